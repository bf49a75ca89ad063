using System.Security.Cryptography;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Tests.Demand;

public sealed class When_the_demand_of_a_day_is_made_up
{
    private const int Many = 20_000;

    /// <summary>A Tuesday, a Saturday and a Sunday.</summary>
    private static readonly DateOnly s_tuesday = new(2026, 5, 12), s_saturday = new(2026, 5, 16), s_sunday = new(2026, 5, 17);

    private static readonly Lazy<IReadOnlyList<SimulatedRequest>> s_day = new(() => Day(DemandModel.Default with { Requests = Many, Date = s_tuesday }));

    [Fact]
    public void There_are_as_many_as_asked_for_in_the_order_of_the_day_with_ids_of_their_own()
    {
        Assert.Equal(Many, s_day.Value.Count);
        Assert.Equal(s_day.Value, s_day.Value.OrderBy(request => request.SubmittedAt).ThenBy(request => request.Id, StringComparer.Ordinal));
        Assert.Equal(Many, s_day.Value.Select(request => request.Id).Distinct().Count());
    }

    [Fact]
    public void The_same_seed_gives_the_same_bytes_on_every_machine()
    {
        var bytes = Bytes(Day(DemandModel.Default with { Requests = 5_000, Date = s_tuesday }, seed: 7));

        Assert.Equal("80f50b6c9fd8004bd8c7f949223b18f197abde62344c65117fd65826358f8d22", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.NotEqual(bytes, Bytes(Day(DemandModel.Default with { Requests = 5_000, Date = s_tuesday }, seed: 8)));
    }

    [Fact]
    public void What_is_written_is_read_again_as_it_was()
    {
        using var reader = new StreamReader(new MemoryStream(Bytes(s_day.Value)));

        Assert.Equal(s_day.Value, RequestTable.Read(reader, "day.csv"));
    }

    [Fact]
    public void Groups_have_their_shares_to_the_request()
    {
        Assert.Equal(
            new SortedDictionary<string, int> { ["adults"] = 6_000, ["commuters"] = 3_200, ["pensioners"] = 4_800, ["pupils"] = 3_600, ["shiftWorkers"] = 1_000, ["wheelchairUsers"] = 1_400 },
            new SortedDictionary<string, int>(s_day.Value.GroupBy(request => request.Group).ToDictionary(group => group.Key, group => group.Count())));

        var (model, _) = (DemandModel.Default with { Requests = 1_000 }).WithShares(new Dictionary<string, double> { ["wheelchairUsers"] = 0.5, ["pupils"] = 0 });
        var day = Day(model);
        Assert.Equal((500, 0), (day.Count(request => request.Group == "wheelchairUsers"), day.Count(request => request.Group == "pupils")));
        Assert.Equal(200, day.Count(request => request.Group == "adults"));
    }

    [Fact]
    public void Commuters_travel_in_the_morning_and_in_the_evening()
    {
        var hours = Hours(request => request.Group == RiderGroups.Commuters);

        Assert.True(Sum(hours, 6, 9) > 4 * Sum(hours, 9, 15), Text(hours));
        Assert.True(Sum(hours, 15, 18) > 4 * Sum(hours, 9, 15), Text(hours));
        Assert.Contains(s_day.Value, request => request.Purpose == "station-work");
        Assert.Contains(s_day.Value, request => request.Purpose == "home-station");
    }

    [Fact]
    public void Pupils_travel_before_school_and_after_its_two_ends()
    {
        var hours = Hours(request => request.Purpose is "home-school" or "school-home");

        Assert.True(Sum(hours, 7, 9) > 0.5 * hours.Sum(), Text(hours));
        Assert.True(hours[13] > 0.15 * hours.Sum() && hours[15] > 0.15 * hours.Sum(), Text(hours));
        Assert.True(Sum(hours, 9, 13) + hours[14] == 0, Text(hours));
    }

    [Fact]
    public void Shifts_change_at_six_two_and_ten()
    {
        var there = s_day.Value.Where(request => request.Purpose == "home-shift").ToList();
        var back = Hours(request => request.Purpose == "shift-home");

        Assert.Equal([6, 14, 22], there.Where(request => request.Kind == TimeWishKind.ArriveBy).Select(request => request.At.TotalHours).Distinct().Order());
        Assert.Equal(back.Sum(), back[6] + back[14] + back[22]);
        Assert.All([6, 14, 22], hour => Assert.True(back[hour] > 0.1 * back.Sum(), Text(back)));
    }

    [Fact]
    public void Visitors_are_in_the_hospital_between_two_and_six()
    {
        var there = s_day.Value.Where(request => request.Purpose == "home-hospitalVisit").ToList();
        var back = s_day.Value.Where(request => request.Purpose == "hospitalVisit-home").ToList();

        Assert.True(there.Count > 200 && back.Count > 150);
        Assert.All(there, request => Assert.InRange(request.At.TotalHours, 12.5, 17));
        Assert.All(back, request => Assert.InRange(request.At.TotalHours, 14, 18));
        Assert.All(there, request => Assert.Contains(DrawnPlaces.ModelTown[PlaceKind.Hospital], hospital => hospital.Location == request.To));
    }

    [Fact]
    public void Pensioners_travel_in_the_late_morning_and_in_the_afternoon()
    {
        var hours = Hours(request => request.Group == RiderGroups.Pensioners);

        Assert.True(Sum(hours, 9, 12) > 0.3 * hours.Sum() && Sum(hours, 14, 17) > 0.25 * hours.Sum(), Text(hours));
        Assert.True(Sum(hours, 0, 8) + Sum(hours, 20, 24) < 0.03 * hours.Sum(), Text(hours));
    }

    [Fact]
    public void Shops_are_gone_to_while_they_are_open()
    {
        Assert.All(s_day.Value.Where(request => request.Purpose == "home-shop"), request => Assert.InRange(request.At.TotalHours, 6.5, 19));
        Assert.All(s_day.Value.Where(request => request.Purpose == "shop-home"), request => Assert.InRange(request.At.TotalHours, 8, 20));
        Assert.DoesNotContain(Day(DemandModel.Default with { Requests = 3_000, Date = s_sunday }), request => request.Purpose.Contains("shop", StringComparison.Ordinal));
    }

    [Fact]
    public void On_Sundays_there_is_no_school_and_on_Saturdays_more_shopping()
    {
        var (saturday, sunday) = (Day(DemandModel.Default with { Requests = 3_000, Date = s_saturday }), Day(DemandModel.Default with { Requests = 3_000, Date = s_sunday }));

        Assert.DoesNotContain(sunday.Concat(saturday), request => request.Purpose.Contains("school", StringComparison.Ordinal));
        Assert.True(saturday.Count(request => request.Purpose == "home-shop") > 1.3 * 3_000 / Many * s_day.Value.Count(request => request.Purpose == "home-shop"));
        Assert.True(sunday.Count(request => request.Purpose == "home-worship") > 100);
    }

    [Fact]
    public void Fewer_travel_on_a_Sunday_where_the_number_follows_from_the_inhabitants()
    {
        var weekday = Day(DemandModel.Default with { ModeShare = 0.01, Date = s_tuesday }).Count;

        Assert.Equal((int)Math.Round(DrawnPlaces.ModelTown.Inhabitants * 3.1 * 0.01), weekday);
        Assert.InRange(Day(DemandModel.Default with { ModeShare = 0.01, Date = s_sunday }).Count, weekday / 4, weekday * 3 / 4);
        Assert.Equal(31, Day(DemandModel.Default with { Inhabitants = 1_000, ModeShare = 0.01 }).Count);
    }

    [Fact]
    public void Near_places_are_gone_to_more_often_than_far_ones()
    {
        var metres = s_day.Value.Where(request => request.Purpose == "home-visit").Select(request => request.From.DistanceMetres(request.To)).ToList();
        var anywhere = Day(DemandModel.Default with { Requests = Many, HalfDistanceMetres = 100_000 }).Where(request => request.Purpose == "home-visit").Select(request => request.From.DistanceMetres(request.To)).ToList();

        Assert.True(metres.Min() >= 695, $"{metres.Min()}");
        Assert.True(metres.Average() < 0.8 * anywhere.Average(), $"{metres.Average()} and {anywhere.Average()}");

        // The share of each kilometre, beside what it would be without deterrence, falls as the deterrence does.
        double Kept(int kilometre) => metres.Count(each => (int)(each / 1000) == kilometre) / (double)anywhere.Count(each => (int)(each / 1000) == kilometre);
        Assert.True(Kept(1) > 1.5 * Kept(3) && Kept(3) > 1.5 * Kept(6), $"{Kept(1)}, {Kept(3)}, {Kept(6)}");
    }

    [Fact]
    public void Trips_keep_to_the_shortest_and_the_longest()
    {
        var day = Day(DemandModel.Default with { Requests = 2_000, MinTripMetres = 1_500, MaxTripMetres = 3_000 });

        Assert.All(day, request => Assert.InRange(request.From.DistanceMetres(request.To), 1_490, 3_010));
    }

    [Fact]
    public void The_way_back_belongs_to_a_way_out()
    {
        var there = s_day.Value.Where(request => request.Purpose.StartsWith("home-", StringComparison.Ordinal)).ToLookup(request => (request.To, request.From, request.Party, request.Needs, request.Group));
        var back = s_day.Value.Where(request => request.Purpose.EndsWith("-home", StringComparison.Ordinal) && request.Purpose != "station-home").ToList();

        Assert.InRange((double)back.Count / s_day.Value.Count, 0.35, 0.5);
        Assert.All(back, request => Assert.NotEmpty(there[(request.From, request.To, request.Party, request.Needs, request.Group)]));
        Assert.All(back.Where(request => request.Group != RiderGroups.ShiftWorkers), request => Assert.True(there[(request.From, request.To, request.Party, request.Needs, request.Group)].Min(way => way.SubmittedAt) <= request.At));
        Assert.DoesNotContain(Day(DemandModel.Default with { Requests = 500, ReturnShare = 0 }), request => request.Purpose == "work-home");
    }

    [Fact]
    public void Parties_and_needs_fit_each_other()
    {
        Assert.All(s_day.Value, request =>
        {
            Assert.True(request.Party.IsValid && request.Party.Persons <= 4);
            Assert.Equal((request.Needs & MobilityNeeds.AnyWheelchair) != 0, request.Party.Wheelchairs > 0);
            Assert.Equal(request.Group == RiderGroups.WheelchairUsers, request.Party.Wheelchairs == 1);
            Assert.Equal((request.Needs & MobilityNeeds.Pushchair) != 0, request.Party.Prams == 1);
            Assert.True(request.Needs != MobilityNeeds.AssistedWheelchair || request.Party.Persons > 1);
        });
        Assert.InRange(Share(request => request.Group == RiderGroups.Pensioners && request.Needs == MobilityNeeds.WalkingFrame) / 0.24, 0.17, 0.23);
        Assert.All(Enumerable.Range(1, 4), persons => Assert.Contains(s_day.Value, request => request.Party.Persons == persons));
        Assert.InRange(Share(request => request.Party.Prams > 0), 0.01, 0.05);
        Assert.InRange(Share(request => request.Party.Luggage > 0), 0.02, 0.06);
    }

    [Fact]
    public void Prebooked_wishes_are_asked_before_they_begin_and_not_in_the_night()
    {
        Assert.All(s_day.Value, request => Assert.True(request.Kind == TimeWishKind.Now ? request.At == request.SubmittedAt : request.At >= request.SubmittedAt));
        Assert.All(s_day.Value, request => Assert.InRange(request.At.TotalHours, 0, 24));
        var ahead = s_day.Value.Where(request => request.Kind != TimeWishKind.Now).ToList();
        Assert.InRange((double)ahead.Count / Many, 0.35, 0.6);
        Assert.All(ahead, request => Assert.InRange((request.SubmittedAt.TotalHours + 48) % 24, 6, 24));
        Assert.InRange((double)ahead.Count(request => request.SubmittedAt < TimeSpan.Zero) / ahead.Count, 0.6, 0.9);
        Assert.All(s_day.Value.Where(request => request.Kind == TimeWishKind.ArriveBy), request => Assert.Contains(request.Purpose, (string[])["home-school", "home-work", "home-doctor", "home-shift", "home-station", "station-work", "home-worship", "home-kindergarten", "home-hospital"]));
        Assert.All(Day(DemandModel.Default with { Requests = 500, PrebookedShare = 0, PrebookedFixedShare = 0 }), request => Assert.Equal(TimeWishKind.Now, request.Kind));
    }

    [Fact]
    public void Nothing_lies_outside_the_area()
    {
        var area = Area.FromGeoJson("""{"type":"Polygon","coordinates":[[[8.17,52.27],[8.23,52.27],[8.23,52.31],[8.17,52.30],[8.17,52.27]]]}""");
        var day = DemandGenerator.Generate(TownPlaces.Of(DrawnOnce.Elements, "model-town", area), DemandModel.Default with { Requests = 2_000 }, 1);

        Assert.Equal(2_000, day.Length);
        Assert.All(day, request => Assert.True(area.Contains(request.From) && area.Contains(request.To)));
    }

    [Fact]
    public void A_place_of_the_planners_own_draws_by_its_weight()
    {
        var clinic = new Location(52.2905, 8.2001);
        var beds = DrawnPlaces.ModelTown[PlaceKind.Hospital].Sum(hospital => hospital.Weight);
        var day = Day(DemandModel.Default with { Requests = 5_000, HalfDistanceMetres = 100_000, Attractors = [new Attractor(clinic, PlaceKind.Hospital, 3 * beds)] });
        var visits = day.Where(request => request.Purpose == "home-hospitalVisit").ToList();

        Assert.InRange((double)visits.Count(request => request.To == clinic) / visits.Count, 0.6, 0.9);
    }

    [Fact]
    public void A_village_without_anything_has_visits_alone()
    {
        var village = new DrawnPlaces().Houses(0, 0, 30, 30).Places();
        var day = DemandGenerator.Generate(village, DemandModel.Default with { Requests = 300 }, 1);

        Assert.All(day, request => Assert.Contains("visit", request.Purpose, StringComparison.Ordinal));
        var (workers, _) = DemandModel.Default.WithShares(new Dictionary<string, double> { ["shiftWorkers"] = 1 });
        Assert.Contains("nothing that the groups asked for travel to", Assert.Throws<InputException>(() => DemandGenerator.Generate(village, workers, 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hamlet_that_is_smaller_than_the_shortest_trip_is_told()
    {
        var hamlet = new DrawnPlaces().Houses(0, 0, 5, 5).Places();

        Assert.Contains("are 700 to 30000 m apart", Assert.Throws<InputException>(() => DemandGenerator.Generate(hamlet, DemandModel.Default with { Requests = 3 }, 1)).Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<SimulatedRequest> Day(DemandModel model, ulong seed = 1) => DemandGenerator.Generate(DrawnPlaces.ModelTown, model, seed);

    private static byte[] Bytes(IEnumerable<SimulatedRequest> requests)
    {
        using var stream = new MemoryStream();
        RequestTable.Write(stream, requests);
        return stream.ToArray();
    }

    private static double Share(Func<SimulatedRequest, bool> counts) => (double)s_day.Value.Count(counts) / Many;

    private static int[] Hours(Func<SimulatedRequest, bool> counts)
    {
        var hours = new int[24];
        foreach (var request in s_day.Value.Where(counts))
            hours[(int)request.At.TotalHours]++;
        return hours;
    }

    private static int Sum(int[] hours, int from, int to) => hours[from..to].Sum();

    private static string Text(int[] hours) => string.Join(", ", hours.Select((count, hour) => $"{hour}: {count}"));
}
