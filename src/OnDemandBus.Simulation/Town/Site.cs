namespace OnDemandBus.Simulation.Town;

/// <summary>A place that takes a whole block: a school, a hospital, a cemetery.</summary>
internal sealed record Site(SiteKind Kind, string Name, Quarter Quarter, int Block)
{
    /// <summary>The end of the drive that leads in, or null where the place lies at the street.</summary>
    public Spot? DriveEnd { get; set; }
}

/// <summary>How a kind of place looks and where it may be.</summary>
/// <param name="Area">Tags of its ground.</param>
/// <param name="Building">Value of <c>building</c> for its houses, empty where it has none.</param>
/// <param name="PerInhabitants">One for so many inhabitants.</param>
/// <param name="FromInhabitants">Smaller towns have none.</param>
/// <param name="LeastArea">Smallest block that it takes, in square metres.</param>
/// <param name="MostArea">Largest block that it takes.</param>
/// <param name="Quarters">Where it is found.</param>
/// <param name="Houses">How many buildings it has.</param>
/// <param name="Front">Length of its main building in metres.</param>
/// <param name="Depth">Depth of its main building in metres.</param>
/// <param name="HasDrive">Whether a drive with a car park leads in.</param>
/// <param name="Names">What it is called; <c>{0}</c> is the street or quarter.</param>
internal sealed record SiteKind(
    string Area, string Building, int PerInhabitants, int FromInhabitants, double LeastArea, double MostArea, QuarterKind[] Quarters, int Houses, double Front, double Depth, bool HasDrive, string[] Names)
{
    private static readonly QuarterKind[] Homes = [QuarterKind.Rows, QuarterKind.Suburb, QuarterKind.NewHomes, QuarterKind.Estate, QuarterKind.Blocks];
    private static readonly QuarterKind[] Inner = [QuarterKind.Blocks, QuarterKind.Rows];
    private static readonly QuarterKind[] Core = [QuarterKind.OldTown];
    private static readonly QuarterKind[] Works = [QuarterKind.Industry];
    private static readonly QuarterKind[] Villages = [QuarterKind.Village];

    /// <summary>In the order in which they get their place: the demanding ones first.</summary>
    public static IReadOnlyList<SiteKind> All { get; } =
    [
        new("amenity=hospital;emergency=yes", "hospital", 90_000, 15_000, 19_000, 80_000, Homes, 5, 62, 24, true, ["Klinikum {1}", "Sankt-Annen-Hospital"]),
        new("amenity=townhall", "civic", 400_000, 0, 1_800, 9_000, Core, 1, 38, 17, false, ["Rathaus {1}"]),
        new("amenity=place_of_worship;religion=christian", "church", 200_000, 0, 1_800, 9_000, Core, 1, 42, 17, false, ["Stadtkirche Sankt Nikolai"]),
        new("landuse=cemetery", "", 34_000, 5_000, 14_000, 60_000, Homes, 1, 14, 10, false, ["Friedhof {0}"]),
        new("amenity=school;isced:level=2-3", "school", 17_000, 5_000, 13_000, 42_000, Homes, 4, 58, 19, true, ["Gymnasium {0}", "Gesamtschule {0}", "Realschule {0}", "Sekundarschule {0}"]),
        new("amenity=school;isced:level=1", "school", 8_500, 2_000, 8_500, 24_000, Homes, 2, 44, 16, true, ["Grundschule {0}"]),
        new("amenity=college", "college", 95_000, 40_000, 14_000, 60_000, Inner, 3, 60, 22, true, ["Berufskolleg {1}"]),
        new("leisure=sports_centre;sport=swimming", "sports_centre", 48_000, 8_000, 11_000, 60_000, Homes, 1, 64, 34, true, ["Hallenbad {0}", "Freibad {0}"]),
        new("leisure=sports_centre;sport=soccer", "sports_centre", 11_000, 3_000, 12_000, 50_000, Homes, 1, 26, 12, true, ["Sportplatz {0}"]),
        new("shop=supermarket", "retail", 6_500, 2_000, 5_500, 17_000, [.. Homes, QuarterKind.Industry], 1, 54, 29, true, ["Frischmarkt {0}", "Kaufhof {0}", "Nahkauf {0}"]),
        new("amenity=nursing_home;social_facility=nursing_home", "residential", 13_000, 5_000, 5_500, 20_000, Homes, 2, 46, 15, true, ["Seniorenheim {0}", "Haus {0}"]),
        new("amenity=kindergarten", "kindergarten", 4_200, 2_000, 4_000, 15_000, Homes, 1, 26, 14, false, ["Kindergarten {0}", "Kita {0}"]),
        new("amenity=fire_station", "fire_station", 50_000, 2_000, 4_000, 24_000, [.. Inner, QuarterKind.Industry], 1, 42, 19, true, ["Feuerwehr {1}"]),
        new("amenity=place_of_worship;religion=christian", "church", 13_000, 5_000, 4_000, 15_000, Homes, 1, 34, 15, false, ["Kirche Sankt Martin", "Johanneskirche", "Kirche Sankt Georg", "Kreuzkirche", "Lukaskirche", "Paulskirche", "Kirche Sankt Jakobus", "Erlöserkirche", "Markuskirche"]),
        new("leisure=park", "", 10_000, 5_000, 7_000, 30_000, [.. Homes, QuarterKind.Estate], 0, 0, 0, false, ["Park {0}"]),
        new("shop=doityourself", "retail", 60_000, 25_000, 20_000, 90_000, Works, 1, 96, 62, true, ["Baumarkt {0}"]),
        new("shop=furniture", "retail", 90_000, 40_000, 20_000, 90_000, Works, 1, 110, 70, true, ["Möbelhaus {0}"]),
        new("amenity=place_of_worship;religion=christian", "church", 11_000, 0, 4_000, 30_000, Villages, 1, 30, 13, false, ["Dorfkirche {0}"]),
        new("amenity=school;isced:level=1", "school", 14_000, 0, 7_000, 40_000, Villages, 2, 36, 15, true, ["Grundschule {0}"]),
        new("leisure=sports_centre;sport=soccer", "sports_centre", 16_000, 0, 10_000, 60_000, Villages, 1, 22, 11, true, ["Sportplatz {0}"]),
        new("shop=supermarket", "retail", 28_000, 8_000, 6_000, 40_000, Villages, 1, 44, 24, true, ["Dorfladen {0}"]),
    ];
}
