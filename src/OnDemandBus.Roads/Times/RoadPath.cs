using System.Collections.Immutable;

namespace OnDemandBus.Roads;

/// <summary>The way a bus drives from one position to another. Immutable.</summary>
public sealed class RoadPath
{
    private readonly RoadMetric _metric;
    private readonly int[] _startMs;
    private readonly Lazy<ImmutableArray<Location>> _geometry;

    /// <summary>Makes a path.</summary>
    /// <param name="metric">The roads at the speeds that the path is driven.</param>
    /// <param name="from">Where the path starts: on the first segment.</param>
    /// <param name="to">Where it ends: on the last segment.</param>
    /// <param name="segments">The directed segments in order, at least one; each turn between two of them is allowed.</param>
    /// <param name="timeMs">The time of the whole path.</param>
    /// <exception cref="ArgumentException">Positions, segments and time do not fit together.</exception>
    public RoadPath(RoadMetric metric, Position from, Position to, ImmutableArray<int> segments, int timeMs)
    {
        ArgumentNullException.ThrowIfNull(metric);
        if (segments.IsDefaultOrEmpty || segments[0] != from.Segment || segments[^1] != to.Segment || (segments.Length == 1 && to.Fraction < from.Fraction))
            throw new ArgumentException("A path starts on its first segment, ends on its last, and goes forward.", nameof(segments));
        (_metric, From, To, Segments, TimeMs) = (metric, from, to, segments, timeMs);

        // When the wheels turn onto each segment; the turn's cost is spent before.
        _startMs = new int[segments.Length];
        _startMs[0] = -metric.TimeOnMs(from.Segment, from.Fraction);
        for (var i = 1; i < segments.Length; i++)
        {
            var turnMs = metric.Network.TurnCostMs(segments[i - 1], segments[i])
                ?? throw new ArgumentException($"The turn from segment {segments[i - 1]} into {segments[i]} is not allowed.", nameof(segments));
            _startMs[i] = _startMs[i - 1] + metric.TimeMs(segments[i - 1]) + turnMs;
        }

        if (_startMs[^1] + metric.TimeOnMs(to.Segment, to.Fraction) != timeMs)
            throw new ArgumentException($"The segments take {_startMs[^1] + metric.TimeOnMs(to.Segment, to.Fraction)} ms, not {timeMs}.", nameof(timeMs));
        DistanceMetres = Distance();
        _geometry = new Lazy<ImmutableArray<Location>>(Line);
    }

    /// <summary>Where the path starts.</summary>
    public Position From { get; }

    /// <summary>Where the path ends.</summary>
    public Position To { get; }

    /// <summary>The directed segments in order; the first holds <see cref="From"/>, the last <see cref="To"/>.</summary>
    public ImmutableArray<int> Segments { get; }

    /// <summary>The travel time in milliseconds.</summary>
    public int TimeMs { get; }

    /// <summary>The length of the path.</summary>
    public double DistanceMetres { get; }

    /// <summary>The line of the path, from the location of <see cref="From"/> to that of <see cref="To"/>; at least two points.</summary>
    public ImmutableArray<Location> Geometry => _geometry.Value;

    /// <summary>Where the bus is after some time of driving.</summary>
    /// <param name="elapsedMs">
    /// Since the start; before 0 the bus is at <see cref="From"/>, after <see cref="TimeMs"/> at <see cref="To"/>. While a turn costs time the bus
    /// stands at the start of the segment that it turns into.
    /// </param>
    public Position PositionAfter(int elapsedMs)
    {
        if (elapsedMs <= 0)
            return From;
        if (elapsedMs >= TimeMs)
            return To;
        var found = Array.BinarySearch(_startMs, elapsedMs);
        var index = found >= 0 ? found : ~found - 1;
        var segment = Segments[index];
        var onSegmentMs = elapsedMs - _startMs[index];
        var wholeMs = _metric.TimeMs(segment);
        if (onSegmentMs > wholeMs)
            return new Position(Segments[index + 1], 0);
        // A segment may be so short that it takes no time at all.
        var fraction = wholeMs == 0 ? 1 : (float)((double)onSegmentMs / wholeMs);
        // Rounding to a float must not carry the bus behind its start or past its end.
        if (index == 0)
            fraction = Math.Max(fraction, From.Fraction);
        if (index == Segments.Length - 1)
            fraction = Math.Min(fraction, To.Fraction);
        return new Position(segment, fraction);
    }

    /// <summary>The geometry as an encoded polyline of precision 5.</summary>
    public string ToPolyline() => Polyline.Encode(Geometry.AsSpan());

    private double Distance()
    {
        if (Segments.Length == 1)
            return _metric.Network.LengthMetres(From.Segment) * ((double)To.Fraction - From.Fraction);
        var metres = _metric.Network.LengthMetres(From.Segment) * (1.0 - From.Fraction);
        for (var i = 1; i < Segments.Length - 1; i++)
            metres += _metric.Network.LengthMetres(Segments[i]);
        return metres + (_metric.Network.LengthMetres(To.Segment) * To.Fraction);
    }

    private ImmutableArray<Location> Line()
    {
        var line = ImmutableArray.CreateBuilder<Location>();
        line.Add(_metric.Network.At(From));
        for (var i = 0; i < Segments.Length; i++)
            _metric.Network.AppendGeometry(i == 0 ? From : new Position(Segments[i], 0), i == Segments.Length - 1 ? To.Fraction : 1, line);
        return line.ToImmutable();
    }
}
