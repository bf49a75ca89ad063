using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using OnDemandBus.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.System.Tests.Units;

/// <summary>Listens on each way to what is really sent, byte by byte, without a contract of ours in between.</summary>
internal sealed class Overheard : DelegatingHandler
{
    private const string RideChanges = "OnDemandBus.Contracts:RideChanged";

    private readonly ConcurrentQueue<(string Channel, string Message)> _messages = new();

    /// <summary>What was sent over a channel, in the names of the AsyncAPI document.</summary>
    public IReadOnlyList<string> On(string channel) => [.. _messages.Where(message => message.Channel == channel).Select(message => message.Message)];

    /// <summary>Listens at the broker until the connections are disposed of.</summary>
    public async Task<IAsyncDisposable> ListenAsync(Uri amqp, Uri mqtt, string area, CancellationToken end)
    {
        var connection = await new ConnectionFactory { Uri = amqp }.CreateConnectionAsync(end);
        var channel = await connection.CreateChannelAsync(cancellationToken: end);
        // As MassTransit declares it before the first change.
        await channel.ExchangeDeclareAsync(RideChanges, ExchangeType.Fanout, durable: true, cancellationToken: end);
        foreach (var (name, exchange, key) in new[]
        {
            ("plansOverAmqp", BusTopics.PlansExchange, $"{area}.*"), ("reportsOverAmqp", BusTopics.ReportsExchange, $"{area}.*"),
            ("reportsOverMqtt", BusTopics.MqttExchange, $"odb.reports.{area}.*"), ("rideChanges", RideChanges, ""),
        })
        {
            var queue = await channel.QueueDeclareAsync(cancellationToken: end);
            await channel.QueueBindAsync(queue.QueueName, exchange, key, cancellationToken: end);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) => Keep(name, message.Body.Span);
            await channel.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, end);
        }

        var client = new MqttClientFactory().CreateMqttClient();
        client.ApplicationMessageReceivedAsync += received => Keep("plansOverMqtt", received.ApplicationMessage.Payload.ToArray());
        var user = mqtt.UserInfo.Split(':');
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer(mqtt.Host, mqtt.Port).WithCredentials(user[0], user[1]).WithProtocolVersion(MqttProtocolVersion.V311).Build(), end);
        await client.SubscribeAsync($"{area}/+", MqttQualityOfServiceLevel.AtLeastOnce, end);
        return new Ears(connection, client);
    }

    /// <summary>Listens to a stream of events until it ends or is told to.</summary>
    public async Task FollowAsync(HttpClient http, string channel, string path, CancellationToken end)
    {
        using var reader = new StreamReader(await http.GetStreamAsync(path, end));
        while (await reader.ReadLineAsync(end) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) _messages.Enqueue((channel, line[6..]));
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var isReport = request.RequestUri!.AbsolutePath.EndsWith("/reports", StringComparison.Ordinal);
        if (isReport) _messages.Enqueue(("reportsOverHttp", await request.Content!.ReadAsStringAsync(cancellationToken)));
        var response = await base.SendAsync(request, cancellationToken);
        if (isReport && response.IsSuccessStatusCode)
        {
            await response.Content.LoadIntoBufferAsync(cancellationToken);
            _messages.Enqueue(("receiptsOverHttp", await response.Content.ReadAsStringAsync(cancellationToken)));
        }

        return response;
    }

    private Task Keep(string channel, ReadOnlySpan<byte> body)
    {
        _messages.Enqueue((channel, Encoding.UTF8.GetString(body)));
        return Task.CompletedTask;
    }

    private sealed class Ears(IConnection connection, IMqttClient client) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            await client.DisconnectAsync();
            client.Dispose();
        }
    }
}
