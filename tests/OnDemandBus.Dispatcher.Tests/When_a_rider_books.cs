using System.Net;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_rider_books
{
    [Fact]
    public async Task The_ride_is_created_and_can_be_looked_up()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = await town.IsOfferedAsync('b', 'd');
        var answer = await town.BooksAsync(offer.OfferId, "key");
        Assert.Equal(HttpStatusCode.Created, answer.Status);
        var ride = answer.As<RideView>();
        Assert.Equal($"/v1/rides/{ride.RideId}", answer.Headers.Location!.ToString());
        Assert.Equal("Assigned", ride.State);
        Assert.Equal("bus-1", ride.BusId);
        Assert.Equal(answer.Text, (await town.GetsAsync(answer.Headers.Location.ToString())).Text);
    }

    [Fact]
    public async Task Another_offer_than_the_first_is_kept_to_the_letter()
    {
        await using var town = await TownOnline.OpensAsync();
        var offers = (await town.AsksForARideAsync('b', 'd')).Offers;
        var later = offers[1];
        Assert.True(later.Pickup.From > offers[0].Pickup.To);
        var ride = (await town.BooksAsync(later.OfferId, "key")).As<RideView>();
        Assert.Equal((later.Pickup.From, later.Pickup.To, later.DropOff.Latest), (ride.Pickup!.From, ride.Pickup.To, ride.DropOff!.Latest));
        Assert.Equal("OfferAlreadyBooked", (await town.BooksAsync(offers[0].OfferId, "another")).Code);
    }

    [Fact]
    public async Task Another_offer_that_has_become_impossible_is_refused_and_the_first_still_stands()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Rules = Planning.ServiceRules.Default with { OfferLifetime = TimeSpan.FromMinutes(10) } });
        var offers = (await town.AsksForARideAsync('b', 'd')).Offers;
        // Eight others take all seats just when the second offer would need one.
        var others = (await town.AsksForARideAsync(TownOnline.Wish(town.At('b'), town.At('d')) with { Party = new PartySize(8), DepartAt = offers[1].Pickup.From })).Offers[0];
        await town.BooksAsync(others.OfferId, "others");
        var answer = await town.BooksAsync(offers[1].OfferId, "key");
        Assert.Equal((HttpStatusCode.Conflict, "OfferNoLongerPossible"), (answer.Status, answer.Code));
        Assert.Equal(HttpStatusCode.Created, (await town.BooksAsync(offers[0].OfferId, "key")).Status);
    }

    [Fact]
    public async Task The_bus_gets_a_plan_with_both_stops()
    {
        await using var town = await TownOnline.OpensAsync();
        var before = await town.PlanAsync();
        Assert.Equal((0, 0), (before.PlanVersion, before.Stops.Count));
        var ride = await town.BooksARideAsync('b', 'd');
        var plan = await town.PlanAsync();
        Assert.Equal(("odb.bus-plan.v1", "town", "bus-1", 1L), (plan.Schema, plan.Area, plan.BusId, plan.PlanVersion));
        Assert.Equal(ride.RideId, Assert.Single(plan.Stops[0].Boarding).RideId);
        Assert.Equal(plan.Stops[0].ServiceStart.AddSeconds(60), plan.Stops[0].Boarding[0].NoShowFrom);
        Assert.Equal(ride.RideId, Assert.Single(plan.Stops[1].Alighting).RideId);
        Assert.Equal(90, plan.Stops[0].BearingDegrees, 1.0);
        Assert.Equal(ride.Pickup!.Expected, plan.Stops[0].ServiceStart);
        Assert.Equal(ride.DropOff!.Expected, plan.Stops[1].Arrival);
    }

    [Fact]
    public async Task The_same_key_again_gives_the_same_ride_and_changes_nothing()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = await town.IsOfferedAsync('b', 'd');
        var first = await town.BooksAsync(offer.OfferId, "key");
        var again = await town.BooksAsync(offer.OfferId, "key");
        Assert.Equal((HttpStatusCode.Created, first.Text), (again.Status, again.Text));
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(1, (await town.PlanAsync()).PlanVersion);
    }

    [Fact]
    public async Task Another_key_cannot_book_the_same_offer()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = await town.IsOfferedAsync('b', 'd');
        await town.BooksAsync(offer.OfferId, "mine");
        var state = await town.StateAsync();
        var answer = await town.BooksAsync(offer.OfferId, "yours");
        Assert.Equal((HttpStatusCode.Conflict, "OfferAlreadyBooked"), (answer.Status, answer.Code));
        Assert.Equal(state, await town.StateAsync());
    }

    [Fact]
    public async Task A_key_cannot_book_a_second_offer()
    {
        await using var town = await TownOnline.OpensAsync();
        await town.BooksAsync((await town.IsOfferedAsync('b', 'd')).OfferId, "key");
        var second = await town.IsOfferedAsync('b', 'c');
        var state = await town.StateAsync();
        var answer = await town.BooksAsync(second.OfferId, "key");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "IdempotencyKeyReused"), (answer.Status, answer.Code));
        Assert.Equal(state, await town.StateAsync());
    }

    [Fact]
    public async Task An_expired_offer_cannot_be_booked()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = await town.IsOfferedAsync('b', 'd');
        town.PassUntil(offer.ExpiresAt);
        var answer = await town.BooksAsync(offer.OfferId, "key");
        Assert.Equal((HttpStatusCode.Conflict, "OfferExpired"), (answer.Status, answer.Code));
        Assert.Empty((await town.PlanAsync()).Stops);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("town-0.1")]
    [InlineData("village-01a20766e813718c83aa3ba404dc2ad1.1")]
    [InlineData("town-01a20766e813718c83aa3ba404dc2ad1.1")]
    [InlineData("town-01a20766e813718c83aa3ba404dc2ad1.1.AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("town-01a20766e813718c83aa3ba404dc2ad1.1.")]
    [InlineData("town-01a20766e813718c83aa3ba404dc2ad1.99999999999999999999")]
    public async Task An_offer_that_was_never_made_is_unknown(string offerId)
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.BooksAsync(offerId, "key");
        Assert.Equal((HttpStatusCode.NotFound, "UnknownOffer"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_booking_without_a_key_is_refused()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = await town.IsOfferedAsync('b', 'd');
        var answer = await town.BooksAsync(offer.OfferId, null);
        Assert.Equal((HttpStatusCode.BadRequest, "IdempotencyKeyMissing"), (answer.Status, answer.Code));
        var tooLong = await town.BooksAsync(offer.OfferId, new string('k', 201));
        Assert.Equal((HttpStatusCode.BadRequest, "IdempotencyKeyInvalid"), (tooLong.Status, tooLong.Code));
        Assert.Empty((await town.PlanAsync()).Stops);
    }

    [Fact]
    public async Task Of_two_who_race_for_an_offer_one_gets_it()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = await town.IsOfferedAsync('b', 'd');
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(rider => town.BooksAsync(offer.OfferId, $"key-{rider}")));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("OfferAlreadyBooked", answer.Code));
        Assert.Equal(1, (await town.PlanAsync()).PlanVersion);
    }

    [Fact]
    public async Task A_booking_that_is_sent_many_times_at_once_is_made_once()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = await town.IsOfferedAsync('b', 'd');
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => town.BooksAsync(offer.OfferId, "key")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.Status));
        Assert.Equal(1, (await town.PlanAsync()).PlanVersion);
    }
}
