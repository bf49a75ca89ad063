namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>Dijkstra's algorithm on the edges of a file, from the end of one edge over the vertices to the ends of others.</summary>
internal sealed class PlainPaths
{
    private readonly StreetGraph _streets;
    private readonly int[] _firstEdge;
    private readonly int[] _leaving;
    private readonly long[] _ms;
    private readonly bool[] _wanted;
    private readonly PriorityQueue<int, long> _queue = new();
    private int _from;

    public PlainPaths(StreetGraph streets)
    {
        _streets = streets;
        _firstEdge = new int[streets.Vertices.Length + 1];
        foreach (var edge in streets.Edges) _firstEdge[edge.Tail + 1]++;
        for (var vertex = 0; vertex < streets.Vertices.Length; vertex++) _firstEdge[vertex + 1] += _firstEdge[vertex];
        _leaving = [.. Enumerable.Range(0, streets.Edges.Length).OrderBy(edge => streets.Edges[edge].Tail)];
        (_ms, _wanted) = (new long[streets.Vertices.Length], new bool[streets.Vertices.Length]);
    }

    /// <summary>Finds the times from the end of an edge to the ends of others.</summary>
    public void From(int edge, IEnumerable<int> to)
    {
        _from = edge;
        Array.Fill(_ms, long.MaxValue);
        Array.Clear(_wanted);
        var open = 0;
        foreach (var target in to)
        {
            ref var wanted = ref _wanted[_streets.Edges[target].Tail];
            if (!wanted) open++;
            wanted = true;
        }

        var start = _streets.Edges[edge].Head;
        _ms[start] = 0;
        _queue.Clear();
        _queue.Enqueue(start, 0);
        while (open > 0 && _queue.TryDequeue(out var vertex, out var ms))
        {
            if (ms > _ms[vertex]) continue;
            if (_wanted[vertex])
            {
                _wanted[vertex] = false;
                open--;
            }

            for (var k = _firstEdge[vertex]; k < _firstEdge[vertex + 1]; k++)
            {
                var next = _streets.Edges[_leaving[k]];
                if (ms + next.TimeMs >= _ms[next.Head]) continue;
                _ms[next.Head] = ms + next.TimeMs;
                _queue.Enqueue(next.Head, ms + next.TimeMs);
            }
        }
    }

    /// <summary>The time to the end of an edge that was asked for; the largest number if no way leads there.</summary>
    public long Ms(int to)
    {
        if (to == _from) return 0;
        var edge = _streets.Edges[to];
        return _ms[edge.Tail] == long.MaxValue ? long.MaxValue : _ms[edge.Tail] + edge.TimeMs;
    }
}
