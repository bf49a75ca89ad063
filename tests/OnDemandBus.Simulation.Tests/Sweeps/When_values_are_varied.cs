using OnDemandBus.Simulation.Sweeps;

namespace OnDemandBus.Simulation.Tests.Sweeps;

public sealed class When_values_are_varied : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("buses=4,6,9", "buses", "4 6 9")]
    [InlineData("buses=4..8:2", "buses", "4 6 8")]
    [InlineData("buses=4..6", "buses", "4 5 6")]
    [InlineData("riders.noShowShare=0..0.3:0.1", "riders.noShowShare", "0 0.1 0.2 0.3")]
    [InlineData("rules.maxWaitTime=10 min,15 min", "rules.maxWaitTime", "10 min 15 min")]
    public void Lists_and_grids_are_read(string text, string key, string values)
    {
        var variation = Variation.Parse(text, 1);
        Assert.Equal((key, values), (variation.Key, string.Join(' ', variation.Values)));
    }

    [Fact]
    public void A_lot_is_the_same_for_the_same_seed()
    {
        var drawn = Variation.Parse("buses=4..40~6", 3).Values;
        Assert.Equal(6, drawn.Count);
        Assert.All(drawn, value => Assert.InRange(int.Parse(value, System.Globalization.CultureInfo.InvariantCulture), 4, 40));
        Assert.Equal(drawn, Variation.Parse("buses=4..40~6", 3).Values);
        Assert.NotEqual(drawn, Variation.Parse("buses=4..40~6", 4).Values);
    }

    [Fact]
    public void Values_are_put_where_they_belong()
    {
        var text = Variation.Apply("a.yaml", "map: a\nfleet:\n  - count: 2\n  - count: 3\n", [("fleet[2].count", "7"), ("rules.maxWaitTime", "600"), ("seed", "4")]);
        Assert.Equal("map: a\nfleet:\n- count: 2\n- count: 7\nrules:\n  maxWaitTime: 600\nseed: 4", text.ReplaceLineEndings("\n").Replace("...", "", StringComparison.Ordinal).Trim());
    }

    [Fact]
    public void The_table_does_not_depend_on_threads()
    {
        File.WriteAllText(_scratch["town.yaml"], $"map: {DrawnOnce.ModelTownFile}\nbuses: 4\nrequests: 60\n");
        foreach (var threads in (string[])["1", "2"])
        {
            var (exitCode, output, error) = CommandLine.Run("sweep", _scratch["town.yaml"], "--vary", "buses=2,4", "--vary", "rules.maxWaitTime=600,900", "--seeds", "1,2", "--threads", threads, "--out", _scratch[threads]);
            Assert.True(exitCode == 0, error);
            Assert.Contains("sweep.html", output, StringComparison.Ordinal);
        }

        Assert.Equal(1 + 8, File.ReadLines(_scratch["1/sweep.csv"]).Count());
        Assert.Equal(File.ReadAllText(_scratch["1/sweep.csv"]), File.ReadAllText(_scratch["2/sweep.csv"]));
    }
}
