using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Demand;

/// <summary>How many people live in a building, as far as its tags, its size and the land around it tell.</summary>
internal static class HomeRules
{
    private const double PersonsPerHouse = 2.4;
    private const double PersonsPerFlat = 2;

    /// <summary>Of floor, walls and stairs included, that a person has.</summary>
    private const double SquareMetresPerPerson = 60;

    /// <summary>Buildings that say nothing of themselves are sheds and garages below this.</summary>
    private const double LeastSquareMetres = 50;

    public static double Persons(TagsCollectionBase tags, double squareMetres, Land? around, bool hasTrade)
    {
        if (!tags.TryGetValue("building", out var type))
            return 0;
        var persons = type switch
        {
            "house" or "detached" or "semidetached_house" or "semi" or "bungalow" or "villa" => Math.Max(PersonsPerHouse, Flats(tags)),
            "terrace" => Math.Max(PersonsPerHouse * Math.Max(1, Math.Round(squareMetres / 65)), Flats(tags)),
            "farm" => 3,
            "static_caravan" or "houseboat" => 1.2,
            "apartments" or "residential" or "dormitory" => Flats(tags) is > 0 and var known ? known : InFlats(tags, squareMetres, 3, hasTrade),
            "yes" when squareMetres >= LeastSquareMetres && (around == Land.Residential || (around is null && tags.ContainsKey("addr:housenumber"))) =>
                squareMetres < 180 && !hasTrade ? PersonsPerHouse : InFlats(tags, squareMetres, 2, hasTrade),
            _ => 0,
        };
        return hasTrade && persons <= PersonsPerHouse ? 0 : persons;
    }

    private static double Flats(TagsCollectionBase tags) => (PlaceRules.Number(tags, "building:flats") ?? 0) * PersonsPerFlat;

    private static double InFlats(TagsCollectionBase tags, double squareMetres, double usualLevels, bool hasTrade)
    {
        var levels = Math.Min(PlaceRules.Number(tags, "building:levels") ?? usualLevels, 40);
        return Math.Min(squareMetres, 3_000) * Math.Max(0, levels - (hasTrade ? 1 : 0)) / SquareMetresPerPerson;
    }
}
