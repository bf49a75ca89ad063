namespace OnDemandBus.Planning.Search;

/// <summary>
/// The best place for a trip in one route, the order of the other halts kept. Windows and loads are checked in constant time per pair of places; limits
/// on rides and durations by <see cref="Timetable"/>, and delays of others, where they are weighed, halt by halt: both only where a place would be the best so far.
/// Owns its buffers.
/// </summary>
internal sealed class InsertionPlaces(DenseProblem problem, Timetable timetable)
{
    private double[] _dropOffDetour = new double[64];
    private double[] _leastDetourFrom = new double[64];
    private int[] _candidate = new int[64];

    /// <summary>The pickup goes behind this position of the route as it is.</summary>
    public int PickupAfter { get; private set; }

    /// <summary>The drop-off goes behind this position of the route as it is.</summary>
    public int DropOffAfter { get; private set; }

    /// <summary>What the trip adds to the cost of the route at the least, if less than <paramref name="below"/>; else infinity.</summary>
    /// <param name="route">The route.</param>
    /// <param name="trip">The trip; its drop-off alone where the bus has it already.</param>
    /// <param name="below">What is known to be possible elsewhere.</param>
    /// <param name="chance">Decides about blinking.</param>
    /// <param name="blink">A place is overlooked in so many of 2^32 cases: a search that always takes the best place keeps coming back to the same plan.</param>
    public double Best(Route route, int trip, double below, ref Chance chance, uint blink)
    {
        if (_dropOffDetour.Length < route.Count + 4) Grow(route.Count + 4);
        if (problem.BoundTo[trip] >= 0) return BestDropOff(route, trip, below);
        return route.Count == 0 ? IntoEmpty(route, trip, below, ref chance, blink) : IntoFilled(route, trip, below, ref chance, blink);
    }

    private double IntoEmpty(Route route, int trip, double below, ref Chance chance, uint blink)
    {
        if (blink != 0 && (uint)chance.Bits() < blink) return double.PositiveInfinity;
        int pickup = 2 * trip, dropOff = pickup + 1, start = route.Node[0], end = route.Node[1];
        var cost = problem.FixedCost[route.Bus] + Cost(start, pickup) + Cost(pickup, dropOff) + Cost(dropOff, end);
        if (problem.TimeWeight[dropOff] > 0)
        {
            var atPickup = Math.Max(problem.Earliest[pickup], route.Early[0] + Leg(start, pickup));
            cost += problem.TimeWeight[dropOff] * Math.Max(problem.Earliest[dropOff], atPickup + Leg(pickup, dropOff));
        }

        if (cost >= below || !Fits(route, 0, pickup)) return double.PositiveInfinity;
        PickupAfter = DropOffAfter = 0;
        return Exists(route, pickup, 0, 0, withPickup: true) ? cost : double.PositiveInfinity;
    }

