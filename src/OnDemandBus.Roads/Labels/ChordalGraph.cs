namespace OnDemandBus.Roads;

/// <summary>
/// The turn-expanded graph, completed along the order of a <see cref="SeparatorTree"/> so that the upward neighbours of each segment are
/// neighbours of each other, whatever the speeds. Source: Dibbelt, Strasser, Wagner, Customizable Contraction Hierarchies (2016).
/// </summary>
/// <remarks>Upward is towards the root: smaller numbers. Vertices are numbered as in the tree. Immutable.</remarks>
internal sealed class ChordalGraph
{
    public ChordalGraph(int[] firstUp, int[] upTo, int[] turnArc) => (FirstUp, UpTo, TurnArc) = (firstUp, upTo, turnArc);

    /// <summary>By vertex, and one more: where its upward edges start.</summary>
    public int[] FirstUp { get; }

    /// <summary>By edge: the upper end; those of one vertex in ascending order.</summary>
    public int[] UpTo { get; }

    /// <summary>By turn of the network: twice its edge, and one more where the turn runs down; -1 for a turn of a segment into itself.</summary>
    public int[] TurnArc { get; }

    public static ChordalGraph Of(RoadNetwork network, SeparatorTree tree)
    {
        var count = network.SegmentCount;
        var up = new List<int>?[count];
        for (var segment = 0; segment < count; segment++)
        {
            var from = tree.NumberOf[segment];
            foreach (var turn in network.TurnsFrom(segment))
            {
                var to = tree.NumberOf[turn];
                if (to != from) (up[Math.Max(from, to)] ??= []).Add(Math.Min(from, to));
            }
        }

        // From the bottom up: what is above a vertex becomes a clique by handing it on to the lowest of them.
        var firstUp = new int[count + 1];
        var merged = new int[count][];
        var edges = 0;
        for (var vertex = count - 1; vertex >= 0; vertex--)
        {
            merged[vertex] = Distinct(up[vertex]);
            up[vertex] = null;
            edges += merged[vertex].Length;
            if (merged[vertex].Length < 2) continue;
            var parent = merged[vertex][^1];
            (up[parent] ??= []).AddRange(merged[vertex].AsSpan(0, merged[vertex].Length - 1));
        }

        var upTo = new int[edges];
        for (int vertex = 0, edge = 0; vertex < count; vertex++)
        {
            firstUp[vertex] = edge;
            merged[vertex].CopyTo(upTo, edge);
            edge += merged[vertex].Length;
        }

        firstUp[count] = edges;
        return new ChordalGraph(firstUp, upTo, TurnArcs(network, tree, firstUp, upTo));
    }

    private static int[] Distinct(List<int>? numbers)
    {
        if (numbers is null) return [];
        numbers.Sort();
        var count = 0;
        for (var k = 0; k < numbers.Count; k++)
            if (k == 0 || numbers[k] != numbers[k - 1]) numbers[count++] = numbers[k];
        return [.. numbers[..count]];
    }

    private static int[] TurnArcs(RoadNetwork network, SeparatorTree tree, int[] firstUp, int[] upTo)
    {
        var arcs = new int[network.TurnCount];
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            var from = tree.NumberOf[segment];
            for (var turn = network.FirstTurn[segment]; turn < network.FirstTurn[segment + 1]; turn++)
            {
                var to = tree.NumberOf[network.Parts.TurnTo[turn]];
                var (lower, upper) = (Math.Max(from, to), Math.Min(from, to));
                var edge = from == to ? -1 : Array.BinarySearch(upTo, firstUp[lower], firstUp[lower + 1] - firstUp[lower], upper);
                arcs[turn] = from == to ? -1 : (2 * edge) + (from == lower ? 0 : 1);
            }
        }

        return arcs;
    }
}
