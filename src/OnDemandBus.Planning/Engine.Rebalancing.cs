using System.Runtime.InteropServices;
using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning;

// Where buses wait that have nothing to do.
public sealed partial class Engine
{
    /// <summary>What is no promise to anybody has no latest time.</summary>
    private static readonly TimeSpan NoHurry = TimeSpan.FromDays(365);

    private void Rebalance()
    {
        Raise(new Event.Rebalanced(_now));
        var (idle, soon) = (new List<IdleBus>(), new List<SoonIdleBus>());
        foreach (var (id, bus) in _state.Buses)
        {
            if (bus.IsOutOfService) continue;
            if (IsIdle(bus)) idle.Add(new IdleBus(id, bus.Position));
            else if (LastOfNow(bus) is { } last) soon.Add(new SoonIdleBus(id, last.Position, Max(_now, last.Departure)));
        }

        foreach (var move in _rebalancer.Decide(idle, soon, TravelTimes, _now)) Send(move);
    }

    /// <summary>A bus that works now and for a while, with nothing to do before the end of the time that rebalancing looks ahead.</summary>
    private bool IsIdle(BusStatus bus)
    {
        var until = _now + Area.Rebalancing.MaxDrive + Area.Rebalancing.Horizon;
        return bus.OnBoard.IsEmpty && (bus.Reckoned.IsEmpty || (bus.Reckoned[0].Phase == StopPhase.Planned && bus.Reckoned[0].SetOff >= until))
            && bus.Bus.Shifts.Any(shift => shift.From <= _now && shift.To >= until);
    }

    /// <summary>The last stop before a bus has nothing to do for a while; null where it does not work now.</summary>
    private PlannedStop? LastOfNow(BusStatus bus)
    {
        if (!bus.Bus.Shifts.Any(shift => shift.From <= _now && shift.To > _now)) return null;
        PlannedStop? last = null;
        foreach (var stop in bus.Reckoned)
        {
            if (last is not null && stop.SetOff - last.Departure >= Area.Rebalancing.MaxDrive) break;
            last = stop;
        }

        return last;
    }

    /// <summary>The driver is asked to go and wait elsewhere, unless a ride that is planned would be late for it.</summary>
    private void Send(RebalancingMove move)
    {
        var bus = _state.Buses[move.Bus];
        var (place, start) = (move.Destination, DateTimeOffset.UnixEpoch);
        var waiting = new PlannedStop(
            new StopId(_state.LastStop(move.Bus) + 1), place.Position, place.Location, [], [], move.DriveMs, start, start, start, start, StopPhase.Planned)
        {
            Duty = new Duty(DutyKind.Waiting, _now, _now + NoHurry, TimeSpan.Zero),
        };
        var outlook = Outlook.Of(bus, bus.Reckoned.InsertedAt(0, waiting), _state, Rules, NowMs);
        outlook.FillDrives(TravelTimes);
        if (Schedule.Run(CollectionsMarshal.AsSpan(outlook.Halts), outlook.Outset, asIfAcceptedLate: true) == Breach.None) Adopt(outlook);
    }
}
