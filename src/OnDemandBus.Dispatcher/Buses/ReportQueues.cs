using System.Text.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Planning;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>
/// Takes what buses report over the broker, by AMQP or MQTT, to the dispatcher of their area, wherever that runs: the reports of a bus one by one, in the order in which they
/// came, those of different buses side by side. Each is acknowledged when it has been taken or refused for good; while the dispatcher cannot answer, it is asked again.
/// What cannot be read goes to the queue of errors.
/// </summary>
internal sealed partial class ReportQueues(BrokerSettings settings, AreaDirectory areas, AreaClient client, ILogger<ReportQueues> log) : AmqpSession(settings, Part, log)
{
    public const string Part = "reports";

    /// <summary>The exchange and the queue in which the messages end that cannot be read.</summary>
    public const string Errors = BusTopics.ReportsExchange + ".errors";

    // So many may be on their way to the dispatcher at once.
    private const int Prefetch = 50;

    private const int MostFailures = 5;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    public static string QueueOf(string area) => $"odb.{area}.reports";

    protected override async Task WorkAsync(IConnection connection, CancellationToken broken)
    {
        await areas.Opened.WaitAsync(broken);
        await using var plans = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), broken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: broken);
        await channel.ExchangeDeclareAsync(Errors, ExchangeType.Fanout, durable: true, cancellationToken: broken);
        await channel.QueueDeclareAsync(Errors, durable: true, exclusive: false, autoDelete: false, cancellationToken: broken);
        await channel.QueueBindAsync(Errors, Errors, "", cancellationToken: broken);
        await channel.ExchangeDeclareAsync(BusTopics.ReportsExchange, ExchangeType.Topic, durable: true, cancellationToken: broken);
        await channel.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true, cancellationToken: broken);
        // Units with MQTT get their plans where the plugin looks for them.
        await channel.ExchangeBindAsync(BusTopics.MqttExchange, BusTopics.PlansExchange, "#", cancellationToken: broken);
        await channel.BasicQosAsync(0, Prefetch, global: false, broken);
        foreach (var area in areas.All.Select(each => each.Area.Id))
        {
            var queue = QueueOf(area);
            // One process takes them all, and the next only when the first has gone: or the reports of a bus would overtake each other.
            var form = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-single-active-consumer"] = true, ["x-dead-letter-exchange"] = Errors };
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, form, cancellationToken: broken);
            await channel.QueueBindAsync(queue, BusTopics.ReportsExchange, BusTopics.RoutingKey(area, "*"), cancellationToken: broken);
            await channel.QueueBindAsync(queue, BusTopics.MqttExchange, BusTopics.MqttReportsKey(area, "*"), cancellationToken: broken);
            var lanes = new BusLanes();
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) => ReceiveAsync(area, lanes, channel, plans, message, broken);
            await channel.BasicConsumeAsync(queue, autoAck: false, consumer, broken);
        }

        IsConnected = true;
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, broken);
    }

    private async Task ReceiveAsync(string area, BusLanes lanes, IChannel channel, IChannel plans, BasicDeliverEventArgs message, CancellationToken broken)
    {
        // The id of the bus is the last word of the key, whichever way the report came.
        var bus = message.RoutingKey[(message.RoutingKey.LastIndexOf('.') + 1)..];
        var (tag, key) = (message.DeliveryTag, message.RoutingKey);
        if (Read(bus, message) is not { } report)
        {
            await channel.BasicNackAsync(tag, multiple: false, requeue: false, broken);
            return;
        }

        lanes.Add(bus, async () =>
        {
            try
            {
                if (await TakeAsync(area, bus, report, plans, broken))
                    await channel.BasicAckAsync(tag, multiple: false, broken);
                else
                    await channel.BasicNackAsync(tag, multiple: false, requeue: false, broken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                // Not acknowledged: the broker gives it out again, and the dispatcher knows it by its id.
                if (!broken.IsCancellationRequested) LogNotAcknowledged(Log, key, fault.Message);
            }
        });
    }

    /// <summary>Null for a message that will never be understood, however often it comes.</summary>
    private BusReport? Read(string bus, BasicDeliverEventArgs message)
    {
        try
        {
            var report = JsonSerializer.Deserialize<BusReport>(message.Body.Span, Json.Options) ?? throw new JsonException("The message is null.");
            return BusReports.Read(new BusId(bus), report).Refused is { } mistake ? throw new JsonException(mistake.Detail) : report;
        }
        catch (JsonException mistake)
        {
            LogNotAReport(Log, message.RoutingKey, Errors, mistake.Message);
            return null;
        }
    }

    /// <summary>Asks the dispatcher until it has an answer.</summary>
    /// <returns>False for a report that the dispatcher cannot take for a mistake of ours.</returns>
    private async Task<bool> TakeAsync(string area, string bus, BusReport report, IChannel plans, CancellationToken broken)
    {
        var (isTold, failures) = (false, 0);
        while (true)
        {
            string fault;
            try
            {
                var (receipt, refused) = await client.AskAsync<TakeBusReportCommand, BusReportReceipt>(area, new TakeBusReportCommand(area, bus, report), broken);
                if (refused is null)
                {
                    if (receipt!.Plan is { } plan) await PublishAsync(plan, plans, broken);
                    return true;
                }

                if (Problem.Of(refused).Status != StatusCodes.Status503ServiceUnavailable)
                {
                    LogRefused(Log, area, bus, report.Type, refused.Code, refused.Detail);
                    return true;
                }

                fault = refused.Detail;
            }
            catch (Exception mistake) when (!broken.IsCancellationRequested)
            {
                // No refusal: a mistake of ours. It shall not hold up what the bus reports next for ever.
                if (++failures == MostFailures)
                {
                    LogNotAReport(Log, BusTopics.RoutingKey(area, bus), Errors, mistake.Message);
                    return false;
                }

                fault = mistake.Message;
            }

            // Told once, and not each second until it is back.
            if (!isTold) LogWaits(Log, area, bus, report.Type, fault);
            isTold = true;
            // The broker lives in the real time, whatever clock the service runs on.
            await Task.Delay(s_pause, TimeProvider.System, broken);
        }
    }

    /// <summary>The newest plan once more, for a unit that was away when it came.</summary>
    private static async Task PublishAsync(BusPlan plan, IChannel plans, CancellationToken broken)
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json", Type = plan.Schema, MessageId = FormattableString.Invariant($"{plan.BusId}.{plan.PlanVersion}") };
        await plans.BasicPublishAsync(BusTopics.PlansExchange, BusTopics.RoutingKey(plan.Area, plan.BusId), mandatory: false, properties, JsonSerializer.SerializeToUtf8Bytes(plan, Json.Options), broken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: bus {Bus} reported {Type} and was refused: {Refusal}: {Detail}")]
    private static partial void LogRefused(ILogger log, string area, string bus, BusReportType type, string refusal, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: bus {Bus} reported {Type}; the report waits: {Reason}")]
    private static partial void LogWaits(ILogger log, string area, string bus, BusReportType type, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of {Key} cannot be taken and goes to {Errors}: {Reason}")]
    private static partial void LogNotAReport(ILogger log, string key, string errors, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A report of {Key} could not be acknowledged and will come again: {Reason}")]
    private static partial void LogNotAcknowledged(ILogger log, string key, string reason);
}
