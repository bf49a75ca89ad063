namespace OnDemandBus.Contracts;

/// <summary>The body of <c>POST /v1/rides</c>: an offer is accepted.</summary>
/// <param name="OfferId">The offer, as it was given.</param>
/// <param name="Rider">Who rides; kept apart from the ride. Null where nothing is to be known.</param>
public sealed record BookingRequest(string OfferId, RiderDetails? Rider = null);

/// <summary>A ride as it stands.</summary>
/// <param name="RideId">Its identity.</param>
/// <param name="State">
/// <c>Requested</c>, <c>Offered</c>, <c>Booked</c>, <c>Assigned</c>, <c>DriverEnRoute</c>, <c>Arrived</c>, <c>OnBoard</c>, <c>Completed</c>; or one of the other ends:
/// <c>Rejected</c>, <c>OfferExpired</c>, <c>CancelledByRider</c>, <c>CancelledByOperator</c>, <c>NoShow</c>, <c>Failed</c>.
/// </param>
/// <param name="Version">Grows with each change; of two views of a ride the higher version counts.</param>
/// <param name="Party">Who travels.</param>
/// <param name="BusId">The bus that comes or carries; null where there is none.</param>
/// <param name="Pickup">Where and when the rider boards, by what is kept now; null for a ride without an offer.</param>
/// <param name="DropOff">Where and when the rider alights, by what is kept now; null for a ride without an offer.</param>
/// <param name="RequestedAt">When the wish was uttered.</param>
/// <param name="BusArrivedAt">When the bus reached the pickup; null before.</param>
/// <param name="BoardedAt">When the rider boarded; null before.</param>
/// <param name="EndedAt">When the ride came to its end; null before.</param>
/// <param name="Rejection">Why there was no offer; null unless rejected.</param>
/// <param name="FirstPromise">
/// What was promised on booking and cannot be kept: a bus was late or broke down, and <paramref name="Pickup"/> and <paramref name="DropOff"/> tell what is kept in
/// its place. Null as long as the promise stands.
/// </param>
/// <param name="Failure">Why the ride could not be carried out; null unless failed.</param>
public sealed record RideView(
    string RideId,
    string State,
    long Version,
    PartySize Party,
    string? BusId,
    PickupView? Pickup,
    DropOffView? DropOff,
    DateTimeOffset RequestedAt,
    DateTimeOffset? BusArrivedAt,
    DateTimeOffset? BoardedAt,
    DateTimeOffset? EndedAt,
    RejectionView? Rejection,
    PromiseView? FirstPromise = null,
    FailureView? Failure = null);

/// <summary>What a rider was promised.</summary>
/// <param name="PickupFrom">Start of the pickup window.</param>
/// <param name="PickupTo">End of the window, exclusive.</param>
/// <param name="LatestArrival">The latest arrival.</param>
public sealed record PromiseView(DateTimeOffset PickupFrom, DateTimeOffset PickupTo, DateTimeOffset LatestArrival);

/// <summary>Why an accepted ride could not be carried out, and what its riders need now.</summary>
/// <param name="Reason">One of the closed set of rejection reasons: what stood in the way on the buses that are left.</param>
/// <param name="Message">The reason in a sentence.</param>
/// <param name="From">Where the riders are.</param>
/// <param name="To">Where they want to go.</param>
/// <param name="Needs">Their mobility needs.</param>
public sealed record FailureView(string Reason, string Message, GeoPoint From, GeoPoint To, IReadOnlyList<string> Needs);
