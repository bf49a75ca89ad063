using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Drive;

/// <summary>
/// Over MQTT: each bus has a connection of its own, with a session that the broker keeps while the bus is away. Plans and reports are acknowledged (QoS 1).
/// </summary>
internal sealed class MqttLink(Uri broker) : DispatcherLink
{
    private const int Port = 1883;
    private const int SecurePort = 8883;

    // A connection that is gone without a word is noticed after this, and half as much again.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    private readonly MqttClientFactory _factory = new();
    private readonly ConcurrentDictionary<string, IMqttClient> _connected = new();

    public override async IAsyncEnumerable<BusPlan> FollowAsync(BusView bus, BusReport connected, [EnumeratorCancellation] CancellationToken end)
    {
        using var client = _factory.CreateMqttClient();
        var plans = Channel.CreateUnbounded<BusPlan>();
        client.ApplicationMessageReceivedAsync += received =>
        {
            var payload = received.ApplicationMessage.Payload.ToArray();
            plans.Writer.TryWrite(JsonSerializer.Deserialize<BusPlan>(payload, Json.Options)!);
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += gone =>
        {
            plans.Writer.TryComplete(new IOException($"the broker has closed the connection: {gone.ReasonString ?? gone.Exception?.Message ?? gone.Reason.ToString()}"));
            return Task.CompletedTask;
        };
        await client.ConnectAsync(Options(bus), end);
        try
        {
            await client.SubscribeAsync(BusTopics.MqttPlans(bus.Area, bus.BusId), MqttQualityOfServiceLevel.AtLeastOnce, end);
            _connected[bus.BusId] = client;
            await ReportAsync(bus, connected, end);
            await foreach (var plan in plans.Reader.ReadAllAsync(end)) yield return plan;
        }
        finally
        {
            _connected.TryRemove(KeyValuePair.Create(bus.BusId, client));
            if (client.IsConnected) await client.DisconnectAsync(new MqttClientDisconnectOptions(), CancellationToken.None);
        }
    }

    public override async Task<ReportAnswer> ReportAsync(BusView bus, BusReport report, CancellationToken end)
    {
        if (!_connected.TryGetValue(bus.BusId, out var client)) throw new IOException("there is no connection to the broker yet");
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(BusTopics.MqttReports(bus.Area, bus.BusId))
            .WithPayload(JsonSerializer.SerializeToUtf8Bytes(report, Json.Options))
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .Build();
        var result = await client.PublishAsync(message, end);
        if (!result.IsSuccess) throw new IOException($"the broker did not take a report: {result.ReasonCode} {result.ReasonString}");
        return default;
    }

    private MqttClientOptions Options(BusView bus)
    {
        var isSecure = broker.Scheme == "mqtts";
        var options = _factory.CreateClientOptionsBuilder()
            .WithTcpServer(broker.Host, broker.Port > 0 ? broker.Port : isSecure ? SecurePort : Port)
            // The broker tells a bus by this when it comes back.
            .WithClientId($"odb-{bus.Area}-{bus.BusId}")
            .WithCleanSession(false)
            .WithKeepAlivePeriod(KeepAlive)
            .WithProtocolVersion(MqttProtocolVersion.V311);
        // As over AMQP: a broker that nobody has set up knows a guest from the same machine.
        if (broker.UserInfo.Split(':', 2) is [{ Length: > 0 } user, .. var rest]) options.WithCredentials(Uri.UnescapeDataString(user), Uri.UnescapeDataString(rest.FirstOrDefault("")));
        else options.WithCredentials("guest", "guest");
        if (isSecure) options.WithTlsOptions(tls => tls.UseTls());
        return options.Build();
    }
}
