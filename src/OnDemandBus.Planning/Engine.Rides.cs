using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// What riders say: they ask, book and cancel.
public sealed partial class Engine
{
    /// <summary>A wish for a time that has just passed is one for now: the rider took a moment to send it.</summary>
    private static readonly TimeSpan JustPassed = TimeSpan.FromMinutes(1);

    /// <summary>An arrive-by wish is tried with departures this far apart, the latest first.</summary>
    private static readonly TimeSpan ArriveByStep = TimeSpan.FromMinutes(5);

    /// <summary>The grid on which the next possible departure is looked for, and how far.</summary>
    private static readonly TimeSpan NextPossibleStep = TimeSpan.FromMinutes(10);
    private const int NextPossibleSteps = 18;

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

        if (!Area.Boundary.Contains(request.From) || !Area.Boundary.Contains(request.To)) return Reject(request, RejectionReason.OutsideServiceArea);
        if (when.Kind != TimeWishKind.Now && when.At > _now + Rules.BookingHorizon) return Reject(request, RejectionReason.TooFarAhead);
        if (request.From.DistanceMetres(request.To) < Rules.MinTripMetres) return Reject(request, RejectionReason.TripTooShort);
        if (FleetCannotHold(request.Party) is { } lacking) return Reject(request, lacking);
        var network = TravelTimes.Network;
        if (network.Snapper.Snap(request.From, Rules.MaxRoadAccessMetres) is not { } pickup || network.Snapper.Snap(request.To, Rules.MaxRoadAccessMetres) is not { } dropOff)
            return Reject(request, RejectionReason.NoRoadAccess);
        var directMs = TravelTimes.TimeMs(pickup.Position, dropOff.Position);
        if (directMs == TravelTimes.Unreachable) return Reject(request, RejectionReason.NoRoadAccess);

        var outlooks = _state.Buses.Values.Select(bus => Outlook.Of(bus, _state.Rides, Rules, NowMs)).ToList();
        foreach (var outlook in outlooks) outlook.FillDrives(TravelTimes);
        _tripTimes.Ask(pickup.Position, dropOff.Position, directMs, outlooks);
        RejectionReason? reason = null;
        foreach (var trip in Windows(request, pickup, dropOff, directMs))
        {
            if (!Area.Hours.Includes(trip.EarliestDeparture))
            {
                reason ??= RejectionReason.OutsideServiceHours;
                continue;
            }

            var wish = WishFor(request, trip, _now + Rules.OfferLifetime);
            if (_search.Best(wish, outlooks, _tripTimes) is { } found) return Offer(request, trip, wish, found, outlooks);
            reason = _search.Binding;
        }

