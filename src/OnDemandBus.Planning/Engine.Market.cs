using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// What a wish is offered.
public sealed partial class Engine
{
    /// <summary>An arrive-by wish is tried with departures this far apart, the latest first.</summary>
    private static readonly TimeSpan ArriveByStep = TimeSpan.FromMinutes(5);

    /// <summary>The grid on which the next possible departure is looked for, and how far.</summary>
    private static readonly TimeSpan NextPossibleStep = TimeSpan.FromMinutes(10);
    private const int NextPossibleSteps = 18;

    /// <summary>Two offers that differ by less are one to a rider.</summary>
    private static readonly TimeSpan WorthAnOffer = TimeSpan.FromMinutes(3);
    private const double WorthAnOfferMetres = 50;

    /// <summary>The departure of an offer for a rider who has time.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(20);

    /// <summary>How far a rider who cannot be served at the door is asked to walk where the rules ask nobody to walk.</summary>
    private const double NearbyMetres = 400;

    /// <summary>From and to so many places at each end, the door included, a ride is looked for then.</summary>
    private const int NearbyPlaces = 4;

    /// <summary>A wish and all that can be offered for it as things stand.</summary>
    private sealed class Market
    {
        private readonly Engine _engine;
        private readonly List<SnappedPosition> _pickups;
        private readonly List<SnappedPosition> _dropOffs;
        private readonly int _directMs = TravelTimes.Unreachable;
        private RejectionReason? _binding;
        private Trip? _departing;

        public Market(Engine engine, RideRequest request)
        {
            (_engine, Request) = (engine, request);
            var walk = (request.Needs & ServiceRules.DoorToDoorNeeds) == 0 && request.Party.Wheelchairs == 0 ? Rules.MaxWalkDistanceMetres : 0;
            _pickups = StopChoice.Around(request.From, walk, engine.Area, engine.TravelTimes.Network);
            _dropOffs = StopChoice.Around(request.To, walk, engine.Area, engine.TravelTimes.Network);
            if (_pickups.Count == 0 || _dropOffs.Count == 0) return;
            _directMs = engine.TravelTimes.TimeMs(_pickups[0].Position, _dropOffs[0].Position);
        }

        public RideRequest Request { get; }

        /// <summary>Whether a bus can get from the one place to the other at all.</summary>
        public bool HasRoads => _directMs != TravelTimes.Unreachable;

        private ServiceRules Rules => _engine.Rules;

        /// <summary>The best insertion for the most welcome departure for which there is one.</summary>
        public Placement? Best()
        {
            foreach (var departing in Departures())
            {
                if (NotServedAt(departing.EarliestDeparture) is { } reason)
                {
                    _binding ??= reason;
                    continue;
                }

                if (Best(departing, Aim.LeastCost, atTheDoor: false, asksWhy: true) is { } best)
                {
                    _departing = departing;
                    return best;
                }

                _binding = _engine._binding;
            }

            return null;
        }

        /// <summary>The best insertion first, then others that differ from it in a way that a rider cares about.</summary>
        public ImmutableArray<Offer> Offers(Placement best)
        {
            var offers = ImmutableArray.CreateBuilder<Offer>(Rules.MaxOffers);
            offers.Add(_engine.OfferFor(Request, best, 1));
            foreach (var other in Others(best))
            {
                if (offers.Count == Rules.MaxOffers) break;
                var offer = _engine.OfferFor(Request, other, offers.Count + 1);
                if (offers.All(known => Differs(known, offer))) offers.Add(offer);
            }

            return offers.DrainToImmutable();
        }

        /// <summary>Why there is no offer, and what would help.</summary>
        public Rejection Why()
        {
            // No departure is early enough to arrive in time.
            if (_binding is not { } reason) return new Rejection(RejectionReason.LeadTimeTooShort);
            var wouldWalkingHelp = reason is not (RejectionReason.OutsideServiceHours or RejectionReason.LeadTimeTooShort or RejectionReason.NotServedBetweenZones);
            return new Rejection(reason, NextPossible(), wouldWalkingHelp ? Nearby() : null);
        }

        private RejectionReason? NotServedAt(DateTimeOffset departure) => _engine.NotServedAt(departure, Request.From, Request.To);

