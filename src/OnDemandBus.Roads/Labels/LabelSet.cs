using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OnDemandBus.Roads;

/// <summary>Where the labels of a segment are, and which of its hubs it shares with others. Half a cache line.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct LabelHead(ulong path, long offset, int timeMs, int firstEnd, ushort length, byte level)
{
    /// <summary>The tree node's way from the root; see <see cref="SeparatorTree.NodePath"/>.</summary>
    public readonly ulong Path = path;

    /// <summary>Where both labels start, in entries.</summary>
    public readonly long Offset = offset;

    /// <summary>What the segment itself takes: beside the rest, since no time is asked for without it.</summary>
    public readonly int TimeMs = timeMs;

    public readonly int FirstEnd = firstEnd;

    /// <summary>How many hubs: those above the vertex, and itself.</summary>
    public readonly ushort Length = length;

    public readonly byte Level = level;
}

/// <summary>
/// Of each segment the times to and from all its hubs, the segments above it in the separator tree. The least sum over the hubs that two
/// segments share is their travel time: exact, and no more than two short rows of numbers to read.
/// </summary>
/// <remarks>
/// Rows are indexed by the hub's position on the way from the root, so that the shared hubs are a common prefix of both rows. They live outside
/// the managed heap, aligned to cache lines. Immutable once filled; safe for any number of threads.
/// </remarks>
internal sealed unsafe class LabelSet
{
    /// <summary>Entries in a cache line; each row starts on one.</summary>
    private const int Line = 16;

    private readonly LabelHead[] _heads;
    private readonly ushort[] _ends;
    private readonly PreparedFile.Reader? _file;
    private readonly int* _to;
    private readonly int* _from;

    /// <summary>Labels that lie in a mapped file.</summary>
    private LabelSet(LabelHead[] heads, ushort[] ends, long entries, PreparedFile.Reader file, int* to, int* from)
    {
        (_heads, _ends, Entries, _file) = (heads, ends, entries, file);
        _to = to;
        _from = from;
    }

    private LabelSet(LabelHead[] heads, ushort[] ends, long entries)
    {
        (_heads, _ends, Entries) = (heads, ends, entries);
        // A row's last vector may reach beyond it: one more line.
        _to = RowMemory.Allocate(entries + Line);
        _from = RowMemory.Allocate(entries + Line);
        // What lies behind the last row is read with it, and written to files.
        new Span<int>(_to + entries, Line).Fill(Customization.None);
        new Span<int>(_from + entries, Line).Fill(Customization.None);
        GC.AddMemoryPressure(Bytes);
    }

    /// <summary>Entries of either direction, fillers included.</summary>
    public long Entries { get; }

    public long Bytes => 2 * (Entries + Line) * sizeof(int);

    /// <summary>Fills the labels from the root down: a vertex takes the minimum over its upward neighbours.</summary>
    public static LabelSet Of(RoadMetric metric, SeparatorTree tree, ChordalGraph graph, ReadOnlySpan<int> weights)
    {
        var heads = HeadsBySegment(metric, tree, out var entries);
        var labels = new LabelSet(heads, tree.Ends, entries);
        for (var vertex = 0; vertex < tree.SegmentOf.Length; vertex++) labels.Fill(vertex, tree, graph, weights);
        return labels;
    }

    public void Write(PreparedFile.Writer writer)
    {
        writer.Add(new ReadOnlySpan<int>(_to, checked((int)(Entries + Line))));
        writer.Add(new ReadOnlySpan<int>(_from, checked((int)(Entries + Line))));
    }

    /// <summary>Takes over the reader.</summary>
    public static LabelSet Read(PreparedFile.Reader reader, RoadMetric metric, SeparatorTree tree)
    {
        var heads = HeadsBySegment(metric, tree, out var entries);
        var to = reader.TakePointer<int>(out var toCount);
        var from = reader.TakePointer<int>(out var fromCount);
        if (toCount != entries + Line || fromCount != toCount) throw new InvalidDataException("the labels have another length");
        return new LabelSet(heads, tree.Ends, entries, reader, to, from);
    }

    private static LabelHead[] HeadsBySegment(RoadMetric metric, SeparatorTree tree, out long entries)
    {
        entries = 0;
        var heads = new LabelHead[tree.SegmentOf.Length];
        for (var number = 0; number < heads.Length; number++)
        {
            var (node, length) = (tree.Node[number], tree.Position[number] + 1);
            var segment = tree.SegmentOf[number];
            heads[segment] = new LabelHead(tree.NodePath[node], entries, metric.TimeMs(segment), tree.FirstEnd[node], (ushort)length, tree.NodeLevel[node]);
            entries += (length + Line - 1) / Line * Line;
        }

        return heads;
    }

