using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning.Tests.Search;

public sealed class When_a_route_is_timed
{
    [Fact]
    public void There_are_times_if_and_only_if_relaxing_every_limit_finds_some()
    {
        int possible = 0, impossible = 0;
        for (var seed = 0; seed < 6000; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 5, mostBuses: 2, isUnderWay: false);
            var random = new Random(seed);
            var route = RandomRoute(random, problem.Trips.Count);
            var dense = new DenseProblem(problem);
            var timetable = new Timetable(dense);
            for (var bus = 0; bus < problem.Buses.Count; bus++)
            {
                int[] nodes = [dense.StartNode[bus], .. route.Select(DenseProblem.NodeOf), dense.EndNode[bus]];
                var expected = new DullRoutes(problem).HasTimes(bus, route);
                Assert.True(expected == timetable.Exists(nodes, bus), $"seed {seed}, bus {bus}: times exist: {expected}");
                if (expected) possible++;
                else impossible++;
            }
        }

        // A test in which nearly all routes were possible, or impossible, would say little.
        Assert.True(possible > 1000 && impossible > 1000, $"{possible} routes possible, {impossible} not");
    }

    [Fact]
    public void Waiting_before_a_pickup_saves_a_ride_that_would_be_too_long()
    {
        // The rider could board at 0, but the drop-off opens at 100 and the ride may take 30: the bus waits at the kerb.
        var trip = new SearchTrip(new SearchVisit(0, 0, 80, 0), new SearchVisit(1, 100, 110, 0), [1]) { MaxRide = 30 };
        Assert.True(Exists(trip, shiftEnd: 200));
        Assert.False(Exists(trip with { Pickup = trip.Pickup with { Latest = 69 } }, shiftEnd: 200));
        Assert.False(Exists(trip with { MaxRide = 9 }, shiftEnd: 200));
        Assert.False(Exists(trip, shiftEnd: 109));

        static bool Exists(SearchTrip trip, double shiftEnd)
        {
            var bus = new SearchBus(0, 0, 0, shiftEnd, [1]);
            var dense = new DenseProblem(new SearchProblem(new TravelMatrix(2, [0, 10, 10, 0]), [trip], [bus]));
            return new Timetable(dense).Exists([dense.StartNode[0], 0, 1, dense.EndNode[0]], 0);
        }
    }

    internal static List<SearchHalt> RandomRoute(Random random, int trips)
    {
        var route = new List<SearchHalt>();
        for (var trip = 0; trip < trips; trip++)
        {
            if (random.Next(4) == 0) continue;
            var pickup = random.Next(route.Count + 1);
            route.Insert(pickup, new SearchHalt(trip, IsPickup: true));
            route.Insert(random.Next(pickup + 1, Math.Min(route.Count, pickup + 3) + 1), new SearchHalt(trip, IsPickup: false));
        }

        return route;
    }
}
