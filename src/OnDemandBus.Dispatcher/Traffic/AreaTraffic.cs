using System.Globalization;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Traffic;

/// <summary>
/// The travel times of an area: the speeds of the hour, and over them what operators say of closures and speeds now. Safe for any number of threads; new times
/// are made on the caller's, while the area goes on by the old ones.
/// </summary>
internal sealed class AreaTraffic
{
    /// <summary>How far from the road a place may be that is said to be on it.</summary>
    private const double FarthestMetres = 30;

    private readonly Lock _replacing = new();
    private readonly RoadNetwork _network;
    private readonly Roads.Traffic _traffic;
    private volatile IReadOnlyList<RoadChangeView> _changes = [];

    public AreaTraffic(LoadedArea loaded, DateTimeOffset now)
    {
        _network = loaded.TravelTimes.Network;
        _traffic = new Roads.Traffic(_network, metric => metric.IsOfTheMap ? loaded.TravelTimes : At(metric), now, loaded.HourlySpeeds, loaded.Area.Hours.TimeZone);

        TravelTimes At(RoadMetric metric) => loaded.TravelTimes is HubLabels labels ? labels.With(metric) : new PlainSearch(metric);
    }

    /// <summary>The travel times now in force.</summary>
    public TravelTimes InForce => _traffic.InForce;

    /// <summary>What operators have said, as far as it is not over.</summary>
    public TrafficView View(DateTimeOffset now) => new([.. _changes.Where(each => each.Change.Until > now)]);

    /// <summary>Takes the speeds of the hour, and lets go of what is over.</summary>
    /// <returns>Whether other travel times are in force now.</returns>
    public bool Refresh(DateTimeOffset now) => _traffic.Refresh(now);

    /// <summary>Puts changes in force in place of all earlier ones; or tells what is wrong with one, and leaves all as it is.</summary>
    public CommandRefused? Replace(TrafficRequest request, DateTimeOffset now)
    {
        var (changes, views) = (new List<TrafficChange>(), new List<RoadChangeView>());
        foreach (var (change, member) in request.Changes.Select((change, k) => (change, FormattableString.Invariant($"changes[{k}]"))))
        {
            if (MistakeIn(change, member, now) is { } mistake) return mistake;
            var place = new Location(change.At.Latitude, change.At.Longitude);
            if (_network.Snapper.Snap(place, FarthestMetres, change.BearingDegrees) is not { } road)
                return new CommandRefused(nameof(Refusal.BusOffRoad), $"{member}.at: no road that a bus may use is within {FarthestMetres:0} m. Give a place on the road that is meant.");
            views.Add(new RoadChangeView(_network.StreetName(road.Position.Segment), change));
            changes.Add(Of(change, road.Position.Segment));
            if (change.BearingDegrees is null && _network.Reverse(road.Position.Segment) is var back and >= 0) changes.Add(Of(change, back));
        }

        lock (_replacing)
        {
            _traffic.Lift(_traffic.Changes.Keys.Except(changes.Select(change => change.Segment)), now);
            _traffic.Apply(changes, now);
            _changes = views;
        }

        return null;
    }

    /// <summary>Puts in force what was in force by the journal, as far as it is not over; what no longer fits the map is passed over.</summary>
    public void Restore(TrafficRequest? request, DateTimeOffset now)
    {
        if (request is null && _changes.Count == 0) return;
        var kept = (request?.Changes ?? []).Where(change => change.Until > now && Replaceable(change, now)).ToArray();
        Replace(new TrafficRequest(kept), now);
    }

    private bool Replaceable(RoadChange change, DateTimeOffset now) =>
        MistakeIn(change, "", now) is null && _network.Snapper.Snap(new Location(change.At.Latitude, change.At.Longitude), FarthestMetres, change.BearingDegrees) is not null;

    private TrafficChange Of(RoadChange change, int segment) =>
        change.SpeedKmh is { } speed ? TrafficChange.Speed(_network, segment, speed, change.Until) : TrafficChange.Closed(segment, change.Until);

    private static CommandRefused? MistakeIn(RoadChange change, string member, DateTimeOffset now)
    {
        if (OfferRequests.MistakeIn(change.At, $"{member}.at") is { } place) return place;
        if (change.SpeedKmh is { } speed && !(speed is > 0 and <= 150))
            return new CommandRefused(Problem.InvalidMember, string.Create(CultureInfo.InvariantCulture, $"{member}.speedKmh is {speed}. It must be above 0 and at most 150; a road that is closed has none."));
        if (change.BearingDegrees is { } bearing && !(bearing is >= 0 and <= 360)) return new CommandRefused(Problem.InvalidMember, $"{member}.bearingDegrees must be from 0 to 360.");
        return change.Until <= now ? new CommandRefused(nameof(Refusal.TimeInPast), $"{member}.until is {change.Until:O}, which has passed; it is {now:O}.") : null;
    }
}
