using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Persons;
using OnDemandBus.Dispatcher.Streams;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Rides;

internal static class RideEndpoints
{
    private static readonly EventStream<RideView> s_events = new("ride", ride => ride.Version, ride => Enum.Parse<RideState>(ride.State).IsEnd());

    public static void MapRides(this IEndpointRouteBuilder app)
    {
        var rides = app.MapGroup("/v1/rides").WithTags("Rides");

        rides.MapPost("", BookAsync)
            .AddEndpointFilter(PersonEndpoints.RefuseWhileStoreIsAway)
            .WithSummary("Book an offer")
            .WithDescription("The same request with the same Idempotency-Key may be repeated as often as is needed: the ride is booked once. Any of the offers of a wish may be booked. The first one's seat is held; another one is kept to the letter, or refused with OfferNoLongerPossible if that has become impossible; the first one can then still be booked.")
            .WithHeader(IdempotencyKey.Header, $"An id of your own making for this booking, at most {IdempotencyKey.Longest} characters; the same when it is repeated.", required: true)
            .Accepts<BookingRequest>("application/json")
            .Produces<RideView>(201)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503);

        rides.MapGet("/{id}", IResult (string id, AreaDirectory areas) => Find(areas, id) is var (ride, snapshots) ? TypedResults.Ok(RideViews.Of(ride, snapshots)) : Unknown(id))
            .WithSummary("A ride as it stands")
            .Produces<RideView>()
            .ProducesProblem(404).ProducesProblem(503);

        rides.MapDelete("/{id}", CancelAsync)
            .WithSummary("Cancel a ride")
            .WithDescription("Repeating it does no harm.")
            .Produces<RideView>()
            .ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);

        rides.MapGet("/{id}/events", FollowAsync)
            .RequireRateLimiting(HttpLimits.EventStreams)
            .WithSummary("Follow a ride")
            .WithDescription("Server-sent events named 'ride': the present state, then each change; the id of an event is the ride's version. The stream ends with the ride. A client that comes back with Last-Event-ID is told only what it has missed; 204 tells that there will be nothing more.")
            .WithHeader(EventStream.LastEventId, "The id of the last event that the client has; only later ones are sent.", required: false)
            .Produces<RideView>(200, "text/event-stream").Produces(204)
            .ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> BookAsync(HttpRequest http, AreaDirectory areas, AreaClient client, SignedOffers offers, PersonVault vault, CancellationToken cancel)
    {
        var (key, invalid) = IdempotencyKey.Read(http, required: true);
        if (invalid is not null) return invalid;
        var (booking, problem) = await JsonBody.ReadAsync<BookingRequest>(http);
        if (booking is null) return problem!;
        // Whether the offer is genuine the area says as well, and last; here, so that nobody's details are touched by somebody who has guessed an id.
        if (!SignedOffers.TryRead(booking.OfferId, out var offer) || areas.Of(offer.Ride) is not { } area || (area.Snapshots.Ride(offer.Ride) is { } asked && !offers.IsGenuine(booking.OfferId, asked)))
            return new Problem(nameof(Refusal.UnknownOffer), "There is no such offer. Send the offerId as POST /v1/offers gave it.");

        if (RiderDetailsLimits.MistakeIn(booking.Rider, "rider.") is { } mistake) return mistake;

        // Before the booking: what was answered with 201 is kept, all of it.
        var isFirst = booking.Rider is not null && await vault.FindAsync(offer.Ride, cancel) is null;
        if (booking.Rider is { } rider) await vault.KeepAsync(offer.Ride, rider, cancel);
        var (ride, refused) = await client.AskAsync<BookOfferCommand, RideView>(area.Area.Id, new BookOfferCommand(area.Area.Id, booking.OfferId, key!), cancel);
        if (refused is null) return TypedResults.Created($"/v1/rides/{ride!.RideId}", ride);
        // Where it is not known whether the ride is booked, its repetition will tell.
        if (isFirst && Problem.Of(refused).Status != StatusCodes.Status503ServiceUnavailable) await vault.EraseAsync([offer.Ride], cancel);
        return Problem.Of(refused);
    }

    private static async Task<IResult> CancelAsync(string id, AreaDirectory areas, AreaClient client, CancellationToken cancel)
    {
        if (areas.Of(new RideId(id)) is not { } area) return Unknown(id);
        var (ride, refused) = await client.AskAsync<CancelRideCommand, RideView>(area.Area.Id, new CancelRideCommand(area.Area.Id, id), cancel);
        return refused is null ? TypedResults.Ok(ride) : Problem.Of(refused);
    }

    private static async Task FollowAsync(string id, HttpContext http, AreaDirectory areas, Listeners<RideView> listeners)
    {
        using var listening = listeners.Listen(id);
        if (Find(areas, id) is var (ride, snapshots))
            await s_events.AnswerAsync(http, listening, RideViews.Of(ride, snapshots));
        else
            await Unknown(id).ExecuteAsync(http);
    }

    private static (Ride Ride, AreaSnapshots Snapshots)? Find(AreaDirectory areas, string id)
    {
        var ride = new RideId(id);
        return areas.Of(ride)?.Snapshots is { } snapshots && snapshots.Ride(ride) is { } found ? (found, snapshots) : null;
    }

    private static Problem Unknown(string id) => new(nameof(Refusal.UnknownRide), $"There is no ride '{(id.Length <= 80 ? id : id[..80] + "...")}'. Send the rideId as POST /v1/offers or POST /v1/rides gave it.");
}
