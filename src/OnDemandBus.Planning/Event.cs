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
    public sealed record BusMoved(DateTimeOffset At, BusId Bus, Position Position, Location Location) : ReportedEvent(At)
    {
        /// <summary>Where it will soon be on its way, if it may be sent elsewhere from there.</summary>
        public TurningPoint? Turning { get; init; }
    }

    /// <summary>A rider was offered a ride, and a seat is held for the first offer.</summary>
    public sealed record OfferMade(DateTimeOffset At, RideRequest Request, ImmutableArray<Offer> Offers) : Event(At);

    /// <summary>A rider could not be offered a ride.</summary>
    public sealed record RideRejected(DateTimeOffset At, RideRequest Request, Rejection Rejection) : Event(At);

    /// <summary>The seat that is held for a rider is now in another bus; the promise is the same.</summary>
    public sealed record OfferMoved(DateTimeOffset At, RideId Ride, BusId Bus) : Event(At);

    /// <summary>The seat that is held for a rider is now that of another of the offers, in a bus that can keep it.</summary>
    public sealed record OfferTaken(DateTimeOffset At, OfferId Offer, BusId Bus) : Event(At);

    /// <summary>A rider accepted an offer.</summary>
    public sealed record RideBooked(DateTimeOffset At, OfferId Offer, string Key) : Event(At);

    /// <summary>A booked ride is in the plan of a bus, or of another one than before.</summary>
    public sealed record RideAssigned(DateTimeOffset At, RideId Ride, BusId Bus) : Event(At);

    /// <summary>Nobody accepted the offers in time, or they could not be kept.</summary>
    public sealed record OfferLapsed(DateTimeOffset At, RideId Ride) : Event(At);

    /// <summary>A ride was called off.</summary>
    public sealed record RideCancelled(DateTimeOffset At, RideId Ride, CancelledBy By) : Event(At);

    /// <summary>
    /// The planner reckons with other stops or other times for a bus; see <see cref="BusStatus.Reckoned"/>. The first so many stops and the last so many are as they were,
    /// and these stand between: with days of bookings ahead a ride changes a few stops of many.
    /// </summary>
    public sealed record Reckoned(DateTimeOffset At, BusId Bus, int KeptBefore, ImmutableArray<PlannedStop> Stops, int KeptBehind) : Event(At);

    /// <summary>The driver's plan has changed: of the stops that it had, the first so many and the last so many are as they were, and these stand between.</summary>
    public sealed record PlanChanged(DateTimeOffset At, BusId Bus, long Version, int KeptBefore, ImmutableArray<PlannedStop> Stops, int KeptBehind) : Event(At)
    {
        /// <summary>The new plan.</summary>
        /// <param name="before">The one that the bus had.</param>
        public Plan After(Plan before) => new(Bus, Version, before.Stops.WithBetween(KeptBefore, Stops, KeptBehind));
    }

    /// <summary>A bus has set off for a stop.</summary>
    public sealed record BusDeparted(DateTimeOffset At, BusId Bus, StopId Towards) : ReportedEvent(At);

    /// <summary>A bus stands at a stop.</summary>
    public sealed record BusArrived(DateTimeOffset At, BusId Bus, StopId Stop) : ReportedEvent(At);

    /// <summary>A rider has boarded.</summary>
    public sealed record RiderBoarded(DateTimeOffset At, BusId Bus, RideId Ride) : ReportedEvent(At);

    /// <summary>A rider has alighted.</summary>
    public sealed record RiderAlighted(DateTimeOffset At, BusId Bus, RideId Ride) : ReportedEvent(At);

    /// <summary>A rider did not come.</summary>
    public sealed record RiderDidNotShow(DateTimeOffset At, BusId Bus, RideId Ride) : ReportedEvent(At);

    /// <summary>The promise cannot be kept, or not surely; this is kept in its place.</summary>
    public sealed record PromiseRevised(DateTimeOffset At, RideId Ride, Promise Revised) : Event(At);

    /// <summary>A rider had to leave a bus that broke down, and waits there for another one.</summary>
    public sealed record RiderStranded(DateTimeOffset At, BusId Bus, RideId Ride, Trip Rest) : Event(At);

    /// <summary>An accepted ride cannot be carried out.</summary>
    public sealed record RideFailed(DateTimeOffset At, RideId Ride, Failure Failure) : Event(At);

    /// <summary>A bus has broken down.</summary>
    public sealed record BusBrokeDown(DateTimeOffset At, BusId Bus) : Event(At);

    /// <summary>A bus is back in service.</summary>
    public sealed record BusReturned(DateTimeOffset At, BusId Bus) : Event(At);

    /// <summary>It was looked at where idle buses should wait; those that were sent elsewhere have other stops.</summary>
    public sealed record Rebalanced(DateTimeOffset At) : Event(At);

    /// <summary>A bus has done what it stopped for without riders: the break is over, the shift has ended.</summary>
    public sealed record DutyDone(DateTimeOffset At, BusId Bus, StopId Stop) : Event(At);

    /// <summary>Rides that came to their end long ago are known no more, nor the keys with which they were booked. They are in no plan and in no change that is told.</summary>
    public sealed record RidesForgotten(DateTimeOffset At, ImmutableArray<RideId> Rides) : Event(At);

    /// <summary>Roads take another time from now on, or are closed or open again. The times themselves are not part of the state.</summary>
    public sealed record TravelTimesChanged(DateTimeOffset At) : Event(At);
}

/// <summary>What a driver or an on-board unit has told of: it may have happened some time before.</summary>
/// <param name="At">When it was told, by the engine's clock.</param>
public abstract record ReportedEvent(DateTimeOffset At) : Event(At)
{
    /// <summary>When it happened, by whoever told of it; null where it was told at once.</summary>
    public DateTimeOffset? HappenedAt { get; init; }

    /// <summary>When it happened.</summary>
    internal DateTimeOffset Since => HappenedAt ?? At;
}
