using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning.Tests.Search;

/// <summary>
/// The dull twin of the search: every limit of a route is a difference of two times, relaxed until nothing moves (Bellman and Ford); the best plans are found by
/// laying out every order of every set of trips on every bus.
/// </summary>
internal sealed class DullRoutes(SearchProblem problem)
{
    private const double Tolerance = 1e-6;

    public bool IsFeasible(int bus, IReadOnlyList<SearchHalt> route) => FitsIn(bus, route) && HasTimes(bus, route);

    public bool FitsIn(int bus, IReadOnlyList<SearchHalt> route)
    {
        var vehicle = problem.Buses[bus];
        var load = Enumerable.Range(0, problem.Dimensions).Select(d => vehicle.OnBoard.Sum(trip => problem.Trips[trip].Load[d])).ToArray();
        foreach (var halt in route)
        {
            load = [.. load.Zip(problem.Trips[halt.Trip].Load, (before, change) => before + (halt.IsPickup ? change : -change))];
            if (!vehicle.OtherLayouts.Prepend(vehicle.Capacity).Any(layout => load.Zip(layout).All(pair => pair.First <= pair.Second))) return false;
        }

        return true;
    }

    public bool HasTimes(int bus, IReadOnlyList<SearchHalt> route)
    {
        var vehicle = problem.Buses[bus];
        var stops = route.Select(VisitOf).ToArray();
        var last = stops.Length + 1;
        var limits = new List<(int From, int To, double AtLeast)> { (last, 0, -vehicle.MaxDuration) };
        if (stops.Length == 0) limits.Add((0, 1, Between(problem.Travel.Time, vehicle.StartPlace, vehicle.EndPlace)));
        for (var k = 0; k < stops.Length; k++)
        {
            if (k == 0) limits.Add((0, 1, Between(problem.Travel.Time, vehicle.StartPlace, stops[0].Place)));
            limits.Add((k + 1, k + 2, Leg(stops[k], k + 1 < stops.Length ? stops[k + 1] : null, vehicle)));
            var pickup = route.ToList().IndexOf(new SearchHalt(route[k].Trip, IsPickup: true));
            if (!route[k].IsPickup && pickup >= 0) limits.Add((k + 1, pickup + 1, -problem.Trips[route[k].Trip].MaxRide - stops[pickup].Service));
        }

        double[] time = [vehicle.ShiftStart, .. stops.Select(stop => stop.Earliest), double.NegativeInfinity];
        double[] latest = [double.PositiveInfinity, .. stops.Select(stop => stop.Latest), vehicle.ShiftEnd];
        for (var round = 0; round <= time.Length; round++)
        {
            var moved = false;
            foreach (var (from, to, atLeast) in limits)
            {
                if (double.IsNegativeInfinity(atLeast) || time[from] + atLeast <= time[to] + 1e-8) continue;
                time[to] = time[from] + atLeast;
                moved = true;
            }

            if (time.Zip(latest).Any(pair => pair.First > pair.Second + Tolerance)) return false;
            if (!moved) return true;
        }

        return false;
    }

    public double CostOf(int bus, IReadOnlyList<SearchHalt> route)
    {
        if (route.Count == 0) return 0;
        var vehicle = problem.Buses[bus];
        int?[] places = [vehicle.StartPlace, .. route.Select(halt => (int?)VisitOf(halt).Place), vehicle.EndPlace];
        var cost = vehicle.FixedCost + places.Zip(places.Skip(1)).Sum(pair => Between(problem.Travel.Cost, pair.First, pair.Second));
        var time = vehicle.ShiftStart;
        for (var k = 0; k < route.Count; k++)
        {
            var visit = VisitOf(route[k]);
            time = Math.Max(visit.Earliest, time + (k == 0 ? Between(problem.Travel.Time, vehicle.StartPlace, visit.Place) : Leg(VisitOf(route[k - 1]), visit, vehicle)));
            if (!route[k].IsPickup) cost += time * problem.Trips[route[k].Trip].TimeWeight;
        }

        return cost;
    }

