using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// What comes between: buses that are late or break down, roads that are closed, shifts that are cut short.
public sealed partial class Engine
{
    /// <summary>A rider whose promise cannot be kept waits at most so much longer for another bus.</summary>
    private static readonly TimeSpan LongestRescue = TimeSpan.FromHours(2);

    /// <summary>With what a bus was last seen to be late for nobody.</summary>
    private readonly Dictionary<BusId, (ImmutableArray<PlannedStop> Reckoned, int RidesVersion)> _inTime = [];

    private Outcome BreakDown(BusStatus bus)
    {
        if (bus.IsOutOfService) return Done;
        var id = bus.Bus.Id;
        Raise(new Event.BusBrokeDown(_now, id));
        // Those on board first: they stand at the road.
        foreach (var ride in bus.OnBoard) Strand(bus, ride);
        var rides = bus.OnBoard.AddRange(bus.Reckoned.SelectMany(stop => stop.Boarding));
        Reckon(id, []);
        foreach (var ride in rides) PlaceAnew(ride);
        return Done;
    }

    private Outcome ReturnToService(BusStatus bus)
    {
        if (!bus.IsOutOfService) return Done;
        Raise(new Event.BusReturned(_now, bus.Bus.Id));
        Reckon(bus.Bus.Id, WithDuties(_state.Buses[bus.Bus.Id], []));
        return Done;
    }

    private Outcome ChangeTravelTimes(TravelTimes times)
    {
        if (!ReferenceEquals(times.Network, TravelTimes.Network)) return Refuse(Refusal.InvalidRequest, "The travel times are of another road network. Change the speeds of the network that the area was opened with.");
        TravelTimes = times;
        _fleet = null;
        Raise(new Event.TravelTimesChanged(_now));
        foreach (var (id, bus) in _state.Buses.ToArray())
        {
            if (!bus.Reckoned.IsEmpty) Reckon(id, [.. bus.Reckoned.Select(stop => Anew(bus, stop))]);
        }

        foreach (var id in _state.Buses.Keys.ToArray()) Rescue(id);
        return Done;
    }

    private PlannedStop Anew(BusStatus bus, PlannedStop stop)
    {
        if (stop.Phase == StopPhase.Serving) return stop;
        if (stop.Phase == StopPhase.Planned) return stop with { DriveMs = Halt.DriveUnknown };
        var restMs = TravelTimes.TimeMs(bus.Position, stop.Position);
        return restMs == TravelTimes.Unreachable ? stop : stop with { Arrival = _now + TimeSpan.FromMilliseconds(restMs) };
    }

    /// <summary>Buses of which nothing has been heard although something should have happened are late.</summary>
    private void NoticeLateBuses()
    {
        foreach (var id in _state.Buses.Keys.ToArray())
        {
            // As it stands now: a ride may just have been moved to it.
            var bus = _state.Buses[id];
            if (bus.Reckoned.IsEmpty || bus.IsOutOfService) continue;
            var first = bus.Reckoned[0];
            var due = first.Phase switch
            {
                StopPhase.Planned => first.SetOff,
                StopPhase.UnderWay => first.Arrival,
                _ => first.Departure,
            };
            if (_now - due >= NoticedDelay) Reckon(id, bus.Reckoned);
            else if (_inTime.GetValueOrDefault(id) == (bus.Reckoned, _state.RidesVersion(id))) continue;
            else if (!IsLateForSomebody(bus))
            {
                // So it stays until something changes: what is reckoned does not depend on the time.
                _inTime[id] = (bus.Reckoned, _state.RidesVersion(id));
                continue;
            }

            Rescue(id);
        }
    }

    /// <summary>Whether a bus has been reckoned with at another time meanwhile, too late for somebody: an offer lapsed, say, and the rest of the plan was timed anew.</summary>
    private bool IsLateForSomebody(BusStatus bus)
    {
        foreach (var stop in bus.Reckoned)
        {
            if (stop.DriveMs == TravelTimes.Unreachable) return false;
            foreach (var id in stop.Boarding)
                if (_state.Rides[id] is { State: not RideState.Offered } ride && stop.ServiceStart - Time(ride.LatestStartMs) >= NoticedDelay) return true;
            foreach (var id in stop.Alighting)
                if (_state.Rides[id] is { State: not RideState.Offered } ride && stop.Arrival - ride.Limits.LatestArrival >= NoticedDelay) return true;
        }

        return false;
    }

