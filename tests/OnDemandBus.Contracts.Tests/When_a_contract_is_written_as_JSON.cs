using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnDemandBus.Contracts.Tests;

/// <summary>The forms that riders' apps, buses and other processes rely on. A test here that has to change is a new version for all of them.</summary>
public sealed class When_a_contract_is_written_as_JSON
{
    private static readonly DateTimeOffset s_eight = new(2026, 5, 4, 8, 0, 0, TimeSpan.FromHours(2));
    private static readonly GeoPoint s_place = new(48.6, 8.87);

    private static readonly PickupView s_pickup = new(s_place, 40, s_eight, s_eight.AddMinutes(3), null, 45);
    private static readonly DropOffView s_dropOff = new(s_place, 0, s_eight.AddMinutes(20), s_eight.AddMinutes(15));
    private static readonly PromiseView s_promise = new(s_eight, s_eight.AddMinutes(3), s_eight.AddMinutes(20));
    private static readonly FailureView s_failure = new("NoBusForNeed", "No bus.", s_place, s_place, ["wheelchair"]);
    private static readonly NearbyStopsView s_nearby = new(s_place, s_place, 250);
    private static readonly BusPlanDuty s_duty = new("Break", s_eight, s_eight, 1800);
    private static readonly RideView s_ride = new("town-1", "Assigned", 3, new PartySize(2, 1), "bus-1", s_pickup, s_dropOff, s_eight, null, null, null, null, s_promise, s_failure);
    private static readonly BusReport s_report = new("r-1", BusReportType.NoShow, s_eight, RideId: "town-1");
    private static readonly TrafficRequest s_traffic = new([new RoadChange(s_place, s_eight, 20, 90)]);
    private static readonly OfferRequest s_request = new(s_place, s_place, DepartAt: s_eight, Needs: ["wheelchair"]);

    private const string Place = """{"latitude":48.6,"longitude":8.87}""";
    private const string Pickup = $$"""{"location":{{Place}},"walkMetres":40,"from":"2026-05-04T08:00:00+02:00","to":"2026-05-04T08:03:00+02:00","expected":null,"walkSeconds":45}""";
    private const string DropOff = $$"""{"location":{{Place}},"walkMetres":0,"latest":"2026-05-04T08:20:00+02:00","expected":"2026-05-04T08:15:00+02:00","walkSeconds":0}""";
    private const string Party = """{"persons":2,"wheelchairs":1,"prams":0,"luggage":0}""";
    private const string Promise = """{"pickupFrom":"2026-05-04T08:00:00+02:00","pickupTo":"2026-05-04T08:03:00+02:00","latestArrival":"2026-05-04T08:20:00+02:00"}""";
    private const string Failure = $$"""{"reason":"NoBusForNeed","message":"No bus.","from":{{Place}},"to":{{Place}},"needs":["wheelchair"]}""";
    private const string Nearby = $$"""{"pickup":{{Place}},"dropOff":{{Place}},"walkMetres":250}""";
    private const string Duty = """{"kind":"Break","from":"2026-05-04T08:00:00+02:00","latest":"2026-05-04T08:00:00+02:00","durationSeconds":1800}""";
    private const string Ride = $$"""{"rideId":"town-1","state":"Assigned","version":3,"party":{{Party}},"busId":"bus-1","pickup":{{Pickup}},"dropOff":{{DropOff}},"requestedAt":"2026-05-04T08:00:00+02:00","busArrivedAt":null,"boardedAt":null,"endedAt":null,"rejection":null,"firstPromise":{{Promise}},"failure":{{Failure}}}""";
    private const string Report = """{"reportId":"r-1","type":"noShow","at":"2026-05-04T08:00:00+02:00","location":null,"bearingDegrees":null,"stopId":null,"rideId":"town-1","planVersion":null}""";
    private const string Request = $$"""{"from":{{Place}},"to":{{Place}},"departAt":"2026-05-04T08:00:00+02:00","arriveBy":null,"party":null,"needs":["wheelchair"]}""";
    private const string Rejection = $$"""{"reason":"NoCapacity","message":"All places are taken.","nextPossible":"2026-05-04T08:00:00+02:00","nearby":{{Nearby}}}""";
    private const string Offer = $$"""{"offerId":"town-1.1","expiresAt":"2026-05-04T08:00:00+02:00","busId":"bus-1","pickup":{{Pickup}},"dropOff":{{DropOff}},"directRideSeconds":300,"expectedRideSeconds":360,"longestRideSeconds":1200}""";
    private const string Road = $$"""{"at":{{Place}},"until":"2026-05-04T08:00:00+02:00","speedKmh":20,"bearingDegrees":90}""";
    private const string Traffic = $$"""{"changes":[{{Road}}]}""";
    private const string Places = """{"seats":8,"wheelchairs":1,"prams":1,"luggage":6}""";
    private const string Rider = """{"rideId":"town-1","persons":2,"wheelchairs":1,"prams":0,"luggage":0,"needs":["wheelchair"],"noShowFrom":"2026-05-04T08:00:00+02:00"}""";
    private const string Stop = $$"""{"stopId":1,"location":{{Place}},"bearingDegrees":90,"setOff":"2026-05-04T08:00:00+02:00","arrival":"2026-05-04T08:00:00+02:00","serviceStart":"2026-05-04T08:00:00+02:00","departure":"2026-05-04T08:00:00+02:00","phase":"Planned","boarding":[{{Rider}}],"alighting":[],"duty":{{Duty}}}""";
    private const string Plan = $$"""{"schema":"odb.bus-plan.v1","area":"town","busId":"bus-1","planVersion":7,"issuedAt":"2026-05-04T08:00:00+02:00","stops":[{{Stop}}]}""";
    private const string Bus = $$"""{"busId":"bus-1","area":"town","location":{{Place}},"locatedAt":"2026-05-04T08:00:00+02:00","activity":"Idle","planVersion":7,"stopsAhead":0,"occupancy":{{Places}},"capacity":[{{Places}}],"bearingDegrees":90}""";

