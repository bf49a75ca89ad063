using System.Runtime.CompilerServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// Lower bounds of what an insertion costs, from landmarks alone. A bound may be too low but never too high: whatever it excludes could not have been the best.
internal sealed partial class FleetOutlook
{
    private LandmarkLine _pickupLine, _dropOffLine;

    /// <summary>By how much joining halts near by can bring an arrival forward against the exact places of the wish.</summary>
    private long _kerbMs;

    /// <summary>So much a bound may be off by the rounding of weights and sums.</summary>
    private double Margin => 0.01 + (1e-9 * Math.Abs(_worst == double.MaxValue ? 0 : _worst));

    // Rows that a look does not exclude.
    private int[] _rows = [];

    private void PrepareBounds()
    {
        (_pickupLine, _dropOffLine) = (landmarks.LineOf(_wish.Pickup), landmarks.LineOf(_wish.DropOff));
        if (_rows.Length < _legs.Rows) _rows = new int[_legs.Rows];
        _kerbMs = 0;
        if (rules.SameKerbMetres <= 0) return;
        _kerbMs = (2 * KerbMs(_wish.Pickup.Segment)) + KerbMs(_wish.DropOff.Segment);
        // From one kerb to the same one a bit behind it is a round trip, of which joined halts may leave out all.
        if (_wish.Pickup.Segment == _wish.DropOff.Segment) _kerbMs += _wish.DirectMs;
    }

    private long KerbMs(int segment)
    {
        if (times.Metric.IsClosed(segment)) return 0;
        var lengthMetres = _network.LengthMetres(segment);
        var segmentMs = times.Metric.TimeMs(segment);
        return rules.SameKerbMetres >= lengthMetres ? segmentMs : (long)(segmentMs * rules.SameKerbMetres / lengthMetres) + 1;
    }

    /// <summary>Looks at all places of the fleet at once.</summary>
    /// <returns>The bus whose plan can be prolonged at the least cost, or -1.</returns>
    private int LookAtAll()
    {
        var isCost = _aim == InsertionAim.LeastCost;
        var costs = new PickupCosts
        {
            NowMs = _wish.NowMs,
            NotBeforeMs = _wish.NotBeforeMs,
            KerbMs = _kerbMs,
            DwellMs = _wish.DwellMs,
            DirectMs = _wish.DirectMs,
            LatestStartMs = _wish.LatestStartMs,
            LatestArrivalMs = _wish.LatestArrivalMs,
            BusWeight = isCost ? rules.BusTimeWeight : 0,
            RiderWeight = isCost ? rules.RiderTimeWeight * _wish.Persons : 1,
            RiderOffsetMs = isCost ? _wish.WalkMs - _wish.NotBeforeMs : 0,
            OtherWeight = isCost ? rules.RiderTimeWeight : 0,
            WaitWeight = isCost ? rules.WaitViolationWeight * _wish.Persons : 0,
            WaitOffsetMs = (rules.WaitEndsAtDeparture ? _wish.DwellMs : 0) - _wish.NotBeforeMs - (double)rules.SoftMaxWaitMs,
            TravelWeight = isCost ? rules.TravelViolationWeight * _wish.Persons : 0,
            TravelOffsetMs = _wish.WalkMs - _wish.NotBeforeMs - (double)_wish.SoftTravelMs,
            NewDropOffCost = BusBound(_haltsOn[_wish.DropOff.Segment] == 0 ? _wish.DwellMs : 0),
            MayJoin = _haltsOn[_wish.Pickup.Segment] > 0,
        };
        var row = _legs.Look(in costs, in _pickupLine, _wish.Pickup.Segment);
        return row < 0 ? -1 : _legs.BusOf(row);
    }

    /// <summary>The buses that the look at all does not exclude, in no particular order, each once.</summary>
    private int NotExcluded(Span<int> buses)
    {
        var rows = _legs.NotAbove(_worst + Margin, _rows);
        var count = 0;
        for (var k = 0; k < rows; k++)
            if (count == 0 || buses[count - 1] != _legs.BusOf(_rows[k])) buses[count++] = _legs.BusOf(_rows[k]);
        if (!rules.JoinsWhileServing || _haltsOn[_wish.Pickup.Segment] == 0) return count;
        // Who may board where a bus stands has cost nothing in any place to come.
        var looked = count;
        for (var bus = 0; bus < Count; bus++)
            if (_buses[bus].ServedSegment == _wish.Pickup.Segment && !buses[..looked].Contains(bus)) buses[count++] = bus;
        return count;
    }

