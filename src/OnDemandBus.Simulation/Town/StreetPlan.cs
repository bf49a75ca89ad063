namespace OnDemandBus.Simulation.Town;

/// <summary>Divides the land between the main roads into quarters, and the quarters into blocks by their streets.</summary>
internal sealed class StreetPlan(TownPlan plan, MainRoads roads, PlaneMap map, Chance chance)
{
    private const double QuarterArea = 330_000;

    public List<Quarter> Quarters { get; } = [];

    public void Divide()
    {
        var faces = InnerFaces();
        var cut = new FaceCut(map, chance.Branch("quarters"));
        foreach (var face in faces)
        {
            var ring = Ring(face);
            var middle = InnerSpot(ring);
            if (!Shape.Contains(roads.MunicipalEdge, middle))
                continue;
            var village = plan.Villages.FirstOrDefault(v => Shape.Contains(v.Edge, middle));
            if (Shape.Contains(roads.CoreRing, middle))
                AddQuarter(QuarterKind.OldTown, null, face, ring);
            else if (village is not null)
                AddQuarter(QuarterKind.Village, village, face, ring);
            else if (!Shape.Contains(roads.TownEdge, middle))
                AddQuarter(QuarterKind.Country, null, face, ring);
            else
                DivideIntoQuarters(face, cut);
        }

        foreach (var quarter in Quarters)
            DivideIntoBlocks(quarter, new FaceCut(map, chance.Branch($"quarter {quarter.Id}")), chance.Branch($"blocks {quarter.Id}"));
    }

    private List<int> InnerFaces()
    {
        var seen = new bool[map.HalfEdgeCount];
        var faces = new List<int>();
        for (var h = 0; h < map.HalfEdgeCount; h++)
        {
            if (seen[h])
                continue;
            foreach (var g in map.Face(h))
                seen[g] = true;
            if (Shape.Area(Ring(h)) > 0)
                faces.Add(h);
        }

        return faces;
    }

    private List<Spot> Ring(int face) => map.Face(face).Select(map.Start).ToList();

    /// <summary>A point inside of a face that may be bent like a sickle.</summary>
    private static Spot InnerSpot(List<Spot> ring)
    {
        var centre = Shape.Centre(ring);
        if (Shape.Contains(ring, centre))
            return centre;
        var (best, most) = (centre, -1.0);
        for (var i = 0; i < ring.Count; i++)
        {
            var (p, q) = (ring[i], ring[(i + 1) % ring.Count]);
            foreach (var depth in new[] { 6.0, 40.0, 150.0 })
            {
                var spot = Spot.Lerp(p, q, 0.5) + ((q - p).Unit.Left * depth);
                if (Shape.Contains(ring, spot) && Shape.Distance(ring, spot) > most)
                    (best, most) = (spot, Shape.Distance(ring, spot));
            }
        }

        return best;
    }

    private void AddQuarter(QuarterKind kind, Village? village, int face, List<Spot> ring)
    {
        var quarter = new Quarter(Quarters.Count, kind, village, ring);
        quarter.Blocks.Add(face);
        Quarters.Add(quarter);
    }

    private void DivideIntoQuarters(int face, FaceCut cut)
    {
        var rules = new CutRules(LineKind.Unclassified, 120, 50, 150, 75, 0.7, 26);
        var open = new Stack<int>([face]);
        while (open.TryPop(out var part))
        {
            var ring = Ring(part);
            var area = Shape.Area(ring);
            var limit = QuarterArea * chance.Between(0.75, 1.3);
            if (area > limit && cut.Cut(part, rules with { Kind = area > 4 * QuarterArea ? LineKind.Tertiary : LineKind.Unclassified }) is { } two)
            {
                open.Push(two.First);
                open.Push(two.Second);
                continue;
            }

            AddQuarter(KindOf(ring), null, part, ring);
        }
    }

