namespace OnDemandBus.Roads.Import;

/// <summary>
/// Ways cut at junctions into pieces, and a directed segment for each direction of a piece in which a bus may drive.
/// A piece ends where another way touches it, at a closed barrier, at the via node of a turn restriction, at an end of its
/// way and at the border of the extract.
/// </summary>
internal sealed class Streets
{
    // Pieces (both directions share their points).
    public readonly List<int> PieceFirstPoint = [0];
    public readonly List<Location> Points = [];
    public readonly List<double> AlongMetres = [];
    public readonly List<int> PieceForward = [];
    public readonly List<int> PieceBackward = [];
    public readonly List<int> PieceStart = [];
    public readonly List<int> PieceEnd = [];

    // Segments.
    public readonly List<int> Piece = [];
    public readonly List<bool> Against = [];
    public readonly List<int> TimeMs = [];
    public readonly List<RawWay> Way = [];
    public readonly List<int> DelayMs = [];

    // Junctions.
    public readonly List<Location> JunctionLocation = [];
    public readonly List<bool> JunctionClosed = [];
    public readonly List<int> JunctionDelayMs = [];
    public readonly Dictionary<long, int> JunctionOfNode = [];

    /// <summary>The pieces of each way: the first and how many.</summary>
    public readonly Dictionary<long, (int First, int Count)> PiecesOfWay = [];

    public int SegmentCount => Piece.Count;

    public int PieceCount => PieceForward.Count;

    public int JunctionCount => JunctionLocation.Count;

    public int StartOf(int segment) => Against[segment] ? PieceEnd[Piece[segment]] : PieceStart[Piece[segment]];

    public int EndOf(int segment) => Against[segment] ? PieceStart[Piece[segment]] : PieceEnd[Piece[segment]];

    /// <summary>The other direction of the same piece, or -1.</summary>
    public int ReverseOf(int segment) => Against[segment] ? PieceForward[Piece[segment]] : PieceBackward[Piece[segment]];

    public Access AccessOf(int segment) => Against[segment] ? Way[segment].Backward : Way[segment].Forward;

    public double LengthMetres(int piece) => AlongMetres[PieceFirstPoint[piece + 1] - 1];

    public static Streets Cut(RawMap raw, Tally tally)
    {
        var streets = new Streets();
        var nodes = new NodesInUse(raw);
        foreach (var restriction in raw.Restrictions)
        {
            if (restriction.ViaNode is { } via)
                nodes.MakeJunction(via);
        }

        foreach (var closed in raw.ClosedNodes)
            tally.ClosedBarriers += nodes.MakeJunction(closed) ? 1 : 0;
        foreach (var way in raw.Ways)
            streets.Add(way, nodes, raw, tally);
        return streets;
    }

    private void Add(RawWay way, NodesInUse nodes, RawMap raw, Tally tally)
    {
        var firstPiece = PieceCount;
        var cut = false;
        var run = new List<long>();
        foreach (var node in way.Nodes)
        {
            if (!nodes.IsPresent(node))
            {
                cut = true;
                AddPiece(way, run, raw, nodes);
                run.Clear();
                continue;
            }

            if (run.Count > 0 && run[^1] == node)
                continue;
            run.Add(node);
            if (run.Count > 1 && nodes.IsJunction(node))
            {
                AddPiece(way, run, raw, nodes);
                run.Clear();
                run.Add(node);
            }
        }

        AddPiece(way, run, raw, nodes);
        if (PieceCount == firstPiece)
        {
            tally.Skip(Skipped.WithoutNodes);
            tally.BusWays--;
            return;
        }

        if (cut)
            tally.Skip(Skipped.CutAtTheBorder);
        // The same way twice is one of the ways in which extracts are glued together; the first one counts for restrictions.
        PiecesOfWay.TryAdd(way.Id, (firstPiece, PieceCount - firstPiece));
    }

    private void AddPiece(RawWay way, List<long> run, RawMap raw, NodesInUse nodes)
    {
        if (run.Count < 2)
            return;
        var piece = PieceCount;
        var along = 0.0;
        NodeDelay delay = default;
        for (var i = 0; i < run.Count; i++)
        {
            var location = nodes.LocationOf(run[i]);
            if (i > 0)
                along += Points[^1].DistanceMetres(location);
            Points.Add(location);
            AlongMetres.Add(along);
            if (i > 0 && i < run.Count - 1 && raw.Delays.TryGetValue(run[i], out var here))
                delay += here;
        }

        PieceFirstPoint.Add(Points.Count);
        PieceStart.Add(JunctionAt(run[0], raw, nodes));
        PieceEnd.Add(JunctionAt(run[^1], raw, nodes));
        PieceForward.Add(way.Forward == Access.No ? -1 : AddSegment(way, piece, false, along, way.ForwardKmh, delay.ForwardMs));
        PieceBackward.Add(way.Backward == Access.No ? -1 : AddSegment(way, piece, true, along, way.BackwardKmh, delay.BackwardMs));
    }

    private int AddSegment(RawWay way, int piece, bool against, double metres, double kmh, int delayMs)
    {
        Piece.Add(piece);
        Against.Add(against);
        Way.Add(way);
        DelayMs.Add(delayMs);
        TimeMs.Add(Math.Max(1, (int)Math.Round(metres * 3600 / kmh)));
        return Piece.Count - 1;
    }

    private int JunctionAt(long node, RawMap raw, NodesInUse nodes)
    {
        if (JunctionOfNode.TryGetValue(node, out var junction))
            return junction;
        junction = JunctionCount;
        JunctionOfNode.Add(node, junction);
        JunctionLocation.Add(nodes.LocationOf(node));
        JunctionClosed.Add(raw.ClosedNodes.Contains(node));
        JunctionDelayMs.Add(raw.Delays.GetValueOrDefault(node).MostMs);
        return junction;
    }

    /// <summary>The nodes of the bus ways: where they are, and whether more than one stretch of road meets there.</summary>
    private sealed class NodesInUse
    {
        private readonly Dictionary<long, int> _index;
        private readonly Location[] _location;
        private readonly bool[] _present;
        private readonly bool[] _junction;

        public NodesInUse(RawMap raw)
        {
            _index = new Dictionary<long, int>(raw.Ways.Count * 8);
            foreach (var way in raw.Ways)
            {
                foreach (var node in way.Nodes)
                    _index.TryAdd(node, _index.Count);
            }

            _location = new Location[_index.Count];
            _present = new bool[_index.Count];
            _junction = new bool[_index.Count];
            var seen = new bool[_index.Count];
            foreach (var way in raw.Ways)
            {
                var previous = 0L;
                for (var i = 0; i < way.Nodes.Length; i++)
                {
                    var node = way.Nodes[i];
                    if (i > 0 && node == previous)
                        continue;
                    previous = node;
                    var index = _index[node];
                    _junction[index] |= seen[index] || i == 0 || i == way.Nodes.Length - 1;
                    seen[index] = true;
                }
            }

            var ids = raw.NodeIds;
            for (var i = 0; i < ids.Length; i++)
            {
                if (_index.TryGetValue(ids[i], out var index))
                    (_location[index], _present[index]) = (raw.NodeLocations[i], true);
            }
        }

        public bool IsPresent(long node) => _present[_index[node]];

        public bool IsJunction(long node) => _junction[_index[node]];

        public Location LocationOf(long node) => _location[_index[node]];

        public bool MakeJunction(long node) => _index.TryGetValue(node, out var index) && (_junction[index] = true);
    }
}
