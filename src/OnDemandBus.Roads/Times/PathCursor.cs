namespace OnDemandBus.Roads;

/// <summary>
/// A bus on its way from one position to another, followed segment by segment without drawing the path: where it is after some time, going on from where
/// it was when last asked. The path is one of those that take <see cref="TravelTimes.TimeMs"/>. A value: copies go their own ways.
/// </summary>
/// <remarks>It allocates nothing, and looks at each segment of the path once, however often it is asked.</remarks>
public struct PathCursor
{
    private readonly TravelTimes _times;

    /// <summary>From the start of the segment to the end of the path.</summary>
    private int _restMs;

    /// <summary>Puts a cursor at the start of a path.</summary>
    /// <param name="times">The travel times.</param>
    /// <param name="from">Where the path starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <exception cref="ArgumentException">No path leads there.</exception>
    public PathCursor(TravelTimes times, Position from, Position to)
    {
        ArgumentNullException.ThrowIfNull(times);
        (_times, From, To, TimeMs) = (times, from, to, times.TimeMs(from, to));
        if (TimeMs == TravelTimes.Unreachable) throw new ArgumentException($"No path leads from {from} to {to}.", nameof(to));
        Segment = from.Segment;
        SegmentStartMs = -times.Metric.TimeOnMs(from.Segment, from.Fraction);
        _restMs = TimeMs - SegmentStartMs;
    }

    /// <summary>Where the path starts.</summary>
    public Position From { get; }

    /// <summary>Where it ends.</summary>
    public Position To { get; }

    /// <summary>The travel time of the whole path in milliseconds.</summary>
    public int TimeMs { get; }

    /// <summary>The segment on which the bus is.</summary>
    public int Segment { get; private set; }

    /// <summary>When, in milliseconds after the path's start, the wheels turn onto <see cref="Segment"/>; not after 0 for the first segment.</summary>
    public int SegmentStartMs { get; private set; }

    /// <summary>Whether the path ends on <see cref="Segment"/>.</summary>
    // On a round trip the first segment comes up again as the last: only the rest of the time tells them apart.
    public readonly bool IsOnLast => Segment == To.Segment && _restMs == _times.Metric.TimeOnMs(To.Segment, To.Fraction);

    /// <summary>When the bus is done with <see cref="Segment"/>: at its end, or at the end of the path.</summary>
    public readonly int SegmentEndMs => IsOnLast ? TimeMs : SegmentStartMs + _times.Metric.TimeMs(Segment);

    /// <summary>Goes on to the first segment with which the bus is done at a time or after it; to the last one if there is none. Never back.</summary>
    /// <param name="elapsedMs">Since the start of the path.</param>
    public void GoTo(int elapsedMs)
    {
        while (SegmentEndMs < elapsedMs && !IsOnLast)
        {
            var (next, restMs) = _times.Follow(Segment, To, _restMs);
            SegmentStartMs += _restMs - restMs;
            (Segment, _restMs) = (next, restMs);
        }
    }
}
