using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning.Tests.Search;

public sealed class When_searches_work_side_by_side
{
    [Fact]
    public void The_same_seed_and_size_give_the_same_plans()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 40, mostBuses: 8);
            var (one, other) = (Solve(), Solve());
            Assert.Equal(one.Routes, other.Routes);
            Assert.Equal(one.Cost, other.Cost);
            Assert.Equal(one.Iterations, other.Iterations);

            SearchSolution Solve() => new SearchTeam(problem, seed: 3, size: 3).Improve(SearchBudget.Iterations(400));
        }
    }

    [Fact]
    public void Every_limit_is_kept_and_nothing_gets_worse()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 30, mostBuses: 6);
            var start = new PlanSearch(problem, 1).Improve(SearchBudget.Iterations(50));
            var better = new SearchTeam(problem, seed: 2, size: 2).Improve(SearchBudget.Iterations(300), start);
            When_plans_are_improved.AssertKeepsEveryLimit(problem, better, seed);
            Assert.True(Rank(problem, better).CompareTo(Rank(problem, start)) <= 0, $"seed {seed}: {start} became {better}");
        }
    }

    [Fact]
    public void Who_lags_behind_goes_on_from_the_best_plans()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var problem = RandomProblems.Of(seed, mostTrips: 30, mostBuses: 6);
            var (ahead, behind) = (new PlanSearch(problem, 1), new PlanSearch(problem, 2));
            ahead.Start(null);
            behind.Start(null);
            ahead.Run(SearchBudget.Iterations(300));
            behind.LearnFrom(ahead, PlanSearch.Stages - 1);
            Assert.False(ahead.BestObjective.IsBetterThan(behind.BestObjective), $"seed {seed}");
            behind.Run(SearchBudget.Iterations(300));
            Assert.False(ahead.BestObjective.IsBetterThan(behind.BestObjective), $"seed {seed}");
            When_plans_are_improved.AssertKeepsEveryLimit(problem, behind.Best, seed);
        }
    }

    private static (int, int, double) Rank(SearchProblem problem, SearchSolution solution) => (
        solution.Unassigned.Count(trip => double.IsInfinity(problem.Trips[trip].Penalty)), problem.FewestBusesFirst ? solution.BusesUsed : 0, Math.Round(solution.Cost, 6));
}
