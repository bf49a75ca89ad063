using System.Diagnostics;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Dispatcher.Streams;
using OnDemandBus.Dispatcher.Traffic;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>A journal of some hours of a busy fleet, and how long a dispatcher takes to come to life from it.</summary>
internal sealed class ReplayRun
{
    private const int Buses = 100;
    private const int Seed = 2;

    private static readonly DateTimeOffset s_eight = new(2026, 5, 4, 6, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(2);

    private readonly LoadedArea _loaded;
    private readonly Engine _engine;
    private readonly List<ReadOnlyMemory<byte>> _entries = [];
    private readonly Random _random = new(Seed);
    private DateTimeOffset _now = s_eight;

    private ReplayRun(LoadedArea loaded) => (_loaded, _engine) = (loaded, new Engine(loaded.Area, loaded.TravelTimes));

    public long Events { get; private set; }

    public int Entries => _entries.Count;

    public long Bytes => _entries.Sum(entry => (long)entry.Length);

    /// <summary>Lets a fleet work until its journal has so many events: a wish every two seconds, one in three booked, and the buses do what their plans say.</summary>
    public static ReplayRun Of(string map, int events)
    {
        var times = HubLabels.Of(OsmImport.Read(map).Network);
        var area = new ServiceArea("herrenberg", times.Network.Extent, ServiceCalendar.Always, ServiceRules.Default);
        var fleet = FleetPlacing.Spread(times.Network, area.Boundary, Buses).Select((place, k) => new FleetBus(new BusId(FormattableString.Invariant($"bus-{k + 1}")), [new Load(8, 1, 1, 6)], place));
        var run = new ReplayRun(new LoadedArea(area, times, [.. fleet]));
        foreach (var bus in run._loaded.Fleet) run.Say(new Command.AddBus(new Bus(bus.Id, bus.Layouts, bus.Start, [Shift.Always])));
        var wishes = new Wishes(times.Network, TimeProvider.System);
        for (var number = 0; run.Events < events; number++)
        {
            run._now += s_step;
            run.Drive();
            run.Ask(wishes, number);
        }

        return run;
    }

    /// <summary>Writes the journal to a store, and reads it as a dispatcher does that starts.</summary>
    /// <returns>The time from opening the journal until the area can be shown and led; how much of it is reading, and how much reading and understanding.</returns>
    public async Task<(TimeSpan Total, TimeSpan Reading, TimeSpan Understanding)> ReplayAsync(Func<Task<IJournal>> openAsync)
    {
        await using (var journal = await openAsync())
        {
            for (var k = 0; k < _entries.Count; k += 500)
                if (!await journal.AppendAsync(k, _entries[k..Math.Min(k + 500, _entries.Count)], CancellationToken.None)) throw new InvalidOperationException("Somebody else writes to the journal.");
        }

        // In one go, as a dispatcher does it: the first time.
        var traffic = new AreaTraffic(_loaded, _now);
        var snapshots = new AreaSnapshots(_loaded.Area, _loaded.TravelTimes.Network, new Listeners<RideView>(), new Listeners<BusPlan>());
        var total = await TimeAsync(openAsync, async journal =>
        {
            var reader = await JournalReader.RestoreAsync(_loaded, traffic, snapshots, journal, TimeProvider.System, CancellationToken.None);
            if (reader.Sequence != _entries.Count) throw new InvalidOperationException($"{reader.Sequence} of {_entries.Count} entries were read.");
        });
        var reading = await TimeAsync(openAsync, async journal =>
        {
            await foreach (var record in journal.ReadAsync(0, CancellationToken.None)) _ = record;
        });
        var understanding = await TimeAsync(openAsync, async journal =>
        {
            await foreach (var record in journal.ReadAsync(0, CancellationToken.None)) JournalJson.ReadEntry(journal.Display, record);
        });
        return (total, reading, understanding);
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task<IJournal>> openAsync, Func<IJournal, Task> useAsync)
    {
        GC.Collect();
        var started = Stopwatch.GetTimestamp();
        await using var journal = await openAsync();
        await useAsync(journal);
        return Stopwatch.GetElapsedTime(started);
    }

    private void Ask(Wishes wishes, int number)
    {
        var (from, to) = wishes.Trip();
        var when = number % 2 == 0 ? TimeWish.Now : TimeWish.DepartAt(_now + TimeSpan.FromMinutes(_random.Next(10, 120)));
        if (Say(new Command.RequestOffer(new RideRequest(new RideId(FormattableString.Invariant($"ride-{number}")), from, to, when, new Party(1)))) is Outcome.Offered offered && number % 3 == 0)
            Say(new Command.BookOffer(offered.Offers[0].Id, FormattableString.Invariant($"key-{number}")));
        if (number % 5 == 0) Say(new Command.Tick());
    }

    private void Drive()
    {
        foreach (var bus in _engine.Buses.Values.ToList())
        {
            if (bus.Plan.Stops.IsEmpty) continue;
            var stop = bus.Plan.Stops[0];
            var id = bus.Bus.Id;
            if (stop.Phase == StopPhase.Planned && stop.SetOff <= _now) Say(new Command.ReportDeparted(id, stop.Id));
            else if (stop.Phase == StopPhase.UnderWay && stop.Arrival <= _now) Say(new Command.ReportArrived(id, stop.Id));
            else if (stop.Phase == StopPhase.Serving && stop.Departure <= _now)
            {
                foreach (var ride in stop.Alighting) Say(new Command.ReportAlighted(id, ride));
                foreach (var ride in stop.Boarding) Say(new Command.ReportBoarded(id, ride));
            }
        }
    }

    private Outcome Say(Command command)
    {
        var handled = _engine.Handle(command, _now);
        if (handled.Events.IsEmpty) return handled.Outcome;
        Events += handled.Events.Length;
        _entries.Add(JournalJson.Write(new JournalEntry { At = _now, Command = command, Events = handled.Events }));
        return handled.Outcome;
    }
}
