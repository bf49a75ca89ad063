using System.Collections.Concurrent;
using MassTransit;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>Opens the queue of an area on the broker as long as this process leads the area. Without a broker there is no queue.</summary>
internal sealed class AreaQueues(BrokerSettings settings, IServiceProvider services)
{
    // The dispatcher carries out one command at a time; a few more are under way to it or have their answers on the way back.
    private const int AtATime = 64;
    private const int Prefetch = 64;

    private static readonly TimeSpan s_lastChance = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, HostReceiveEndpointHandle> _open = new(StringComparer.Ordinal);

    /// <summary>Takes the area's commands from now on. Does not wait for a broker that is away.</summary>
    public void Open(AreaDispatcher area)
    {
        if (settings.Uri is null) return;
        var commands = new AreaCommands(area.Desk);
        _open[area.Area.Id] = services.GetRequiredService<IReceiveEndpointConnector>().ConnectReceiveEndpoint(AreaCommands.QueueOf(area.Area.Id), (_, queue) =>
        {
            queue.ConfigureConsumeTopology = false;
            queue.PrefetchCount = Prefetch;
            queue.ConcurrentMessageLimit = AtATime;
            if (queue is IRabbitMqReceiveEndpointConfigurator rabbit)
            {
                // The broker gives all commands to one process, and to the next only when the first has gone.
                rabbit.SetQuorumQueue();
                rabbit.SingleActiveConsumer = true;
            }

            queue.Instance(commands);
        });
    }

    /// <summary>Takes no more commands of an area; those under way are answered first.</summary>
    public async Task CloseAsync(string area)
    {
        if (!_open.TryRemove(area, out var endpoint)) return;
        // A queue that the broker never gave us would keep us waiting for ever.
        using var limit = new CancellationTokenSource(s_lastChance);
        await endpoint.StopAsync(limit.Token).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes no more commands at all.</summary>
    public Task CloseAsync() => Task.WhenAll(_open.Keys.Select(CloseAsync));
}
