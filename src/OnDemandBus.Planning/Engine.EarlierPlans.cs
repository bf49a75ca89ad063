using System.Collections.Immutable;

namespace OnDemandBus.Planning;

// What drivers do by plans that have been changed since, because their units were out of reach or the change came a moment too late. What has happened counts, and the plans
// are made to fit.
public sealed partial class Engine
{
    /// <summary>A bus that goes to the next stop of an earlier plan goes there first by its plan, too, if its riders can alight there.</summary>
    private BusStatus FollowingEarlierOrder(BusStatus bus, StopId stopId)
    {
        if (bus.Plan.Stops is not [{ Phase: not StopPhase.Serving } first, ..] || first.Id == stopId || !bus.EarlierOrders.Any(order => order[0] == stopId)) return bus;
        var told = bus.Plan.Stops.First(stop => stop.Id == stopId);
        if (!told.Alighting.All(bus.OnBoard.Contains) || (told.Duty is not null && !bus.OnBoard.IsEmpty)) return bus;
        // Nobody boards before a break who alights after it.
        if (!told.Boarding.IsEmpty && bus.Plan.Stops.TakeWhile(stop => stop.Id != stopId).Any(stop => stop.Duty is { Kind: not DutyKind.Waiting })) return bus;
        var id = bus.Bus.Id;
        var next = bus.Reckoned.First(stop => stop.Id == stopId);
        // Offers whose riders would alight before they board.
        var displaced = next.Alighting.Where(ride => !bus.OnBoard.Contains(ride) && !next.Boarding.Contains(ride)).ToList();
        var others = Free(bus.Reckoned.Without(stop => stop.Id == stopId).WithoutWaiting());
        Reckon(id, others.InsertedAt(0, next with { Phase = StopPhase.Planned, DriveMs = Halt.DriveUnknown }).Without(displaced.Contains));
        foreach (var ride in displaced) PlaceAnew(ride);
        return _state.Buses[id];
    }

    /// <summary>A rider is on board of a bus whose plan had the ride before, wherever it is planned by now.</summary>
    private Outcome TakeAboard(BusStatus bus, Ride ride, DateTimeOffset? earlier)
    {
        var id = bus.Bus.Id;
        if (bus.IsOutOfService) return Refuse(Refusal.BusOutOfService, $"Bus {id} has broken down. Tell first that it is back in service.");
        if (bus.Reckoned is [{ Phase: StopPhase.Serving, Duty: { } duty } stop, ..]) return Refuse(Refusal.BusNotAtStop, $"Bus {id} stands at stop {stop.Id} ({duty.Kind}) until {stop.Departure:O}.");
        if (!bus.Bus.CanHold(bus.Occupancy + ride.Request.Party.Load)) return Refuse(Refusal.StopNotFinished, $"Bus {id} has no room for ride {ride.Id}. Tell first who has alighted.");
        Raise(new Event.RiderBoarded(_now, id, ride.Id) { HappenedAt = earlier });
        var trip = ride.Trip!;
        if (bus.Reckoned is not [{ Phase: StopPhase.Serving }, ..]) IsAt(bus, trip.Pickup.Position, trip.Pickup.Location, earlier);
        if (ride.Bus is { } other && other != id) TakeOut(other, ride.Id);
        var stops = Free(_state.Buses[id].Reckoned.WithoutWaiting().Without(each => each == ride.Id));
        var start = DateTimeOffset.UnixEpoch;
        var dropOff = new PlannedStop(new StopId(_state.LastStop(id) + 1), trip.DropOff.Position, trip.DropOff.Location, [], [ride.Id], Halt.DriveUnknown, start, start, start, start, StopPhase.Planned);
        Reckon(id, InBestPlace(_state.Buses[id], stops, dropOff, FirstFree(stops)));
        return Done;
    }

    /// <summary>A rider has left a bus at the stop of an earlier plan.</summary>
    private Outcome.Accepted LetAlight(BusStatus bus, Ride ride, DateTimeOffset? earlier)
    {
        Raise(new Event.RiderAlighted(_now, bus.Bus.Id, ride.Id) { HappenedAt = earlier });
        if (bus.Reckoned is not [{ Phase: StopPhase.Serving }, ..]) IsAt(bus, ride.Trip!.DropOff.Position, ride.Trip.DropOff.Location, earlier);
        TakeOut(bus.Bus.Id, ride.Id);
        return new Outcome.Accepted();
    }

    /// <summary>A stop to which the bus was reckoned to drive is one like any other: it has been elsewhere.</summary>
    private static ImmutableArray<PlannedStop> Free(ImmutableArray<PlannedStop> stops) => stops is not [{ Phase: not StopPhase.Serving }, ..]
        ? stops
        : stops.WithFirst(stop => stop with { Phase = StopPhase.Planned, DriveMs = Halt.DriveUnknown });

    /// <summary>The last rider to board before the bus holds more than it can; null where it never does.</summary>
    private static RideId? WithoutRoom(Outlook outlook)
    {
        var load = outlook.Outset.Load;
        for (var k = 0; k < outlook.Halts.Count; k++)
        {
            load += outlook.Halts[k].Change;
            if (outlook.Bus.Bus.CanHold(load)) continue;
            for (var before = k; before >= 0; before--)
                if (outlook.Halts[before].Boarding is [.., var last]) return last;
        }

        return null;
    }
}
