using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnDemandBus.Roads;

/// <summary>
/// Lower bounds of travel times in a few nanoseconds a pair, for whoever has to know of thousands of pairs that they are too far apart. By the
/// triangle inequality a drive takes at least the difference of the times of its two ends to any third place (Goldberg and Harrelson, Computing the
/// shortest path: A* search meets graph theory, 2005).
/// </summary>
/// <remarks>
/// Sixteen landmarks at the rim of the network, each as far from the others as can be. Made of any travel times by 32 one-to-all questions; a bound holds for those
/// times and no others, so new speeds need new landmarks. Immutable and thread-safe; a bound allocates nothing.
/// </remarks>
public sealed class Landmarks
{
    private const int Count = LandmarkLine.Length / 2;

    /// <summary>Rounding of both ends, along the segment and over the landmark's times, costs a bound up to this much.</summary>
    internal const int RoundingUnits = 2;

    /// <summary>The largest number for a finite time; one more means that no way leads there.</summary>
    private const ushort Most = ushort.MaxValue - 1;

    private readonly ushort[] _lines;

    private Landmarks(TravelTimes times, ushort[] lines, int unitMs) => (Times, _lines, UnitMs) = (times, lines, unitMs);

    /// <summary>The travel times that the bounds hold for.</summary>
    public TravelTimes Times { get; }

    /// <summary>Bounds are multiples of this time in milliseconds.</summary>
    public int UnitMs { get; }

    /// <summary>Chooses landmarks and asks for the times to and from them.</summary>
    /// <param name="times">The travel times.</param>
    public static Landmarks Of(TravelTimes times)
    {
        ArgumentNullException.ThrowIfNull(times);
        var segments = times.Network.SegmentCount;
        var starts = new Position[segments];
        for (var segment = 0; segment < segments; segment++) starts[segment] = new Position(segment, 0);
        var (to, from) = (new int[Count][], new int[Count][]);
        var nearestMs = new long[segments];
        Array.Fill(nearestMs, long.MaxValue);
        var found = 0;
        for (var next = Farthest(times, starts); found < Count && next >= 0; next = FarthestOf(nearestMs), found++)
        {
            (to[found], from[found]) = (new int[segments], new int[segments]);
            times.ManyToOne(starts, starts[next], to[found]);
            times.OneToMany(starts[next], starts, from[found]);
            for (var segment = 0; segment < segments; segment++)
            {
                // What cannot be reached both ways is no good place for a landmark: it would know of no drive there and back.
                var (there, back) = (from[found][segment], to[found][segment]);
                var apartMs = there == TravelTimes.Unreachable || back == TravelTimes.Unreachable ? 0 : (long)there + back;
                nearestMs[segment] = Math.Min(nearestMs[segment], apartMs);
            }
        }

        return Pack(times, to.AsSpan(0, found), from.AsSpan(0, found));
    }

    /// <summary>How a position looks from the landmarks; to be kept where many bounds are asked of the position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The position is not on this network.</exception>
    public LandmarkLine LineOf(Position position)
    {
        Times.Network.Check(position);
        var line = Vector512.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_lines), (nuint)position.Segment * LandmarkLine.Length);
        // On a closed road every bound is as good as none, since no time is finite.
        var aheadMs = Times.Metric.IsClosed(position.Segment) ? 0 : Times.Metric.TimeOnMs(position.Segment, position.Fraction);
        var ahead = Vector512.Create((ushort)Math.Min(((long)aheadMs + (UnitMs / 2)) / UnitMs, ushort.MaxValue));
        return new LandmarkLine(Vector512.SubtractSaturate(line, ahead));
    }

    /// <summary>A time in milliseconds that no drive between the two positions goes below; at least 0.</summary>
    /// <param name="from">Where the drive starts, by <see cref="LineOf"/> of these landmarks.</param>
    /// <param name="to">Where it ends.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int BoundMs(in LandmarkLine from, in LandmarkLine to) => Math.Max(LandmarkLine.UnitsBetween(in from, in to) - RoundingUnits, 0) * UnitMs;

    /// <summary>A time in milliseconds that no drive between the two positions goes below; at least 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A position is not on this network.</exception>
    public int BoundMs(Position from, Position to) => BoundMs(LineOf(from), LineOf(to));

    /// <summary>The place that is farthest from one in the largest part of the network; -1 in a network without any.</summary>
    private static int Farthest(TravelTimes times, Position[] starts)
    {
        var middle = -1;
        for (var segment = 0; segment < starts.Length && middle < 0; segment++)
            if (times.Network.IsUsable(segment) && !times.Metric.IsClosed(segment)) middle = segment;
        if (middle < 0) return -1;
        var there = new int[starts.Length];
        times.OneToMany(starts[middle], starts, there);
        var farthest = middle;
        for (var segment = 0; segment < starts.Length; segment++)
        {
            if (there[segment] == TravelTimes.Unreachable || !times.Network.IsUsable(segment) || times.Metric.IsClosed(segment)) continue;
            if (there[segment] > there[farthest]) farthest = segment;
        }

        return farthest;
    }

    private static int FarthestOf(long[] nearestMs)
    {
        var farthest = 0;
        for (var segment = 1; segment < nearestMs.Length; segment++)
            if (nearestMs[segment] > nearestMs[farthest]) farthest = segment;
        return nearestMs[farthest] > 0 ? farthest : -1;
    }

    private static Landmarks Pack(TravelTimes times, ReadOnlySpan<int[]> to, ReadOnlySpan<int[]> from)
    {
        var segments = times.Network.SegmentCount;
        var (longestMs, longestSegmentMs) = (0, 0);
        foreach (var row in to) longestMs = Math.Max(longestMs, Longest(row));
        foreach (var row in from) longestMs = Math.Max(longestMs, Longest(row));
        for (var segment = 0; segment < segments; segment++)
            if (!times.Metric.IsClosed(segment)) longestSegmentMs = Math.Max(longestSegmentMs, times.Metric.TimeMs(segment));

        // So coarse that the farthest place still has a number of its own, with room for a position at the end of the longest segment.
        var unitMs = (int)(((long)longestMs + longestSegmentMs) / (Most - 4)) + 1;
        var roomUnits = (longestSegmentMs / unitMs) + 1;
        var lines = new ushort[segments * LandmarkLine.Length];
        for (var k = 0; k < to.Length; k++)
        {
            for (var segment = 0; segment < segments; segment++)
            {
                var line = lines.AsSpan(segment * LandmarkLine.Length, LandmarkLine.Length);
                line[k] = to[k][segment] == TravelTimes.Unreachable ? ushort.MaxValue : (ushort)(roomUnits + (to[k][segment] / unitMs));
                line[Count + k] = from[k][segment] == TravelTimes.Unreachable ? (ushort)0 : (ushort)(Most - (from[k][segment] / unitMs));
            }
        }

        return new Landmarks(times, lines, unitMs);
    }

    private static int Longest(int[] timesMs)
    {
        var longestMs = 0;
        foreach (var timeMs in timesMs)
            if (timeMs != TravelTimes.Unreachable) longestMs = Math.Max(longestMs, timeMs);
        return longestMs;
    }
}
