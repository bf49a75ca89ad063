using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>How buses and their plans are shown outside.</summary>
internal static class BusViews
{
    public static BusView Of(BusStatus bus, string area, RoadNetwork network) => new(
        bus.Bus.Id.Value,
        area,
        RideViews.Of(bus.Location),
        bus.LocatedAt,
        bus.Activity.ToString(),
        bus.Plan.Version,
        bus.Plan.Stops.Length,
        Of(bus.Occupancy),
        [.. bus.Bus.Layouts.Select(Of)],
        Math.Round(network.BearingDegrees(bus.Position), 1));

    /// <summary>The plan as the bus gets it.</summary>
    public static BusPlan Message(ServiceArea area, RoadNetwork network, Plan plan, DateTimeOffset issuedAt, Func<RideId, Ride> ride) => new(
        BusPlan.CurrentSchema,
        area.Id,
        plan.Bus.Value,
        plan.Version,
        issuedAt,
        [.. plan.Stops.Select(stop => Of(stop, area, network, ride))]);

    /// <summary>The next plan as the bus gets it: what is said of a stop stays the same as long as the stop does.</summary>
    public static BusPlan Message(ServiceArea area, RoadNetwork network, Event.PlanChanged changed, BusPlan before, Func<RideId, Ride> ride) => before with
    {
        PlanVersion = changed.Version,
        IssuedAt = changed.At,
        Stops = [.. before.Stops.Take(changed.KeptBefore), .. changed.Stops.Select(stop => Of(stop, area, network, ride)), .. before.Stops.TakeLast(changed.KeptBehind)],
    };

    private static BusPlanStop Of(PlannedStop stop, ServiceArea area, RoadNetwork network, Func<RideId, Ride> ride) => new(
        stop.Id.Value,
        RideViews.Of(stop.Location),
        Math.Round(network.BearingDegrees(stop.Position), 1),
        stop.SetOff,
        stop.Arrival,
        stop.ServiceStart,
        stop.Departure,
        stop.Phase.ToString(),
        [.. stop.Boarding.Select(id => Of(ride(id), stop.NoShowFrom(area.Rules)))],
        [.. stop.Alighting.Select(id => Of(ride(id), null))],
        stop.Duty is { } duty ? Of(duty) : null);

    private static BusPlanDuty Of(Duty duty) =>
        new(duty.Kind.ToString(), duty.From, duty.Kind is DutyKind.Waiting ? null : duty.Latest, (int)Math.Round(duty.Duration.TotalSeconds));

    private static BusPlanRider Of(Ride ride, DateTimeOffset? noShowFrom)
    {
        var party = ride.Request.Party;
        return new BusPlanRider(ride.Id.Value, party.Persons, party.Wheelchairs, party.Prams, party.Luggage, NeedNames.Of(ride.Request.Needs), noShowFrom);
    }

    private static Places Of(Load load) => new(load.Seats, load.Wheelchairs, load.Prams, load.Luggage);
}
