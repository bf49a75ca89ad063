using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Streams;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Buses;

internal static class BusEndpoints
{
    private static readonly EventStream<BusPlan> s_events = new("plan", plan => plan.PlanVersion, _ => false);

    public static void MapBuses(this IEndpointRouteBuilder app)
    {
        var buses = app.MapGroup("/v1/buses").WithTags("Buses");

        buses.MapGet("", (AreaDirectory areas) => new BusList([.. areas.All.SelectMany(area => area.Snapshots.Buses.Select(bus => BusViews.Of(bus, area.Area.Id, area.Snapshots.Network)))]))
            .WithSummary("All buses, by area and id")
            .Produces<BusList>()
            .ProducesProblem(503);

        buses.MapGet("/{id}/plan", IResult (string id, AreaDirectory areas) => PlanOf(areas, id) is { } plan ? TypedResults.Ok(plan) : Unknown(id))
            .WithSummary("The newest plan of a bus")
            .Produces<BusPlan>()
            .ProducesProblem(404).ProducesProblem(503);

        buses.MapGet("/{id}/plan/events", FollowAsync)
            .RequireRateLimiting(HttpLimits.EventStreams)
            .WithSummary("Follow the plan of a bus")
            .WithDescription("Server-sent events named 'plan': the newest plan, then each that follows; the id of an event is the plan's version. A client that comes back with Last-Event-ID is told only what it has missed.")
            .WithHeader(EventStream.LastEventId, "The id of the last event that the client has; only later ones are sent.", required: false)
            .Produces<BusPlan>(200, "text/event-stream")
            .ProducesProblem(404).ProducesProblem(503);

        buses.MapPost("/{id}/reports", ReportAsync)
            .WithSummary("A bus reports")
            .WithDescription("A report that is handed in twice, with the same reportId, is taken once. Reports may come late and in any order: one that does not fit, as if an earlier one of the bus were missing, is kept (202, held) and carried out when that one is there. A unit that comes back reports 'connected' with the version of its plan and is answered with the newest, if it has another. Operators report a breakdown (brokeDown) and its end (returned) here as well: the riders of the bus, on board or waiting, are planned anew at once.")
            .Accepts<BusReport>("application/json")
            .Produces<BusReportReceipt>()
            .Produces<BusReportReceipt>(202)
            .ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(413).ProducesProblem(415).ProducesProblem(422).ProducesProblem(503);
    }

    private static async Task FollowAsync(string id, HttpContext http, AreaDirectory areas, Listeners<BusPlan> listeners)
    {
        using var listening = listeners.Listen(id);
        if (PlanOf(areas, id) is { } plan)
            await s_events.AnswerAsync(http, listening, plan);
        else
            await Unknown(id).ExecuteAsync(http);
    }

    private static async Task<IResult> ReportAsync(string id, HttpRequest http, AreaDirectory areas, AreaClient client, CancellationToken cancel)
    {
        if (areas.Of(new BusId(id)) is not { } area) return Unknown(id);
        var (report, problem) = await JsonBody.ReadAsync<BusReport>(http);
        if (report is null) return problem!;
        if (BusReports.Read(new BusId(id), report).Refused is { } mistake) return Problem.Of(mistake);
        var (receipt, refused) = await client.AskAsync<TakeBusReportCommand, BusReportReceipt>(area.Area.Id, new TakeBusReportCommand(area.Area.Id, id, report), cancel);
        if (refused is not null) return Problem.Of(refused);
        return receipt!.Held ? TypedResults.Accepted((string?)null, receipt) : TypedResults.Ok(receipt);
    }

    private static BusPlan? PlanOf(AreaDirectory areas, string id)
    {
        var bus = new BusId(id);
        return areas.Of(bus)?.Snapshots.Plan(bus);
    }

    private static Problem Unknown(string id) => new(nameof(Refusal.UnknownBus), $"There is no bus '{(id.Length <= 80 ? id : id[..80] + "...")}'. GET /v1/buses lists all.");
}