    /// <summary>
    /// When a bus can no longer do all that it is reckoned to do: offers that nobody has accepted give way, riders who wait are moved to where their promise
    /// holds, and those for whom there is no such place are told what can be kept in its stead.
    /// </summary>
    private void Rescue(BusId id)
    {
        if (_state.Buses[id].IsOutOfService) return;
        // Those whom the bus cannot reach go first, all of them: only then does it show where it can still take somebody, later perhaps.
        var leftBehind = new List<RideId>();
        Relieve(id, leftBehind);
        foreach (var ride in leftBehind) PlaceAnew(ride);
    }

    /// <summary>Makes the plan of a bus one that it can carry out, as far as that is possible.</summary>
    private void Relieve(BusId id, List<RideId> leftBehind)
    {
        var tried = new HashSet<RideId>();
        while (true)
        {
            var outlook = Outlook.Of(_state.Buses[id], _state.Buses[id].Reckoned, _state, Rules, NowMs);
            outlook.FillDrives(TravelTimes);
            var breach = Schedule.Run(CollectionsMarshal.AsSpan(outlook.Halts), outlook.Outset, asIfAcceptedLate: true);
            if (breach == Breach.None)
            {
                // Where the bus drives to or stands, nothing can be changed, but those concerned are told.
                Revise(outlook);
                return;
            }

            // So little may be a receiver's noise, or be caught up: nobody is troubled for it yet.
            if (breach == Breach.Promise && !outlook.Halts.Exists(halt => halt.IsLateBy((long)NoticedDelay.TotalMilliseconds))) return;
            if (outlook.Halts.Exists(halt => halt.Duty?.Kind == DutyKind.Waiting))
            {
                Reckon(id, _state.Buses[id].Reckoned.WithoutWaiting());
                continue;
            }

            if (outlook.Halts.SelectMany(halt => halt.Boarding).Select(ride => _state.Rides[ride]).LastOrDefault(ride => ride.State == RideState.Offered) is { } offered)
            {
                if (!tried.Add(offered.Id) || !Relocate(offered, offered.Offers[0].ExpiresAt)) LetLapse(offered.Id);
                continue;
            }

            // Somebody has boarded who was to ride elsewhere.
            if ((breach & Breach.Capacity) != 0 && WithoutRoom(outlook) is { } last)
            {
                if (tried.Add(last) && Relocate(_state.Rides[last], _now)) continue;
                TakeOut(id, last);
                leftBehind.Add(last);
                continue;
            }

            if (NextToMove(outlook, tried) is not { } ride)
            {
                Revise(outlook);
                return;
            }

            tried.Add(ride.Id);
            if (Relocate(ride, _now)) continue;
            if (!IsOutOfReach(outlook, ride.Id)) continue;
            TakeOut(id, ride.Id);
            leftBehind.Add(ride.Id);
        }
    }

    /// <summary>A rider who waits and whom another bus could take: first of those who are concerned themselves, then of those before them in the plan.</summary>
    private Ride? NextToMove(Outlook outlook, HashSet<RideId> tried)
    {
        var halts = outlook.Halts;
        var firstTrouble = halts.FindIndex(outlook.FirstFree, halt => halt.IsLate || halt.IsOutsideShift || halt.DriveMs == TravelTimes.Unreachable);
        var free = halts.Skip(outlook.FirstFree).SelectMany(halt => halt.Boarding).Where(ride => !tried.Contains(ride)).ToHashSet();
        for (var k = Math.Max(firstTrouble, 0); k < halts.Count; k++)
        {
            if (!halts[k].IsLate && !halts[k].IsOutsideShift && halts[k].DriveMs != TravelTimes.Unreachable) continue;
            foreach (var ride in halts[k].Boarding.Concat(halts[k].Alighting))
                if (free.Contains(ride)) return _state.Rides[ride];
        }

        for (var k = outlook.FirstFree; k < firstTrouble; k++)
        {
            foreach (var ride in halts[k].Boarding)
                if (free.Contains(ride)) return _state.Rides[ride];
        }

        return null;
    }

