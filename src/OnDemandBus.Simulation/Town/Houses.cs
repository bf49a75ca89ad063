namespace OnDemandBus.Simulation.Town;

/// <summary>A building on a street.</summary>
internal sealed class House(Quarter quarter, Line street, bool left, double position, Spot[] corners, double weight)
{
    public Quarter Quarter { get; } = quarter;

    public Line Street { get; } = street;

    public bool Left { get; } = left;

    /// <summary>How far along its street it stands, in metres.</summary>
    public double Position { get; } = position;

    public Spot[] Corners { get; } = corners;

    /// <summary>How many people it would house if the town were as full as its kind of quarter usually is.</summary>
    public double Weight { get; } = weight;

    public int Inhabitants { get; set; }

    public string Number { get; set; } = "";

    /// <summary>Tags of what is in the house other than homes, or null.</summary>
    public Dictionary<string, string>? Use { get; set; }

    public Spot Middle => Spot.Lerp(Corners[0], Corners[2], 0.5);
}

/// <summary>Sets houses along the streets and lets people move in until the town has as many as it should.</summary>
internal sealed class Houses(TownPlan plan, PlaneMap map, Chance chance)
{
    private const double Cell = 60;

    private readonly Dictionary<(int, int), List<Spot[]>> _taken = [];

    public List<House> All { get; } = [];

    /// <summary>Keeps a place free of houses.</summary>
    public void Reserve(Spot[] corners)
    {
        var cell = CellOf(Spot.Lerp(corners[0], corners[2], 0.5));
        if (!_taken.TryGetValue(cell, out var here))
            _taken[cell] = here = [];
        here.Add(corners);
    }

    public void Build(IEnumerable<Quarter> quarters, Sites sites)
    {
        foreach (var quarter in quarters)
        {
            if (quarter.Style.HouseFront <= 0)
                continue;
            foreach (var block in quarter.Blocks)
            {
                if (!sites.IsOccupied(block))
                    BuildBlock(quarter, block);
            }
        }

        MoveIn();
        Number();
    }

    private void BuildBlock(Quarter quarter, int block)
    {
        var ring = map.Face(block).ToArray();
        var spots = Array.ConvertAll(ring, map.Start);
        for (var i = 0; i < ring.Length;)
        {
            var line = map.LineOf(ring[i]);
            var j = i + 1;
            while (j < ring.Length && map.LineOf(ring[j]) == line && map.Target(ring[j - 1]) == map.Origin(ring[j]) && ring[j] != PlaneMap.Twin(ring[j - 1]))
                j++;
            if (HasFronts(quarter, line))
                BuildFront(quarter, line, ring.AsSpan(i, j - i), spots);
            i = j;
        }
    }

    private static bool HasFronts(Quarter quarter, Line line) => quarter.Kind switch
    {
        QuarterKind.Country => line.Kind is LineKind.Tertiary or LineKind.Secondary || (line.Kind == LineKind.Service && line.Tags.ContainsKey("service")),
        QuarterKind.Industry or QuarterKind.Estate => line.Kind is > LineKind.Trunk and <= LineKind.Pedestrian,
        _ => line.Kind is > LineKind.Trunk and <= LineKind.LivingStreet or LineKind.Pedestrian,
    };

    private void BuildFront(Quarter quarter, Line line, ReadOnlySpan<int> run, Spot[] ring)
    {
        var style = quarter.Style;
        var course = new List<Spot> { map.Start(run[0]) };
        foreach (var h in run)
            course.Add(map.End(h));
        var length = Shape.Length(course);
        var start = PositionOnLine(line, map.Origin(run[0]));
        var forward = PositionOnLine(line, map.Target(run[^1])) > start;
        var farm = quarter.Kind == QuarterKind.Country;
        var at = farm ? chance.Between(20, 40) : style.SetBack + (style.HouseFront / 2) + chance.Between(1, 5);
        while (at < length - (style.HouseFront / 2) - 3)
        {
            var (spot, direction) = Shape.Along(course, at);
            var apartments = quarter.Kind is QuarterKind.Blocks or QuarterKind.Rows && chance.Happens(0.12);
            var (front, depth) = (style.HouseFront * chance.Between(0.82, 1.2) * (apartments ? 1.5 : 1), style.HouseDepth * chance.Between(0.85, 1.2));
            var setBack = style.SetBack * (quarter.Kind is QuarterKind.OldTown or QuarterKind.Blocks ? chance.Between(0.96, 1.06) : chance.Between(0.85, 1.35)) + (line.IsMain ? 4 : 0);
            var turn = quarter.Kind is QuarterKind.Suburb or QuarterKind.Village or QuarterKind.Country ? chance.Between(-0.09, 0.09) : chance.Between(-0.02, 0.02);
            var corners = Shape.Rectangle(spot + (direction.Left * (setBack + (depth / 2))), (direction + (direction.Left * turn)).Unit, front, depth);
            var step = style.Spacing * chance.Between(0.9, 1.25) * (apartments ? 1.4 : 1);
            if (!chance.Happens(quarter.Kind == QuarterKind.OldTown ? 0.03 : 0.09) && IsFree(corners, ring, quarter.Kind is QuarterKind.OldTown or QuarterKind.Blocks ? 3.8 : 5.5))
            {
                Reserve(corners);
                var weight = style.PersonsPerHouse * chance.Between(0.6, 1.45) * (apartments ? 2.2 : 1);
                All.Add(new House(quarter, line, forward, start + (forward ? at : -at), corners, weight));
                at += farm && line.Kind == LineKind.Service ? 34 : step;
            }
            else
            {
                at += Math.Max(4, step * 0.3);
            }
        }
    }

