using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// What lies ahead of every bus of a fleet, laid out for one question: where does a new trip go best? <see cref="Best"/> is exact over all buses and all pairs of
/// positions, the order of existing halts kept; what a lower bound excludes is not looked at.
/// </summary>
/// <remarks>
/// For one writer. Owns its buffers: once they have grown to what a fleet needs, nothing is allocated. A bus's number is its place in the order in which buses were
/// added, and that decides between equals. Limits are checked as if all offers that are still open were accepted in their last moment; costs are those of an
/// acceptance at once. New travel times need a new outlook.
/// </remarks>
internal sealed partial class FleetOutlook(TravelTimes times, Landmarks landmarks, InsertionRules rules)
{
    private readonly RoadNetwork _network = times.Network;

    private BusState[] _buses = [];

    // By segment: how many halts there are, of all buses.
    private readonly int[] _haltsOn = new int[times.Network.SegmentCount];

    // In a block of its own for each bus: its halts; the places between which it drives, the first of them where it is; and the same places as landmarks see them.
    private DenseHalt[] _halts = [];
    private PlaceState[] _places = [];
    private LandmarkLine[] _lines = [];
    private readonly FleetLegs _legs = new(landmarks);
    private int _end;
    private readonly Stack<int>[] _freeBlocks = [.. Enumerable.Range(0, 31).Select(_ => new Stack<int>())];

    private struct BusState
    {
        /// <summary>Where its block starts, and for how many places, as a power of two, it has room.</summary>
        public int First;
        public int RoomBits;
        public int Halts;

        /// <summary>Where its places start among the legs of the fleet.</summary>
        public int Row;

        /// <summary>The times of its halts are those of any moment up to this one.</summary>
        public long TimedUntilMs;

        /// <summary>Its plan breaks nothing and it has one shift: then a place knows how late it may get, and nothing behind it need be gone through.</summary>
        public bool IsPlain;

        /// <summary>Its first halt is not the planner's to move.</summary>
        public bool FirstIsFixed;

        /// <summary>It is under way and may be diverted.</summary>
        public bool IsMoving;

        /// <summary>The segment on which riders may still join the halt at which it stands; none if negative.</summary>
        public int ServedSegment;

        /// <summary>It has been followed on its way, as far as <see cref="Path"/>, where it can be then.</summary>
        public bool IsFollowed;
        public long FollowedMs;
        public DenseOutset Outset;
        public BusTraits Traits;
        public Vector128<int>[] Layouts;
        public PathCursor Path;
    }

    /// <summary>A place from which a bus drives on, and what is known of the plan from there. The halt of a place is the one that it drives to.</summary>
    private struct PlaceState
    {
        /// <summary>When the bus can leave, open offers accepted at once.</summary>
        public long ReadyMs;

        /// <summary>When the bus can leave, open offers accepted in the last moment.</summary>
        public long LateReadyMs;

        /// <summary>When it has to leave at the latest, so that nobody behind is late.</summary>
        public long LatestReadyMs;

        /// <summary>When it arrives at the halt, open offers accepted at once.</summary>
        public long ArrivalMs;

        /// <summary>The segment of the halt, or -1 behind the last, and the drive to it.</summary>
        public int HaltSegment;
        public int LegMs;

        /// <summary>How many persons arrive later by all of any delay with which the bus leaves.</summary>
        public int SurelyDelayed;

        /// <summary>The limits that the plan breaks before this place.</summary>
        public Breach Broken;

        // From here on of no use to bounds, and so on the next cache line.

        /// <summary>What is on board when the bus leaves.</summary>
        public Vector128<int> Load;

        /// <summary>The limits of the halt; where the rules say so, not below what is planned.</summary>
        public long LatestArrivalMs;
        public long LatestStartMs;

        /// <summary>The bus waits for a shift before this place.</summary>
        public bool WaitsForShift;

        /// <summary>After the halt too much is on board.</summary>
        public bool Overfull;
    }

    /// <summary>How many buses there are.</summary>
    public int Count { get; private set; }

    /// <summary>The rules by which it decides.</summary>
    public InsertionRules Rules => rules;

    /// <summary>Adds a bus that stands somewhere with nothing to do.</summary>
    /// <returns>Its number, the next one.</returns>
    public int Add(BusTraits traits, in DenseOutset outset)
    {
        if (Count == _buses.Length) Array.Resize(ref _buses, Math.Max(16, 2 * Count));
        var bus = Count++;
        _buses[bus] = new BusState { First = -1, Row = -1 };
        _pairs++;
        Change(bus, traits);
        Set(bus, outset, []);
        return bus;
    }

