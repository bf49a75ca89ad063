using System.Runtime.CompilerServices;

namespace OnDemandBus.Planning;

// The best insertion of a trip.
internal sealed partial class FleetOutlook
{
    /// <summary>What was looked at for the last request.</summary>
    public DecisionRecord Decision { get; } = new();

    private TripWish _wish;
    private InsertionAim _aim;
    private FoundInsertion _best;
    private bool _isFound, _stopsAtFirst;

    /// <summary>Insertions are not looked for whose cost, or arrival where that is the aim, is at or above this.</summary>
    private double _worst;

    /// <summary>How many insertions were found, better or not, and how many buses without any were asked why.</summary>
    private int _offers, _asked;

    // Buses that a first look does not exclude, with what a second look says that they cost at least.
    private int[] _candidates = [];
    private double[] _candidateBounds = [];

    /// <summary>Finds the best insertion.</summary>
    /// <param name="wish">The wish.</param>
    /// <param name="found">The answer.</param>
    /// <param name="aim">What is best.</param>
    /// <param name="filter">Which buses may serve it.</param>
    /// <param name="below">Only insertions that cost less count; where the arrival is the aim, that arrive earlier.</param>
    /// <param name="asksWhy">Whether the record tells of the first buses that cannot serve it why, which takes about as long as the search.</param>
    /// <returns>Whether there is any.</returns>
    public bool Best(in TripWish wish, out FoundInsertion found, InsertionAim aim = InsertionAim.LeastCost, BusFilter filter = default, double below = double.PositiveInfinity, bool asksWhy = true)
    {
        (_wish, _aim, _isFound, _worst, _asked) = (wish, aim, false, Math.Min(below, double.MaxValue), asksWhy ? 0 : DecisionRecord.Kept);
        _best = default;
        Decision.Begin(Count, _pairs);
        PrepareBounds();
        if (filter.Only is { } only)
        {
            if (!Excludes(filter, only)) TryAndAsk(only);
        }
        else
        {
            SearchAll(filter);
        }

        found = _best;
        return _isFound;
    }

    /// <summary>Whether there is any insertion: sooner known than which is best. The record tells of no more than was looked at.</summary>
    public bool IsAny(in TripWish wish, BusFilter filter = default)
    {
        _stopsAtFirst = true;
        var isAny = Best(in wish, out _, filter: filter, asksWhy: false);
        _stopsAtFirst = false;
        return isAny;
    }

    private void SearchAll(BusFilter filter)
    {
        if (_candidates.Length < Count)
        {
            _candidates = new int[_buses.Length];
            _candidateBounds = new double[_buses.Length];
        }

        // Where a plan ends, a bound is close to the truth: the cheapest of those shows at once what need not be looked at.
        var first = LookAtAll();
        if (first >= 0 && !Excludes(filter, first)) TryAndAsk(first);
        else first = -1;
        if (_stopsAtFirst && _isFound) return;
        var looked = NotExcluded(_candidates);
        Decision.NotExcluded(looked);
        var count = 0;
        for (var k = 0; k < looked; k++)
        {
            var bus = _candidates[k];
            if (bus == first || Excludes(filter, bus)) continue;
            var bound = BoundOf(bus, _worst);
            if (bound > _worst) continue;
            (_candidates[count], _candidateBounds[count++]) = (bus, bound);
        }

        Array.Sort(_candidateBounds, _candidates, 0, count);
        for (var k = 0; k < count && _candidateBounds[k] <= _worst && !(_stopsAtFirst && _isFound); k++) TryAndAsk(_candidates[k]);
    }

    /// <summary>Tries a bus, and if it is one of the first that cannot, finds out why.</summary>
    private void TryAndAsk(int bus)
    {
        var before = _offers;
        TryBus(bus);
        if (_offers > before || _asked == DecisionRecord.Kept) return;
        _asked++;
        if (BindingOf(bus) is not Breach.None and var binding) Decision.BusFailed(bus, binding);
    }

    private bool Excludes(BusFilter filter, int bus) => filter.Excludes(bus) || (_buses[bus].Traits.CannotServe & _wish.Needs) != 0;

    /// <summary>The first position that is not fixed, and that no passenger on board is too close behind.</summary>
    private int FirstFree(in BusState state, long nowMs)
    {
        var free = state.FirstIsFixed ? 1 : 0;
        if (rules.LateDiversionMs <= 0) return free;
        var untilMs = nowMs + rules.LateDiversionMs;
        for (var k = free; k < state.Halts && _places[state.First + k].ArrivalMs < untilMs; k++)
            if (_halts[state.First + k].Is(HaltTraits.OnBoardAlights)) free = k + 1;
        return free;
    }

    /// <summary>
    /// The first position from one on at which the new rider can board: before it, the bus would have to be on its way again before they are there. For a wish for another
    /// day, that leaves out most of a plan without a look at it.
    /// </summary>
    private int FirstInTime(in BusState state, int from)
    {
        // Who boards at the halt behind a place, or before it, makes the bus leave that halt no earlier than they board. Without a backward pass over all limits these
        // latest times do not grow along the plan, and cannot be searched.
        if (rules.LimitsSpeakForAllBehind) return from;
        var (low, high) = (from, state.Halts);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_places[state.First + middle + 1].LatestReadyMs < _wish.NotBeforeMs) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double RiderCost(long arrivesMs) => rules.RiderTimeWeight * _wish.Persons * (arrivesMs - _wish.NotBeforeMs + _wish.WalkMs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double SoftCost(long waitEndMs, long arrivesMs)
    {
        var cost = 0.0;
        if (rules.WaitViolationWeight > 0 && waitEndMs - _wish.NotBeforeMs - rules.SoftMaxWaitMs is > 0 and var waitMs) cost = rules.WaitViolationWeight * waitMs;
        if (rules.TravelViolationWeight > 0 && arrivesMs - _wish.NotBeforeMs + _wish.WalkMs - _wish.SoftTravelMs is > 0 and var travelMs) cost += rules.TravelViolationWeight * travelMs;
        return cost * _wish.Persons;
    }

    /// <summary>Keeps an insertion if it is better than all before. Those of one bus come in the order in which ties are decided.</summary>
    private void Offer(in FoundInsertion found)
    {
        _offers++;
        var (cost, value) = (found.Cost.Total, _aim == InsertionAim.LeastCost ? found.Cost.Total : found.ArrivalMs);
        Decision.Found(in found, value);
        if (_isFound ? (value, cost, found.Place.Bus).CompareTo((_worst, _best.Cost.Total, _best.Place.Bus)) >= 0 : value >= _worst) return;
        (_best, _isFound, _worst) = (found, true, value);
    }
}