    public double PositionOnLine(Line line, int node)
    {
        var position = 0.0;
        for (var i = 0; i < line.Nodes.Count; i++)
        {
            if (i > 0)
                position += map[line.Nodes[i - 1]].DistanceTo(map[line.Nodes[i]]);
            if (line.Nodes[i] == node)
                return position;
        }

        return 0;
    }

    public bool IsFree(Spot[] corners, Spot[] ring, double clearance)
    {
        foreach (var corner in corners)
        {
            if (!Shape.Contains(ring, corner) || Shape.Distance(ring, corner) < clearance)
                return false;
        }

        // A drive that leads into the block is a part of its ring and may pass between the corners.
        for (var i = 0; i < ring.Length; i++)
        {
            if (Shape.Meet(ring[i], ring[(i + 1) % ring.Length], corners[0], corners[2]) is not null || Shape.Meet(ring[i], ring[(i + 1) % ring.Length], corners[1], corners[3]) is not null)
                return false;
        }

        var (x, y) = CellOf(Spot.Lerp(corners[0], corners[2], 0.5));
        for (var dx = -1; dx <= 1; dx++)
        {
            for (var dy = -1; dy <= 1; dy++)
            {
                foreach (var other in _taken.GetValueOrDefault((x + dx, y + dy)) ?? [])
                {
                    if (Overlap(corners, other))
                        return false;
                }
            }
        }

        return true;
    }

    /// <summary>Two rectangles overlap unless a side of one of them separates them.</summary>
    private static bool Overlap(Spot[] a, Spot[] b)
    {
        static bool Separates(Spot[] a, Spot[] b)
        {
            for (var i = 0; i < 4; i++)
            {
                var (p, outward) = (a[i], (a[(i + 1) % 4] - a[i]).Left * -1);
                if (b.All(corner => (corner - p).Dot(outward) > 0))
                    return true;
            }

            return false;
        }

        return !Separates(a, b) && !Separates(b, a);
    }

    private static (int X, int Y) CellOf(Spot spot) => ((int)Math.Floor(spot.X / Cell), (int)Math.Floor(spot.Y / Cell));

    private void MoveIn()
    {
        var inVillages = plan.Villages.Sum(village => village.Inhabitants);
        foreach (var village in plan.Villages)
            MoveIn(village.Inhabitants, All.Where(house => house.Quarter.Village == village).ToList());
        MoveIn(plan.Inhabitants - inVillages, All.Where(house => house.Quarter.Village is null).ToList());
        foreach (var house in All)
            house.Quarter.Inhabitants += house.Inhabitants;
    }

    private static void MoveIn(int people, List<House> houses)
    {
        var total = houses.Sum(house => house.Weight);
        var (sum, given) = (0.0, 0);
        foreach (var house in houses)
        {
            sum += house.Weight;
            var upTo = total > 0 ? (int)Math.Round(people * (sum / total)) : 0;
            house.Inhabitants = upTo - given;
            given = upTo;
        }
    }

    private void Number()
    {
        foreach (var street in All.Where(house => house.Street.Name is not null).GroupBy(house => house.Street.Name))
        {
            var (odd, even) = (1, 2);
            foreach (var house in street.OrderBy(house => house.Street.Id).ThenBy(house => house.Position))
            {
                ref var next = ref (house.Left ? ref odd : ref even);
                house.Number = next.ToString(System.Globalization.CultureInfo.InvariantCulture);
                next += 2;
                if (chance.Happens(0.03))
                    house.Number += "a";
            }
        }
    }
}
