namespace OnDemandBus.Simulation.Town;

/// <summary>What stands in and beside the streets: bus stops, gates, bollards. And the station and the lake.</summary>
internal sealed class StreetFurniture(TownPlan plan, MainRoads roads, PlaneMap map, Traffic traffic, StreetWays streets, Elements elements, Chance chance)
{
    public void Draw(List<Quarter> quarters)
    {
        DrawBusStops();
        DrawBarriers();
        if (plan.HasRail)
        {
            elements.AddNode(roads.Station, ("railway", "station"), ("public_transport", "station"), ("train", "yes"), ("name", plan.Names.Town), ("uic_name", plan.Names.Town));
            elements.AddNode((roads.Station + new Spot(4, 3)).OnCentimetre, ("public_transport", "stop_position"), ("train", "yes"), ("name", plan.Names.Town));
        }

        DrawLake(quarters);
    }

    private void DrawBusStops()
    {
        var used = new HashSet<string>();
        foreach (var line in map.Lines)
        {
            if (line.Kind is not (LineKind.Primary or LineKind.Secondary or LineKind.Tertiary or LineKind.Unclassified))
                continue;
            var since = 180.0;
            for (var i = 1; i + 1 < line.Nodes.Count; i++)
            {
                var (before, node, after) = (map[line.Nodes[i - 1]], map[line.Nodes[i]], map[line.Nodes[i + 1]]);
                since += before.DistanceTo(node);
                var inside = Shape.Contains(roads.TownEdge, node) || plan.Villages.Any(village => Shape.Contains(village.Edge, node));
                if (since < (inside ? 420 : 1_400) || streets.BetweenCarriageways.Contains(line.Nodes[i]) || map.Leaving(line.Nodes[i]).Any(h => map.LineOf(h) != line))
                    continue;
                since = 0;
                var cross = Enumerable.Range(1, Math.Min(i, 6)).SelectMany(k => map.Leaving(line.Nodes[i - k])).Select(map.LineOf).FirstOrDefault(other => other != line && other.Name is not null && other.Kind <= LineKind.Pedestrian);
                var name = cross?.Name ?? line.Name;
                if (name is null || !used.Add(name + i / 20))
                    continue;
                var along = (after - before).Unit;
                elements.Tag(elements.NodeOf(line.Nodes[i]), "public_transport", "stop_position");
                elements.Tag(elements.NodeOf(line.Nodes[i]), "bus", "yes");
                elements.Tag(elements.NodeOf(line.Nodes[i]), "name", name);
                foreach (var side in new[] { -1, 1 })
                {
                    var at = node + (along * (12 * -side)) + (along.Left * (6.5 * side));
                    elements.AddNode(at.OnCentimetre, ("highway", "bus_stop"), ("public_transport", "platform"), ("bus", "yes"), ("name", name), ("shelter", chance.Happens(0.5) ? "yes" : "no"));
                }
            }
        }
    }

    private void DrawBarriers()
    {
        foreach (var line in map.Lines)
        {
            if (line.Nodes.Count < 3)
                continue;
            var inner = elements.NodeOf(line.Nodes[1]);
            if (map.Leaving(line.Nodes[1]).Any(h => map.LineOf(h) != line) || elements.HasTags(inner))
                continue;
            if (line.Tags.GetValueOrDefault("access") == "private" && chance.Happens(0.7))
                elements.Tag(inner, "barrier", chance.Happens(0.7) ? "gate" : "lift_gate");
            else if (line.Kind is LineKind.Footway or LineKind.Cycleway && chance.Happens(0.22))
                elements.Tag(inner, "barrier", chance.Happens(0.7) ? "bollard" : "cycle_barrier");
        }

        foreach (var (node, forBuses) in traffic.Closed)
        {
            var id = elements.NodeOf(node);
            elements.Tag(id, "barrier", "bollard");
            if (!forBuses)
                continue;
            elements.Tag(id, "bollard", "rising");
            elements.Tag(id, "motor_vehicle", "no");
            elements.Tag(id, "bus", "yes");
        }
    }

    /// <summary>Gravel was dug here once; now it is where the town goes to swim.</summary>
    private void DrawLake(List<Quarter> quarters)
    {
        var pits = quarters.Where(quarter => quarter.Kind == QuarterKind.Country).SelectMany(quarter => quarter.Blocks)
            .Select(block => map.Face(block).Select(map.Start).ToList())
            .Where(ring => Shape.Area(ring) is > 90_000 and < 500_000 && ring.Count < 120)
            .OrderBy(ring => Math.Abs((Shape.Centre(ring).Length / plan.Radius) - 1.2)).Take(2 + (int)(2 * plan.Scale));
        var number = 0;
        foreach (var ring in pits)
        {
            var centre = Shape.Centre(ring);
            var shore = Enumerable.Range(0, 14).Select(i =>
            {
                var direction = Spot.Direction(i / 14.0);
                var reach = Reach(ring, centre, direction);
                return centre + (direction * (reach * chance.Between(0.5, 0.78)));
            }).ToList();
            elements.AddArea(
                Shape.Curve(shore, 30, closed: true),
                [new("natural", "water"), new("water", "lake"), new("name", number++ == 0 ? $"{plan.Names.Town}er See" : "Baggersee " + chance.OneOf(["Nord", "Heide", "Loh", "Sandkamp"]))]);
        }
    }

    private static double Reach(List<Spot> ring, Spot from, Spot direction)
    {
        var least = 1_000.0;
        for (var i = 0; i < ring.Count; i++)
        {
            if (Shape.Meet(from, from + (direction * 1_000), ring[i], ring[(i + 1) % ring.Count]) is { } meet)
                least = Math.Min(least, meet.OnFirst * 1_000);
        }

        return least;
    }
}
