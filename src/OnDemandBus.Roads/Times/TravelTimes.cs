namespace OnDemandBus.Roads;

/// <summary>
/// Exact travel times of a bus between positions, turn costs included, for one metric (one set of speeds). The seam at
/// which another router (an Itinero-backed one, say) can be put.
/// </summary>
/// <remarks>
/// Times are whole milliseconds, distances metres. An implementation is immutable and safe for any number of threads, and
/// a time and the path of the same pair always agree. New speeds make a new instance; calls under way finish on the old one.
/// </remarks>
public abstract class TravelTimes
{
    /// <summary>The time of a pair that no path connects. Larger than every real time.</summary>
    public const int Unreachable = int.MaxValue;

    /// <summary>The speeds that the times are of.</summary>
    public abstract RoadMetric Metric { get; }

    /// <summary>The road network that positions refer to.</summary>
    public RoadNetwork Network => Metric.Network;

    /// <summary>The shortest travel time in milliseconds, or <see cref="Unreachable"/>.</summary>
    public abstract int TimeMs(Position from, Position to);

    /// <summary>Times from one position to each of many.</summary>
    /// <param name="from">Where the bus starts.</param>
    /// <param name="to">Where it is to go.</param>
    /// <param name="timesMs">Receives one time for each of <paramref name="to"/>; of the same length.</param>
    public abstract void OneToMany(Position from, ReadOnlySpan<Position> to, Span<int> timesMs);

    /// <summary>Times from each of many positions to one.</summary>
    /// <param name="from">Where the buses start.</param>
    /// <param name="to">Where they are to go.</param>
    /// <param name="timesMs">Receives one time for each of <paramref name="from"/>; of the same length.</param>
    public abstract void ManyToOne(ReadOnlySpan<Position> from, Position to, Span<int> timesMs);

    /// <summary>The table of times, row by row: <c>timesMs[i * to.Length + j]</c> is from <c>from[i]</c> to <c>to[j]</c>.</summary>
    /// <param name="from">The rows.</param>
    /// <param name="to">The columns.</param>
    /// <param name="timesMs">Receives <c>from.Length * to.Length</c> times.</param>
    public abstract void ManyToMany(ReadOnlySpan<Position> from, ReadOnlySpan<Position> to, Span<int> timesMs);

    /// <summary>The path that takes <see cref="TimeMs"/>, or null where there is none.</summary>
    public abstract RoadPath? FindPath(Position from, Position to);

    /// <summary>The next segment of a path, and the rest of the time from its start.</summary>
    /// <param name="segment">A segment of the path that is not its last.</param>
    /// <param name="to">Where the path ends.</param>
    /// <param name="restMs">The rest of the time from the start of <paramref name="segment"/>.</param>
    internal virtual (int Segment, int RestMs) Follow(int segment, Position to, int restMs)
    {
        // Times know the exact rest from everywhere: take the turn after which the rest is what it should be.
        var turns = Network.TurnsFrom(segment);
        var costs = Network.TurnCostsMs(segment);
        for (var turn = 0; turn < turns.Length; turn++)
        {
            var expectedMs = restMs - Metric.TimeMs(segment) - costs[turn];
            if (expectedMs < 0 || IsIdle(turns[turn], to.Segment)) continue;
            if (TimeMs(new Position(turns[turn], 0), to) == expectedMs) return (turns[turn], expectedMs);
        }

        throw new InvalidOperationException($"No turn of segment {segment} leads to {to} in {restMs} ms.");
    }

    /// <summary>Whether a segment on the way takes no time and leads nowhere: networks made of tables have such, and a path could go round them for ever.</summary>
    private protected bool IsIdle(int segment, int to) =>
        segment != to && Metric.TimeMs(segment) == 0 && Network.StartJunction(segment) == Network.EndJunction(segment);
}
