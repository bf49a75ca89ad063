namespace OnDemandBus.Planning.Search;

/// <summary>How long to search. Planning knows no clock, so a limit of time is the caller's function.</summary>
/// <remarks>
/// With a number of iterations the result depends on problem, seed and start only. The search cools as its budget is used up, which is why
/// it asks for the share that is used and not only whether to stop.
/// </remarks>
public sealed class SearchBudget
{
    private readonly long _iterations;
    private readonly Func<double>? _shareUsed;

    private SearchBudget(long iterations, Func<double>? shareUsed)
    {
        _iterations = iterations;
        _shareUsed = shareUsed;
    }

    /// <summary>So many iterations, whatever time they take.</summary>
    public static SearchBudget Iterations(long iterations) => new(iterations, null);

    /// <summary>Until the caller's function, asked every few iterations, says 1 or more; it grows from 0.</summary>
    public static SearchBudget Until(Func<double> shareUsed) => new(long.MaxValue, shareUsed);

    /// <summary>Until the caller's function says so, or after so many iterations, for which the cooling is laid out.</summary>
    public static SearchBudget Until(Func<bool> stop, long iterations) => new(iterations, () => stop() ? 1 : 0);

    internal double Share(long done)
    {
        var byCount = (double)done / _iterations;
        return _shareUsed is null ? byCount : Math.Max(byCount, _shareUsed());
    }
}
