namespace OnDemandBus.Roads.Import;

/// <summary>The speed a bus drives on a way: by its limit, class and state.</summary>
internal static class BusSpeed
{
    /// <summary>Km/h in one direction (<c>forward</c> or <c>backward</c>).</summary>
    public static double Kmh(IReadOnlyDictionary<string, string> tags, RoadClass roadClass, string direction, BusProfile profile)
    {
        var speed = profile.Speeds[roadClass];
        var factor = Factor(tags, profile);
        var kmh = SpeedLimit.Of(tags, direction) is { } limit
            ? Math.Min(limit * profile.SpeedLimitShare, speed.TopKmh * factor)
            : speed.TypicalKmh * factor;
        if (tags.GetValueOrDefault("junction") is "roundabout" or "circular")
            kmh = Math.Min(kmh, profile.RoundaboutTopKmh);
        return Math.Clamp(kmh, profile.LowestSpeedKmh, profile.TopSpeedKmh);
    }

    /// <summary>How much the state of the road slows the bus down: the worst of what is known of it, since a rough surface is all of these at once.</summary>
    private static double Factor(IReadOnlyDictionary<string, string> tags, BusProfile profile)
    {
        var factor = 1.0;
        if (tags.TryGetValue("surface", out var surface))
            factor = profile.SurfaceFactors.GetValueOrDefault(surface, 1);
        if (tags.TryGetValue("smoothness", out var smoothness))
            factor = Math.Min(factor, profile.SmoothnessFactors.GetValueOrDefault(smoothness, 1));
        if (tags.TryGetValue("tracktype", out var grade))
            factor = Math.Min(factor, profile.TrackTypeFactors.GetValueOrDefault(grade, 1));
        // Where two cannot pass, one waits; a oneway has nobody to wait for.
        if (tags.TryGetValue("width", out var width) && BusDimensions.Metres(width) is { } metres && metres < profile.NarrowRoadMetres && tags.GetValueOrDefault("oneway") is null or "no")
            factor = Math.Min(factor, profile.NarrowRoadFactor);
        return factor;
    }
}
