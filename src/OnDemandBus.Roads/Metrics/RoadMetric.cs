namespace OnDemandBus.Roads;

/// <summary>
/// What each segment takes at one state of traffic: the speeds of the map, or others for an hour or for now, with roads closed. Immutable.
/// </summary>
public sealed class RoadMetric
{
    /// <summary>The time of a segment that no bus may enter.</summary>
    public const int Closed = int.MaxValue;

    private readonly int[] _timeMs;

    private RoadMetric(RoadNetwork network, int[] timeMs) => (Network, _timeMs) = (network, timeMs);

    /// <summary>The network whose segments have these times.</summary>
    public RoadNetwork Network { get; }

    /// <summary>The speeds of the map.</summary>
    public static RoadMetric Of(RoadNetwork network) => new(network, network.Parts.TimeMs);

    /// <summary>The same metric with other times for some segments.</summary>
    /// <param name="changes">Segments with their times in milliseconds, 1 to 3,600,000, or <see cref="Closed"/>; of two for one segment the later counts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A segment does not exist or a time is out of range; the message names both.</exception>
    public RoadMetric With(IEnumerable<(int Segment, int TimeMs)> changes)
    {
        var times = (int[])_timeMs.Clone();
        foreach (var (segment, timeMs) in changes)
        {
            if ((uint)segment >= (uint)times.Length)
                throw new ArgumentOutOfRangeException(nameof(changes), segment, $"The network has segments 0 to {times.Length - 1}.");
            if (timeMs is (< 1 or > 3_600_000) and not Closed)
                throw new ArgumentOutOfRangeException(nameof(changes), timeMs, $"Segment {segment}: a time is from 1 ms to an hour, or closed.");
            times[segment] = timeMs;
        }

        return new RoadMetric(Network, times);
    }

    /// <summary>Whether these are the speeds of the map.</summary>
    public bool IsOfTheMap => ReferenceEquals(_timeMs, Network.Parts.TimeMs);

    /// <summary>The time for a whole segment; <see cref="Closed"/> where it is closed.</summary>
    public int TimeMs(int segment) => _timeMs[segment];

    /// <summary>Whether no bus may enter a segment.</summary>
    public bool IsClosed(int segment) => _timeMs[segment] == Closed;

    /// <summary>The time from the start of a segment to a point on it. Grows with the fraction; 1 gives <see cref="TimeMs"/>.</summary>
    public int TimeOnMs(int segment, float fraction) => ShareMs(_timeMs[segment], fraction);

    /// <summary>The share of a time; the one place where it is rounded.</summary>
    internal static int ShareMs(int timeMs, float fraction) => (int)Math.Round(timeMs * (double)fraction);

    /// <summary>The time from a position to one further along the same segment, or <see cref="TravelTimes.Unreachable"/> where it is closed.</summary>
    internal int AheadMs(Position from, Position to) =>
        IsClosed(from.Segment) ? TravelTimes.Unreachable : TimeOnMs(to.Segment, to.Fraction) - TimeOnMs(from.Segment, from.Fraction);
}
