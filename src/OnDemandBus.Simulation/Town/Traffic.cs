namespace OnDemandBus.Simulation.Town;

/// <summary>A turn that is not allowed, or the only one that is, at a node of the plan; both half-edges touch it.</summary>
internal sealed record TurnRule(string Restriction, int From, int Via, int To, bool ExceptBuses);

/// <summary>Decides how the streets may be driven: pedestrian zone, oneway streets, roundabouts, signals, forbidden turns.</summary>
internal sealed class Traffic(TownPlan plan, MainRoads roads, PlaneMap map, Chance chance)
{
    public Dictionary<int, double> Roundabouts { get; } = [];

    public HashSet<int> MiniRoundabouts { get; } = [];

    public HashSet<int> Signals { get; } = [];

    public HashSet<int> Crossings { get; } = [];

    /// <summary>Bollards across a street; some of them let the bus through.</summary>
    public Dictionary<int, bool> Closed { get; } = [];

    public List<TurnRule> Turns { get; } = [];

    /// <summary>Where a road is led over the bypass.</summary>
    public HashSet<int> Overpasses { get; } = [];

    public void Regulate(List<Quarter> quarters)
    {
        MakePedestrianZone(quarters.Where(quarter => quarter.Kind == QuarterKind.OldTown).ToHashSet());
        MakeOneways();
        CloseStreets();
        LeadOverBypass();
        RuleJunctions();
        RuleTurns();
    }

    private void LeadOverBypass()
    {
        for (var node = 0; node < map.NodeCount; node++)
        {
            var arms = map.Leaving(node).Select(map.LineOf).ToList();
            if (arms.Count(line => line.Kind == LineKind.Trunk) != 2 || arms.Count < 4)
                continue;
            var other = arms.First(line => line.Kind != LineKind.Trunk);
            if (other.Kind is LineKind.Tertiary or LineKind.Unclassified || Interchange.At(map, node))
                Overpasses.Add(node);
        }
    }

    private void MakePedestrianZone(HashSet<Quarter> oldTown)
    {
        var reach = roads.CoreRing.Max(spot => spot.Length) * 0.5;
        foreach (var line in map.Lines)
        {
            var inOldTown = (line.Quarter is not null && oldTown.Contains(line.Quarter)) || line.Name is "Lange Straße" or "Marktstraße" or "Brückenstraße";
            if (!inOldTown || !line.IsRoad)
                continue;
            var middle = map[line.Nodes[line.Nodes.Count / 2]];
            if (line.Name is "Lange Straße" or "Marktstraße" || (middle.Length < reach && chance.Happens(0.55)))
                line.Kind = LineKind.Pedestrian;
        }

        // The buses' way through the zone, from the wall to the market; without it the middle would be far from every bus.
        foreach (var line in map.Lines.Where(line => line.Name == "Marktstraße"))
            line.Tags["bus"] = "yes";

        // What can now be reached by pedestrians only becomes a part of the zone.
        var reached = Reached();
        foreach (var line in map.Lines)
        {
            if (line.Quarter is not null && oldTown.Contains(line.Quarter) && line.IsRoad && !line.Nodes.Any(reached.Contains))
                line.Kind = LineKind.Pedestrian;
        }
    }

    private HashSet<int> Reached()
    {
        var start = Enumerable.Range(0, map.NodeCount).First(node => map.Leaving(node).Any(h => map.LineOf(h).Name == "Wall"));
        var (reached, open) = (new HashSet<int> { start }, new Stack<int>([start]));
        while (open.TryPop(out var node))
        {
            foreach (var h in map.Leaving(node))
            {
                if (map.LineOf(h).IsRoad && reached.Add(map.Target(h)))
                    open.Push(map.Target(h));
            }
        }

        return reached;
    }

    private void MakeOneways()
    {
        foreach (var line in map.Lines)
        {
            if (line.Quarter is null || line.Kind is not (LineKind.Residential or LineKind.LivingStreet))
                continue;
            var probability = line.Quarter.Kind switch { QuarterKind.OldTown => 0.7, QuarterKind.Blocks => 0.28, QuarterKind.Rows => 0.06, _ => 0.01 };
            if (!chance.Happens(probability))
                continue;
            if (chance.Happens(0.5))
                line.Nodes.Reverse();
            line.Oneway = true;
            // Whoever stands at its end, or anywhere along it, must still get to its start.
            if (Enumerable.Range(1, line.Nodes.Count - 1).All(i => CanDrive(line.Nodes[i], line.Nodes[i - 1])))
                TagOneway(line);
            else
                line.Oneway = false;
        }
    }

    /// <summary>Bollards against through traffic, where everybody can still get everywhere.</summary>
    private void CloseStreets()
    {
        foreach (var line in map.Lines)
        {
            if (line.Quarter is null || line.Oneway || line.Nodes.Count < 5 || line.Kind is not (LineKind.Residential or LineKind.LivingStreet) || line.Quarter.Kind == QuarterKind.Industry || !chance.Happens(0.022))
                continue;
            var middle = line.Nodes.Count / 2;
            var (before, node, after) = (line.Nodes[middle - 1], line.Nodes[middle], line.Nodes[middle + 1]);
            if (map.Leaving(node).Count() != 2)
                continue;
            Closed[node] = chance.Happens(0.35);
            if (!CanDrive(before, after) || !CanDrive(after, before))
                Closed.Remove(node);
        }
    }

