namespace OnDemandBus.Simulation.Town;

/// <summary>
/// All lines of the town as a planar map of half-edges: 2i and 2i + 1 are the two directions of one edge, and every
/// half-edge has its face to the left. Streets are added by splitting faces, so no two of them ever cross by accident.
/// </summary>
internal sealed class PlaneMap
{
    private readonly List<Spot> _spots = [];
    private readonly List<int> _out = [];
    private readonly List<int> _origin = [];
    private readonly List<int> _next = [];
    private readonly List<int> _prev = [];
    private readonly List<Line> _line = [];

    public List<Line> Lines { get; } = [];

    public int NodeCount => _spots.Count;

    public int HalfEdgeCount => _origin.Count;

    public static int Twin(int h) => h ^ 1;

    public Spot this[int node] => _spots[node];

    public int Origin(int h) => _origin[h];

    public int Target(int h) => _origin[h ^ 1];

    public int Next(int h) => _next[h];

    public int Previous(int h) => _prev[h];

    public Line LineOf(int h) => _line[h];

    public Spot Start(int h) => _spots[_origin[h]];

    public Spot End(int h) => _spots[_origin[h ^ 1]];

    public Line NewLine(LineKind kind)
    {
        var line = new Line(Lines.Count, kind);
        Lines.Add(line);
        return line;
    }

    public int AddNode(Spot spot)
    {
        _spots.Add(spot);
        _out.Add(-1);
        return _spots.Count - 1;
    }

    /// <summary>Adds an edge that is not yet linked to its neighbours; <see cref="LinkByAngle"/> does that for all.</summary>
    public int AddEdge(int from, int to, Line line)
    {
        var h = _origin.Count;
        _origin.AddRange([from, to]);
        _next.AddRange([h + 1, h]);
        _prev.AddRange([h + 1, h]);
        _line.AddRange([line, line]);
        if (_out[from] < 0)
            _out[from] = h;
        if (_out[to] < 0)
            _out[to] = h + 1;
        return h;
    }

    /// <summary>Links all half-edges around their nodes: each goes on with the next one clockwise from where it came.</summary>
    public void LinkByAngle()
    {
        var around = new List<int>[NodeCount];
        for (var h = 0; h < HalfEdgeCount; h++)
            (around[_origin[h]] ??= []).Add(h);
        foreach (var edges in around)
        {
            if (edges is null)
                continue;
            edges.Sort((g, h) => CompareByAngle(End(g) - Start(g), End(h) - Start(h), g, h));
            for (var i = 0; i < edges.Count; i++)
            {
                var clockwise = edges[(i + edges.Count - 1) % edges.Count];
                _next[Twin(edges[i])] = clockwise;
                _prev[clockwise] = Twin(edges[i]);
            }
        }
    }

    public IEnumerable<int> Face(int h)
    {
        var g = h;
        do
        {
            yield return g;
            g = _next[g];
        }
        while (g != h);
    }

    /// <summary>The half-edges that leave a node, counter-clockwise.</summary>
    public IEnumerable<int> Leaving(int node)
    {
        var first = _out[node];
        if (first < 0)
            yield break;
        var h = first;
        do
        {
            yield return h;
            h = Twin(_prev[h]);
        }
        while (h != first);
    }

    /// <summary>How many edges meet at a node; the virtual ones of borders and gaps do not count.</summary>
    public int Degree(int node) => Leaving(node).Count(h => LineOf(h).Kind is not (LineKind.Gap or LineKind.TownEdge or LineKind.VillageEdge or LineKind.MunicipalEdge));

    /// <summary>Puts a node on an edge. The half-edge keeps its start and now ends at the new node, which is returned.</summary>
    public int Split(int h, Spot at)
    {
        var (a, b, line, t) = (_origin[h], _origin[h ^ 1], _line[h], Twin(h));
        var node = AddNode(at);
        var g = _origin.Count;
        _origin.AddRange([node, b]);
        _line.AddRange([line, line]);
        var (after, before) = (_next[h], _prev[t]);
        var isTip = after == t;
        _next.AddRange([isTip ? g + 1 : after, t]);
        _prev.AddRange([h, isTip ? g : before]);
        _next[h] = g;
        _prev[t] = g + 1;
        if (!isTip)
        {
            _prev[after] = g;
            _next[before] = g + 1;
        }

        _origin[t] = node;
        _out[node] = g;
        if (_out[b] == t)
            _out[b] = g + 1;
        InsertIntoLine(line, a, b, node);
        return node;
    }

    /// <summary>
    /// Leads a chain of new nodes from the start of one half-edge to the start of another of the same face, which it divides.
    /// The returned half-edge is the first of the chain; its face and that of its twin are the two parts.
    /// </summary>
    public int Connect(int from, int to, IReadOnlyList<Spot> between, Line line)
    {
        var (before, beforeTo) = (_prev[from], _prev[to]);
        var (first, last) = AppendChain(from, between, _origin[to], line);
        (_next[before], _prev[first]) = (first, before);
        (_next[last], _prev[to]) = (to, last);
        (_next[beforeTo], _prev[Twin(last)]) = (Twin(last), beforeTo);
        (_next[Twin(first)], _prev[from]) = (from, Twin(first));
        return first;
    }

    /// <summary>Leads a chain of new nodes from the start of a half-edge into its face, where it ends. Returns its last half-edge.</summary>
    public int Stub(int from, IReadOnlyList<Spot> spots, Line line)
    {
        var before = _prev[from];
        var (first, last) = AppendChain(from, spots.Take(spots.Count - 1).ToList(), AddNode(spots[^1]), line);
        (_next[before], _prev[first]) = (first, before);
        (_next[last], _prev[Twin(last)]) = (Twin(last), last);
        (_next[Twin(first)], _prev[from]) = (from, Twin(first));
        return last;
    }

    private (int First, int Last) AppendChain(int from, IReadOnlyList<Spot> between, int end, Line line)
    {
        var (node, first, last) = (_origin[from], -1, -1);
        line.Nodes.Add(node);
        for (var i = 0; i <= between.Count; i++)
        {
            var to = i < between.Count ? AddNode(between[i]) : end;
            var h = AddEdge(node, to, line);
            line.Nodes.Add(to);
            if (last >= 0)
            {
                (_next[last], _prev[h]) = (h, last);
                (_next[Twin(h)], _prev[Twin(last)]) = (Twin(last), Twin(h));
            }
            else
            {
                first = h;
            }

            (node, last) = (to, h);
        }

        return (first, last);
    }

    private static void InsertIntoLine(Line line, int a, int b, int node)
    {
        for (var i = 1; i < line.Nodes.Count; i++)
        {
            if ((line.Nodes[i - 1], line.Nodes[i]) == (a, b) || (line.Nodes[i - 1], line.Nodes[i]) == (b, a))
            {
                line.Nodes.Insert(i, node);
                return;
            }
        }

        throw new InvalidOperationException($"Line {line.Id} ({line.Kind}) has no edge {a}-{b}.");
    }

    private static int CompareByAngle(Spot a, Spot b, int tieA, int tieB)
    {
        static int Half(Spot v) => v.Y > 0 || (v.Y == 0 && v.X > 0) ? 0 : 1;
        var half = Half(a).CompareTo(Half(b));
        if (half != 0)
            return half;
        var cross = a.Cross(b);
        return cross > 0 ? -1 : cross < 0 ? 1 : tieA.CompareTo(tieB);
    }
}
