namespace OnDemandBus.Roads.Import;

/// <summary>Whether a bus passes a barrier on the road.</summary>
internal static class BusBarrier
{
    // Not barriers to a bus unless their access tags say so.
    private static readonly HashSet<string> Open =
    [
        "cattle_grid", "toll_booth", "border_control", "bus_trap", "sump_buster", "entrance", "height_restrictor", "width_restrictor",
        "kerb", "no", "arch", "checkpoint", "sally_port", "speed_bump", "rumble_strip",
    ];

    public static bool Passable(IReadOnlyDictionary<string, string> tags, BusProfile profile)
    {
        if (!tags.TryGetValue("barrier", out var barrier))
            return true;
        // A gate is taken to be shut unless somebody noted that it may be passed: a detour is better than a bus before a lock.
        var whenUntagged = Open.Contains(barrier) || (tags.GetValueOrDefault("locked") == "no" && barrier.EndsWith("gate", StringComparison.Ordinal)) ? Access.Yes : Access.No;
        return BusAccess.OfNode(tags, whenUntagged) != Access.No && BusDimensions.Fits(tags, profile);
    }
}
