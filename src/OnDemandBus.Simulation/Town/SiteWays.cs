namespace OnDemandBus.Simulation.Town;

/// <summary>Draws the ground of the places, their car parks and pitches, and reserves the room for their buildings.</summary>
internal sealed class SiteWays(TownPlan plan, MainRoads roads, PlaneMap map, Sites sites, Houses houses, Elements elements, Chance chance)
{
    public void Draw()
    {
        foreach (var site in sites.All)
            Draw(site);
        if (sites.Market >= 0)
        {
            var nodes = map.Face(sites.Market).Select(h => elements.NodeOf(map.Origin(h))).ToList();
            nodes.Add(nodes[0]);
            elements.AddWay(nodes, Pairs("highway=pedestrian;area=yes;name=Marktplatz;surface=sett"));
        }
    }

    /// <summary>Sets the buildings of all places; before the houses, which fill what is left.</summary>
    public void Build(List<Quarter> quarters)
    {
        if (plan.HasRail)
            BuildStation(quarters);
        foreach (var site in sites.All)
        {
            var ring = map.Face(site.Block).Select(map.Start).ToArray();
            var street = LongestSide(site.Block);
            if (street < 0)
                continue;
            var along = (map.End(street) - map.Start(street)).Unit;
            var centre = Shape.Centre(ring);
            for (var i = 0; i < site.Kind.Houses; i++)
            {
                var share = i == 0 ? 1 : chance.Between(0.45, 0.8);
                for (var attempt = 0; attempt < 40; attempt++)
                {
                    var (dx, dy) = i == 0 ? (chance.Between(-1, 1) * attempt, chance.Between(-1, 1) * attempt) : (chance.Between(-75, 75), chance.Between(-75, 75));
                    var shrink = attempt > 24 ? 0.6 : 1;
                    var axis = chance.Happens(0.5) || i == 0 ? along : along.Left;
                    var corners = Shape.Rectangle(centre + (along * dx) + (along.Left * dy), axis, site.Kind.Front * share * shrink, site.Kind.Depth * share * shrink);
                    if (!houses.IsFree(corners, ring, 7))
                        continue;
                    var line = map.LineOf(street);
                    houses.Reserve(corners);
                    houses.All.Add(new House(site.Quarter, line, true, houses.PositionOnLine(line, map.Origin(street)), corners, 0) { Use = Use(site, i) });
                    break;
                }
            }
        }
    }

    private void BuildStation(List<Quarter> quarters)
    {
        var street = map.Lines.Where(line => line.Name == "Am Bahnhof" && line.Nodes.Count > 1).MinBy(line => line.Nodes.Min(node => map[node].DistanceTo(roads.Station)));
        var quarter = quarters.FirstOrDefault(quarter => quarter.Kind == QuarterKind.Railway) ?? quarters[0];
        if (street is null)
            return;
        var nearest = street.Nodes.MinBy(node => map[node].DistanceTo(roads.Station));
        var across = (map[nearest] - roads.Station).Unit;
        var corners = Shape.Rectangle(roads.Station + (across * 24), across.Left, 15 + (40 * plan.Scale), 14);
        houses.Reserve(corners);
        houses.All.Add(new House(quarter, street, true, houses.PositionOnLine(street, nearest), corners, 0)
        {
            Use = new() { ["building"] = "train_station", ["name"] = $"Bahnhof {plan.Names.Town}" },
        });
        elements.AddArea(
            Shape.Rectangle(roads.Station + (across * 43) + (across.Left * 70), across.Left, 64, 15).Select(corner => corner.OnCentimetre).ToList(),
            Pairs("amenity=bus_station;name=ZOB"));
    }

    public static IEnumerable<KeyValuePair<string, string>> Pairs(string tags)
    {
        foreach (var pair in tags.Split(';'))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                yield return new(pair[..at], pair[(at + 1)..]);
        }
    }

    private static Dictionary<string, string> Use(Site site, int number)
    {
        var use = new Dictionary<string, string> { ["building"] = site.Kind.Building.Length > 0 ? site.Kind.Building : "chapel" };
        if (number == 0 && site.Kind.Area.StartsWith("shop", StringComparison.Ordinal))
        {
            foreach (var (key, value) in Pairs(site.Kind.Area))
                use[key] = value;
            use["name"] = site.Name;
        }

        return use;
    }

    private void Draw(Site site)
    {
        var ground = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!site.Kind.Area.StartsWith("shop", StringComparison.Ordinal))
        {
            foreach (var (key, value) in Pairs(site.Kind.Area))
                ground[key] = value;
            ground["name"] = site.Name;
        }
        else
        {
            ground["landuse"] = "retail";
        }

        elements.AddArea(Inset(map.Face(site.Block).ToList()), ground);
        if (site.DriveEnd is { } end)
        {
            var lot = Shape.Rectangle(end, new Spot(0.6, 0.8), 30, 18);
            elements.AddArea(lot.Select(corner => corner.OnCentimetre).ToList(), Pairs("amenity=parking;access=customers"));
        }
    }

    /// <summary>The block without the streets around it.</summary>
    private List<Spot> Inset(List<int> face)
    {
        // A drive that leads in goes in and out again along the face; the ground does not follow it.
        var ring = face.Where(h => map.LineOf(h).Kind != LineKind.Service).Select(map.Start).ToList();
        var inset = new List<Spot>();
        for (var i = 0; i < ring.Count; i++)
        {
            var (before, here, after) = (ring[(i + ring.Count - 1) % ring.Count], ring[i], ring[(i + 1) % ring.Count]);
            var inward = ((here - before).Unit.Left + (after - here).Unit.Left).Unit;
            inset.Add((here + (inward * (6 / Math.Max(0.5, inward.Dot((after - here).Unit.Left))))).OnCentimetre);
        }

        var (whole, rest) = (Shape.Area(ring), Shape.Area(inset));
        return rest > 0.3 * whole && rest < whole ? inset : ring;
    }

    private int LongestSide(int block)
    {
        var (best, most) = (-1, 0.0);
        foreach (var h in map.Face(block))
        {
            var line = map.LineOf(h);
            if ((line.IsRoad || line.Kind == LineKind.Pedestrian) && line.Name is not null && map.Start(h).DistanceTo(map.End(h)) > most)
                (best, most) = (h, map.Start(h).DistanceTo(map.End(h)));
        }

        return best;
    }
}
