using System.Globalization;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Rides;

/// <summary>How rides and offers are shown outside.</summary>
internal static class RideViews
{
    public static RideView Of(Ride ride, AreaSnapshots snapshots)
    {
        var promise = ride.Revised ?? ride.Promise ?? (ride.Offers.Count > 0 ? ride.Offers[0].Promise : null);
        var (pickup, dropOff) = ride.State.IsEnd() ? (null, null) : Expected(ride, snapshots);
        return new RideView(
            ride.Id.Value,
            ride.State.ToString(),
            ride.Version,
            Of(ride.Request.Party),
            ride.Bus?.Value,
            ride.Trip is { } from && promise is not null ? Pickup(from, promise, pickup) : null,
            ride.Trip is { } to && promise is not null ? DropOff(to, promise, dropOff) : null,
            ride.RequestedAt,
            ride.BusArrivedAt,
            ride.BoardedAt,
            ride.EndedAt,
            ride.Rejection is { } rejection ? Of(rejection, ride, snapshots.Area) : null,
            ride is { Revised: not null, Promise: { } first } ? new PromiseView(first.PickupFrom, first.PickupTo, first.LatestArrival) : null,
            ride.Failure is { } failure ? Of(failure) : null);
    }

    public static OfferResponse OfferResponse(Ride ride, ServiceArea area, SignedOffers offers) => new(
        ride.Id.Value,
        [.. ride.Offers.Select(offer => Of(offer, offers.Sign(offer)))],
        ride.Rejection is { } rejection ? Of(rejection, ride, area) : null);

    public static PartySize Of(Party party) => new(party.Persons, party.Wheelchairs, party.Prams, party.Luggage);

    public static GeoPoint Of(Location location) => new(Math.Round(location.Latitude, 7), Math.Round(location.Longitude, 7));

    private static OfferView Of(Offer offer, string id) => new(
        id,
        offer.ExpiresAt,
        offer.Bus.Value,
        Pickup(offer.Trip, offer.Promise, offer.ExpectedPickup),
        DropOff(offer.Trip, offer.Promise, offer.ExpectedArrival),
        Seconds(offer.DirectRide),
        Seconds(offer.ExpectedArrival - offer.ExpectedPickup),
        Seconds(offer.LongestRide));

    private static PickupView Pickup(Trip trip, Promise promise, DateTimeOffset? expected) =>
        new(Of(trip.Pickup.Location), Metres(trip.Pickup), promise.PickupFrom, promise.PickupTo, expected, Seconds(trip.AccessWalk));

    private static DropOffView DropOff(Trip trip, Promise promise, DateTimeOffset? expected) =>
        new(Of(trip.DropOff.Location), Metres(trip.DropOff), promise.LatestArrival, expected, Seconds(trip.EgressWalk));

    private static int Metres(SnappedPosition place) => (int)Math.Round(place.WalkMetres);

    private static int Seconds(TimeSpan time) => (int)Math.Round(time.TotalSeconds);

    /// <summary>When the bus is expected, by its plan; for an offer that is not booked yet, by the stops that the planner holds for it.</summary>
    private static (DateTimeOffset? Pickup, DateTimeOffset? DropOff) Expected(Ride ride, AreaSnapshots snapshots)
    {
        if (ride.Bus is not { } id || snapshots.Bus(id) is not { } bus) return (null, null);
        DateTimeOffset? pickup = null;
        foreach (var stop in ride.State is RideState.Offered ? bus.Reckoned : bus.Plan.Stops)
        {
            if (stop.Boarding.Contains(ride.Id) && ride.BusArrivedAt is null) pickup = stop.ServiceStart;
            if (stop.Alighting.Contains(ride.Id)) return (pickup, stop.Arrival);
        }

        return (pickup, null);
    }

    private static RejectionView Of(Rejection rejection, Ride ride, ServiceArea area) => new(
        rejection.Reason.ToString(),
        Sentence(rejection.Reason, ride, area),
        rejection.NextPossible,
        rejection.Nearby is { } nearby ? new NearbyStopsView(Of(nearby.Pickup), Of(nearby.DropOff), (int)Math.Ceiling(nearby.WalkMetres)) : null);

    private static FailureView Of(Failure failure) => new(
        failure.Reason.ToString(), Sentence(failure.Reason), Of(failure.From), Of(failure.To), NeedNames.Of(failure.Needs));

    private static string Sentence(RejectionReason failed) => failed switch
    {
        RejectionReason.NoRoadAccess => "No way leads there any more.",
        RejectionReason.PartyTooLarge or RejectionReason.NoBusForNeed => "None of the buses that are left can carry the party.",
        RejectionReason.ShiftEndOrBreak => "No other bus works long enough.",
        RejectionReason.WaitLimitExceeded => "No other bus can come in time.",
        _ => "No other bus can take the riders without breaking what was promised to others.",
    };

    private static string Sentence(RejectionReason reason, Ride ride, ServiceArea area) => reason switch
    {
        RejectionReason.OutsideServiceArea => OutsideServiceArea(ride.Request, area),
        RejectionReason.OutsideServiceHours => "There is no service at that time.",
        RejectionReason.NotServedBetweenZones => NotServedBetweenZones(ride, area.Zones),
        RejectionReason.LeadTimeTooShort => "The wished time is too soon.",
        RejectionReason.TooFarAhead => string.Create(CultureInfo.InvariantCulture, $"Rides can be booked up to {area.Rules.BookingHorizon.TotalDays:0.#} days ahead."),
        RejectionReason.TripTooShort => string.Create(CultureInfo.InvariantCulture, $"The trip is shorter than {area.Rules.MinTripMetres:0} m."),
        RejectionReason.NoRoadAccess => "There is no road for a bus near the start or the destination, or no way from one to the other.",
        RejectionReason.PartyTooLarge => "No bus has room for so many persons at once; a party is never split.",
        RejectionReason.NoBusForNeed => "No bus can carry what the party needs.",
        RejectionReason.NoCapacity => "All places are taken at that time.",
        RejectionReason.WaitLimitExceeded => string.Create(CultureInfo.InvariantCulture, $"No bus can be there within {area.Rules.MaxWaitTime.TotalMinutes:0.#} minutes."),
        RejectionReason.RideTimeLimitExceeded => "The trip would take too long, or arrive too late.",
        RejectionReason.PromiseToOthersWouldBreak => "The detour would break what was promised to other riders.",
        RejectionReason.ShiftEndOrBreak => "No bus works long enough at that time.",
        _ => "There is no offer.",
    };

    private static string NotServedBetweenZones(Ride ride, ZoneRules zones)
    {
        var when = ride.Request.When.Kind is TimeWishKind.Now ? ride.RequestedAt : ride.Request.When.At;
        var because = zones.Forbidding(ride.Request.From, ride.Request.To, when)?.Because;
        return $"Trips between these places are not served at that time{(because is null ? "" : $": {because.TrimEnd('.')}")}.";
    }

    private static string OutsideServiceArea(RideRequest request, ServiceArea area)
    {
        var (what, place) = area.Boundary.Contains(request.From) ? ("destination", request.To) : ("start", request.From);
        return Outside(what, area.Boundary.Contains(place.Swapped));
    }

    /// <summary>The sentence for a place outside, with a hint at the most frequent mistake.</summary>
    public static string Outside(string what, bool swappedIsInside) => swappedIsInside
        ? $"The {what} lies outside the service area. With latitude and longitude exchanged it would lie inside: are they swapped?"
        : $"The {what} lies outside the service area.";
}
