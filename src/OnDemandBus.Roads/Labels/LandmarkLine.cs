using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnDemandBus.Roads;

/// <summary>
/// Where a position lies as <see cref="Landmarks"/> see it, in one cache line. The largest difference between two of them bounds the travel time between the
/// positions from below. Of the landmarks that it came from, and of no others.
/// </summary>
public readonly struct LandmarkLine
{
    /// <summary>How many numbers it holds: the time to each landmark, then the time from each landmark, counted down from a constant.</summary>
    internal const int Length = 32;

    private readonly Vector512<ushort> _units;

    internal LandmarkLine(Vector512<ushort> units) => _units = units;

    internal ushort this[int index] => _units.GetElement(index);

    /// <summary>The largest difference, at least 0, in the landmarks' units.</summary>
    // Times to a landmark fall along a drive and times from it rise, which the count down turns round: one subtraction serves both.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int UnitsBetween(in LandmarkLine from, in LandmarkLine to)
    {
        var above = Vector512.SubtractSaturate(from._units, to._units);
        var half = Vector256.Max(above.GetLower(), above.GetUpper());
        var eight = Vector128.Max(half.GetLower(), half.GetUpper());
        // The processor finds the least of eight in one step, and the largest is what is least when all bits are turned over.
        if (Sse41.IsSupported) return ushort.MaxValue - Sse41.MinHorizontal(~eight).GetElement(0);
        var most = 0;
        for (var k = 0; k < Vector128<ushort>.Count; k++) most = Math.Max(most, eight.GetElement(k));
        return most;
    }
}
