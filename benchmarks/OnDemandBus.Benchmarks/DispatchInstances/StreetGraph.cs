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
        var junction = Junctions();
        var leaving = Edges.Select((edge, number) => (Tail: junction[edge.Tail], number)).ToLookup(edge => edge.Tail, edge => edge.number);
        return Network(
            Vertices,
            [.. Edges.Select((edge, number) => new Piece(
                Vertices[edge.Tail], Vertices[edge.Head], junction[edge.Tail], junction[edge.Head], edge.TimeMs, edge.LengthMetres, MayHoldPositions: true, leaving[junction[edge.Head]]))]);
    }

    /// <summary>
    /// The same streets with a kerb of its own for each edge, so that a location is enough to say that a bus stops at the edge: segment <c>2 edge</c> takes the edge's time,
    /// segment <c>2 edge + 1</c> is the kerb and leads on to the head in no time.
    /// </summary>
    public RoadNetwork ToNetworkWithKerbs()
    {
        var junction = Junctions();
        var leaving = Edges.Select((edge, number) => (Tail: junction[edge.Tail], First: (2 * number) + (edge.TimeMs == 0 ? 1 : 0))).ToLookup(edge => edge.Tail, edge => edge.First);
        var kerbs = new Location[Edges.Length];
        var beside = new Dictionary<(int, int), int>();
        var pieces = new List<Piece>(2 * Edges.Length);
        for (var edge = 0; edge < Edges.Length; edge++)
        {
            var (tail, head, timeMs, metres) = Edges[edge];
            var (from, to) = (Vertices[tail], Vertices[head]);
            // On the right of the road, and of another edge between the same vertices.
            var number = beside[(tail, head)] = beside.GetValueOrDefault((tail, head)) + 1;
            var (north, east) = (to.Latitude - from.Latitude, to.Longitude - from.Longitude);
            var length = Math.Sqrt((north * north) + (east * east));
            var (aside, ahead) = length == 0 ? (0, 1) : (north / length, east / length);
            kerbs[edge] = new Location(((from.Latitude + to.Latitude) / 2) - (ahead * number * KerbDegrees), ((from.Longitude + to.Longitude) / 2) + (aside * number * KerbDegrees));
            // An edge that takes no time is all kerb: nobody comes to what would be before it.
            var (start, next) = timeMs == 0 ? (Vertices.Length + edge, Array.Empty<int>()) : (junction[tail], [(2 * edge) + 1]);
            pieces.Add(new Piece(from, kerbs[edge], start, Vertices.Length + edge, Math.Max(1, timeMs), metres / 2, MayHoldPositions: false, next));
            pieces.Add(new Piece(kerbs[edge], to, timeMs == 0 ? junction[tail] : Vertices.Length + edge, junction[head], 0, metres / 2, MayHoldPositions: true, leaving[junction[head]]));
        }

        return Network([.. Vertices, .. kerbs], pieces);
    }

    private RoadNetwork Network(Location[] junctions, List<Piece> pieces)
    {
        var count = pieces.Count;
        var firstTurn = new int[count + 1];
        var turnTo = new List<int>(3 * count);
        for (var piece = 0; piece < count; piece++)
        {
            turnTo.AddRange(pieces[piece].Next);
            firstTurn[piece + 1] = turnTo.Count;
        }

        return new RoadNetwork(new NetworkParts
        {
            Name = Name,
            PieceFirstPoint = [.. Enumerable.Range(0, count + 1).Select(piece => 2 * piece)],
            Points = [.. pieces.SelectMany(piece => new[] { piece.From, piece.To })],
            AlongMetres = [.. pieces.SelectMany(piece => new[] { 0, piece.LengthMetres })],
            JunctionLocation = junctions,
            Piece = [.. Enumerable.Range(0, count)],
            Against = new bool[count],
            TimeMs = [.. pieces.Select(piece => piece.TimeMs)],
            Start = [.. pieces.Select(piece => piece.Start)],
            End = [.. pieces.Select(piece => piece.End)],
            Reverse = [.. Enumerable.Repeat(-1, count)],
            Class = [.. Enumerable.Repeat(RoadClass.Residential, count)],
            WayId = [.. Enumerable.Range(0, count).Select(piece => (long)piece)],
            Roundabout = new bool[count],
            NameOf = new int[count],
            MayHoldPositions = [.. pieces.Select(piece => piece.MayHoldPositions)],
            Names = [""],
            FirstTurn = firstTurn,
            TurnTo = [.. turnTo],
            TurnCostMs = new int[turnTo.Count],
        });
    }

    /// <summary>A part of a street between two junctions.</summary>
    private sealed record Piece(Location From, Location To, int Start, int End, int TimeMs, double LengthMetres, bool MayHoldPositions, IEnumerable<int> Next);

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

    /// <summary>The same in a network with kerbs.</summary>
    public static Position AtKerb(int edge) => new((2 * edge) + 1, 0.5f);

    /// <summary>The edge of a position in a network with kerbs.</summary>
    public static int EdgeAtKerb(Position position) => position.Segment / 2;

    /// <summary>In the middle of an edge, where a location says which one it is.</summary>
    public static Position Middle(int edge) => new(edge, 0.5f);

    /// <summary>Some metres.</summary>
    private const double KerbDegrees = 2e-5;
}

/// <param name="Tail">The vertex at which it starts.</param>
/// <param name="Head">The vertex at which it ends.</param>
/// <param name="TimeMs">The time of a bus.</param>
/// <param name="LengthMetres">The length.</param>
internal readonly record struct StreetEdge(int Tail, int Head, int TimeMs, double LengthMetres);
