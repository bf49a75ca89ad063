using OnDemandBus.Roads;
using OnDemandBus.Simulation.Map;
using OsmSharp;
using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_a_map_is_clipped : IDisposable
{
    private const string Square = """{"type":"Polygon","coordinates":[[[8.0,52.0],[8.1,52.0],[8.1,52.1],[8.0,52.1],[8.0,52.0]]]}""";

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Ways_that_reach_in_stay_whole_and_others_go()
    {
        var (code, output, _) = Clip(SmallMap());

        var kept = Kept();
        Assert.Equal(0, code);
        Assert.Equal([1, 2, 3, 4], kept.OfType<Node>().Select(node => node.Id!.Value));
        Assert.Equal([10, 11], kept.OfType<Way>().Select(way => way.Id!.Value));
        Assert.Equal([1, 2, 3], kept.OfType<Way>().First().Nodes);
        Assert.Contains("4 of 6 nodes, 2 of 3 ways, 1 turn restrictions of 3 relations", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_restrictions_with_all_their_members_stay()
    {
        Clip(SmallMap());

        var restriction = Assert.Single(Kept().OfType<Relation>());
        Assert.Equal(20, restriction.Id);
        Assert.Equal(["from", "via", "to"], restriction.Members.Select(member => member.Role));
    }

    [Fact]
    public void Tags_and_places_stay_as_they_were()
    {
        Clip(SmallMap());

        var node = Kept().OfType<Node>().Single(node => node.Id == 2);
        Assert.Equal("traffic_signals", node.Tags["highway"]);
        Assert.Equal((52.06, 8.06), (node.Latitude, node.Longitude));
        Assert.Empty(Kept().OfType<Node>().Single(node => node.Id == 3).Tags ?? new TagsCollection());
    }

    [Fact]
    public void The_same_again_gives_the_same_bytes()
    {
        Clip(SmallMap());
        var first = File.ReadAllBytes(_scratch["out.osm.pbf"]);
        Clip(SmallMap());

        Assert.Equal(first, File.ReadAllBytes(_scratch["out.osm.pbf"]));
    }

    [Fact]
    public void A_part_of_the_model_town_can_be_driven()
    {
        File.WriteAllBytes(_scratch["in.osm.pbf"], DrawnOnce.Bytes);
        File.WriteAllText(_scratch["area.geojson"], """{"type":"Polygon","coordinates":[[[8.19,52.29],[8.22,52.29],[8.22,52.31],[8.19,52.31],[8.19,52.29]]]}""");
        CommandLine.Run("map", "clip", "--area", _scratch["area.geojson"], _scratch["in.osm.pbf"], _scratch["out.osm.pbf"]);

        var report = OsmImport.Read(_scratch["out.osm.pbf"]).Report;
        Assert.InRange(report.Segments, 1_000, DrawnOnce.Roads.Report.Segments - 1);
        Assert.InRange(report.Restrictions, 1, DrawnOnce.Roads.Report.Restrictions - 1);
        Assert.Equal(0, report.CountOf(Skipped.WithoutNodes));
    }

    [Fact]
    public void Trips_well_inside_take_as_long_as_on_the_whole_map()
    {
        File.WriteAllBytes(_scratch["in.osm.pbf"], DrawnOnce.Bytes);
        var whole = DrawnOnce.Roads.Network;
        // Three quarters of the town, and of that the middle half.
        var (south, west) = (Between(whole.SouthWest.Latitude, whole.NorthEast.Latitude, 0.125), Between(whole.SouthWest.Longitude, whole.NorthEast.Longitude, 0.125));
        var (north, east) = (Between(whole.SouthWest.Latitude, whole.NorthEast.Latitude, 0.875), Between(whole.SouthWest.Longitude, whole.NorthEast.Longitude, 0.875));
        File.WriteAllText(_scratch["area.geojson"], FormattableString.Invariant($$"""{"type":"Polygon","coordinates":[[[{{west}},{{south}}],[{{east}},{{south}}],[{{east}},{{north}}],[{{west}},{{north}}],[{{west}},{{south}}]]]}"""));
        CommandLine.Run("map", "clip", "--area", _scratch["area.geojson"], _scratch["in.osm.pbf"], _scratch["out.osm.pbf"]);
        var part = OsmImport.Read(_scratch["out.osm.pbf"]).Network;
        Assert.InRange(part.SegmentCount, 1_000, whole.SegmentCount - 1);

        var (onWhole, onPart) = (new PlainSearch(whole), new PlainSearch(part));
        var random = new Random(11);
        Location Somewhere() => new(Between(south, north, 0.25 + (random.NextDouble() / 2)), Between(west, east, 0.25 + (random.NextDouble() / 2)));
        var compared = 0;
        for (var i = 0; i < 60; i++)
        {
            var (from, to) = (Somewhere(), Somewhere());
            if (whole.Snapper.Snap(from, 200) is not { } wholeFrom || whole.Snapper.Snap(to, 200) is not { } wholeTo)
                continue;
            var (partFrom, partTo) = (part.Snapper.Snap(from, 200)!.Value, part.Snapper.Snap(to, 200)!.Value);
            Assert.Equal((wholeFrom.Location, wholeTo.Location), (partFrom.Location, partTo.Location));
            Assert.True(onWhole.TimeMs(wholeFrom.Position, wholeTo.Position) == onPart.TimeMs(partFrom.Position, partTo.Position), $"trip {i} from {from} to {to}");
            compared++;
        }

        Assert.True(compared > 30, $"only {compared} trips were compared");
        static double Between(double low, double high, double share) => low + (share * (high - low));
    }

    [Fact]
    public void A_restriction_at_a_junction_just_outside_stays_with_its_ways()
    {
        // Both ways have an end inside; they meet at 3, which is outside.
        Clip([At(1, 52.05, 8.05), At(2, 52.06, 8.06), At(3, 52.2, 8.2), Street(10, 1, 3), Street(11, 3, 2), Restriction(20, 10, 3, 11)]);

        Assert.Equal(20, Assert.Single(Kept().OfType<Relation>()).Id);
    }

    [Fact]
    public void A_map_elsewhere_is_refused()
    {
        var (code, _, error) = Clip([At(1, 50, 8)]);

        Assert.Equal(2, code);
        Assert.Contains("nothing of it lies in the area", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch["out.osm.pbf"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is no map at all, but a text")]
    public void What_is_no_map_is_refused(string content)
    {
        File.WriteAllText(_scratch["area.geojson"], Square);
        File.WriteAllText(_scratch["in.osm.pbf"], content);
        var (code, _, error) = CommandLine.Run("map", "clip", "--area", _scratch["area.geojson"], _scratch["in.osm.pbf"], _scratch["out.osm.pbf"]);

        Assert.Equal(2, code);
        Assert.Contains("in.osm.pbf", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"type":"Point","coordinates":[8,52]}""")]
    [InlineData("no json")]
    public void What_is_no_area_is_refused(string area)
    {
        File.WriteAllText(_scratch["area.geojson"], area);
        var (code, _, error) = CommandLine.Run("map", "clip", "--area", _scratch["area.geojson"], _scratch["in.osm.pbf"], _scratch["out.osm.pbf"]);

        Assert.Equal(2, code);
        Assert.Contains("is not an area", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_map_is_named()
    {
        File.WriteAllText(_scratch["area.geojson"], Square);
        var (code, _, error) = CommandLine.Run("map", "clip", "--area", _scratch["area.geojson"], _scratch["in.osm.pbf"], _scratch["out.osm.pbf"]);

        Assert.Equal(2, code);
        Assert.Contains("cannot be opened", error, StringComparison.Ordinal);
    }

    internal static Node At(long id, double latitude, double longitude, params Tag[] tags) => new() { Id = id, Latitude = latitude, Longitude = longitude, Tags = new TagsCollection(tags) };

    internal static Way Street(long id, params long[] nodes) => new() { Id = id, Nodes = nodes, Tags = new TagsCollection(new Tag("highway", "residential")) };

    private static Relation Restriction(long id, long from, long via, long to) => new()
    {
        Id = id,
        Members = [new(from, "from", OsmGeoType.Way), new(via, "via", OsmGeoType.Node), new(to, "to", OsmGeoType.Way)],
        Tags = new TagsCollection(new Tag("type", "restriction"), new Tag("restriction", "no_left_turn")),
    };

    /// <summary>Nodes 1 and 2 are inside; way 10 leads out to 3, way 11 starts at 2, way 12 is outside.</summary>
    private static List<OsmGeo> SmallMap() =>
    [
        At(1, 52.05, 8.05), At(2, 52.06, 8.06, new Tag("highway", "traffic_signals")), At(3, 52.2, 8.2), At(4, 52.3, 8.3), At(5, 52.4, 8.4), At(6, 52.5, 8.5),
        Street(10, 1, 2, 3), Street(11, 2, 4), Street(12, 5, 6),
        Restriction(20, 10, 2, 11), Restriction(21, 10, 2, 12),
        new Relation { Id = 22, Members = [new(10, "", OsmGeoType.Way)], Tags = new TagsCollection(new Tag("type", "route")) },
    ];

    private (int ExitCode, string Output, string Error) Clip(IEnumerable<OsmGeo> map)
    {
        File.WriteAllText(_scratch["area.geojson"], Square);
        using (var stream = File.Create(_scratch["in.osm.pbf"]))
            MapFile.Write(stream, map);
        return CommandLine.Run("map", "clip", "--area", _scratch["area.geojson"], _scratch["in.osm.pbf"], _scratch["out.osm.pbf"]);
    }

    private IReadOnlyList<OsmGeo> Kept() => DrawnOnce.Read(File.ReadAllBytes(_scratch["out.osm.pbf"]));
}
