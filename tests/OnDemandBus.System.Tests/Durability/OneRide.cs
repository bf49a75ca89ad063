using System.Net;
using System.Net.Http.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Drive;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>A ride near a bus, from the wish to the booking.</summary>
internal static class OneRide
{
    /// <summary>Asks and books.</summary>
    /// <returns>The ride; null where the area cannot be reached now.</returns>
    public static async Task<RideView?> BookAsync(HttpClient http, Town town, string key)
    {
        var end = TestContext.Current.CancellationToken;
        var bus = (await http.GetFromJsonAsync<BusList>("v1/buses", Json.Options, end))!.Buses[0].Location;
        var trip = ExampleRide.Near(town.Times, new Location(bus.Latitude, bus.Longitude))!;
        using var asked = await http.PostAsJsonAsync("v1/offers", new OfferRequest(new GeoPoint(trip.From.Latitude, trip.From.Longitude), new GeoPoint(trip.To.Latitude, trip.To.Longitude)), Json.Options, end);
        if (asked.StatusCode == HttpStatusCode.ServiceUnavailable) return null;
        var answer = (await asked.Content.ReadFromJsonAsync<OfferResponse>(Json.Options, end))!;
        Assert.True(answer.Offers.Count > 0, $"There is no offer: {answer.Rejection}");

        using var booking = new HttpRequestMessage(HttpMethod.Post, "v1/rides") { Content = JsonContent.Create(new BookingRequest(answer.Offers[0].OfferId), options: Json.Options), Headers = { { "Idempotency-Key", key } } };
        using var booked = await http.SendAsync(booking, end);
        if (booked.StatusCode == HttpStatusCode.ServiceUnavailable) return null;
        Assert.True(booked.StatusCode == HttpStatusCode.Created, await booked.Content.ReadAsStringAsync(end));
        return await booked.Content.ReadFromJsonAsync<RideView>(Json.Options, end);
    }
}
