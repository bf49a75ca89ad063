using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Persons;

internal static class PersonEndpoints
{
    public static void AddPersons(this IServiceCollection services, StoreSettings settings)
    {
        if (settings.Redis is null) services.AddSingleton<IPersonStore, SqlitePersonStore>();
        else services.AddSingleton<IPersonStore, RedisPersonStore>();
        services.AddSingleton<PersonVault>();
    }

    public static void MapPersons(this IEndpointRouteBuilder app)
    {
        var rider = app.MapGroup("/v1/rides/{id}/rider").WithTags("Riders").AddEndpointFilter(RefuseWhileStoreIsAway);

        rider.MapGet("", async (string id, AreaDirectory areas, PersonVault vault, CancellationToken cancel) =>
                Find(areas, id) is not { } ride ? Unknown(id) : await vault.FindAsync(ride, cancel) is { } details ? TypedResults.Ok(details) : (IResult)NoDetails)
            .WithSummary("Who rides: for the driver, and for the rider")
            .Produces<RiderDetails>()
            .ProducesProblem(404).ProducesProblem(503);

        rider.MapPut("", KeepAsync)
            .WithSummary("Keep a rider's details")
            .WithDescription("They are kept apart from the ride, sealed under a key of their own; the ride must be booked.")
            .Accepts<RiderDetails>("application/json")
            .Produces<RiderDetails>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(503);

        rider.MapDelete("", async (string id, AreaDirectory areas, PersonVault vault, CancellationToken cancel) =>
            {
                if (Find(areas, id) is not { } ride) return Unknown(id);
                await vault.EraseAsync([ride], cancel);
                return (IResult)TypedResults.NoContent();
            })
            .WithSummary("Erase a rider's details")
            .WithDescription("Their key is deleted: no copy of them can be read any more, wherever it lies. The ride stays as it is. Repeating it does no harm.")
            .Produces(204)
            .ProducesProblem(404).ProducesProblem(503);
    }

    private static async Task<IResult> KeepAsync(string id, HttpRequest http, AreaDirectory areas, PersonVault vault, CancellationToken cancel)
    {
        if (Find(areas, id) is not { } ride) return Unknown(id);
        var (details, problem) = await JsonBody.ReadAsync<RiderDetails>(http);
        if (details is null) return problem!;
        if (RiderDetailsLimits.MistakeIn(details, "") is { } mistake) return mistake;
        if (areas.Of(ride)!.Snapshots.Ride(ride)!.State.IsEnd()) return new Problem(nameof(Refusal.RideEnded), "The ride has ended. What is not needed any more is not kept.");
        await vault.KeepAsync(ride, details, cancel);
        return TypedResults.Ok(details);
    }

    /// <summary>While the store is away nothing is known of anybody.</summary>
    internal static async ValueTask<object?> RefuseWhileStoreIsAway(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (StoreAwayException)
        {
            return new Problem(Problem.StoreUnavailable, "The store does not answer, so that nothing can be kept or read now. Try again.");
        }
    }

    private static RideId? Find(AreaDirectory areas, string id) => new RideId(id) is var ride && areas.Of(ride)?.Snapshots.Ride(ride) is not null ? ride : null;

    private static Problem Unknown(string id) => new(nameof(Refusal.UnknownRide), $"There is no ride '{(id.Length <= 80 ? id : id[..80] + "...")}'. Send the rideId as POST /v1/rides gave it.");

    private static Problem NoDetails { get; } = new(Problem.NoRiderDetails, "Nothing is known of the rider: no details were given, or they have been erased.");
}
