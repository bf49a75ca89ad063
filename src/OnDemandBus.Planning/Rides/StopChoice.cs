using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>Where a rider may board or alight: at the door, and at places within a walk of it where the rules and the rider's needs allow that.</summary>
internal static class StopChoice
{
    /// <summary>So many places at the most where nothing else is said, the door included: each pair of two ends is searched for.</summary>
    private const int Most = 6;

    /// <summary>Places in so many directions are looked at, at the full walk and at half of it.</summary>
    private const int Directions = 8;

    private static readonly double[] RingShares = [0.9, 0.45];

    private const double MetresPerDegree = 111_195;

    /// <summary>The kerb at the door first, then others by their walk; empty where no road is near.</summary>
    public static List<SnappedPosition> Around(Location door, double maxWalkMetres, ServiceArea area, RoadNetwork network, int most = Most)
    {
        var places = new List<SnappedPosition>();
        if (network.Snapper.Snap(door, area.Rules.MaxRoadAccessMetres) is { } kerb) places.Add(kerb);
        if (maxWalkMetres <= 0) return places;
        var others = new List<SnappedPosition>();
        foreach (var place in area.VirtualStops.IsEmpty ? Ring(door, maxWalkMetres) : area.VirtualStops)
        {
            if (network.Snapper.Snap(place, Math.Min(maxWalkMetres / 2, area.Rules.MaxRoadAccessMetres)) is not { } snapped) continue;
            var walkMetres = snapped.Location.DistanceMetres(door);
            if (walkMetres > maxWalkMetres || !area.Boundary.Contains(snapped.Location)) continue;
            others.Add(snapped with { WalkMetres = walkMetres });
        }

        others.Sort((a, b) => (a.WalkMetres, a.Position.Segment, a.Position.Fraction).CompareTo((b.WalkMetres, b.Position.Segment, b.Position.Fraction)));
        foreach (var place in others)
        {
            // Two places on one stretch of road are as good as one: the nearer stays.
            if (places.Count < most && !places.Exists(known => known.Position.Segment == place.Position.Segment)) places.Add(place);
        }

        return places;
    }

    private static IEnumerable<Location> Ring(Location door, double metres)
    {
        var shrink = Math.Max(0.01, Math.Cos(double.DegreesToRadians(door.Latitude)));
        foreach (var share in RingShares)
        {
            for (var direction = 0; direction < Directions; direction++)
            {
                var (sine, cosine) = Math.SinCos(2 * Math.PI * direction / Directions);
                yield return new Location(door.Latitude + (share * metres * cosine / MetresPerDegree), door.Longitude + (share * metres * sine / MetresPerDegree / shrink));
            }
        }
    }
}
