using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// The dense mirror of an area's fleet, kept up to date with its state: what has changed since the last question is told to the <see cref="FleetOutlook"/>, nothing
/// else. Buses are numbered in the order in which they came, which is the order of ties. For the writer.
/// </summary>
internal sealed class LiveFleet
{
    private readonly AreaState _state;
    private readonly ServiceRules _rules;
    private readonly TravelTimes _times;
    private readonly FleetOutlook _fleet;
    private readonly List<BusId> _buses = [];
    private readonly List<(Bus Bus, bool IsOutOfService)> _traitsOf = [];
    private readonly Dictionary<BusId, int> _numbers = [];
    private readonly SortedSet<BusId> _stale = [];
    private DenseHalt[] _halts = new DenseHalt[16];

    /// <summary>Mirrors all buses of a state.</summary>
    public LiveFleet(AreaState state, ServiceRules rules, TravelTimes times)
    {
        (_state, _rules, _times) = (state, rules, times);
        _fleet = new FleetOutlook(times, Landmarks.Of(times), new InsertionRules
        {
            BusTimeWeight = rules.BusTimeWeight,
            RiderTimeWeight = rules.RiderTimeWeight,
            WaitViolationWeight = rules.WaitViolationWeight,
            SoftMaxWaitMs = (long)rules.SoftMaxWaitTime.TotalMilliseconds,
            TravelViolationWeight = rules.TravelTimeViolationWeight,
            LateDiversionMs = (long)rules.LateDiversionThreshold.TotalMilliseconds,
            DivertsUnderWay = rules.DivertsByPlan,
            JoinsWhileServing = rules.JoinsWhileServing,
        });
        _stale.UnionWith(state.Buses.Keys);
    }

    /// <summary>What the last question looked at.</summary>
    public DecisionRecord Decision => _fleet.Decision;

    /// <summary>The bus with a number.</summary>
    public BusId BusOf(int number) => _buses[number];

    /// <summary>The best place for a wish; of a ride that has a place already, as if it had none.</summary>
    public bool Best(Wish wish, MobilityNeeds needs, int stopToStopMs, bool asksWhy, out FoundInsertion found)
    {
        Follow(wish);
        return _fleet.Best(TripOf(wish, needs, stopToStopMs), out found, wish.Aim == Aim.EarliestArrival ? InsertionAim.EarliestArrival : InsertionAim.LeastCost, below: wish.ArrivesBeforeMs, asksWhy: asksWhy);
    }

    /// <summary>Whether there is any place for a wish.</summary>
    public bool IsAny(Wish wish, MobilityNeeds needs, int stopToStopMs)
    {
        Follow(wish);
        return _fleet.IsAny(TripOf(wish, needs, stopToStopMs));
    }

    /// <summary>The limits that stand between a wish for which there is no place and the candidate that breaks the fewest.</summary>
    public Breach Binding(Wish wish, MobilityNeeds needs, int stopToStopMs) => _fleet.Binding(TripOf(wish, needs, stopToStopMs));

    private TripWish TripOf(Wish wish, MobilityNeeds needs, int stopToStopMs) => new()
    {
        Pickup = wish.Pickup.Position,
        DropOff = wish.DropOff.Position,
        DirectMs = stopToStopMs,
        NowMs = wish.NowMs,
        NotBeforeMs = wish.NotBeforeMs,
        LatestStartMs = wish.LatestStartMs,
        LatestArrivalMs = wish.LatestArrivalMs,
        ReleaseMs = wish.ReleaseMs,
        Load = wish.Party.Load,
        Persons = wish.Party.Persons,
        DwellMs = _rules.DwellMs(wish.Party),
        Needs = needs,
        WalkMs = (int)(wish.NotBeforeMs - wish.DepartureMs + wish.EgressMs),
        SoftTravelMs = _rules.SoftTravelMs(wish.DirectMs),
    };

    private void Follow(Wish wish)
    {
        foreach (var id in _state.BusOrder.Skip(_buses.Count).ToArray())
        {
            var bus = _state.Buses[id];
            _numbers.Add(id, _fleet.Add(TraitsOf(bus), DenseOutset.Standing(bus.Position, 0, Load.Empty)));
            _buses.Add(id);
            _traitsOf.Add((bus.Bus, bus.IsOutOfService));
            _stale.Add(id);
        }

        _stale.UnionWith(_state.TakeStale());
        BusId? holder = _state.Rides.TryGetValue(wish.Ride, out var ride) ? ride.Bus : null;
        if (holder is { } held) _stale.Add(held);
        var again = new List<BusId>();
        foreach (var id in _stale)
        {
            var bus = _state.Buses[id];
            var stops = bus.Reckoned.WithoutWaiting();
            Set(bus, id == holder ? stops.Without(other => other == wish.Ride) : stops, wish.NowMs);

            // What has been shown without a ride, or depends on where the bus says it is by now, is shown anew next time.
            if (id == holder || (_rules.FreezeTime < ServiceRules.AlwaysFixed && stops is [{ Phase: StopPhase.UnderWay }, ..])) again.Add(id);
        }

        _stale.Clear();
        _stale.UnionWith(again);
    }

