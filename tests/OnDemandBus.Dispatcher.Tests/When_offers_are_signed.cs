using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_offers_are_signed
{
    private static readonly SignedOffers s_offers = new(new byte[32]);

    [Fact]
    public async Task An_offer_is_genuine_as_it_was_made()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await OfferedAsync(town);
        Assert.All(ride.Offers, offer => Assert.True(s_offers.IsGenuine(s_offers.Sign(offer), ride)));
        Assert.Equal(ride.Offers.Count, ride.Offers.Select(s_offers.Sign).Distinct().Count());
    }

    [Fact]
    public async Task Another_term_makes_another_offer()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await OfferedAsync(town);
        var offer = ride.Offers[0];
        var (promise, trip) = (offer.Promise, offer.Trip);
        var elsewhere = trip.Pickup with { Location = new Roads.Location(48.5, 8.8) };
        Offer[] others =
        [
            offer with { Promise = promise with { PickupFrom = promise.PickupFrom.AddMilliseconds(1) } },
            offer with { Promise = promise with { PickupTo = promise.PickupTo.AddMinutes(-1) } },
            offer with { Promise = promise with { LatestArrival = promise.LatestArrival.AddMinutes(-10) } },
            offer with { ExpiresAt = offer.ExpiresAt.AddDays(1) },
            offer with { Trip = trip with { Pickup = elsewhere } },
            offer with { Trip = trip with { DropOff = elsewhere } },
            offer with { Id = new OfferId(offer.Id.Ride, 2) },
            offer with { Id = new OfferId(new RideId("town-other"), 1) },
        ];
        Assert.All(others, other =>
        {
            Assert.NotEqual(s_offers.Sign(offer), s_offers.Sign(other));
            Assert.False(s_offers.IsGenuine(s_offers.Sign(other), ride));
        });
    }

    [Fact]
    public async Task Another_bus_may_come_and_the_offer_is_the_same()
    {
        await using var town = await TownOnline.OpensAsync();
        var offer = (await OfferedAsync(town)).Offers[0];
        Assert.Equal(s_offers.Sign(offer), s_offers.Sign(offer with { Bus = new BusId("bus-2"), ExpectedPickup = offer.ExpectedPickup.AddSeconds(5) }));
    }

    [Fact]
    public async Task Another_secret_makes_no_offer_of_ours()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await OfferedAsync(town);
        Assert.False(s_offers.IsGenuine(new SignedOffers([.. Enumerable.Repeat((byte)1, 32)]).Sign(ride.Offers[0]), ride));
        Assert.False(s_offers.IsGenuine(s_offers.Sign(ride.Offers[0]), null));
    }

    [Fact]
    public async Task An_id_that_was_changed_anywhere_is_unknown_and_books_nothing()
    {
        await using var town = await TownOnline.OpensAsync();
        var id = (await town.IsOfferedAsync('b', 'd')).OfferId;
        var state = await town.StateAsync();
        for (var at = 0; at < id.Length; at += 3)
        {
            var changed = string.Concat(id.AsSpan(0, at), id[at] == '0' ? "1" : "0", id.AsSpan(at + 1));
            var answer = await town.BooksAsync(changed, "key");
            Assert.Equal((HttpStatusCode.NotFound, "UnknownOffer"), (answer.Status, answer.Code));
        }

        Assert.Equal("UnknownOffer", (await town.BooksAsync(id[..id.LastIndexOf('.')], "key")).Code);
        Assert.Equal(state, await town.StateAsync());
        Assert.Equal(HttpStatusCode.Created, (await town.BooksAsync(id, "key")).Status);
    }

    [Fact]
    public async Task The_secret_that_is_configured_is_used()
    {
        var settings = new Dictionary<string, string> { ["Offers:Secret"] = Convert.ToBase64String(new byte[32]) };
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Settings = settings });
        var answer = await town.AsksForARideAsync('b', 'd');
        Assert.True(s_offers.IsGenuine(answer.Offers[0].OfferId, Ride(town, answer)));
    }

    private static async Task<Ride> OfferedAsync(TownOnline town) => Ride(town, await town.AsksForARideAsync('b', 'd'));

    private static Ride Ride(TownOnline town, OfferResponse answer) => town.Services.GetRequiredService<AreaDirectory>().All[0].Snapshots.Ride(new RideId(answer.RideId!))!;
}