        /// <summary>The stops with the shortest longest walk between which the wish would be offered a ride at its own time; really looked for.</summary>
        public NearbyStops? Nearby()
        {
            if ((Request.Needs & ServiceRules.DoorToDoorNeeds) != 0 || Request.Party.Wheelchairs > 0) return null;
            var walkMetres = Math.Max(NearbyMetres, 2 * Rules.MaxWalkDistanceMetres);
            var network = _engine.TravelTimes.Network;
            var (pickups, dropOffs) = (Asked(Request.From), Asked(Request.To));
            // Each is a search for which all others wait, so that the first that is found has to be the one to tell.
            var pairs = pickups.SelectMany(from => dropOffs.Select(to => (From: from, To: to, WalkMetres: Math.Max(from.Location.DistanceMetres(Request.From), to.Location.DistanceMetres(Request.To)))));
            foreach (var (from, to, longestMetres) in pairs.OrderBy(pair => pair.WalkMetres))
            {
                if (IsWalk(from, to)) continue;
                var directMs = _engine.TravelTimes.TimeMs(from.Position, to.Position);
                if (directMs == TravelTimes.Unreachable) continue;
                if (Departures(directMs).FirstOrDefault(trip => _engine.NotServedAt(trip.EarliestDeparture, from.Location, to.Location) is null) is not { } departing) continue;
                if (_engine.CanServe(Request, Between(departing, from, to))) return new NearbyStops(from.Location, to.Location, longestMetres);
            }

            return null;

            // On the side of the road on which the bus would stop for whoever asks for a ride from there.
            List<SnappedPosition> Asked(Location door) =>
            [
                .. StopChoice.Around(door, walkMetres, _engine.Area, network, NearbyPlaces)
                    .Where(place => _engine.Area.Boundary.Contains(place.Location))
                    .Select(place => network.Snapper.Snap(place.Location, Rules.MaxRoadAccessMetres)!.Value with { WalkMetres = place.WalkMetres }),
            ];
        }

        /// <summary>Nobody is driven from one stop to the next when the walks have met half-way.</summary>
        private bool IsWalk(SnappedPosition pickup, SnappedPosition dropOff) =>
            pickup.Location.DistanceMetres(dropOff.Location) < Math.Max(Rules.MinTripMetres, 30);

        private IEnumerable<Placement> Others(Placement best)
        {
            if (Rules.MaxOffers == 1) yield break;
            var departing = _departing!;
            if (best.Trip.AccessWalk + best.Trip.EgressWalk > TimeSpan.Zero && Best(departing, Aim.LeastCost, atTheDoor: true) is { } atTheDoor) yield return atTheDoor;
            if (Best(departing, Aim.EarliestArrival, atTheDoor: false, arrivesBeforeMs: ArrivalMs(best) - WorthAnOffer.TotalMilliseconds + 1) is { } earliest) yield return earliest;
            if (Request.When.Kind == TimeWishKind.ArriveBy) yield break;
            var later = Departing(NextMinute((departing.EarliestDeparture + Later).ToUnixTimeMilliseconds() - 1), _directMs);
            if (NotServedAt(later.EarliestDeparture) is null && Best(later, Aim.LeastCost, atTheDoor: false) is { } afterwards) yield return afterwards;
        }

        private static bool Differs(Offer a, Offer b) =>
            (a.ExpectedPickup - b.ExpectedPickup).Duration() >= WorthAnOffer || (a.ExpectedArrival - b.ExpectedArrival).Duration() >= WorthAnOffer
            || Math.Abs(Walk(a.Trip) - Walk(b.Trip)) >= WorthAnOfferMetres;

        private static double Walk(Trip trip) => trip.Pickup.WalkMetres + trip.DropOff.WalkMetres;

        private Placement? Best(Trip departing, Aim aim, bool atTheDoor, bool asksWhy = false, double arrivesBeforeMs = double.PositiveInfinity)
        {
            Placement? best = null;
            for (var p = atTheDoor ? 1 : _pickups.Count; --p >= 0;)
            {
                for (var d = atTheDoor ? 1 : _dropOffs.Count; --d >= 0;)
                {
                    // The doors come last, so that the reason for a rejection is theirs.
                    if (p + d > 0 && IsWalk(_pickups[p], _dropOffs[d])) continue;
                    var trip = Between(departing, _pickups[p], _dropOffs[d]);
                    var place = _engine.Try(Request, trip, aim, asksWhy, arrivesBeforeMs - trip.EgressWalk.TotalMilliseconds);
                    if (place is not null && (best is null || IsBetter(aim, place, best))) best = place;
                }
            }

            return best;
        }

        private static bool IsBetter(Aim aim, Placement a, Placement b)
        {
            var (arrivalA, arrivalB) = (ArrivalMs(a), ArrivalMs(b));
            return aim == Aim.EarliestArrival && arrivalA != arrivalB ? arrivalA < arrivalB : a.Found.Cost.Total <= b.Found.Cost.Total;
        }

