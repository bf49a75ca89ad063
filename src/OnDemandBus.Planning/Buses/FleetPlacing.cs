using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>Finds places where the buses of a fleet can wait: on streets in the inner part of the town, far from one another.</summary>
public static class FleetPlacing
{
    // Where the town is densest: its inner part is the share of its streets nearest to the middle.
    private const double InnerShare = 0.3;

    /// <summary>The places, the same for the same network; fewer where the network has fewer streets.</summary>
    /// <param name="network">The roads.</param>
    /// <param name="boundary">All places lie in it.</param>
    /// <param name="count">How many.</param>
    public static IReadOnlyList<Location> Spread(RoadNetwork network, Area boundary, int count)
    {
        var streets = PlacesOn(network, boundary, IsStreet);
        if (streets.Count < count) streets = PlacesOn(network, boundary, _ => true);
        if (streets.Count == 0 || count == 0) return [];

        var middle = new Location(Median(streets.Select(place => place.Latitude)), Median(streets.Select(place => place.Longitude)));
        var inner = streets.OrderBy(middle.DistanceMetres).Take(Math.Max(count, (int)(streets.Count * InnerShare))).ToArray();

        // Each next place is the one farthest from all that are taken; the first is the most central.
        var chosen = new List<Location>(count) { inner[0] };
        var nearest = Array.ConvertAll(inner, inner[0].DistanceMetres);
        while (chosen.Count < Math.Min(count, inner.Length))
        {
            var farthest = 0;
            for (var i = 1; i < inner.Length; i++)
            {
                if (nearest[i] > nearest[farthest]) farthest = i;
            }

            chosen.Add(inner[farthest]);
            for (var i = 0; i < inner.Length; i++) nearest[i] = Math.Min(nearest[i], inner[i].DistanceMetres(inner[farthest]));
        }

        return chosen;
    }

    private static List<Location> PlacesOn(RoadNetwork network, Area boundary, Func<RoadClass, bool> suits)
    {
        var places = new List<Location>();
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            if (!network.IsUsable(segment) || network.IsRoundabout(segment) || !suits(network.Class(segment))) continue;
            // Of the two directions of a street one is enough.
            if (network.Reverse(segment) is var reverse and >= 0 && reverse < segment) continue;
            var place = network.At(new Position(segment, 0.5f));
            if (boundary.Contains(place)) places.Add(place);
        }

        return places;
    }

    /// <summary>Where a bus may stand for a while without being in the way.</summary>
    private static bool IsStreet(RoadClass road) => road is RoadClass.Secondary or RoadClass.Tertiary or RoadClass.Unclassified or RoadClass.Residential;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
