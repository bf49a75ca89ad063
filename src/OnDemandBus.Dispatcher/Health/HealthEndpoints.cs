using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Buses;

namespace OnDemandBus.Dispatcher.Health;

/// <summary>
/// Whether the process is alive, and whether it is ready: whatever is registered as a health check is a part that has to be there. A part with the tag
/// <see cref="Alive"/> is one without which only a new process helps.
/// </summary>
internal static class HealthEndpoints
{
    public const string Alive = "alive";

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
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = part => part.Tags.Contains(Alive), ResponseWriter = WriteAsync }).DisableRateLimiting();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions
        {
            ResponseWriter = WriteAsync,
            ResultStatusCodes = { [HealthStatus.Degraded] = StatusCodes.Status503ServiceUnavailable },
        }).DisableRateLimiting();
    }

    private static Task WriteAsync(HttpContext http, HealthReport report)
    {
        var parts = report.Entries.OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => new Part(part.Key, part.Value.Status is HealthStatus.Healthy, Detail(part.Value))).ToArray();
        return http.Response.WriteAsJsonAsync(new HealthView(
            report.Status is HealthStatus.Healthy,
            [.. http.RequestServices.GetRequiredService<AreaDirectory>().All.Select(area => new AreaHealth(area.Area.Id, area.Role.ToString(), area.Sequence, area.Waiting, area.Outbox?.Waiting ?? 0))],
            [.. parts.Where(part => !part.Healthy).Select(part => new MissingPart(part.Name, part.Detail ?? "is not there"))],
            parts));
    }

    private static string? Detail(HealthReportEntry part) => string.IsNullOrEmpty(part.Description) ? null : part.Description;

    private sealed record HealthView(bool Healthy, IReadOnlyList<AreaHealth> Areas, IReadOnlyList<MissingPart> Missing, IReadOnlyList<Part> Parts);

    /// <summary>An area in this process: whether it leads, the last entry of the journal that it shows, and what waits to be decided and to be announced.</summary>
    private sealed record AreaHealth(string Area, string Role, long Entries, int CommandsWaiting, long EntriesToAnnounce);

    private sealed record MissingPart(string Part, string Reason);

    private sealed record Part(string Name, bool Healthy, string? Detail);

    private sealed class AreasAreLoaded(AreaDirectory areas) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(Missing() is { } missing ? HealthCheckResult.Unhealthy(missing) : HealthCheckResult.Healthy());

        private string? Missing() => !areas.IsOpen
            ? "the maps are being loaded, or the journal is being read"
            : areas.All.FirstOrDefault(area => area.Role is AreaRole.StoreAway or AreaRole.Stopped) is { } away ? $"the store of {away.Area.Id} does not answer" : null;
    }

    private sealed class PartIsConnected(AmqpSession session) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(session.IsConnected ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("there is no connection to the broker"));
    }
}
