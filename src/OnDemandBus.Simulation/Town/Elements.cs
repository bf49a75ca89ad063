using OsmSharp;
using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Town;

/// <summary>The nodes, ways and relations of the town's map, numbered in the order in which they come up.</summary>
internal sealed class Elements(PlaneMap map)
{
    // Market square of the invented town: in the flat north-west of Germany, where there is nothing but fields.
    private const double OriginLatitude = 52.3;
    private const double OriginLongitude = 8.2;
    private const double MetresPerDegreeNorth = 111_262;
    private const double MetresPerDegreeEast = 68_172;

    private readonly List<Node> _nodes = [];
    private readonly List<Way> _ways = [];
    private readonly List<Relation> _relations = [];
    private readonly Dictionary<int, long> _nodeOf = [];

    public IEnumerable<OsmGeo> All => _nodes.Concat<OsmGeo>(_ways).Concat(_relations);

    public int WayCount => _ways.Count;

    /// <summary>The node of the map that stands for a node of the plan.</summary>
    public long NodeOf(int planNode)
    {
        if (!_nodeOf.TryGetValue(planNode, out var id))
            _nodeOf[planNode] = id = AddNode(map[planNode]);
        return id;
    }

    public long AddNode(Spot spot, params (string Key, string Value)[] tags)
    {
        var node = new Node
        {
            Id = _nodes.Count + 1,
            Latitude = Math.Round(OriginLatitude + (spot.Y / MetresPerDegreeNorth), 7),
            Longitude = Math.Round(OriginLongitude + (spot.X / MetresPerDegreeEast), 7),
            Tags = new TagsCollection(),
        };
        _nodes.Add(node);
        foreach (var (key, value) in tags)
            node.Tags.AddOrReplace(key, value);
        return node.Id.Value;
    }

    public void Tag(long node, string key, string value) => _nodes[(int)node - 1].Tags.AddOrReplace(key, value);

    public bool HasTags(long node) => _nodes[(int)node - 1].Tags.Count > 0;

    public long AddWay(IEnumerable<long> nodes, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var way = new Way { Id = _ways.Count + 1, Nodes = nodes.ToArray(), Tags = new TagsCollection(tags.Select(tag => new Tag(tag.Key, tag.Value))) };
        _ways.Add(way);
        return way.Id.Value;
    }

    /// <summary>A closed way with nodes of its own.</summary>
    public long AddArea(IReadOnlyList<Spot> ring, IEnumerable<KeyValuePair<string, string>> tags)
    {
        var nodes = ring.Select(spot => AddNode(spot)).ToList();
        nodes.Add(nodes[0]);
        return AddWay(nodes, tags);
    }

    public void AddRelation(IEnumerable<(OsmGeoType Type, long Id, string Role)> members, IEnumerable<KeyValuePair<string, string>> tags) =>
        _relations.Add(new Relation
        {
            Id = _relations.Count + 1,
            Members = members.Select(member => new RelationMember(member.Id, member.Role, member.Type)).ToArray(),
            Tags = new TagsCollection(tags.Select(tag => new Tag(tag.Key, tag.Value))),
        });
}
