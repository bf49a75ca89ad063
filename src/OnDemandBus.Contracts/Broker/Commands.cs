namespace OnDemandBus.Contracts;

// Commands to the engine of a service area. They travel over the broker to the one queue of their area; each is answered
// with its reply or with CommandRefused.

/// <summary>A rider asks for offers. Reply: <see cref="OfferResponse"/>.</summary>
/// <param name="Area">The service area.</param>
/// <param name="RideId">The identity of the ride from now on.</param>
/// <param name="Request">The wish.</param>
/// <param name="IdempotencyKey">Tells a repetition from a second wish; null where nothing is repeated.</param>
public sealed record RequestOfferCommand(string Area, string RideId, OfferRequest Request, string? IdempotencyKey = null);

/// <summary>A rider accepts an offer. Reply: <see cref="RideView"/>.</summary>
/// <param name="Area">The service area.</param>
/// <param name="OfferId">The offer.</param>
/// <param name="IdempotencyKey">Tells a repetition from a second booking.</param>
public sealed record BookOfferCommand(string Area, string OfferId, string IdempotencyKey);

/// <summary>A rider cancels. Reply: <see cref="RideView"/>.</summary>
/// <param name="Area">The service area.</param>
/// <param name="RideId">The ride.</param>
public sealed record CancelRideCommand(string Area, string RideId);

/// <summary>A bus reports. Reply: <see cref="BusReportReceipt"/>.</summary>
/// <param name="Area">The service area.</param>
/// <param name="BusId">The bus.</param>
/// <param name="Report">What it tells.</param>
public sealed record TakeBusReportCommand(string Area, string BusId, BusReport Report);

/// <summary>Roads are closed, or slower or faster than usual, in place of what was said before. Reply: <see cref="TrafficView"/>.</summary>
/// <param name="Area">The service area.</param>
/// <param name="Traffic">All that is different now.</param>
public sealed record ChangeTrafficCommand(string Area, TrafficRequest Traffic);

/// <summary>A command was refused; nothing has changed.</summary>
/// <param name="Code">One of a closed set, e.g. <c>OfferExpired</c>.</param>
/// <param name="Detail">What is wrong, about what, and what to do instead.</param>
public sealed record CommandRefused(string Code, string Detail);
