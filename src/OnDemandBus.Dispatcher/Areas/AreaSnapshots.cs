using System.Collections.Concurrent;
using System.Collections.Immutable;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Streams;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>
/// What readers see of an area: the immutable rides and buses as the journal has them. Written by the area's dispatcher alone, read by any thread without
/// waiting. Those who follow a ride or a bus in this process are told from here.
/// </summary>
internal sealed class AreaSnapshots(ServiceArea area, RoadNetwork network, Listeners<RideView> rideListeners, Listeners<BusPlan> planListeners)
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

    /// <summary>Takes over what an entry of the journal has changed.</summary>
    /// <returns>What the world outside has to be told.</returns>
    public Changes Take(Handled handled)
    {
        var rides = ImmutableArray.CreateBuilder<Ride>();
        foreach (var ride in handled.ChangedRides)
        {
            if (!_rides.TryGetValue(ride.Id, out var before) || ride.Version > before.Version) rides.Add(ride);
            _rides[ride.Id] = ride;
        }

        var plans = ImmutableArray.CreateBuilder<BusPlan>();
        foreach (var happened in handled.Events)
        {
            switch (happened)
            {
                case Event.BusAdded added:
                    _plans[added.Bus.Id] = Message(new Plan(added.Bus.Id, 0, []), added.At);
                    break;
                case Event.PlanChanged changed:
                    plans.Add(_plans[changed.Bus] = Message(changed, _plans[changed.Bus]));
                    break;
                case Event.RidesForgotten forgotten:
                    foreach (var ride in forgotten.Rides) _rides.TryRemove(ride, out _);
                    break;
            }
        }

        foreach (var bus in handled.ChangedBuses) _buses[bus.Bus.Id] = bus;
        return Tell(new Changes(rides.DrainToImmutable(), plans.DrainToImmutable()));
    }

    /// <summary>Shows what the journal says, whatever was shown before: after a start, and after a time in which the journal went on without this process.</summary>
    public void Show(AreaMemory memory)
    {
        var engine = memory.Engine;
        var rides = engine.Rides.Values.Where(ride => ride.Version > (Ride(ride.Id)?.Version ?? 0)).ToImmutableArray();
        foreach (var ride in engine.Rides.Values) _rides[ride.Id] = ride;
        foreach (var forgotten in _rides.Keys.Where(id => !engine.Rides.ContainsKey(id))) _rides.TryRemove(forgotten, out _);
        foreach (var bus in engine.Buses.Values) _buses[bus.Bus.Id] = bus;
        var plans = engine.Buses.Values.Where(bus => bus.Plan.Version > (Plan(bus.Bus.Id)?.PlanVersion ?? -1)).Select(bus => Message(bus.Plan, memory.PlanTime(bus.Bus.Id))).ToImmutableArray();
        foreach (var plan in plans) _plans[new BusId(plan.BusId)] = plan;
        Tell(new Changes(rides, plans));
    }

    /// <summary>A plan as its bus gets it.</summary>
    /// <param name="changed">What is new of it.</param>
    /// <param name="before">The plan that the bus had.</param>
    public BusPlan Message(Event.PlanChanged changed, BusPlan before) => BusViews.Message(area, network, changed, before, id => _rides[id]);

    public RideChanged Message(Ride ride) => new(area.Id, RideViews.Of(ride, this));

    private Changes Tell(Changes changes)
    {
        foreach (var plan in changes.Plans) planListeners.Tell(plan.BusId, plan);
        foreach (var ride in changes.Rides)
            if (rideListeners.HasAny(ride.Id.Value)) rideListeners.Tell(ride.Id.Value, RideViews.Of(ride, this));
        return changes;
    }

    private BusPlan Message(Plan plan, DateTimeOffset issuedAt) => BusViews.Message(area, network, plan, issuedAt, id => _rides[id]);
}

/// <summary>What the world outside has to be told after a command.</summary>
/// <param name="Rides">Rides that have changed for their riders.</param>
/// <param name="Plans">New plans, in order.</param>
internal readonly record struct Changes(ImmutableArray<Ride> Rides, ImmutableArray<BusPlan> Plans)
{
    public static Changes None { get; } = new([], []);
}
