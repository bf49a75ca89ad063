using MassTransit;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>Opens the queue of an area on the broker, once the area can serve it.</summary>
internal sealed class AreaQueues(IReceiveEndpointConnector connector, BrokerSettings settings, TimeProvider time, ILoggerFactory logs)
{
    // The dispatcher carries out one command at a time; a few more are under way to it or have their answers on the way back.
    private const int AtATime = 16;
    private const int Prefetch = 32;

    private static readonly TimeSpan s_lastChance = TimeSpan.FromSeconds(2);

    private readonly List<HostReceiveEndpointHandle> _open = [];

    public async Task OpenAsync(AreaDispatcher area, CancellationToken cancel)
    {
        var commands = new AreaCommands(area, time, logs.CreateLogger<AreaCommands>());
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
        _open.Add(endpoint);
        // Without a broker the queue is there at once. With one it may take as long as the broker is away, and those who only read
        // need not wait for that.
        if (settings.Uri is null) await endpoint.Ready.WaitAsync(cancel);
    }

    /// <summary>Takes no more commands; those under way are answered first.</summary>
    public async Task CloseAsync()
    {
        // A queue that the broker never gave us would keep us waiting for ever.
        using var limit = new CancellationTokenSource(s_lastChance);
        foreach (var endpoint in _open.Where(endpoint => endpoint.Ready.IsCompletedSuccessfully))
            await endpoint.StopAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
