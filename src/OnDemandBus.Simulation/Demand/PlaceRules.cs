using System.Globalization;
using OsmSharp.Tags;

namespace OnDemandBus.Simulation.Demand;

/// <summary>What the tags of a place make of it.</summary>
/// <param name="Kind">What people go there for; null where only those who work there do.</param>
/// <param name="Weight">See <see cref="PlaceKind"/>.</param>
/// <param name="UsualSquareMetres">A place of this size has that weight, a larger one more and a smaller one less, between 0.4 and 4 times; 0: the size says nothing.</param>
/// <param name="Jobs">How many work there by day.</param>
internal readonly record struct PlaceRule(PlaceKind? Kind, double Weight, double UsualSquareMetres, double Jobs)
{
    public double Factor(double squareMetres) => UsualSquareMetres > 0 && squareMetres > 0 ? Math.Clamp(squareMetres / UsualSquareMetres, 0.4, 4) : 1;
}

/// <summary>Which places of OpenStreetMap people go to, and how the places of a kind compare: round figures of German towns, meant to be replaced by own attractors where more is known.</summary>
internal static class PlaceRules
{
    private const string Any = "*";

    /// <summary>The first row that fits decides.</summary>
    private static readonly (string Key, string Value, PlaceRule Rule)[] s_rows =
    [
        ("amenity", "hospital", new(PlaceKind.Hospital, 300, 30_000, 300)),
        ("healthcare", "hospital", new(PlaceKind.Hospital, 300, 30_000, 300)),
        ("amenity", "school", new(PlaceKind.School, 400, 15_000, 40)),
        ("amenity", "college", new(PlaceKind.College, 600, 20_000, 60)),
        ("amenity", "university", new(PlaceKind.College, 1_000, 20_000, 150)),
        ("amenity", "kindergarten", new(PlaceKind.Kindergarten, 80, 2_500, 12)),
        ("amenity", "childcare", new(PlaceKind.Kindergarten, 30, 0, 5)),
        ("social_facility", "nursing_home", new(PlaceKind.CareHome, 80, 4_000, 40)),
        ("social_facility", "assisted_living", new(PlaceKind.CareHome, 40, 4_000, 10)),
        ("amenity", "nursing_home", new(PlaceKind.CareHome, 80, 4_000, 40)),
        ("amenity", "retirement_home", new(PlaceKind.CareHome, 80, 4_000, 40)),
        ("amenity", "clinic", new(PlaceKind.Doctor, 8, 0, 20)),
        ("amenity", "doctors", new(PlaceKind.Doctor, 3, 0, 5)),
        ("amenity", "dentist", new(PlaceKind.Doctor, 2, 0, 5)),
        ("amenity", "pharmacy", new(PlaceKind.Doctor, 1, 0, 5)),
        ("healthcare", Any, new(PlaceKind.Doctor, 2, 0, 4)),
        ("shop", "supermarket", new(PlaceKind.Supermarket, 10, 1_200, 20)),
        ("shop", "convenience", new(PlaceKind.Supermarket, 3, 0, 3)),
        ("shop", "mall", new(PlaceKind.Shop, 40, 10_000, 150)),
        ("shop", "department_store", new(PlaceKind.Shop, 20, 4_000, 60)),
        ("shop", "doityourself", new(PlaceKind.Shop, 12, 6_000, 30)),
        ("shop", "furniture", new(PlaceKind.Shop, 8, 4_000, 20)),
        ("shop", "garden_centre", new(PlaceKind.Shop, 8, 6_000, 15)),
        ("shop", "vacant", new(null, 0, 0, 0)),
        ("shop", Any, new(PlaceKind.Shop, 2, 0, 4)),
        ("amenity", "restaurant", new(PlaceKind.Restaurant, 3, 0, 6)),
        ("amenity", "cafe", new(PlaceKind.Restaurant, 2, 0, 4)),
        ("amenity", "pub", new(PlaceKind.Restaurant, 2, 0, 3)),
        ("amenity", "bar", new(PlaceKind.Restaurant, 2, 0, 3)),
        ("amenity", "biergarten", new(PlaceKind.Restaurant, 2, 0, 3)),
        ("amenity", "fast_food", new(PlaceKind.Restaurant, 2, 0, 4)),
        ("amenity", "cinema", new(PlaceKind.Leisure, 10, 0, 10)),
        ("amenity", "theatre", new(PlaceKind.Leisure, 8, 0, 30)),
        ("amenity", "library", new(PlaceKind.Leisure, 5, 0, 8)),
        ("amenity", "community_centre", new(PlaceKind.Leisure, 3, 0, 3)),
        ("amenity", "arts_centre", new(PlaceKind.Leisure, 3, 0, 5)),
        ("leisure", "sports_centre", new(PlaceKind.Leisure, 6, 12_000, 5)),
        ("leisure", "sports_hall", new(PlaceKind.Leisure, 4, 0, 2)),
        ("leisure", "fitness_centre", new(PlaceKind.Leisure, 4, 0, 5)),
        ("leisure", "stadium", new(PlaceKind.Leisure, 5, 0, 5)),
        ("leisure", "water_park", new(PlaceKind.Leisure, 10, 15_000, 10)),
        ("leisure", "park", new(PlaceKind.Leisure, 1, 20_000, 0)),
        ("tourism", "museum", new(PlaceKind.Leisure, 4, 0, 5)),
        ("tourism", "zoo", new(PlaceKind.Leisure, 10, 0, 30)),
        ("amenity", "townhall", new(PlaceKind.TownHall, 10, 0, 60)),
        ("amenity", "courthouse", new(PlaceKind.TownHall, 3, 0, 40)),
        ("amenity", "bank", new(PlaceKind.TownHall, 3, 0, 8)),
        ("amenity", "post_office", new(PlaceKind.TownHall, 3, 0, 4)),
        ("office", "employment_agency", new(PlaceKind.TownHall, 5, 0, 30)),
        ("office", "government", new(PlaceKind.TownHall, 3, 0, 30)),
        ("amenity", "place_of_worship", new(PlaceKind.Worship, 3, 0, 1)),
        ("railway", "station", new(PlaceKind.Station, 20, 0, 5)),
        ("railway", "halt", new(PlaceKind.Station, 5, 0, 0)),
        ("amenity", "bus_station", new(PlaceKind.BusStation, 10, 0, 2)),
        ("landuse", "cemetery", new(PlaceKind.Cemetery, 5, 15_000, 2)),
        ("amenity", "grave_yard", new(PlaceKind.Cemetery, 2, 5_000, 0)),
        ("tourism", "hotel", new(null, 0, 0, 15)),
        ("amenity", "police", new(null, 0, 0, 30)),
        ("amenity", "fire_station", new(null, 0, 0, 10)),
        ("craft", Any, new(null, 0, 0, 5)),
        ("office", Any, new(null, 0, 0, 10)),
    ];

