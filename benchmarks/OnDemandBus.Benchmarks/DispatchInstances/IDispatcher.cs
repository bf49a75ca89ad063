namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>Somebody who decides by the reference's rules, one request after the other in order of time.</summary>
internal interface IDispatcher
{
    /// <summary>Brings the fleet to the time of a request and finds its best insertion; the bus is negative where there is none.</summary>
    Decision Best(in InstanceRequest request);

    /// <summary>Puts a request where <see cref="Best"/> found a place for it, before the next is asked for.</summary>
    void Apply(in InstanceRequest request, in Decision decision);
}
