namespace OnDemandBus.Roads;

/// <summary>The strongly connected component of the turn graph with the most metres of road: from each of its segments a bus gets to each other one.</summary>
internal static class LargestComponent
{
    /// <summary>By segment, whether it is in. Tarjan's algorithm (1972) with its own stack, since a town is deeper than a thread's.</summary>
    public static bool[] Of(RoadNetwork network)
    {
        var count = network.SegmentCount;
        var (order, low, component) = (new int[count], new int[count], new int[count]);
        var nextTurn = new int[count];
        var open = new Stack<int>();
        var path = new Stack<int>();
        var metres = new List<double>();
        var number = 0;
        Array.Fill(component, -1);
        for (var root = 0; root < count; root++)
        {
            if (order[root] > 0)
                continue;
            path.Push(root);
            while (path.Count > 0)
            {
                var segment = path.Peek();
                if (order[segment] == 0)
                {
                    order[segment] = low[segment] = ++number;
                    open.Push(segment);
                }

                var turns = network.TurnsFrom(segment);
                var descended = false;
                while (nextTurn[segment] < turns.Length)
                {
                    var to = turns[nextTurn[segment]];
                    if (order[to] == 0)
                    {
                        path.Push(to);
                        descended = true;
                        break;
                    }

                    if (component[to] < 0)
                        low[segment] = Math.Min(low[segment], low[to]);
                    nextTurn[segment]++;
                }

                if (descended)
                    continue;
                path.Pop();
                if (low[segment] != order[segment])
                    continue;
                var sum = 0.0;
                int member;
                do
                {
                    member = open.Pop();
                    component[member] = metres.Count;
                    sum += network.LengthMetres(member);
                }
                while (member != segment);
                metres.Add(sum);
            }
        }

        var largest = metres.Count == 0 ? -1 : metres.IndexOf(metres.Max());
        return Array.ConvertAll(component, mine => mine == largest);
    }
}
