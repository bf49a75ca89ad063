namespace OnDemandBus.Roads.Import;

/// <summary>What a barrier on the road is to a bus.</summary>
internal enum Passage : byte
{
    Shut,

    /// <summary>A gate of which nobody noted who may pass: open on a public road, at a cost, and shut on any other.</summary>
    OpenOnPublicRoads,
    Open,
}

/// <summary>Whether a bus passes a barrier on the road.</summary>
/// <remarks>
/// A gate without access tags is the hard case. OSRM drives through, Valhalla does so at a price of minutes, others turn round. On service roads such a
/// gate closes a yard, a school or a firm, and a bus before a lock breaks the promise to everybody on board: shut. Across a public street it is, as
/// a rule, a gate that stands open (floods, ice, a festival), and taking it for shut would cut off all that lies behind: passed, at a cost that makes another way the
/// better one where there is one.
/// </remarks>
internal static class BusBarrier
{
    // Not barriers to a bus unless their access tags say so.
    private static readonly HashSet<string> Open =
    [
        "cattle_grid", "toll_booth", "border_control", "bus_trap", "sump_buster", "entrance", "kerb", "no", "arch", "checkpoint", "sally_port",
        "speed_bump", "rumble_strip", "narrow", "spikes",
    ];

    private static readonly HashSet<string> Gates = ["gate", "lift_gate", "swing_gate", "sliding_gate", "hampshire_gate", "bump_gate"];

    // Drawn along a road or around it rather than across it, when they are tags of a way.
    private static readonly HashSet<string> Alongside = ["kerb", "wall", "retaining_wall", "fence", "hedge", "guard_rail", "handrail", "ditch", "city_wall", "embankment", "cable_barrier", "jersey_barrier"];

    public static Passage Of(IReadOnlyDictionary<string, string> tags, BusProfile profile)
    {
        if (!tags.TryGetValue("barrier", out var barrier))
            return Passage.Open;
        if (!BusDimensions.Fits(tags, profile))
            return Passage.Shut;
        if (Open.Contains(barrier))
            return BusAccess.OfNode(tags, Access.Yes) == Access.No ? Passage.Shut : Passage.Open;
        if (barrier is "height_restrictor" or "width_restrictor")
        {
            // Without its measure such a frame is for cars: two metres or so.
            var measured = tags.Keys.Any(key => key.StartsWith(barrier == "height_restrictor" ? "maxheight" : "maxwidth", StringComparison.Ordinal));
            return BusAccess.OfNode(tags, measured ? Access.Yes : Access.No) == Access.No ? Passage.Shut : Passage.Open;
        }

        if (BusAccess.OfNode(tags) is { } access)
            return access == Access.No ? Passage.Shut : Passage.Open;
        if (!Gates.Contains(barrier))
            return Passage.Shut;
        return tags.GetValueOrDefault("locked") switch { "no" => Passage.Open, "yes" => Passage.Shut, _ => Passage.OpenOnPublicRoads };
    }

    /// <summary>Whether a barrier that is a tag of the road itself closes it.</summary>
    public static bool ClosesWay(IReadOnlyDictionary<string, string> tags) =>
        tags.TryGetValue("barrier", out var barrier) && !Open.Contains(barrier) && !Gates.Contains(barrier) && !Alongside.Contains(barrier)
        && BusAccess.OfNode(tags, Access.No) == Access.No;

    /// <summary>
    /// What a barrier that is a way of its own is to the roads that share a node with it; null for walls and fences, which are drawn to the edge of a
    /// road too often to tell.
    /// </summary>
    public static Passage? OfLine(IReadOnlyDictionary<string, string> tags, BusProfile profile) => Alongside.Contains(tags["barrier"]) ? null : Of(tags, profile);
}
