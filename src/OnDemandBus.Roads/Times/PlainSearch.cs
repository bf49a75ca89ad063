using System.Collections.Immutable;

namespace OnDemandBus.Roads;

/// <summary>
/// Travel times by Dijkstra's algorithm on the turn-expanded graph. No preparation, a millisecond or two per
/// search: the plain twin that every faster method is held against.
/// </summary>
/// <remarks>Thread-safe. Each call takes a set of buffers from a pool of one per processor; a call allocates nothing once the pool is warm.</remarks>
public sealed class PlainSearch : TravelTimes
{
    private readonly SearchSpace?[] _pool = new SearchSpace?[Environment.ProcessorCount];

    /// <summary>Makes one for a network at the speeds of its map.</summary>
    public PlainSearch(RoadNetwork network)
        : this(RoadMetric.Of(network))
    {
    }

    /// <summary>Makes one for other speeds.</summary>
    public PlainSearch(RoadMetric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        Metric = metric;
    }

    /// <inheritdoc/>
    public override RoadMetric Metric { get; }

    /// <inheritdoc/>
    public override int TimeMs(Position from, Position to)
    {
        var timeMs = 0;
        OneToMany(from, new ReadOnlySpan<Position>(in to), new Span<int>(ref timeMs));
        return timeMs;
    }

    /// <inheritdoc/>
    public override void OneToMany(Position from, ReadOnlySpan<Position> to, Span<int> timesMs)
    {
        Check(to.Length, timesMs.Length);
        Network.Check(from);
        var space = Rent();
        Forward(space, from, to);
        for (var i = 0; i < to.Length; i++)
            timesMs[i] = IsAhead(from, to[i]) ? Metric.AheadMs(from, to[i]) : Join(space.TimeMs(to[i].Segment), from, to[i]);
        Return(space);
    }

    /// <inheritdoc/>
    public override void ManyToOne(ReadOnlySpan<Position> from, Position to, Span<int> timesMs)
    {
        Check(from.Length, timesMs.Length);
        Network.Check(to);
        var space = Rent();
        Backward(space, from, to);
        for (var i = 0; i < from.Length; i++)
            timesMs[i] = IsAhead(from[i], to) ? Metric.AheadMs(from[i], to) : Join(space.TimeMs(from[i].Segment), from[i], to);
        Return(space);
    }

    /// <inheritdoc/>
    public override void ManyToMany(ReadOnlySpan<Position> from, ReadOnlySpan<Position> to, Span<int> timesMs)
    {
        Check(checked(from.Length * to.Length), timesMs.Length);
        if (from.Length <= to.Length)
        {
            for (var i = 0; i < from.Length; i++)
                OneToMany(from[i], to, timesMs.Slice(i * to.Length, to.Length));
            return;
        }

        var column = new int[from.Length];
        for (var j = 0; j < to.Length; j++)
        {
            ManyToOne(from, to[j], column);
            for (var i = 0; i < from.Length; i++)
                timesMs[(i * to.Length) + j] = column[i];
        }
    }

    /// <inheritdoc/>
    public override RoadPath? FindPath(Position from, Position to)
    {
        Network.Check(from);
        Network.Check(to);
        if (IsAhead(from, to))
            return Metric.IsClosed(from.Segment) ? null : new RoadPath(Metric, from, to, [from.Segment], Metric.AheadMs(from, to));
        var space = Rent();
        Forward(space, from, new ReadOnlySpan<Position>(in to));
        var timeMs = Join(space.TimeMs(to.Segment), from, to);
        RoadPath? path = null;
        if (timeMs != Unreachable)
        {
            var segments = ImmutableArray.CreateBuilder<int>();
            segments.Add(to.Segment);
            var segment = space.Parent(to.Segment);
            // The first segment comes up again as itself where the path is a round trip, so ask for the start only after a step.
            for (; segment != from.Segment; segment = space.Parent(segment))
                segments.Add(segment);
            segments.Add(segment);
            segments.Reverse();
            path = new RoadPath(Metric, from, to, segments.ToImmutable(), timeMs);
        }

        Return(space);
        return path;
    }

    /// <summary>Times from the start of a segment to the starts of others. The start itself is not at 0: it is where a round trip comes back.</summary>
    private void Forward(SearchSpace space, Position from, ReadOnlySpan<Position> to)
    {
        space.Begin();
        foreach (var position in to)
        {
            Network.Check(position);
            if (!IsAhead(from, position))
                space.Want(position.Segment);
        }

        if (space.Outstanding == 0 || Metric.IsClosed(from.Segment))
            return;
        var parts = Network.Parts;
        var (first, turnTo, turnCost) = (parts.FirstTurn, parts.TurnTo, parts.TurnCostMs);
        var (segment, atStart) = (from.Segment, 0);
        do
        {
            var atEnd = atStart + Metric.TimeMs(segment);
            for (var turn = first[segment]; turn < first[segment + 1]; turn++)
            {
                if (!Metric.IsClosed(turnTo[turn]))
                    space.Relax(turnTo[turn], atEnd + turnCost[turn], segment);
            }
        }
        while (space.TrySettle(out segment, out atStart));
    }

    /// <summary>Times from the starts of segments to the start of one.</summary>
    private void Backward(SearchSpace space, ReadOnlySpan<Position> from, Position to)
    {
        space.Begin();
        foreach (var position in from)
        {
            Network.Check(position);
            if (!IsAhead(position, to))
                space.Want(position.Segment);
        }

        if (space.Outstanding == 0 || Metric.IsClosed(to.Segment))
            return;
        var first = Network.FirstIncoming;
        var incomingFrom = Network.IncomingFrom;
        var incomingTurn = Network.IncomingTurn;
        var turnCost = Network.Parts.TurnCostMs;
        var (segment, rest) = (to.Segment, 0);
        do
        {
            for (var slot = first[segment]; slot < first[segment + 1]; slot++)
            {
                var before = incomingFrom[slot];
                if (!Metric.IsClosed(before))
                    space.Relax(before, rest + Metric.TimeMs(before) + turnCost[incomingTurn[slot]], segment);
            }
        }
        while (space.TrySettle(out segment, out rest));
    }

    private int Join(int startToStartMs, Position from, Position to) => startToStartMs == Unreachable
        ? Unreachable
        : startToStartMs - Metric.TimeOnMs(from.Segment, from.Fraction) + Metric.TimeOnMs(to.Segment, to.Fraction);

    private static bool IsAhead(Position from, Position to) => from.Segment == to.Segment && to.Fraction >= from.Fraction;

    private static void Check(int positions, int times)
    {
        if (positions != times)
            throw new ArgumentException($"There are {positions} times to give and room for {times}.", nameof(times));
    }

    private SearchSpace Rent()
    {
        for (var i = 0; i < _pool.Length; i++)
        {
            if (Interlocked.Exchange(ref _pool[i], null) is { } space)
                return space;
        }

        return new SearchSpace(Network.SegmentCount);
    }

    private void Return(SearchSpace space)
    {
        for (var i = 0; i < _pool.Length; i++)
        {
            if (Interlocked.CompareExchange(ref _pool[i], space, null) is null)
                return;
        }
    }
}
