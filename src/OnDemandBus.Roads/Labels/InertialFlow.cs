namespace OnDemandBus.Roads;

/// <summary>
/// Cuts a set of junctions in two balanced parts with few roads between them. Source: Schild and Sommer, On Balanced
/// Separators in Road Networks (2015): sort along a few directions, and find a minimum cut between the outer quarters.
/// </summary>
/// <remarks>Owns its buffers; for one thread.</remarks>
internal sealed class InertialFlow(JunctionGraph graph)
{
    /// <summary>This share of the junctions at either end of a direction stays together.</summary>
    private const double OuterShare = 0.25;

    private static readonly (double X, double Y)[] Directions = [(1, 0), (0, 1), (1, 1), (1, -1)];

    private readonly int[] _flow = new int[graph.LinkTo.Length];
    private readonly int[] _member = new int[graph.JunctionCount];
    private readonly byte[] _role = new byte[graph.JunctionCount];
    private readonly int[] _level = new int[graph.JunctionCount];
    private readonly int[] _next = new int[graph.JunctionCount];
    private readonly int[] _queue = new int[graph.JunctionCount];
    private readonly int[] _stack = new int[graph.JunctionCount + 1];
    private int _set;

    private const byte Source = 1;
    private const byte Sink = 2;

    /// <summary>Reorders the junctions so that one part comes before the other.</summary>
    /// <param name="junctions">At least two.</param>
    /// <returns>The size of the first part; neither part is empty.</returns>
    public int Cut(Span<int> junctions)
    {
        _set++;
        foreach (var junction in junctions) _member[junction] = _set;
        var bestScore = double.MaxValue;
        var best = new bool[junctions.Length];
        var side = new bool[junctions.Length];
        var sorted = junctions.ToArray();
        var keys = new double[junctions.Length];
        var outer = Math.Max(1, (int)(OuterShare * junctions.Length));
        foreach (var (dx, dy) in Directions)
        {
            for (var k = 0; k < sorted.Length; k++) keys[k] = (dx * graph.X[sorted[k]]) + (dy * graph.Y[sorted[k]]);
            // Ties by number, so that the order is the same on every machine.
            SortWithTies(keys, sorted);
            for (var k = 0; k < sorted.Length; k++) _role[sorted[k]] = k < outer ? Source : k >= sorted.Length - outer ? Sink : (byte)0;
            var cut = MaxFlow(sorted, outer, (int)Math.Min(int.MaxValue, Math.Ceiling(bestScore * (sorted.Length / 2))));
            if (cut < 0) continue;

            // The minimum cut nearest to the sources, and the one nearest to the sinks: the better balanced counts.
            foreach (var fromSinks in (ReadOnlySpan<bool>)[false, true])
            {
                var size = fromSinks ? Reach(sorted, Sink) : Reach(sorted, Source);
                var score = cut / (double)Math.Min(size, sorted.Length - size);
                if (score >= bestScore) continue;
                bestScore = score;
                for (var k = 0; k < junctions.Length; k++) best[k] = _level[junctions[k]] >= 0 != fromSinks;
            }
        }

        return Partition(junctions, best);
    }

    private static void SortWithTies(double[] keys, int[] junctions)
    {
        Array.Sort(keys, junctions);
        for (var k = 0; k < keys.Length;)
        {
            var end = k + 1;
            while (end < keys.Length && keys[end] == keys[k]) end++;
            if (end - k > 1) Array.Sort(junctions, k, end - k);
            k = end;
        }
    }

    private static int Partition(Span<int> junctions, bool[] first)
    {
        var before = new List<int>(junctions.Length);
        var after = new List<int>(junctions.Length);
        for (var k = 0; k < junctions.Length; k++) (first[k] ? before : after).Add(junctions[k]);
        before.CopyTo(junctions);
        after.CopyTo(junctions[before.Count..]);
        return before.Count;
    }

