namespace OnDemandBus.Simulation.Town;

/// <summary>What is done in single houses: shops, doctors, offices, inns, and the firms of the industrial area.</summary>
internal sealed class Trades(TownPlan plan, Houses houses, Chance chance)
{
    private static readonly string[] Families =
        ["Ahlers", "Brockmann", "Diekhaus", "Eggers", "Feldkamp", "Grothe", "Hollmann", "Imkamp", "Jansing", "Kleinhans", "Lüttmann", "Meyerhoff", "Nienaber", "Osthoff", "Pohlmann", "Rehkamp", "Schulte", "Telgmann", "Uphoff", "Vossmann", "Westermann", "Ziegler", "Averbeck", "Bünker", "Dreyer", "Evers", "Fangmann", "Gerdes", "Hülsmann", "Kortmann", "Lampe", "Möllers", "Niehaus", "Plate", "Rolfes", "Sandkuhl", "Thole", "Wessels"];

    private static readonly string[] Branches = ["Metallbau", "Maschinenfabrik", "Spedition", "Holzwerke", "Kunststofftechnik", "Möbelwerk", "Landtechnik", "Druckerei", "Elektrotechnik", "Stahlhandel", "Fleischwaren", "Textilwerk", "Fahrzeugbau", "Baustoffe", "Logistik", "Werkzeugbau", "Verpackungen"];

    private static readonly (string Tags, int PerInhabitants, bool Core, string Name)[] Kinds =
    [
        ("amenity=doctors", 1_900, false, "Praxis Dr. {0}"),
        ("amenity=dentist", 3_000, false, "Zahnarztpraxis {0}"),
        ("amenity=pharmacy", 5_200, true, "{0}-Apotheke"),
        ("shop=bakery", 2_900, false, "Bäckerei {0}"),
        ("shop=hairdresser", 2_600, false, "Friseur {0}"),
        ("shop=clothes", 5_000, true, "Modehaus {0}"),
        ("shop=shoes", 14_000, true, "Schuhhaus {0}"),
        ("shop=books", 22_000, true, "Buchhandlung {0}"),
        ("shop=chemist", 15_000, true, "Drogerie {0}"),
        ("shop=optician", 13_000, true, "Optik {0}"),
        ("amenity=restaurant", 2_300, false, "Gasthaus {0}"),
        ("amenity=cafe", 6_500, true, "Café {0}"),
        ("amenity=pub", 7_000, false, "Zum alten {0}"),
        ("amenity=bank", 8_500, true, "Volksbank {1}"),
        ("amenity=post_office", 30_000, true, "Post"),
        ("amenity=library", 120_000, true, "Stadtbücherei {1}"),
        ("amenity=cinema", 120_000, true, "Lichtspiele {1}"),
        ("amenity=police", 110_000, true, "Polizei {1}"),
        ("amenity=community_centre", 16_000, false, "Bürgerhaus {1}"),
        ("tourism=hotel", 22_000, true, "Hotel {0}"),
        ("office=lawyer", 7_000, true, "Kanzlei {0}"),
        ("office=insurance", 8_000, false, "Versicherungen {0}"),
        ("shop=butcher", 11_000, false, "Fleischerei {0}"),
        ("shop=florist", 11_000, false, "Blumen {0}"),
        ("amenity=fuel", 11_000, false, "Tankstelle {0}"),
    ];

    public void Settle()
    {
        var core = houses.All.Where(house => house.Use is null && house.Quarter.Kind == QuarterKind.OldTown && house.Number.Length > 0).ToList();
        var elsewhere = houses.All.Where(house => house.Use is null && house.Quarter.IsBuilt && house.Quarter.Kind is not (QuarterKind.OldTown or QuarterKind.Industry) && house.Number.Length > 0).ToList();
        var onMain = elsewhere.Where(house => house.Street.Kind <= LineKind.Unclassified).ToList();
        foreach (var (tags, per, inCore, name) in Kinds)
        {
            var count = Math.Max(plan.Inhabitants >= per / 3 ? 1 : 0, (int)Math.Round((double)plan.Inhabitants / per));
            for (var i = 0; i < count; i++)
            {
                var from = inCore && chance.Happens(0.8) ? core : chance.Happens(0.6) ? onMain : elsewhere;
                for (var attempt = 0; attempt < 12 && from.Count > 0; attempt++)
                {
                    var house = chance.OneOf(from);
                    if (house.Use is not null)
                        continue;
                    house.Use = [];
                    foreach (var (key, value) in SiteWays.Pairs(tags))
                        house.Use[key] = value;
                    house.Use["name"] = string.Format(System.Globalization.CultureInfo.InvariantCulture, name, chance.OneOf(Families), house.Quarter.Village?.Name ?? plan.Names.Town);
                    break;
                }
            }
        }

        foreach (var hall in houses.All.Where(house => house.Use is null && house.Quarter.Kind == QuarterKind.Industry))
        {
            if (chance.Happens(0.45))
                hall.Use = new() { ["building"] = "industrial", ["office"] = "company", ["name"] = $"{chance.OneOf(Families)} {chance.OneOf(Branches)} {chance.OneOf(["GmbH", "GmbH & Co. KG", "KG", "AG"])}" };
        }
    }
}
