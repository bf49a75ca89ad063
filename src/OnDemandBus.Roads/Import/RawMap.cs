using OsmSharp;
using OsmSharp.Tags;

namespace OnDemandBus.Roads.Import;

/// <summary>A way on which a bus may drive in at least one direction.</summary>
internal sealed record RawWay(long Id, long[] Nodes, RoadClass Class, Access Forward, Access Backward, double ForwardKmh, double BackwardKmh, string Name, bool Roundabout);

/// <summary>A turn restriction that concerns buses, with its members as they stand in the file.</summary>
internal sealed record RawRestriction(bool Only, long[] From, long? ViaNode, long[] ViaWays, long[] To);

/// <summary>Where traffic signals hold: for one direction of drawing or both.</summary>
[Flags]
internal enum Signals : byte
{
    None = 0,
    Forward = 1,
    Backward = 2,
}

/// <summary>What of a map concerns a bus, before it is cut into segments.</summary>
internal sealed class RawMap
{
    private readonly List<long> _nodeIds = [];
    private readonly List<Location> _nodeLocations = [];

    public List<RawWay> Ways { get; } = [];

    public List<RawRestriction> Restrictions { get; } = [];

    public HashSet<long> ClosedNodes { get; } = [];

    public Dictionary<long, Signals> SignalNodes { get; } = [];

    public ReadOnlySpan<long> NodeIds => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_nodeIds);

    public ReadOnlySpan<Location> NodeLocations => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_nodeLocations);

    public static RawMap Collect(IEnumerable<OsmGeo> objects, string map, BusProfile profile, Tally tally)
    {
        var raw = new RawMap();
        foreach (var thing in objects)
        {
            switch (thing)
            {
                case Node node:
                    tally.Nodes++;
                    raw.Add(node, map, profile);
                    break;
                case Way way:
                    tally.Ways++;
                    raw.Add(way, profile, tally);
                    break;
                case Relation relation:
                    tally.Relations++;
                    raw.Add(relation, tally);
                    break;
            }
        }

        tally.BusWays = raw.Ways.Count;
        return raw;
    }

    private void Add(Node node, string map, BusProfile profile)
    {
        if (node is not { Id: { } id, Latitude: { } latitude, Longitude: { } longitude })
            return;
        var location = new Location(latitude, longitude);
        if (!location.IsValid)
            throw new MapException(map, FormattableString.Invariant($"node {id} has the impossible coordinates {latitude}, {longitude}"), "Get the file again; if it stays, cut the extract again from its source");
        _nodeIds.Add(id);
        _nodeLocations.Add(location);
        if (node.Tags is not { Count: > 0 } tags)
            return;
        if (tags.ContainsKey("barrier") && !BusBarrier.Passable(Plain(tags), profile))
            ClosedNodes.Add(id);
        if (tags.TryGetValue("highway", out var highway) && highway == "traffic_signals")
        {
            tags.TryGetValue("traffic_signals:direction", out var direction);
            SignalNodes[id] = direction switch { "forward" => Signals.Forward, "backward" => Signals.Backward, _ => Signals.Forward | Signals.Backward };
        }
    }

    private void Add(Way way, BusProfile profile, Tally tally)
    {
        if (way.Tags is not { Count: > 0 } osmTags || way.Id is not { } id)
            return;
        if (!osmTags.ContainsKey("highway") && !(osmTags.TryGetValue("route", out var route) && route is "ferry" or "shuttle_train"))
            return;
        var tags = Plain(osmTags);
        var access = BusAccess.Of(tags);
        if (access.Reason is { } reason)
        {
            tally.Skip(reason);
            return;
        }

        if (!BusDimensions.Fits(tags, profile))
        {
            tally.Skip(Skipped.TooSmallForTheBus);
            return;
        }

        if (way.Nodes is not { Length: >= 2 } nodes)
        {
            tally.Skip(Skipped.WithoutNodes);
            return;
        }

        if (BusAccess.HasConditionalRule(tags))
            tally.Skip(Skipped.ConditionalRule);
        Ways.Add(new RawWay(
            id,
            nodes,
            access.Class,
            access.Forward,
            access.Backward,
            BusSpeed.Kmh(tags, access.Class, "forward", profile),
            BusSpeed.Kmh(tags, access.Class, "backward", profile),
            tags.GetValueOrDefault("name") ?? tags.GetValueOrDefault("ref") ?? "",
            tags.GetValueOrDefault("junction") is "roundabout" or "circular"));
    }

    private void Add(Relation relation, Tally tally)
    {
        if (relation.Tags is not { Count: > 0 } osmTags || !osmTags.TryGetValue("type", out var type) || !type.StartsWith("restriction", StringComparison.Ordinal))
            return;
        var tags = Plain(osmTags);
        if (type.StartsWith("restriction:", StringComparison.Ordinal) && !tags.ContainsKey(type) && tags.Remove("restriction", out var value))
            tags[type] = value;
        var kind = RestrictionKind.Of(tags);
        if (kind.Reason is { } reason)
        {
            tally.Skip(reason);
            return;
        }

        var (from, to, viaWays) = (new List<long>(), new List<long>(), new List<long>());
        long? viaNode = null;
        var wellFormed = true;
        foreach (var member in relation.Members ?? [])
        {
            switch (member.Role, member.Type)
            {
                case ("from", OsmGeoType.Way):
                    from.Add(member.Id);
                    break;
                case ("to", OsmGeoType.Way):
                    to.Add(member.Id);
                    break;
                case ("via", OsmGeoType.Way):
                    viaWays.Add(member.Id);
                    break;
                case ("via", OsmGeoType.Node):
                    wellFormed &= viaNode is null;
                    viaNode = member.Id;
                    break;
            }
        }

        if (!wellFormed || from.Count == 0 || to.Count == 0 || viaNode is null == (viaWays.Count == 0))
        {
            tally.Skip(Skipped.MalformedRestriction);
            return;
        }

        Restrictions.Add(new RawRestriction(kind.Only, [.. from], viaNode, [.. viaWays], [.. to]));
    }

    private static Dictionary<string, string> Plain(TagsCollectionBase tags)
    {
        var plain = new Dictionary<string, string>(tags.Count);
        foreach (var tag in tags)
            plain[tag.Key] = tag.Value;
        return plain;
    }
}