        /// <summary>When the rider is at the door.</summary>
        private static long ArrivalMs(Placement place) => place.Found.ArrivalMs + place.Wish.EgressMs;

        /// <summary>The next departure on the grid at which an insertion is there as things stand.</summary>
        private DateTimeOffset? NextPossible()
        {
            var asked = Request.When.Kind switch
            {
                TimeWishKind.ArriveBy => Request.When.At - LongestTravel(_directMs),
                TimeWishKind.DepartAt => Request.When.At,
                _ => _engine._now,
            };
            asked = Max(asked, _engine._now + Rules.MinLeadTime);
            if (_engine.Area.Hours.NextFrom(asked) is not { } opening) return null;
            var step = NextPossibleStep.Ticks;
            // On the grid, and later than what was asked for; the first minute of service counts although it is on no grid.
            var departure = opening > asked ? opening : new DateTimeOffset(((asked.UtcTicks / step) + 1) * step, TimeSpan.Zero);
            for (var k = 0; k < NextPossibleSteps; k++, departure = new DateTimeOffset(((departure.UtcTicks / step) + 1) * step, TimeSpan.Zero))
            {
                if (departure > _engine._now + Rules.BookingHorizon) return null;
                if (NotServedAt(departure) is null && CanDepart(departure)) return departure;
            }

            return null;
        }

        /// <summary>Whether a ride could be offered at a time, between the doors or from one stop to another.</summary>
        private bool CanDepart(DateTimeOffset departure)
        {
            var departing = Departing(departure, _directMs);
            for (var p = 0; p < _pickups.Count; p++)
            {
                for (var d = 0; d < _dropOffs.Count; d++)
                    if ((p + d == 0 || !IsWalk(_pickups[p], _dropOffs[d])) && _engine.CanServe(Request, Between(departing, _pickups[p], _dropOffs[d]))) return true;
            }

            return false;
        }

        private IEnumerable<Trip> Departures() => Departures(_directMs);

        /// <summary>The trip between the doors with its limits, for each departure that is to be tried, the most welcome first.</summary>
        private IEnumerable<Trip> Departures(int directMs)
        {
            var now = _engine._now;
            if (Request.When.Kind != TimeWishKind.ArriveBy)
            {
                yield return Departing(Request.When.Kind == TimeWishKind.Now || Request.When.At < now ? now : Request.When.At, directMs);
                yield break;
            }

            var arriveBy = Request.When.At;
            var latest = arriveBy - TimeSpan.FromMilliseconds(directMs + Rules.DwellMs(Request.Party));
            var earliest = Max(arriveBy - LongestTravel(directMs), now + Rules.MinLeadTime);
            if (latest < earliest) yield break;
            for (var departure = latest - Rules.MaxAllowedPickupDelay; ; departure -= ArriveByStep)
            {
                if (departure < earliest) departure = earliest;
                var trip = Departing(departure, directMs);
                yield return trip with { LatestPickup = Min(trip.LatestPickup, latest), LatestArrival = Min(trip.LatestArrival, arriveBy) };
                if (departure == earliest) yield break;
            }
        }

        private Trip Departing(DateTimeOffset departure, int directMs)
        {
            var latestArrivalMs = (departure + LongestTravel(directMs)).ToUnixTimeMilliseconds() / 1000 * 1000;
            return new Trip(default, default, directMs, departure, departure + Rules.MaxWaitTime, Time(latestArrivalMs));
        }

        private TimeSpan LongestTravel(int directMs) => TimeSpan.FromMilliseconds(Math.Ceiling(Rules.MaxTravelTimeAlpha * directMs)) + Rules.MaxTravelTimeBeta;

        private Trip Between(Trip departing, SnappedPosition pickup, SnappedPosition dropOff)
        {
            var (access, egress) = (Walk(pickup, _pickups), Walk(dropOff, _dropOffs));
            return departing with { Pickup = pickup, DropOff = dropOff, AccessWalk = access, EgressWalk = egress, LatestArrival = departing.LatestArrival - egress };
        }

        // The first place is the kerb at the door, unless there is no road so near: then it is a stop that one walks to as well.
        private TimeSpan Walk(SnappedPosition place, List<SnappedPosition> places) =>
            places.Count > 0 && place == places[0] && place.WalkMetres <= Rules.MaxRoadAccessMetres ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Ceiling(place.WalkMetres / Rules.WalkMetresPerSecond));
    }
}
