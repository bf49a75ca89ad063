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
    /// <param name="Outlooks">Among what.</param>
    private sealed record Placement(Trip Trip, Wish Wish, Found Found, List<Outlook> Outlooks)
    {
        public Outlook Outlook => Outlooks[Found.Bus];

        /// <summary>What was looked at to find it.</summary>
        public required Decision Decision { get; init; }
    }

    /// <summary>What lies ahead of the buses that can take a wish, as if the ride had no place yet.</summary>
    private List<Outlook> Outlooks(RideRequest request)
    {
        var outlooks = new List<Outlook>();
        foreach (var bus in _state.Buses.Values)
        {
            if (bus.IsOutOfService || !bus.Bus.CanTake(request.Party, request.Needs)) continue;
            var holds = _state.Rides.TryGetValue(request.Id, out var ride) && ride.Bus == bus.Bus.Id;
            var stops = bus.Reckoned.WithoutWaiting();
            var outlook = Outlook.Of(bus, holds ? stops.Without(id => id == request.Id) : stops, _state.Rides, Rules, NowMs);
            outlook.FillDrives(TravelTimes);
            outlooks.Add(outlook);
        }

        return outlooks;
    }

    /// <summary>The best place for a new wish, its offer to be accepted in the last moment.</summary>
    private Placement? Try(RideRequest request, Trip trip, List<Outlook> outlooks, Aim aim) => Try(
        request, trip, trip.ReadyAt.ToUnixTimeMilliseconds(), trip.LatestPickup.ToUnixTimeMilliseconds(), trip.LatestArrival.ToUnixTimeMilliseconds(),
        _now + Rules.OfferLifetime, outlooks, aim);

    private Placement? Try(RideRequest request, Trip trip, long notBeforeMs, long latestStartMs, long latestArrivalMs, DateTimeOffset acceptedBy, List<Outlook> outlooks, Aim aim)
    {
        var wish = new Wish(
            request.Id, request.Party, trip.Pickup, trip.DropOff, notBeforeMs, latestStartMs, latestArrivalMs, acceptedBy.ToUnixTimeMilliseconds(), NowMs)
        {
            DepartureMs = trip.EarliestDeparture.ToUnixTimeMilliseconds(),
            EgressMs = (long)trip.EgressWalk.TotalMilliseconds,
            DirectMs = trip.DirectTimeMs,
            Aim = aim,
        };
        Ask(trip, outlooks);
        if (_search.Best(wish, outlooks, _tripTimes) is not { } found)
        {
            _decision = Decided(wish, outlooks);
            return null;
        }

        return new Placement(trip, wish, found, outlooks) { Decision = Decided(wish, outlooks) };
    }

    /// <summary>What the search has just looked at, for an operator to read.</summary>
    private Decision Decided(Wish wish, List<Outlook> outlooks)
    {
        var best = _search.OfEachBus.OrderBy(each => wish.Aim == Aim.EarliestArrival ? each.ArrivalMs : each.Cost).ThenBy(each => each.Cost).ThenBy(each => each.Bus).Take(Decision.Most);
        return new Decision(
            wish.Ride, _now, outlooks.Count, _search.Looked,
            [.. best.Select(each => new DecisionCandidate(
                outlooks[each.Bus].Bus.Bus.Id, each.Parts.Bus / 1000, each.Parts.Rider / 1000, each.Parts.Others / 1000, each.Parts.Soft / 1000, Time(each.PickupMs), Time(each.ArrivalMs)))],
            [.. _search.Failed.Take(Decision.Most).Select(each => new DecisionFailure(outlooks[each.Bus].Bus.Bus.Id, each.Reason))]);
    }

    private void Ask(Trip trip, List<Outlook> outlooks)
    {
        var stopToStopMs = TravelTimes.TimeMs(trip.Pickup.Position, trip.DropOff.Position);
        _tripTimes.Ask(trip.Pickup.Position, trip.DropOff.Position, stopToStopMs, outlooks);
    }

    /// <summary>Makes a place that was found part of what its bus is reckoned to do. The state still knows the ride.</summary>
    private void Put(Placement place)
    {
        Ask(place.Trip, place.Outlooks);
        _search.Insert(place.Wish, place.Found, place.Outlook, _tripTimes, place.Outlooks, _state.LastStop(place.Outlook.Bus.Bus.Id));
        Adopt(place.Outlook);
    }

    private Offer OfferFor(RideRequest request, Placement place, int number)
    {
        var (wish, found) = (place.Wish, place.Found);
        var fromMs = Math.Max(wish.NotBeforeMs, found.PickupMs / 60_000 * 60_000);
        var latestMs = Math.Min(Math.Max(found.PickupMs + (long)Rules.MaxAllowedPickupDelay.TotalMilliseconds, found.LatePickupMs), wish.LatestStartMs);
        // The window's end is exclusive and a whole second.
        var promise = new Promise(Time(fromMs), Time((latestMs / 1000 * 1000) + 1000), place.Trip.LatestArrival);
        return new Offer(
            new OfferId(request.Id, number), place.Outlook.Bus.Bus.Id, place.Trip, promise, Time(found.PickupMs), Time(found.ArrivalMs),
            TimeSpan.FromMilliseconds(place.Trip.DirectTimeMs), _now + Rules.OfferLifetime);
    }

    /// <summary>Whether the bus that holds a seat for the ride can still do all that it is reckoned to do.</summary>
    private bool StillHolds(Ride ride)
    {
        var bus = _state.Buses[ride.Bus!.Value];
        var outlook = Outlook.Of(bus, _state.Rides, Rules, NowMs);
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
        acceptedBy, Outlooks(ride.Request), aim);

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
        var (from, to) = (ride.Bus, place.Outlook.Bus.Bus.Id);
        if (from != to)
        {
            Raise(ride.State == RideState.Offered ? new Event.OfferMoved(_now, ride.Id, to) : new Event.RideAssigned(_now, ride.Id, to));
            if (from is { } left) TakeOut(left, ride.Id);
        }

        Put(place);
    }

    /// <summary>An offer that cannot be kept is no longer one.</summary>
    private void LetLapse(RideId id)
    {
        var bus = _state.Rides[id].Bus!.Value;
        Raise(new Event.OfferLapsed(_now, id));
        TakeOut(bus, id);
    }
}
