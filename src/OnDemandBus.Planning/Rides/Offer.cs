namespace OnDemandBus.Planning;

/// <summary>What the rider is told, and what no later decision of the planner may break.</summary>
/// <param name="PickupFrom">Start of the promised pickup window: the bus does not leave before it.</param>
/// <param name="PickupTo">End of the window, exclusive: the bus is at the stop before it.</param>
/// <param name="LatestArrival">The rider is at the drop-off stop by then.</param>
public sealed record Promise(DateTimeOffset PickupFrom, DateTimeOffset PickupTo, DateTimeOffset LatestArrival);

/// <summary>One concrete answer to a request. The seat is held until it expires.</summary>
/// <param name="Id">Names the offer when it is booked.</param>
/// <param name="Bus">The bus that would come.</param>
/// <param name="Promise">What is promised if the offer is booked.</param>
/// <param name="ExpectedPickup">When the bus is expected at the pickup.</param>
/// <param name="ExpectedArrival">When it is expected at the drop-off.</param>
/// <param name="DirectRide">The ride alone, without other stops.</param>
/// <param name="ExpiresAt">From then on the offer cannot be booked.</param>
public sealed record Offer(
    OfferId Id, BusId Bus, Promise Promise, DateTimeOffset ExpectedPickup, DateTimeOffset ExpectedArrival, TimeSpan DirectRide, DateTimeOffset ExpiresAt);

/// <summary>Why no offer could be made.</summary>
/// <param name="Reason">The binding reason.</param>
/// <param name="NextPossible">
/// The next departure time, on a grid of ten minutes within the coming three hours, at which the same wish would have been
/// offered a ride as things stand; null where there is none, or where another time would not help.
/// </param>
public sealed record Rejection(RejectionReason Reason, DateTimeOffset? NextPossible = null);

/// <summary>The closed set of reasons for a rejection.</summary>
public enum RejectionReason
{
    /// <summary>The origin or the destination lies outside the service area.</summary>
    OutsideServiceArea,

    /// <summary>No service at the wished time.</summary>
    OutsideServiceHours,

    /// <summary>The wished time is too soon.</summary>
    LeadTimeTooShort,

    /// <summary>The wished time is further ahead than can be booked.</summary>
    TooFarAhead,

    /// <summary>Origin and destination are so near that one walks.</summary>
    TripTooShort,

    /// <summary>No road that a bus may use is near the origin or the destination, or no way leads from one to the other.</summary>
    NoRoadAccess,

    /// <summary>The party is larger than any bus of the area.</summary>
    PartyTooLarge,

    /// <summary>No bus of the area can carry what the party needs.</summary>
    NoBusForNeed,

    /// <summary>All seats or places are taken at that time.</summary>
    NoCapacity,

    /// <summary>The rider would have to wait longer than <c>maxWaitTime</c>.</summary>
    WaitLimitExceeded,

    /// <summary>The trip would take longer than <c>maxTravelTimeAlpha * direct + maxTravelTimeBeta</c>, or arrive too late.</summary>
    RideTimeLimitExceeded,

    /// <summary>Somebody else's promise would break.</summary>
    PromiseToOthersWouldBreak,

    /// <summary>No bus works long enough at that time.</summary>
    ShiftEndOrBreak,
}
