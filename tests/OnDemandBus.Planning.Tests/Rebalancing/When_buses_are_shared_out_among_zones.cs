using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests.Rebalancing;

public sealed class When_buses_are_shared_out_among_zones
{
    private static readonly int[] NoLimit = [100, 100, 100];

    [Theory]
    [InlineData(10, new double[] { 5, 3, 2 }, new[] { 5, 3, 2 })]
    [InlineData(10, new double[] { 1, 1, 1 }, new[] { 4, 3, 3 })]
    [InlineData(3, new[] { 0.6, 0.3, 0.1 }, new[] { 2, 1, 0 })]
    [InlineData(1, new[] { 0.2, 0.5, 0.3 }, new[] { 0, 1, 0 })]
    [InlineData(5, new double[] { 0, 7, 0 }, new[] { 0, 5, 0 })]
    [InlineData(5, new double[] { 0, 0, 0 }, new[] { 0, 0, 0 })]
    [InlineData(0, new double[] { 1, 2, 3 }, new[] { 0, 0, 0 })]
    public void Each_zone_gets_its_quota_and_the_largest_remainders_the_rest(int buses, double[] demand, int[] expected) =>
        Assert.Equal(expected, LargestRemainder.Share(buses, demand, NoLimit));

    [Fact]
    public void What_one_zone_has_no_use_for_goes_to_the_others()
    {
        Assert.Equal([2, 5, 3], LargestRemainder.Share(10, [8, 1, 0.6], [2, 9, 9]));
        Assert.Equal([2, 1, 0], LargestRemainder.Share(10, [8, 1, 1], [2, 1, 0]));
    }

    [Fact]
    public void No_share_is_off_its_quota_by_a_bus()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var demand = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.NextDouble()).ToArray();
            var buses = random.Next(0, 100);
            var shares = LargestRemainder.Share(buses, demand, Enumerable.Repeat(int.MaxValue, demand.Length).ToArray());
            Assert.True(shares.Sum() == buses, $"seed {seed}: {shares.Sum()} of {buses}");
            for (var zone = 0; zone < demand.Length; zone++)
                Assert.True(Math.Abs(shares[zone] - (buses * demand[zone] / demand.Sum())) < 1, $"seed {seed}: zone {zone} gets {shares[zone]}");
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 0.3)]
    [InlineData(2, 0.3)]
    [InlineData(1, 4)]
    [InlineData(9, 4)]
    [InlineData(100, 120)]
    public void A_bus_adds_the_chance_that_there_are_as_many_requests(int buses, double expected)
    {
        // The dull way: by logarithms.
        var fewer = Enumerable.Range(0, buses).Sum(n => Math.Exp((expected == 0 ? (n == 0 ? 0 : double.NegativeInfinity) : n * Math.Log(expected)) - expected - Enumerable.Range(1, n).Sum(k => Math.Log(k))));
        Assert.Equal(1 - fewer, CoveredDemand.OfLast(buses, expected), 1e-9);
    }

    [Fact]
    public void A_zone_has_use_for_buses_while_each_adds_enough()
    {
        Assert.Equal(0, CoveredDemand.BusesOfUse(0, 0.1));
        Assert.Equal(0, CoveredDemand.BusesOfUse(0.1, 0.1));
        Assert.Equal(1, CoveredDemand.BusesOfUse(0.2, 0.1));
        Assert.Equal(2, CoveredDemand.BusesOfUse(1, 0.1));
        Assert.InRange(CoveredDemand.BusesOfUse(100_000, 0.1), 500, 600);
    }
}
