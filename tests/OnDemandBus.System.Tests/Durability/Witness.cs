using System.Collections.Concurrent;
using System.Text.Json;
using OnDemandBus.Contracts;
using RabbitMQ.Client;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>A durable queue that gets every plan and outlives the broker's restarts: what it holds in the end is all that was ever published.</summary>
internal sealed class Witness(Uri broker, string area)
{
    private readonly string _queue = $"{area}-every-plan";

    /// <summary>Must be there before the first plan.</summary>
    public async Task PrepareAsync()
    {
        var end = TestContext.Current.CancellationToken;
        await using var connection = await Fleet.ConnectAsync(broker, end);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: end);
        await channel.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true, cancellationToken: end);
        await channel.QueueDeclareAsync(_queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: end);
        await channel.QueuePurgeAsync(_queue, end);
        await channel.QueueBindAsync(_queue, BusTopics.PlansExchange, BusTopics.RoutingKey(area, "#"), cancellationToken: end);
    }

    /// <summary>The plans of each bus as they were published, in order.</summary>
    public async Task<ILookup<string, BusPlan>> HeardAsync()
    {
        var end = TestContext.Current.CancellationToken;
        await using var connection = await Fleet.ConnectAsync(broker, end);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: end);
        var heard = new ConcurrentQueue<BusPlan>();
        while (await channel.BasicGetAsync(_queue, autoAck: true, end) is { } message) heard.Enqueue(JsonSerializer.Deserialize<BusPlan>(message.Body.Span, Json.Options)!);
        return heard.ToLookup(plan => plan.BusId);
    }
}
