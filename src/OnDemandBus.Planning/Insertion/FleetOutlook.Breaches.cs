using System.Numerics;
using System.Runtime.Intrinsics;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// Why nothing was found.
internal sealed partial class FleetOutlook
{
    private Breach _least;

    /// <summary>
    /// The limits that the insertion breaks which breaks the fewest; nothing if there is an insertion that breaks none. Of limits that each alone stand in the way of some
    /// insertion, the one that says most: that a bus comes too late is true of every bus that is far away, that the near one is full is not.
    /// </summary>
    /// <remarks>Exact: all buses, all pairs of positions; but whatever breaks more than is known already is gone through no further.</remarks>
    public Breach Binding(in TripWish wish, BusFilter filter = default)
    {
        (_wish, _least) = (wish, (Breach)~0);
        for (var bus = 0; bus < Count && _least != Breach.None; bus++)
            if (!Excludes(filter, bus)) Break(bus);
        return _least;
    }

    private Breach BindingOf(int bus)
    {
        _least = (Breach)~0;
        Break(bus);
        return _least;
    }

    /// <summary>Fewer limits broken, or as many that say more.</summary>
    private static bool IsLess(Breach a, Breach b)
    {
        var (many, more) = (BitOperations.PopCount((uint)a), BitOperations.PopCount((uint)b));
        return many < more || (many == more && Telling(a) > Telling(b));
    }

    private static int Telling(Breach breach) => breach switch
    {
        Breach.Capacity => 5,
        Breach.Promise => 4,
        Breach.RideTime => 3,
        Breach.Wait => 2,
        Breach.Shift => 1,
        _ => 0,
    };

    /// <summary>A bus on its way through a candidate, in the schedule that limits are checked in.</summary>
    private struct Course
    {
        public Breach Broken;
        public bool WaitsForShift;
        public long ReadyMs;
        public int DriveMs;
    }

    private void Break(int bus)
    {
        Time(bus, _wish.NowMs);
        ref readonly var state = ref _buses[bus];
        _diversion = state.IsMoving ? Follow(bus, _wish.NowMs) : null;
        ForgetDrives(state.Halts + 1);
        var first = FirstFree(in state, _wish.NowMs);
        if (JoinsServed(in state)) BreakServed(in state, first);
        for (var k = first; k <= state.Halts && IsLess(_places[state.First + k].Broken, _least); k++)
        {
            if (k < state.Halts && JoinsPickup(in state, k)) BreakJoined(in state, k);
            if (!(k == 0 && _diversion is { } diversion && IsPast(diversion)) && CouldBreakLess(in state, k)) BreakNew(in state, k);
        }
    }

    /// <summary>
    /// Whether a pickup at a place could break fewer limits than is known to be possible, without a look at the roads: who boards before the wished time makes the bus leave no
    /// earlier than they board, and who boards where the bus is too late anyway waits too long. Of limits that it may be, the one that says most is taken.
    /// </summary>
    private bool CouldBreakLess(in BusState state, int k)
    {
        if (rules.LimitsSpeakForAllBehind || (k == 0 && _diversion is not null)) return true;
        ref readonly var place = ref _places[state.First + k];
        var startMs = Math.Max(place.LateReadyMs, _wish.NotBeforeMs);
        var comesLate = startMs > _wish.LatestStartMs;
        var delays = k < state.Halts && startMs + _wish.DwellMs > place.LatestReadyMs + place.LegMs;
        // Either may be because of the end of a shift, and both because of the same one.
        var more = (place.Broken & Breach.Shift) != 0 ? Breach.None : (comesLate, delays) switch { (true, true) => Breach.Shift, (true, _) => Breach.Wait, (_, true) => Breach.Promise, _ => Breach.None };
        return IsLess(place.Broken | more, _least);
    }

    private void BreakServed(in BusState state, int firstFree)
    {
        ref readonly var next = ref _places[state.First + 1];
        var course = new Course { Broken = next.Broken, ReadyMs = Math.Max(next.LateReadyMs, Math.Max(_wish.NowMs, _wish.NotBeforeMs)), DriveMs = DriveTo(in state, 1) };
        if (!CanHold(in state, next.Load + Vector(_wish.Load))) course.Broken |= Breach.Capacity;
        if (Math.Max(_wish.NowMs, _wish.NotBeforeMs) > _wish.LatestStartMs) course.Broken |= Breach.Wait;
        BreakDropOffs(in state, course, 1, firstFree, isAtPickup: false);
    }

    private void BreakJoined(in BusState state, int k)
    {
        ref readonly var halt = ref _halts[state.First + k];
        ref readonly var place = ref _places[state.First + k];
        var course = new Course { Broken = place.Broken, WaitsForShift = place.WaitsForShift, ReadyMs = place.LateReadyMs, DriveMs = halt.DriveMs };
        var joined = halt;
        joined.ReleaseMs = ReleaseMs(in state, k, Math.Min(halt.ReleaseMs, _wish.ReleaseMs));
        joined.NotBeforeMs = Math.Max(halt.NotBeforeMs, _wish.NotBeforeMs);
        joined.DwellMs = Math.Max(halt.DwellMs, _wish.DwellMs);
        if (AheadMs(in state, k) < 0) joined.Traits |= HaltTraits.Alights;
        var late = Pass(in state, ref course, in joined, in place, MayWaitForShift(in state, k), _places[state.First + k + 1].Load + Vector(_wish.Load));
        CheckPickup(ref course, late.StartMs);
        course.DriveMs = DriveTo(in state, k + 1);
        BreakDropOffs(in state, course, k + 1, k + 1, isAtPickup: false);
    }

