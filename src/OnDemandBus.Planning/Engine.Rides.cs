using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// What riders say: they ask, book and cancel.
public sealed partial class Engine
{
    /// <summary>A wish for a time that has just passed is one for now: the rider took a moment to send it.</summary>
    private static readonly TimeSpan JustPassed = TimeSpan.FromMinutes(1);

    private Outcome RequestOffer(RideRequest request)
    {
        if (_state.Rides.ContainsKey(request.Id)) return Refuse(Refusal.RideExists, $"There is a ride {request.Id} already. Give each request an id of its own.");
        if (!request.From.IsValid || !request.To.IsValid) return Refuse(Refusal.InvalidRequest, "Latitudes lie between -90 and 90 degrees, longitudes between -180 and 180.");
        if (!request.Party.IsValid) return Refuse(Refusal.InvalidRequest, "A party has at least one person, no negative numbers, and no more wheelchairs than persons.");
        var when = request.When;
        if (when.Kind != TimeWishKind.Now && when.At < _now - (when.Kind == TimeWishKind.DepartAt ? JustPassed : TimeSpan.Zero))
            return Refuse(Refusal.TimeInPast, $"The wished time {when.At:O} has passed; it is {_now:O}.");
        if ((request.Needs & MobilityNeeds.AnyWheelchair) != 0 && request.Party.Wheelchairs == 0)
            request = request with { Party = request.Party with { Wheelchairs = 1 } };

        if (NotServed(request) is { } reason) return Reject(request, new Rejection(reason));
        var market = new Market(this, request);
        if (!market.HasRoads) return Reject(request, new Rejection(RejectionReason.NoRoadAccess, Nearby: market.Nearby()));
        if (market.Best() is { } best) return Offer(market, best);
        // What would help is looked for afterwards, and is not how the wish was decided.
        var decision = _decision;
        var rejected = Reject(request, market.Why());
        _decision = decision;
        return rejected;
    }

    /// <summary>What excludes a wish, whatever the buses are doing.</summary>
    private RejectionReason? NotServed(RideRequest request)
    {
        var when = request.When;
        if (!Area.Boundary.Contains(request.From) || !Area.Boundary.Contains(request.To)) return RejectionReason.OutsideServiceArea;
        if (when.Kind != TimeWishKind.Now && when.At > _now + Rules.BookingHorizon) return RejectionReason.TooFarAhead;
        if (request.From.DistanceMetres(request.To) < Rules.MinTripMetres) return RejectionReason.TripTooShort;
        return FleetCannotTake(request);
    }

    /// <summary>What excludes a departure, whatever the buses are doing.</summary>
    private RejectionReason? NotServedAt(DateTimeOffset departure, Location from, Location to) =>
        departure < _now + Rules.MinLeadTime ? RejectionReason.LeadTimeTooShort :
        !Area.Hours.Includes(departure) ? RejectionReason.OutsideServiceHours :
        Area.Zones.Forbidding(from, to, departure) is not null ? RejectionReason.NotServedBetweenZones : null;

    private Outcome.Rejected Reject(RideRequest request, Rejection rejection)
    {
        Raise(new Event.RideRejected(_now, request, rejection));
        return new Outcome.Rejected(rejection);
    }

    private Outcome.Offered Offer(Market market, Placement best)
    {
        var offers = market.Offers(best);
        Raise(new Event.OfferMade(_now, market.Request, offers));
        Put(best);
        _decision = best.Decision;
        return new Outcome.Offered(offers);
    }

    private Outcome Book(OfferId id, string key)
    {
        if (NotBookable(id, key) is { } answer) return answer;
        if (!HoldsSeat(id))
        {
            // The first offer has its seat, unless the bus was held up; another one has to find one.
            if (id.Number == 1) LetLapse(id.Ride);
            return NoLongerPossible(id);
        }

        Accept(id, key);
        return Done;
    }

