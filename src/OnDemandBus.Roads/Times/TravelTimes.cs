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
}
