using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// What drivers, on-board units and operators say of buses.
public sealed partial class Engine
{
    /// <summary>A bus that reports from within this distance of where it was has not moved: a receiver's noise.</summary>
    private const double StandingMetres = 10;

    /// <summary>A bus under way can be sent elsewhere so long after it told where it is: until it tells again, and the driver has looked.</summary>
    private static readonly TimeSpan TurnsWithin = TimeSpan.FromSeconds(20);

    private Outcome AddBus(Bus bus)
    {
        if (_state.Buses.ContainsKey(bus.Id)) return Refuse(Refusal.BusExists, $"There is a bus {bus.Id} already.");
        if (bus.Layouts.IsDefaultOrEmpty) return Refuse(Refusal.InvalidRequest, $"Bus {bus.Id} has no layout: tell what it can hold.");
        if (NotWorkable(bus, bus.Shifts) is { } refused) return refused;
        if (TravelTimes.Network.Snapper.Snap(bus.Start, Rules.MaxRoadAccessMetres) is not { } start)
            return Refuse(Refusal.BusOffRoad, $"No road that a bus may use is within {Rules.MaxRoadAccessMetres:0} m of {bus.Start}, where bus {bus.Id} starts.");
        Raise(new Event.BusAdded(_now, bus, start));
        var duties = WithDuties(_state.Buses[bus.Id], []);
        if (!duties.IsEmpty) Reckon(bus.Id, duties);
        return Done;
    }

    private Outcome ChangeShifts(BusStatus bus, ImmutableArray<Shift> shifts)
    {
        if (NotWorkable(bus.Bus, shifts) is { } refused) return refused;
        if (shifts.SequenceEqual(bus.Bus.Shifts)) return Done;
        var id = bus.Bus.Id;
        Raise(new Event.ShiftsChanged(_now, id, shifts));
        var stops = WithDuties(_state.Buses[id], bus.Reckoned);
        if (!stops.IsEmpty || !bus.Reckoned.IsEmpty) Reckon(id, stops);
        Rescue(id);
        return Done;
    }

    private Outcome Move(BusStatus bus, Location location, double? bearingDegrees, DateTimeOffset? earlier)
    {
        if (!location.IsValid) return Refuse(Refusal.InvalidRequest, "Latitudes lie between -90 and 90 degrees, longitudes between -180 and 180.");
        var at = earlier ?? _now;
        if (at < bus.LocatedAt) return Done;
        var id = bus.Bus.Id;
        var first = bus.Reckoned.IsEmpty ? null : bus.Reckoned[0];
        if (first?.Phase == StopPhase.Serving || TravelTimes.Network.At(bus.Position).DistanceMetres(location) < StandingMetres)
        {
            Raise(new Event.BusMoved(_now, id, bus.Position, location) { HappenedAt = earlier, Turning = TurningPoint(bus.Position, first, at) });
            return Done;
        }

        if (OnItsWay(bus, location, bearingDegrees, at) is not { } snapped)
            return Refuse(Refusal.BusOffRoad, $"No road that a bus may use is within {Rules.MaxRoadAccessMetres:0} m of {location}.");
        Raise(new Event.BusMoved(_now, id, snapped.Position, location) { HappenedAt = earlier, Turning = TurningPoint(snapped.Position, first, at) });
        if (first is null) return Done;

        var driveMs = TravelTimes.TimeMs(snapped.Position, first.Position);
        if (driveMs == TravelTimes.Unreachable) return Done;
        var arrival = at + TimeSpan.FromMilliseconds(driveMs);
        if (first.Phase == StopPhase.Planned) Reckon(id, bus.Reckoned.WithFirst(stop => stop with { DriveMs = driveMs }));
        else if ((arrival - first.Arrival).Duration() >= NoticedDelay) Reckon(id, bus.Reckoned.WithFirst(stop => stop with { Arrival = arrival }));
        return Done;
    }