    /// <summary>A bus has other shifts or layouts.</summary>
    public void Change(int bus, BusTraits traits)
    {
        ref var state = ref _buses[bus];
        state.Traits = traits;
        state.Layouts = [.. traits.Layouts.Select(Vector)];
        state.TimedUntilMs = long.MinValue;
        if (state.Row >= 0) Time(bus, _wish.NowMs);
    }

    /// <summary>Replaces all that lies ahead of a bus.</summary>
    /// <param name="bus">Its number.</param>
    /// <param name="outset">From where and when it goes on.</param>
    /// <param name="halts">In order. May be a part of what <see cref="Halts"/> gave for the same bus. Unknown drives are asked for.</param>
    public void Set(int bus, in DenseOutset outset, ReadOnlySpan<DenseHalt> halts)
    {
        ref var state = ref _buses[bus];
        Debug.Assert(outset.Phase == OutsetPhase.Standing || halts.Length > 0, "A bus drives to a halt, or stands at it, and has none.");
        // A bus that goes on to the same halt is where it was on its way.
        state.IsFollowed &= outset == state.Outset && halts.Length > 0 && halts[0].Position == state.Path.To;
        _pairs -= PairsOf(in state);
        MakeRoom(bus, halts);
        state.Outset = outset;
        Arrange(bus);
        Time(bus, _wish.NowMs);
        _pairs += PairsOf(in state);
        if (_legs.IsSparse) ShowAll();
    }

    /// <summary>The halts of a bus, until they change.</summary>
    public ReadOnlySpan<DenseHalt> Halts(int bus) => _halts.AsSpan(_buses[bus].First, _buses[bus].Halts);

    /// <summary>From where and when a bus goes on.</summary>
    public DenseOutset Outset(int bus) => _buses[bus].Outset;

    /// <summary>When a bus arrives at one of its halts, open offers accepted at once.</summary>
    public long ArrivalMs(int bus, int halt, long nowMs)
    {
        Time(bus, nowMs);
        return _places[_buses[bus].First + halt].ArrivalMs;
    }

    /// <summary>When a bus leaves one of its halts, open offers accepted at once.</summary>
    public long DepartureMs(int bus, int halt, long nowMs)
    {
        Time(bus, nowMs);
        return _places[_buses[bus].First + halt + 1].ReadyMs;
    }

    /// <summary>Puts a new rider where <see cref="Best"/> found a place, before anything else changes.</summary>
    /// <param name="wish">The wish that was asked for.</param>
    /// <param name="found">The answer.</param>
    /// <param name="pickup">The limits of the rider at the pickup.</param>
    /// <param name="dropOff">The limits of the rider at the drop-off.</param>
    public void Apply(in TripWish wish, in FoundInsertion found, HaltLimits pickup, HaltLimits dropOff)
    {
        var place = found.Place;
        var outset = _buses[place.Bus].Outset;
        var before = Halts(place.Bus);
        var count = before.Length + 3;
        if (_applied.Length < count) _applied = new DenseHalt[2 * count];
        var after = 0;
        if (found.Diversion is { } diversion)
        {
            // It does not stop there: as if it had stopped before, and left when it turns off.
            _applied[after++] = DenseHalt.At(diversion.Position) with { DriveMs = 0, DwellMs = wish.DwellMs };
            outset = DenseOutset.Serving(diversion.Position, diversion.AtMs - wish.DwellMs, outset.Load);
        }

        for (var k = 0; k <= before.Length; k++)
        {
            var driveMs = DenseHalt.DriveUnknown;
            if (k == place.PickupAt && !place.PickupJoins)
            {
                ref var halt = ref _applied[after++];
                halt = DenseHalt.At(wish.Pickup) with { DriveMs = found.Drives.ToPickup, ReleaseMs = wish.ReleaseMs };
                Board(ref halt, in wish, pickup);
                driveMs = found.Drives.FromPickup;
            }

            if (k == place.DropOffAt && !place.DropOffJoins)
            {
                ref var halt = ref _applied[after++];
                halt = DenseHalt.At(wish.DropOff) with { DriveMs = found.Drives.ToDropOff };
                Alight(ref halt, in wish, dropOff);
                driveMs = found.Drives.FromDropOff;
            }

            if (k == before.Length) break;
            ref var existing = ref _applied[after++];
            existing = before[k];
            if (driveMs != DenseHalt.DriveUnknown) existing.DriveMs = driveMs;
            if (k == place.PickupAt && place.PickupJoins)
            {
                existing.ReleaseMs = Math.Min(existing.ReleaseMs, wish.ReleaseMs);
                // Who joins while the bus stands there boards in what is left of its dwell.
                if (k == 0 && _buses[place.Bus].FirstIsFixed) existing.Change += wish.Load;
                else Board(ref existing, in wish, pickup);
            }

            if (k == place.DropOffAt && place.DropOffJoins) Alight(ref existing, in wish, dropOff);
        }

        Set(place.Bus, outset, _applied.AsSpan(0, after));
    }