    private double IntoFilled(Route route, int trip, double below, ref Chance chance, uint blink)
    {
        int pickup = 2 * trip, dropOff = pickup + 1, last = route.Count, nodes = problem.Nodes;
        var node = route.Node;
        var early = route.Early;
        var late = route.Late;
        double earliestPickup = problem.Earliest[pickup], latestPickup = problem.Latest[pickup] + DenseProblem.Tolerance;
        var first = FirstBehindWhich(route, earliestPickup);
        if (first > last || early[first] > latestPickup) return double.PositiveInfinity;

        var legTime = route.LegTime;
        var legCost = route.LegCost;
        var legToPickup = problem.LegInto.AsSpan(pickup * nodes, nodes);
        var legFromPickup = problem.Leg.AsSpan(pickup * nodes, nodes);
        var legToDropOff = problem.LegInto.AsSpan(dropOff * nodes, nodes);
        var legFromDropOff = problem.Leg.AsSpan(dropOff * nodes, nodes);
        var costToPickup = problem.CostInto.AsSpan(pickup * nodes, nodes);
        var costFromPickup = problem.Cost.AsSpan(pickup * nodes, nodes);
        var costFromDropOff = problem.Cost.AsSpan(dropOff * nodes, nodes);
        var weighsTime = problem.WeighsTime;
        var weight = problem.TimeWeight[dropOff];
        double earliestDropOff = problem.Earliest[dropOff], latestDropOff = problem.Latest[dropOff] + DenseProblem.Tolerance;
        double pickupService = problem.Service[pickup], maxRide = problem.MaxRide[trip] + DenseProblem.Tolerance;
        var needsTimetable = NeedsTimetable(route);
        var hasRideSlack = problem.HasRideSlack;
        var rideSlack = route.RideSlack;
        var directTime = legFromPickup[dropOff];
        var directCost = costFromPickup[dropOff];
        // Of most routes no position gets as far as needing them.
        var lastDropOff = -1;

        var best = below;
        var found = false;
        for (var i = first; i <= last && early[i] <= latestPickup; i++)
        {
            int before = node[i], after = node[i + 1];
            if (hasRideSlack && legToPickup[before] + legFromPickup[after] - legTime[i] > rideSlack[i] + DenseProblem.Tolerance) continue;
            var toPickup = costToPickup[before] - legCost[i];
            var atPickup = Math.Max(earliestPickup, early[i] + legToPickup[before]);
            if (atPickup > latestPickup || !Fits(route, i, pickup)) continue;
            // Whatever lies between, the drop-off is not served before.
            if (weighsTime) toPickup += weight * Math.Max(earliestDropOff, atPickup);

            var delta = toPickup + directCost + costFromDropOff[after];
            if (delta < best)
            {
                var atDropOff = Math.Max(earliestDropOff, atPickup + directTime);
                var next = atDropOff + legFromDropOff[after];
                if (weighsTime) delta += (weight * (atDropOff - Math.Max(earliestDropOff, atPickup))) + route.Delays(i + 1, next);
                if (delta < best && atDropOff <= latestDropOff && next <= late[i + 1] + DenseProblem.Tolerance
                    && !(blink != 0 && (uint)chance.Bits() < blink)
                    && (!needsTimetable || Exists(route, pickup, i, i, withPickup: true)))
                {
                    best = delta;
                    PickupAfter = DropOffAfter = i;
                    found = true;
                }
            }

            if (i == last) break;
            var at = Math.Max(problem.Earliest[after], atPickup + legFromPickup[after]);
            if (at > late[i + 1] + DenseProblem.Tolerance || at > latestDropOff) continue;
            if (lastDropOff < 0) lastDropOff = FindDropOffDetours(route, dropOff, i + 1);
            if (i >= lastDropOff) continue;
            var pickupCost = toPickup + costFromPickup[after];
            if (pickupCost + _leastDetourFrom[i + 1] >= best) continue;
            var ridden = legFromPickup[after] - pickupService;
            for (var j = i + 1; j <= lastDropOff; j++)
            {
                if (at > late[j] + DenseProblem.Tolerance || at > latestDropOff || ridden > maxRide || !Fits(route, j, pickup)) break;
                var there = node[j];
                if (weighsTime) pickupCost += problem.TimeWeight[there] * (at - early[j]);
                delta = pickupCost + _dropOffDetour[j];
                if (delta < best)
                {
                    var atDropOff = Math.Max(earliestDropOff, at + legToDropOff[there]);
                    var next = atDropOff + legFromDropOff[node[j + 1]];
                    if (weighsTime) delta += (weight * (atDropOff - Math.Max(earliestDropOff, atPickup))) + route.Delays(j + 1, next);
                    if (delta < best && atDropOff <= latestDropOff && ridden + legToDropOff[there] <= maxRide && next <= late[j + 1] + DenseProblem.Tolerance
                        && !(blink != 0 && (uint)chance.Bits() < blink)
                        && (!needsTimetable || Exists(route, pickup, i, j, withPickup: true)))
                    {
                        best = delta;
                        PickupAfter = i;
                        DropOffAfter = j;
                        found = true;
                    }
                }
                else if (pickupCost + _leastDetourFrom[j] >= best)
                {
                    break;
                }

                ridden += legTime[j];
                at += legTime[j];
                var opens = problem.Earliest[node[j + 1]];
                if (at < opens) at = opens;
            }
        }

        return found ? best : double.PositiveInfinity;
    }

    // The first position behind which a halt can be served that opens at a time: times grow along a route.
    private static int FirstBehindWhich(Route route, double opens)
    {
        int first = route.Frozen, end = route.Count + 1;
        while (first < end)
        {
            var middle = (first + end) >> 1;
            if (route.Late[middle + 1] + DenseProblem.Tolerance < opens) first = middle + 1;
            else end = middle;
        }

        return first;
    }