    private void Set(BusStatus bus, ImmutableArray<PlannedStop> stops, long nowMs)
    {
        var outlook = Outlook.Of(bus, stops, _state, _rules, nowMs);
        outlook.FillDrives(_times);
        var count = outlook.Halts.Count;
        if (_halts.Length < count) _halts = new DenseHalt[2 * count];
        var halts = CollectionsMarshal.AsSpan(outlook.Halts);
        for (var k = 0; k < count; k++) _halts[k] = Dense(in halts[k], bus);
        var (place, aheadMs) = (outlook.Outset.Place, outlook.Outset.AheadMs);
        var outset = DenseOutset.Standing(place, aheadMs == 0 ? 0 : nowMs + aheadMs, bus.Occupancy);
        if (aheadMs > 0 && count > 0 && !outlook.Outset.FirstIsFixed) _halts[0].DriveMs -= aheadMs;
        if (outlook.Outset.FirstIsFixed)
        {
            var first = outlook.Halts[0];
            outset = first.Phase == StopPhase.Serving
                ? DenseOutset.Serving(first.Position, first.ArrivalMs, bus.Occupancy)
                : UnderWay(bus, in first, nowMs);
            // Who has joined while the bus stands there makes nothing begin anew; and a bus under way is followed from where it was known to be.
            if (first.Phase == StopPhase.Serving) _halts[0].NotBeforeMs = first.StartMs;
            else if (!outset.IsFrozen) _halts[0].DriveMs = (int)(first.ArrivalMs - outset.ReadyMs);
        }

        var number = _numbers[bus.Bus.Id];
        if (!ReferenceEquals(_traitsOf[number].Bus, bus.Bus) || _traitsOf[number].IsOutOfService != bus.IsOutOfService)
        {
            _fleet.Change(number, TraitsOf(bus));
            _traitsOf[number] = (bus.Bus, bus.IsOutOfService);
        }

        _fleet.Set(number, outset, _halts.AsSpan(0, count));
        _state.Halts.GiveBack(outlook.Halts);
    }

    /// <summary>A bus that drives to its first halt; frozen where it is not sent elsewhere.</summary>
    private DenseOutset UnderWay(BusStatus bus, in Halt first, long nowMs)
    {
        if (!_rules.DivertsByPlan || first.ArrivalMs - nowMs <= _rules.FreezeTime.TotalMilliseconds || _times.TimeMs(bus.Position, first.Position) == TravelTimes.Unreachable)
            return DenseOutset.UnderWay(bus.Position, first.SetOffMs, first.ArrivalMs, bus.Occupancy) with { IsFrozen = true };
        // It may have told of a place since it set off, and the place may be one that it is about to come to.
        var sinceMs = Math.Max(first.SetOffMs, bus.LocatedAt.ToUnixTimeMilliseconds());
        return DenseOutset.UnderWay(bus.Position, Math.Min(sinceMs, first.ArrivalMs), first.ArrivalMs, bus.Occupancy);
    }

    private static DenseHalt Dense(in Halt halt, BusStatus bus)
    {
        var dense = DenseHalt.At(halt.Position);
        (dense.DriveMs, dense.DwellMs, dense.ReleaseMs, dense.NotBeforeMs) = (halt.DriveMs, halt.DwellMs, halt.ReleaseMs, halt.NotBeforeMs);
        (dense.LatestStartMs, dense.LatestArrivalMs, dense.Change, dense.AlightingPersons) = (halt.LatestStartMs, halt.LatestArrivalMs, halt.Change, halt.AlightingPersons);
        if (!halt.Alighting.IsEmpty) dense.Traits |= HaltTraits.Alights;
        if (!bus.OnBoard.IsEmpty && AlightsFrom(bus, halt.Alighting)) dense.Traits |= HaltTraits.OnBoardAlights;
        if (halt.Duty is not null) dense.Traits |= HaltTraits.MustBeEmpty;
        return dense;
    }

    private static bool AlightsFrom(BusStatus bus, ImmutableArray<RideId> alighting)
    {
        foreach (var ride in alighting)
            if (bus.OnBoard.Contains(ride)) return true;
        return false;
    }

    // A bus that is out of service has no shift.
    private static BusTraits TraitsOf(BusStatus bus) => new(
        [.. bus.Bus.Layouts],
        bus.IsOutOfService ? [] : [.. bus.Bus.Shifts.Select(shift => new DenseShift(shift.From.ToUnixTimeMilliseconds(), shift.To.ToUnixTimeMilliseconds()))],
        bus.Bus.Unsuited);
}
