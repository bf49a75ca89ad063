using System.Collections.Immutable;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>
/// All that the journal of an area says: its engine, and what the dispatcher remembers beside it. Made of entries alone, so that whoever reads the journal knows
/// the same. One writer.
/// </summary>
internal sealed class AreaMemory
{
    private readonly Dictionary<string, RideId> _askedWith = new(StringComparer.Ordinal);
    private readonly Dictionary<RideId, string> _keyOf = [];
    private readonly Dictionary<BusId, DateTimeOffset> _planTimes = [];

    public AreaMemory(Engine engine) => Engine = engine;

    public AreaMemory(Engine engine, AreaImage image) : this(engine)
    {
        foreach (var used in image.Keys) Remember(used.Key, used.Ride);
        foreach (var taken in image.Reports)
            foreach (var report in taken.ReportIds) Reports.Add(new ReportKey(taken.Bus, report));
        foreach (var (bus, at) in image.PlanTimes) _planTimes[new BusId(bus)] = at;
        foreach (var (ride, key) in image.Engine.BookingKeys) Bookings.Add(ride, key);
        foreach (var held in image.Held) Held.Restore(held);
        Traffic = image.Traffic;
    }

    public Engine Engine { get; }

    /// <summary>The rides that were booked, by their keys.</summary>
    public BookingKeys Bookings { get; } = new();

    /// <summary>The reports of buses that were carried out.</summary>
    public ReportsTaken Reports { get; } = new();

    /// <summary>The reports of buses that came before an earlier one.</summary>
    public HeldReports Held { get; } = new();

    /// <summary>The closures and speeds that operators have put in force; null for none ever.</summary>
    public TrafficRequest? Traffic { get; private set; }

    /// <summary>The ride that was asked for with a key; null for a new key.</summary>
    public RideId? AskedWith(string key) => _askedWith.TryGetValue(key, out var ride) ? ride : null;

    /// <summary>When the newest plan of a bus was made.</summary>
    public DateTimeOffset PlanTime(BusId bus) => _planTimes.GetValueOrDefault(bus);

    /// <summary>Takes over what the engine has just decided. The reports that wait have taken note of it themselves.</summary>
    public void Decided(JournalEntry entry)
    {
        if (entry.Report is { } reported) Reports.Add(reported.Key);
        if (entry.Traffic is { } traffic) Traffic = traffic;
        Bookings.Take(entry.Events);
        foreach (var happened in entry.Events)
        {
            switch (happened)
            {
                case Event.OfferMade made when entry.AskedWith is { } key:
                    Remember(key, made.Request.Id);
                    break;
                case Event.RideRejected rejected when entry.AskedWith is { } key:
                    Remember(key, rejected.Request.Id);
                    break;
                case Event.BusAdded added:
                    _planTimes[added.Bus.Id] = added.At;
                    break;
                case Event.PlanChanged changed:
                    _planTimes[changed.Bus] = changed.At;
                    break;
                case Event.RidesForgotten forgotten:
                    foreach (var ride in forgotten.Rides)
                        if (_keyOf.Remove(ride, out var old)) _askedWith.Remove(old);
                    break;
            }
        }
    }

    /// <summary>Takes over an entry of another process, or of an earlier time.</summary>
    public Handled Replay(JournalEntry entry)
    {
        var handled = Engine.Replay(entry.Events, entry.Command is null ? null : entry.At);
        Decided(entry);
        if (entry.Report is { } taken) Held.Took(taken.Bus, taken.Report, entry.At);
        if (entry.Held is { } held) Held.Restore(held);
        return handled;
    }

    public AreaImage Save() => new(
        Engine.Save(),
        [.. _askedWith.OrderBy(each => each.Key, StringComparer.Ordinal).Select(each => new UsedKey(each.Key, each.Value))],
        Reports.Save(),
        [.. Held.All],
        Traffic,
        _planTimes.ToImmutableSortedDictionary(each => each.Key.Value, each => each.Value, StringComparer.Ordinal),
        Engine.TravelTimes.Network.Checksum);

    private void Remember(string key, RideId ride) => (_askedWith[key], _keyOf[ride]) = (ride, key);
}
