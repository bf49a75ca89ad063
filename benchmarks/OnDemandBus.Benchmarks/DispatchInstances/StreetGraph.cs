using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>The streets of a folder of instances: vertices, and directed edges with a time each. Turns cost nothing.</summary>
internal sealed class StreetGraph
{
    /// <summary>Times in the files are tenths of a second.</summary>
    public const int MsPerUnit = 100;

    private StreetGraph(string name, Location[] vertices, StreetEdge[] edges, Dictionary<int, int> edgeOfId) => (Name, Vertices, Edges, EdgeOfId) = (name, vertices, edges, edgeOfId);

    public string Name { get; }

    public Location[] Vertices { get; }

    public StreetEdge[] Edges { get; }

    /// <summary>By the id in the files: the number of the edge.</summary>
    public Dictionary<int, int> EdgeOfId { get; }

    public static StreetGraph Read(string folder)
    {
        var (vertices, vertexOfId) = (new List<Location>(), new Dictionary<int, int>());
        using (var table = new CsvTable(Path.Combine(folder, "vertices.csv")))
        {
            while (table.Read())
            {
                var location = new Location(table.Double("lat"), table.Double("lon"));
                if (!location.IsValid) throw table.Wrong("lat", "no such place on earth");
                if (!vertexOfId.TryAdd(table.Int("id"), vertices.Count)) throw table.Wrong("id", "a vertex has it already");
                vertices.Add(location);
            }
        }

        var (edges, edgeOfId) = (new List<StreetEdge>(), new Dictionary<int, int>());
        using (var table = new CsvTable(Path.Combine(folder, "edges.csv")))
        {
            while (table.Read())
            {
                if (!edgeOfId.TryAdd(table.Int("id"), edges.Count)) throw table.Wrong("id", "an edge has it already");
                edges.Add(new StreetEdge(
                    table.Known("tail", vertexOfId, "vertex"), table.Known("head", vertexOfId, "vertex"), checked(table.IntFrom(0, "travel_time_ds") * MsPerUnit), table.Double("length_m")));
            }
        }

        return new StreetGraph(folder, [.. vertices], [.. edges], edgeOfId);
    }

    /// <summary>A network whose segments are the edges, under the same numbers.</summary>
    public RoadNetwork ToNetwork()
    {
        var count = Edges.Length;
        var junction = Junctions();
        var leaving = Edges.Select((edge, number) => (Tail: junction[edge.Tail], number)).ToLookup(edge => edge.Tail, edge => edge.number);
        var firstTurn = new int[count + 1];
        var turnTo = new List<int>(3 * count);
        for (var edge = 0; edge < count; edge++)
        {
            turnTo.AddRange(leaving[junction[Edges[edge].Head]]);
            firstTurn[edge + 1] = turnTo.Count;
        }

        return new RoadNetwork(new NetworkParts
        {
            Name = Name,
            PieceFirstPoint = [.. Enumerable.Range(0, count + 1).Select(piece => 2 * piece)],
            Points = [.. Edges.SelectMany(edge => new[] { Vertices[edge.Tail], Vertices[edge.Head] })],
            AlongMetres = [.. Edges.SelectMany(edge => new[] { 0, edge.LengthMetres })],
            JunctionLocation = Vertices,
            Piece = [.. Enumerable.Range(0, count)],
            Against = new bool[count],
            TimeMs = [.. Edges.Select(edge => edge.TimeMs)],
            Start = [.. Edges.Select(edge => junction[edge.Tail])],
            End = [.. Edges.Select(edge => junction[edge.Head])],
            Reverse = [.. Enumerable.Repeat(-1, count)],
            Class = [.. Enumerable.Repeat(RoadClass.Residential, count)],
            WayId = [.. Edges.Select((_, edge) => (long)edge)],
            Roundabout = new bool[count],
            NameOf = new int[count],
            MayHoldPositions = [.. Enumerable.Repeat(true, count)],
            Names = [""],
            FirstTurn = firstTurn,
            TurnTo = [.. turnTo],
            TurnCostMs = new int[turnTo.Count],
        });
    }

    /// <summary>By vertex, the junction that it is: vertices between which a bus gets to and fro in no time are one, or a path between them could go on for ever.</summary>
    private int[] Junctions()
    {
        var junction = Enumerable.Range(0, Vertices.Length).ToArray();
        var atOnce = Edges.Where(edge => edge.TimeMs == 0).ToLookup(edge => edge.Tail, edge => edge.Head);
        foreach (var (tail, head, _, _) in Edges.Where(edge => edge.TimeMs == 0))
        {
            if (!Leads(head, tail)) continue;
            var (from, to) = (junction[head], junction[tail]);
            for (var vertex = 0; vertex < junction.Length; vertex++)
                if (junction[vertex] == from) junction[vertex] = to;
        }

        return junction;

        bool Leads(int from, int to)
        {
            var (seen, open) = (new HashSet<int> { from }, new Stack<int>([from]));
            while (open.TryPop(out var vertex) && vertex != to)
            {
                foreach (var next in atOnce[vertex])
                    if (seen.Add(next)) open.Push(next);
            }

            return seen.Contains(to);
        }
    }

    /// <summary>Where a bus stands that is at an edge: at its head.</summary>
    public static Position At(int edge) => new(edge, 1);
}

/// <param name="Tail">The vertex at which it starts.</param>
/// <param name="Head">The vertex at which it ends.</param>
/// <param name="TimeMs">The time of a bus.</param>
/// <param name="LengthMetres">The length.</param>
internal readonly record struct StreetEdge(int Tail, int Head, int TimeMs, double LengthMetres);
