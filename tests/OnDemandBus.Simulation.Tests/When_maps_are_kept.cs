using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Map;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_maps_are_kept : IDisposable
{
    private static readonly byte[] s_hamlet = DrawnOnce.Draw(2_000, 1);
    private static readonly byte[] s_other = DrawnOnce.Draw(2_000, 2);

    private readonly Scratch _scratch = new();
    private readonly Clock _clock = new();
    private readonly string _map;

    public When_maps_are_kept()
    {
        _map = _scratch["town.osm.pbf"];
        File.WriteAllBytes(_map, s_hamlet);
    }

    public void Dispose() => _scratch.Dispose();

    // Each is another program that looks at the same folder.
    private MapCache Cache(string folder = "kept") => new(new DirectoryInfo(_scratch[folder]), _clock);

    private string[] Kept(string what) => Directory.Exists(_scratch["kept"]) ? Directory.GetFiles(_scratch["kept"], $"*.{what}") : [];

    [Fact]
    public void The_next_program_has_the_same_roads_and_places()
    {
        var (first, next) = (Cache(), Cache());
        var (read, places) = (first.Times(_map, null, placesToo: true), first.Places(_map, null, null));
        var (kept, keptPlaces) = (next.Times(_map, null, placesToo: true), next.Places(_map, null, null));

        Assert.Equal(OsmImport.Read(_map).Network.Checksum, kept.Network.Checksum);
        Assert.Equal(read.Network.Checksum, kept.Network.Checksum);
        Assert.Equal((read.Network.Name, places.Map, places.Inhabitants), (kept.Network.Name, keptPlaces.Map, keptPlaces.Inhabitants));
        foreach (var kind in Enum.GetValues<PlaceKind>()) Assert.Equal(places[kind], keptPlaces[kind]);
        var chance = new Random(1);
        for (var k = 0; k < 1_000; k++)
        {
            var (from, to) = (new Position(chance.Next(read.Network.SegmentCount), 0.5f), new Position(chance.Next(read.Network.SegmentCount), 0.5f));
            Assert.Equal(read.TimeMs(from, to), kept.TimeMs(from, to));
        }
    }

    [Fact]
    public void The_map_is_not_gone_through_again()
    {
        Cache().Times(_map, null, placesToo: true);
        Cache().Places(_map, null, null);
        // What is kept is given back, whatever it is: it stands for the map.
        var (roads, places) = (Assert.Single(Kept("roads")), Assert.Single(Kept("places")));
        File.WriteAllBytes(_scratch["other.osm.pbf"], s_other);
        var other = HubLabels.Of(OsmImport.Read(_scratch["other.osm.pbf"]).Network);
        using (var file = File.Create(roads)) PreparedNetwork.Save(other, file);
        using (var file = File.Create(places)) PlacesFile.Write(TownPlaces.Read(_scratch["other.osm.pbf"]), file);

        Assert.Equal(other.Network.Checksum, Cache().Times(_map, null, placesToo: true).Network.Checksum);
        Assert.Equal(TownPlaces.Read(_scratch["other.osm.pbf"]).Inhabitants, Cache().Places(_map, null, null).Inhabitants);
    }

    [Fact]
    public void Another_map_under_the_same_name_is_another_map()
    {
        var before = (Cache().Times(_map, null, placesToo: false).Network.Checksum, Cache().Places(_map, null, null).Inhabitants);
        File.WriteAllBytes(_map, s_other);
        Assert.NotEqual(before, (Cache().Times(_map, null, placesToo: false).Network.Checksum, Cache().Places(_map, null, null).Inhabitants));
    }

    [Fact]
    public void Another_profile_or_area_is_something_else()
    {
        Cache().Times(_map, null, placesToo: false);
        var all = Cache().Places(_map, null, null).Inhabitants;
        File.WriteAllText(_scratch["slow.json"], """{"widthMetres": 2.5}""");
        Cache().Times(_map, _scratch["slow.json"], placesToo: false);
        Assert.Equal(2, Kept("roads").Length);

        var half = Half(OsmImport.Read(_map).Network);
        // Its bytes alone tell it from others.
        File.WriteAllText(_scratch["half.geojson"], "half");
        Assert.InRange(Cache().Places(_map, _scratch["half.geojson"], half).Inhabitants, 1, all - 1);
        Assert.Equal(all, Cache().Places(_map, null, null).Inhabitants);
    }

    private static Area Half(RoadNetwork network) =>
        Area.FromBounds(network.SouthWest, new Location(network.NorthEast.Latitude, (network.SouthWest.Longitude + network.NorthEast.Longitude) / 2));

    [Theory]
    [InlineData("roads")]
    [InlineData("places")]
    public void A_damaged_file_is_as_good_as_none(string what)
    {
        Cache().Times(_map, null, placesToo: false);
        Cache().Places(_map, null, null);
        var file = Assert.Single(Kept(what));
        var whole = File.ReadAllBytes(file);
        foreach (var damaged in (byte[][])[[], whole[..(whole.Length / 2)], [.. whole[..^7], (byte)(whole[^7] ^ 1), .. whole[^6..]]])
        {
            File.WriteAllBytes(file, damaged);
            Assert.Equal(OsmImport.Read(_map).Network.Checksum, Cache().Times(_map, null, placesToo: false).Network.Checksum);
            Assert.Equal(TownPlaces.Read(_map).Inhabitants, Cache().Places(_map, null, null).Inhabitants);
            Assert.Equal(whole, File.ReadAllBytes(file));
        }
    }

    [Fact]
    public void Where_nothing_can_be_kept_it_is_read_each_time()
    {
        File.WriteAllText(_scratch["no-folder"], "");
        Assert.Equal(OsmImport.Read(_map).Network.Checksum, Cache("no-folder").Times(_map, null, placesToo: true).Network.Checksum);
        Assert.Equal(TownPlaces.Read(_map).Inhabitants, Cache("no-folder").Places(_map, null, null).Inhabitants);
        Assert.Equal("", File.ReadAllText(_scratch["no-folder"]));
        Assert.Equal(TownPlaces.Read(_map).Inhabitants, new MapCache(null, _clock).Places(_map, null, null).Inhabitants);
    }

    [Fact]
    public void What_is_wrong_with_a_map_is_told_each_time()
    {
        File.WriteAllText(_map, "no map");
        var told = Assert.Throws<MapException>(() => OsmImport.Read(_map)).Message;
        for (var k = 0; k < 2; k++)
        {
            Assert.Equal(told, Assert.Throws<MapException>(() => Cache().Times(_map, null, placesToo: true)).Message);
            Assert.Equal(told, Assert.Throws<MapException>(() => Cache().Places(_map, null, null)).Message);
        }

        Assert.Empty(Kept("*"));
    }

    [Fact]
    public void What_nobody_uses_is_removed()
    {
        Cache().Times(_map, null, placesToo: false);
        Cache().Places(_map, null, null);
        File.WriteAllText(_scratch["kept/mine.txt"], "not ours");
        _clock.Now += MapCache.KeptUnused - TimeSpan.FromDays(1);
        Cache().Places(_map, null, null);
        _clock.Now += TimeSpan.FromDays(2);
        File.WriteAllBytes(_map, s_other);
        Cache().Times(_map, null, placesToo: false);

        // The places were used a day later than the roads; of these only those of the other map are left.
        Assert.Single(Kept("places"));
        Assert.Equal(PreparedNetwork.Load(Assert.Single(Kept("roads"))).Network.Checksum, OsmImport.Read(_map).Network.Checksum);
        Assert.True(File.Exists(_scratch["kept/mine.txt"]));
    }

    [Fact]
    public void What_was_used_longest_ago_gives_way_where_it_becomes_too_much()
    {
        foreach (var (name, hours) in new[] { ("a.roads", 1), ("b.places", 3), ("c.roads", 2) })
        {
            Directory.CreateDirectory(_scratch["kept"]);
            // Takes no room on the disk: nothing is written.
            using (var large = File.Create(_scratch[$"kept/{name}"])) large.SetLength(MapCache.MostBytes / 5 * 2);
            File.SetLastWriteTimeUtc(_scratch[$"kept/{name}"], (_clock.Now - TimeSpan.FromHours(hours)).UtcDateTime);
        }

        Cache().Times(_map, null, placesToo: false);
        Assert.Equal(3, Kept("*").Length);
        Assert.False(File.Exists(_scratch["kept/b.places"]));
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
