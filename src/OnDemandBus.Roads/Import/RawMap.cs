using OsmSharp;
using OsmSharp.Tags;

namespace OnDemandBus.Roads.Import;

/// <summary>A way on which a bus may drive in at least one direction.</summary>
internal sealed record RawWay(long Id, long[] Nodes, RoadClass Class, Access Forward, Access Backward, double ForwardKmh, double BackwardKmh, string Name, bool Roundabout);

/// <summary>A turn restriction that concerns buses, with its members as they stand in the file.</summary>
internal sealed record RawRestriction(bool Only, long[] From, long? ViaNode, long[] ViaWays, long[] To);

/// <summary>What a bus loses at a node on average, by the direction of drawing in which it drives.</summary>
internal readonly record struct NodeDelay(int ForwardMs, int BackwardMs)
{
    public int MostMs => Math.Max(ForwardMs, BackwardMs);

    public static NodeDelay operator +(NodeDelay one, NodeDelay other) => new(one.ForwardMs + other.ForwardMs, one.BackwardMs + other.BackwardMs);
}

/// <summary>What of a map concerns a bus, before it is cut into segments.</summary>
internal sealed class RawMap
{
    private readonly List<long> _nodeIds = [];
    private readonly List<Location> _nodeLocations = [];
    private readonly Dictionary<long, Passage> _barriers = [];
    private readonly List<(Passage Passage, long[] Nodes)> _barrierLines = [];

    public List<RawWay> Ways { get; } = [];

    public List<RawRestriction> Restrictions { get; } = [];

    public HashSet<long> ClosedNodes { get; } = [];

    /// <summary>Signals, and gates that open.</summary>
    public Dictionary<long, NodeDelay> Delays { get; } = [];

    /// <summary>Ways of the file with a <c>highway</c> that no bus may use.</summary>
    public HashSet<long> OtherWays { get; } = [];

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
        raw.SettleBarriers(profile, tally);
        return raw;
    }

    /// <summary>Decides about the gates that depend on the road, which is known only now.</summary>
    private void SettleBarriers(BusProfile profile, Tally tally)
    {
        // A barrier drawn as a line adds to those that are nodes; where its crossing with a road is tagged, that counts.
        foreach (var (passage, nodes) in _barrierLines)
        {
            foreach (var node in nodes)
                _barriers.TryAdd(node, passage);
        }

        var gates = _barriers.Where(barrier => barrier.Value == Passage.OpenOnPublicRoads).ToDictionary(barrier => barrier.Key, _ => false);
        foreach (var way in Ways)
        {
            var isPublic = profile.Gate is not null && IsPublic(way);
            foreach (var node in way.Nodes)
            {
                if (!gates.ContainsKey(node))
                    continue;
                gates[node] = true;
                if (!isPublic)
                    _barriers[node] = Passage.Shut;
            }
        }

        foreach (var (node, passage) in _barriers)
        {
            if (passage == Passage.Shut)
            {
                ClosedNodes.Add(node);
            }
            else if (passage == Passage.OpenOnPublicRoads && gates[node])
            {
                tally.GatesPassed++;
                Delay(node, new NodeDelay((int)profile.Gate!.Value.TotalMilliseconds, (int)profile.Gate.Value.TotalMilliseconds));
            }
        }
    }

    private static bool IsPublic(RawWay way) =>
        way.Class is not (RoadClass.Service or RoadClass.Pedestrian or RoadClass.Track or RoadClass.Path) && (way.Forward == Access.Yes || way.Backward == Access.Yes);

    private void Delay(long node, NodeDelay delay) => Delays[node] = Delays.GetValueOrDefault(node) + delay;

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
        if (tags.ContainsKey("barrier"))
            _barriers[id] = BusBarrier.Of(Plain(tags), profile);
        if (tags.TryGetValue("highway", out var highway) && highway == "traffic_signals")
        {
            tags.TryGetValue("traffic_signals:direction", out var direction);
            var lossMs = (int)profile.TrafficSignals.TotalMilliseconds;
            Delay(id, new NodeDelay(direction == "backward" ? 0 : lossMs, direction == "forward" ? 0 : lossMs));
        }
    }

    private void Add(Way way, BusProfile profile, Tally tally)
    {
        if (way.Tags is not { Count: > 0 } osmTags || way.Id is not { } id)
            return;
        if (!osmTags.ContainsKey("highway") && !(osmTags.TryGetValue("route", out var route) && route is "ferry" or "shuttle_train"))
        {
            if (osmTags.ContainsKey("barrier") && way.Nodes is { Length: > 0 } line && BusBarrier.OfLine(Plain(osmTags), profile) is { } passage and not Passage.Open)
                _barrierLines.Add((passage, line));
            return;
        }

        var tags = Plain(osmTags);
        var access = BusAccess.Of(tags);
        var left = access.Reason;
        if (left is null && !BusDimensions.Fits(tags, profile))
            left = Skipped.TooSmallForTheBus;
        if (left is null && way.Nodes is not { Length: >= 2 })
            left = Skipped.WithoutNodes;
        if (left is { } reason)
        {
            tally.Skip(reason);
            OtherWays.Add(id);
            return;
        }

        if (BusAccess.HasConditionalRule(tags))
            tally.Skip(Skipped.ConditionalRule);
        tally.WaysWithSpeedLimit += SpeedLimit.Of(tags, "forward") is not null || SpeedLimit.Of(tags, "backward") is not null ? 1 : 0;
        Ways.Add(new RawWay(
            id,
            way.Nodes!,
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
            tally.Skip(Skipped.RestrictionWithoutMembers);
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
