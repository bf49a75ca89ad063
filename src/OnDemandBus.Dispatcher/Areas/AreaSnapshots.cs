using System.Collections.Concurrent;
using System.Collections.Immutable;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>
/// What readers see of an area: the immutable rides and buses as they stood after the last command. Written by the area's
/// dispatcher alone, read by any thread without waiting.
/// </summary>
internal sealed class AreaSnapshots(ServiceArea area, RoadNetwork network)
{
    private readonly ConcurrentDictionary<RideId, Ride> _rides = [];
    private readonly ConcurrentDictionary<BusId, BusStatus> _buses = [];
    private readonly ConcurrentDictionary<BusId, BusPlan> _plans = [];

    public ServiceArea Area => area;

    public RoadNetwork Network => network;

    public IEnumerable<BusStatus> Buses => _buses.Values.OrderBy(bus => bus.Bus.Id);

    public Ride? Ride(RideId id) => _rides.GetValueOrDefault(id);

    public BusStatus? Bus(BusId id) => _buses.GetValueOrDefault(id);

    /// <summary>The newest plan of a bus, as it was published.</summary>
    public BusPlan? Plan(BusId id) => _plans.GetValueOrDefault(id);

    /// <summary>Takes over what a command has changed.</summary>
    /// <returns>What the world outside has to be told.</returns>
    public Changes Take(Handled handled)
    {
        var rides = ImmutableArray.CreateBuilder<Ride>();
        foreach (var ride in handled.ChangedRides)
        {
            if (!_rides.TryGetValue(ride.Id, out var before) || ride.Version > before.Version) rides.Add(ride);
            _rides[ride.Id] = ride;
        }

        foreach (var bus in handled.ChangedBuses) _buses[bus.Bus.Id] = bus;

        var plans = ImmutableArray.CreateBuilder<BusPlan>();
        foreach (var happened in handled.Events)
        {
            if (happened is Event.BusAdded added) _plans[added.Bus.Id] = Message(new Plan(added.Bus.Id, 0, []), added.At);
            if (happened is not Event.PlanChanged changed) continue;
            var plan = Message(changed.Plan, changed.At);
            _plans[changed.Plan.Bus] = plan;
            plans.Add(plan);
        }

        return new Changes(rides.ToImmutable(), plans.ToImmutable());
    }

    private BusPlan Message(Plan plan, DateTimeOffset issuedAt) => BusViews.Message(area, network, plan, issuedAt, id => _rides[id]);
}

/// <summary>What the world outside has to be told after a command.</summary>
/// <param name="Rides">Rides that have changed for their riders.</param>
/// <param name="Plans">New plans, in order.</param>
internal readonly record struct Changes(ImmutableArray<Ride> Rides, ImmutableArray<BusPlan> Plans);