    private void TagOneway(Line line)
    {
        line.Tags["oneway"] = "yes";
        if (chance.Happens(0.55))
            line.Tags["oneway:bicycle"] = "no";
        if (chance.Happens(0.07))
            line.Tags["oneway:bus"] = "no";
    }

    /// <summary>Whether a car gets from one node to another without a long way round.</summary>
    private bool CanDrive(int from, int to)
    {
        var (seen, open) = (new HashSet<int> { from }, new Queue<int>([from]));
        while (open.TryDequeue(out var node) && seen.Count < 1_500)
        {
            foreach (var h in map.Leaving(node))
            {
                var line = map.LineOf(h);
                if (!line.IsRoad || line.Kind == LineKind.Service || (line.Oneway && !IsForward(line, h)))
                    continue;
                if (map.Target(h) == to)
                    return true;
                if (seen.Add(map.Target(h)) && !Closed.ContainsKey(map.Target(h)))
                    open.Enqueue(map.Target(h));
            }
        }

        return false;
    }

    private bool IsForward(Line line, int h)
    {
        var i = line.Nodes.IndexOf(map.Origin(h));
        return i + 1 < line.Nodes.Count && line.Nodes[i + 1] == map.Target(h);
    }

    private void RuleJunctions()
    {
        for (var node = 0; node < map.NodeCount; node++)
        {
            var arms = map.Leaving(node).Where(h => map.LineOf(h).IsRoad && map.LineOf(h).Kind != LineKind.Service).ToList();
            if (arms.Count < 3 || Overpasses.Contains(node) || map.Leaving(node).Any(h => map.LineOf(h).IsBarrier))
                continue;
            var kinds = arms.Select(h => map.LineOf(h).Kind).ToList();
            var (main, collector) = (kinds.Count(kind => kind <= LineKind.Secondary), kinds.Count(kind => kind <= LineKind.Unclassified));
            var distinct = arms.Select(map.LineOf).Distinct().Count();
            var roomy = arms.All(h => map.Start(h).DistanceTo(map.End(h)) > 26);
            var outside = map[node].Length > plan.Radius * 0.85;
            if (distinct > 1 && roomy && arms.Count <= 5 && map.LineOf(arms[0]).Name != "Wall")
            {
                var probability = collector < 3 ? 0 : outside && main >= 2 ? 0.42 : main >= 1 ? 0.1 : 0.14;
                if (chance.Happens(probability))
                {
                    Roundabouts[node] = main >= 2 ? 17 : 13;
                    continue;
                }
            }

            if (main >= 2 && collector >= 3 && distinct > 1 && chance.Happens(outside ? 0.25 : 0.8))
                Signals.Add(node);
            else if (main >= 2 && collector >= 2 && chance.Happens(0.03))
                Signals.Add(node);
            else if (main == 0 && collector >= 2 && arms.Count >= 3 && chance.Happens(0.025))
                MiniRoundabouts.Add(node);
            if (collector >= 2 && chance.Happens(0.2))
                Crossings.Add(node);
        }
    }

    private void RuleTurns()
    {
        for (var node = 0; node < map.NodeCount; node++)
        {
            if (Roundabouts.ContainsKey(node) || MiniRoundabouts.Contains(node) || Overpasses.Contains(node) || map.Leaving(node).Any(h => map.LineOf(h).IsBarrier))
                continue;
            var arms = map.Leaving(node).Where(h => map.LineOf(h).IsRoad && map.LineOf(h).Kind != LineKind.Service && !map.LineOf(h).Oneway).ToList();
            if (arms.Count < 3)
                continue;
            var main = arms.Where(h => map.LineOf(h).IsMain).ToList();
            if (main.Count < 2 || !chance.Happens(Signals.Contains(node) ? 0.65 : 0.2))
                continue;
            for (var attempt = 0; attempt < 3; attempt++)
            {
                if (Rule(node, arms) is not { } rule)
                    continue;
                Turns.Add(rule);
                break;
            }
        }
    }

    private TurnRule? Rule(int node, List<int> arms)
    {
        // Seen from the node the arms run counter-clockwise, so the one before an arm is the left turn of somebody who comes in by it.
        var i = chance.Below(arms.Count);
        var (from, left, right) = (arms[i], arms[(i + arms.Count - 1) % arms.Count], arms[(i + 1) % arms.Count]);
        var straight = arms.FirstOrDefault(h => h != from && Heading(h).Dot(Heading(from)) < -0.85, -1);
        var side = map.LineOf(from).IsMain ? 0 : 1;
        return (chance.Below(6), side) switch
        {
            (0 or 1, _) when Heading(from).Cross(Heading(left)) < -0.5 => new TurnRule("no_left_turn", from, node, left, chance.Happens(0.3)),
            (2, _) when Heading(from).Cross(Heading(right)) > 0.5 => new TurnRule("no_right_turn", from, node, right, false),
            (3 or 4, 0) when straight >= 0 && map.LineOf(straight).IsMain => new TurnRule("only_straight_on", from, node, straight, chance.Happens(0.25)),
            (5, 0) or (0, 0) => new TurnRule("no_u_turn", from, node, from, false),
            (_, 1) when Heading(from).Cross(Heading(right)) > 0.5 => new TurnRule("only_right_turn", from, node, right, chance.Happens(0.2)),
            _ => null,
        };
    }

    private Spot Heading(int h) => (map.End(h) - map.Start(h)).Unit;
}