    // Compiled in full at once, like the whole of a refresh: it would be over before the compiler has found out that it matters.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(int vertex, SeparatorTree tree, ChordalGraph graph, ReadOnlySpan<int> weights)
    {
        ref readonly var head = ref _heads[tree.SegmentOf[vertex]];
        int* to = _to + head.Offset, from = _from + head.Offset;
        var none = Vector512.Create(Customization.None);
        for (var k = 0; k < head.Length; k += Line)
        {
            none.Store(to + k);
            none.Store(from + k);
        }

        for (var edge = graph.FirstUp[vertex]; edge < graph.FirstUp[vertex + 1]; edge++)
        {
            var (rise, fall) = (weights[2 * edge], weights[(2 * edge) + 1]);
            ref readonly var above = ref _heads[tree.SegmentOf[graph.UpTo[edge]]];
            if (rise < Customization.None) TakeMinimum(to, _to + above.Offset, rise, above.Length);
            if (fall < Customization.None) TakeMinimum(from, _from + above.Offset, fall, above.Length);
        }

        to[head.Length - 1] = 0;
        from[head.Length - 1] = 0;
    }

    /// <summary>Fillers are <see cref="Customization.None"/> in every row, so whole lines can be taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TakeMinimum(int* row, int* above, int weight, int length)
    {
        var added = Vector512.Create(weight);
        for (var k = 0; k < length; k += Line)
        {
            var sum = Vector512.Load(above + k) + added;
            Vector512.Min(Vector512.Load(row + k), sum).StoreAligned(row + k);
        }
    }

    /// <summary>Where the labels of a segment are. The segment must exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly LabelHead Head(int segment) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_heads), segment);

    /// <summary>Has the processor fetch what an answer about this target will read, while it works on others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void FetchTarget(in LabelHead to)
    {
        if (!Sse.IsSupported) return;
        for (var k = 0; k < to.Length; k += Line) Sse.Prefetch0(_from + to.Offset + k);
    }

    /// <summary>From the start of one segment to the start of another, or at least <see cref="Customization.None"/>. 0 for the same segment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int StartToStartMs(in LabelHead from, in LabelHead to)
    {
        var level = Math.Min(System.Numerics.BitOperations.LeadingZeroCount(from.Path ^ to.Path), Math.Min(from.Level, to.Level));
        int length = Math.Min(Math.Min(from.Length, to.Length), Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_ends), from.FirstEnd + level));
        int* a = _to + from.Offset, b = _from + to.Offset;
        if (Vector512.IsHardwareAccelerated) return Least512(a, b, length);
        return Least256(a, b, length);
    }

    private static readonly Vector512<int> Steps512 = Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Least512(int* a, int* b, int length)
    {
        var least = Vector512.Create(int.MaxValue);
        var k = 0;
        for (; k <= length - 16; k += 16) least = Vector512.Min(least, Vector512.Load(a + k) + Vector512.Load(b + k));
        if (k < length)
        {
            // Beyond the shared prefix the rows speak of different hubs.
            var sum = Vector512.Load(a + k) + Vector512.Load(b + k);
            var shared = Vector512.LessThan(Steps512, Vector512.Create(length - k));
            least = Vector512.Min(least, Vector512.ConditionalSelect(shared, sum, Vector512.Create(int.MaxValue)));
        }

        var half = Vector256.Min(least.GetLower(), least.GetUpper());
        return Least(Vector128.Min(half.GetLower(), half.GetUpper()));
    }

    private static readonly Vector256<int> Steps256 = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Least256(int* a, int* b, int length)
    {
        var least = Vector256.Create(int.MaxValue);
        var k = 0;
        for (; k <= length - 8; k += 8) least = Vector256.Min(least, Vector256.Load(a + k) + Vector256.Load(b + k));
        if (k < length)
        {
            var sum = Vector256.Load(a + k) + Vector256.Load(b + k);
            var shared = Vector256.LessThan(Steps256, Vector256.Create(length - k));
            least = Vector256.Min(least, Vector256.ConditionalSelect(shared, sum, Vector256.Create(int.MaxValue)));
        }

        return Least(Vector128.Min(least.GetLower(), least.GetUpper()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Least(Vector128<int> four)
    {
        var two = Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Min(two.GetElement(0), two.GetElement(1));
    }

    ~LabelSet()
    {
        // A mapping that nobody refers to any more is closed by its own finalizer.
        if (_file is not null) return;
        RowMemory.Free(_to);
        RowMemory.Free(_from);
        GC.RemoveMemoryPressure(Bytes);
    }
}
