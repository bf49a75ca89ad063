using System.Collections.Immutable;

namespace OnDemandBus.Roads;

/// <summary>The way a bus drives from one position to another. Immutable.</summary>
public sealed class RoadPath
{
    /// <summary>Makes a path.</summary>
    /// <param name="from">Where the path starts: on the first segment.</param>
    /// <param name="to">Where it ends: on the last segment.</param>
    /// <param name="segments">The directed segments in order, at least one; each turn between two of them is allowed.</param>
    /// <param name="timeMs">The time of the whole path.</param>
    public RoadPath(Position from, Position to, ImmutableArray<int> segments, int timeMs) =>
        (From, To, Segments, TimeMs) = (from, to, segments, timeMs);

    /// <summary>Where the path starts.</summary>
    public Position From { get; }

    /// <summary>Where the path ends.</summary>
    public Position To { get; }

    /// <summary>The directed segments in order; the first holds <see cref="From"/>, the last <see cref="To"/>.</summary>
    public ImmutableArray<int> Segments { get; }

    /// <summary>The travel time in milliseconds.</summary>
    public int TimeMs { get; }
}
