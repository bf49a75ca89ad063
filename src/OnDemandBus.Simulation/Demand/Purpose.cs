using System.Collections.Immutable;

namespace OnDemandBus.Simulation.Demand;

/// <summary>Something that people of a group travel for.</summary>
/// <param name="From">What the origin is called in the name of a trip, as in <c>home-work</c>.</param>
/// <param name="To">The same of the destination.</param>
/// <param name="Origin">Where the trip begins.</param>
/// <param name="Destinations">Where it leads, with how often.</param>
/// <param name="WorkingDay">How many of the group's ways there are for it on a working day; those of a group add up to 1.</param>
/// <param name="Saturday">How many on a Saturday, on the same scale.</param>
/// <param name="Sunday">How many on a Sunday, on the same scale.</param>
/// <param name="Begins">When it begins there.</param>
/// <param name="Stay">How long it lasts at least and at the most, in minutes; null: nobody returns on the same day.</param>
internal sealed record Purpose(
    string From, string To, PlaceKind Origin, ImmutableArray<(PlaceKind Kind, double Weight)> Destinations, double WorkingDay, double Saturday, double Sunday, Moments Begins, (int Least, int Most)? Stay)
{
    /// <summary>When it ends; null: after the stay.</summary>
    public Moments? Ends { get; init; }

    /// <summary>Everybody has left by then, in hours of the day: shops close, visiting hours end. Default: nothing closes.</summary>
    public double LeftBy { get; init; } = 48;

    /// <summary>Whether it begins at a fixed time: the wish is to arrive by then.</summary>
    public bool IsFixed { get; init; }

    /// <summary>How many do not travel alone for this reason, but in parties as the model has them.</summary>
    public double Company { get; init; } = 1;

    /// <summary>How many of the parties have a pushchair; null: as in the model.</summary>
    public double? Pushchair { get; init; }

    /// <summary>How many of the parties have luggage; null: as in the model.</summary>
    public double? Luggage { get; init; }

    /// <summary>The smallest party: a child is brought to the kindergarten by somebody.</summary>
    public int LeastPersons { get; init; } = 1;

    /// <summary>All groups, in the order of the README.</summary>
    public static ImmutableArray<string> Groups { get; } =
        [RiderGroups.Adults, RiderGroups.Pensioners, RiderGroups.Pupils, RiderGroups.Commuters, RiderGroups.ShiftWorkers, RiderGroups.WheelchairUsers];

    /// <summary>What a group travels for. Hours are those in which it begins, and close early enough for what closes.</summary>
    public static ImmutableArray<Purpose> Of(string group) => group switch
    {
        RiderGroups.Adults =>
        [
            new("home", "shop", PlaceKind.Home, s_shops, 0.26, 0.40, 0, Moments.Hours(8, 2, 4, 6, 6, 4, 4, 5, 7, 9, 8, 5), (20, 70)) { LeftBy = 20, Company = 0.5 },
            new("home", "restaurant", PlaceKind.Home, [(PlaceKind.Restaurant, 1)], 0.12, 0.20, 0.18, Moments.Hours(11, 2, 4, 2, 0, 1, 1, 2, 6, 6, 3), (60, 150)) { LeftBy = 23.5 },
            new("home", "leisure", PlaceKind.Home, [(PlaceKind.Leisure, 1)], 0.15, 0.22, 0.22, Moments.Hours(9, 1, 2, 2, 1, 2, 3, 4, 5, 7, 8, 6, 2), (60, 150)) { LeftBy = 23 },
            new("home", "visit", PlaceKind.Home, s_friends, 0.12, 0.18, 0.20, Moments.Hours(10, 2, 2, 1, 2, 4, 5, 5, 5, 6, 5, 2), (60, 180)) { LeftBy = 23.5 },
            new("home", "doctor", PlaceKind.Home, s_doctors, 0.09, 0.01, 0, Moments.Hours(8, 5, 6, 6, 4, 0, 1, 3, 4, 4, 2), (30, 75)) { IsFixed = true, Company = 0.2, LeftBy = 19 },
            new("home", "hospitalVisit", PlaceKind.Home, [(PlaceKind.Hospital, 1)], 0.06, 0.06, 0.08, Moments.Hours(14, 5, 6, 5), (30, 90)) { LeftBy = 18, Company = 0.7 },
            new("home", "townHall", PlaceKind.Home, [(PlaceKind.TownHall, 1)], 0.06, 0.01, 0, Moments.Hours(8, 4, 6, 6, 4, 0, 0, 3, 4, 3), (20, 50)) { LeftBy = 18, Company = 0.2 },
            new("home", "kindergarten", PlaceKind.Home, [(PlaceKind.Kindergarten, 1)], 0.07, 0, 0, Moments.At((7, 30, 2), (8, 0, 4), (8, 30, 3)), (360, 510)) { IsFixed = true, Company = 0.1, Pushchair = 0.5, LeastPersons = 2, LeftBy = 16.5 },
            new("home", "station", PlaceKind.Home, [(PlaceKind.Station, 0.9), (PlaceKind.BusStation, 0.1)], 0.03, 0.03, 0.03, Moments.Hours(6, 4, 5, 5, 4, 3, 3, 3, 3, 4, 4, 4, 3), null) { IsFixed = true, Luggage = 0.5 },
            new("station", "home", PlaceKind.Station, [(PlaceKind.Home, 1)], 0.03, 0.03, 0.05, Moments.Hours(9, 2, 2, 2, 2, 3, 3, 4, 5, 6, 6, 5, 4, 3), null) { Luggage = 0.5 },
            new("home", "worship", PlaceKind.Home, [(PlaceKind.Worship, 1)], 0.01, 0.02, 0.12, s_services, (60, 90)) { IsFixed = true },
        ],
        RiderGroups.Pensioners =>
        [
            new("home", "doctor", PlaceKind.Home, s_doctors, 0.25, 0.01, 0, Moments.Hours(8, 3, 7, 9, 6, 0, 0, 4, 5, 3), (30, 75)) { IsFixed = true, Company = 0.3, LeftBy = 18.5 },
            new("home", "shop", PlaceKind.Home, s_shops, 0.30, 0.20, 0, Moments.Hours(8, 2, 7, 9, 7, 2, 2, 5, 6, 4, 1), (25, 75)) { LeftBy = 19, Company = 0.4 },
            new("home", "cemetery", PlaceKind.Home, [(PlaceKind.Cemetery, 1)], 0.08, 0.08, 0.14, Moments.Hours(9, 3, 5, 4, 0, 1, 4, 5, 4, 1), (20, 60)) { LeftBy = 19, Company = 0.3 },
            new("home", "visit", PlaceKind.Home, [(PlaceKind.Home, 0.75), (PlaceKind.CareHome, 0.25)], 0.14, 0.14, 0.20, Moments.Hours(10, 3, 2, 0, 1, 6, 8, 5, 2), (60, 150)) { LeftBy = 20, Company = 0.4 },
            new("home", "hospitalVisit", PlaceKind.Home, [(PlaceKind.Hospital, 1)], 0.07, 0.07, 0.08, Moments.Hours(14, 7, 6, 3), (30, 90)) { LeftBy = 18, Company = 0.4 },
            new("home", "townHall", PlaceKind.Home, [(PlaceKind.TownHall, 1)], 0.06, 0.01, 0, Moments.Hours(8, 3, 7, 8, 4, 0, 0, 4, 4), (20, 50)) { LeftBy = 17, Company = 0.2 },
            new("home", "leisure", PlaceKind.Home, [(PlaceKind.Leisure, 0.6), (PlaceKind.Restaurant, 0.4)], 0.08, 0.07, 0.12, Moments.Hours(10, 4, 3, 2, 2, 6, 7, 4, 2), (60, 150)) { LeftBy = 21, Company = 0.7 },
            new("home", "worship", PlaceKind.Home, [(PlaceKind.Worship, 1)], 0.02, 0.05, 0.20, s_services, (60, 90)) { IsFixed = true, Company = 0.5 },
        ],
        RiderGroups.Pupils =>
        [
            new("home", "school", PlaceKind.Home, [(PlaceKind.School, 0.92), (PlaceKind.College, 0.08)], 0.80, 0, 0, Moments.At((7, 50, 75), (8, 40, 25)), (240, 480)) { Ends = Moments.At((13, 0, 55), (15, 30, 45)), IsFixed = true, Company = 0.1 },
            new("home", "leisure", PlaceKind.Home, [(PlaceKind.Leisure, 1)], 0.14, 0.25, 0.20, Moments.Hours(14, 3, 6, 7, 6, 3), (60, 120)) { LeftBy = 21, Company = 0.4 },
            new("home", "visit", PlaceKind.Home, [(PlaceKind.Home, 1)], 0.06, 0.15, 0.12, Moments.Hours(14, 4, 6, 6, 3), (90, 180)) { LeftBy = 21, Company = 0.2 },
        ],
        RiderGroups.Commuters =>
        [
            new("home", "work", PlaceKind.Home, [(PlaceKind.Work, 1)], 0.62, 0.12, 0.05, s_office, (480, 570)) { IsFixed = true, Company = 0.05 },
            new("home", "station", PlaceKind.Home, [(PlaceKind.Station, 0.85), (PlaceKind.BusStation, 0.15)], 0.25, 0.04, 0.02, Moments.Hours(6, 4, 8, 3), (570, 690)) { IsFixed = true, Company = 0.05 },
            new("station", "work", PlaceKind.Station, [(PlaceKind.Work, 1)], 0.13, 0.02, 0.01, s_office, (480, 560)) { IsFixed = true, Company = 0.05 },
        ],
        RiderGroups.ShiftWorkers =>
        [
            new("home", "shift", PlaceKind.Home, [(PlaceKind.Industry, 1)], 1, 0.4, 0.25, Moments.At((6, 0, 40), (14, 0, 38), (22, 0, 22)), (480, 480)) { IsFixed = true, Company = 0.1 },
        ],
        RiderGroups.WheelchairUsers =>
        [
            new("home", "doctor", PlaceKind.Home, s_doctors, 0.30, 0.01, 0, Moments.Hours(8, 4, 7, 8, 5, 0, 1, 4, 5, 3), (30, 90)) { IsFixed = true, LeftBy = 18.5 },
            new("home", "shop", PlaceKind.Home, s_shops, 0.20, 0.20, 0, Moments.Hours(9, 5, 7, 6, 3, 3, 5, 6, 5, 3), (30, 90)) { LeftBy = 19.5 },
            new("home", "work", PlaceKind.Home, [(PlaceKind.Work, 1)], 0.16, 0.01, 0, s_office, (360, 510)) { IsFixed = true, Company = 0.1 },
            new("home", "leisure", PlaceKind.Home, [(PlaceKind.Leisure, 0.6), (PlaceKind.Restaurant, 0.4)], 0.12, 0.18, 0.20, Moments.Hours(10, 3, 3, 3, 3, 5, 6, 5, 4, 4, 3), (60, 150)) { LeftBy = 22.5 },
            new("home", "visit", PlaceKind.Home, s_friends, 0.14, 0.18, 0.20, Moments.Hours(10, 3, 3, 1, 2, 5, 6, 5, 4, 2), (60, 180)) { LeftBy = 22 },
            new("home", "hospital", PlaceKind.Home, [(PlaceKind.Hospital, 1)], 0.08, 0.01, 0, Moments.Hours(8, 6, 7, 4), (60, 150)) { IsFixed = true },
        ],
        _ => throw new ArgumentOutOfRangeException(nameof(group), group, "Not a group that demand is generated for."),
    };

    private static readonly ImmutableArray<(PlaceKind Kind, double Weight)> s_shops = [(PlaceKind.Supermarket, 0.55), (PlaceKind.Shop, 0.45)];
    private static readonly ImmutableArray<(PlaceKind Kind, double Weight)> s_doctors = [(PlaceKind.Doctor, 1)];
    private static readonly ImmutableArray<(PlaceKind Kind, double Weight)> s_friends = [(PlaceKind.Home, 0.85), (PlaceKind.CareHome, 0.15)];
    private static readonly Moments s_office = Moments.Hours(6, 2, 8, 7, 2);
    private static readonly Moments s_services = Moments.At((9, 30, 2), (10, 0, 4), (11, 0, 1), (18, 0, 2));

    /// <summary>How much of the group's ways is for it on a day.</summary>
    public double On(DateOnly? date) => date?.DayOfWeek switch { DayOfWeek.Saturday => Saturday, DayOfWeek.Sunday => Sunday, _ => WorkingDay };
}
