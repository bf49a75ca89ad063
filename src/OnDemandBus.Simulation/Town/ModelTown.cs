using OnDemandBus.Simulation.Map;

namespace OnDemandBus.Simulation.Town;

/// <summary>A made-up German town as an OpenStreetMap file, the same to the byte for the same inhabitants and seed.</summary>
internal static class ModelTown
{
    public static void Write(Stream stream, int inhabitants, ulong seed)
    {
        var chance = new Chance(seed);
        var plan = new TownPlan(inhabitants, seed);
        var roads = new MainRoads(plan, chance.Branch("main roads"));
        var map = roads.Draw().ToMap(roads.VillageAt, village => $"{MainRoads.Adjective(plan.Names.Town)} Straße");
        Interchange.Build(map, most: 2);
        var streets = new StreetPlan(plan, roads, map, chance.Branch("streets"));
        streets.Divide();
        var twigs = new Twigs(map, chance.Branch("twigs"));
        foreach (var quarter in streets.Quarters)
            twigs.Grow(quarter);
        new StreetNames(map, chance.Branch("street names")).NameAll();
        var sites = new Sites(plan, map, twigs, chance.Branch("sites"));
        sites.Choose(streets.Quarters);
        sites.LeadIn();
        var traffic = new Traffic(plan, roads, map, chance.Branch("traffic"));
        traffic.Regulate(streets.Quarters);

        var elements = new Elements(map);
        var streetWays = new StreetWays(plan, roads, map, traffic, twigs, elements, chance.Branch("ways"));
        streetWays.Draw();
        var houses = new Houses(plan, map, chance.Branch("houses"));
        var siteWays = new SiteWays(plan, roads, map, sites, houses, elements, chance.Branch("site ways"));
        siteWays.Build(streets.Quarters);
        houses.Build(streets.Quarters, sites);
        new Trades(plan, houses, chance.Branch("trades")).Settle();
        var houseWays = new HouseWays(plan, roads, houses, elements, chance.Branch("house ways"));
        houseWays.DrawLand(streets.Quarters);
        houseWays.DrawFields(streets.Quarters, map);
        siteWays.Draw();
        houseWays.DrawHouses();
        new StreetFurniture(plan, roads, map, traffic, streetWays, elements, chance.Branch("furniture")).Draw(streets.Quarters);
        houseWays.DrawBorders();
        MapFile.Write(stream, elements.All);
    }
}
