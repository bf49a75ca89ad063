namespace OnDemandBus.Planning.Search;

/// <summary>What plans are judged by: first that nobody who must be carried is left, then buses where they count, then cost.</summary>
internal readonly record struct Objective(int MandatoryAbsent, int Buses, double Cost)
{
    public bool IsBetterThan(Objective other) =>
        MandatoryAbsent != other.MandatoryAbsent ? MandatoryAbsent < other.MandatoryAbsent
        : Buses != other.Buses ? Buses < other.Buses
        : Cost < other.Cost - DenseProblem.Tolerance;
}

/// <summary>The best plans so far: only routes that changed since are copied.</summary>
internal sealed class BestPlans
{
    private readonly DenseProblem _problem;
    private readonly Route[] _routes;
    private readonly int[] _busOf;

    public BestPlans(DenseProblem problem)
    {
        _problem = problem;
        _routes = new Route[problem.Buses];
        for (var bus = 0; bus < problem.Buses; bus++) _routes[bus] = new Route(problem, bus) { Stamp = -1 };
        _busOf = new int[problem.Trips];
    }

    public Objective Objective { get; private set; }

    public void Take(Plans plans, Objective objective)
    {
        Objective = objective;
        for (var bus = 0; bus < _routes.Length; bus++)
        {
            if (_routes[bus].Stamp != plans.Routes[bus].Stamp) _routes[bus].CopyFrom(plans.Routes[bus]);
        }

        plans.BusOf.CopyTo(_busOf, 0);
    }

    public void Restore(Plans plans)
    {
        _busOf.CopyTo(plans.BusOf, 0);
        for (var bus = 0; bus < _routes.Length; bus++)
        {
            if (_routes[bus].Stamp == plans.Routes[bus].Stamp) continue;
            plans.Routes[bus].CopyFrom(_routes[bus]);
            plans.Adopt(plans.Routes[bus]);
        }
    }

    /// <summary>Makes the plans of another search these.</summary>
    public void CopyTo(Plans plans)
    {
        _busOf.CopyTo(plans.BusOf, 0);
        for (var bus = 0; bus < _routes.Length; bus++)
        {
            plans.Routes[bus].CopyFrom(_routes[bus]);
            plans.Adopt(plans.Routes[bus]);
        }
    }

    public SearchSolution ToSolution(long iterations)
    {
        var routes = _routes.Select(route => (IReadOnlyList<SearchHalt>)[.. route.Node.Skip(1).Take(route.Count).Select(DenseProblem.HaltOf)]).ToArray();
        int[] unassigned = [.. Enumerable.Range(0, _problem.Trips).Where(trip => _busOf[trip] < 0)];
        // Added up anew: the running sum has been through millions of additions and subtractions.
        var cost = _routes.Sum(route => route.Cost) + unassigned.Sum(trip => double.IsInfinity(_problem.Penalty[trip]) ? 0 : _problem.Penalty[trip]);
        return new SearchSolution(routes, unassigned, cost, routes.Count(route => route.Count > 0), iterations);
    }
}
