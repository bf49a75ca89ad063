namespace OnDemandBus.Planning.Search;

/// <summary>
/// Several searches for one problem side by side, each on a thread of its own and with its own seed. A few times they stop, and who lags behind goes on from the best
/// plans of all: where one has found plans with fewer buses, or plans that cost less, the others need not.
/// </summary>
/// <remarks>For a budget of iterations, of which each member has as many, the result depends on problem, seed, size and start only, not on the threads. For one caller.</remarks>
public sealed class SearchTeam
{
    private readonly PlanSearch[] _members;

    /// <summary>Prepares the searches.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="seed">Seed of the first; the others count on from it.</param>
    /// <param name="size">How many there are.</param>
    public SearchTeam(SearchProblem problem, int seed, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        _members = [.. Enumerable.Range(0, size).Select(member => new PlanSearch(problem, seed + member) { StartsWithAbsence = member % 2 == 1 })];
    }

    /// <summary>The best plans that any of them found; never worse than those to start from.</summary>
    /// <param name="budget">How long; a function of the caller's is called from all threads.</param>
    /// <param name="start">Plans to start from; from nothing when null.</param>
    /// <exception cref="ArgumentException">The plans to start from break a limit, or are of another problem.</exception>
    public SearchSolution Improve(SearchBudget budget, SearchSolution? start = null)
    {
        ArgumentNullException.ThrowIfNull(budget);
        foreach (var member in _members) member.Start(start);
        for (var stage = 0; stage < PlanSearch.Stages; stage++)
        {
            RunAll(stage, budget);
            var best = Best();
            foreach (var member in _members)
            {
                if (member != best) member.LearnFrom(best, stage);
            }
        }

        return Best().Best with { Iterations = _members.Sum(member => member.IterationsDone) };
    }

    // The first of equals.
    private PlanSearch Best() => _members.Aggregate((best, member) => member.BestObjective.IsBetterThan(best.BestObjective) ? member : best);

    private void RunAll(int stage, SearchBudget budget)
    {
        // Threads of their own: a pool that is busy elsewhere would run one after the other, and the time would be up for the second.
        var others = _members.Skip(1)
            .Select(member => Task.Factory.StartNew(() => member.Run(stage, budget), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        _members[0].Run(stage, budget);
        Task.WaitAll(others);
    }
}
