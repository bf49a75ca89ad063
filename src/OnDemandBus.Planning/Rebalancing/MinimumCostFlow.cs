namespace OnDemandBus.Planning.Rebalancing;

/// <summary>
/// A flow of least cost from nodes with supply to nodes with demand. Ships as much as can be shipped, and among all such flows one of least cost; of flows of
/// equal cost, the one that follows from the order of nodes and arcs. For one use and one thread.
/// </summary>
/// <remarks>
/// Successive shortest paths with node potentials (Edmonds and Karp 1972; Ahuja, Magnanti and Orlin, "Network Flows", 1993, section 9.7): the supply of
/// one node after the other goes along a shortest path to the nearest unmet demand, the search ending there. What cannot be shipped goes to a
/// dump that is dearer than any path. Nodes with supply that have few arcs, or are near to demand, make short searches.
/// </remarks>
internal sealed class MinimumCostFlow
{
    private readonly int _dump;
    private readonly int[] _excess;
    private readonly List<Arc> _arcs = [];
    private readonly long[] _potential;
    private readonly long[] _distance;
    private readonly int[] _reachedBy;
    private readonly int[] _search;
    private readonly List<int> _settled = [];
    private readonly PriorityQueue<int, (long Distance, int Node)> _queue = new();
    private int _searches;

    // The residual network: the entries of a node lie side by side; an arc has an entry at both of its ends.
    private int[] _firstEntry = [];
    private int[] _to = [];
    private int[] _room = [];
    private long[] _cost = [];
    private int[] _twin = [];
    private int[] _entryOfArc = [];

    /// <summary>A network without arcs, supply and demand.</summary>
    public MinimumCostFlow(int nodes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nodes);
        _dump = nodes;
        (_excess, _potential, _distance) = (new int[nodes + 1], new long[nodes + 1], new long[nodes + 1]);
        (_reachedBy, _search) = (new int[nodes + 1], new int[nodes + 1]);
    }

    /// <summary>Adds an arc, and gives its number.</summary>
    /// <param name="from">Its start.</param>
    /// <param name="to">Its end.</param>
    /// <param name="capacity">The most that it carries; not negative.</param>
    /// <param name="cost">The cost of each unit; not negative, below 2^31.</param>
    public int AddArc(int from, int to, int capacity, int cost)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        ArgumentOutOfRangeException.ThrowIfNegative(cost);
        Check(from);
        Check(to);
        _arcs.Add(new Arc(from, to, capacity, cost));
        return _arcs.Count - 1;
    }

    /// <summary>Adds supply to a node, or, where negative, demand.</summary>
    public void AddSupply(int node, int units)
    {
        Check(node);
        _excess[node] += units;
    }

    /// <summary>Finds the flow.</summary>
    /// <returns>How much is shipped, and what that costs.</returns>
    public (int Shipped, long Cost) Solve()
    {
        var supply = 0;
        var arcs = _arcs.Count;
        var dearest = 0;
        foreach (var arc in _arcs) dearest = Math.Max(dearest, (int)arc.Cost);
        var dumping = ((long)dearest * _dump) + 1;
        for (var node = 0; node < _dump; node++)
        {
            if (_excess[node] <= 0) continue;
            supply += _excess[node];
            _arcs.Add(new Arc(node, _dump, _excess[node], dumping));
        }

        _excess[_dump] = -supply;
        Build();
        for (var node = 0; node < _dump; node++)
            while (_excess[node] > 0) Augment(node, FindNearestDemand(node));

        var cost = 0L;
        for (var arc = 0; arc < arcs; arc++) cost += Flow(arc) * _arcs[arc].Cost;
        var dumped = 0;
        for (var arc = arcs; arc < _arcs.Count; arc++) dumped += Flow(arc);
        return (supply - dumped, cost);
    }

    /// <summary>What an arc carries in the flow that was found.</summary>
    public int Flow(int arc) => _room[_twin[_entryOfArc[arc]]];

    private void Build()
    {
        _firstEntry = new int[_dump + 2];
        foreach (var arc in _arcs)
        {
            _firstEntry[arc.From + 1]++;
            _firstEntry[arc.To + 1]++;
        }

        for (var node = 0; node <= _dump; node++) _firstEntry[node + 1] += _firstEntry[node];
        var entries = _firstEntry[^1];
        (_to, _room, _cost, _twin) = (new int[entries], new int[entries], new long[entries], new int[entries]);
        _entryOfArc = new int[_arcs.Count];
        var next = _firstEntry[..^1];
        for (var k = 0; k < _arcs.Count; k++)
        {
            var arc = _arcs[k];
            var (there, back) = (next[arc.From]++, next[arc.To]++);
            (_to[there], _room[there], _cost[there], _twin[there]) = (arc.To, arc.Capacity, arc.Cost, back);
            (_to[back], _room[back], _cost[back], _twin[back]) = (arc.From, 0, -arc.Cost, there);
            _entryOfArc[k] = there;
        }
    }

    /// <summary>Dijkstra's search over reduced costs, which potentials keep from being negative. The dump has room for all, so that it always ends.</summary>
    private int FindNearestDemand(int source)
    {
        _searches++;
        _queue.Clear();
        _settled.Clear();
        (_distance[source], _reachedBy[source], _search[source]) = (0, -1, _searches);
        _queue.Enqueue(source, (0, source));
        while (true)
        {
            _queue.TryDequeue(out var node, out var key);
            if (key.Distance > _distance[node]) continue;
            if (_excess[node] < 0)
            {
                // Nodes that are not settled are at least as far: their potentials may stay as they are if those of the settled ones fall by the rest of the way.
                foreach (var settled in _settled) _potential[settled] += _distance[settled] - key.Distance;
                return node;
            }

            _settled.Add(node);
            for (var entry = _firstEntry[node]; entry < _firstEntry[node + 1]; entry++)
            {
                if (_room[entry] == 0) continue;
                var to = _to[entry];
                var distance = key.Distance + _cost[entry] + _potential[node] - _potential[to];
                if (_search[to] == _searches && _distance[to] <= distance) continue;
                (_distance[to], _reachedBy[to], _search[to]) = (distance, entry, _searches);
                _queue.Enqueue(to, (distance, to));
            }
        }
    }

    private void Augment(int source, int demand)
    {
        var units = Math.Min(_excess[source], -_excess[demand]);
        for (var node = demand; node != source; node = _to[_twin[_reachedBy[node]]]) units = Math.Min(units, _room[_reachedBy[node]]);
        for (var node = demand; node != source; node = _to[_twin[_reachedBy[node]]])
        {
            _room[_reachedBy[node]] -= units;
            _room[_twin[_reachedBy[node]]] += units;
        }

        _excess[source] -= units;
        _excess[demand] += units;
    }

    private void Check(int node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, _dump);
    }

    private readonly record struct Arc(int From, int To, int Capacity, long Cost);
}