    private static void Board(ref DenseHalt halt, in TripWish wish, HaltLimits limits)
    {
        halt.NotBeforeMs = Math.Max(halt.NotBeforeMs, wish.NotBeforeMs);
        halt.LatestStartMs = Math.Min(halt.LatestStartMs, limits.LatestStartMs);
        halt.LatestArrivalMs = Math.Min(halt.LatestArrivalMs, limits.LatestArrivalMs);
        halt.DwellMs = Math.Max(halt.DwellMs, wish.DwellMs);
        halt.Change += wish.Load;
    }

    private static void Alight(ref DenseHalt halt, in TripWish wish, HaltLimits limits)
    {
        halt.ReleaseMs = DenseHalt.AtOnce;
        halt.LatestStartMs = Math.Min(halt.LatestStartMs, limits.LatestStartMs);
        halt.LatestArrivalMs = Math.Min(halt.LatestArrivalMs, limits.LatestArrivalMs);
        halt.DwellMs = Math.Max(halt.DwellMs, wish.DwellMs);
        halt.Change -= wish.Load;
        halt.AlightingPersons += wish.Persons;
        halt.Traits |= HaltTraits.Alights;
    }

    private DenseHalt[] _applied = [];
    private long _pairs;

    /// <summary>How many pairs of positions a new trip can have in a plan.</summary>
    private static long PairsOf(in BusState state)
    {
        var places = (long)state.Halts + 1 - (state.FirstIsFixed ? 1 : 0);
        return places * (places + 1) / 2;
    }

    private void MakeRoom(int bus, ReadOnlySpan<DenseHalt> halts)
    {
        ref var state = ref _buses[bus];
        var (oldFirst, oldBits, oldHalts) = (state.First, state.RoomBits, state.Halts);
        if (oldFirst >= 0)
            for (var k = 0; k < oldHalts; k++) _haltsOn[_halts[oldFirst + k].Position.Segment]--;
        foreach (ref readonly var halt in halts) _haltsOn[halt.Position.Segment]++;
        // One place more than halts: where the bus is.
        var bits = BitOperations.Log2((uint)halts.Length) + 1;
        if (oldFirst < 0 || bits > oldBits)
        {
            if (!_freeBlocks[bits].TryPop(out state.First)) state.First = NewBlock(1 << bits);
            state.RoomBits = bits;
        }

        halts.CopyTo(_halts.AsSpan(state.First));
        state.Halts = halts.Length;
        if (oldFirst >= 0 && oldFirst != state.First) _freeBlocks[oldBits].Push(oldFirst);
        if (state.Row >= 0 && oldHalts == halts.Length) return;
        if (state.Row >= 0) _legs.Free(state.Row, oldHalts + 1);
        state.Row = _legs.Take(halts.Length + 1, bus);
    }

    private int NewBlock(int places)
    {
        var first = _end;
        _end += places;
        if (_end <= _halts.Length) return first;
        // Halts that are being copied may lie in what is replaced here: that stays readable as long as they refer to it.
        var size = Math.Max(64, 2 * _end);
        Array.Resize(ref _halts, size);
        Array.Resize(ref _places, size);
        Array.Resize(ref _lines, size);
        return first;
    }

    /// <summary>Looks at the places of a bus from the landmarks, and asks for the drives between them that are not known.</summary>
    private void Arrange(int bus)
    {
        ref var state = ref _buses[bus];
        var halts = _halts.AsSpan(state.First, state.Halts);
        state.IsMoving = state.Outset is { Phase: OutsetPhase.UnderWay, IsFrozen: false } && rules.DivertsUnderWay;
        state.FirstIsFixed = state.Outset.Phase != OutsetPhase.Standing && !state.IsMoving;
        state.ServedSegment = rules.JoinsWhileServing && state.Outset.Phase == OutsetPhase.Serving ? halts[0].Position.Segment : -1;
        state.TimedUntilMs = long.MinValue;
        if (!state.IsFollowed) state.FollowedMs = state.Outset.ReadyMs;
        for (var k = 0; k <= halts.Length; k++)
        {
            ref var line = ref _lines[state.First + k];
            if (k > 0) line = landmarks.LineOf(halts[k - 1].Position);
            else line = landmarks.LineOf(!state.IsFollowed ? state.Outset.Position : state.Path.IsOnLast ? state.Path.To : new Position(state.Path.Segment, 1));
            if (k == halts.Length) break;
            ref var halt = ref halts[k];
            if (halt.DriveMs != DenseHalt.DriveUnknown) continue;
            halt.DriveMs = k == 0 && state.FirstIsFixed ? 0 : times.TimeMs(k == 0 ? state.Outset.Position : halts[k - 1].Position, halt.Position);
        }

        ShowPlaces(in state);
    }

