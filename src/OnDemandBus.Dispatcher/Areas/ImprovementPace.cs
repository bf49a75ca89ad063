namespace OnDemandBus.Dispatcher.Areas;

/// <summary>How much thought is given to the plans of an area while nobody asks for anything.</summary>
/// <param name="Iterations">The size of one bite: a command that comes in meanwhile waits for its end. 0 for no thought at all.</param>
/// <param name="Share">The share of a core that all bites take up at the most.</param>
public sealed record ImprovementPace(int Iterations, double Share)
{
    /// <summary>Plans stay as insertion has made them.</summary>
    public static ImprovementPace Off { get; } = new(0, 1);

    /// <summary>Bites of some milliseconds, a tenth of a core.</summary>
    public static ImprovementPace Default { get; } = new(100, 0.1);

    /// <summary>So long, by the service's clock, nothing is looked at again, however quickly it went: mostly nothing has changed.</summary>
    private static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to leave the plans alone after a bite. Where both are times of the same clock it does not matter how fast that runs.</summary>
    public TimeSpan PauseAfter(TimeSpan bite)
    {
        var pause = bite * ((1 / Share) - 1);
        return pause > s_leastPause ? pause : s_leastPause;
    }
}
