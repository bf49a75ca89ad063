namespace OnDemandBus.Simulation.Town;

/// <summary>What ends inside a block: cul-de-sacs, works roads, drives of farms; and the footpaths that lead on from there.</summary>
internal sealed class Twigs(PlaneMap map, Chance chance)
{
    /// <summary>The tips of cul-de-sacs where a bus could turn.</summary>
    public List<int> TurningCircles { get; } = [];

    public void Grow(Quarter quarter)
    {
        var style = quarter.Style;
        foreach (var block in quarter.Blocks.ToArray())
        {
            var ring = map.Face(block).Select(map.Start).ToList();
            var area = Shape.Area(ring);
            if (quarter.Kind == QuarterKind.Country)
            {
                if (chance.Happens(0.34))
                    TryDrive(block, quarter);
                continue;
            }

            if (area < 10_000 || !chance.Happens(style.CulDeSacs))
                continue;
            var kind = quarter.Kind is QuarterKind.Industry or QuarterKind.Estate ? LineKind.Service : chance.Happens(style.LivingStreets + 0.25) ? LineKind.LivingStreet : LineKind.Residential;
            var wanted = Math.Clamp((int)(area / 13_500), 1, 3);
            for (var i = 0; i < wanted; i++)
            {
                if (Grow(block, kind, 45, quarter.Kind == QuarterKind.Industry ? 220 : 130, 0.66, 20) is not { } tip)
                    continue;
                map.LineOf(tip.Last).Quarter = quarter;
                var end = map.Target(tip.Last);
                if (kind != LineKind.Service && chance.Happens(0.75))
                    TurningCircles.Add(end);
                if (kind != LineKind.Service && chance.Happens(0.55))
                    LeadOn(tip.Last, quarter, chance.Happens(0.2) ? LineKind.Cycleway : LineKind.Footway);
            }
        }
    }

    /// <summary>A street from a road of the block into it; null where no place was found.</summary>
    public (int Last, double Length)? Grow(int block, LineKind kind, double least, double most, double depthShare, double clearance, Func<Line, bool>? joins = null)
    {
        var ring = map.Face(block).ToArray();
        var spots = Array.ConvertAll(ring, map.Start);
        for (var attempt = 0; attempt < 14; attempt++)
        {
            var h = ring[chance.Below(ring.Length)];
            var line = map.LineOf(h);
            var (a, b) = (map.Start(h), map.End(h));
            var length = a.DistanceTo(b);
            if (!(joins?.Invoke(line) ?? (line.TakesStreets && !line.IsMain && line.Kind != LineKind.Service)) || length < 26)
                continue;
            var at = Spot.Lerp(a, b, chance.Between(13 / length, 1 - (13 / length))).OnCentimetre;
            if (IsNearJunction(h, at, 30))
                continue;
            var inward = ((b - a).Unit.Left + ((b - a).Unit * chance.Between(-0.25, 0.25))).Unit;
            var depth = Ray(spots, at, inward);
            var reach = Math.Min(most * chance.Between(0.7, 1), depth * depthShare);
            if (reach < least)
                continue;
            var bend = chance.Between(-0.16, 0.16) * reach;
            var count = Math.Max(2, (int)Math.Round(reach / 30));
            var chain = new List<Spot>();
            for (var k = 1; k <= count; k++)
            {
                var t = (double)k / count;
                chain.Add((at + (inward * (reach * t)) + (inward.Left * (bend * t * t))).OnCentimetre);
            }

            if (chain.Any(spot => !Shape.Contains(spots, spot)) || chain.Skip(1).Any(spot => Shape.Distance(spots, spot) < clearance))
                continue;
            map.Split(h, at);
            return (map.Stub(map.Next(h), chain, map.NewLine(kind)), reach);
        }

        return null;
    }

    /// <summary>A footpath from the end of a cul-de-sac to the next street straight on.</summary>
    private void LeadOn(int last, Quarter quarter, LineKind kind)
    {
        var ring = map.Face(last).ToArray();
        var (from, direction) = (map.End(last), (map.End(last) - map.Start(last)).Unit);
        var (hit, nearest, fraction) = (-1, 400.0, 0.0);
        foreach (var h in ring)
        {
            if (h == last || h == PlaneMap.Twin(last))
                continue;
            if (Shape.Meet(from + direction, from + (direction * 400), map.Start(h), map.End(h)) is { } meet && meet.OnFirst * 400 < nearest)
                (hit, nearest, fraction) = (h, meet.OnFirst * 400, meet.OnSecond);
        }

        if (hit < 0 || !map.LineOf(hit).TakesStreets || nearest > 160)
            return;
        var length = map.Start(hit).DistanceTo(map.End(hit));
        var to = hit;
        if (fraction * length > 6 && (1 - fraction) * length > 6)
        {
            map.Split(hit, Spot.Lerp(map.Start(hit), map.End(hit), fraction).OnCentimetre);
            to = map.Next(hit);
        }
        else if (fraction > 0.5)
        {
            to = map.Next(hit);
        }

        if (map.Origin(to) == map.Target(last))
            return;
        var path = map.NewLine(kind);
        path.Quarter = quarter;
        var first = map.Connect(PlaneMap.Twin(last), to, [], path);
        // The path has cut the block in two; the part that was known stays known.
        var known = quarter.Blocks.Any(block => map.Face(first).Contains(block));
        quarter.Blocks.Add(known ? PlaneMap.Twin(first) : first);
    }

    private void TryDrive(int block, Quarter quarter)
    {
        if (Grow(block, LineKind.Service, 30, 120, 0.4, 20, line => line.Kind is LineKind.Tertiary or LineKind.Secondary or LineKind.Unclassified or LineKind.Track) is not { } drive)
            return;
        var line = map.LineOf(drive.Last);
        line.Quarter = quarter;
        line.Tags["service"] = "driveway";
        if (chance.Happens(0.35))
            line.Tags["access"] = "private";
    }

    private bool IsNearJunction(int h, Spot at, double metres)
    {
        foreach (var node in new[] { map.Origin(h), map.Target(h), map.Origin(map.Previous(h)), map.Target(map.Next(h)) })
        {
            if (map.Degree(node) > 2 && map[node].DistanceTo(at) < metres)
                return true;
        }

        return false;
    }

    private static double Ray(Spot[] spots, Spot from, Spot direction)
    {
        var nearest = 2_000.0;
        for (var i = 0; i < spots.Length; i++)
        {
            if (Shape.Meet(from + (direction * 0.5), from + (direction * 2_000), spots[i], spots[(i + 1) % spots.Length]) is { } meet)
                nearest = Math.Min(nearest, meet.OnFirst * 2_000);
        }

        return nearest;
    }
}
