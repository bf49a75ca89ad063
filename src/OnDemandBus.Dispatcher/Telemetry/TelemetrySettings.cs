using OnDemandBus.Dispatcher.Settings;

namespace OnDemandBus.Dispatcher.Telemetry;

/// <summary>Where traces, metrics and logs are sent, beside the page of metrics; and when a bus counts as silent.</summary>
/// <param name="Otlp">An OpenTelemetry collector; null for none.</param>
/// <param name="StaleAfter">So long a bus may be silent that has something to do.</param>
internal sealed record TelemetrySettings(Uri? Otlp, TimeSpan StaleAfter)
{
    public const string Section = "Telemetry";

    /// <summary>OpenTelemetry's own name for the same setting; its other variables hold as well.</summary>
    public const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    public static TelemetrySettings Read(IConfiguration configuration)
    {
        var section = new StrictSection(configuration.GetSection(Section));
        var settings = new TelemetrySettings(
            Address(section.Text("Otlp"), section.KeyOf("Otlp")) ?? Address(configuration[OtlpVariable], OtlpVariable),
            TimeSpan.FromSeconds(section.WholeNumber("StaleAfter", 1, 86_400) ?? 300));
        section.RefuseOthers();
        return settings;
    }

    private static Uri? Address(string? text, string key)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw StartException.Setting(key, $"'{text}' is not the address of an OpenTelemetry collector", "Write http://host:4317, or leave it out");
    }
}
