namespace OnDemandBus.Contracts;

/// <summary>The body of <c>POST /v1/rides</c>: an offer is accepted.</summary>
/// <param name="OfferId">The offer, as it was given.</param>
public sealed record BookingRequest(string OfferId);

/// <summary>A ride as it stands.</summary>
/// <param name="RideId">Its identity.</param>
/// <param name="State">
/// <c>Requested</c>, <c>Offered</c>, <c>Booked</c>, <c>Assigned</c>, <c>DriverEnRoute</c>, <c>Arrived</c>, <c>OnBoard</c>, <c>Completed</c>; or one of the other ends:
/// <c>Rejected</c>, <c>OfferExpired</c>, <c>CancelledByRider</c>, <c>CancelledByOperator</c>, <c>NoShow</c>, <c>Failed</c>.
/// </param>
/// <param name="Version">Grows with each change; of two views of a ride the higher version counts.</param>
/// <param name="Party">Who travels.</param>
/// <param name="BusId">The bus that comes or carries; null where there is none.</param>
/// <param name="Pickup">Where and when the rider boards; null for a ride without an offer.</param>
/// <param name="DropOff">Where and when the rider alights; null for a ride without an offer.</param>
/// <param name="RequestedAt">When the wish was uttered.</param>
/// <param name="BusArrivedAt">When the bus reached the pickup; null before.</param>
/// <param name="BoardedAt">When the rider boarded; null before.</param>
/// <param name="EndedAt">When the ride came to its end; null before.</param>
/// <param name="Rejection">Why there was no offer; null unless rejected.</param>
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
    RejectionView? Rejection);
