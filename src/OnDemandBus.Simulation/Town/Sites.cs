namespace OnDemandBus.Simulation.Town;

/// <summary>Finds blocks for the places that people go to, spread over the town, and leads a drive into them.</summary>
internal sealed class Sites(TownPlan plan, PlaneMap map, Twigs twigs, Chance chance)
{
    private readonly HashSet<int> _occupied = [];

    public List<Site> All { get; } = [];

    /// <summary>The block that is kept open as the market square, or -1.</summary>
    public int Market { get; private set; } = -1;

    public bool IsOccupied(int block) => _occupied.Contains(block);

    public void Choose(List<Quarter> quarters)
    {
        var blocks = quarters.SelectMany(quarter => quarter.Blocks.Select(block => (Quarter: quarter, Block: block))).Select(entry =>
        {
            var ring = map.Face(entry.Block).Select(map.Start).ToList();
            return (entry.Quarter, entry.Block, Area: Shape.Area(ring), Centre: Shape.Centre(ring), Ring: ring);
        }).Where(block => Shape.Contains(block.Ring, block.Centre)).ToList();

        var middle = plan.Bend(new Spot(0, 0));
        var square = blocks.Where(block => block.Quarter.Kind == QuarterKind.OldTown && block.Area > 1_500).OrderBy(block => block.Centre.DistanceTo(middle)).FirstOrDefault();
        if (square.Ring is not null)
        {
            Market = square.Block;
            _occupied.Add(square.Block);
        }

        foreach (var kind in SiteKind.All)
        {
            if (plan.Inhabitants < kind.FromInhabitants)
                continue;
            var wanted = Math.Max(1, (int)Math.Round((double)plan.Inhabitants / kind.PerInhabitants));
            var candidates = blocks.Where(block => kind.Quarters.Contains(block.Quarter.Kind) && block.Area >= kind.LeastArea && block.Area <= kind.MostArea).ToList();
            var placed = new List<Spot>();
            for (var i = 0; i < wanted; i++)
            {
                var free = candidates.Where(block => !_occupied.Contains(block.Block) && HasStreet(block.Block)).ToList();
                if (free.Count == 0)
                    break;
                // Of some blocks the one that is farthest from the others of its kind; in the core, the nearest to the market.
                var best = Enumerable.Range(0, 14).Select(_ => chance.OneOf(free)).MaxBy(block => kind.Quarters[0] == QuarterKind.OldTown ? -block.Centre.DistanceTo(middle)
                    : placed.Count == 0 ? chance.Unit() : placed.Min(block.Centre.DistanceTo));
                _occupied.Add(best.Block);
                placed.Add(best.Centre);
                All.Add(new Site(kind, NameOf(kind, best.Quarter, best.Block, i), best.Quarter, best.Block));
            }
        }
    }

    /// <summary>Leads the drives in; blocks keep their half-edges, which a drive does not move.</summary>
    public void LeadIn()
    {
        foreach (var site in All.Where(site => site.Kind.HasDrive))
        {
            var drive = twigs.Grow(site.Block, LineKind.Service, 26, 90, 0.5, 13) ?? twigs.Grow(site.Block, LineKind.Service, 18, 60, 0.45, 8, line => line.TakesStreets);
            if (drive is not { } found)
                continue;
            site.DriveEnd = map.End(found.Last);
            map.LineOf(found.Last).Quarter = site.Quarter;
        }
    }

    private bool HasStreet(int block) => map.Face(block).Any(h => map.LineOf(h).IsRoad || map.LineOf(h).Kind == LineKind.Pedestrian);

    private string NameOf(SiteKind kind, Quarter quarter, int block, int number)
    {
        var street = map.Face(block).Select(map.LineOf).Where(line => line.Name is not null && line.TakesStreets).GroupBy(line => line.Name!).MaxBy(group => group.Count())?.Key;
        var near = quarter.Village?.Name ?? street ?? plan.Names.Town;
        return string.Format(System.Globalization.CultureInfo.InvariantCulture, kind.Names[number % kind.Names.Length], near, plan.Names.Town);
    }
}