    private static readonly (object Contract, string Json)[] s_all =
    [
        (s_place, Place),
        (new PartySize(2, 1), Party),
        (s_request, Request),
        (new OfferResponse("town-1", [new OfferView("town-1.1", s_eight, "bus-1", s_pickup, s_dropOff, 300, 360, 1200)], null), $$"""{"rideId":"town-1","offers":[{{Offer}}],"rejection":null}"""),
        (new OfferResponse(null, [], new RejectionView("NoCapacity", "All places are taken.", s_eight, s_nearby)), $$"""{"rideId":null,"offers":[],"rejection":{{Rejection}}}"""),
        (new OfferView("town-1.1", s_eight, "bus-1", s_pickup, s_dropOff, 300, 360, 1200), Offer),
        (s_pickup, Pickup),
        (s_dropOff, DropOff),
        (s_promise, Promise),
        (s_failure, Failure),
        (s_nearby, Nearby),
        (s_duty, Duty),
        (new RejectionView("NoCapacity", "All places are taken.", s_eight, s_nearby), Rejection),
        (new BookingRequest("town-1.1"), """{"offerId":"town-1.1","rider":null}"""),
        (new RiderDetails("Erna", "1", "here", "there", "slow"), """{"name":"Erna","phone":"1","pickupAddress":"here","dropOffAddress":"there","note":"slow"}"""),
        (s_ride, Ride),
        (new BusList([new BusView("bus-1", "town", s_place, s_eight, "Idle", 7, 0, new Places(8, 1, 1, 6), [new Places(8, 1, 1, 6)], 90)]), $$"""{"buses":[{{Bus}}]}"""),
        (new BusView("bus-1", "town", s_place, s_eight, "Idle", 7, 0, new Places(8, 1, 1, 6), [new Places(8, 1, 1, 6)], 90), Bus),
        (new Places(8, 1, 1, 6), Places),
        (ThePlan(), Plan),
        (ThePlannedStop(), Stop),
        (TheRider(), Rider),
        (s_report, Report),
        (new BusReport("r-2", BusReportType.Position, s_eight, s_place, 12.5), $$"""{"reportId":"r-2","type":"position","at":"2026-05-04T08:00:00+02:00","location":{{Place}},"bearingDegrees":12.5,"stopId":null,"rideId":null,"planVersion":null}"""),
        (new BusReport("r-3", BusReportType.Connected, s_eight, PlanVersion: 6), """{"reportId":"r-3","type":"connected","at":"2026-05-04T08:00:00+02:00","location":null,"bearingDegrees":null,"stopId":null,"rideId":null,"planVersion":6}"""),
        (new BusReportReceipt(7), """{"planVersion":7,"held":false,"plan":null}"""),
        (new BusReportReceipt(7, Held: true), """{"planVersion":7,"held":true,"plan":null}"""),
        (new BusReportReceipt(7, Plan: ThePlan()), $$"""{"planVersion":7,"held":false,"plan":{{Plan}}}"""),
        (new ClockView(s_eight, 10), """{"now":"2026-05-04T08:00:00+02:00","speed":10}"""),
        (new RequestOfferCommand("town", "town-1", s_request), $$"""{"area":"town","rideId":"town-1","request":{{Request}},"idempotencyKey":null}"""),
        (new BookOfferCommand("town", "town-1.1", "key"), """{"area":"town","offerId":"town-1.1","idempotencyKey":"key"}"""),
        (new CancelRideCommand("town", "town-1"), """{"area":"town","rideId":"town-1"}"""),
        (new TakeBusReportCommand("town", "bus-1", s_report), $$"""{"area":"town","busId":"bus-1","report":{{Report}}}"""),
        (s_traffic, Traffic),
        (s_traffic.Changes[0], Road),
        (new TrafficView([new RoadChangeView("Bahnhofstraße", s_traffic.Changes[0])]), $$"""{"changes":[{"street":"Bahnhofstraße","change":{{Road}}}]}"""),
        (new RoadChangeView("Bahnhofstraße", s_traffic.Changes[0]), $$"""{"street":"Bahnhofstraße","change":{{Road}}}"""),
        (new ChangeTrafficCommand("town", s_traffic), $$"""{"area":"town","traffic":{{Traffic}}}"""),
        (new CommandRefused("OfferExpired", "Ask again."), """{"code":"OfferExpired","detail":"Ask again."}"""),
        (new RideChanged("town", s_ride), $$"""{"area":"town","ride":{{Ride}}}"""),
    ];

