using System.Collections.Immutable;
using OnDemandBus.Roads;
using OsmSharp;
using OsmSharp.Streams;
using OsmSharp.Tags;

namespace OnDemandBus.TestTown;

/// <summary>A town drawn in ASCII, as a road network with exact, round times.</summary>
/// <remarks>
/// <para><c>-</c> and <c>|</c> are streets, <c>+</c> a corner or junction, a capital letter or digit a named junction, a small letter (but not <c>v</c>) a
/// named place along a street. <c>&gt;</c>, <c>&lt;</c>, <c>^</c>, <c>v</c> in a street make it oneway from the junction before to the junction after.
/// Each character is as long as the others, down as well as across. Blanks are not streets.</para>
/// <para>Turns cost nothing, and neither does turning round at a dead end, unless a profile says otherwise. A street is an OSM way from
/// junction to junction; ways, their tags and turn restrictions go through the real import.</para>
/// </remarks>
public sealed class DrawnTown
{
    private const double MetresPerDegree = 6_371_008.8 * Math.PI / 180;
    private static readonly Location Corner = new(48.6, 8.87);

    private readonly Dictionary<char, Location> _places;
    private readonly Dictionary<(char, char), long> _ways;
    private readonly Dictionary<char, (char From, char To)> _streetOfPlace;

    private DrawnTown(ImportResult import, IReadOnlyList<OsmGeo> map, Dictionary<char, Location> places, Dictionary<(char, char), long> ways, Dictionary<char, (char, char)> streetOfPlace)
    {
        (Import, Map, _places, _ways, _streetOfPlace) = (import, map, places, ways, streetOfPlace);
        Times = new PlainSearch(Network);
    }

    /// <summary>A bus without any delay but driving.</summary>
    public static BusProfile Undelayed(double speedKmh) => new()
    {
        Speeds = Enum.GetValues<RoadClass>().ToImmutableDictionary(roadClass => roadClass, _ => new RoadSpeed(speedKmh, Math.Max(speedKmh, 130))),
        SpeedLimitShare = 1,
        TopSpeedKmh = Math.Max(speedKmh, 130),
        RightTurn = TimeSpan.Zero,
        LeftTurn = TimeSpan.Zero,
        SharpTurn = TimeSpan.Zero,
        TrafficSignals = TimeSpan.Zero,
        UTurnAtDeadEnd = TimeSpan.Zero,
        EntryToDestinationOnly = TimeSpan.Zero,
        Gate = TimeSpan.Zero,
        RoundaboutTopKmh = Math.Max(speedKmh, 130),
    };

    public ImportResult Import { get; }

    /// <summary>The drawing as map objects.</summary>
    public IReadOnlyList<OsmGeo> Map { get; }

    public RoadNetwork Network => Import.Network;

    public TravelTimes Times { get; }

    /// <summary>Draws a town.</summary>
    /// <param name="drawing">The streets.</param>
    /// <param name="metresPerCharacter">How long a character is.</param>
    /// <param name="speedKmh">How fast a bus drives where no tag says otherwise; 36 is 10 m a second.</param>
    /// <param name="tags">More tags for a street, by the two junctions it joins: <c>("AB", "highway=living_street; maxspeed=20")</c>; or for a junction or place: <c>("A", "barrier=bollard")</c>.</param>
    /// <param name="restrictions">Turn restrictions by the junctions passed: <c>("ABC", "no_left_turn")</c>; more than three letters run via streets.</param>
    /// <param name="profile">The bus; <see cref="Undelayed"/> where null.</param>
    public static DrawnTown Parse(
        string drawing,
        double metresPerCharacter = 100,
        double speedKmh = 36,
        (string Where, string Tags)[]? tags = null,
        (string Path, string Tags)[]? restrictions = null,
        BusProfile? profile = null)
    {
        var sketch = new Sketch(drawing);
        var nodes = new Dictionary<(int Row, int Column), Node>();
        Node NodeAt((int Row, int Column) cell)
        {
            if (nodes.TryGetValue(cell, out var node))
                return node;
            var latitude = Corner.Latitude - (cell.Row * metresPerCharacter / MetresPerDegree);
            var longitude = Corner.Longitude + (cell.Column * metresPerCharacter / (MetresPerDegree * Math.Cos(double.DegreesToRadians(latitude))));
            return nodes[cell] = new Node { Id = nodes.Count + 1, Latitude = latitude, Longitude = longitude, Tags = new TagsCollection() };
        }

        var places = sketch.Named.ToDictionary(named => named.Key, named => NodeAt(named.Value));
        var ways = new List<Way>();
        var wayBetween = new Dictionary<(char, char), long>();
        var streetOfPlace = new Dictionary<char, (char, char)>();
        foreach (var street in sketch.Streets())
        {
            var id = 1000 + ways.Count;
            var (from, to) = (sketch[street.Cells[0]], sketch[street.Cells[^1]]);
            var way = new Way { Id = id, Nodes = [.. street.Corners.Select(cell => NodeAt(cell).Id!.Value)], Tags = new TagsCollection(new Tag("highway", "residential"), new Tag("name", $"{from}{to}")) };
            if (street.Oneway)
                way.Tags.AddOrReplace("oneway", "yes");
            ways.Add(way);
            wayBetween.TryAdd((from, to), id);
            wayBetween.TryAdd((to, from), id);
            foreach (var cell in street.Cells)
            {
                if (Sketch.IsPlace(sketch[cell]))
                    streetOfPlace[sketch[cell]] = (from, to);
            }
        }

        foreach (var (where, text) in tags ?? [])
        {
            OsmGeo thing = where.Length == 1 ? places[where[0]] : ways.Single(way => way.Id == wayBetween[(where[0], where[1])]);
            foreach (var tag in text.Split(';', StringSplitOptions.TrimEntries))
                thing.Tags.AddOrReplace(tag.Split('=')[0], tag.Split('=')[1]);
        }

        var relations = (restrictions ?? []).Select((restriction, index) => Restriction(index + 1, restriction.Path, restriction.Tags, wayBetween, places));
        List<OsmGeo> map = [.. nodes.Values, .. ways, .. relations];
        var import = OsmImport.Assemble(map, "drawn town", profile ?? Undelayed(speedKmh));
        return new DrawnTown(import, map, places.ToDictionary(place => place.Key, place => new Location(place.Value.Latitude!.Value, place.Value.Longitude!.Value)), wayBetween, streetOfPlace);
    }

