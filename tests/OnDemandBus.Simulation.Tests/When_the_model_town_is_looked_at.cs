using System.Globalization;
using OsmSharp;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_the_model_town_is_looked_at
{
    private static readonly Dictionary<long, Node> Nodes = DrawnOnce.Elements.OfType<Node>().ToDictionary(node => node.Id!.Value);
    private static readonly List<Way> Ways = DrawnOnce.Elements.OfType<Way>().ToList();
    private static readonly List<Relation> Relations = DrawnOnce.Elements.OfType<Relation>().ToList();

    private static readonly HashSet<string> Drivable =
        ["trunk", "trunk_link", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service"];

    [Fact]
    public void Elements_come_by_type_and_number()
    {
        var order = DrawnOnce.Elements.Select(element => ((int)element.Type, element.Id!.Value)).ToList();

        Assert.Equal(order.Distinct().Order(), order);
    }

    [Fact]
    public void Every_way_and_relation_finds_its_members()
    {
        var ways = Ways.Select(way => way.Id!.Value).ToHashSet();

        Assert.All(Ways, way => Assert.True(way.Nodes.Length >= 2 && way.Nodes.All(Nodes.ContainsKey), $"way {way.Id}"));
        Assert.All(Relations, relation => Assert.All(relation.Members, member => Assert.True(member.Type == OsmGeoType.Way ? ways.Contains(member.Id) : Nodes.ContainsKey(member.Id))));
    }

    [Fact]
    public void Restrictions_lead_from_a_way_over_a_node_to_a_way_that_end_there()
    {
        var byId = Ways.ToDictionary(way => way.Id!.Value);
        var restrictions = Relations.Where(relation => Tag(relation, "type") == "restriction").ToList();

        Assert.All(restrictions, restriction =>
        {
            long Member(string role) => Assert.Single(restriction.Members, member => member.Role == role).Id;
            var via = Member("via");
            Assert.True(EndsAt(byId[Member("from")], via), $"relation {restriction.Id}: from");
            Assert.True(EndsAt(byId[Member("to")], via), $"relation {restriction.Id}: to");
        });
        Assert.Superset(
            new HashSet<string> { "no_left_turn", "no_right_turn", "no_u_turn", "only_straight_on", "only_right_turn" },
            restrictions.Select(restriction => Tag(restriction, "restriction")).ToHashSet());
        Assert.Contains(restrictions, restriction => Tag(restriction, "except") == "psv");
    }

    [Fact]
    public void It_has_the_streets_of_a_town_of_its_size() =>
        Assert.InRange(Ways.Where(IsDrivable).Sum(Length) / 1_000, 500, 760);

    [Fact]
    public void The_river_is_crossed_on_few_bridges_and_nowhere_else()
    {
        var river = Ways.Where(way => Tag(way, "waterway") == "river").SelectMany(Segments).ToList();
        var inRiver = Ways.Where(way => Tag(way, "waterway") == "river").SelectMany(way => way.Nodes).ToHashSet();
        var crossing = Ways.Where(way => Tag(way, "highway").Length > 0 && Segments(way).Any(road => river.Any(water => Cross(road, water)))).ToList();

        Assert.All(crossing, way => Assert.Equal("yes", Tag(way, "bridge")));
        Assert.All(Ways.Where(way => Tag(way, "highway").Length > 0), way => Assert.DoesNotContain(way.Nodes, inRiver.Contains));
        Assert.InRange(crossing.Count(IsDrivable), 3, 16);
    }

    [Fact]
    public void The_railway_is_crossed_below_above_or_where_the_map_says_so()
    {
        var rail = Ways.Where(way => Tag(way, "railway") == "rail").ToList();
        var segments = rail.SelectMany(Segments).ToList();
        var onRail = rail.SelectMany(way => way.Nodes).ToHashSet();

        foreach (var way in Ways.Where(way => Tag(way, "highway").Length > 0))
        {
            var shared = way.Nodes.Where(onRail.Contains).ToList();
            Assert.All(shared, node => Assert.Equal("level_crossing", Tag(Nodes[node], "railway")));
            if (shared.Count == 0 && Segments(way).Any(road => segments.Any(track => Cross(road, track))))
                Assert.True(Tag(way, "bridge") == "yes" || Tag(way, "tunnel") == "yes", $"way {way.Id} crosses the railway");
        }
    }

    [Fact]
    public void Every_address_is_on_a_street_that_is_there()
    {
        var streets = Ways.Where(way => Tag(way, "highway").Length > 0).Select(way => Tag(way, "name")).ToHashSet();
        var addressed = DrawnOnce.Elements.Where(element => Tag(element, "addr:street").Length > 0).ToList();

        Assert.InRange(addressed.Count, 15_000, 40_000);
        Assert.All(addressed, element =>
        {
            Assert.Contains(Tag(element, "addr:street"), streets);
            Assert.Matches("^[1-9][0-9]*[a-z]?$", Tag(element, "addr:housenumber"));
            Assert.Matches("^[0-9]{5}$", Tag(element, "addr:postcode"));
        });
    }

    [Fact]
    public void No_two_houses_have_the_same_address()
    {
        var addresses = DrawnOnce.Elements.Where(element => Tag(element, "addr:street").Length > 0).Select(element => $"{Tag(element, "addr:street")} {Tag(element, "addr:housenumber")}").ToList();

        Assert.Equal(addresses.Count, addresses.Distinct().Count());
    }

    [Fact]
    public void The_people_of_its_quarters_are_the_people_of_the_town()
    {
        var people = Ways.Where(way => Tag(way, "landuse") == "residential").Sum(way => Tag(way, "population") is { Length: > 0 } count ? int.Parse(count, CultureInfo.InvariantCulture) : 0);

        Assert.InRange(people, 95_000, 100_000);
    }

    [Theory]
    [InlineData("amenity", "hospital", 1)]
    [InlineData("amenity", "school", 10)]
    [InlineData("amenity", "kindergarten", 12)]
    [InlineData("amenity", "townhall", 1)]
    [InlineData("amenity", "doctors", 30)]
    [InlineData("amenity", "nursing_home", 4)]
    [InlineData("amenity", "place_of_worship", 8)]
    [InlineData("landuse", "cemetery", 2)]
    [InlineData("leisure", "sports_centre", 6)]
    [InlineData("shop", "supermarket", 8)]
    [InlineData("office", "company", 50)]
    [InlineData("railway", "station", 1)]
    [InlineData("natural", "water", 3)]
    [InlineData("highway", "bus_stop", 150)]
    [InlineData("highway", "traffic_signals", 40)]
    [InlineData("highway", "turning_circle", 50)]
    [InlineData("highway", "mini_roundabout", 5)]
    [InlineData("highway", "pedestrian", 10)]
    [InlineData("highway", "living_street", 150)]
    [InlineData("highway", "track", 200)]
    [InlineData("highway", "cycleway", 5)]
    [InlineData("highway", "trunk_link", 1)]
    [InlineData("junction", "roundabout", 10)]
    [InlineData("oneway:bus", "no", 1)]
    [InlineData("barrier", "bollard", 10)]
    [InlineData("barrier", "gate", 5)]
    [InlineData("source:maxspeed", "DE:zone30", 500)]
    [InlineData("place", "village", 5)]
    [InlineData("boundary", "administrative", 1)]
    public void It_has_what_a_town_has(string key, string value, int atLeast) =>
        Assert.True(DrawnOnce.Elements.Count(element => Tag(element, key) == value) is var found && found >= atLeast, $"{key}={value}: {found}");

    [Fact]
    public void It_says_that_it_is_generated() =>
        Assert.Contains(Relations, relation => Tag(relation, "note").StartsWith("Generated", StringComparison.Ordinal) && Tag(relation, "source") == "odb town --inhabitants 100000 --seed 1");

    private static bool IsDrivable(Way way) => Drivable.Contains(Tag(way, "highway"));

    private static bool EndsAt(Way way, long node) => way.Nodes[0] == node || way.Nodes[^1] == node;

    private static string Tag(OsmGeo element, string key) => element.Tags is { } tags && tags.TryGetValue(key, out var value) ? value : "";

    private static (double X, double Y) At(long node) => ((Nodes[node].Longitude!.Value - 8.2) * 68_172, (Nodes[node].Latitude!.Value - 52.3) * 111_262);

    private static IEnumerable<((double X, double Y) From, (double X, double Y) To)> Segments(Way way) => way.Nodes.Zip(way.Nodes.Skip(1), (a, b) => (At(a), At(b)));

    private static double Length(Way way) => Segments(way).Sum(segment => Math.Sqrt(Math.Pow(segment.From.X - segment.To.X, 2) + Math.Pow(segment.From.Y - segment.To.Y, 2)));

    private static bool Cross(((double X, double Y) From, (double X, double Y) To) a, ((double X, double Y) From, (double X, double Y) To) b)
    {
        static double Side((double X, double Y) p, (double X, double Y) q, (double X, double Y) r) => ((q.X - p.X) * (r.Y - p.Y)) - ((q.Y - p.Y) * (r.X - p.X));
        return Side(a.From, a.To, b.From) * Side(a.From, a.To, b.To) < 0 && Side(b.From, b.To, a.From) * Side(b.From, b.To, a.To) < 0;
    }
}
