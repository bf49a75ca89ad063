namespace OnDemandBus.Simulation.Town;

/// <summary>The lines of the plan as they were drawn, one over the other; where two meet, the map gets a node.</summary>
internal sealed class Draft
{
    private const double Cell = 250;
    private const double MergeMetres = 14;

    private readonly List<(LineKind Kind, List<Spot> Spots, bool Closed, bool Trim, string? Name, string? Ref)> _strokes = [];

    /// <param name="kind">What it is.</param>
    /// <param name="spots">Its course.</param>
    /// <param name="closed">Whether it ends where it starts.</param>
    /// <param name="trim">Whether it was drawn longer than needed: what sticks out beyond the last crossing goes.</param>
    /// <param name="name">Its name, where it has one from the start.</param>
    /// <param name="reference">Its number.</param>
    public void Draw(LineKind kind, List<Spot> spots, bool closed = false, bool trim = false, string? name = null, string? reference = null) =>
        _strokes.Add((kind, spots, closed, trim, name, reference));

    /// <summary>Makes the map.</summary>
    /// <param name="villageAt">Which village a spot is in. A road through a village is a street of its own there.</param>
    /// <param name="throughRoad">What the through road of a village is called; its other roads get a name later.</param>
    public PlaneMap ToMap(Func<Spot, Village?> villageAt, Func<Village, string> throughRoad)
    {
        var map = new PlaneMap();
        var nodes = new NodeGrid(map);
        var segments = new List<(int Stroke, Spot From, Spot To)>();
        var chains = new List<List<int>>();
        foreach (var stroke in _strokes)
        {
            // Vertices first, then crossings: a crossing close to a vertex is that vertex.
            foreach (var spot in stroke.Spots)
                nodes.At(spot);
        }

        for (var s = 0; s < _strokes.Count; s++)
        {
            var spots = _strokes[s].Spots;
            for (var i = 0; i < spots.Count - (_strokes[s].Closed ? 0 : 1); i++)
                segments.Add((s, spots[i], spots[(i + 1) % spots.Count]));
        }

        var crossings = Crossings(segments);
        for (int s = 0, k = 0; s < _strokes.Count; s++)
        {
            var chain = new List<int> { nodes.At(_strokes[s].Spots[0]) };
            for (; k < segments.Count && segments[k].Stroke == s; k++)
            {
                crossings[k].Sort();
                foreach (var fraction in crossings[k])
                    Append(chain, nodes.At(Spot.Lerp(segments[k].From, segments[k].To, fraction).OnCentimetre));
                Append(chain, nodes.At(segments[k].To));
            }

            chains.Add(chain);
        }

        var degree = new int[map.NodeCount];
        foreach (var chain in chains)
        {
            for (var i = 1; i < chain.Count; i++)
            {
                degree[chain[i - 1]]++;
                degree[chain[i]]++;
            }
        }

        var taken = new HashSet<(int, int)>();
        var throughRoads = new Dictionary<Village, int>();
        string? NameIn(Village village, int stroke) => throughRoads.TryAdd(village, stroke) || throughRoads[village] == stroke ? throughRoad(village) : null;
        for (var s = 0; s < _strokes.Count; s++)
            AddLines(map, s, chains[s], degree, taken, villageAt, NameIn);
        map.LinkByAngle();
        return map;
    }

    private void AddLines(PlaneMap map, int number, List<int> chain, int[] degree, HashSet<(int, int)> taken, Func<Spot, Village?> villageAt, Func<Village, int, string?> nameIn)
    {
        var stroke = _strokes[number];
        var (from, to) = (0, chain.Count - 1);
        if (stroke.Trim)
        {
            while (from < to && degree[chain[from]] <= (from == 0 ? 1 : 2))
                from++;
            while (to > from && degree[chain[to]] <= (to == chain.Count - 1 ? 1 : 2))
                to--;
        }

        Line? line = null;
        Village? village = null;
        for (var i = from + 1; i <= to; i++)
        {
            var (a, b) = (chain[i - 1], chain[i]);
            if (!taken.Add((Math.Min(a, b), Math.Max(a, b))))
            {
                line = null;
                continue;
            }

            var here = stroke.Kind is LineKind.Primary or LineKind.Secondary or LineKind.Tertiary ? villageAt(Spot.Lerp(map[a], map[b], 0.5)) : null;
            if (line is null || here != village)
            {
                village = here;
                line = map.NewLine(stroke.Kind);
                (line.Name, line.Ref) = (village is null ? stroke.Name : nameIn(village, number), stroke.Ref);
                line.Nodes.Add(a);
            }

            line.Nodes.Add(b);
            map.AddEdge(a, b, line);
        }
    }

    private static void Append(List<int> chain, int node)
    {
        if (chain[^1] != node)
            chain.Add(node);
    }

    private static List<double>[] Crossings(List<(int Stroke, Spot From, Spot To)> segments)
    {
        var cells = new Dictionary<(int, int), List<int>>();
        var crossings = new List<double>[segments.Count];
        for (var i = 0; i < segments.Count; i++)
        {
            crossings[i] = [];
            var (_, a, b) = segments[i];
            var seen = new HashSet<int>();
            for (var x = (int)Math.Floor(Math.Min(a.X, b.X) / Cell); x <= (int)Math.Floor(Math.Max(a.X, b.X) / Cell); x++)
            {
                for (var y = (int)Math.Floor(Math.Min(a.Y, b.Y) / Cell); y <= (int)Math.Floor(Math.Max(a.Y, b.Y) / Cell); y++)
                {
                    if (!cells.TryGetValue((x, y), out var here))
                        cells[(x, y)] = here = [];
                    foreach (var j in here)
                    {
                        if (!seen.Add(j) || (segments[j].Stroke == segments[i].Stroke && (j == i - 1 || segments[j].From == b)))
                            continue;
                        if (Shape.Meet(a, b, segments[j].From, segments[j].To) is not { } meet)
                            continue;
                        crossings[i].Add(meet.OnFirst);
                        crossings[j].Add(meet.OnSecond);
                    }

                    here.Add(i);
                }
            }
        }

        return crossings;
    }

    /// <summary>Nodes by place; spots closer than <see cref="MergeMetres"/> are one node.</summary>
    private sealed class NodeGrid(PlaneMap map)
    {
        private readonly Dictionary<(int, int), List<int>> _cells = [];

        public int At(Spot spot)
        {
            var (x, y) = ((int)Math.Floor(spot.X / MergeMetres), (int)Math.Floor(spot.Y / MergeMetres));
            var (best, least) = (-1, MergeMetres);
            for (var dx = -1; dx <= 1; dx++)
            {
                for (var dy = -1; dy <= 1; dy++)
                {
                    foreach (var node in _cells.GetValueOrDefault((x + dx, y + dy)) ?? [])
                    {
                        if (map[node].DistanceTo(spot) < least)
                            (best, least) = (node, map[node].DistanceTo(spot));
                    }
                }
            }

            if (best >= 0)
                return best;
            var added = map.AddNode(spot);
            if (!_cells.TryGetValue((x, y), out var cell))
                _cells[(x, y)] = cell = [];
            cell.Add(added);
            return added;
        }
    }
}
