using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Buses;

namespace OnDemandBus.Dispatcher.Health;

internal static class HealthEndpoints
{
    public static void AddHealth(this IServiceCollection services, BrokerSettings broker)
    {
        // MassTransit adds a check of its own for the commands and the ride changes.
        var checks = services.AddHealthChecks().AddCheck<AreasAreLoaded>("areas");
        if (broker.Uri is null) return;
        checks.Add(new HealthCheckRegistration(PlanExchange.Part, provider => new PartIsConnected(provider.GetRequiredService<PlanExchange>()), null, null));
        checks.Add(new HealthCheckRegistration(ReportQueues.Part, provider => new PartIsConnected(provider.GetRequiredService<ReportQueues>()), null, null));
    }

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            ResponseWriter = WriteAsync,
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        });
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new HealthView(
        report.Status is HealthStatus.Healthy,
        [.. report.Entries.Where(part => part.Value.Status is not HealthStatus.Healthy).OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => new MissingPart(part.Key, part.Value.Description ?? "is not there"))]));

    private sealed record HealthView(bool Healthy, IReadOnlyList<MissingPart> Missing);

    private sealed record MissingPart(string Part, string Reason);

    private sealed class AreasAreLoaded(AreaDirectory areas) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(areas.IsOpen ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the maps are being loaded"));
    }

    private sealed class PartIsConnected(AmqpSession session) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(session.IsConnected ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("there is no connection to the broker"));
    }
}
