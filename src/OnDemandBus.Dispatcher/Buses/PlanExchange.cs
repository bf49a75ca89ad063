using System.Text.Json;
using System.Threading.Channels;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Telemetry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>Publishes plans to the topic exchange that buses listen to. Many are under way at a time; the plans of a bus keep their order.</summary>
internal sealed partial class PlanExchange(BrokerSettings settings, ILogger<PlanExchange> log) : AmqpSession(settings, Part, log)
{
    public const string Part = "plans";

    private readonly Channel<Parcel> _waiting = Channel.CreateUnbounded<Parcel>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Returns when the broker has confirmed all of them. Some may go out twice if the connection breaks meanwhile.</summary>
    public Task PublishAsync(IReadOnlyList<BusPlan> plans, CancellationToken cancel)
    {
        if (plans.Count == 0) return Task.CompletedTask;
        var parcel = new Parcel(plans, cancel);
        _waiting.Writer.TryWrite(parcel);
        return parcel.Confirmed.Task.WaitAsync(cancel);
    }

    protected override async Task WorkAsync(IConnection connection, CancellationToken broken)
    {
        await using var publishing = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), broken);
        await publishing.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true, cancellationToken: broken);
        IsConnected = true;
        while (await _waiting.Reader.WaitToReadAsync(broken))
        {
            // Taken out only when all of it has been confirmed, so that a broken connection loses nothing.
            while (_waiting.Reader.TryPeek(out var parcel))
            {
                // They leave in this order, and the broker keeps the order of a channel; only the confirmations are waited for together.
                if (!parcel.Cancel.IsCancellationRequested) await Task.WhenAll([.. parcel.Plans.Select(plan => PublishAsync(publishing, plan, broken))]);
                _waiting.Reader.TryRead(out _);
                parcel.Confirmed.TrySetResult();
            }
        }
    }

    private async Task PublishAsync(IChannel channel, BusPlan plan, CancellationToken broken)
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json", Type = plan.Schema, MessageId = FormattableString.Invariant($"{plan.BusId}.{plan.PlanVersion}") };
        // RabbitMQ.Client takes the trace on to the bus, in the headers of the message.
        using var step = Traces.Send(plan);
        try
        {
            // Mandatory: the broker says if no unit of the bus has ever asked for its plans.
            await channel.BasicPublishAsync(BusTopics.PlansExchange, BusTopics.RoutingKey(plan.Area, plan.BusId), mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(plan, Json.Options), broken);
        }
        catch (PublishReturnException)
        {
            // The unit gets the newest plan when it comes.
            LogNobodyListens(Log, plan.Area, plan.BusId, plan.PlanVersion);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Area {Area}: no unit of bus {Bus} listens on the broker; plan {Version} waits for it here")]
    private static partial void LogNobodyListens(ILogger log, string area, string bus, long version);

    private sealed record Parcel(IReadOnlyList<BusPlan> Plans, CancellationToken Cancel)
    {
        public TaskCompletionSource Confirmed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
