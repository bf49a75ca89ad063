using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// Breaks, and the depot at the end of a shift, as stops in the plan.
public sealed partial class Engine
{
    /// <summary>Breaks that are over, and buses that are where they were to be, have done what they stopped for.</summary>
    private void EndDuties()
    {
        foreach (var id in _state.OnDuty.ToArray())
        {
            var first = _state.Buses[id].Reckoned[0];
            if (first.Departure > _now) continue;
            Raise(new Event.DutyDone(_now, id, first.Id));
            Reckon(id, _state.Buses[id].Reckoned.RemoveAt(0));
        }
    }

    /// <summary>The stops with the breaks and depots of the bus's shifts in the best places; those that are there and still right stay as they are.</summary>
    private ImmutableArray<PlannedStop> WithDuties(BusStatus bus, ImmutableArray<PlannedStop> stops)
    {
        var due = DutiesOf(bus.Bus);
        bool IsStale(PlannedStop stop) => stop.Phase == StopPhase.Planned && stop.Duty is { Kind: not DutyKind.Waiting } duty && !due.Exists(each => each.Duty == duty && each.Place.Position == stop.Position);
        var stale = stops.Where(IsStale).Select(stop => stop.Id).ToHashSet();
        stops = stops.Without(stop => stale.Contains(stop.Id));
        var lastStop = _state.LastStop(bus.Bus.Id);
        foreach (var (duty, place) in due)
        {
            // A break whose time has passed is still had by whoever has it in the plan, and forced on nobody else.
            if (duty.Latest < _now || stops.Any(stop => stop.Duty == duty)) continue;
            var start = DateTimeOffset.UnixEpoch;
            var added = new PlannedStop(new StopId(++lastStop), place.Position, place.Location, [], [], Halt.DriveUnknown, start, start, start, start, StopPhase.Planned) { Duty = duty };
            var byTime = FirstFree(stops);
            while (byTime < stops.Length && stops[byTime].ServiceStart <= duty.From) byTime++;
            stops = InBestPlace(bus, stops, added, byTime);
        }

        return stops;
    }

    private static int FirstFree(ImmutableArray<PlannedStop> stops) => stops is [{ Phase: not StopPhase.Planned }, ..] ? 1 : 0;

    /// <summary>All positions are tried: the one that breaks no limit, then the shortest, then the first is taken; where all break one, the one that is given.</summary>
    private ImmutableArray<PlannedStop> InBestPlace(BusStatus bus, ImmutableArray<PlannedStop> stops, PlannedStop added, int otherwise)
    {
        var (best, leastMs) = (stops.InsertedAt(otherwise, added), long.MaxValue);
        for (var at = FirstFree(stops); at <= stops.Length; at++)
        {
            var candidate = stops.InsertedAt(at, added);
            var outlook = Outlook.Of(bus, candidate, _state, Rules, NowMs);
            _state.Halts.GiveBack(outlook.Halts);
            outlook.FillDrives(TravelTimes);
            if (Schedule.Run(CollectionsMarshal.AsSpan(outlook.Halts), outlook.Outset, asIfAcceptedLate: true) != Breach.None) continue;
            var driveMs = outlook.Halts.Sum(halt => (long)halt.DriveMs);
            if (driveMs >= leastMs) continue;
            (best, leastMs) = (candidate, driveMs);
        }

        return best;
    }

    private List<(Duty Duty, SnappedPosition Place)> DutiesOf(Bus bus)
    {
        var duties = new List<(Duty, SnappedPosition)>();
        foreach (var shift in bus.Shifts)
        {
            if (shift.To <= _now) continue;
            foreach (var each in shift.Breaks)
            {
                if (!_state.HasHad(bus.Id, each)) duties.Add((new Duty(DutyKind.Break, each.Earliest, each.Latest, each.Duration), OnRoad(each.Place ?? shift.Depot ?? bus.Start)));
            }

            if (shift.Depot is { } depot) duties.Add((new Duty(DutyKind.Depot, shift.To, shift.To, TimeSpan.Zero), OnRoad(depot)));
        }

        return duties;
    }

    private SnappedPosition OnRoad(Location place) => TravelTimes.Network.Snapper.Snap(place, Rules.MaxRoadAccessMetres)!.Value;

    /// <summary>Why a bus cannot work in these shifts; null if it can.</summary>
    private Outcome.Refused? NotWorkable(Bus bus, ImmutableArray<Shift> shifts)
    {
        if (Shift.FirstMistake(shifts) is { } mistake) return Refuse(Refusal.InvalidRequest, $"Bus {bus.Id}: {mistake}.");
        foreach (var place in shifts.SelectMany(shift => shift.Breaks.Select(each => each.Place).Append(shift.Depot)))
        {
            if (place is not { } location) continue;
            if (!location.IsValid || TravelTimes.Network.Snapper.Snap(location, Rules.MaxRoadAccessMetres) is null)
                return Refuse(Refusal.BusOffRoad, $"No road that a bus may use is within {Rules.MaxRoadAccessMetres:0} m of {location}, where bus {bus.Id} is to have a break or to end its shift.");
        }

        return null;
    }
}
