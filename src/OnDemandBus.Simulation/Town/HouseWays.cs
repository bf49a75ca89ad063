using System.Globalization;

namespace OnDemandBus.Simulation.Town;

/// <summary>Draws the houses with their addresses, and the land with what it is used for and how many people live there.</summary>
internal sealed class HouseWays(TownPlan plan, MainRoads roads, Houses houses, Elements elements, Chance chance)
{
    /// <summary>The first of the postcodes; none of them is given out in the real country.</summary>
    private const int FirstPostcode = 49_991;

    public void DrawLand(IEnumerable<Quarter> quarters)
    {
        foreach (var quarter in quarters)
        {
            var tags = quarter.Kind switch
            {
                QuarterKind.Industry => new Dictionary<string, string> { ["landuse"] = "industrial" },
                QuarterKind.Green => chance.Happens(0.25) ? new() { ["landuse"] = "allotments" } : new() { ["leisure"] = "park" },
                QuarterKind.Railway => new() { ["landuse"] = "railway" },
                QuarterKind.Country => null,
                // Land that no street reached stays green.
                _ when quarter.Inhabitants == 0 => new() { ["landuse"] = "meadow" },
                _ => new() { ["landuse"] = "residential" },
            };
            if (tags is null)
                continue;
            if (quarter.Inhabitants > 0)
                tags["population"] = quarter.Inhabitants.ToString(CultureInfo.InvariantCulture);
            elements.AddArea(quarter.Outline, tags);
        }
    }

    public void DrawFields(IEnumerable<Quarter> quarters, PlaneMap map)
    {
        foreach (var quarter in quarters.Where(quarter => quarter.Kind == QuarterKind.Country))
        {
            foreach (var block in quarter.Blocks)
            {
                var ring = map.Face(block).ToList();
                if (ring.Count > 400)
                    continue;
                var use = chance.Unit() switch { < 0.56 => "farmland", < 0.8 => "meadow", < 0.97 => "forest", _ => "orchard" };
                elements.AddArea(ring.ConvertAll(map.Start), new Dictionary<string, string> { ["landuse"] = use });
            }
        }
    }

    public void DrawHouses()
    {
        foreach (var house in houses.All)
            elements.AddArea(house.Corners.Select(corner => corner.OnCentimetre).ToList(), Tags(house));
    }

    public SortedDictionary<string, string> Address(Quarter quarter, string street, string number)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["addr:street"] = street,
            ["addr:housenumber"] = number,
            ["addr:postcode"] = Postcode(quarter),
            ["addr:city"] = plan.Names.Town,
            ["addr:country"] = "DE",
        };
        if (quarter.Village is not null)
            tags["addr:suburb"] = quarter.Village.Name;
        return tags;
    }

    private string Postcode(Quarter quarter)
    {
        var zone = quarter.Village is not null ? 3 : quarter.Kind == QuarterKind.OldTown || Shape.Centre(quarter.Outline).Length < plan.RingRadius ? 0
            : Shape.Centre(quarter.Outline).Dot(Spot.Direction(plan.RailTurns).Left) > 0 ? 1 : 2;
        return (FirstPostcode + (2 * zone)).ToString(CultureInfo.InvariantCulture);
    }

    private SortedDictionary<string, string> Tags(House house)
    {
        var tags = house.Street.Name is null || house.Number.Length == 0 ? new SortedDictionary<string, string>(StringComparer.Ordinal) : Address(house.Quarter, house.Street.Name, house.Number);
        tags["building"] = house.Quarter.Kind switch
        {
            QuarterKind.Industry => chance.Happens(0.3) ? "warehouse" : "industrial",
            QuarterKind.Estate => "apartments",
            QuarterKind.Country => house.Inhabitants > 0 ? "farm" : "barn",
            _ => house.Inhabitants > 7 ? "apartments" : house.Quarter.Kind is QuarterKind.Rows && chance.Happens(0.4) ? "semidetached_house" : chance.Happens(0.4) ? "house" : chance.Happens(0.4) ? "detached" : "yes",
        };
        if (house.Use is not null)
        {
            if (house.Use.ContainsKey("building") is false && house.Inhabitants <= 7)
                tags["building"] = "retail";
            foreach (var (key, value) in house.Use)
                tags[key] = value;
        }
        else if (house.Inhabitants > 7)
        {
            tags["building:flats"] = Math.Max(2, (int)Math.Round(house.Inhabitants / 2.1)).ToString(CultureInfo.InvariantCulture);
            tags["building:levels"] = (house.Quarter.Kind == QuarterKind.Estate ? 4 + chance.Below(6) : 3 + chance.Below(2)).ToString(CultureInfo.InvariantCulture);
        }

        return tags;
    }

    public void DrawBorders()
    {
        var edge = elements.AddArea(roads.MunicipalEdge, new Dictionary<string, string> { ["boundary"] = "administrative", ["admin_level"] = "8" });
        var centre = elements.AddNode(
            new Spot(12, 9),
            ("place", plan.Inhabitants >= 100_000 ? "city" : plan.Inhabitants >= 10_000 ? "town" : "village"),
            ("name", plan.Names.Town),
            ("population", plan.Inhabitants.ToString(CultureInfo.InvariantCulture)),
            ("note", "Generated model town; no real place"));
        elements.AddRelation(
            [(OsmSharp.OsmGeoType.Way, edge, "outer"), (OsmSharp.OsmGeoType.Node, centre, "admin_centre")],
            new Dictionary<string, string>
            {
                ["type"] = "boundary",
                ["boundary"] = "administrative",
                ["admin_level"] = "8",
                ["name"] = plan.Names.Town,
                ["population"] = plan.Inhabitants.ToString(CultureInfo.InvariantCulture),
                ["note"] = "Generated model town; no real place",
                ["source"] = $"odb town --inhabitants {plan.Inhabitants.ToString(CultureInfo.InvariantCulture)} --seed {plan.Seed.ToString(CultureInfo.InvariantCulture)}",
            });
        foreach (var village in plan.Villages)
        {
            elements.AddNode(
                village.Middle + new Spot(15, -12), ("place", "village"), ("name", village.Name), ("population", village.Inhabitants.ToString(CultureInfo.InvariantCulture)));
        }
    }
}
