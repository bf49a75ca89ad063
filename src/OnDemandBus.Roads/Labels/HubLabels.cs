using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace OnDemandBus.Roads;

/// <summary>
/// Exact travel times at memory speed: customizable hub labels on the turn-expanded graph. Prepared once for a network; new speeds take
/// milliseconds; a time is the minimum over two short rows of numbers.
/// </summary>
/// <remarks>
/// Nested dissection by inertial flow (Schild and Sommer 2015), chordal completion and customization by lower triangles (Dibbelt, Strasser, Wagner 2016),
/// and labels filled from the root of the dissection down. Immutable and thread-safe; a query allocates nothing.
/// The rows lie outside the managed heap and go with the last reference: each query keeps this instance alive to its end, also where others have dropped it.
/// </remarks>
public sealed class HubLabels : TravelTimes
{
    /// <summary>How many targets ahead the memory is asked for: about the time that one fetch takes.</summary>
    private const int FetchAhead = 4;

    /// <summary>How many columns of a table are sorted together: what fits on the stack.</summary>
    private const int SortedColumns = 1024;

    /// <summary>How many targets' labels, at some 300 bytes each, stay in a first-level cache beside a source's.</summary>
    private const int BlockColumns = 64;

    private readonly RoadOrder _order;
    private readonly LabelSet _labels;

    internal HubLabels(RoadOrder order, RoadMetric metric, LabelSet labels) => (_order, Metric, _labels) = (order, metric, labels);

    /// <inheritdoc/>
    public override RoadMetric Metric { get; }

    /// <summary>The memory of the labels, in bytes.</summary>
    public long LabelBytes => _labels.Bytes;

    internal bool IsAtSpeedsOfTheMap => Metric.IsOfTheMap;

    /// <summary>Prepares a network at the speeds of its map.</summary>
    public static HubLabels Of(RoadNetwork network) => RoadOrder.Of(network).Labels(RoadMetric.Of(network));

    /// <summary>The times of another metric of the same network. Takes milliseconds; this instance stays as it is.</summary>
    public HubLabels With(RoadMetric metric) => _order.Labels(metric);

    internal void Write(PreparedFile.Writer writer)
    {
        _order.Write(writer);
        _labels.Write(writer);
        GC.KeepAlive(this);
    }

    /// <summary>Takes over the reader: the labels stay where the file is mapped.</summary>
    internal static HubLabels Read(PreparedFile.Reader reader, RoadNetwork network)
    {
        var order = RoadOrder.Read(reader, network);
        var metric = RoadMetric.Of(network);
        return new HubLabels(order, metric, LabelSet.Read(reader, metric, order.Tree));
    }

    /// <inheritdoc/>
    public override int TimeMs(Position from, Position to)
    {
        Network.Check(from);
        Network.Check(to);
        var timeMs = Time(from, in _labels.Head(from.Segment), to);
        GC.KeepAlive(this);
        return timeMs;
    }