    private QuarterKind KindOf(List<Spot> ring)
    {
        var middle = InnerSpot(ring);
        var own = chance.Branch($"kind {Quarters.Count}");
        var rail = plan.HasRail ? DistanceTo(roads.RailCourse, middle) : double.MaxValue;
        // The strip between the railway and the street in front of the station.
        if (plan.HasRail && rail < 60 && middle.DistanceTo(roads.Station) < 1_400 * plan.Scale)
            return QuarterKind.Railway;
        var distance = middle.Length / plan.Radius;
        var industry = Spot.Direction(plan.IndustryTurns);
        if (distance > 0.42 && middle.Unit.Dot(industry) > 0.85 && own.Happens(0.92))
            return QuarterKind.Industry;
        if (plan.HasRail && distance > 0.3 && rail < 260 && own.Happens(0.45))
            return QuarterKind.Industry;
        if (Shape.Area(ring) < 0.8 * QuarterArea && own.Happens(distance > 0.3 ? 0.09 : 0.05))
            return QuarterKind.Green;
        if (distance < 0.36)
            return own.Happens(0.72) ? QuarterKind.Blocks : QuarterKind.Rows;
        if (distance < 0.62)
            return own.Unit() switch { < 0.42 => QuarterKind.Rows, < 0.62 => QuarterKind.Suburb, < 0.78 => QuarterKind.Estate, < 0.9 => QuarterKind.Blocks, _ => QuarterKind.NewHomes };
        return own.Unit() switch { < 0.56 => QuarterKind.Suburb, < 0.82 => QuarterKind.NewHomes, < 0.92 => QuarterKind.Rows, _ => QuarterKind.Estate };
    }

    private static double DistanceTo(List<Spot> course, Spot spot)
    {
        var least = double.MaxValue;
        for (var i = 1; i < course.Count; i++)
            least = Math.Min(least, spot.DistanceToSegment(course[i - 1], course[i]));
        return least;
    }

    private void DivideIntoBlocks(Quarter quarter, FaceCut cut, Chance own)
    {
        if (quarter.Kind == QuarterKind.Railway)
            return;
        var style = quarter.Style;
        var country = quarter.Kind == QuarterKind.Country;
        var industry = quarter.Kind == QuarterKind.Industry;
        var open = new Stack<(int Face, int Depth)>([(quarter.Blocks[0], 0)]);
        quarter.Blocks.Clear();
        while (open.TryPop(out var part))
        {
            var area = Shape.Area(Ring(part.Face));
            if (area < style.BlockArea * own.Between(0.75, 1.45))
            {
                quarter.Blocks.Add(part.Face);
                continue;
            }

            var kind = country ? LineKind.Track
                : quarter.Kind == QuarterKind.Green ? LineKind.Footway
                : quarter.Kind == QuarterKind.Village && part.Depth == 0 ? LineKind.Unclassified
                : own.Happens(style.LivingStreets) && area < 4 * style.BlockArea ? LineKind.LivingStreet : LineKind.Residential;
            var rules = country ? new CutRules(kind, 160, 85, 120, 90, 0.6, 0)
                : industry ? new CutRules(kind, 110, 55, 140, 90, style.Crossings, 30)
                : quarter.Kind == QuarterKind.OldTown ? new CutRules(kind, 45, 24, 45, 30, style.Crossings, 14)
                : new CutRules(kind, 62, 32, 95, 44, style.Crossings, 22);
            // A face of odd shape is tried again, and at last with looser rules.
            var found = cut.Cut(part.Face, rules);
            if (found is null && area > 1.6 * style.BlockArea)
                found = cut.Cut(part.Face, rules) ?? cut.Cut(part.Face, rules with { LeastLength = rules.LeastLength * 0.7, MainSpacing = rules.MainSpacing * 0.6, Spacing = rules.Spacing * 0.6, Crossings = 0.9 });
            if (found is not { } two)
            {
                quarter.Blocks.Add(part.Face);
                continue;
            }

            two.Street.Quarter = quarter;
            open.Push((two.First, part.Depth + 1));
            open.Push((two.Second, part.Depth + 1));
        }
    }
}