    /// <summary>From where a bus can be sent elsewhere, if the rules let it.</summary>
    private TurningPoint? TurningPoint(Position from, PlannedStop? first, DateTimeOffset at)
    {
        if (Rules.FreezeTime >= ServiceRules.AlwaysFixed || Rules.DivertsByPlan || first?.Phase != StopPhase.UnderWay) return null;
        if (TravelTimes.FindPath(from, first.Position) is not { } path || path.TimeMs <= TurnsWithin.TotalMilliseconds) return null;
        return new TurningPoint(path.PositionAfter((int)TurnsWithin.TotalMilliseconds), at + TurnsWithin);
    }

    /// <summary>
    /// Where on the road a bus is. At a junction, or between two roads, several are as near as a receiver can tell; a bus that has a stop to go to is on the one from
    /// which it gets there as it is expected to. The one from which it is there first would do harm: riders would be promised minutes that it does not have.
    /// </summary>
    private SnappedPosition? OnItsWay(BusStatus bus, Location location, double? bearingDegrees, DateTimeOffset at)
    {
        Span<SnappedPosition> found = stackalloc SnappedPosition[4];
        var count = TravelTimes.Network.Snapper.SnapMany(location, Rules.MaxRoadAccessMetres, found, bearingDegrees);
        if (count == 0) return null;
        var best = 0;
        if (bus.Reckoned is not [{ Phase: not StopPhase.Serving } first, ..]) return found[best];
        var expectedMs = first.Phase == StopPhase.UnderWay ? (long)(first.Arrival - at).TotalMilliseconds : first.DriveMs;
        var leastMs = OffMs(found[best]);
        for (var k = 1; k < count; k++)
        {
            if (found[k].WalkMetres > found[0].WalkMetres + StandingMetres) continue;
            var offMs = OffMs(found[k]);
            if (offMs < leastMs) (best, leastMs) = (k, offMs);
        }

        return found[best];

        long OffMs(SnappedPosition place) => Math.Abs(TravelTimes.TimeMs(place.Position, first.Position) - expectedMs);
    }

    private Outcome Depart(BusStatus bus, StopId towards, DateTimeOffset? earlier)
    {
        if (bus.IsOutOfService) return Refuse(Refusal.BusOutOfService, $"Bus {bus.Bus.Id} has broken down. Tell first that it is back in service.");
        bus = FollowingEarlierOrder(bus, towards);
        if (NotNext(bus, towards) is { } answer) return answer;
        if (bus.Plan.Stops[0].Phase != StopPhase.Planned) return Done;
        SetOff(bus, towards, earlier);
        return Done;
    }

    private Outcome Arrive(BusStatus bus, StopId stopId, DateTimeOffset? earlier)
    {
        bus = FollowingEarlierOrder(bus, stopId);
        if (NotNext(bus, stopId) is { } answer) return answer;
        if (bus.Plan.Stops[0].Phase == StopPhase.Serving) return Done;
        if (bus.Plan.Stops[0].Phase == StopPhase.Planned) SetOff(bus, stopId, earlier);
        var id = bus.Bus.Id;
        var stop = _state.Buses[id].Reckoned[0];
        Raise(new Event.BusArrived(_now, id, stopId) { HappenedAt = earlier });
        IsAt(bus, stop.Position, stop.Location, earlier);
        Reckon(id, _state.Buses[id].Reckoned.WithFirst(s => s with { Phase = StopPhase.Serving, Arrival = earlier ?? _now }));
        return Done;
    }

    /// <summary>The bus is at one of its stops. If it has told of a place since, it is there by now, but for the plan it goes on from the stop.</summary>
    private void IsAt(BusStatus bus, Position position, Location location, DateTimeOffset? earlier)
    {
        if (earlier < bus.LocatedAt) (location, earlier) = (bus.Location, bus.LocatedAt);
        Raise(new Event.BusMoved(_now, bus.Bus.Id, position, location) { HappenedAt = earlier });
    }

