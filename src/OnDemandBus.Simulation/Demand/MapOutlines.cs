using OnDemandBus.Roads;
using OsmSharp;
using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Demand;

/// <summary>A thing on a map with its shape.</summary>
/// <param name="Tags">What it is.</param>
/// <param name="Points">Its ring without the closing point, the points of its line, or its one point.</param>
/// <param name="IsArea">Whether the points are a ring.</param>
internal readonly record struct MapThing(TagsCollectionBase Tags, Location[] Points, bool IsArea);

/// <summary>The things on a map that may tell where people live and go, with their shapes: nodes, ways, and the outer rings of multipolygons.</summary>
/// <param name="map">The map, as it is named in error messages.</param>
internal sealed class MapOutlines(string map)
{
    private static readonly HashSet<string> s_keys = new(StringComparer.Ordinal)
    {
        "building", "landuse", "amenity", "shop", "office", "craft", "leisure", "tourism", "railway", "healthcare", "social_facility", "highway",
    };

    private readonly Dictionary<long, Location> _nodes = [];
    private readonly Dictionary<long, long[]> _ways = [];
    private readonly List<(TagsCollectionBase Tags, long Node)> _points = [];
    private readonly List<(TagsCollectionBase Tags, long Way)> _lines = [];
    private readonly List<(TagsCollectionBase Tags, long[] Outer)> _multipolygons = [];

    /// <summary>Whether there is anything on the map at all.</summary>
    public bool IsEmpty => _nodes.Count == 0;

    /// <summary>Takes in an element of the map; they may come in any order.</summary>
    /// <exception cref="MapException">A node has impossible coordinates.</exception>
    public void Add(OsmGeo element)
    {
        switch (element)
        {
            case Node { Id: { } id, Latitude: { } latitude, Longitude: { } longitude } node:
                var location = new Location(latitude, longitude);
                if (!location.IsValid)
                    throw new MapException(map, FormattableString.Invariant($"node {id} has the impossible coordinates {latitude}, {longitude}"), "Get the file again; if it stays, cut the extract again from its source");
                _nodes[id] = location;
                if (IsOfUse(node.Tags))
                    _points.Add((node.Tags, id));
                break;
            case Way { Id: { } id, Nodes: { Length: > 1 } nodes } way:
                _ways[id] = nodes;
                if (IsOfUse(way.Tags))
                    _lines.Add((way.Tags, id));
                break;
            case Relation { Members: { } members } relation when IsOfUse(relation.Tags) && relation.Tags.TryGetValue("type", out var type) && type == "multipolygon":
                _multipolygons.Add((relation.Tags, [.. members.Where(member => member.Type == OsmGeoType.Way && member.Role != "inner").Select(member => member.Id)]));
                break;
        }
    }

    public IEnumerable<MapThing> Things()
    {
        foreach (var (tags, node) in _points)
            yield return new MapThing(tags, [_nodes[node]], IsArea: false);
        foreach (var (tags, way) in _lines)
        {
            var nodes = _ways[way];
            if (Thing(tags, nodes, nodes.Length > 3 && nodes[0] == nodes[^1] && !tags.ContainsKey("highway")) is { } thing)
                yield return thing;
        }

        foreach (var (tags, outer) in _multipolygons)
        {
            foreach (var ring in Rings(outer))
            {
                if (Thing(tags, ring, isArea: true) is { } thing)
                    yield return thing;
            }
        }
    }

    private static bool IsOfUse(TagsCollectionBase? tags) => tags is { Count: > 0 } && tags.Any(tag => s_keys.Contains(tag.Key));

    private MapThing? Thing(TagsCollectionBase tags, IReadOnlyList<long> nodes, bool isArea)
    {
        var points = new List<Location>(nodes.Count);
        for (var i = 0; i < nodes.Count - (isArea ? 1 : 0); i++)
        {
            if (_nodes.TryGetValue(nodes[i], out var location))
                points.Add(location);
        }

        return points.Count == 0 ? null : new MapThing(tags, [.. points], isArea && points.Count > 2);
    }

    /// <summary>Joins ways end to end to closed rings; what does not close is left out.</summary>
    private IEnumerable<List<long>> Rings(long[] outer)
    {
        var rest = outer.Where(_ways.ContainsKey).Select(way => _ways[way]).ToList();
        while (rest.Count > 0)
        {
            var ring = new List<long>(rest[^1]);
            rest.RemoveAt(rest.Count - 1);
            while (ring[0] != ring[^1])
            {
                var next = rest.FindIndex(way => way[0] == ring[^1] || way[^1] == ring[^1]);
                if (next < 0)
                    break;
                ring.AddRange(rest[next][0] == ring[^1] ? rest[next].Skip(1) : rest[next].Reverse().Skip(1));
                rest.RemoveAt(next);
            }

            if (ring.Count > 3 && ring[0] == ring[^1])
                yield return ring;
        }
    }
}