    public static TheoryData<int> All => [.. Enumerable.Range(0, s_all.Length)];

    [Theory]
    [MemberData(nameof(All))]
    public void It_has_the_form_that_others_rely_on(int which) =>
        Assert.Equal(s_all[which].Json, JsonSerializer.Serialize(s_all[which].Contract, s_all[which].Contract.GetType(), Json.Options));

    [Theory]
    [MemberData(nameof(All))]
    public void It_is_read_as_it_was_written(int which) =>
        Assert.Equivalent(s_all[which].Contract, JsonSerializer.Deserialize(s_all[which].Json, s_all[which].Contract.GetType(), Json.Options), strict: true);

    [Theory]
    [MemberData(nameof(All))]
    public void What_a_newer_sender_adds_is_passed_over(int which)
    {
        var newer = JsonNode.Parse(s_all[which].Json)!.AsObject();
        newer.Add("addedLater", new JsonObject { ["x"] = 1 });
        Assert.Equivalent(s_all[which].Contract, JsonSerializer.Deserialize(newer.ToJsonString(), s_all[which].Contract.GetType(), Json.Options), strict: true);
    }

    [Fact]
    public void What_an_older_sender_does_not_know_is_taken_for_nothing()
    {
        var older = JsonNode.Parse(Stop)!.AsObject();
        older.Remove("duty");
        Assert.Equivalent(ThePlannedStop() with { Duty = null }, JsonSerializer.Deserialize<BusPlanStop>(older.ToJsonString(), Json.Options), strict: true);
    }

    [Fact]
    public void A_receipt_and_a_report_of_an_older_version_are_read()
    {
        Assert.Equal(new BusReportReceipt(7), JsonSerializer.Deserialize<BusReportReceipt>("""{"planVersion":7}""", Json.Options));
        Assert.Equal(s_report, JsonSerializer.Deserialize<BusReport>("""{"reportId":"r-1","type":"noShow","at":"2026-05-04T08:00:00+02:00","rideId":"town-1"}""", Json.Options));
    }