        // No departure is early enough to arrive in time.
        if (reason is null) return Reject(request, RejectionReason.LeadTimeTooShort);
        return Reject(request, reason.Value, NextPossible(request, pickup, dropOff, directMs, outlooks));
    }

    private Outcome Book(OfferId id, string key)
    {
        if (!_state.Rides.TryGetValue(id.Ride, out var ride) || ride.Offers.FirstOrDefault(o => o.Id == id) is not { } offer)
            return Refuse(Refusal.UnknownOffer, $"There is no offer {id}. Ask for offers, and book one of them as it was given.");
        if (_state.BookingKey(ride.Id) is { } earlier)
            return earlier == key ? Done : Refuse(Refusal.OfferAlreadyBooked, $"Ride {ride.Id} was booked before, with another key. Ask for an offer of its own for another ride.");
        if (ride.State == RideState.OfferExpired) return Refuse(Refusal.OfferExpired, $"Offer {id} expired at {offer.ExpiresAt:O}; it is {_now:O}. Ask for a new one.");
        if (ride.State != RideState.Offered) return Refuse(Refusal.RideEnded, $"Ride {ride.Id} was called off before it was booked.");

        if (!StillHolds(ride) && !Relocate(ride, acceptedBy: _now))
        {
            Raise(new Event.OfferLapsed(_now, ride.Id));
            TakeOut(ride.Bus!.Value, ride.Id);
            return Refuse(Refusal.OfferNoLongerPossible, $"Since offer {id} was made, something happened on the road that makes it impossible. Ask for a new one.");
        }

        var bus = _state.Rides[ride.Id].Bus!.Value;
        Raise(new Event.RideBooked(_now, ride.Id, offer.Promise, key));
        Raise(new Event.RideAssigned(_now, ride.Id, bus));
        Reckon(bus, _state.Buses[bus].Reckoned);
        return Done;
    }

    private Outcome Cancel(RideId id, CancelledBy by)
    {
        if (!_state.Rides.TryGetValue(id, out var ride)) return Refuse(Refusal.UnknownRide, $"There is no ride {id}.");
        if (ride.State is RideState.CancelledByRider or RideState.CancelledByOperator) return Done;
        if (ride.State == RideState.OnBoard) return Refuse(Refusal.RideOnBoard, $"Ride {id} is under way with the rider on board. Tell the driver.");
        if (ride.State.IsEnd()) return Refuse(Refusal.RideEnded, $"Ride {id} has come to its end: {ride.State}.");
        Raise(new Event.RideCancelled(_now, id, by));
        TakeOut(ride.Bus!.Value, id);
        return Done;
    }

    private Outcome.Rejected Reject(RideRequest request, RejectionReason reason, DateTimeOffset? nextPossible = null)
    {
        var rejection = new Rejection(reason, nextPossible);
        Raise(new Event.RideRejected(_now, request, rejection));
        return new Outcome.Rejected(rejection);
    }

    private Outcome.Offered Offer(RideRequest request, Trip trip, Wish wish, Found found, List<Outlook> outlooks)
    {
        var outlook = outlooks[found.Bus];
        var bus = outlook.Bus.Bus.Id;
        var fromMs = Math.Max(wish.NotBeforeMs, found.PickupMs / 60_000 * 60_000);
        var latestMs = Math.Min(Math.Max(found.PickupMs + (long)Rules.MaxAllowedPickupDelay.TotalMilliseconds, found.LatePickupMs), wish.LatestStartMs);
        // The window's end is exclusive and a whole second.
        var promise = new Promise(Time(fromMs), Time((latestMs / 1000 * 1000) + 1000), trip.LatestArrival);
        var offer = new Offer(
            new OfferId(request.Id, 1), bus, promise, Time(found.PickupMs), Time(found.ArrivalMs), TimeSpan.FromMilliseconds(trip.DirectTimeMs), _now + Rules.OfferLifetime);
        Raise(new Event.OfferMade(_now, request, trip, [offer]));
        _search.Insert(wish, found, outlook, _tripTimes, outlooks, _state.LastStop(bus));
        Adopt(outlook);
        return new Outcome.Offered([offer]);
    }

    /// <summary>Whether the bus that holds a seat for the ride can still do all that it is reckoned to do.</summary>
    private bool StillHolds(Ride ride)
    {
        var outlook = Outlook.Of(_state.Buses[ride.Bus!.Value], _state.Rides, Rules, NowMs);
        outlook.FillDrives(TravelTimes);
        return Schedule.Run(CollectionsMarshal.AsSpan(outlook.Halts), outlook.Outset, asIfAcceptedLate: false) == Breach.None;
    }

    /// <summary>Looks for another place for a ride that is offered, on whichever bus, that keeps what was offered.</summary>
    /// <param name="ride">The ride.</param>
    /// <param name="acceptedBy">Until when the rider may say yes.</param>
    private bool Relocate(Ride ride, DateTimeOffset acceptedBy)
    {
        var (trip, promise) = (ride.Trip!, ride.PromiseOrOffer);
        var outlooks = new List<Outlook>();
        foreach (var bus in _state.Buses.Values)
        {
            var outlook = Outlook.Of(bus, bus.Reckoned.Without(id => id == ride.Id), _state.Rides, Rules, NowMs);
            outlook.FillDrives(TravelTimes);
            outlooks.Add(outlook);
        }

        _tripTimes.Ask(trip.Pickup.Position, trip.DropOff.Position, trip.DirectTimeMs, outlooks);
        var wish = new Wish(
            ride.Id, ride.Request.Party, trip.Pickup, trip.DropOff,
            promise.PickupFrom.ToUnixTimeMilliseconds(),
            Math.Min(promise.PickupTo.ToUnixTimeMilliseconds() - 1, trip.LatestPickup.ToUnixTimeMilliseconds()),
            promise.LatestArrival.ToUnixTimeMilliseconds(),
            acceptedBy.ToUnixTimeMilliseconds(), NowMs);
        if (_search.Best(wish, outlooks, _tripTimes) is not { } found) return false;

        var chosen = outlooks[found.Bus];
        var (from, to) = (ride.Bus!.Value, chosen.Bus.Bus.Id);
        _search.Insert(wish, found, chosen, _tripTimes, outlooks, _state.LastStop(to));
        if (from != to)
        {
            Raise(new Event.OfferMoved(_now, ride.Id, to));
            TakeOut(from, ride.Id);
        }

        Adopt(chosen);
        return true;
    }

    /// <summary>The trip with its limits, for each departure that is to be tried, the most welcome first.</summary>
    private IEnumerable<Trip> Windows(RideRequest request, SnappedPosition pickup, SnappedPosition dropOff, int directMs)
    {
        if (request.When.Kind != TimeWishKind.ArriveBy)
        {
            yield return Departing(request.When.Kind == TimeWishKind.Now || request.When.At < _now ? _now : request.When.At, pickup, dropOff, directMs);
            yield break;
        }

        var arriveBy = request.When.At;
        var latest = arriveBy - TimeSpan.FromMilliseconds(directMs + Rules.DwellMs(request.Party));
        if (latest < _now) yield break;
        var earliest = arriveBy - LongestTravel(directMs);
        if (earliest < _now) earliest = _now;
        for (var departure = latest - Rules.MaxAllowedPickupDelay; ; departure -= ArriveByStep)
        {
            if (departure < earliest) departure = earliest;
            var trip = Departing(departure, pickup, dropOff, directMs);
            yield return trip with { LatestPickup = Min(trip.LatestPickup, latest), LatestArrival = Min(trip.LatestArrival, arriveBy) };
            if (departure == earliest) yield break;
        }
    }

    private Trip Departing(DateTimeOffset departure, SnappedPosition pickup, SnappedPosition dropOff, int directMs)
    {
        var latestArrivalMs = (departure + LongestTravel(directMs)).ToUnixTimeMilliseconds() / 1000 * 1000;
        return new Trip(pickup, dropOff, directMs, departure, departure + Rules.MaxWaitTime, Time(latestArrivalMs));
    }

    private TimeSpan LongestTravel(int directMs) => TimeSpan.FromMilliseconds(Math.Ceiling(Rules.MaxTravelTimeAlpha * directMs)) + Rules.MaxTravelTimeBeta;

    private Wish WishFor(RideRequest request, Trip trip, DateTimeOffset acceptedBy) => new(
        request.Id, request.Party, trip.Pickup, trip.DropOff,
        trip.EarliestDeparture.ToUnixTimeMilliseconds(), trip.LatestPickup.ToUnixTimeMilliseconds(), trip.LatestArrival.ToUnixTimeMilliseconds(),
        acceptedBy.ToUnixTimeMilliseconds(), NowMs);

    /// <summary>The next departure on the grid at which an insertion is there as things stand.</summary>
    private DateTimeOffset? NextPossible(RideRequest request, SnappedPosition pickup, SnappedPosition dropOff, int directMs, List<Outlook> outlooks)
    {
        var asked = request.When.Kind switch
        {
            TimeWishKind.ArriveBy => request.When.At - LongestTravel(directMs),
            TimeWishKind.DepartAt => request.When.At,
            _ => _now,
        };
        if (asked < _now) asked = _now;
        var opening = Area.Hours.NextFrom(asked);
        var step = NextPossibleStep.Ticks;
        // On the grid, and later than what was asked for; the first minute of service counts although it is on no grid.
        var departure = opening > asked ? opening : new DateTimeOffset(((asked.UtcTicks / step) + 1) * step, TimeSpan.Zero);
        for (var k = 0; k < NextPossibleSteps; k++, departure = new DateTimeOffset(((departure.UtcTicks / step) + 1) * step, TimeSpan.Zero))
        {
            if (departure > _now + Rules.BookingHorizon) return null;
            if (!Area.Hours.Includes(departure)) continue;
            var wish = WishFor(request, Departing(departure, pickup, dropOff, directMs), _now + Rules.OfferLifetime);
            if (_search.Best(wish, outlooks, _tripTimes) is not null) return departure;
        }

        return null;
    }

    private RejectionReason? FleetCannotHold(Party party)
    {
        if (_state.Buses.Count == 0) return RejectionReason.NoCapacity;
        if (_state.Buses.Values.Any(bus => bus.Bus.CanHold(party.Load))) return null;
        var mostSeats = _state.Buses.Values.Max(bus => bus.Bus.Layouts.Max(layout => layout.Seats));
        return party.Load.Seats > mostSeats ? RejectionReason.PartyTooLarge : RejectionReason.NoBusForNeed;
    }

    private static DateTimeOffset Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
