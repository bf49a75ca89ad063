using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_a_map_is_prepared : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_file_opens_to_the_times_of_the_map()
    {
        File.WriteAllBytes(_scratch["in.osm.pbf"], DrawnOnce.Bytes);
        var (code, output, error) = CommandLine.Run("map", "prepare", _scratch["in.osm.pbf"], _scratch["out.odb"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains($"{DrawnOnce.Roads.Network.SegmentCount} segments", output, StringComparison.Ordinal);
        var (map, file) = (PreparedNetwork.Open(_scratch["in.osm.pbf"]), PreparedNetwork.Open(_scratch["out.odb"]));
        Assert.Equal(map.Network.Checksum, file.Network.Checksum);
        var random = new Random(1);
        for (var k = 0; k < 1000; k++)
        {
            var (from, to) = (new Position(random.Next(map.Network.SegmentCount), random.NextSingle()), new Position(random.Next(map.Network.SegmentCount), random.NextSingle()));
            Assert.Equal(map.TimeMs(from, to), file.TimeMs(from, to));
        }
    }

    [Fact]
    public void A_file_that_is_no_map_is_refused()
    {
        File.WriteAllText(_scratch["in.osm.pbf"], "no map");
        var (code, _, error) = CommandLine.Run("map", "prepare", _scratch["in.osm.pbf"], _scratch["out.odb"]);

        Assert.Equal(2, code);
        Assert.Contains("in.osm.pbf", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch["out.odb"]));
    }
}
