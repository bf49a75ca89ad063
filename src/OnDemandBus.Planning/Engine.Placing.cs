using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// How a ride gets its place in the plan of a bus, or another one.
public sealed partial class Engine
{
    /// <summary>A place in the plan of a bus that has been found and not yet taken.</summary>
    /// <param name="Trip">Between which stops, with which limits.</param>
    /// <param name="Wish">What was looked for.</param>
    /// <param name="Found">What was found.</param>
    /// <param name="Bus">In whose plan.</param>
    /// <param name="Decision">What was looked at to find it, if that was asked for.</param>
    private sealed record Placement(Trip Trip, Wish Wish, FoundInsertion Found, BusId Bus, Decision? Decision);

    /// <summary>Whether there is a place for a new wish, its offer to be accepted in the last moment.</summary>
    private bool CanServe(RideRequest request, Trip trip)
    {
        var wish = WishOf(request, trip, trip.ReadyAt.ToUnixTimeMilliseconds(), trip.LatestPickup.ToUnixTimeMilliseconds(), trip.LatestArrival.ToUnixTimeMilliseconds(), _now + Rules.OfferLifetime);
        var stopToStopMs = TravelTimes.TimeMs(trip.Pickup.Position, trip.DropOff.Position);
        _fleet ??= new LiveFleet(_state, Rules, TravelTimes);
        return stopToStopMs != TravelTimes.Unreachable && _fleet.IsAny(wish, request.Needs, stopToStopMs);
    }

    private Wish WishOf(RideRequest request, Trip trip, long notBeforeMs, long latestStartMs, long latestArrivalMs, DateTimeOffset acceptedBy) =>
        new(request.Id, request.Party, trip.Pickup, trip.DropOff, notBeforeMs, latestStartMs, latestArrivalMs, acceptedBy.ToUnixTimeMilliseconds(), NowMs)
        {
            DepartureMs = trip.EarliestDeparture.ToUnixTimeMilliseconds(),
            EgressMs = (long)trip.EgressWalk.TotalMilliseconds,
            DirectMs = trip.DirectTimeMs,
        };

    /// <summary>The best place for a new wish, its offer to be accepted in the last moment.</summary>
    private Placement? Try(RideRequest request, Trip trip, Aim aim, bool asksWhy, double arrivesBeforeMs = double.PositiveInfinity) => Try(
        request, trip, trip.ReadyAt.ToUnixTimeMilliseconds(), trip.LatestPickup.ToUnixTimeMilliseconds(), trip.LatestArrival.ToUnixTimeMilliseconds(),
        _now + Rules.OfferLifetime, aim, asksWhy, arrivesBeforeMs);

    private Placement? Try(
        RideRequest request, Trip trip, long notBeforeMs, long latestStartMs, long latestArrivalMs, DateTimeOffset acceptedBy, Aim aim, bool asksWhy, double arrivesBeforeMs = double.PositiveInfinity)
    {
        var wish = WishOf(request, trip, notBeforeMs, latestStartMs, latestArrivalMs, acceptedBy) with { Aim = aim, ArrivesBeforeMs = arrivesBeforeMs };
        var stopToStopMs = TravelTimes.TimeMs(trip.Pickup.Position, trip.DropOff.Position);
        if (stopToStopMs == TravelTimes.Unreachable)
        {
            _binding = RejectionReason.NoRoadAccess;
            return null;
        }

        _fleet ??= new LiveFleet(_state, Rules, TravelTimes);
        var isFound = _fleet.Best(wish, request.Needs, stopToStopMs, asksWhy, out var found);
        var decision = asksWhy ? Decided(wish.Ride, _fleet) : null;
        if (isFound) return new Placement(trip, wish, found, _fleet.BusOf(found.Place.Bus), decision);
        if (!asksWhy) return null;
        _decision = decision;
        _binding = _fleet.Binding(wish, request.Needs, stopToStopMs).Reason();
        return null;
    }

    /// <summary>What the search has just looked at, for an operator to read.</summary>
    private Decision Decided(RideId ride, LiveFleet fleet)
    {
        var record = fleet.Decision;
        var (best, failed) = (ImmutableArray.CreateBuilder<DecisionCandidate>(Decision.Most), ImmutableArray.CreateBuilder<DecisionFailure>(Decision.Most));
        foreach (var (bus, cost, pickupMs, arrivalMs) in record.Candidates.ToArray().Select(each => (each.Place.Bus, each.Cost, each.PickupMs, each.ArrivalMs)))
            best.Add(new DecisionCandidate(fleet.BusOf(bus), cost.Bus / 1000, cost.Rider / 1000, cost.Others / 1000, cost.Soft / 1000, Time(pickupMs), Time(arrivalMs)));
        foreach (var each in record.Failed) failed.Add(new DecisionFailure(fleet.BusOf(each.Bus), each.Breach.Reason()));
        return new Decision(ride, _now, record.Buses, record.Pairs, record.PairsTried, best.ToImmutable(), failed.ToImmutable());
    }

    /// <summary>Makes a place that was found part of what its bus is reckoned to do. The state still knows the ride.</summary>
    private void Put(Placement place)
    {
        if (place.Found.Diversion is { } diversion) TurnAt(_state.Buses[place.Bus], new TurningPoint(diversion.Position, Time(diversion.AtMs)));
        var bus = _state.Buses[place.Bus];
        var stops = bus.Reckoned.WithoutWaiting();
        var isOffer = _state.Rides[place.Wish.Ride].State == RideState.Offered;
        var outlook = Outlook.Of(bus, stops.Without(ride => ride == place.Wish.Ride), _state, Rules, NowMs);
        outlook.Insert(place.Wish, place.Found.Place, Rules, _state.LastStop(place.Bus));
        // A driver who was asked to wait somewhere is told that this is over.
        Adopt(outlook, isOffer && stops == bus.Reckoned);
        _state.Halts.GiveBack(outlook.Halts);
        // The limits of a rider who has come with a promise are not among those of the halts yet.
        if (!isOffer) _inTime.Remove(place.Bus);
    }

