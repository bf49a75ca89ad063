using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Telemetry;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>
/// Watches the queues in which MassTransit lays down commands that nobody could read or carry out: who sent them waits in vain, so an operator has to know.
/// </summary>
internal sealed partial class ErrorQueues(BrokerSettings settings, AreaDirectory areas, ServiceMetrics metrics, ILogger<ErrorQueues> log) : AmqpSession(settings, "the watch over errors", log)
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(5);
    private static readonly string[] s_suffixes = ["_error", "_skipped"];

    protected override async Task WorkAsync(IConnection connection, CancellationToken broken)
    {
        IsConnected = true;
        var known = new Dictionary<string, long>(StringComparer.Ordinal);
        while (!broken.IsCancellationRequested)
        {
            foreach (var area in areas.All)
            {
                var waiting = 0L;
                foreach (var suffix in s_suffixes) waiting += await CountAsync(connection, AreaCommands.QueueOf(area.Area.Id) + suffix, broken);
                metrics.Failed(area.Area.Id, waiting);
                if (waiting > known.GetValueOrDefault(area.Area.Id)) LogFailed(Log, area.Area.Id, waiting, AreaCommands.QueueOf(area.Area.Id));
                known[area.Area.Id] = waiting;
            }

            await Task.Delay(s_lookEvery, TimeProvider.System, broken);
        }
    }

    /// <summary>How many messages a queue holds; none where there is no such queue, for it is made when the first message goes into it.</summary>
    private static async Task<long> CountAsync(IConnection connection, string queue, CancellationToken broken)
    {
        try
        {
            // A question for a queue that does not exist costs the channel.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: broken);
            return (await channel.QueueDeclarePassiveAsync(queue, broken)).MessageCount;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Area {Area}: {Count} commands could not be read or carried out and lie in {Queue}_error or {Queue}_skipped. Look at them, and remove them or move them back")]
    private static partial void LogFailed(ILogger log, string area, long count, string queue);
}
