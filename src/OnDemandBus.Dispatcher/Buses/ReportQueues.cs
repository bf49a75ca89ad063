using System.Text.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Planning;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>
/// Takes what buses report over the broker to the dispatcher of their area: one report at a time, in the order in which they
/// came, each acknowledged when it has been carried out or refused. What cannot be read goes to the queue of errors.
/// </summary>
internal sealed partial class ReportQueues(BrokerSettings settings, AreaDirectory areas, ILogger<ReportQueues> log) : AmqpSession(settings, Part, log)
{
    public const string Part = "reports";

    /// <summary>The exchange and the queue in which the messages end that cannot be read.</summary>
    public const string Errors = BusTopics.ReportsExchange + ".errors";

    private const int Prefetch = 50;

    public static string QueueOf(string area) => $"odb.{area}.reports";

    protected override async Task WorkAsync(IConnection connection, CancellationToken broken)
    {
        await areas.Opened.WaitAsync(broken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: broken);
        await channel.ExchangeDeclareAsync(Errors, ExchangeType.Fanout, durable: true, cancellationToken: broken);
        await channel.QueueDeclareAsync(Errors, durable: true, exclusive: false, autoDelete: false, cancellationToken: broken);
        await channel.QueueBindAsync(Errors, Errors, "", cancellationToken: broken);
        await channel.ExchangeDeclareAsync(BusTopics.ReportsExchange, ExchangeType.Topic, durable: true, cancellationToken: broken);
        await channel.BasicQosAsync(0, Prefetch, global: false, broken);
        foreach (var area in areas.All)
        {
            var queue = QueueOf(area.Area.Id);
            // As with the commands: the broker gives all to one dispatcher, and to the next only when the first has gone.
            var form = new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-single-active-consumer"] = true, ["x-dead-letter-exchange"] = Errors };
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, form, cancellationToken: broken);
            await channel.QueueBindAsync(queue, BusTopics.ReportsExchange, BusTopics.RoutingKey(area.Area.Id, "*"), cancellationToken: broken);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, message) => TakeAsync(area, channel, message, broken);
            await channel.BasicConsumeAsync(queue, autoAck: false, consumer, broken);
        }

        IsConnected = true;
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, broken);
    }

    private async Task TakeAsync(AreaDispatcher area, IChannel channel, BasicDeliverEventArgs message, CancellationToken broken)
    {
        if (await IsTakenAsync(area, message))
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, broken);
        else
            await channel.BasicNackAsync(message.DeliveryTag, multiple: false, requeue: false, broken);
    }

    /// <summary>False for a message that will never be understood, however often it comes.</summary>
    private async Task<bool> IsTakenAsync(AreaDispatcher area, BasicDeliverEventArgs message)
    {
        try
        {
            var report = JsonSerializer.Deserialize<BusReport>(message.Body.Span, Json.Options) ?? throw new JsonException("The message is null.");
            var bus = new BusId(message.RoutingKey[(area.Area.Id.Length + 1)..]);
            var (command, mistake) = BusReports.Read(bus, report);
            if (command is null) throw new JsonException(mistake!.Detail);
            var decided = await area.HandleAsync(new Order(command) { Report = new ReportKey(bus, report.ReportId) });
            if (decided.Outcome is Outcome.Refused refused) LogRefused(Log, area.Area.Id, bus.Value, report.Type, refused.Refusal, refused.Detail);
            return true;
        }
        catch (Exception mistake) when (mistake is not OperationCanceledException)
        {
            LogNotAReport(Log, message.RoutingKey, Errors, mistake.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: bus {Bus} reported {Type} and was refused: {Refusal}: {Detail}")]
    private static partial void LogRefused(ILogger log, string area, string bus, BusReportType type, Refusal refusal, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A message of {Key} cannot be taken and goes to {Errors}: {Reason}")]
    private static partial void LogNotAReport(ILogger log, string key, string errors, string reason);
}
