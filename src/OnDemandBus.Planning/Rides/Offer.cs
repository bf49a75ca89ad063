namespace OnDemandBus.Planning;

/// <summary>What the rider is told, and what no later decision of the planner may break.</summary>
/// <param name="PickupFrom">Start of the promised pickup window: the bus does not leave before it.</param>
/// <param name="PickupTo">End of the window, exclusive: the bus is at the stop before it.</param>
/// <param name="LatestArrival">The rider is at the drop-off stop by then.</param>
public sealed record Promise(DateTimeOffset PickupFrom, DateTimeOffset PickupTo, DateTimeOffset LatestArrival);

/// <summary>
/// One concrete answer to a request. For the first offer of a ride a seat is held until it expires; the others are looked at again when one of them is
/// booked, and kept to the letter or refused.
/// </summary>
/// <param name="Id">Names the offer when it is booked.</param>
/// <param name="Bus">The bus that would come.</param>
/// <param name="Trip">From which stop to which, with its limits.</param>
/// <param name="Promise">What is promised if the offer is booked.</param>
/// <param name="ExpectedPickup">When the bus is expected at the pickup.</param>
/// <param name="ExpectedArrival">When it is expected at the drop-off.</param>
/// <param name="DirectRide">The ride alone, without other stops.</param>
/// <param name="ExpiresAt">From then on the offer cannot be booked.</param>
public sealed record Offer(
    OfferId Id, BusId Bus, Trip Trip, Promise Promise, DateTimeOffset ExpectedPickup, DateTimeOffset ExpectedArrival, TimeSpan DirectRide, DateTimeOffset ExpiresAt)
{
    /// <summary>The longest that the rider may be on board by the promise.</summary>
    public TimeSpan LongestRide => Promise.LatestArrival - Promise.PickupFrom;
}
