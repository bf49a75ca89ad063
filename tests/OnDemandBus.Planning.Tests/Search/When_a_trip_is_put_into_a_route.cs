using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning.Tests.Search;

public sealed class When_a_trip_is_put_into_a_route
{
    [Fact]
    public void No_pair_of_places_is_better_than_the_one_found()
    {
        int found = 0, nowhere = 0;
        for (var seed = 0; seed < 4000; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 5, mostBuses: 1, isUnderWay: false);
            var dull = new DullRoutes(problem);
            var route = When_a_route_is_timed.RandomRoute(new Random(seed), problem.Trips.Count - 1);
            if (!dull.IsFeasible(0, route)) continue;

            var trip = problem.Trips.Count - 1;
            var dense = new DenseProblem(problem);
            var filled = new Route(dense, 0);
            foreach (var halt in route) filled.Append(DenseProblem.NodeOf(halt));
            Assert.True(filled.Refresh(), $"seed {seed}");
            var chance = new Chance(1);
            var places = new InsertionPlaces(dense, new Timetable(dense));
            var cost = places.Best(filled, trip, double.PositiveInfinity, ref chance, blink: 0);

            var (expected, routes) = Candidates(route, trip).Where(candidate => dull.IsFeasible(0, candidate))
                .Aggregate((Least: double.PositiveInfinity, Count: 0), (best, candidate) => (Math.Min(best.Least, dull.CostOf(0, candidate) - dull.CostOf(0, route)), best.Count + 1));
            Assert.True(cost == expected || Math.Abs(cost - expected) < 1e-6, $"seed {seed}: {cost} instead of {expected}, of {routes} possible places");
            if (routes == 0)
            {
                nowhere++;
                continue;
            }

            found++;
            filled.Insert(trip, places.PickupAfter, places.DropOffAfter);
            AssertIsAsIfWorkedOutAnew(filled, dense, seed);
            Assert.True(filled.Refresh(), $"seed {seed}");
            var after = filled.Nodes[1..^1].ToArray().Select(DenseProblem.HaltOf).ToList();
            Assert.True(dull.IsFeasible(0, after), $"seed {seed}: the place found is not possible");
            Assert.True(Math.Abs(dull.CostOf(0, after) - filled.Cost) < 1e-6, $"seed {seed}: the route costs {filled.Cost}");
        }

        Assert.True(found > 500 && nowhere > 100, $"{found} found, {nowhere} without a place");
    }

    private static void AssertIsAsIfWorkedOutAnew(Route route, DenseProblem problem, int seed)
    {
        var anew = new Route(problem, route.Bus);
        foreach (var node in route.Nodes[1..^1]) anew.Append(node);
        anew.Refresh();
        Assert.True(anew.Nodes.SequenceEqual(route.Nodes), $"seed {seed}: halts");
        Assert.True(anew.Cost == route.Cost, $"seed {seed}: cost {route.Cost}, not {anew.Cost}");
        AssertSame("early", route.Early, anew.Early, route.Count + 2);
        AssertSame("late", route.Late, anew.Late, route.Count + 2);
        AssertSame("leg times", route.LegTime, anew.LegTime, route.Count + 1);
        AssertSame("leg costs", route.LegCost, anew.LegCost, route.Count + 1);
        AssertSame("loads", route.Load, anew.Load, (route.Count + 2) * problem.Dimensions);
        if (problem.HasRideSlack) AssertSame("slack of rides", route.RideSlack, anew.RideSlack, route.Count + 1);

        void AssertSame<T>(string what, T[] one, T[] other, int length) => Assert.True(one.AsSpan(0, length).SequenceEqual(other.AsSpan(0, length)), $"seed {seed}: {what}");
    }

    private static IEnumerable<List<SearchHalt>> Candidates(List<SearchHalt> route, int trip)
    {
        for (var pickup = 0; pickup <= route.Count; pickup++)
        {
            for (var dropOff = pickup + 1; dropOff <= route.Count + 1; dropOff++)
            {
                var candidate = new List<SearchHalt>(route);
                candidate.Insert(pickup, new SearchHalt(trip, IsPickup: true));
                candidate.Insert(dropOff, new SearchHalt(trip, IsPickup: false));
                yield return candidate;
            }
        }
    }
}
