using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;
using OsmSharp;
using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Tests.Demand;

/// <summary>A map drawn for one test: points and rectangles on a plane in metres, near 52 N 8 E.</summary>
internal sealed class DrawnPlaces
{
    private static readonly Ground s_ground = new(52);
    private readonly List<OsmGeo> _nodes = [];
    private readonly List<OsmGeo> _ways = [];
    private readonly List<OsmGeo> _relations = [];

    public static TownPlaces ModelTown { get; } = TownPlaces.Of(DrawnOnce.Elements, "model-town");

    public IEnumerable<OsmGeo> Elements => [.. _nodes, .. _ways, .. _relations];

    public TownPlaces Places(Area? area = null) => TownPlaces.Of(Elements, "drawn", area);

    public static Location At(double east, double north) => s_ground.Move(new Location(52, 8), east, north);

    public DrawnPlaces Point(double east, double north, string tags)
    {
        Node(east, north, tags);
        return this;
    }

    /// <summary>A rectangle with its south-western corner at a place.</summary>
    public DrawnPlaces Rectangle(double east, double north, double width, double depth, string tags)
    {
        Way(tags, Corners(east, north, width, depth));
        return this;
    }

    /// <summary>A ring that crosses itself in its middle, so that its two halves cancel out but for a little.</summary>
    public DrawnPlaces Bow(double east, double north, double side, string tags)
    {
        var first = Node(east, north, "");
        Way(tags, [first, Node(east + side, north + side, ""), Node(east + side, north, ""), Node(east, north + side + 0.01, ""), first]);
        return this;
    }

    /// <summary>A multipolygon whose outer ring is a rectangle drawn as two ways, the second one backwards.</summary>
    public DrawnPlaces Multipolygon(double east, double north, double width, double depth, string tags)
    {
        var ring = Corners(east, north, width, depth);
        var (one, other) = (Way("", ring[..3]), Way("", [ring[0], ring[3], ring[2]]));
        _relations.Add(new Relation { Id = _relations.Count + 1, Tags = Tags(tags + ";type=multipolygon"), Members = [new(one, "outer", OsmGeoType.Way), new(other, "outer", OsmGeoType.Way)] });
        return this;
    }

    public DrawnPlaces Street(double length, string tags)
    {
        Way(tags, [Node(0, 0, ""), Node(length, 0, "")]);
        return this;
    }

    /// <summary>A suburb: rows of houses 50 m apart.</summary>
    public DrawnPlaces Houses(double east, double north, int columns, int rows)
    {
        for (var i = 0; i < columns * rows; i++)
            Rectangle(east + (50 * (i % columns)), north + (50 * (i / columns)), 10, 10, "building=house");
        return this;
    }

    private long[] Corners(double east, double north, double width, double depth)
    {
        var first = Node(east, north, "");
        return [first, Node(east + width, north, ""), Node(east + width, north + depth, ""), Node(east, north + depth, ""), first];
    }

    private long Node(double east, double north, string tags)
    {
        var place = At(east, north);
        _nodes.Add(new Node { Id = _nodes.Count + 1, Latitude = place.Latitude, Longitude = place.Longitude, Tags = Tags(tags) });
        return _nodes.Count;
    }

    private long Way(string tags, long[] nodes)
    {
        _ways.Add(new Way { Id = _ways.Count + 1, Nodes = nodes, Tags = Tags(tags) });
        return _ways.Count;
    }

    private static TagsCollection Tags(string tags) =>
        [.. tags.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(tag => tag.Split('=')).Select(tag => new Tag(tag[0], tag[1]))];
}
