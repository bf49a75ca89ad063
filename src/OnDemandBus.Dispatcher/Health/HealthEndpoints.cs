using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnDemandBus.Dispatcher.Areas;

namespace OnDemandBus.Dispatcher.Health;

internal static class HealthEndpoints
{
    public static void AddHealth(this IServiceCollection services) =>
        // MassTransit adds a check of its own for the broker.
        services.AddHealthChecks().AddCheck<AreasAreLoaded>("areas");

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
}