    /// <summary>A bus under way is to turn at a place on its way, or at none after all; nothing more is known of where it is.</summary>
    private void TurnAt(BusStatus bus, TurningPoint? turning) => Raise(new Event.BusMoved(_now, bus.Bus.Id, bus.Position, bus.Location) { HappenedAt = bus.LocatedAt, Turning = turning });

    private Offer OfferFor(RideRequest request, Placement place, int number)
    {
        var (wish, found) = (place.Wish, place.Found);
        var trip = Rules.PromisesSoftLimits ? WithSoftLimits(place) : place.Trip;
        var fromMs = Math.Max(wish.NotBeforeMs, found.PickupMs / 60_000 * 60_000);
        var windowMs = Rules.PromisesSoftLimits ? long.MaxValue : Math.Max(found.PickupMs + (long)Rules.MaxAllowedPickupDelay.TotalMilliseconds, found.LatePickupMs);
        var latestMs = Math.Min(windowMs, trip.LatestPickup.ToUnixTimeMilliseconds());
        // The window's end is exclusive and a whole second.
        var promise = new Promise(Time(fromMs), Time((latestMs / 1000 * 1000) + 1000), trip.LatestArrival);
        return new Offer(
            new OfferId(request.Id, number), place.Bus, trip, promise, Time(found.PickupMs), Time(found.ArrivalMs),
            TimeSpan.FromMilliseconds(trip.DirectTimeMs), _now + Rules.OfferLifetime);
    }

    /// <summary>The trip of a place with the soft limits for limits, or what is planned there where that is later, even if the offer is accepted in its last moment.</summary>
    private Trip WithSoftLimits(Placement place)
    {
        var (trip, wish, found) = (place.Trip, place.Wish, place.Found);
        // What is late for the pickup is at most as late for the arrival.
        var lateMs = found.LatePickupMs - found.PickupMs;
        var pickupMs = Math.Max(found.LatePickupMs, wish.DepartureMs + (long)Rules.SoftMaxWaitTime.TotalMilliseconds);
        var arrivalMs = Math.Max(found.ArrivalMs + lateMs, wish.DepartureMs + Rules.SoftTravelMs(wish.DirectMs) - wish.EgressMs);
        return trip with { LatestPickup = Min(trip.LatestPickup, Time(pickupMs)), LatestArrival = Min(trip.LatestArrival, Time(arrivalMs)) };
    }

    /// <summary>Whether the bus that holds a seat for the ride can still do all that it is reckoned to do.</summary>
    private bool StillHolds(Ride ride)
    {
        var bus = _state.Buses[ride.Bus!.Value];
        var outlook = Outlook.Of(bus, bus.Reckoned, _state, Rules, NowMs);
        outlook.FillDrives(TravelTimes);
        return !bus.IsOutOfService && Schedule.Run(CollectionsMarshal.AsSpan(outlook.Halts), outlook.Outset, asIfAcceptedLate: false) == Breach.None;
    }

    private static (Promise Promise, long LatestStartMs) LimitsOf(Offer offer) => (
        offer.Promise, Math.Min(offer.Promise.PickupTo.ToUnixTimeMilliseconds() - 1, offer.Trip.LatestPickup.ToUnixTimeMilliseconds()));

    /// <summary>Looks for a place, on whichever bus, that keeps what a rider was told.</summary>
    /// <param name="ride">The ride.</param>
    /// <param name="trip">Its stops.</param>
    /// <param name="limits">What is to be kept.</param>
    /// <param name="acceptedBy">Until when the rider may say yes.</param>
    /// <param name="aim">What makes one place better than another.</param>
    private Placement? Place(Ride ride, Trip trip, (Promise Promise, long LatestStartMs) limits, DateTimeOffset acceptedBy, Aim aim) => Try(
        ride.Request, trip, limits.Promise.PickupFrom.ToUnixTimeMilliseconds(), limits.LatestStartMs, limits.Promise.LatestArrival.ToUnixTimeMilliseconds(),
        acceptedBy, aim, asksWhy: true);

    /// <summary>Finds another place for a ride that keeps what was promised or offered, and takes it.</summary>
    /// <param name="ride">The ride.</param>
    /// <param name="acceptedBy">Until when the rider may say yes; now for one who has.</param>
    private bool Relocate(Ride ride, DateTimeOffset acceptedBy)
    {
        if (Place(ride, ride.Trip!, (ride.Limits, ride.LatestStartMs), acceptedBy, Aim.LeastCost) is not { } place) return false;
        Take(ride, place);
        return true;
    }

    /// <summary>Moves a ride that has, or had, a place elsewhere.</summary>
    private void Take(Ride ride, Placement place)
    {
        var (from, to) = (ride.Bus, place.Bus);
        if (from != to)
        {
            Raise(ride.State == RideState.Offered ? new Event.OfferMoved(_now, ride.Id, to) : new Event.RideAssigned(_now, ride.Id, to));
            if (from is { } left) TakeOut(left, ride.Id, isOffer: ride.State == RideState.Offered);
        }

        Put(place);
    }

    /// <summary>An offer that cannot be kept is no longer one.</summary>
    private void LetLapse(RideId id)
    {
        var bus = _state.Rides[id].Bus!.Value;
        Raise(new Event.OfferLapsed(_now, id));
        TakeOut(bus, id, isOffer: true);
    }
}
