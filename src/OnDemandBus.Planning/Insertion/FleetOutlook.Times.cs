using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OnDemandBus.Planning;

// When each bus is where, as its plan is.
internal sealed partial class FleetOutlook
{
    /// <summary>Both times of one moment: open offers accepted at once, and in the last moment.</summary>
    private readonly record struct Moment(long PromptMs, long LateMs);

    /// <summary>A halt in both schedules.</summary>
    private readonly record struct Clocks(HaltClock Prompt, HaltClock Late)
    {
        public Moment Departure => new(Prompt.DepartureMs, Late.DepartureMs);
    }

    /// <summary>Brings the times of a bus's plan up to now. Does nothing as long as nothing has happened that moves them.</summary>
    private void Time(int bus, long nowMs)
    {
        ref var state = ref _buses[bus];
        ref var first = ref _places[state.First];
        if (state.Outset.Phase == OutsetPhase.Standing) first.ReadyMs = first.LateReadyMs = Math.Max(state.Outset.ReadyMs, nowMs);
        if (nowMs <= state.TimedUntilMs) return;
        TimeForward(ref state, nowMs);
        TimeBackward(ref state);
        ShowTimes(in state);
    }

    private void TimeForward(ref BusState state, long nowMs)
    {
        var halts = _halts.AsSpan(state.First, state.Halts);
        var places = _places.AsSpan(state.First, state.Halts + 1);
        if (state.IsMoving) places[0].ReadyMs = places[0].LateReadyMs = state.Outset.ReadyMs;
        places[0].Load = Vector(state.Outset.Load);
        (places[0].Broken, places[0].WaitsForShift) = (Breach.None, false);
        state.TimedUntilMs = long.MaxValue;
        for (var k = 0; k < halts.Length; k++)
        {
            ref readonly var halt = ref halts[k];
            ref var place = ref places[k];
            ref var next = ref places[k + 1];
            (next.Broken, next.WaitsForShift) = (place.Broken, place.WaitsForShift);
            (place.LatestArrivalMs, place.LatestStartMs) = (halt.LatestArrivalMs, halt.LatestStartMs);
            (place.HaltSegment, place.LegMs) = (halt.Position.Segment, halt.DriveMs);
            if (k == 0 && state.FirstIsFixed)
            {
                TimeFixed(ref state, in halt, ref place, nowMs);
                next.ReadyMs = next.LateReadyMs = place.ReadyMs;
            }
            else
            {
                var clocks = ClocksAt(in state, new Moment(place.ReadyMs, place.LateReadyMs), halt.DriveMs, halt.DwellMs, ReleaseMs(in state, k, halt.ReleaseMs), halt.NotBeforeMs, AheadMs(in state, k), MayWaitForShift(in state, k));
                if (k == 0) state.TimedUntilMs = state.Outset.Phase == OutsetPhase.Standing ? clocks.Prompt.SetOffMs : long.MaxValue;
                place.ArrivalMs = clocks.Prompt.ArrivalMs;
                (next.ReadyMs, next.LateReadyMs) = (clocks.Prompt.DepartureMs, clocks.Late.DepartureMs);
                if (rules.ExceededLimitsAllowNoDelay)
                {
                    place.LatestArrivalMs = Math.Max(place.LatestArrivalMs, clocks.Late.ArrivalMs);
                    place.LatestStartMs = Math.Max(place.LatestStartMs, clocks.Late.StartMs);
                }

                next.Broken |= BrokenAt(clocks.Late, in place, in halt, place.Load);
                if (halt.DriveMs == Roads.TravelTimes.Unreachable) next.Broken |= Breach.NoRoad;
                next.WaitsForShift |= clocks.Late.WaitsForShift;
                var waits = clocks.Prompt.SetOffMs > place.ReadyMs;
                // For now no more than whether a delay reaches this halt, and whether it gets past it; summed up from behind.
                place.SurelyDelayed = waits ? -1 : clocks.Prompt.StartMs > clocks.Prompt.ArrivalMs ? 0 : 1;
            }

            next.Load = place.Load + Vector(halt.Change);
            place.Overfull = !CanHold(in state, next.Load);
            if (place.Overfull) next.Broken |= Breach.Capacity;
        }

        places[^1].HaltSegment = -1;
        state.IsPlain = state.Traits.Shifts.Length == 1 && places[^1].Broken == Breach.None;
    }