    /// <summary>Trips left that must be carried, then buses where they count, then cost: of the best plans there are.</summary>
    public (int Missing, int Buses, double Cost) Best()
    {
        var count = problem.Trips.Count;
        var byBusAndSet = problem.Buses.Select((_, bus) => Enumerable.Range(0, 1 << count).Select(set => BestRoute(bus, set)).ToArray()).ToArray();
        (int, int, double) best = (int.MaxValue, 0, 0);
        Assign(0, 0, 0, 0);
        return best;

        void Assign(int bus, int taken, int used, double cost)
        {
            if (bus == problem.Buses.Count)
            {
                var left = Enumerable.Range(0, count).Where(trip => (taken & (1 << trip)) == 0).ToArray();
                var missing = left.Count(trip => double.IsInfinity(problem.Trips[trip].Penalty));
                var result = (missing, problem.FewestBusesFirst ? used : 0, cost + left.Sum(trip => double.IsInfinity(problem.Trips[trip].Penalty) ? 0 : problem.Trips[trip].Penalty));
                if (result.CompareTo(best) < 0) best = result;
                return;
            }

            for (var set = 0; set < 1 << count; set++)
            {
                if ((set & taken) == 0 && byBusAndSet[bus][set] is { } route)
                    Assign(bus + 1, taken | set, used + (set == 0 ? 0 : 1), cost + route);
            }
        }
    }

    // Null where the bus cannot serve the set; a bus with riders on board or settled halts can serve no set without them.
    private double? BestRoute(int bus, int set)
    {
        var vehicle = problem.Buses[bus];
        int[] bound = [.. vehicle.OnBoard, .. vehicle.FixedPrefix.Select(halt => halt.Trip)];
        if (bound.Any(trip => (set & (1 << trip)) == 0)) return null;
        var trips = Enumerable.Range(0, problem.Trips.Count).Where(trip => (set & (1 << trip)) != 0).ToArray();
        if (trips.Any(trip => !bound.Contains(trip) && (problem.Trips[trip].AllowedBuses?.Contains(bus) == false || IsBoundElsewhere(trip, bus)))) return null;
        double? least = null;
        var open = trips.SelectMany(trip => new[] { new SearchHalt(trip, true), new SearchHalt(trip, false) })
            .Except(vehicle.FixedPrefix).Except(vehicle.OnBoard.Select(trip => new SearchHalt(trip, true))).ToList();
        Extend([.. vehicle.FixedPrefix], open);
        return least;

        void Extend(List<SearchHalt> route, List<SearchHalt> open)
        {
            if (open.Count == 0)
            {
                var cost = CostOf(bus, route);
                if ((least is null || cost < least) && IsFeasible(bus, route)) least = cost;
                return;
            }

            foreach (var halt in open)
            {
                if (!halt.IsPickup && open.Contains(halt with { IsPickup = true })) continue;
                Extend([.. route, halt], [.. open.Where(other => other != halt)]);
            }
        }
    }

    private bool IsBoundElsewhere(int trip, int bus) =>
        problem.Buses.Where((_, other) => other != bus).Any(other => other.OnBoard.Contains(trip) || other.FixedPrefix.Any(halt => halt.Trip == trip));

    private double Leg(SearchVisit from, SearchVisit? to, SearchBus bus) =>
        problem.SharesService && to is { } next && next.Place == from.Place
            ? Math.Max(0, from.Service - next.Service)
            : from.Service + Between(problem.Travel.Time, from.Place, to?.Place ?? bus.EndPlace);

    private SearchVisit VisitOf(SearchHalt halt) => halt.IsPickup ? problem.Trips[halt.Trip].Pickup : problem.Trips[halt.Trip].DropOff;

    private static double Between(Func<int, int, double> matrix, int? from, int? to) => from is { } a && to is { } b ? matrix(a, b) : 0;
}
