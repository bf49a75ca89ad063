using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>Why no offer could be made.</summary>
/// <param name="Reason">The binding reason.</param>
/// <param name="NextPossible">
/// The next departure time, on a grid of ten minutes within the coming three hours, at which the same wish would have been
/// offered a ride as things stand; null where there is none, or where another time would not help.
/// </param>
/// <param name="Nearby">Stops within a walk between which the wish would have been offered a ride at its own time, those with the shortest; null where there are none.</param>
public sealed record Rejection(RejectionReason Reason, DateTimeOffset? NextPossible = null, NearbyStops? Nearby = null);

/// <summary>Two places between which a ride was possible that was not possible from door to door.</summary>
/// <param name="Pickup">Where to board.</param>
/// <param name="DropOff">Where to alight.</param>
/// <param name="WalkMetres">The longer of the two walks, along the straight line.</param>
public sealed record NearbyStops(Location Pickup, Location DropOff, double WalkMetres);

/// <summary>Why an accepted ride could not be carried out, and what it would need.</summary>
/// <param name="Reason">What stood in the way on the buses that are left.</param>
/// <param name="From">Where the riders are.</param>
/// <param name="To">Where they want to go.</param>
/// <param name="Load">The places that they take.</param>
/// <param name="Needs">What they need.</param>
/// <param name="LatestArrival">By when they were promised to be there.</param>
public sealed record Failure(RejectionReason Reason, Location From, Location To, Load Load, MobilityNeeds Needs, DateTimeOffset LatestArrival);

/// <summary>The closed set of reasons for a rejection.</summary>
public enum RejectionReason
{
    /// <summary>The origin or the destination lies outside the service area.</summary>
    OutsideServiceArea,

    /// <summary>No service at the wished time.</summary>
    OutsideServiceHours,

    /// <summary>The area has a rule that excludes trips between these places at that time.</summary>
    NotServedBetweenZones,

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
