namespace OnDemandBus.Simulation.Town;

/// <summary>Joins a road that is led over the bypass with it, by one two-way slip road in one of the four corners.</summary>
internal static class Interchange
{
    private const double Reach = 165;

    /// <summary>Adds slip roads where the bypass crosses the larger roads, as long as there is room; before the land around is divided.</summary>
    public static void Build(PlaneMap map, int most)
    {
        for (var node = 0; node < map.NodeCount && most > 0; node++)
        {
            var arms = map.Leaving(node).ToList();
            if (arms.Count != 4 || arms.Count(h => map.LineOf(h).Kind == LineKind.Trunk) != 2 || !arms.Any(h => map.LineOf(h).IsMain && map.LineOf(h).Kind != LineKind.Trunk))
                continue;
            if (arms.Any(h => map.LineOf(h).Kind != LineKind.Trunk && TryCorner(map, h)))
                most--;
        }
    }

    /// <summary>Whether a slip road joins the two roads that cross at a node.</summary>
    public static bool At(PlaneMap map, int node) =>
        map.Lines.Any(line => line.Kind == LineKind.TrunkLink && line.Nodes.Count > 0 && map[line.Nodes[0]].DistanceTo(map[node]) < Reach * 1.3);

    private static bool TryCorner(PlaneMap map, int road)
    {
        var crossing = map.Start(road);
        // In the face to the left, the road leads away from the crossing and the bypass comes towards it.
        var (away, towards) = (road, map.Previous(road));
        if (map.LineOf(towards).Kind != LineKind.Trunk)
            return false;
        var (left, h) = (Reach, away);
        while (map.Start(h).DistanceTo(map.End(h)) < left)
        {
            left -= map.Start(h).DistanceTo(map.End(h));
            h = map.Next(h);
            if (map.LineOf(h) != map.LineOf(road) || map.Leaving(map.Origin(h)).Count() != 2)
                return false;
        }

        var onRoad = (Edge: h, At: Spot.Lerp(map.Start(h), map.End(h), left / map.Start(h).DistanceTo(map.End(h))).OnCentimetre);
        (left, h) = (Reach, towards);
        while (map.Start(h).DistanceTo(map.End(h)) < left)
        {
            left -= map.Start(h).DistanceTo(map.End(h));
            if (map.Leaving(map.Origin(h)).Count() != 2)
                return false;
            h = map.Previous(h);
        }

        var onBypass = (Edge: h, At: Spot.Lerp(map.End(h), map.Start(h), left / map.Start(h).DistanceTo(map.End(h))).OnCentimetre);
        map.Split(onRoad.Edge, onRoad.At);
        map.Split(onBypass.Edge, onBypass.At);
        var corner = crossing + ((onRoad.At - crossing) * 0.8) + ((onBypass.At - crossing) * 0.8);
        var between = new[] { 0.2, 0.4, 0.6, 0.8 }.Select(t => Spot.Lerp(Spot.Lerp(onBypass.At, corner, t), Spot.Lerp(corner, onRoad.At, t), t).OnCentimetre).ToList();
        map.Connect(map.Next(onBypass.Edge), map.Next(onRoad.Edge), between, map.NewLine(LineKind.TrunkLink));
        return true;
    }
}
