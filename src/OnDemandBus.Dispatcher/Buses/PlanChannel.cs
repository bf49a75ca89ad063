using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Streams;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>The way of a plan from the dispatcher to its bus. The outside border behind which the broker stands.</summary>
internal interface IPlanChannel
{
    /// <summary>
    /// Sends a plan off. Never waits and never fails: what cannot be sent now is kept and sent later. The plans of a bus
    /// go in the order of their versions.
    /// </summary>
    void Publish(BusPlan plan);
}

/// <summary>Without a broker: buses follow their plans over HTTP.</summary>
internal sealed class InMemoryPlanChannel(Listeners<BusPlan> listeners) : IPlanChannel
{
    public void Publish(BusPlan plan) => listeners.Tell(plan.BusId, plan);
}