    private Outcome Boarded(BusStatus bus, RideId id, DateTimeOffset? earlier)
    {
        if (!_state.Rides.TryGetValue(id, out var ride)) return Refuse(Refusal.UnknownRide, $"There is no ride {id}.");
        if (ride.State == RideState.OnBoard && ride.Bus == bus.Bus.Id) return Done;
        if (ride.State.IsEnd()) return Refuse(Refusal.RideEnded, $"Ride {id} has come to its end: {ride.State}.");
        if (ride.State == RideState.OnBoard) return Refuse(Refusal.RideOnBoard, $"Ride {id} is on board of bus {ride.Bus}.");
        earlier = NotBefore(ride.RequestedAt, earlier);
        if (NotServed(bus, id, stop => stop.Boarding) is { } refused) return bus.Withdrawn.Contains(id) ? TakeAboard(bus, ride, earlier) : refused;
        Raise(new Event.RiderBoarded(_now, bus.Bus.Id, id) { HappenedAt = earlier });
        Reckon(bus.Bus.Id, WithoutServed(bus, stop => stop with { Boarding = stop.Boarding.Remove(id) }));
        return Done;
    }

    private Outcome Alighted(BusStatus bus, RideId id, DateTimeOffset? earlier)
    {
        if (!_state.Rides.TryGetValue(id, out var ride)) return Refuse(Refusal.UnknownRide, $"There is no ride {id}.");
        if (ride.State == RideState.Completed && ride.Bus == bus.Bus.Id) return Done;
        if (ride.State.IsEnd()) return Refuse(Refusal.RideEnded, $"Ride {id} has come to its end: {ride.State}.");
        earlier = NotBefore(ride.BoardedAt, earlier);
        if (NotServed(bus, id, stop => stop.Alighting) is { } refused) return bus.Withdrawn.Contains(id) && bus.OnBoard.Contains(id) ? LetAlight(bus, ride, earlier) : refused;
        Raise(new Event.RiderAlighted(_now, bus.Bus.Id, id) { HappenedAt = earlier });
        Reckon(bus.Bus.Id, WithoutServed(bus, stop => stop with { Alighting = stop.Alighting.Remove(id) }));
        return Done;
    }

    /// <summary>A clock that is wrong brings nothing before what it follows from.</summary>
    private static DateTimeOffset? NotBefore(DateTimeOffset? cause, DateTimeOffset? earlier) => earlier < cause ? cause : earlier;

    private Outcome NoShow(BusStatus bus, RideId id, DateTimeOffset? earlier)
    {
        if (!_state.Rides.TryGetValue(id, out var ride)) return Refuse(Refusal.UnknownRide, $"There is no ride {id}.");
        if (ride.State == RideState.NoShow && ride.Bus == bus.Bus.Id) return Done;
        if (ride.State == RideState.OnBoard) return Refuse(Refusal.RideOnBoard, $"Ride {id} has boarded.");
        if (ride.State.IsEnd()) return Refuse(Refusal.RideEnded, $"Ride {id} has come to its end: {ride.State}.");
        var refused = NotServed(bus, id, stop => stop.Boarding);
        if (refused is not null && !bus.Withdrawn.Contains(id)) return refused;
        if (refused is not null && ride.Bus != bus.Bus.Id) return Done;
        var from = refused is null ? bus.Plan.Stops[0].NoShowFrom(Rules) : ride.Limits.PickupFrom + Rules.StopDuration;
        var at = earlier ?? _now;
        if (at < from) return Refuse(Refusal.TooEarlyForNoShow, $"The rider of {id} has time until {from:O}; it is {at:O}.");
        Raise(new Event.RiderDidNotShow(_now, bus.Bus.Id, id) { HappenedAt = earlier });
        TakeOut(bus.Bus.Id, id);
        return Done;
    }