    [Fact]
    public void No_contract_is_without_such_a_form()
    {
        var records = typeof(Json).Assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false });
        Assert.Equal(records.OrderBy(type => type.Name), s_all.Select(each => each.Contract.GetType()).Distinct().OrderBy(type => type.Name));
    }

    [Theory]
    [InlineData("position", BusReportType.Position)]
    [InlineData("departed", BusReportType.Departed)]
    [InlineData("arrived", BusReportType.Arrived)]
    [InlineData("boarded", BusReportType.Boarded)]
    [InlineData("alighted", BusReportType.Alighted)]
    [InlineData("noShow", BusReportType.NoShow)]
    [InlineData("brokeDown", BusReportType.BrokeDown)]
    [InlineData("returned", BusReportType.Returned)]
    [InlineData("connected", BusReportType.Connected)]
    public void Each_kind_of_report_has_its_word(string word, BusReportType type) => Assert.Equal($"\"{word}\"", JsonSerializer.Serialize(type, Json.Options));

    [Fact]
    public void Buses_find_their_messages_under_area_and_bus()
    {
        Assert.Equal(("odb.plans", "odb.reports", "town.bus-1"), (BusTopics.PlansExchange, BusTopics.ReportsExchange, BusTopics.RoutingKey("town", "bus-1")));
        Assert.Equal(("town/bus-1", "odb/reports/town/bus-1"), (BusTopics.MqttPlans("town", "bus-1"), BusTopics.MqttReports("town", "bus-1")));
        Assert.Equal(("amq.topic", "odb.reports.town.bus-1"), (BusTopics.MqttExchange, BusTopics.MqttReportsKey("town", "bus-1")));
    }

    private static BusPlanRider TheRider() => new("town-1", 2, 1, 0, 0, ["wheelchair"], s_eight);

    private static BusPlan ThePlan() => new(BusPlan.CurrentSchema, "town", "bus-1", 7, s_eight, [ThePlannedStop()]);

    private static BusPlanStop ThePlannedStop() => new(1, s_place, 90, s_eight, s_eight, s_eight, s_eight, "Planned", [TheRider()], [], s_duty);
}

public sealed class When_JSON_is_not_as_it_should_be
{
    [Theory]
    [InlineData("2026-05-04T08:00:00+02:00")]
    [InlineData("2026-05-04T06:00:00Z")]
    [InlineData("2026-05-04T06:00Z")]
    [InlineData("2026-05-04T01:00:00.000-05:00")]
    public void A_time_with_its_offset_is_read(string time) =>
        Assert.Equal(new DateTimeOffset(2026, 5, 4, 6, 0, 0, TimeSpan.Zero), JsonSerializer.Deserialize<DateTimeOffset>($"\"{time}\"", Json.Options));

    [Theory]
    [InlineData("\"2026-05-04T08:00:00\"", "offset")]
    [InlineData("\"2026-05-04\"", "offset")]
    [InlineData("\"tomorrow\"", "not a time")]
    [InlineData("1777874400", "text")]
    public void A_time_without_an_offset_or_sense_is_refused_with_how_to_write_it(string time, string word)
    {
        var mistake = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<DateTimeOffset>(time, Json.Options));
        Assert.Contains(word, mistake.Message);
        Assert.Contains("2026-05-04T08:00:00+02:00", mistake.Message);
    }

    [Theory]
    [InlineData("""{"latitude":"48.6","longitude":8.87}""")]
    [InlineData("""{"latitude":48.6}""")]
    [InlineData("""{"latitude":48.6,"longitude":null}""")]
    [InlineData("""{"latitude":NaN,"longitude":8.87}""")]
    public void A_number_is_a_number_and_is_there(string point) => Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GeoPoint>(point, Json.Options));

    [Fact]
    public void What_has_a_default_may_be_left_out()
    {
        var request = JsonSerializer.Deserialize<OfferRequest>("""{"from":{"latitude":1,"longitude":2},"to":{"latitude":3,"longitude":4}}""", Json.Options);
        Assert.Equal(new OfferRequest(new GeoPoint(1, 2), new GeoPoint(3, 4)), request);
    }
}
