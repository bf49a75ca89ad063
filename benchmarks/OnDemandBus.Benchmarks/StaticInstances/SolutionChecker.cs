using OnDemandBus.Planning.Search;

namespace OnDemandBus.Benchmarks.StaticInstances;

/// <summary>
/// Whether a solution keeps every rule of the instance as it was read, and what it costs. Shares nothing with the search but the halts it is handed: loads are
/// counted halt by halt, and times are looked for by relaxing all limits of a route, each a difference of two times, until nothing moves.
/// </summary>
internal static class SolutionChecker
{
    private const double Tolerance = 1e-6;

    public static Verdict Check(StaticInstance instance, SearchSolution solution)
    {
        var troubles = new List<string>();
        var seen = new Dictionary<SearchHalt, int>();
        double cost = 0;
        var used = 0;
        if (solution.Routes.Count > instance.Vehicles.Count) troubles.Add("more routes than vehicles");
        for (var v = 0; v < Math.Min(solution.Routes.Count, instance.Vehicles.Count); v++)
        {
            var route = solution.Routes[v];
            if (route.Count == 0) continue;
            used++;
            cost += RouteCost(instance, instance.Vehicles[v], route);
            CheckPairs(instance, v, route, seen, troubles);
            CheckLoads(instance, v, route, troubles);
            if (!HasTimes(instance, instance.Vehicles[v], route)) troubles.Add($"route {v} cannot be on time");
        }

        var served = seen.Keys.Count(halt => halt.IsPickup && seen.ContainsKey(halt with { IsPickup = false }));
        return new Verdict(troubles, cost, used, instance.Requests.Count - served);
    }

    private static void CheckPairs(StaticInstance instance, int vehicle, IReadOnlyList<SearchHalt> route, Dictionary<SearchHalt, int> seen, List<string> troubles)
    {
        foreach (var halt in route)
        {
            if (!seen.TryAdd(halt, vehicle)) troubles.Add($"{halt} is served twice");
            if (!halt.IsPickup && (!seen.TryGetValue(halt with { IsPickup = true }, out var by) || by != vehicle)) troubles.Add($"{halt} comes before its pickup, or in another route");
            if (instance.Requests[halt.Trip].Vehicles is { } allowed && !allowed.Contains(vehicle)) troubles.Add($"vehicle {vehicle} may not carry {halt.Trip}");
        }

        foreach (var halt in route)
        {
            if (!route.Contains(halt with { IsPickup = !halt.IsPickup })) troubles.Add($"{halt} stands alone");
        }
    }

    private static void CheckLoads(StaticInstance instance, int vehicle, IReadOnlyList<SearchHalt> route, List<string> troubles)
    {
        var load = new int[instance.Vehicles[vehicle].Capacity.Length];
        foreach (var halt in route)
        {
            for (var d = 0; d < load.Length; d++)
            {
                load[d] += (halt.IsPickup ? 1 : -1) * instance.Requests[halt.Trip].Load[d];
                if (load[d] > instance.Vehicles[vehicle].Capacity[d]) troubles.Add($"vehicle {vehicle} is overloaded at {halt}");
            }
        }
    }

    private static double RouteCost(StaticInstance instance, StaticVehicle vehicle, IReadOnlyList<SearchHalt> route)
    {
        var cost = vehicle.FixedCost;
        for (var k = 0; k + 1 < route.Count; k++) cost += instance.Times[StopOf(instance, route[k]).Place, StopOf(instance, route[k + 1]).Place];
        if (vehicle.Start is { } start) cost += instance.Times[start, StopOf(instance, route[0]).Place];
        if (vehicle.End is { } end) cost += instance.Times[StopOf(instance, route[^1]).Place, end];
        return cost;
    }

    // time[to] >= time[from] + atLeast for every limit; the earliest times that satisfy all, or none if they pass the end of a window or still move after
    // as many rounds as there are times.
    private static bool HasTimes(StaticInstance instance, StaticVehicle vehicle, IReadOnlyList<SearchHalt> route)
    {
        var count = route.Count;
        var stops = route.Select(halt => StopOf(instance, halt)).ToArray();
        var limits = new List<(int From, int To, double AtLeast)>
        {
            (0, 1, vehicle.Start is { } start ? instance.Times[start, stops[0].Place] : 0),
            (count, count + 1, stops[^1].Service + (vehicle.End is { } end ? instance.Times[stops[^1].Place, end] : 0)),
            (count + 1, 0, -vehicle.MaxDuration),
        };
        for (var k = 0; k + 1 < count; k++) limits.Add((k + 1, k + 2, stops[k].Service + instance.Times[stops[k].Place, stops[k + 1].Place]));
        for (var k = 0; k < count; k++)
        {
            if (!route[k].IsPickup) continue;
            for (var d = k + 1; d < count; d++)
            {
                if (route[d].Trip == route[k].Trip) limits.Add((d + 1, k + 1, -stops[k].Service - instance.Requests[route[k].Trip].MaxRide));
            }
        }

        double[] time = [vehicle.Earliest, .. stops.Select(stop => stop.Earliest), vehicle.Earliest];
        double[] latest = [vehicle.Latest, .. stops.Select(stop => stop.Latest), vehicle.Latest];
        for (var round = 0; round <= time.Length; round++)
        {
            var moved = false;
            foreach (var (from, to, atLeast) in limits)
            {
                if (time[from] + atLeast <= time[to] + (Tolerance / 10)) continue;
                time[to] = time[from] + atLeast;
                moved = true;
            }

            if (time.Zip(latest).Any(pair => pair.First > pair.Second + Tolerance)) return false;
            if (!moved) return true;
        }

        return false;
    }

    private static StaticStop StopOf(StaticInstance instance, SearchHalt halt) => halt.IsPickup ? instance.Requests[halt.Trip].Pickup : instance.Requests[halt.Trip].DropOff;
}

/// <param name="Troubles">Each rule that is broken, and where.</param>
/// <param name="Cost">Recomputed from the routes.</param>
/// <param name="Vehicles">Vehicles with at least one stop.</param>
/// <param name="Unassigned">Requests that nobody serves.</param>
internal sealed record Verdict(IReadOnlyList<string> Troubles, double Cost, int Vehicles, int Unassigned)
{
    public bool IsValid => Troubles.Count == 0;

    public bool IsFeasible => IsValid && Unassigned == 0;
}
