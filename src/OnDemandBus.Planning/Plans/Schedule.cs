using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>From where and when a bus goes on.</summary>
/// <param name="ReadyMs">When it can set off at the earliest, Unix milliseconds.</param>
/// <param name="Load">What is on board.</param>
/// <param name="FirstIsFixed">Whether the bus drives to the first halt or stands at it: its times are given.</param>
/// <param name="Bus">The vehicle.</param>
internal readonly record struct Outset(long ReadyMs, Load Load, bool FirstIsFixed, Bus Bus)
{
    /// <summary>The place from which it goes on.</summary>
    public required Position Place { get; init; }

    /// <summary>How long it still drives until it is there: a bus under way turns to another stop a little ahead of where it is.</summary>
    public int AheadMs { get; init; }

    /// <summary>The drive to a first halt.</summary>
    public int DriveMs(TravelTimes times, Position to)
    {
        var driveMs = times.TimeMs(Place, to);
        return driveMs == TravelTimes.Unreachable ? driveMs : AheadMs + driveMs;
    }
}

/// <summary>The limits that a sequence of halts would break.</summary>
[Flags]
internal enum Breach
{
    None = 0,

    /// <summary>The new rider would wait too long.</summary>
    Wait = 1,

    /// <summary>The new rider would travel too long, or arrive too late.</summary>
    RideTime = 2,

    /// <summary>Somebody else who boards or alights would be late.</summary>
    Promise = 4,

    /// <summary>Too many on board.</summary>
    Capacity = 8,

    /// <summary>Outside the shifts, or in a break with somebody on board.</summary>
    Shift = 16,

    /// <summary>No way leads there.</summary>
    NoRoad = 32,
}

/// <summary>What a rider is told of a breach.</summary>
internal static class Breaches
{
    /// <summary>Of several limits that one candidate breaks, the one that would have to give first.</summary>
    public static RejectionReason Reason(this Breach breach) =>
        (breach & Breach.NoRoad) != 0 ? RejectionReason.NoRoadAccess :
        (breach & Breach.Shift) != 0 ? RejectionReason.ShiftEndOrBreak :
        (breach & Breach.Capacity) != 0 ? RejectionReason.NoCapacity :
        (breach & Breach.Wait) != 0 ? RejectionReason.WaitLimitExceeded :
        (breach & Breach.RideTime) != 0 ? RejectionReason.RideTimeLimitExceeded : RejectionReason.PromiseToOthersWouldBreak;
}

/// <summary>
/// Works out when a bus is where. A bus sets off when it is ready, but not so early that it would only wait at the kerb: it
/// stays where it is, and free for others, until <see cref="AheadMs"/> before it would be in time.
/// </summary>
/// <remarks>All times are monotone in the time at which the bus is ready: a later start never makes anything earlier.</remarks>
internal static class Schedule
{
    /// <summary>How long before the start of a promised window a bus means to be there.</summary>
    public const long AheadMs = 60_000;

    /// <summary>Fills in the times of the halts, limits broken or not.</summary>
    /// <param name="halts">In order; receives the times.</param>
    /// <param name="outset">Where the bus stands.</param>
    /// <param name="asIfAcceptedLate">
    /// Whether offers that nobody has accepted yet are reckoned as accepted in the last moment. Limits must hold even then.
    /// </param>
    /// <returns>All limits that are broken.</returns>
    public static Breach Run(Span<Halt> halts, in Outset outset, bool asIfAcceptedLate)
    {
        var breach = Breach.None;
        var readyMs = outset.ReadyMs;
        var load = outset.Load;
        for (var k = 0; k < halts.Length; k++)
        {
            ref var halt = ref halts[k];
            if (k > 0 || !outset.FirstIsFixed)
            {
                if (halt.DriveMs == TravelTimes.Unreachable) breach |= Breach.NoRoad;
                var isUnderWay = k == 0 && halt.Phase == StopPhase.UnderWay;
                if (!TrySetTimes(ref halt, readyMs, outset.Bus.Shifts, load == Load.Empty, asIfAcceptedLate, isUnderWay))
                {
                    breach |= Breach.Shift;
                    TrySetTimes(ref halt, readyMs, [Shift.Always], empty: true, asIfAcceptedLate, isUnderWay);
                    halt.IsOutsideShift = true;
                }

                if (halt.IsLate) breach |= halt.Duty is null ? Breach.Promise : Breach.Shift;
            }

            readyMs = halt.DepartureMs;
            if (halt.Duty is not null && load != Load.Empty) breach |= Breach.Shift;
            load += halt.Change;
            if (!outset.Bus.CanHold(load)) breach |= Breach.Capacity;
        }

        return breach;
    }

    private static bool TrySetTimes(ref Halt halt, long readyMs, ImmutableArray<Shift> shifts, bool empty, bool asIfAcceptedLate, bool isUnderWay)
    {
        var setOffMs = readyMs;
        halt.WaitsForShift = false;
        halt.IsOutsideShift = false;
        if (asIfAcceptedLate && halt.ReleaseMs > setOffMs) setOffMs = halt.ReleaseMs;
        if (halt.Alighting.IsEmpty && halt.NotBeforeMs != Halt.AtOnce && !isUnderWay) setOffMs = Math.Max(setOffMs, halt.NotBeforeMs - halt.DriveMs - AheadMs);
        foreach (var shift in shifts)
        {
            var (fromMs, toMs) = (shift.From.ToUnixTimeMilliseconds(), shift.To.ToUnixTimeMilliseconds());
            if (toMs <= setOffMs) continue;
            if (fromMs > setOffMs)
            {
                // The time between two shifts is spent with nobody on board.
                if (!empty) return false;
                setOffMs = fromMs;
                halt.WaitsForShift = true;
            }

            halt.SetOffMs = setOffMs;
            halt.ArrivalMs = setOffMs + halt.DriveMs;
            halt.StartMs = Math.Max(halt.ArrivalMs, halt.NotBeforeMs);
            halt.DepartureMs = halt.StartMs + halt.DwellMs;
            if (halt.DepartureMs <= toMs) return true;
        }

        return false;
    }
}
