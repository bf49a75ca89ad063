using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests.Rebalancing;

public sealed class When_a_flow_of_least_cost_is_looked_for
{
    [Fact]
    public void No_other_flow_ships_more_or_as_much_for_less()
    {
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var nodes = random.Next(2, 7);
            var (flow, dull) = (new MinimumCostFlow(nodes), new DullFlow(nodes));
            var supply = new int[nodes];
            for (var node = 0; node < nodes; node++)
            {
                supply[node] = random.Next(-2, 3);
                flow.AddSupply(node, supply[node]);
                dull.AddSupply(node, supply[node]);
            }

            var arcs = Enumerable.Range(0, random.Next(1, 8)).Select(_ =>
            {
                var (from, to, capacity, cost) = (random.Next(nodes), random.Next(nodes), random.Next(0, 3), random.Next(0, 6));
                dull.AddArc(from, to, capacity, cost);
                return (Arc: flow.AddArc(from, to, capacity, cost), from, to, capacity, cost);
            }).ToList();

            var found = flow.Solve();
            Assert.True(dull.Best() == found, $"seed {seed}: {dull.Best()} is possible, {found} was found");

            // What is told of each arc is that very flow.
            var leaving = new int[nodes];
            foreach (var (arc, from, to, capacity, _) in arcs)
            {
                Assert.True(flow.Flow(arc) >= 0 && flow.Flow(arc) <= capacity, $"seed {seed}: arc {arc} carries {flow.Flow(arc)} of {capacity}");
                leaving[from] += flow.Flow(arc);
                leaving[to] -= flow.Flow(arc);
            }

            for (var node = 0; node < nodes; node++)
                Assert.True(leaving[node] >= Math.Min(0, supply[node]) && leaving[node] <= Math.Max(0, supply[node]), $"seed {seed}: node {node} sends {leaving[node]} of {supply[node]}");
            Assert.Equal(found.Cost, arcs.Sum(arc => (long)flow.Flow(arc.Arc) * arc.cost));
            Assert.Equal(found.Shipped, leaving.Sum(units => Math.Max(0, units)));
        }
    }

    [Fact]
    public void The_nearest_does_not_always_go()
    {
        // Two buses, two places: if the near bus takes the near place, the far bus has far to go.
        var flow = new MinimumCostFlow(4);
        flow.AddSupply(0, 1);
        flow.AddSupply(1, 1);
        flow.AddSupply(2, -1);
        flow.AddSupply(3, -1);
        var nearToNear = flow.AddArc(0, 2, 1, 1);
        var nearToFar = flow.AddArc(0, 3, 1, 2);
        var farToNear = flow.AddArc(1, 2, 1, 3);
        var farToFar = flow.AddArc(1, 3, 1, 9);
        Assert.Equal((2, 5), flow.Solve());
        Assert.Equal([0, 1, 1, 0], new[] { nearToNear, nearToFar, farToNear, farToFar }.Select(flow.Flow));
    }

    [Fact]
    public void What_cannot_be_shipped_stays()
    {
        var flow = new MinimumCostFlow(3);
        flow.AddSupply(0, 5);
        flow.AddSupply(1, -3);
        flow.AddSupply(2, -1);
        flow.AddArc(0, 1, 2, 10);
        Assert.Equal((2, 20), flow.Solve());
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        var flow = new MinimumCostFlow(2);
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.AddArc(0, 2, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.AddArc(-1, 1, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.AddArc(0, 1, -1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.AddArc(0, 1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => flow.AddSupply(2, 1));
    }
}
