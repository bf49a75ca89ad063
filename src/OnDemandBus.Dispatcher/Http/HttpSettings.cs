using System.Net;
using System.Net.Sockets;
using OnDemandBus.Dispatcher.Settings;

namespace OnDemandBus.Dispatcher.Http;

/// <summary>What a client may ask of this process, and how long.</summary>
internal sealed record HttpSettings
{
    public const string Section = "Http";

    /// <summary>So many requests a second each client address may send in the long run; 0 for as many as it likes.</summary>
    public int RequestsPerSecond { get; init; } = 1000;

    /// <summary>So many it may send at once after a quiet time.</summary>
    public int Burst { get; init; } = 2000;

    /// <summary>Proxies whose word is taken for who the client is.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>So many connections may be open at once.</summary>
    public int Connections { get; init; } = 20_000;

    /// <summary>So many of them may be streams of events.</summary>
    public int EventStreams { get; init; } = 10_000;

    /// <summary>So long a client may take to send the headers of a request, and again to send its body.</summary>
    public TimeSpan SendingTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Requests for offers that would have to wait longer than this for their decision are turned away.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So are bookings, cancellations and reports that would have to wait longer than this: what the service has accepted comes long before what it has not.</summary>
    public TimeSpan LongestWaitOfAccepted { get; init; } = TimeSpan.FromSeconds(5);

    public static HttpSettings Read(IConfiguration configuration)
    {
        var section = new StrictSection(configuration.GetSection(Section));
        var defaults = new HttpSettings();
        var settings = new HttpSettings
        {
            RequestsPerSecond = section.WholeNumber("RequestsPerSecond", 0, 1_000_000) ?? defaults.RequestsPerSecond,
            Burst = section.WholeNumber("Burst", 1, 1_000_000) ?? defaults.Burst,
            TrustedProxies = [.. section.Texts("TrustedProxies").Select(Network)],
            Connections = section.WholeNumber("Connections", 1, 1_000_000) ?? defaults.Connections,
            EventStreams = section.WholeNumber("EventStreams", 1, 1_000_000) ?? defaults.EventStreams,
            SendingTime = section.Seconds("SendingTime", 1, 600) ?? defaults.SendingTime,
            LongestWait = section.Seconds("LongestWait", 0.001, 60) ?? defaults.LongestWait,
            LongestWaitOfAccepted = section.Seconds("LongestWaitOfAccepted", 0.001, 60) ?? defaults.LongestWaitOfAccepted,
        };
        section.RefuseOthers();
        if (settings.EventStreams >= settings.Connections)
            throw StartException.Setting(section.KeyOf("EventStreams"), $"{settings.EventStreams} streams of events would leave no connection for anybody else", $"Write less than {section.KeyOf("Connections")}, which is {settings.Connections}");
        if (settings.LongestWaitOfAccepted < settings.LongestWait)
            throw StartException.Setting(section.KeyOf("LongestWaitOfAccepted"), "bookings would be turned away before requests for offers are", $"Write at least as much as {section.KeyOf("LongestWait")}");
        return settings;
    }

    private static IPNetwork Network((string Key, string Value) entry)
    {
        if (IPNetwork.TryParse(entry.Value, out var network)) return network;
        return IPAddress.TryParse(entry.Value, out var address)
            ? new IPNetwork(address, address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128)
            : throw StartException.Setting(entry.Key, $"'{entry.Value}' is neither an address nor a network", "Write it as in 10.0.0.7 or 10.0.0.0/8");
    }
}
