using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Clock;

internal static class ClockEndpoint
{
    public static void MapClock(this IEndpointRouteBuilder app) => app.MapGet("/v1/clock", (TimeProvider time) => new ClockView(time.GetUtcNow(), time is FastClock fast ? fast.Speed : 1))
        .WithTags("Service")
        .WithSummary("The service's clock")
        .WithDescription("All times of this API are times of this clock. It is the real time, unless the service runs a demonstration at another speed.")
        .Produces<ClockView>()
        .ProducesProblem(503);
}
