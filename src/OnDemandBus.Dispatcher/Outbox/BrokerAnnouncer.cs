using MassTransit;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;

namespace OnDemandBus.Dispatcher.Outbox;

/// <summary>Announces over the broker: plans to their buses, changes of rides to whoever wants to know.</summary>
internal sealed class BrokerAnnouncer(PlanExchange plans, IServiceProvider services) : IAnnouncer
{
    // MassTransit waits for a broker that is away, however long that is.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Lazy<IBus> _bus = new(services.GetRequiredService<IBus>);

    public async Task AnnounceAsync(IReadOnlyList<BusPlan> plansToBuses, IReadOnlyList<RideChanged> rides, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(s_patience);
        await Task.WhenAll([plans.PublishAsync(plansToBuses, limit.Token), .. rides.Select(ride => _bus.Value.Publish(ride, limit.Token).WaitAsync(limit.Token))]);
    }
}