    /// <summary>A bus that drives to a halt or stands at it: its arrival is no longer the planner's to choose.</summary>
    private static void TimeFixed(ref BusState state, in DenseHalt halt, ref PlaceState place, long nowMs)
    {
        place.ArrivalMs = state.Outset.ArrivalMs;
        state.TimedUntilMs = place.ArrivalMs;
        if (state.Outset.Phase == OutsetPhase.UnderWay) place.ArrivalMs = Math.Max(place.ArrivalMs, nowMs);
        var servedMs = Math.Max(place.ArrivalMs, halt.NotBeforeMs) + halt.DwellMs;
        if (state.Outset.Phase == OutsetPhase.Serving) state.TimedUntilMs = servedMs;
        // A place before a fixed halt has no time of its own: this is when the bus leaves the halt.
        place.ReadyMs = place.LateReadyMs = Math.Max(servedMs, nowMs);
        place.SurelyDelayed = -1;
    }

    private void TimeBackward(ref BusState state)
    {
        var halts = _halts.AsSpan(state.First, state.Halts);
        var places = _places.AsSpan(state.First, state.Halts + 1);
        var shifts = state.Traits.Shifts;
        var endMs = shifts.Length == 0 ? long.MinValue / 2 : shifts[^1].ToMs;
        places[^1].LatestReadyMs = DenseHalt.NoLimit;
        places[^1].SurelyDelayed = 0;
        var behindMs = DenseHalt.NoLimit;
        for (var k = halts.Length - 1; k >= (state.FirstIsFixed ? 1 : 0); k--)
        {
            ref var place = ref places[k];
            ref readonly var next = ref places[k + 1];
            var endOnlyMs = Math.Min(endMs, behindMs) - halts[k].DwellMs;
            place.LatestReadyMs = Math.Min(Math.Min(place.LatestArrivalMs, place.LatestStartMs), endOnlyMs) - halts[k].DriveMs;
            behindMs = rules.LimitsSpeakForAllBehind ? endOnlyMs - halts[k].DriveMs : place.LatestReadyMs;
            place.SurelyDelayed = place.SurelyDelayed switch
            {
                < 0 => 0,
                0 => halts[k].AlightingPersons,
                _ => halts[k].AlightingPersons + next.SurelyDelayed,
            };
        }
    }

    /// <summary>What is broken by being late at a halt: a promise, or the driver's own day.</summary>
    private static Breach Late(in DenseHalt halt) => halt.Is(HaltTraits.MustBeEmpty) ? Breach.Shift : Breach.Promise;

    private static Breach BrokenAt(in HaltClock late, in PlaceState place, in DenseHalt halt, Vector128<int> load)
    {
        var broken = late.IsInShift ? Breach.None : Breach.Shift;
        if (halt.Is(HaltTraits.MustBeEmpty) && load != Vector128<int>.Zero) broken |= Breach.Shift;
        if (late.StartMs > place.LatestStartMs || late.ArrivalMs > place.LatestArrivalMs) broken |= Late(in halt);
        return broken;
    }

    private long AheadMs(in DenseHalt halt) => halt.Is(HaltTraits.Alights) ? -1 : rules.AheadMs;

    /// <summary>For a halt of a plan as it is: a bus that has set off for it waits for nothing before.</summary>
    private long AheadMs(in BusState state, int k) => k == 0 && state.IsMoving ? -1 : AheadMs(in _halts[state.First + k]);

    /// <summary>The time between two shifts is spent with nobody on board; and a bus that has set off waits for none.</summary>
    private bool MayWaitForShift(in BusState state, int k) => _places[state.First + k].Load == Vector128<int>.Zero && !(k == 0 && state.IsMoving);

    private static long ReleaseMs(in BusState state, int k, long releaseMs) => k == 0 && state.IsMoving ? DenseHalt.AtOnce : releaseMs;

    /// <summary>Both schedules of one halt; one reckoning where they cannot differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Clocks ClocksAt(in BusState bus, Moment ready, int driveMs, int dwellMs, long releaseMs, long notBeforeMs, long aheadMs, bool isEmpty)
    {
        var prompt = HaltClock.At(ready.PromptMs, driveMs, dwellMs, DenseHalt.AtOnce, notBeforeMs, aheadMs, isEmpty, bus.Traits.Shifts);
        if (ready.LateMs == ready.PromptMs && releaseMs <= ready.LateMs) return new Clocks(prompt, prompt);
        return new Clocks(prompt, HaltClock.At(ready.LateMs, driveMs, dwellMs, releaseMs, notBeforeMs, aheadMs, isEmpty, bus.Traits.Shifts));
    }
}
