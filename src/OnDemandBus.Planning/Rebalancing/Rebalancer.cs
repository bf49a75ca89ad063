using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>Decides which idle buses move where. Immutable but for the forecast that it reads; the same input, in any order, gives the same moves on every machine.</summary>
/// <remarks>
/// <para>With <see cref="RebalancingMode.WaitingPlaces"/> as many idle buses as there is room for wait at a stated place, at the least total travel time. A bus
/// that waits at one stays there.</para>
/// <para>With <see cref="RebalancingMode.ExpectedDemand"/>, after the minimum-cost-flow rebalancing of MATSim DRT (Bischoff and Maciejewski 2020): each zone gets a target, its share
/// of the idle buses by the demand expected there, buses in zones above their target fill the zones below at the least total travel time, and those that are
/// there already stay. Of the moves only those are made that raise the covered demand by <see cref="RebalancingRules.MinGain"/>; the demand that passes
/// while a bus drives does not count.</para>
/// </remarks>
public sealed class Rebalancer
{
    /// <summary>How far a stated waiting place may be from the road.</summary>
    private const double MaxRoadAccessMetres = 200;

    private readonly RoadNetwork _network;
    private readonly WaitingPlaceMoves? _toPlaces;
    private readonly ExpectedDemandMoves? _toDemand;

    /// <summary>A rebalancer for one town.</summary>
    /// <param name="rules">Whether and how.</param>
    /// <param name="network">The roads of the town.</param>
    /// <param name="forecast">What is expected where; needed for <see cref="RebalancingMode.ExpectedDemand"/> alone.</param>
    /// <exception cref="ArgumentException">A rule makes no sense, a waiting place is far from any road, or a forecast is needed; the message tells which.</exception>
    public Rebalancer(RebalancingRules rules, RoadNetwork network, DemandForecast? forecast = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(network);
        if (rules.FirstMistake() is { } mistake) throw new ArgumentException($"Rebalancing: {mistake}.", nameof(rules));
        (Rules, _network) = (rules, network);
        if (rules.Mode == RebalancingMode.WaitingPlaces)
            _toPlaces = new WaitingPlaceMoves(rules, network, [.. rules.WaitingPlaces.Select(OnRoad)]);
        else if (rules.Mode == RebalancingMode.ExpectedDemand)
            _toDemand = new ExpectedDemandMoves(rules, network, forecast ?? throw new ArgumentException("Rebalancing by expected demand needs a forecast.", nameof(forecast)));
    }

    /// <summary>Whether and how.</summary>
    public RebalancingRules Rules { get; }

    /// <summary>Decides.</summary>
    /// <param name="idle">The buses that may be moved.</param>
    /// <param name="soonIdle">The other buses that work, those that are being moved among them. They are not moved, but count where they will be.</param>
    /// <param name="travelTimes">The travel times in force, of this network.</param>
    /// <param name="now">The time.</param>
    /// <returns>The moves, by the id of the bus; most buses stay where they are.</returns>
    /// <exception cref="ArgumentException">A bus is given twice, or the travel times are of another network.</exception>
    public ImmutableArray<RebalancingMove> Decide(IReadOnlyCollection<IdleBus> idle, IReadOnlyCollection<SoonIdleBus> soonIdle, TravelTimes travelTimes, DateTimeOffset now)
    {
        if (travelTimes.Network != _network) throw new ArgumentException("The travel times are of another network.", nameof(travelTimes));
        var known = new HashSet<BusId>();
        foreach (var id in idle.Select(bus => bus.Id).Concat(soonIdle.Select(bus => bus.Id)))
            if (!known.Add(id)) throw new ArgumentException($"Bus {id} is given twice.", nameof(idle));

        // By id, since ties go by the order of buses.
        var buses = idle.OrderBy(bus => bus.Id).ToArray();
        var others = soonIdle.OrderBy(bus => bus.Id).ToArray();
        var moves = buses.Length == 0 ? [] : _toPlaces?.Decide(buses, others, travelTimes) ?? _toDemand?.Decide(buses, others, travelTimes, now) ?? [];
        moves.Sort((a, b) => a.Bus.CompareTo(b.Bus));
        return [.. moves];
    }

    private SnappedPosition OnRoad(WaitingPlace place) =>
        _network.Snapper.Snap(place.Location, MaxRoadAccessMetres)
        ?? throw new ArgumentException($"Rebalancing: no road that a bus may use is within {MaxRoadAccessMetres:0} m of waiting place {place.Id}.", nameof(place));
}