    /// <summary>Whether the bus cannot get to one of the ride's stops at all, or not while it works.</summary>
    private static bool IsOutOfReach(Outlook outlook, RideId ride) => outlook.Halts.Exists(halt =>
        (halt.IsOutsideShift || halt.DriveMs == TravelTimes.Unreachable) && (halt.Boarding.Contains(ride) || halt.Alighting.Contains(ride)));

    /// <summary>Keeps, for riders who stay where they are, what their bus can do now.</summary>
    private void Revise(Outlook outlook)
    {
        var revised = new SortedDictionary<RideId, Promise>();
        foreach (var halt in outlook.Halts)
        {
            if (halt.DriveMs == TravelTimes.Unreachable) break;
            foreach (var id in halt.Boarding)
            {
                if (halt.StartMs > _state.Rides[id].LatestStartMs) revised[id] = LimitsOf(id) with { PickupTo = NextMinute(halt.StartMs) };
            }

            foreach (var id in halt.Alighting)
            {
                if (halt.ArrivalMs > LimitsOf(id).LatestArrival.ToUnixTimeMilliseconds()) revised[id] = LimitsOf(id) with { LatestArrival = NextMinute(halt.ArrivalMs) };
            }
        }

        foreach (var (id, promise) in revised) Raise(new Event.PromiseRevised(_now, id, promise));

        Promise LimitsOf(RideId id) => revised.GetValueOrDefault(id) ?? _state.Rides[id].Limits;
    }

    /// <summary>A rider on board of a bus that goes no further becomes one who waits where it stands.</summary>
    private void Strand(BusStatus bus, RideId id)
    {
        var ride = _state.Rides[id];
        var here = new SnappedPosition(bus.Position, bus.Location, 0);
        var latestPickup = _now + Rules.MaxWaitTime;
        var rest = new Trip(here, ride.Trip!.DropOff, TravelTimes.TimeMs(here.Position, ride.Trip.DropOff.Position), _now, latestPickup, ride.Limits.LatestArrival) { EgressWalk = ride.Trip.EgressWalk };
        Raise(new Event.RiderStranded(_now, bus.Bus.Id, id, rest));
        Raise(new Event.PromiseRevised(_now, id, new Promise(_now, latestPickup, ride.Limits.LatestArrival)));
    }

    /// <summary>Finds a place for a ride that has none: one that keeps what was promised, else the earliest, else the ride has failed.</summary>
    private void PlaceAnew(RideId id)
    {
        var ride = _state.Rides[id];
        if (ride.State == RideState.Offered)
        {
            if (!Relocate(ride, ride.Offers[0].ExpiresAt)) LetLapse(id);
            return;
        }

        if (Relocate(ride, _now)) return;
        var from = Max(_now, ride.Limits.PickupFrom);
        var late = ride.Limits with { PickupFrom = from, PickupTo = from + LongestRescue, LatestArrival = from + LongestRescue + Rules.MaxTravelTimeBeta + (Rules.MaxTravelTimeAlpha * TimeSpan.FromMilliseconds(ride.Trip!.DirectTimeMs)) };
        if (ride.Trip.DirectTimeMs != TravelTimes.Unreachable && Place(ride, ride.Trip, (late, late.PickupTo.ToUnixTimeMilliseconds()), _now, Aim.EarliestArrival) is { } place)
        {
            var slackMs = (long)Rules.MaxAllowedPickupDelay.TotalMilliseconds;
            Raise(new Event.PromiseRevised(_now, id, new Promise(from, NextMinute(place.Found.PickupMs + slackMs), NextMinute(place.Found.ArrivalMs + slackMs))));
            Take(_state.Rides[id], place);
            return;
        }

        var request = ride.Request;
        var reason = ride.Trip.DirectTimeMs == TravelTimes.Unreachable ? RejectionReason.NoRoadAccess : FleetCannotTake(request) ?? _binding;
        Raise(new Event.RideFailed(_now, id, new Failure(reason, ride.Trip.Pickup.Location, ride.Trip.DropOff.Location, request.Party.Load, request.Needs, ride.Limits.LatestArrival)));
    }

    private static DateTimeOffset NextMinute(long unixMs) => Time(((unixMs / 60_000) + 1) * 60_000);
}
