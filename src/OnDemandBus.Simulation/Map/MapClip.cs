using OnDemandBus.Roads;
using OsmSharp;
using OsmSharp.Streams;

namespace OnDemandBus.Simulation.Map;

/// <summary>What a clip kept.</summary>
internal readonly record struct ClipCounts(long NodesRead, long WaysRead, long RelationsRead, long Nodes, long Ways, long Restrictions);

/// <summary>
/// Cuts an area out of an extract: every way with a node in the area, whole, with all of its nodes; nodes in the area; turn
/// restrictions whose members are all there. Reads the file twice and holds numbers only, so a state fits a small machine.
/// </summary>
internal sealed class MapClip(string path, Area area)
{
    private readonly HashSet<long> _nodes = [];
    private readonly HashSet<long> _ways = [];
    private readonly HashSet<long> _restrictions = [];
    private long _nodesRead;
    private long _waysRead;
    private long _relationsRead;

    public ClipCounts Counts => new(_nodesRead, _waysRead, _relationsRead, _nodes.Count, _ways.Count, _restrictions.Count);

    /// <summary>The first reading: decides what stays.</summary>
    /// <exception cref="MapException">The file cannot be read, is not sorted, or has nothing in the area.</exception>
    public void Select()
    {
        var beyond = new HashSet<long>();
        foreach (var element in Read())
        {
            switch (element)
            {
                case Node node:
                    if (_waysRead + _relationsRead > 0)
                        throw NotSorted();
                    _nodesRead++;
                    if (node is { Id: { } id, Latitude: { } latitude, Longitude: { } longitude } && area.Contains(new Location(latitude, longitude)))
                        _nodes.Add(id);
                    break;
                case Way way:
                    if (_relationsRead > 0)
                        throw NotSorted();
                    _waysRead++;
                    if (way is { Id: { } wayId, Nodes: { } nodes } && Array.Exists(nodes, _nodes.Contains))
                    {
                        _ways.Add(wayId);
                        beyond.UnionWith(nodes);
                    }

                    break;
                case Relation relation:
                    _relationsRead++;
                    if (relation.Id is { } relationId && IsRestriction(relation) && relation.Members is { } members && Array.TrueForAll(members, member => IsKept(member, beyond)))
                        _restrictions.Add(relationId);
                    break;
            }
        }

        if (_nodesRead == 0)
            throw new MapException(path, "it is empty or holds no nodes", "Get it again and compare its checksum with the source");
        if (_nodes.Count == 0)
            throw new MapException(path, "nothing of it lies in the area", "Check that the extract covers the area, and that the area's coordinates are [longitude, latitude]");
        _nodes.UnionWith(beyond);
    }

    /// <summary>The second reading: what stays, in the order of the file.</summary>
    public IEnumerable<OsmGeo> Kept()
    {
        foreach (var element in Read())
        {
            var keep = element switch
            {
                Node => Keep(_nodes, element),
                Way => Keep(_ways, element),
                _ => Keep(_restrictions, element),
            };
            if (!keep)
                continue;
            if (element is Node { Latitude: { } latitude, Longitude: { } longitude } node)
                (node.Latitude, node.Longitude) = (Whole(latitude), Whole(longitude));
            yield return element;
        }
    }

    /// <summary>
    /// A coordinate that survives being written: the writer cuts it to OpenStreetMap's 1e-7 degrees, so that what reading had left a bit below such a number
    /// would move by a centimetre.
    /// </summary>
    private static double Whole(double degrees) => Math.Round(degrees, 7) + Math.CopySign(2e-8, degrees);

    private static bool Keep(HashSet<long> ids, OsmGeo element) => element.Id is { } id && ids.Contains(id);

    private static bool IsRestriction(Relation relation) => relation.Tags is { } tags && tags.TryGetValue("type", out var type) && type.StartsWith("restriction", StringComparison.Ordinal);

    /// <summary>Whether a member stays; a node also when it lies outside, on a way that stays whole.</summary>
    private bool IsKept(RelationMember member, HashSet<long> beyond) => member.Type switch
    {
        OsmGeoType.Node => _nodes.Contains(member.Id) || beyond.Contains(member.Id),
        OsmGeoType.Way => _ways.Contains(member.Id),
        _ => false,
    };

    private MapException NotSorted() => new(path, "its elements are not sorted (nodes, then ways, then relations)", "Sort it first, with osmium sort for example");

    private IEnumerable<OsmGeo> Read()
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MapException(path, $"it cannot be opened ({problem.Message.TrimEnd('.')})", "Check the path and that it may be read", problem);
        }

        using (file)
        {
            using var source = new PBFOsmStreamSource(file);
            while (Next(source) is { } element)
                yield return element;
        }
    }

    private OsmGeo? Next(PBFOsmStreamSource source)
    {
        try
        {
            return source.MoveNext() ? source.Current() : null;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // OsmSharp answers damage with whatever its innards run into; there is no closed list of it.
            throw new MapException(path, $"it is damaged or no OSM PBF file ({problem.GetType().Name})", "Get it again and compare its checksum with the source", problem);
        }
    }
}