    /// <summary>Puts the places of a bus among the legs of the fleet.</summary>
    private void ShowPlaces(in BusState state)
    {
        for (var k = 0; k <= state.Halts; k++)
        {
            ref readonly var halt = ref _halts[state.First + k];
            var (legMs, segment) = k == state.Halts ? (0, -1) : (halt.DriveMs, halt.Position.Segment);
            _legs.SetPlace(state.Row + k, in _lines[state.First + k], legMs, segment, k == 0 && state.IsMoving);
        }
    }

    /// <summary>Puts what is known of the times of a bus there, too.</summary>
    private void ShowTimes(in BusState state)
    {
        for (var k = 0; k <= state.Halts; k++)
        {
            ref readonly var place = ref _places[state.First + k];
            var slackMs = place.LatestReadyMs == DenseHalt.NoLimit ? double.PositiveInfinity : place.LatestReadyMs - place.LateReadyMs;
            // A delay that nobody has told of yet may take a bus with several shifts into the next, where it has time to wait.
            var surely = state.Traits.Shifts.Length > 1 ? 0 : place.SurelyDelayed;
            var passedByMs = k == state.Halts || rules.LimitsSpeakForAllBehind || rules.ExceededLimitsAllowNoDelay ? double.PositiveInfinity : _places[state.First + k + 1].LatestReadyMs;
            _legs.SetTimes(state.Row + k, k == 0 && state.IsMoving ? state.FollowedMs : place.ReadyMs, slackMs, passedByMs, surely);
        }

        if (state.FirstIsFixed) _legs.Close(state.Row);
        if (state.IsMoving) _legs.MovePlace(state.Row, in _lines[state.First], _places[state.First].ArrivalMs - state.FollowedMs);
    }

    private void ShowAll()
    {
        _legs.Clear();
        for (var bus = 0; bus < Count; bus++)
        {
            ref var state = ref _buses[bus];
            state.Row = _legs.Take(state.Halts + 1, bus);
            ShowPlaces(in state);
            ShowTimes(in state);
        }
    }

    /// <summary>Follows a bus under way to where it can leave its path.</summary>
    private Diversion Follow(int bus, long nowMs)
    {
        ref var state = ref _buses[bus];
        if (!state.IsFollowed)
        {
            state.Path = new PathCursor(times, state.Outset.Position, _halts[state.First].Position);
            state.IsFollowed = true;
        }

        var segment = state.Path.Segment;
        state.Path.GoTo((int)Math.Min(nowMs - state.Outset.ReadyMs, int.MaxValue));
        var position = state.Path.IsOnLast ? state.Path.To : new Position(state.Path.Segment, 1);
        var atMs = state.Outset.ReadyMs + state.Path.SegmentEndMs;
        if (state.Path.Segment != segment || state.FollowedMs != atMs)
        {
            _lines[state.First] = landmarks.LineOf(position);
            state.FollowedMs = atMs;
            ShowTimes(in state);
        }

        return new Diversion(position, atMs);
    }

    private bool IsSameKerb(Position a, Position b) =>
        a.Segment == b.Segment && Math.Abs(a.Fraction - b.Fraction) * _network.LengthMetres(a.Segment) <= rules.SameKerbMetres;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Vector(Load load) => Unsafe.BitCast<Load, Vector128<int>>(load);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CanHold(in BusState bus, Vector128<int> load)
    {
        foreach (var layout in bus.Layouts)
            if (!Vector128.GreaterThanAny(load, layout)) return true;
        return false;
    }
}

/// <summary>What a rider who has been put into a plan is promised at one of its halts.</summary>
/// <param name="LatestStartMs">Boarding begins at the latest.</param>
/// <param name="LatestArrivalMs">The bus is there at the latest.</param>
internal readonly record struct HaltLimits(long LatestStartMs, long LatestArrivalMs)
{
    /// <summary>Nothing.</summary>
    public static HaltLimits None => new(DenseHalt.NoLimit, DenseHalt.NoLimit);
}
