using OnDemandBus.Dispatcher.Settings;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>Where the broker is; null for none: then all messages stay in this process.</summary>
internal sealed record BrokerSettings(Uri? Uri)
{
    public const string Setting = "Broker:Uri";

    /// <summary>The address without the password, for people.</summary>
    public string Display => Uri is null ? "none" : $"{Uri.Scheme}://{Uri.Host}:{Port}{Uri.AbsolutePath}";

    public int Port => Uri is not { Port: > 0 } ? (IsSecure ? 5671 : 5672) : Uri.Port;

    public bool IsSecure => Uri?.Scheme == "amqps";

    public string VirtualHost => Uri is null || Uri.AbsolutePath is "" or "/" ? "/" : System.Uri.UnescapeDataString(Uri.AbsolutePath[1..]);

    public string User => Part(0) ?? "guest";

    public string Password => Part(1) ?? "guest";

    public static BrokerSettings Read(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } text) return new BrokerSettings((Uri?)null);
        // The text is not repeated in the message: it may have a password in it.
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri!.Host.Length > 0
            ? new BrokerSettings(uri)
            : throw StartException.Setting(Setting, "this is not the address of a RabbitMQ broker", "Write amqp://user:password@host:5672/virtual-host, or leave it out to run without a broker");
    }

    private string? Part(int index) => Uri?.UserInfo.Split(':', 2) is { } parts && parts.Length > index && parts[index].Length > 0 ? System.Uri.UnescapeDataString(parts[index]) : null;
}
