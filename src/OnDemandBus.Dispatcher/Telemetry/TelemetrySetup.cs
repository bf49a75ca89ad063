using System.Diagnostics;
using MassTransit.Logging;
using MassTransit.Monitoring;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OnDemandBus.Dispatcher.Telemetry;

/// <summary>What is measured and traced, and where it can be read.</summary>
internal static class TelemetrySetup
{
    private const string MetricsPage = "/metrics";

    /// <summary>The client's half of the trace between processes: RabbitMQ.Client carries the trace in the headers of a message.</summary>
    private static readonly string[] s_brokerSources = [DiagnosticHeaders.DefaultListenerName, "RabbitMQ.Client.Publisher", "RabbitMQ.Client.Subscriber"];

    public static void AddTelemetry(this WebApplicationBuilder builder, TelemetrySettings settings)
    {
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton<ServiceMetrics>();
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("odb-dispatcher", serviceNamespace: "odb"))
            .WithMetrics(metrics => metrics
                .AddMeter(ServiceMetrics.MeterName, InstrumentationOptions.MeterName)
                .AddAspNetCoreInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter())
            .WithTracing(traces =>
            {
                traces
                    .AddSource(Traces.SourceName)
                    .AddSource(s_brokerSources)
                    .AddAspNetCoreInstrumentation(http =>
                    {
                        http.Filter = request => !IsProbe(request.Request.Path);
                        http.EnrichWithHttpRequest = (step, _) => ForgetTheCaller(step);
                    });
                // What nobody reads is not recorded.
                if (settings.Otlp is null) traces.SetSampler<AlwaysOffSampler>();
            });
        if (settings.Otlp is not { } collector) return;
        // The exporter reads this and its other settings (protocol, headers, timeout) under OpenTelemetry's names.
        builder.Configuration[TelemetrySettings.OtlpVariable] = collector.OriginalString;
        telemetry.WithLogging().UseOtlpExporter();
    }

    public static void MapTelemetry(this IEndpointRouteBuilder app) => app.MapPrometheusScrapingEndpoint(MetricsPage).DisableRateLimiting().ExcludeFromDescription();

    private static bool IsProbe(PathString path) => path.StartsWithSegments("/health", StringComparison.Ordinal) || path.StartsWithSegments(MetricsPage, StringComparison.Ordinal);

    /// <summary>Who asked, and with what in the query, is nobody's business who reads traces.</summary>
    private static void ForgetTheCaller(Activity step) =>
        step.SetTag("url.query", null).SetTag("user_agent.original", null).SetTag("client.address", null).SetTag("network.peer.address", null);
}