    /// <summary>Why an offer cannot be booked, or that it has been; null where it can.</summary>
    private Outcome? NotBookable(OfferId id, string key)
    {
        if (!_state.Rides.TryGetValue(id.Ride, out var ride) || ride.Offers.FirstOrDefault(o => o.Id == id) is not { } offer)
            return Refuse(Refusal.UnknownOffer, $"There is no offer {id}. Ask for offers, and book one of them as it was given.");
        if (_state.BookingKey(ride.Id) is { } earlier)
            return earlier == key && ride.Held == id.Number ? Done : Refuse(Refusal.OfferAlreadyBooked, $"Ride {ride.Id} was booked before, with {(earlier == key ? $"offer {new OfferId(ride.Id, ride.Held)}" : "another key")}. Ask for an offer of its own for another ride.");
        if (ride.State == RideState.OfferExpired) return Refuse(Refusal.OfferExpired, $"Offer {id} expired at {offer.ExpiresAt:O}; it is {_now:O}. Ask for a new one.");
        return ride.State == RideState.Offered ? null : Refuse(Refusal.RideEnded, $"Ride {ride.Id} was called off before it was booked.");
    }

    private static Outcome.Refused NoLongerPossible(OfferId id) =>
        Refuse(Refusal.OfferNoLongerPossible, $"Since offer {id} was made, something happened that makes it impossible. Ask for a new one.");

    /// <summary>Sees to it that an offer has its place in the plans, as if it were accepted now.</summary>
    private bool HoldsSeat(OfferId id)
    {
        var ride = _state.Rides[id.Ride];
        return id.Number == 1 ? StillHolds(ride) || Relocate(ride, acceptedBy: _now) : TakeInstead(ride, ride.Offers[id.Number - 1]);
    }

    /// <summary>Moves the seat of a ride from its first offer to another one, if that can still be kept.</summary>
    private bool TakeInstead(Ride ride, Offer offer)
    {
        if (Place(ride, offer.Trip, LimitsOf(offer), acceptedBy: _now, Aim.LeastCost) is not { } place) return false;
        var from = ride.Bus!.Value;
        Raise(new Event.OfferTaken(_now, offer.Id, place.Bus));
        if (from != place.Bus) TakeOut(from, ride.Id, isOffer: true);
        Put(place);
        return true;
    }

    private void Accept(OfferId id, string key)
    {
        Raise(new Event.RideBooked(_now, id, key));
        var bus = _state.Rides[id.Ride].Bus!.Value;
        Raise(new Event.RideAssigned(_now, id.Ride, bus));
        Reckon(bus, _state.Buses[bus].Reckoned);
    }

    private Outcome Cancel(RideId id, CancelledBy by)
    {
        if (!_state.Rides.TryGetValue(id, out var ride)) return Refuse(Refusal.UnknownRide, $"There is no ride {id}.");
        if (ride.State is RideState.CancelledByRider or RideState.CancelledByOperator) return Done;
        if (ride.State == RideState.OnBoard) return Refuse(Refusal.RideOnBoard, $"Ride {id} is under way with the rider on board. Tell the driver.");
        if (ride.State.IsEnd()) return Refuse(Refusal.RideEnded, $"Ride {id} has come to its end: {ride.State}.");
        Raise(new Event.RideCancelled(_now, id, by));
        TakeOut(ride.Bus!.Value, id);
        // Whoever relied on where that ride would have taken the bus before its next shift.
        Rescue(ride.Bus.Value);
        return Done;
    }

    private RejectionReason? FleetCannotTake(RideRequest request)
    {
        var inService = _state.Buses.Values.Where(bus => !bus.IsOutOfService);
        if (inService.Any(bus => bus.Bus.CanTake(request.Party, request.Needs))) return null;
        if (!inService.Any()) return RejectionReason.NoCapacity;
        var mostSeats = inService.Max(bus => bus.Bus.Layouts.Max(layout => layout.Seats));
        return request.Party.Load.Seats > mostSeats ? RejectionReason.PartyTooLarge : RejectionReason.NoBusForNeed;
    }

    private static DateTimeOffset Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
