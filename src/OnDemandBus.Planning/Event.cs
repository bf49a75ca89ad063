using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// All that happens in an <see cref="Engine"/>. Events alone change its state, and they carry all that the change needs: a
/// replay asks for no route and reads no clock. A closed set.
/// </summary>
/// <param name="At">When it happened, by the engine's clock.</param>
public abstract record Event(DateTimeOffset At)
{
    /// <summary>The fleet has got a bus.</summary>
    public sealed record BusAdded(DateTimeOffset At, Bus Bus, SnappedPosition Start) : Event(At);

    /// <summary>A bus works at other times.</summary>
    public sealed record ShiftsChanged(DateTimeOffset At, BusId Bus, ImmutableArray<Shift> Shifts) : Event(At);

    /// <summary>A bus is somewhere else.</summary>
    public sealed record BusMoved(DateTimeOffset At, BusId Bus, Position Position, Location Location) : Event(At);

    /// <summary>A rider was offered a ride, and a seat is held.</summary>
    public sealed record OfferMade(DateTimeOffset At, RideRequest Request, Trip Trip, ImmutableArray<Offer> Offers) : Event(At);

    /// <summary>A rider could not be offered a ride.</summary>
    public sealed record RideRejected(DateTimeOffset At, RideRequest Request, Rejection Rejection) : Event(At);

    /// <summary>The seat that is held for a rider is now in another bus; the promise is the same.</summary>
    public sealed record OfferMoved(DateTimeOffset At, RideId Ride, BusId Bus) : Event(At);

    /// <summary>A rider accepted an offer.</summary>
    public sealed record RideBooked(DateTimeOffset At, RideId Ride, Promise Promise, string Key) : Event(At);

    /// <summary>A booked ride is in the plan of a bus.</summary>
    public sealed record RideAssigned(DateTimeOffset At, RideId Ride, BusId Bus) : Event(At);

    /// <summary>Nobody accepted the offers in time, or they could not be kept.</summary>
    public sealed record OfferLapsed(DateTimeOffset At, RideId Ride) : Event(At);

    /// <summary>A ride was called off.</summary>
    public sealed record RideCancelled(DateTimeOffset At, RideId Ride, CancelledBy By) : Event(At);

    /// <summary>The planner reckons with other stops or other times for a bus; see <see cref="BusStatus.Reckoned"/>.</summary>
    public sealed record Reckoned(DateTimeOffset At, BusId Bus, ImmutableArray<PlannedStop> Stops) : Event(At);

    /// <summary>The driver's plan has changed.</summary>
    public sealed record PlanChanged(DateTimeOffset At, Plan Plan) : Event(At);

    /// <summary>A bus has set off for a stop.</summary>
    public sealed record BusDeparted(DateTimeOffset At, BusId Bus, StopId Towards) : Event(At);

    /// <summary>A bus stands at a stop.</summary>
    public sealed record BusArrived(DateTimeOffset At, BusId Bus, StopId Stop) : Event(At);

    /// <summary>A rider has boarded.</summary>
    public sealed record RiderBoarded(DateTimeOffset At, BusId Bus, RideId Ride) : Event(At);

    /// <summary>A rider has alighted.</summary>
    public sealed record RiderAlighted(DateTimeOffset At, BusId Bus, RideId Ride) : Event(At);

    /// <summary>A rider did not come.</summary>
    public sealed record RiderDidNotShow(DateTimeOffset At, BusId Bus, RideId Ride) : Event(At);
}