    private static readonly Dictionary<string, List<(int Row, string Value)>> s_byKey = ByKey();

    public static PlaceRule? Of(TagsCollectionBase tags)
    {
        var first = int.MaxValue;
        foreach (var tag in tags)
        {
            foreach (var (row, value) in s_byKey.GetValueOrDefault(tag.Key) ?? [])
            {
                if (row < first && (value == Any ? tag.Value != "no" : value == tag.Value))
                    first = row;
            }
        }

        return first == int.MaxValue ? null : Adjusted(s_rows[first].Rule, tags);
    }

    private static PlaceRule Adjusted(PlaceRule rule, TagsCollectionBase tags) => rule.Kind switch
    {
        PlaceKind.Hospital when Number(tags, "beds") is { } beds => rule with { Weight = beds, UsualSquareMetres = 0 },
        PlaceKind.School when Number(tags, "capacity") is { } pupils => rule with { Weight = pupils, UsualSquareMetres = 0 },
        PlaceKind.School when tags.TryGetValue("isced:level", out var level) => rule with { Weight = level is "1" or "0-1" ? 250 : 700 },
        PlaceKind.Kindergarten when Number(tags, "capacity") is { } children => rule with { Weight = children, UsualSquareMetres = 0 },
        PlaceKind.CareHome when Number(tags, "capacity") is { } beds => rule with { Weight = beds, UsualSquareMetres = 0 },
        _ => rule,
    };

    /// <summary>A number that a tag gives, where it makes sense.</summary>
    public static double? Number(TagsCollectionBase tags, string key) =>
        tags.TryGetValue(key, out var text) && double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 5_000_000 ? number : null;

    private static Dictionary<string, List<(int Row, string Value)>> ByKey()
    {
        var rows = new Dictionary<string, List<(int, string)>>(StringComparer.Ordinal);
        for (var i = 0; i < s_rows.Length; i++)
        {
            if (!rows.TryGetValue(s_rows[i].Key, out var list))
                rows.Add(s_rows[i].Key, list = []);
            list.Add((i, s_rows[i].Value));
        }

        return rows;
    }
}
