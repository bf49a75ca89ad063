namespace OnDemandBus.Roads.Import;

/// <summary>The speed a bus drives on a way: by its limit, class and surface.</summary>
internal static class BusSpeed
{
    /// <summary>Km/h in one direction (<c>forward</c> or <c>backward</c>).</summary>
    public static double Kmh(IReadOnlyDictionary<string, string> tags, RoadClass roadClass, string direction, BusProfile profile)
    {
        var speed = profile.Speeds[roadClass];
        var surface = tags.TryGetValue("surface", out var kind) ? profile.SurfaceFactors.GetValueOrDefault(kind, 1) : 1;
        var kmh = SpeedLimit.Of(tags, direction) is { } limit
            ? Math.Min(limit * profile.SpeedLimitShare, speed.TopKmh * surface)
            : speed.TypicalKmh * surface;
        return Math.Clamp(kmh, profile.LowestSpeedKmh, profile.TopSpeedKmh);
    }
}