    /// <summary>Dinic's algorithm; gives up with -1 once the flow reaches <paramref name="limit"/>.</summary>
    private int MaxFlow(int[] junctions, int outer, int limit)
    {
        foreach (var junction in junctions) Array.Clear(_flow, graph.FirstLink[junction], graph.FirstLink[junction + 1] - graph.FirstLink[junction]);
        var flow = 0;
        while (FindLevels(junctions, outer))
        {
            foreach (var junction in junctions) _next[junction] = graph.FirstLink[junction];
            for (var k = 0; k < outer; k++)
            {
                int pushed;
                while ((pushed = Push(junctions[k])) > 0)
                {
                    flow += pushed;
                    if (flow >= limit) return -1;
                }
            }
        }

        return flow;
    }

    private bool FindLevels(int[] junctions, int outer)
    {
        foreach (var junction in junctions) _level[junction] = -1;
        var (head, tail) = (0, 0);
        for (var k = 0; k < outer; k++)
        {
            _level[junctions[k]] = 0;
            _queue[tail++] = junctions[k];
        }

        var reachedAt = int.MaxValue;
        while (head < tail)
        {
            var junction = _queue[head++];
            if (_level[junction] >= reachedAt) break;
            for (var link = graph.FirstLink[junction]; link < graph.FirstLink[junction + 1]; link++)
            {
                var to = graph.LinkTo[link];
                if (_member[to] != _set || _level[to] >= 0 || _flow[link] >= graph.Capacity[link]) continue;
                _level[to] = _level[junction] + 1;
                _queue[tail++] = to;
                if (_role[to] == Sink) reachedAt = _level[to];
            }
        }

        return reachedAt != int.MaxValue;
    }

    /// <summary>Sends as much as goes along one path of the level graph.</summary>
    private int Push(int source)
    {
        var depth = 0;
        _stack[0] = source;
        while (depth >= 0)
        {
            var junction = _stack[depth];
            if (_role[junction] == Sink) return Augment(depth);
            var advanced = false;
            for (ref var link = ref _next[junction]; link < graph.FirstLink[junction + 1]; link++)
            {
                var to = graph.LinkTo[link];
                if (_member[to] != _set || _level[to] != _level[junction] + 1 || _flow[link] >= graph.Capacity[link]) continue;
                _stack[++depth] = to;
                advanced = true;
                break;
            }

            if (advanced) continue;
            depth--;
            if (depth >= 0) _next[_stack[depth]]++;
        }

        return 0;
    }

    private int Augment(int depth)
    {
        var bottleneck = int.MaxValue;
        for (var k = 0; k < depth; k++)
        {
            var link = _next[_stack[k]];
            bottleneck = Math.Min(bottleneck, graph.Capacity[link] - _flow[link]);
        }

        for (var k = 0; k < depth; k++)
        {
            var link = _next[_stack[k]];
            _flow[link] += bottleneck;
            _flow[graph.Opposite[link]] -= bottleneck;
        }

        return bottleneck;
    }

    /// <summary>Marks what the sources (or sinks) reach over links that are not full; returns how many.</summary>
    private int Reach(int[] junctions, byte role)
    {
        var (head, tail) = (0, 0);
        foreach (var junction in junctions)
        {
            _level[junction] = -1;
            if (_role[junction] != role) continue;
            _level[junction] = 0;
            _queue[tail++] = junction;
        }

        while (head < tail)
        {
            var junction = _queue[head++];
            for (var link = graph.FirstLink[junction]; link < graph.FirstLink[junction + 1]; link++)
            {
                var to = graph.LinkTo[link];
                var flow = role == Source ? _flow[link] : _flow[graph.Opposite[link]];
                if (_member[to] != _set || _level[to] >= 0 || flow >= graph.Capacity[link]) continue;
                _level[to] = 0;
                _queue[tail++] = to;
            }
        }

        return tail;
    }
}
