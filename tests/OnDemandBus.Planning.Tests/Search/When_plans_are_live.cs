using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning.Tests.Search;

public sealed class When_plans_are_live
{
    // A street with a place every 10 units of time.
    private const int Places = 20;

    [Fact]
    public void Riders_time_decides_where_driving_does_not()
    {
        // From the middle of the street to both ends: the same drive in either order.
        SearchHalt left = new(0, IsPickup: false), right = new(1, IsPickup: false);
        Assert.Equal([left, right], Solve(weightLeft: 2, weightRight: 1).Routes[0].Where(halt => !halt.IsPickup));
        Assert.Equal([right, left], Solve(weightLeft: 1, weightRight: 2).Routes[0].Where(halt => !halt.IsPickup));
        Assert.Equal(150 + (2 * 50) + (1 * 150), Solve(weightLeft: 1, weightRight: 2).Cost, 6);

        static SearchSolution Solve(double weightLeft, double weightRight) =>
            When_plans_are_live.Solve([Trip(5, 0) with { TimeWeight = weightLeft }, Trip(5, 10) with { TimeWeight = weightRight }], [Bus(5)]);
    }

    [Fact]
    public void Delay_counts_only_as_far_as_waiting_does_not_absorb_it()
    {
        // The second rider cannot board before 100, so whoever rides along before that delays nobody.
        var later = Trip(6, 8, earliest: 100) with { TimeWeight = 3 };
        var detour = Trip(1, 3);
        var bus = Bus(0);
        var alone = Solve([later], [bus]);
        var both = Solve([later, detour], [bus]);
        Assert.Equal(80 + (3 * 120), alone.Cost, 6);
        Assert.Equal(alone.Cost, both.Cost, 6);
    }

    [Fact]
    public void Riders_at_one_kerb_share_the_time_the_bus_stands()
    {
        SearchTrip[] trips = [Trip(2, 5, service: 6), Trip(2, 5, service: 18)];
        SearchBus[] buses = [Bus(0) with { ShiftEnd = 50 + 18 + 18 }];
        Assert.Empty(Solve(trips, buses, sharesService: true).Unassigned);
        Assert.NotEmpty(Solve(trips, buses, sharesService: false).Unassigned);
        Assert.NotEmpty(Solve(trips, [buses[0] with { ShiftEnd = 85 }], sharesService: true).Unassigned);
    }

