namespace OnDemandBus.Contracts;

/// <summary>A point in WGS 84 degrees.</summary>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
public sealed record GeoPoint(double Latitude, double Longitude);

/// <summary>Who travels together.</summary>
/// <param name="Persons">All persons, those in wheelchairs included; at least 1.</param>
/// <param name="Wheelchairs">How many of the persons stay in their wheelchair.</param>
/// <param name="Prams">Prams that are not folded.</param>
/// <param name="Luggage">Large pieces of luggage.</param>
public sealed record PartySize(int Persons = 1, int Wheelchairs = 0, int Prams = 0, int Luggage = 0);

/// <summary>A ride request, the body of <c>POST /v1/offers</c>. With neither <c>departAt</c> nor <c>arriveBy</c> the wish is now.</summary>
/// <param name="From">Where the rider is, or will be.</param>
/// <param name="To">Where the rider wants to go.</param>
/// <param name="DepartAt">Not before this time.</param>
/// <param name="ArriveBy">At the destination by this time; not together with <paramref name="DepartAt"/>.</param>
/// <param name="Party">Who travels; one person without luggage where it is missing.</param>
/// <param name="Needs">Mobility needs under TOMP-API's names: <c>wheelchair</c>, <c>walkingFrame</c>, ...</param>
public sealed record OfferRequest(
    GeoPoint From, GeoPoint To, DateTimeOffset? DepartAt = null, DateTimeOffset? ArriveBy = null, PartySize? Party = null, IReadOnlyList<string>? Needs = null);

/// <summary>The answer to a ride request: offers, or a rejection with its reason.</summary>
/// <param name="RideId">The identity of the ride from now on; null where the wish lies outside all service areas, so that nobody keeps it.</param>
/// <param name="Offers">Up to three offers that differ in time or walk, the best first; empty after a rejection.</param>
/// <param name="Rejection">Why there is no offer; null where there is one.</param>
public sealed record OfferResponse(string? RideId, IReadOnlyList<OfferView> Offers, RejectionView? Rejection);

/// <summary>
/// One concrete answer to a request. The first one's seat is held until it expires; the others are looked at again when one of them is booked, and kept to the
/// letter or refused with <c>OfferNoLongerPossible</c>.
/// </summary>
/// <param name="OfferId">What to book.</param>
/// <param name="ExpiresAt">From then on the offer cannot be booked.</param>
/// <param name="BusId">The bus that would come.</param>
/// <param name="Pickup">Where and when the rider boards.</param>
/// <param name="DropOff">Where and when the rider alights.</param>
/// <param name="DirectRideSeconds">The ride alone, without other stops.</param>
/// <param name="ExpectedRideSeconds">From the expected pickup to the expected arrival, boarding and other stops included.</param>
/// <param name="LongestRideSeconds">The longest that the rider may be on board by what is promised.</param>
public sealed record OfferView(
    string OfferId, DateTimeOffset ExpiresAt, string BusId, PickupView Pickup, DropOffView DropOff, int DirectRideSeconds, int ExpectedRideSeconds = 0, int LongestRideSeconds = 0);

/// <summary>Where and when a rider boards.</summary>
/// <param name="Location">The kerb.</param>
/// <param name="WalkMetres">From the requested place to it, in a straight line.</param>
/// <param name="From">Start of the promised pickup window.</param>
/// <param name="To">End of the window, exclusive.</param>
/// <param name="Expected">When the bus is expected now; null where the bus has come, or will not come.</param>
/// <param name="WalkSeconds">How long that walk is reckoned to take; 0 where the bus comes to the door.</param>
public sealed record PickupView(GeoPoint Location, int WalkMetres, DateTimeOffset From, DateTimeOffset To, DateTimeOffset? Expected, int WalkSeconds = 0);

/// <summary>Where and when a rider alights.</summary>
/// <param name="Location">The kerb.</param>
/// <param name="WalkMetres">From it to the requested place, in a straight line.</param>
/// <param name="Latest">The latest arrival that is promised.</param>
/// <param name="Expected">When the bus is expected there now; null where it has come, or will not come.</param>
/// <param name="WalkSeconds">How long that walk is reckoned to take; 0 where the bus goes to the door.</param>
public sealed record DropOffView(GeoPoint Location, int WalkMetres, DateTimeOffset Latest, DateTimeOffset? Expected, int WalkSeconds = 0);

/// <summary>Why there is no offer.</summary>
/// <param name="Reason">One of the closed set of rejection reasons, e.g. <c>NoCapacity</c>.</param>
/// <param name="Message">The reason in a sentence.</param>
/// <param name="NextPossible">The next time of departure that would work; null where none is known.</param>
/// <param name="Nearby">Stops within a walk between which a ride at the wished time would have been offered; null where there are none.</param>
public sealed record RejectionView(string Reason, string Message, DateTimeOffset? NextPossible, NearbyStopsView? Nearby = null);

/// <summary>Two places between which a ride was possible that was not possible from door to door: a new wish between them may be offered one.</summary>
/// <param name="Pickup">Where to board.</param>
/// <param name="DropOff">Where to alight.</param>
/// <param name="WalkMetres">The longer of the two walks, in a straight line.</param>
public sealed record NearbyStopsView(GeoPoint Pickup, GeoPoint DropOff, int WalkMetres);
