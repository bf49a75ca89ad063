using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Planning;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>
/// All entries that the journal of an area ever had, read bit by bit, before a snapshot takes the place of the oldest; and the proof that they tell what an engine
/// that nothing ever happened to comes to.
/// </summary>
internal sealed class JournalCopy
{
    private readonly Func<Task<IJournal>> _openAsync;
    private readonly LoadedArea _area;
    private readonly Engine _undisturbed;
    private readonly Engine _replayed;
    private readonly HashSet<string> _leaders = [];

    /// <param name="settings">The settings of the area.</param>
    /// <param name="openAsync">Opens its journal.</param>
    public JournalCopy(IEnumerable<(string Key, string Value)> settings, Func<Task<IJournal>> openAsync)
    {
        _openAsync = openAsync;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
        _area = new AreaImport(AreaSettings.Read(configuration), NullLogger<AreaImport>.Instance).Load().Single();
        (_undisturbed, _replayed) = (new Engine(_area.Area, _area.TravelTimes), new Engine(_area.Area, _area.TravelTimes));
    }

    /// <summary>How many entries there are.</summary>
    public long Count { get; private set; }

    /// <summary>How many processes have led the area.</summary>
    public int Leaders => _leaders.Count;

    /// <summary>How often each of some kinds of events happened to each ride.</summary>
    public Dictionary<(string Kind, string Ride), int> Happened { get; } = [];

    /// <summary>
    /// Reads what is new; the process may be dead or alive. A fresh engine, told the commands of the journal at their times and never disturbed, must say the very
    /// events that the journal has.
    /// </summary>
    public async Task ReadOnAsync()
    {
        await using var journal = await _openAsync();
        await foreach (var record in journal.ReadAsync(Count, TestContext.Current.CancellationToken))
        {
            Assert.Equal(++Count, record.Sequence);
            var entry = JournalJson.ReadEntry(journal.Display, record);
            if (entry.Leader is { } leader) _leaders.Add(leader);
            _replayed.Replay(entry.Events, entry.Command is null ? null : entry.At);
            foreach (var happened in entry.Events) Note(happened);
            if (entry.Command is null) continue;
            var command = entry.Command is Command.ChangeTravelTimes ? new Command.ChangeTravelTimes(_area.TravelTimes) : entry.Command;
            var (expected, actual) = (Text(entry.Events), Text(_undisturbed.Handle(command, entry.At).Events));
            if (expected != actual) Assert.Fail($"Entry {record.Sequence}, {entry.Command} at {entry.At:O}:\nthe journal has\n{expected}\nan undisturbed run says\n{actual}");
        }
    }

    /// <summary>The undisturbed engine stands where a replay of the journal stands, and nothing was done twice.</summary>
    public void IsThatOfAnUndisturbedRun()
    {
        Assert.Equal(Encoding.UTF8.GetString(EngineJson.Write(_undisturbed.Save())), Encoding.UTF8.GetString(EngineJson.Write(_replayed.Save())));
        Assert.DoesNotContain(Happened, each => each.Value > 1);
    }

    /// <summary>Whether a process shows what the undisturbed engine says; what differs, or nothing.</summary>
    public async Task<string> DifferenceAsync(DispatcherProcess process, Record record)
    {
        foreach (var bus in _undisturbed.Buses.Values)
        {
            var shown = (await process.Http.GetFromJsonAsync<BusPlan>($"v1/buses/{bus.Bus.Id}/plan", Json.Options))!;
            var (expected, actual) = (
                $"{bus.Bus.Id}: {bus.Plan.Version}: {string.Join(' ', bus.Plan.Stops.Select(stop => stop.Id.Value))}",
                $"{bus.Bus.Id}: {shown.PlanVersion}: {string.Join(' ', shown.Stops.Select(stop => stop.StopId))}");
            if (expected != actual) return $"{expected} is shown as {actual}";
        }

        foreach (var booked in record.Booked.Values)
        {
            var (ride, shown) = (_undisturbed.Rides[new RideId(booked.RideId)], (await process.Http.GetFromJsonAsync<RideView>($"v1/rides/{booked.RideId}", Json.Options))!);
            var (expected, actual) = ($"{ride.Id}: {ride.State} {ride.Version} {ride.Bus}", $"{shown.RideId}: {shown.State} {shown.Version} {shown.BusId}");
            if (expected != actual) return $"{expected} is shown as {actual}";
        }

        return "";
    }

    private void Note(Event happened)
    {
        var ride = happened switch
        {
            Event.OfferMade made => made.Request.Id,
            Event.RideBooked booked => booked.Offer.Ride,
            Event.RiderBoarded boarded => boarded.Ride,
            Event.RiderAlighted alighted => alighted.Ride,
            Event.RideCancelled cancelled => cancelled.Ride,
            _ => default(RideId?),
        };
        if (ride is { } id) CollectionsMarshal.GetValueRefOrAddDefault(Happened, (happened.GetType().Name, id.Value), out _)++;
    }

    private static string Text(IEnumerable<Event> events) => string.Join('\n', events.Select(each => Encoding.UTF8.GetString(EngineJson.Write(each))));
}