    /// <inheritdoc/>
    public override void OneToMany(Position from, ReadOnlySpan<Position> to, Span<int> timesMs)
    {
        Check(to.Length, timesMs.Length);
        Network.Check(from);
        foreach (ref readonly var target in to) Network.Check(target);
        ref readonly var head = ref _labels.Head(from.Segment);
        for (var k = 0; k < to.Length; k++)
        {
            if (k + FetchAhead < to.Length) _labels.FetchTarget(in _labels.Head(to[k + FetchAhead].Segment));
            timesMs[k] = Time(from, in head, to[k]);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void ManyToOne(ReadOnlySpan<Position> from, Position to, Span<int> timesMs)
    {
        Check(from.Length, timesMs.Length);
        Network.Check(to);
        for (var k = 0; k < from.Length; k++)
        {
            Network.Check(from[k]);
            timesMs[k] = Time(from[k], in _labels.Head(from[k].Segment), to);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void ManyToMany(ReadOnlySpan<Position> from, ReadOnlySpan<Position> to, Span<int> timesMs)
    {
        Check(checked(from.Length * to.Length), timesMs.Length);
        foreach (ref readonly var source in from) Network.Check(source);
        foreach (ref readonly var target in to) Network.Check(target);
        for (var first = 0; first < to.Length; first += SortedColumns)
            FillColumns(from, to.Slice(first, Math.Min(SortedColumns, to.Length - first)), timesMs[first..], to.Length);
        GC.KeepAlive(this);
    }

    /// <summary>Fills some columns of a table.</summary>
    /// <remarks>
    /// Columns are gone over in the order of the tree: neighbours share about as much with a row as each other, so that the processor guesses the length of
    /// its loops right. A block of them stays in the cache while all rows go over it.
    /// </remarks>
    private void FillColumns(ReadOnlySpan<Position> from, ReadOnlySpan<Position> to, Span<int> timesMs, int stride)
    {
        Span<long> offsets = stackalloc long[to.Length];
        Span<int> columns = stackalloc int[to.Length];
        for (var k = 0; k < to.Length; k++) (offsets[k], columns[k]) = (_labels.Head(to[k].Segment).Offset, k);
        offsets.Sort(columns);
        Span<LabelHead> heads = stackalloc LabelHead[BlockColumns];
        Span<int> onTargetMs = stackalloc int[BlockColumns];
        for (var first = 0; first < to.Length; first += BlockColumns)
        {
            var block = columns[first..Math.Min(first + BlockColumns, to.Length)];
            for (var k = 0; k < block.Length; k++)
            {
                heads[k] = _labels.Head(to[block[k]].Segment);
                onTargetMs[k] = RoadMetric.ShareMs(heads[k].TimeMs, to[block[k]].Fraction);
            }

            for (var row = 0; row < from.Length; row++)
            {
                var source = from[row];
                var head = _labels.Head(source.Segment);
                var onSourceMs = RoadMetric.ShareMs(head.TimeMs, source.Fraction);
                var times = timesMs[(row * stride)..];
                for (var k = 0; k < block.Length; k++)
                {
                    if (heads[k].Offset == head.Offset)
                    {
                        times[block[k]] = TimeOnOneSegment(source, to[block[k]]);
                        continue;
                    }

                    var startToStartMs = _labels.StartToStartMs(in head, in heads[k]);
                    times[block[k]] = startToStartMs >= Customization.None ? Unreachable : startToStartMs - onSourceMs + onTargetMs[k];
                }
            }
        }
    }

    /// <inheritdoc/>
    public override RoadPath? FindPath(Position from, Position to)
    {
        var timeMs = TimeMs(from, to);
        if (timeMs == Unreachable) return null;
        if (IsAhead(from, to)) return new RoadPath(Metric, from, to, [from.Segment], timeMs);

        // Labels know the exact rest from everywhere: take the turn after which the rest is what it should be.
        var segments = ImmutableArray.CreateBuilder<int>();
        segments.Add(from.Segment);
        var segment = from.Segment;
        var restMs = timeMs + Metric.TimeOnMs(from.Segment, from.Fraction) - Metric.TimeOnMs(to.Segment, to.Fraction);
        do
        {
            (segment, restMs) = Follow(segment, to.Segment, restMs);
            segments.Add(segment);
        }
        while (restMs > 0 || segment != to.Segment);
        GC.KeepAlive(this);
        return new RoadPath(Metric, from, to, segments.ToImmutable(), timeMs);
    }

    internal override (int Segment, int RestMs) Follow(int segment, Position to, int restMs)
    {
        var onTargetMs = Metric.TimeOnMs(to.Segment, to.Fraction);
        var (next, toStartMs) = Follow(segment, to.Segment, restMs - onTargetMs);
        GC.KeepAlive(this);
        return (next, toStartMs + onTargetMs);
    }

    private (int Segment, int RestMs) Follow(int segment, int to, int restMs)
    {
        var turns = Network.TurnsFrom(segment);
        var costs = Network.TurnCostsMs(segment);
        var timeMs = Metric.TimeMs(segment);
        ref readonly var target = ref _labels.Head(to);
        for (var turn = 0; turn < turns.Length; turn++)
        {
            var expected = restMs - timeMs - costs[turn];
            if (expected < 0 || Metric.IsClosed(turns[turn]) || IsIdle(turns[turn], to)) continue;
            if (turns.Length == 1 || _labels.StartToStartMs(in _labels.Head(turns[turn]), in target) == expected) return (turns[turn], expected);
        }

        throw new InvalidOperationException($"No turn of segment {segment} leads to segment {to} in {restMs} ms: the labels do not belong to this network.");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Time(Position from, in LabelHead fromHead, Position to)
    {
        if (from.Segment == to.Segment) return TimeOnOneSegment(from, to);
        ref readonly var toHead = ref _labels.Head(to.Segment);
        var startToStartMs = _labels.StartToStartMs(in fromHead, in toHead);
        if (startToStartMs >= Customization.None) return Unreachable;
        return startToStartMs - RoadMetric.ShareMs(fromHead.TimeMs, from.Fraction) + RoadMetric.ShareMs(toHead.TimeMs, to.Fraction);
    }

    private int TimeOnOneSegment(Position from, Position to)
    {
        if (to.Fraction >= from.Fraction) return Metric.AheadMs(from, to);
        var roundTripMs = RoundTripMs(from.Segment);
        if (roundTripMs >= Customization.None) return Unreachable;
        return roundTripMs - Metric.TimeOnMs(from.Segment, from.Fraction) + Metric.TimeOnMs(to.Segment, to.Fraction);
    }

    /// <summary>From the start of a segment along it and back to its start.</summary>
    private int RoundTripMs(int segment)
    {
        if (Metric.IsClosed(segment)) return Customization.None;
        var turns = Network.TurnsFrom(segment);
        var costs = Network.TurnCostsMs(segment);
        var least = Customization.None;
        ref readonly var target = ref _labels.Head(segment);
        for (var turn = 0; turn < turns.Length; turn++)
        {
            if (Metric.IsClosed(turns[turn])) continue;
            least = Math.Min(least, Metric.TimeMs(segment) + costs[turn] + _labels.StartToStartMs(in _labels.Head(turns[turn]), in target));
        }

        return least;
    }

    private static bool IsAhead(Position from, Position to) => from.Segment == to.Segment && to.Fraction >= from.Fraction;

    private static void Check(int positions, int times)
    {
        if (positions != times) throw new ArgumentException($"There are {positions} times to give and room for {times}.", nameof(times));
    }
}

/// <summary>What the preparation of a network finds out once and for all speeds. Immutable.</summary>
internal sealed class RoadOrder
{
    private RoadOrder(RoadNetwork network, SeparatorTree tree, ChordalGraph graph) => (Network, Tree, Graph) = (network, tree, graph);

    public RoadNetwork Network { get; }

    public SeparatorTree Tree { get; }

    public ChordalGraph Graph { get; }

    public static RoadOrder Of(RoadNetwork network)
    {
        var tree = SeparatorTree.Of(network);
        return new RoadOrder(network, tree, ChordalGraph.Of(network, tree));
    }

    public void Write(PreparedFile.Writer writer)
    {
        Tree.Write(writer);
        writer.Add<int>(Graph.FirstUp);
        writer.Add<int>(Graph.UpTo);
        writer.Add<int>(Graph.TurnArc);
    }

    public static RoadOrder Read(PreparedFile.Reader reader, RoadNetwork network) =>
        new(network, SeparatorTree.Read(reader), new ChordalGraph(reader.TakeArray<int>(), reader.TakeArray<int>(), reader.TakeArray<int>()));

    public HubLabels Labels(RoadMetric metric)
    {
        if (metric.Network != Network) throw new ArgumentException("The metric is of another network.", nameof(metric));
        var weights = new int[2 * Graph.UpTo.Length];
        Customization.Run(Network, metric, Graph, weights);
        return new HubLabels(this, metric, LabelSet.Of(metric, Tree, Graph, weights));
    }
}
