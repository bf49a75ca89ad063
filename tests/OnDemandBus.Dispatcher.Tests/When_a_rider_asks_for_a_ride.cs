using System.Net;
using OnDemandBus.Contracts;
using OnDemandBus.Planning;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_rider_asks_for_a_ride
{
    [Fact]
    public async Task The_offer_says_when_the_bus_comes_and_how_long_it_can_be_booked()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync('b', 'd');
        Assert.Null(answer.Rejection);
        var offer = answer.Offers[0];
        Assert.StartsWith("town-", answer.RideId);
        Assert.StartsWith($"{answer.RideId}.1.", offer.OfferId);
        Assert.Equal("bus-1", offer.BusId);
        Assert.Equal(TownOnline.Start.AddSeconds(60), offer.ExpiresAt);
        Assert.Equal(TownOnline.Start.AddSeconds(100), offer.Pickup.Expected!.Value, TimeSpan.FromSeconds(1));
        Assert.True(offer.Pickup.From <= offer.Pickup.Expected && offer.Pickup.Expected < offer.Pickup.To);
        Assert.True(offer.DropOff.Expected <= offer.DropOff.Latest);
        Assert.Equal(200, offer.DirectRideSeconds);
        Assert.Equal((int)Math.Round((offer.DropOff.Expected - offer.Pickup.Expected)!.Value.TotalSeconds), offer.ExpectedRideSeconds);
        Assert.Equal((int)Math.Round((offer.DropOff.Latest - offer.Pickup.From).TotalSeconds), offer.LongestRideSeconds);
        Assert.Equal((0, 0), (offer.Pickup.WalkSeconds, offer.DropOff.WalkSeconds));
        Assert.Equal(town.At('b').Longitude, offer.Pickup.Location.Longitude, 5);
    }

    [Fact]
    public async Task Where_riders_walk_the_walk_is_told_in_metres_and_seconds()
    {
        // While the bus comes the rider walks out of the dead end, into which the bus would go for this rider alone.
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options
        {
            Drawing = """
                A--a----------------------------------------------B---------d--C
                                                                  |
                                                                  |
                                                                  e
                """,
            Rules = ServiceRules.Default with { MaxWalkDistanceMetres = 400, WalkMetresPerSecond = 1 },
        });
        var offers = (await town.AsksForARideAsync('e', 'd')).Offers;
        var walk = offers.MaxBy(offer => offer.Pickup.WalkMetres)!.Pickup;
        Assert.InRange(walk.WalkMetres, 300, 400);
        Assert.Equal(walk.WalkMetres, walk.WalkSeconds, 1.0);
        Assert.Contains(offers, offer => offer.Pickup is { WalkMetres: <= 1, WalkSeconds: 0 });
    }

    [Fact]
    public async Task Who_cannot_be_fetched_at_the_door_is_told_where_it_would_be_possible()
    {
        await using var town = await TownOnline.OpensAsync();
        var field = TownOnline.Point(town.Town.Beside('c', northMetres: 300));
        var rejection = (await town.AsksForARideAsync(TownOnline.Wish(field, town.At('d')))).Rejection!;
        Assert.Equal("NoRoadAccess", rejection.Reason);
        Assert.InRange(rejection.Nearby!.WalkMetres, 299, 400);
        var instead = await town.AsksForARideAsync(TownOnline.Wish(rejection.Nearby.Pickup, rejection.Nearby.DropOff));
        Assert.NotEmpty(instead.Offers);
    }

    [Fact]
    public async Task A_trip_that_a_line_serves_better_is_rejected_with_its_name()
    {
        var around = DrawnTown.Parse(new TownOnline.Options().Drawing).Network.Extent;
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Zones = new ZoneRules(TimeZoneInfo.Utc, [new ServiceZone("all", around)], [new ZoneRule("line", "all", null) { Because = "Take bus 794." }]) });
        var rejection = (await town.AsksForARideAsync('b', 'd')).Rejection!;
        Assert.Equal(("NotServedBetweenZones", "Trips between these places are not served at that time: Take bus 794."), (rejection.Reason, rejection.Message));
    }

    [Fact]
    public async Task The_ride_can_be_looked_up_from_then_on()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync('b', 'd');
        var ride = await town.RideAsync(answer.RideId!);
        Assert.Equal("Offered", ride.State);
        Assert.Equal(1, ride.Version);
        Assert.Equal(answer.Offers[0].Pickup, ride.Pickup);
        Assert.Equal(answer.Offers[0].DropOff, ride.DropOff);
    }

    [Fact]
    public async Task A_party_that_no_bus_can_hold_is_rejected_with_the_reason()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync(TownOnline.Wish(town.At('b'), town.At('d')) with { Party = new PartySize(30) });
        Assert.Empty(answer.Offers);
        Assert.Equal("PartyTooLarge", answer.Rejection!.Reason);
        var ride = await town.RideAsync(answer.RideId!);
        Assert.Equal("Rejected", ride.State);
        Assert.Equal(answer.Rejection, ride.Rejection);
    }

    [Fact]
    public async Task A_need_that_no_bus_can_meet_is_rejected_with_the_reason()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync(TownOnline.Wish(town.At('b'), town.At('d')) with { Needs = ["wheelchair"] });
        Assert.Equal("NoBusForNeed", answer.Rejection!.Reason);
    }

    [Fact]
    public async Task A_place_in_a_lake_has_no_road()
    {
        await using var town = await TownOnline.OpensAsync();
        Assert.Equal("NoRoadAccess", (await town.AsksForARideAsync(TownOnline.Wish(town.TheLake, town.At('d')))).Rejection!.Reason);
        Assert.Equal("NoRoadAccess", (await town.AsksForARideAsync(TownOnline.Wish(town.At('b'), town.TheLake))).Rejection!.Reason);
    }

    [Fact]
    public async Task A_start_outside_the_area_is_rejected_and_nobody_keeps_it()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync(TownOnline.Wish(new GeoPoint(52.5, 13.4), town.At('d')));
        Assert.Equal("OutsideServiceArea", answer.Rejection!.Reason);
        Assert.Equal("The start lies outside the service area.", answer.Rejection.Message);
        Assert.Null(answer.RideId);
    }

    [Fact]
    public async Task A_destination_outside_the_area_is_rejected_and_named()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync(TownOnline.Wish(town.At('b'), new GeoPoint(52.5, 13.4)));
        Assert.Equal("OutsideServiceArea", answer.Rejection!.Reason);
        Assert.Equal("The destination lies outside the service area.", answer.Rejection.Message);
    }

    [Fact]
    public async Task Swapped_coordinates_are_recognised()
    {
        await using var town = await TownOnline.OpensAsync();
        var swapped = new GeoPoint(town.At('b').Longitude, town.At('b').Latitude);
        var start = (await town.AsksForARideAsync(TownOnline.Wish(swapped, town.At('d')))).Rejection!;
        var destination = (await town.AsksForARideAsync(TownOnline.Wish(town.At('d'), swapped))).Rejection!;
        Assert.All([start, destination], rejection =>
        {
            Assert.Equal("OutsideServiceArea", rejection.Reason);
            Assert.Contains("swapped", rejection.Message);
        });
    }

    [Fact]
    public async Task Outside_the_hours_of_service_the_next_possible_time_is_told()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Hours = ServiceCalendar.Daily(TimeZoneInfo.Utc, new DailySpan(new TimeOnly(9, 0), new TimeOnly(20, 0))) });
        var rejection = (await town.AsksForARideAsync('b', 'd')).Rejection!;
        Assert.Equal("OutsideServiceHours", rejection.Reason);
        Assert.Equal(TownOnline.Start.AddHours(1), rejection.NextPossible);
    }

    [Fact]
    public async Task Every_rejection_has_a_sentence_of_its_own()
    {
        await using var town = await TownOnline.OpensAsync();
        var area = new ServiceArea("town", Roads.Area.FromBounds(new Roads.Location(48, 8), new Roads.Location(49, 9)), ServiceCalendar.Always, ServiceRules.Default);
        var request = new RideRequest(new RideId("r"), new Roads.Location(48.5, 8.5), new Roads.Location(50, 8.5), TimeWish.Now, new Party(1));
        var sentences = Enum.GetValues<RejectionReason>()
            .Select(reason => Rides.RideViews.OfferResponse(new Ride { Request = request, State = RideState.Rejected, Version = 1, RequestedAt = TownOnline.Start, Rejection = new Rejection(reason) }, area, new Rides.SignedOffers(new byte[32])).Rejection!.Message)
            .ToArray();
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
        Assert.DoesNotContain("There is no offer.", sentences);
    }

    [Fact]
    public async Task An_offer_that_nobody_takes_expires()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync('b', 'd');
        using var listener = await town.FollowsAsync($"/v1/rides/{answer.RideId}/events");
        Assert.Equal("Offered", (await listener.NextAsync<RideView>()).State);
        town.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("OfferExpired", (await listener.NextAsync<RideView>()).State);
        Assert.Null(await listener.NextAsync());
    }

    [Fact]
    public async Task A_time_in_the_past_is_refused()
    {
        await using var town = await TownOnline.OpensAsync();
        var wish = TownOnline.Wish(town.At('b'), town.At('d'));
        foreach (var late in new[] { wish with { DepartAt = TownOnline.Start.AddHours(-1) }, wish with { ArriveBy = TownOnline.Start.AddMinutes(-1) }, wish with { DepartAt = DateTimeOffset.MinValue } })
        {
            var answer = await town.PostsAsync("/v1/offers", late);
            Assert.Equal((HttpStatusCode.BadRequest, "TimeInPast"), (answer.Status, answer.Code));
        }
    }

    [Fact]
    public async Task A_time_beyond_all_bookings_is_rejected()
    {
        await using var town = await TownOnline.OpensAsync();
        var wish = TownOnline.Wish(town.At('b'), town.At('d'));
        foreach (var far in new[] { wish with { DepartAt = DateTimeOffset.MaxValue }, wish with { ArriveBy = TownOnline.Start.AddDays(30) } })
            Assert.Equal("TooFarAhead", (await town.AsksForARideAsync(far)).Rejection!.Reason);
    }
}
