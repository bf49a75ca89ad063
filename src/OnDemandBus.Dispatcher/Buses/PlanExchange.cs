using System.Text.Json;
using System.Threading.Channels;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Streams;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>
/// Publishes plans to the topic exchange that buses listen to, one after the other, each until the broker has confirmed it; and
/// hears the plans of all processes for those who follow a bus here.
/// </summary>
/// <remarks>What waits while the broker is away is little: without the broker no rider's command comes in either.</remarks>
internal sealed partial class PlanExchange(BrokerSettings settings, Listeners<BusPlan> listeners, ILogger<PlanExchange> log) : AmqpSession(settings, Part, log), IPlanChannel
{
    public const string Part = "plans";

    private static readonly TimeSpan s_lastChance = TimeSpan.FromSeconds(2);

    private readonly Channel<BusPlan> _waiting = Channel.CreateUnbounded<BusPlan>(new UnboundedChannelOptions { SingleReader = true });

    public void Publish(BusPlan plan)
    {
        // Who follows the bus in this process need not wait for the broker; the version tells the second copy.
        listeners.Tell(plan.BusId, plan);
        _waiting.Writer.TryWrite(plan);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What the dispatchers have decided last still goes out, if the broker is there to take it.
        _waiting.Writer.TryComplete();
        if (IsConnected) await Task.WhenAny(_waiting.Reader.Completion, Task.Delay(s_lastChance, TimeProvider.System, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task WorkAsync(IConnection connection, CancellationToken broken)
    {
        await using var hearing = await connection.CreateChannelAsync(cancellationToken: broken);
        await hearing.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true, cancellationToken: broken);
        var queue = await hearing.QueueDeclareAsync(durable: false, exclusive: true, autoDelete: true, cancellationToken: broken);
        await hearing.QueueBindAsync(queue.QueueName, BusTopics.PlansExchange, "#", cancellationToken: broken);
        var consumer = new AsyncEventingBasicConsumer(hearing);
        consumer.ReceivedAsync += Hear;
        await hearing.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, broken);

        await using var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), broken);
        IsConnected = true;
        while (await _waiting.Reader.WaitToReadAsync(broken))
        {
            // Taken out only when it has been confirmed, so that a broken connection loses nothing and keeps the order.
            while (_waiting.Reader.TryPeek(out var plan))
            {
                var properties = new BasicProperties { Persistent = true, ContentType = "application/json", Type = plan.Schema, MessageId = FormattableString.Invariant($"{plan.BusId}.{plan.PlanVersion}") };
                await publishing.BasicPublishAsync(BusTopics.PlansExchange, BusTopics.RoutingKey(plan.Area, plan.BusId), mandatory: false, properties, JsonSerializer.SerializeToUtf8Bytes(plan, Json.Options), broken);
                _waiting.Reader.TryRead(out _);
            }
        }

        // No more plans will come; stay for those who listen.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, broken);
    }

    private Task Hear(object sender, BasicDeliverEventArgs message)
    {
        try
        {
            if (JsonSerializer.Deserialize<BusPlan>(message.Body.Span, Json.Options) is { } plan) listeners.Tell(plan.BusId, plan);
        }
        catch (JsonException mistake)
        {
            LogNotAPlan(Log, message.RoutingKey, mistake.Message);
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message on the exchange of plans is no plan, routing key {Key}: {Reason}")]
    private static partial void LogNotAPlan(ILogger log, string key, string reason);
}