    private double BestDropOff(Route route, int trip, double below)
    {
        var dropOff = (2 * trip) + 1;
        var last = FindDropOffDetours(route, dropOff, route.Frozen);
        var best = below;
        var found = false;
        for (var j = route.Frozen; j <= last && Fits(route, j, dropOff - 1); j++)
        {
            var delta = route.Count == 0
                ? problem.FixedCost[route.Bus] + Cost(route.Node[0], dropOff) + Cost(dropOff, route.Node[1])
                : _dropOffDetour[j];
            if (delta >= best) continue;
            var at = Math.Max(problem.Earliest[dropOff], route.Early[j] + Leg(route.Node[j], dropOff));
            var next = at + Leg(dropOff, route.Node[j + 1]);
            if (at > problem.Latest[dropOff] + DenseProblem.Tolerance || next > route.Late[j + 1] + DenseProblem.Tolerance) continue;
            if (problem.WeighsTime) delta += (problem.TimeWeight[dropOff] * at) + route.Delays(j + 1, next);
            if (delta >= best || (NeedsTimetable(route) && !Exists(route, dropOff - 1, j, j, withPickup: false))) continue;
            best = delta;
            DropOffAfter = j;
            found = true;
        }

        return found ? best : double.PositiveInfinity;
    }

    // What the drop-off adds behind each position, and the least of that from there on: with it a place for the pickup that is already too dear is left at once.
    // Returns the last position behind which the drop-off may be on time.
    private int FindDropOffDetours(Route route, int dropOff, int first)
    {
        var latest = problem.Latest[dropOff] + DenseProblem.Tolerance;
        var earliest = problem.Earliest[dropOff] - DenseProblem.Tolerance;
        var last = first - 1;
        while (last < route.Count && route.Early[last + 1] <= latest) last++;
        var least = double.PositiveInfinity;
        int row = dropOff * problem.Nodes, nodes = problem.Nodes;
        ReadOnlySpan<double> costTo = problem.CostInto.AsSpan(row, nodes), costFrom = problem.Cost.AsSpan(row, nodes);
        ReadOnlySpan<double> legTo = problem.LegInto.AsSpan(row, nodes), legFrom = problem.Leg.AsSpan(row, nodes);
        var node = route.Node;
        var early = route.Early;
        var late = route.Late;
        var opens = problem.Earliest[dropOff];
        for (var k = last; k >= first; k--)
        {
            var detour = double.PositiveInfinity;
            if (late[k + 1] >= earliest)
            {
                int before = node[k], after = node[k + 1];
                detour = costTo[before] + costFrom[after] - route.LegCost[k];
                if (problem.DirectIsQuickest)
                {
                    // Too late for the drop-off itself, for those behind it, or for those on board already without the detour to the pickup.
                    var at = Math.Max(early[k] + legTo[before], opens);
                    if (at > latest || at + legFrom[after] > late[k + 1] + DenseProblem.Tolerance
                        || (problem.HasRideSlack && legTo[before] + legFrom[after] - route.LegTime[k] > route.RideSlack[k] + DenseProblem.Tolerance))
                    {
                        detour = double.PositiveInfinity;
                    }
                }

                if (detour < least) least = detour;
            }

            _dropOffDetour[k] = detour;
            _leastDetourFrom[k] = least;
        }

        return last;
    }

    private bool NeedsTimetable(Route route) => problem.LimitsRides || double.IsFinite(problem.MaxDuration[route.Bus]);

    private bool Exists(Route route, int pickup, int i, int j, bool withPickup)
    {
        var length = 0;
        var candidate = _candidate;
        for (var k = 0; k <= route.Count + 1; k++)
        {
            candidate[length++] = route.Node[k];
            if (k == i && withPickup) candidate[length++] = pickup;
            if (k == j) candidate[length++] = pickup + 1;
        }

        return timetable.Exists(candidate.AsSpan(0, length), route.Bus);
    }

    private bool Fits(Route route, int behind, int pickup) => problem.Fits(route.Bus, route.Load, behind, pickup);

    private double Leg(int from, int to) => problem.Leg[(from * problem.Nodes) + to];

    private double Cost(int from, int to) => problem.Cost[(from * problem.Nodes) + to];

    private void Grow(int length)
    {
        _dropOffDetour = new double[2 * length];
        _leastDetourFrom = new double[2 * length];
        _candidate = new int[2 * length];
    }
}
