namespace OnDemandBus.Planning.Tests.Rebalancing;

/// <summary>Tries every flow there is.</summary>
internal sealed class DullFlow(int nodes)
{
    private readonly List<(int From, int To, int Capacity, int Cost)> _arcs = [];
    private readonly int[] _supply = new int[nodes];

    public void AddArc(int from, int to, int capacity, int cost) => _arcs.Add((from, to, capacity, cost));

    public void AddSupply(int node, int units) => _supply[node] += units;

    /// <summary>The most that can be shipped, and the least that it costs.</summary>
    public (int Shipped, long Cost) Best()
    {
        var best = (Shipped: 0, Cost: 0L);
        Try(0, new int[nodes], 0);
        return best;

        void Try(int arc, int[] leaving, long cost)
        {
            if (arc == _arcs.Count)
            {
                if (Shipped(leaving) is { } shipped && (shipped > best.Shipped || (shipped == best.Shipped && cost < best.Cost))) best = (shipped, cost);
                return;
            }

            var (from, to, capacity, unitCost) = _arcs[arc];
            for (var units = 0; units <= capacity; units++)
            {
                leaving[from] += units;
                leaving[to] -= units;
                Try(arc + 1, leaving, cost + (units * unitCost));
                leaving[from] -= units;
                leaving[to] += units;
            }
        }
    }

    /// <summary>How much a flow ships; null where a node sends what it does not have, or gets what it does not want.</summary>
    private int? Shipped(int[] leaving)
    {
        var shipped = 0;
        for (var node = 0; node < nodes; node++)
        {
            if (leaving[node] < Math.Min(0, _supply[node]) || leaving[node] > Math.Max(0, _supply[node])) return null;
            shipped += Math.Max(0, leaving[node]);
        }

        return shipped;
    }
}
