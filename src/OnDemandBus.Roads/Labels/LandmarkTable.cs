using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnDemandBus.Roads;

/// <summary>
/// Many positions as <see cref="Landmarks"/> see them, arranged so that one sweep bounds the times from all of them to one place and back: thirty-two at a
/// time, a nanosecond each.
/// </summary>
/// <remarks>For one writer. Rows that were never set are as good as anywhere: their bounds are 0.</remarks>
public sealed class LandmarkTable
{
    /// <summary>How many positions lie beside each other for each landmark.</summary>
    public const int Width = 32;

    private ushort[] _tiles = [];

    /// <summary>For how many positions there is room.</summary>
    public int Rows => _tiles.Length / LandmarkLine.Length;

    /// <summary>Makes room for more positions; those that are there stay.</summary>
    /// <param name="rows">At least so many.</param>
    public void Grow(int rows)
    {
        var tiles = (rows + Width - 1) / Width;
        if (tiles * Width * LandmarkLine.Length > _tiles.Length) Array.Resize(ref _tiles, tiles * Width * LandmarkLine.Length);
    }

    /// <summary>Puts a position into a row.</summary>
    public void Set(int row, in LandmarkLine line)
    {
        var tile = _tiles.AsSpan(row / Width * Width * LandmarkLine.Length, Width * LandmarkLine.Length);
        for (var k = 0; k < LandmarkLine.Length; k++) tile[(k * Width) + (row % Width)] = line[k];
    }

    /// <summary>Bounds the times between all positions and one place, in units of <see cref="Landmarks.UnitMs"/>.</summary>
    /// <param name="place">The place.</param>
    /// <param name="first">Of which rows: from this one on, a multiple of <see cref="Width"/>.</param>
    /// <param name="rows">Of how many; rounded up to a multiple of <see cref="Width"/>.</param>
    /// <param name="to">By row: no drive from the position to the place takes less.</param>
    /// <param name="from">By row: no drive from the place to the position takes less.</param>
    /// <exception cref="ArgumentException">There is no room for so many bounds, or there are fewer rows, or the first is no multiple.</exception>
    public void Bound(in LandmarkLine place, int first, int rows, Span<ushort> to, Span<ushort> from)
    {
        var end = (first + rows + Width - 1) / Width * Width;
        if (end > Rows || to.Length < end || from.Length < end) throw new ArgumentException($"There are {Rows} rows, and room for {to.Length} and {from.Length} bounds.", nameof(rows));
        if (first < 0 || first % Width != 0) throw new ArgumentException($"Row {first} is no multiple of {Width}.", nameof(first));
        ref var line = ref Unsafe.As<LandmarkLine, ushort>(ref Unsafe.AsRef(in place));
        ref var next = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_tiles), (nint)first * LandmarkLine.Length);
        var rounding = Vector512.Create((ushort)Landmarks.RoundingUnits);
        for (var row = first; row < end; row += Width)
        {
            var (there, back) = (Vector512<ushort>.Zero, Vector512<ushort>.Zero);
            for (var k = 0; k < LandmarkLine.Length; k++)
            {
                var (seen, mine) = (Vector512.LoadUnsafe(ref next), Vector512.Create(Unsafe.Add(ref line, k)));
                there = Vector512.Max(there, Vector512.SubtractSaturate(seen, mine));
                back = Vector512.Max(back, Vector512.SubtractSaturate(mine, seen));
                next = ref Unsafe.Add(ref next, Width);
            }

            Vector512.SubtractSaturate(there, rounding).StoreUnsafe(ref MemoryMarshal.GetReference(to), (nuint)row);
            Vector512.SubtractSaturate(back, rounding).StoreUnsafe(ref MemoryMarshal.GetReference(from), (nuint)row);
        }
    }
}
