using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Streams;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>The way of a plan from the dispatcher to its bus. The outside border behind which the broker stands.</summary>
internal abstract class PlanChannel
{
    /// <summary>Those in this process who follow the plan of a bus, by the bus's id; however the plans come here, they hear of each.</summary>
    public Listeners<BusPlan> Listeners { get; } = new();

    /// <summary>
    /// Sends a plan off. Never waits and never fails: what cannot be sent now is kept and sent later. The plans of a bus
    /// go in the order of their versions.
    /// </summary>
    public abstract void Publish(BusPlan plan);
}

/// <summary>Without a broker: buses follow their plans over HTTP.</summary>
internal sealed class InMemoryPlanChannel : PlanChannel
{
    public override void Publish(BusPlan plan) => Listeners.Tell(plan.BusId, plan);
}
