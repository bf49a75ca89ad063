using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Rides;

internal static class OfferEndpoints
{
    public static void MapOffers(this IEndpointRouteBuilder app) => app.MapPost("/v1/offers", RequestOfferAsync)
        .WithTags("Rides")
        .WithSummary("Ask for a ride")
        .WithDescription("Answers with up to three offers that differ in time or walk, the best first: the first one's seat is held until it expires, the others are looked at again when one of them is booked. Or with a rejection: its reason, the next time that would work, and stops near by between which a ride would be possible now. A rejection is an answer and has status 200.")
        .WithHeader(IdempotencyKey.Header, $"An id of your own making for this wish, at most {IdempotencyKey.Longest} characters: when the wish is repeated with it, the answer is the same and no second seat is held.", required: false)
        .Accepts<OfferRequest>("application/json")
        .Produces<OfferResponse>()
        .ProducesProblem(400).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503);

    private static async Task<IResult> RequestOfferAsync(HttpRequest http, AreaDirectory areas, AreaClient client, TimeProvider time, CancellationToken cancel)
    {
        var (request, problem) = await JsonBody.ReadAsync<OfferRequest>(http);
        if (request is null) return problem!;
        var (wish, mistake) = OfferRequests.Read(request);
        if (wish is null) return Problem.Of(mistake!);
        if (areas.At(wish.From) is not { } area)
        {
            var message = RideViews.Outside("start", swappedIsInside: areas.At(wish.From.Swapped) is not null);
            return TypedResults.Ok(new OfferResponse(null, [], new RejectionView(nameof(RejectionReason.OutsideServiceArea), message, null)));
        }

        var (key, invalid) = IdempotencyKey.Read(http, required: false);
        if (invalid is not null) return invalid;
        var command = new RequestOfferCommand(area.Area.Id, RideIds.New(area.Area.Id, time.GetUtcNow()).Value, request, key);
        var (reply, refused) = await client.AskAsync<RequestOfferCommand, OfferResponse>(area.Area.Id, command, cancel);
        return refused is null ? TypedResults.Ok(reply) : Problem.Of(refused);
    }
}