    [Fact]
    public void A_wheelchair_takes_folding_seats_away()
    {
        // Six seats and no wheelchair, or three seats and one.
        var bus = new SearchBus(0, null, 0, 1000, [6, 0]) { OtherLayouts = [[3, 1]] };
        var wheelchair = Trip(1, 5) with { Load = [0, 1] };
        var three = Trip(2, 4) with { Load = [3, 0] };
        var four = Trip(2, 4) with { Load = [4, 0] };
        Assert.Equal(50, Solve([wheelchair, three], [bus]).Cost, 6);
        var apart = Solve([wheelchair, four], [bus]);
        Assert.Empty(apart.Unassigned);
        Assert.True(apart.Cost > 50);
        Assert.NotEmpty(Solve([wheelchair, Trip(2, 4) with { Load = [7, 0] }], [bus]).Unassigned);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_break_is_kept_with_nobody_on_board_whatever_the_search_does(bool isUnderWay)
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            var riders = random.Next(4, 25);
            var buses = random.Next(1, 4);
            List<SearchTrip> trips = [.. Enumerable.Range(0, riders).Select(_ =>
            {
                var earliest = random.Next(0, 600);
                return Trip(random.Next(Places), random.Next(Places), earliest, service: 3) with { Load = [random.Next(0, 3) == 0 ? 2 : 1], TimeWeight = 0.5, Penalty = 2000 };
            })];
            List<SearchBus> fleet = [.. Enumerable.Range(0, buses).Select(_ => Bus(random.Next(Places)) with { Capacity = [4], OtherLayouts = [[6]] })];
            if (isUnderWay) fleet[0] = fleet[0] with { OnBoard = [0, 1] };
            for (var bus = 0; bus < buses; bus++)
            {
                var depot = new SearchVisit(Places + bus, 300, 420, 60);
                trips.Add(new SearchTrip(depot, depot with { Earliest = 0, Latest = 2000, Service = 0 }, [6]) { AllowedBuses = [bus] });
            }

            var problem = new SearchProblem(Street(), trips, fleet, sharesService: true);
            var before = new PlanSearch(problem, seed).Improve(SearchBudget.Iterations(20));
            var after = new PlanSearch(problem, seed + 1).Improve(SearchBudget.Iterations(500), before);
            Assert.True(after.Cost <= before.Cost + 1e-6, $"seed {seed}: {before.Cost} became {after.Cost}");
            When_plans_are_improved.AssertKeepsEveryLimit(problem, after, seed);
            for (var bus = 0; bus < buses; bus++)
            {
                var route = after.Routes[bus].ToList();
                var pause = route.IndexOf(new SearchHalt(riders + bus, IsPickup: true));
                Assert.True(pause >= 0, $"seed {seed}: the break of bus {bus} is lost");
                Assert.Equal(new SearchHalt(riders + bus, IsPickup: false), route[pause + 1]);
                var onBoard = fleet[bus].OnBoard.Count + route.Take(pause).Sum(halt => halt.IsPickup ? 1 : -1);
                Assert.True(onBoard == 0, $"seed {seed}: {onBoard} riders on board in the break of bus {bus}");
            }
        }
    }

    [Fact]
    public void A_start_that_keeps_the_limits_is_taken_as_it_is()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 25, mostBuses: 5);
            var start = new PlanSearch(problem, 1).Improve(SearchBudget.Iterations(100));
            var same = new PlanSearch(problem, 2).Improve(SearchBudget.Iterations(0), start);
            if (start.Unassigned.Count == 0) Assert.Equal(start.Routes, same.Routes);
            Assert.True(same.Unassigned.Count <= start.Unassigned.Count, $"seed {seed}");
        }
    }

    [Fact]
    public void A_start_that_splits_a_trip_or_serves_it_twice_is_refused()
    {
        var problem = new SearchProblem(Street(), [Trip(1, 2), Trip(3, 4) with { AllowedBuses = [1] }], [Bus(0), Bus(0)]);
        SearchHalt up = new(0, true), down = new(0, false), otherUp = new(1, true), otherDown = new(1, false);
        foreach (var routes in new SearchHalt[][][] { [[up], [down]], [[up, down], [up, down]], [[down, up], []], [[up], []], [[otherUp, otherDown], []], [[up, down, up, down], []] })
            Assert.Throws<ArgumentException>(() => new PlanSearch(problem, 1).Improve(SearchBudget.Iterations(1), new SearchSolution(routes, [], 0, 0, 0)));
    }

    private static SearchSolution Solve(SearchTrip[] trips, SearchBus[] buses, bool sharesService = false) =>
        new PlanSearch(new SearchProblem(Street(), trips, buses, sharesService: sharesService), 1).Improve(SearchBudget.Iterations(500));

    private static SearchTrip Trip(int from, int to, double earliest = 0, double service = 0) =>
        new(new SearchVisit(from, earliest, 1000, service), new SearchVisit(to, 0, 1000, service), [1]);

    private static SearchBus Bus(int start) => new(start, null, 0, 1000, [10]);

    // Behind the street, places of their own at its middle, for breaks.
    private static TravelMatrix Street()
    {
        var along = Enumerable.Range(0, Places).Concat([10, 10, 10]).ToArray();
        return new TravelMatrix(along.Length, [.. along.SelectMany(from => along.Select(to => 10.0 * Math.Abs(from - to)))]);
    }
}
