using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Http;

namespace OnDemandBus.Dispatcher.Traffic;

internal static class TrafficEndpoints
{
    public static void MapTraffic(this IEndpointRouteBuilder app)
    {
        var traffic = app.MapGroup("/v1/areas/{area}/traffic").WithTags("Operators");

        traffic.MapGet("", IResult (string area, AreaDirectory areas, TimeProvider time) => Find(areas, area) is { } found ? TypedResults.Ok(found.Traffic.View(time.GetUtcNow())) : Unknown(area))
            .WithSummary("Closures and speeds in force")
            .Produces<TrafficView>()
            .ProducesProblem(404).ProducesProblem(503);

        traffic.MapPut("", ReplaceAsync)
            .WithSummary("Close roads, or change their speeds")
            .WithDescription("The list takes the place of the one before; an empty list ends all. Each change ends by itself at its time. All plans are timed anew, and rides that would be late are moved where that helps.")
            .Accepts<TrafficRequest>("application/json")
            .Produces<TrafficView>()
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503);
    }

    private static async Task<IResult> ReplaceAsync(string area, HttpRequest http, AreaDirectory areas, AreaClient client, CancellationToken cancel)
    {
        if (Find(areas, area) is null) return Unknown(area);
        var (request, problem) = await JsonBody.ReadAsync<TrafficRequest>(http);
        if (request is null) return problem!;
        var (view, refused) = await client.AskAsync<ChangeTrafficCommand, TrafficView>(area, new ChangeTrafficCommand(area, request), cancel);
        return refused is null ? TypedResults.Ok(view) : Problem.Of(refused);
    }

    private static AreaDispatcher? Find(AreaDirectory areas, string id) => areas.Named(id);

    private static Problem Unknown(string id) => new(Problem.UnknownArea, $"There is no area '{(id.Length <= 80 ? id : id[..80] + "...")}'. GET /v1/buses tells the area of each bus.");
}
