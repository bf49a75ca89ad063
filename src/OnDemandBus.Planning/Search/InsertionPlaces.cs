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
        return route.Count == 0 ? IntoEmpty(route, trip, below) : IntoFilled(route, trip, below, ref chance, blink);
    }

    private double IntoEmpty(Route route, int trip, double below)
    {
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
        var legTime = route.LegTime;
        var legCost = route.LegCost;
        var leg = problem.Leg;
        var cost = problem.Cost;
        var weighsTime = problem.WeighsTime;
        var weight = problem.TimeWeight[dropOff];
        double earliestPickup = problem.Earliest[pickup], latestPickup = problem.Latest[pickup] + DenseProblem.Tolerance;
        double earliestDropOff = problem.Earliest[dropOff], latestDropOff = problem.Latest[dropOff] + DenseProblem.Tolerance;
        double pickupService = problem.Service[pickup], maxRide = problem.MaxRide[trip] + DenseProblem.Tolerance;
        var needsTimetable = NeedsTimetable(route);
        var directTime = leg[(pickup * nodes) + dropOff];
        var directCost = cost[(pickup * nodes) + dropOff];
        FindDropOffDetours(route, dropOff);

        var best = below;
        var found = false;
        for (var i = route.Frozen; i <= last && early[i] <= latestPickup; i++)
        {
            if (late[i + 1] + DenseProblem.Tolerance < earliestPickup || !Fits(route, i, pickup)) continue;
            int before = node[i], after = node[i + 1];
            var atPickup = Math.Max(earliestPickup, early[i] + leg[(before * nodes) + pickup]);
            if (atPickup > latestPickup) continue;
            var toPickup = cost[(before * nodes) + pickup] - legCost[i];
            // Whatever lies between, the drop-off is not served before.
            if (weighsTime) toPickup += weight * Math.Max(earliestDropOff, atPickup);

            var delta = toPickup + directCost + cost[(dropOff * nodes) + after];
            if (delta < best)
            {
                var atDropOff = Math.Max(earliestDropOff, atPickup + directTime);
                var next = atDropOff + leg[(dropOff * nodes) + after];
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
            var pickupCost = toPickup + cost[(pickup * nodes) + after];
            if (pickupCost + _leastDetourFrom[i + 1] >= best) continue;
            var ridden = leg[(pickup * nodes) + after] - pickupService;
            var at = Math.Max(problem.Earliest[after], atPickup + leg[(pickup * nodes) + after]);
            for (var j = i + 1; j <= last; j++)
            {
                if (at > late[j] + DenseProblem.Tolerance || at > latestDropOff || ridden > maxRide || !Fits(route, j, pickup)) break;
                var there = node[j];
                if (weighsTime) pickupCost += problem.TimeWeight[there] * (at - early[j]);
                delta = pickupCost + _dropOffDetour[j];
                if (delta < best)
                {
                    var toDropOff = leg[(there * nodes) + dropOff];
                    var atDropOff = Math.Max(earliestDropOff, at + toDropOff);
                    var next = atDropOff + leg[(dropOff * nodes) + node[j + 1]];
                    if (weighsTime) delta += (weight * (atDropOff - Math.Max(earliestDropOff, atPickup))) + route.Delays(j + 1, next);
                    if (delta < best && atDropOff <= latestDropOff && ridden + toDropOff <= maxRide && next <= late[j + 1] + DenseProblem.Tolerance
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

                if (j == last) break;
                ridden += legTime[j];
                at = Math.Max(problem.Earliest[node[j + 1]], at + legTime[j]);
            }
        }

        return found ? best : double.PositiveInfinity;
    }

    private double BestDropOff(Route route, int trip, double below)
    {
        var dropOff = (2 * trip) + 1;
        FindDropOffDetours(route, dropOff);
        var best = below;
        var found = false;
        for (var j = route.Frozen; j <= route.Count && Fits(route, j, dropOff - 1); j++)
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
    private void FindDropOffDetours(Route route, int dropOff)
    {
        var least = double.PositiveInfinity;
        var toDropOff = problem.Cost;
        for (var k = route.Count; k >= route.Frozen; k--)
        {
            var detour = route.Early[k] > problem.Latest[dropOff] + DenseProblem.Tolerance || route.Late[k + 1] + DenseProblem.Tolerance < problem.Earliest[dropOff]
                ? double.PositiveInfinity
                : toDropOff[(route.Node[k] * problem.Nodes) + dropOff] + toDropOff[(dropOff * problem.Nodes) + route.Node[k + 1]] - route.LegCost[k];
            _dropOffDetour[k] = detour;
            _leastDetourFrom[k] = least = Math.Min(least, detour);
        }
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