    /// <summary>The least that an insertion into the plan of one bus can cost, with the detour to the drop-off and all who are surely delayed.</summary>
    private double BoundOf(int bus, double worst)
    {
        Time(bus, _wish.NowMs);
        ref readonly var state = ref _buses[bus];
        if (state.ServedSegment == _wish.Pickup.Segment) return double.NegativeInfinity;
        var places = _places.AsSpan(state.First, state.Halts + 1);
        var lines = _lines.AsSpan(state.First, state.Halts + 1);
        var end = state.Halts;
        var least = double.PositiveInfinity;
        for (var k = FirstInTime(in state, FirstFree(in state, _wish.NowMs)); k < places.Length; k++)
        {
            ref readonly var place = ref places[k];
            if (place.Broken != Breach.None) break;
            var pickup = BoundAt(in state, k, worst);
            // From the places behind, the pickup is reached later still.
            if (pickup.Rider > worst) break;
            if (pickup.Total > worst) continue;
            if (k == end) return Math.Min(least, pickup.Total);
            if (pickup.Joins) return Math.Min(least, pickup.Rider);

            var bothMs = Math.Max(pickup.ToPickupMs + _wish.DirectMs + landmarks.BoundMs(in _dropOffLine, in lines[k + 1]) - pickup.LegMs + (2L * _wish.DwellMs), pickup.BusMs);
            if (place.LateReadyMs + bothMs <= place.LatestReadyMs)
                least = Math.Min(least, pickup.Rider + BusBound(bothMs) + (OthersBound(bothMs) * place.SurelyDelayed));
            for (var j = k + 1; j < places.Length; j++)
            {
                if (places[j - 1].HaltSegment == _wish.DropOff.Segment)
                {
                    least = Math.Min(least, pickup.Total);
                    break;
                }

                ref readonly var before = ref places[j];
                var toDropOffMs = landmarks.BoundMs(in lines[j], in _dropOffLine);
                var between = BoundFrom(pickup.ReachMs, _wish.DwellMs, before.ReadyMs + toDropOffMs) + pickup.Total - pickup.Rider;
                if (between > worst) break;
                var dropOffMs = (j == end ? toDropOffMs : Math.Max(toDropOffMs + landmarks.BoundMs(in _dropOffLine, in lines[j + 1]) - before.LegMs, 0)) + _wish.DwellMs;
                if (j < end && before.LateReadyMs + dropOffMs > before.LatestReadyMs) continue;
                least = Math.Min(least, between + BusBound(dropOffMs) + (OthersBound(dropOffMs) * before.SurelyDelayed));
            }
        }

        return least;
    }

    /// <summary>What a pickup from one place costs at least, wherever the rider alights.</summary>
    /// <param name="Rider">For the rider alone; infinite where that is too late.</param>
    /// <param name="Total">With the detour of the bus and those whom it delays; infinite where that breaks a promise.</param>
    /// <param name="ReachMs">The bus is not at the pickup before.</param>
    /// <param name="ToPickupMs">The drive there.</param>
    /// <param name="LegMs">What the bus drives anyway to its next halt: from where it is, if it is on its way.</param>
    /// <param name="BusMs">What it drives and stands more.</param>
    /// <param name="Joins">The next halt may be the pickup.</param>
    private readonly record struct PickupBound(double Rider, double Total, long ReachMs, long ToPickupMs, long LegMs, long BusMs, bool Joins);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private PickupBound BoundAt(in BusState state, int k, double worst)
    {
        ref readonly var place = ref _places[state.First + k];
        var isMoving = k == 0 && state.IsMoving;
        var leavesMs = isMoving ? state.FollowedMs : place.ReadyMs;
        var reachMs = Math.Max(leavesMs + landmarks.BoundMs(in _lines[state.First + k], in _pickupLine), _wish.NowMs);
        var toPickupMs = reachMs - leavesMs;
        var rider = BoundFrom(reachMs, _wish.DwellMs, 0);
        if (k == state.Halts || rider > worst)
        {
            var busMs = toPickupMs + _wish.DirectMs + (2L * _wish.DwellMs);
            return new PickupBound(rider, rider + BusBound(busMs), reachMs, toPickupMs, 0, busMs, false);
        }

        var legMs = isMoving ? place.ArrivalMs - leavesMs : place.LegMs;
        if (place.HaltSegment == _wish.Pickup.Segment) return new PickupBound(rider, rider, reachMs, toPickupMs, legMs, 0, true);
        var pickupMs = Math.Max(toPickupMs + landmarks.BoundMs(in _pickupLine, in _lines[state.First + k + 1]) - legMs, 0) + _wish.DwellMs;
        var total = place.LateReadyMs + pickupMs > place.LatestReadyMs
            ? double.PositiveInfinity
            : rider + BusBound(pickupMs) + (OthersBound(pickupMs) * place.SurelyDelayed);
        return new PickupBound(rider, total, reachMs, toPickupMs, legMs, pickupMs, false);
    }

    /// <summary>What a rider costs at least who is reached not before a time; infinite where that is too late.</summary>
    /// <param name="reachMs">The bus is not at the pickup before.</param>
    /// <param name="dwellMs">It stands there at least so long.</param>
    /// <param name="arrivesMs">The rider does not arrive before, for another reason than the direct ride.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double BoundFrom(long reachMs, int dwellMs, long arrivesMs)
    {
        var boardsMs = Math.Max(reachMs - _kerbMs, _wish.NotBeforeMs);
        arrivesMs = Math.Max(Math.Max(boardsMs + dwellMs + _wish.DirectMs, arrivesMs) - _kerbMs, boardsMs);
        if (boardsMs > _wish.LatestStartMs || arrivesMs > _wish.LatestArrivalMs) return double.PositiveInfinity;
        if (_aim == InsertionAim.EarliestArrival) return arrivesMs;
        // Rounded down by a thousandth of a millisecond, for weights whose products are not exact.
        return RiderCost(arrivesMs) + SoftCost(rules.WaitEndsAtDeparture ? boardsMs + dwellMs : boardsMs, arrivesMs) - 0.001;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double BusBound(long busMs) => _aim == InsertionAim.EarliestArrival ? 0 : rules.BusTimeWeight * busMs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private double OthersBound(long delayMs) => _aim == InsertionAim.EarliestArrival ? 0 : rules.RiderTimeWeight * delayMs;
}
