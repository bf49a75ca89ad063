using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_network_is_prepared_as_a_file : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("odb-prepared-").FullName;

    private void Save(HubLabels labels, string name)
    {
        using var file = File.Create(Path(name));
        PreparedNetwork.Save(labels, file);
    }

    private string Path(string name) => System.IO.Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_is_the_same_network_with_the_same_times_when_it_is_opened(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var labels = HubLabels.Of(network);
        Save(labels, "town.odb");
        Assert.True(PreparedNetwork.IsOne(Path("town.odb")));
        var opened = PreparedNetwork.Load(Path("town.odb"));
        Assert.Equal(network.Checksum, opened.Network.Checksum);
        Assert.Equal(network.Name, opened.Network.Name);
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            Assert.Equal(network.IsUsable(segment), opened.Network.IsUsable(segment));
            Assert.Equal(network.StreetName(segment), opened.Network.StreetName(segment));
            Assert.Equal(network.Geometry(segment), opened.Network.Geometry(segment));
        }

        Labels.HoldAgainstPlainSearch(opened, network.SegmentCount, seed, "opened");
        var random = new Random(seed);
        Labels.HoldAgainstPlainSearch(opened.With(Labels.RandomMetric(opened.Network, random)), network.SegmentCount, seed, "opened, other speeds");
        for (var k = 0; k < 50; k++)
        {
            var place = network.At(RandomTown.Position(network, random));
            Assert.Equal(network.Snapper.Snap(place, 100), opened.Network.Snapper.Snap(place, 100));
            Paths.Hold(opened, RandomTown.Position(opened.Network, random), RandomTown.Position(opened.Network, random), $"seed {seed}, path {k}");
        }
    }

    [Fact]
    public void The_same_network_makes_the_same_bytes()
    {
        Save(HubLabels.Of(RandomTown.Make(4).Network), "one");
        var labels = HubLabels.Of(RandomTown.Make(4).Network);
        Save(labels.With(Labels.RandomMetric(labels.Network, new Random(4))), "two");
        Assert.Equal(File.ReadAllBytes(Path("one")), File.ReadAllBytes(Path("two")));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Damage_at_any_place_is_told()
    {
        Save(HubLabels.Of(RandomTown.Make(5).Network), "town.odb");
        var whole = File.ReadAllBytes(Path("town.odb"));
        var random = new Random(5);
        for (var k = 0; k < 40; k++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(64, damaged.Length)] ^= (byte)random.Next(1, 256);
            Refuses(damaged, "damaged");
        }

        Refuses(whole[..^1], "damaged");
        Refuses([.. whole, 0], "damaged");
        Refuses(whole[..100], "damaged");
        Refuses(whole[..10], "no prepared network");
        Refuses([], "no prepared network");
    }

    [Fact]
    public void Another_version_or_another_file_is_told()
    {
        Save(HubLabels.Of(RandomTown.Make(5).Network), "town.odb");
        var whole = File.ReadAllBytes(Path("town.odb"));
        whole[8]++;
        Refuses(whole, "version");
        using (var pbf = File.Create(Path("town.osm.pbf"))) DrawnTown.Parse("A---B---C").WritePbf(pbf);
        Assert.False(PreparedNetwork.IsOne(Path("town.osm.pbf")));
        Refuses(File.ReadAllBytes(Path("town.osm.pbf")), "no prepared network");
        Assert.Contains("missing.odb", Assert.Throws<MapException>(() => PreparedNetwork.Load(Path("missing.odb"))).Message, StringComparison.Ordinal);
    }

    private void Refuses(byte[] content, string fault)
    {
        File.WriteAllBytes(Path("other.odb"), content);
        var refused = Assert.Throws<MapException>(() => PreparedNetwork.Load(Path("other.odb")));
        Assert.Contains(fault, refused.Fault, StringComparison.Ordinal);
        Assert.Contains("other.odb", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Remedy);
    }
}
