using MassTransit;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>Opens the queue of an area on the broker, once the area can serve it.</summary>
internal sealed class AreaQueues(IReceiveEndpointConnector connector, ILoggerFactory logs)
{
    // The dispatcher carries out one command at a time; a few more are under way to it or have their answers on the way back.
    private const int AtATime = 16;
    private const int Prefetch = 32;

    public async Task OpenAsync(AreaDispatcher area, CancellationToken cancel)
    {
        var commands = new AreaCommands(area, logs.CreateLogger<AreaCommands>());
        var endpoint = connector.ConnectReceiveEndpoint(AreaCommands.QueueOf(area.Area.Id), (_, queue) =>
        {
            queue.ConfigureConsumeTopology = false;
            queue.PrefetchCount = Prefetch;
            queue.ConcurrentMessageLimit = AtATime;
            if (queue is IRabbitMqReceiveEndpointConfigurator rabbit)
            {
                // The broker gives all commands to one dispatcher, and to the next only when the first has gone.
                rabbit.SetQuorumQueue();
                rabbit.SingleActiveConsumer = true;
            }

            queue.Instance(commands);
        });
        await endpoint.Ready.WaitAsync(cancel);
    }
}