    /// <summary>Fixes the first stop of the driver's plan, and finds other places for offers that were to come before it.</summary>
    private void SetOff(BusStatus bus, StopId towards, DateTimeOffset? earlier)
    {
        var id = bus.Bus.Id;
        var displaced = bus.Reckoned.TakeWhile(stop => stop.Id != towards).SelectMany(stop => stop.Boarding).ToList();
        var at = earlier ?? _now;
        var (from, leaves) = (bus.Position, at);
        if (Rules.DivertsByPlan && bus.Turning is { } turning)
        {
            // It drives on to where it turns, and is there by then.
            (from, leaves) = (turning.Position, Max(turning.At, at));
            Raise(new Event.BusMoved(_now, id, from, TravelTimes.Network.At(from)) { HappenedAt = leaves });
        }

        var driveMs = TravelTimes.TimeMs(from, bus.Plan.Stops[0].Position);
        if (driveMs != TravelTimes.Unreachable) driveMs += (int)(leaves - at).TotalMilliseconds;
        var stops = bus.Reckoned.Without(displaced.Contains).WithFirst(stop => stop with
        {
            Phase = StopPhase.UnderWay,
            DriveMs = driveMs,
            SetOff = at,
            Arrival = at + TimeSpan.FromMilliseconds(driveMs),
        });
        Raise(new Event.BusDeparted(_now, id, towards) { HappenedAt = earlier });
        Reckon(id, stops);
        foreach (var ride in displaced) PlaceAnew(ride);
    }

    /// <summary>Why a bus cannot be on the way to a stop, or at it, or that this is over; null if the stop is the next of its plan.</summary>
    private Outcome? NotNext(BusStatus bus, StopId stop)
    {
        var stops = bus.Plan.Stops;
        var (id, version) = (bus.Bus.Id, bus.Plan.Version);
        if (!stops.Any(s => s.Id == stop) && stop.Value >= 1 && stop.Value <= _state.LastStop(id)) return Done;
        if (!stops.Any(s => s.Id == stop)) return Refuse(Refusal.UnknownStop, $"Stop {stop} is not in plan {version} of bus {id}. Follow the newest plan.");
        if (stops[0].Id == stop) return null;
        if (stops[0] is { Phase: StopPhase.Serving, Duty: { } duty }) return Refuse(Refusal.StopNotFinished, $"Bus {id} stands at stop {stops[0].Id} ({duty.Kind}) until {stops[0].Departure:O}.");
        if (stops[0].Phase != StopPhase.Serving) return Refuse(Refusal.StopNotNext, $"In plan {version} of bus {id}, stop {stops[0].Id} comes before stop {stop}. Follow the newest plan.");
        var open = string.Join(", ", stops[0].Boarding.Concat(stops[0].Alighting));
        return Refuse(Refusal.StopNotFinished, $"Bus {id} stands at stop {stops[0].Id}. Tell first whether these have boarded, alighted or not come: {open}.");
    }

    /// <summary>Why nothing can be told of a ride at the stop at which the bus stands; null if it boards or alights there.</summary>
    private static Outcome.Refused? NotServed(BusStatus bus, RideId ride, Func<PlannedStop, ImmutableArray<RideId>> riders)
    {
        var stops = bus.Plan.Stops;
        if (stops.IsEmpty || stops[0].Phase != StopPhase.Serving) return Refuse(Refusal.BusNotAtStop, $"Bus {bus.Bus.Id} stands at no stop. Report the arrival first.");
        if (!riders(stops[0]).Contains(ride)) return Refuse(Refusal.RideNotAtStop, $"Ride {ride} has nothing to do at stop {stops[0].Id}, where bus {bus.Bus.Id} stands.");
        return null;
    }

    /// <summary>What a bus has still to do when somebody at its stop is done; a stop at which all are done goes.</summary>
    private ImmutableArray<PlannedStop> WithoutServed(BusStatus bus, Func<PlannedStop, PlannedStop> done)
    {
        var stops = _state.Buses[bus.Bus.Id].Reckoned.WithFirst(done);
        return stops[0].Boarding.IsEmpty && stops[0].Alighting.IsEmpty ? stops.RemoveAt(0) : stops;
    }
}
