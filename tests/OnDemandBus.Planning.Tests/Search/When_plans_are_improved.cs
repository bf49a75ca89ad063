using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning.Tests.Search;

public sealed class When_plans_are_improved
{
    [Fact]
    public void Small_problems_end_with_the_best_plans_there_are()
    {
        for (var seed = 0; seed < 1000; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: seed % 10 == 0 ? 4 : 3, mostBuses: 2);
            var (missing, buses, cost) = new DullRoutes(problem).Best();
            if (missing == int.MaxValue) continue;
            var solution = new PlanSearch(problem, seed).Improve(SearchBudget.Iterations(2000));
            AssertKeepsEveryLimit(problem, solution, seed);
            Assert.True(missing == solution.Unassigned.Count(trip => double.IsInfinity(problem.Trips[trip].Penalty)), $"seed {seed}: {missing} need be left out, {solution}");
            // Where somebody has to be left out, who that is decides more than the cost does.
            if (missing > 0) continue;
            Assert.True(!problem.FewestBusesFirst || buses == solution.BusesUsed, $"seed {seed}: {buses} buses suffice, {solution}");
            Assert.True(Math.Abs(cost - solution.Cost) < 1e-6, $"seed {seed}: {cost} is possible, {solution}");
        }
    }

    [Fact]
    public void Larger_ones_keep_every_limit_and_what_is_settled()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 40, mostBuses: 8);
            AssertKeepsEveryLimit(problem, new PlanSearch(problem, seed).Improve(SearchBudget.Iterations(300)), seed);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_plans()
    {
        var problem = RandomProblems.Of(7, mostTrips: 40, mostBuses: 8);
        var (one, other) = (new PlanSearch(problem, 3).Improve(SearchBudget.Iterations(2000)), new PlanSearch(problem, 3).Improve(SearchBudget.Iterations(2000)));
        Assert.Equal(one.Cost, other.Cost);
        Assert.Equal(one.Routes, other.Routes);
        Assert.Equal(one.Unassigned, other.Unassigned);
    }

    [Fact]
    public void Plans_to_start_from_only_get_better()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 30, mostBuses: 6);
            var start = new PlanSearch(problem, 1).Improve(SearchBudget.Iterations(50));
            var better = new PlanSearch(problem, 2).Improve(SearchBudget.Iterations(500), start);
            AssertKeepsEveryLimit(problem, better, seed);
            Assert.True(Rank(problem, better).CompareTo(Rank(problem, start)) <= 0, $"seed {seed}: {start} became {better}");
        }

        static (int, int, double) Rank(SearchProblem problem, SearchSolution solution) => (
            solution.Unassigned.Count(trip => double.IsInfinity(problem.Trips[trip].Penalty)), problem.FewestBusesFirst ? solution.BusesUsed : 0, Math.Round(solution.Cost, 6));
    }

    [Fact]
    public void Plans_that_break_a_limit_are_refused_as_a_start()
    {
        var trip = new SearchTrip(new SearchVisit(0, 0, 10, 0), new SearchVisit(1, 0, 5, 0), [1]);
        var problem = new SearchProblem(new TravelMatrix(2, [0, 10, 10, 0]), [trip], [new SearchBus(0, 0, 0, 100, [1])]);
        var late = new SearchSolution([[new SearchHalt(0, true), new SearchHalt(0, false)]], [], 0, 1, 0);
        Assert.Throws<ArgumentException>(() => new PlanSearch(problem, 1).Improve(SearchBudget.Iterations(1), late));
    }

    [Fact]
    public void It_stops_when_told()
    {
        var problem = RandomProblems.Of(7, mostTrips: 40, mostBuses: 8);
        var asked = 0;
        var solution = new PlanSearch(problem, 1).Improve(SearchBudget.Until(() => ++asked > 100, iterations: long.MaxValue));
        Assert.InRange(solution.Iterations, 1, 101);
    }

    [Fact]
    public void Nothing_is_allocated_once_the_buffers_have_grown()
    {
        var problem = RandomProblems.Of(11, mostTrips: 60, mostBuses: 8);
        var search = new PlanSearch(problem, 1);
        search.Start(null);
        search.Run(SearchBudget.Iterations(3000));
        // The runtime itself allocates now and then on whatever thread is there, but not in every round.
        var least = long.MaxValue;
        for (var round = 0; round < 3 && least > 0; round++)
        {
            var budget = SearchBudget.Iterations(6000 + (3000 * round));
            var before = GC.GetAllocatedBytesForCurrentThread();
            search.Run(budget);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    internal static void AssertKeepsEveryLimit(SearchProblem problem, SearchSolution solution, int seed)
    {
        var dull = new DullRoutes(problem);
        var served = new HashSet<SearchHalt>();
        for (var bus = 0; bus < problem.Buses.Count; bus++)
        {
            var vehicle = problem.Buses[bus];
            var route = solution.Routes[bus];
            Assert.True(dull.IsFeasible(bus, route), $"seed {seed}: bus {bus} breaks a limit");
            Assert.True(route.Take(vehicle.FixedPrefix.Count).SequenceEqual(vehicle.FixedPrefix), $"seed {seed}: bus {bus} leaves what is settled");
            var onBoard = vehicle.OnBoard.ToHashSet();
            foreach (var halt in route)
            {
                Assert.True(served.Add(halt), $"seed {seed}: {halt} twice");
                Assert.True(halt.IsPickup ? onBoard.Add(halt.Trip) : onBoard.Remove(halt.Trip), $"seed {seed}: bus {bus} cannot do {halt} then");
                Assert.True(vehicle.FixedPrefix.Any(settled => settled.Trip == halt.Trip) || problem.Trips[halt.Trip].AllowedBuses?.Contains(bus) != false, $"seed {seed}: bus {bus} may not take {halt}");
            }

            Assert.True(onBoard.All(solution.Unassigned.Contains), $"seed {seed}: bus {bus} ends with riders on board");
        }

        for (var trip = 0; trip < problem.Trips.Count; trip++)
            Assert.True(served.Contains(new SearchHalt(trip, IsPickup: false)) != solution.Unassigned.Contains(trip), $"seed {seed}: trip {trip} is neither served nor left out");
        var cost = solution.Routes.Select((route, bus) => dull.CostOf(bus, route)).Sum()
            + solution.Unassigned.Sum(trip => double.IsInfinity(problem.Trips[trip].Penalty) ? 0 : problem.Trips[trip].Penalty);
        Assert.True(Math.Abs(cost - solution.Cost) < 1e-6, $"seed {seed}: costs {cost}, not {solution.Cost}");
    }
}