    /// <summary>Where a named junction or place is.</summary>
    public Location At(char name) => _places[name];

    /// <summary>A point beside a named junction or place.</summary>
    public Location Beside(char name, double northMetres = 0, double eastMetres = 0)
    {
        var place = _places[name];
        return new Location(
            place.Latitude + (northMetres / MetresPerDegree),
            place.Longitude + (eastMetres / (MetresPerDegree * Math.Cos(double.DegreesToRadians(place.Latitude)))));
    }

    /// <summary>The directed segment of the street from one junction to the next.</summary>
    public int Segment(char from, char to)
    {
        var (start, end) = (Junction(from), Junction(to));
        for (var segment = 0; segment < Network.SegmentCount; segment++)
        {
            if (Network.WayId(segment) == _ways[(from, to)] && Network.StartJunction(segment) == start && Network.EndJunction(segment) == end)
                return segment;
        }

        throw new ArgumentException($"No bus drives from {from} to {to}.");
    }

    /// <summary>A position on the street from one junction to the next.</summary>
    public Position On(char from, char to, float fraction = 0.5f) => new(Segment(from, to), fraction);

    /// <summary>The position at a named place along a street, in the direction of drawing (left to right, top to bottom, or the oneway's) or, where wanted, the other.</summary>
    public Position PositionAt(char place, bool other = false)
    {
        var (from, to) = _streetOfPlace[place];
        var segment = other ? Segment(to, from) : Segment(from, to);
        var bearing = Network.BearingDegrees(new Position(segment, 0.5f));
        var found = new SnappedPosition[8];
        var count = Network.Snapper.SnapMany(At(place), 1, found, bearing);
        return found[..count].Single(snapped => snapped.Position.Segment == segment).Position;
    }

    /// <summary>The town as a file in PBF format.</summary>
    public void WritePbf(Stream stream)
    {
        var target = new PBFOsmStreamTarget(stream, compress: true);
        target.Initialize();
        foreach (var thing in Map)
        {
            // The writer wants to know who did it and when.
            (thing.Version, thing.ChangeSetId, thing.UserId, thing.UserName, thing.TimeStamp, thing.Visible) = (1, 1, 1, "", DateTime.UnixEpoch, true);
            switch (thing)
            {
                case Node node:
                    target.AddNode(node);
                    break;
                case Way way:
                    target.AddWay(way);
                    break;
                case Relation relation:
                    target.AddRelation(relation);
                    break;
            }
        }

        target.Flush();
        target.Close();
    }

    private int Junction(char name)
    {
        for (var junction = 0; junction < Network.JunctionCount; junction++)
        {
            if (Network.JunctionLocation(junction) == _places[name])
                return junction;
        }

        throw new ArgumentException($"{name} is not a junction.");
    }

    private static Relation Restriction(long id, string path, string tags, Dictionary<(char, char), long> ways, Dictionary<char, Node> places)
    {
        var streets = path.Zip(path.Skip(1), (from, to) => ways[(from, to)]).ToList();
        var members = new List<RelationMember> { new(streets[0], "from", OsmGeoType.Way), new(streets[^1], "to", OsmGeoType.Way) };
        if (streets.Count == 2)
            members.Add(new RelationMember(places[path[1]].Id!.Value, "via", OsmGeoType.Node));
        else
            members.AddRange(streets.Skip(1).SkipLast(1).Select(street => new RelationMember(street, "via", OsmGeoType.Way)));
        var collection = new TagsCollection(new Tag("type", "restriction"));
        foreach (var tag in tags.Split(';', StringSplitOptions.TrimEntries))
            collection.AddOrReplace(tag.Contains('=') ? tag.Split('=')[0] : "restriction", tag.Contains('=') ? tag.Split('=')[1] : tag);
        return new Relation { Id = id, Members = [.. members], Tags = collection };
    }
}