    private void BreakNew(in BusState state, int k)
    {
        ref readonly var place = ref _places[state.First + k];
        var readyMs = k == 0 && _diversion is { } diversion ? diversion.AtMs : place.LateReadyMs;
        var course = new Course { Broken = place.Broken, WaitsForShift = place.WaitsForShift, ReadyMs = readyMs, DriveMs = ToPickup(in state, k) };
        var halt = DenseHalt.At(_wish.Pickup) with { ReleaseMs = _wish.ReleaseMs, NotBeforeMs = _wish.NotBeforeMs, DwellMs = _wish.DwellMs };
        var late = Pass(in state, ref course, in halt, in NoLimits, place.Load == Vector128<int>.Zero, place.Load + Vector(_wish.Load));
        CheckPickup(ref course, late.StartMs);
        course.DriveMs = k < state.Halts ? FromPickup(in state, k) : 0;
        BreakDropOffs(in state, course, k, k, isAtPickup: true);
    }

    private void CheckPickup(ref Course course, long startMs)
    {
        if (startMs > _wish.LatestStartMs) course.Broken |= course.WaitsForShift ? Breach.Shift : Breach.Wait;
    }

    private void BreakDropOffs(in BusState state, Course course, int next, int firstFree, bool isAtPickup)
    {
        for (var j = next; IsLess(course.Broken, _least); j++, isAtPickup = false)
        {
            if (j >= firstFree)
            {
                if (j < state.Halts && Joins(in _halts[state.First + j], _wish.DropOff)) BreakDropOffJoined(in state, course, j);
                BreakDropOffNew(in state, course, j, isAtPickup);
            }

            if (j == state.Halts) return;
            ref readonly var place = ref _places[state.First + j];
            Pass(in state, ref course, in _halts[state.First + j], in place, isEmpty: false, _places[state.First + j + 1].Load + Vector(_wish.Load));
            course.DriveMs = DriveTo(in state, j + 1);
        }
    }

    private void BreakDropOffJoined(in BusState state, Course course, int j)
    {
        ref readonly var place = ref _places[state.First + j];
        var joined = _halts[state.First + j];
        (joined.ReleaseMs, joined.DwellMs, joined.Traits) = (DenseHalt.AtOnce, Math.Max(joined.DwellMs, _wish.DwellMs), joined.Traits | HaltTraits.Alights);
        var late = Pass(in state, ref course, in joined, in place, isEmpty: false, _places[state.First + j + 1].Load);
        if (late.ArrivalMs > _wish.LatestArrivalMs) course.Broken |= Breach.RideTime;
        course.DriveMs = DriveTo(in state, j + 1);
        BreakTail(in state, course, j + 1);
    }

    private void BreakDropOffNew(in BusState state, Course course, int j, bool isAtPickup)
    {
        ref readonly var place = ref _places[state.First + j];
        course.DriveMs = isAtPickup ? _wish.DirectMs : ToDropOff(in state, j);
        var halt = DenseHalt.At(_wish.DropOff) with { DwellMs = _wish.DwellMs, Traits = HaltTraits.Alights };
        var late = Pass(in state, ref course, in halt, in NoLimits, isEmpty: false, place.Load);
        if (late.ArrivalMs > _wish.LatestArrivalMs) course.Broken |= Breach.RideTime;
        if (!IsLess(course.Broken, _least)) return;
        course.DriveMs = j < state.Halts ? FromDropOff(in state, j) : 0;
        BreakTail(in state, course, j);
    }

    private void BreakTail(in BusState state, Course course, int j)
    {
        for (var k = j; k < state.Halts && IsLess(course.Broken, _least); k++)
        {
            ref readonly var place = ref _places[state.First + k];
            // Nobody behind is late who is not late anyway.
            if (state.IsPlain && k > j && course.ReadyMs >= place.LateReadyMs && course.ReadyMs <= place.LatestReadyMs) break;
            Pass(in state, ref course, in _halts[state.First + k], in place, place.Load == Vector128<int>.Zero, _places[state.First + k + 1].Load);
            course.DriveMs = DriveTo(in state, k + 1);
        }

        if (IsLess(course.Broken, _least)) _least = course.Broken;
    }

    /// <summary>The bus drives to a halt and makes it.</summary>
    private HaltClock Pass(in BusState state, ref Course course, in DenseHalt halt, in PlaceState limits, bool isEmpty, Vector128<int> loadAfter)
    {
        var late = HaltClock.At(course.ReadyMs, course.DriveMs, halt.DwellMs, halt.ReleaseMs, halt.NotBeforeMs, AheadMs(in halt), isEmpty, state.Traits.Shifts);
        if (course.DriveMs == TravelTimes.Unreachable) course.Broken |= Breach.NoRoad;
        if (!late.IsInShift || (halt.Is(HaltTraits.MustBeEmpty) && !isEmpty)) course.Broken |= Breach.Shift;
        if (late.StartMs > limits.LatestStartMs || late.ArrivalMs > limits.LatestArrivalMs) course.Broken |= Late(in halt);
        if (!CanHold(in state, loadAfter)) course.Broken |= Breach.Capacity;
        course.WaitsForShift |= late.WaitsForShift;
        course.ReadyMs = late.DepartureMs;
        return late;
    }

    private static readonly PlaceState NoLimits = new() { LatestStartMs = DenseHalt.NoLimit, LatestArrivalMs = DenseHalt.NoLimit };

    private int DriveTo(in BusState state, int k) => k < state.Halts ? _halts[state.First + k].DriveMs : 0;
}
