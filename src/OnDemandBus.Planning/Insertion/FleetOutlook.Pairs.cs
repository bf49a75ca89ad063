using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

// All pairs of positions of one bus, exactly timed. The plan is gone through once for each pickup; each drop-off on the way starts from there.
internal sealed partial class FleetOutlook
{
    private const int NotAsked = -1;

    // By place of the bus that is being tried: exact travel times, asked for when they are needed.
    private int[] _toPickup = [], _fromPickup = [], _toDropOff = [], _fromDropOff = [];
    private Diversion? _diversion;

    /// <summary>A bus that has picked the new rider up and goes on with its plan.</summary>
    private struct Ride
    {
        public int Bus;
        public int PickupAt;
        public bool Joins;
        public HaltClock Pickup;
        public long LatePickupMs;
        public long WaitEndMs;

        /// <summary>When it leaves the halt before, and the drive to the next one.</summary>
        public Moment Ready;
        public int DriveMs;

        /// <summary>The drive to the next halt is from the pickup.</summary>
        public bool IsAtPickup;

        /// <summary>What the pickup costs the bus if the drop-off does not follow at once, and if it does: then without the way back.</summary>
        public long BusMs;
        public long BusToPickupMs;

        /// <summary>Delays of those who have arrived since, weighed with persons.</summary>
        public double OthersMs;
    }

    /// <summary>Times one insertion.</summary>
    /// <returns>Whether it breaks no limit.</returns>
    public bool Try(in TripWish wish, in InsertionPlace place, out FoundInsertion found)
    {
        (_wish, _aim, _isFound, _worst, _only) = (wish, InsertionAim.LeastCost, false, double.MaxValue, place);
        Decision.Begin(Count, _pairs);
        PrepareBounds();
        TryBus(place.Bus);
        _only = null;
        found = _best;
        return _isFound;
    }

    private InsertionPlace? _only;

    private void TryBus(int bus)
    {
        Time(bus, _wish.NowMs);
        ref readonly var state = ref _buses[bus];
        Decision.BusTried();
        _diversion = null;
        ForgetDrives(state.Halts + 1);
        var halts = Halts(bus);
        var first = FirstFree(in state, _wish.NowMs);
        if (JoinsServed(in state)) TryServed(bus, first);
        for (var k = FirstInTime(in state, first); k <= halts.Length; k++)
        {
            if (_places[state.First + k].Broken != Breach.None) break;
            var bound = BoundAt(in state, k, _worst);
            if (bound.Rider > _worst) break;
            if (k < halts.Length && JoinsPickup(in state, k)) TryJoined(bus, k);
            if (bound.Total > _worst) continue;
            if (k == 0 && state.IsMoving)
            {
                _diversion = Follow(bus, _wish.NowMs);
                if (IsPast(_diversion.Value) || BoundAt(in state, k, _worst).Total > _worst) continue;
            }

            TryNew(bus, k);
        }
    }

    private bool Joins(in DenseHalt halt, Position position) => IsSameKerb(halt.Position, position) && !halt.Is(HaltTraits.MustBeEmpty);

    /// <summary>Whether the rider can join a halt that is ahead. Whoever may say yes when a bus under way has been there cannot.</summary>
    private bool JoinsPickup(in BusState state, int k) =>
        Joins(in _halts[state.First + k], _wish.Pickup) && !(k == 0 && state.IsMoving && _wish.ReleaseMs > _places[state.First + 1].ReadyMs);

    /// <summary>Whether the rider can join the halt at which the bus stands: in the time that it stands there anyway, and whenever the rider says yes.</summary>
    private bool JoinsServed(in BusState state)
    {
        if (state.ServedSegment != _wish.Pickup.Segment) return false;
        ref readonly var halt = ref _halts[state.First];
        return Joins(in halt, _wish.Pickup) && _wish.DwellMs <= halt.DwellMs && _wish.ReleaseMs <= Math.Max(_places[state.First + 1].ReadyMs, Math.Max(_wish.NowMs, _wish.NotBeforeMs));
    }

    /// <summary>Whether a bus is past the place where it could turn when the rider says yes in the last moment.</summary>
    private bool IsPast(Diversion diversion) => _wish.ReleaseMs > diversion.AtMs;

    /// <summary>The rider boards where the bus stands.</summary>
    private void TryServed(int bus, int firstFree)
    {
        ref readonly var state = ref _buses[bus];
        ref readonly var next = ref _places[state.First + 1];
        if (!CanHold(in state, next.Load + Vector(_wish.Load))) return;
        var startMs = Math.Max(_wish.NowMs, _wish.NotBeforeMs);
        if (startMs > _wish.LatestStartMs) return;
        var ride = new Ride
        {
            Bus = bus,
            PickupAt = 0,
            Joins = true,
            Pickup = new HaltClock(startMs, startMs, startMs, Math.Max(next.ReadyMs, startMs), true, false),
            LatePickupMs = startMs,
            Ready = new Moment(Math.Max(next.ReadyMs, startMs), Math.Max(next.LateReadyMs, startMs)),
            DriveMs = state.Halts > 1 ? _halts[state.First + 1].DriveMs : 0,
        };
        ride.WaitEndMs = rules.WaitEndsAtDeparture ? ride.Ready.PromptMs : startMs;
        TryDropOffs(ref ride, 1, firstFree);
    }

    /// <summary>The rider boards at a halt that is there anyway.</summary>
    private void TryJoined(int bus, int k)
    {
        ref readonly var state = ref _buses[bus];
        ref readonly var place = ref _places[state.First + k];
        ref readonly var next = ref _places[state.First + k + 1];
        ref readonly var halt = ref _halts[state.First + k];
        if (!CanHold(in state, next.Load + Vector(_wish.Load))) return;
        var dwellMs = Math.Max(halt.DwellMs, _wish.DwellMs);
        var clocks = ClocksAt(
            in state, new Moment(place.ReadyMs, place.LateReadyMs), halt.DriveMs, dwellMs, ReleaseMs(in state, k, Math.Min(halt.ReleaseMs, _wish.ReleaseMs)), Math.Max(halt.NotBeforeMs, _wish.NotBeforeMs), AheadMs(in state, k), MayWaitForShift(in state, k));
        if (BrokenAt(clocks.Late, in place, in halt, place.Load) != Breach.None || halt.DriveMs == TravelTimes.Unreachable || clocks.Late.StartMs > _wish.LatestStartMs) return;
        var ride = new Ride
        {
            Bus = bus,
            PickupAt = k,
            Joins = true,
            Pickup = clocks.Prompt,
            LatePickupMs = clocks.Late.StartMs,
            WaitEndMs = rules.WaitEndsAtDeparture ? clocks.Prompt.DepartureMs : clocks.Prompt.StartMs,
            Ready = clocks.Departure,
            DriveMs = k + 1 < state.Halts ? _halts[state.First + k + 1].DriveMs : 0,
            BusMs = dwellMs - halt.DwellMs,
            OthersMs = DelayMs(in halt, clocks.Prompt.ArrivalMs - place.ArrivalMs),
        };
        TryDropOffs(ref ride, k + 1, k + 1);
    }

    /// <summary>The bus makes a new halt for the rider to board.</summary>
    private void TryNew(int bus, int k)
    {
        ref readonly var state = ref _buses[bus];
        ref readonly var place = ref _places[state.First + k];
        var isLast = k == state.Halts;
        var ready = k == 0 && _diversion is { } diversion ? new Moment(diversion.AtMs, diversion.AtMs) : new Moment(place.ReadyMs, place.LateReadyMs);
        var toPickupMs = ToPickup(in state, k);
        if (toPickupMs == TravelTimes.Unreachable) return;
        if (BoundFrom(ready.PromptMs + toPickupMs, _wish.DwellMs, 0) > _worst) return;
        if (!CanHold(in state, place.Load + Vector(_wish.Load))) return;
        var clocks = ClocksAt(in state, ready, toPickupMs, _wish.DwellMs, _wish.ReleaseMs, _wish.NotBeforeMs, rules.AheadMs, place.Load == Vector128<int>.Zero);
        if (!clocks.Late.IsInShift || clocks.Late.StartMs > _wish.LatestStartMs) return;

        var legMs = isLast ? 0 : k == 0 && state.IsMoving ? place.ArrivalMs - ready.PromptMs : _halts[state.First + k].DriveMs;
        var fromPickupMs = isLast ? 0 : FromPickup(in state, k);
        var ride = new Ride
        {
            Bus = bus,
            PickupAt = k,
            Pickup = clocks.Prompt,
            LatePickupMs = clocks.Late.StartMs,
            WaitEndMs = rules.WaitEndsAtDeparture ? clocks.Prompt.DepartureMs : clocks.Prompt.StartMs,
            Ready = clocks.Departure,
            DriveMs = fromPickupMs,
            IsAtPickup = true,
            BusMs = (long)toPickupMs + fromPickupMs - legMs + _wish.DwellMs,
            BusToPickupMs = toPickupMs - legMs + _wish.DwellMs,
        };
        TryDropOffs(ref ride, k, k);
    }

    /// <summary>Takes the rider along the plan and tries every place to alight.</summary>
    /// <param name="ride">The rider on board.</param>
    /// <param name="next">The next halt.</param>
    /// <param name="firstFree">No new halt comes before this one.</param>
    private void TryDropOffs(ref Ride ride, int next, int firstFree)
    {
        ref readonly var state = ref _buses[ride.Bus];
        for (var j = next; ; j++)
        {
            if (j >= firstFree)
            {
                if (j < state.Halts && Joins(in _halts[state.First + j], _wish.DropOff)) TryDropOffJoined(in ride, j);
                TryDropOffNew(in ride, j);
            }

            if (j == state.Halts || !Pass(ref ride, j)) return;
        }
    }

    /// <summary>The bus makes a halt of its plan with the rider on board.</summary>
    /// <returns>False where that breaks a limit, or where nothing behind can be the best any more.</returns>
    private bool Pass(ref Ride ride, int j)
    {
        ref readonly var state = ref _buses[ride.Bus];
        ref readonly var place = ref _places[state.First + j];
        ref readonly var halt = ref _halts[state.First + j];
        if (ride.DriveMs == TravelTimes.Unreachable || halt.Is(HaltTraits.MustBeEmpty)) return false;
        if (!CanHold(in state, _places[state.First + j + 1].Load + Vector(_wish.Load))) return false;
        var clocks = ClocksAt(in state, ride.Ready, ride.DriveMs, halt.DwellMs, halt.ReleaseMs, halt.NotBeforeMs, AheadMs(in halt), isEmpty: false);
        if (!Keeps(clocks.Late, in place, in halt, ride.IsAtPickup)) return false;
        ride.OthersMs += DelayMs(in halt, clocks.Prompt.ArrivalMs - place.ArrivalMs);
        ride.Ready = clocks.Departure;
        ride.IsAtPickup = false;
        ride.DriveMs = j + 1 < state.Halts ? _halts[state.First + j + 1].DriveMs : 0;
        return !IsHopeless(in ride, ride.BusMs, ride.Ready.PromptMs + landmarks.BoundMs(in _lines[state.First + j + 1], in _dropOffLine) - _kerbMs, ride.OthersMs);
    }

    private void TryDropOffNew(in Ride ride, int j)
    {
        ref readonly var state = ref _buses[ride.Bus];
        var isLast = j == state.Halts;
        var toDropOffMs = ride.IsAtPickup ? _wish.DirectMs : ToDropOff(in state, j);
        if (toDropOffMs == TravelTimes.Unreachable) return;
        Decision.PairTried();
        var clocks = ClocksAt(in state, ride.Ready, toDropOffMs, _wish.DwellMs, DenseHalt.AtOnce, DenseHalt.AtOnce, -1, isEmpty: false);
        if (!clocks.Late.IsInShift || clocks.Late.ArrivalMs > _wish.LatestArrivalMs) return;
        var legMs = isLast || ride.IsAtPickup ? 0 : _halts[state.First + j].DriveMs;
        var busMs = (ride.IsAtPickup ? ride.BusToPickupMs : ride.BusMs) + toDropOffMs - legMs + _wish.DwellMs;
        if (isLast)
        {
            Offer(in ride, j, false, clocks.Prompt, busMs, ride.OthersMs, toDropOffMs, 0);
            return;
        }

        if (IsHopeless(in ride, busMs + landmarks.BoundMs(in _dropOffLine, in _lines[state.First + j + 1]), clocks.Prompt.ArrivalMs, ride.OthersMs)) return;
        var fromDropOffMs = FromDropOff(in state, j);
        if (fromDropOffMs == TravelTimes.Unreachable) return;
        busMs += fromDropOffMs;
        if (IsHopeless(in ride, busMs, clocks.Prompt.ArrivalMs, ride.OthersMs)) return;
        if (!TryTail(in state, j, clocks.Departure, fromDropOffMs, out var othersMs)) return;
        Offer(in ride, j, false, clocks.Prompt, busMs, ride.OthersMs + othersMs, toDropOffMs, fromDropOffMs);
    }

    private void TryDropOffJoined(in Ride ride, int j)
    {
        ref readonly var state = ref _buses[ride.Bus];
        ref readonly var place = ref _places[state.First + j];
        ref readonly var halt = ref _halts[state.First + j];
        if (ride.DriveMs == TravelTimes.Unreachable || place.Overfull) return;
        Decision.PairTried();
        var dwellMs = Math.Max(halt.DwellMs, _wish.DwellMs);
        var clocks = ClocksAt(in state, ride.Ready, ride.DriveMs, dwellMs, DenseHalt.AtOnce, halt.NotBeforeMs, -1, isEmpty: false);
        if (!Keeps(clocks.Late, in place, in halt, ride.IsAtPickup) || clocks.Late.ArrivalMs > _wish.LatestArrivalMs) return;
        var busMs = ride.BusMs + dwellMs - halt.DwellMs;
        var othersMs = ride.OthersMs + DelayMs(in halt, clocks.Prompt.ArrivalMs - place.ArrivalMs);
        if (IsHopeless(in ride, busMs, clocks.Prompt.ArrivalMs, othersMs)) return;
        var behindMs = 0.0;
        if (j + 1 < state.Halts && !TryTail(in state, j + 1, clocks.Departure, _halts[state.First + j + 1].DriveMs, out behindMs)) return;
        Offer(in ride, j, true, clocks.Prompt, busMs, othersMs + behindMs, 0, 0);
    }

    /// <summary>Whether all behind stays within its limits if the bus leaves for a halt at another time than planned, and what the delays come to.</summary>
    private bool TryTail(in BusState state, int j, Moment ready, int driveMs, out double othersMs)
    {
        var halts = _halts.AsSpan(state.First, state.Halts);
        var places = _places.AsSpan(state.First, state.Halts + 1);
        othersMs = 0;
        for (var k = j; k < halts.Length; k++)
        {
            ref readonly var place = ref places[k];
            // Where the drive is the plan's own, the place knows how late it may get.
            var isOwn = k > j || driveMs == halts[k].DriveMs;
            var isSettled = false;
            if (isOwn && Asks(k == j))
            {
                if (ready.LateMs > place.LatestReadyMs) return false;
                isSettled = state.IsPlain && ready.LateMs >= place.LateReadyMs;
                if (isSettled && ready.PromptMs == place.ReadyMs) return true;
            }

            ref readonly var halt = ref halts[k];
            var isEmpty = place.Load == Vector128<int>.Zero;
            var prompt = HaltClock.At(ready.PromptMs, driveMs, halt.DwellMs, DenseHalt.AtOnce, halt.NotBeforeMs, AheadMs(in halt), isEmpty, state.Traits.Shifts);
            othersMs += DelayMs(in halt, prompt.ArrivalMs - place.ArrivalMs);
            var lateMs = ready.LateMs;
            if (isSettled)
            {
                // How late it gets matters no more: any time that is settled will do.
                lateMs = places[k + 1].LateReadyMs;
            }
            else
            {
                var late = lateMs == ready.PromptMs && halt.ReleaseMs <= lateMs ? prompt : HaltClock.At(lateMs, driveMs, halt.DwellMs, halt.ReleaseMs, halt.NotBeforeMs, AheadMs(in halt), isEmpty, state.Traits.Shifts);
                if (driveMs == TravelTimes.Unreachable || place.Overfull || !Keeps(in late, in place, in halt, k == j)) return false;
                lateMs = late.DepartureMs;
            }

            ready = new Moment(prompt.DepartureMs, lateMs);
            if (k + 1 < halts.Length) driveMs = halts[k + 1].DriveMs;
        }

        return true;
    }

    /// <summary>What a delay is weighed with. Nobody gains by arriving early, as happens where a bus with several shifts has no time left to wait for the next.</summary>
    private static double DelayMs(in DenseHalt halt, long laterMs) => (double)halt.AlightingPersons * Math.Max(laterMs, 0);

    /// <summary>Whether a halt is asked for its limits.</summary>
    /// <param name="isNext">It is the one after a new halt.</param>
    private bool Asks(bool isNext) => isNext || !rules.LimitsSpeakForAllBehind;

    private bool Keeps(in HaltClock late, in PlaceState place, in DenseHalt halt, bool isNext) =>
        (BrokenAt(in late, in place, in halt, place.Load) & (Asks(isNext) ? ~Breach.None : ~Breach.Promise)) == Breach.None;

    /// <summary>Whether an insertion that costs at least this can no more be the best.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsHopeless(in Ride ride, long busMs, long arrivesMs, double othersMs)
    {
        if (_aim == InsertionAim.EarliestArrival) return arrivesMs > _worst;
        return (rules.BusTimeWeight * busMs) + (rules.RiderTimeWeight * othersMs) + RiderCost(arrivesMs) + SoftCost(ride.WaitEndMs, arrivesMs) - 0.001 > _worst;
    }

    private void Offer(in Ride ride, int dropOffAt, bool joins, in HaltClock dropOff, long busMs, double othersMs, int toDropOffMs, int fromDropOffMs)
    {
        if (_only is { } only && only != new InsertionPlace(ride.Bus, ride.PickupAt, ride.Joins, dropOffAt, joins)) return;
        var cost = new InsertionCost(rules.BusTimeWeight * busMs, RiderCost(dropOff.ArrivalMs), rules.RiderTimeWeight * othersMs, SoftCost(ride.WaitEndMs, dropOff.ArrivalMs));
        var drives = ride.Joins
            ? new InsertionDrives(0, 0, toDropOffMs, fromDropOffMs)
            : new InsertionDrives(_toPickup[ride.PickupAt], dropOffAt == ride.PickupAt && !joins ? 0 : _fromPickup[ride.PickupAt], toDropOffMs, fromDropOffMs);
        var diversion = ride.PickupAt == 0 && !ride.Joins ? _diversion : null;
        Offer(new FoundInsertion(
            new InsertionPlace(ride.Bus, ride.PickupAt, ride.Joins, dropOffAt, joins), cost, ride.Pickup.StartMs, ride.LatePickupMs, ride.WaitEndMs, dropOff.ArrivalMs, drives, diversion));
    }

    private void ForgetDrives(int places)
    {
        if (_toPickup.Length < places)
        {
            var size = Math.Max(16, 2 * places);
            (_toPickup, _fromPickup, _toDropOff, _fromDropOff) = (new int[size], new int[size], new int[size], new int[size]);
        }

        _toPickup.AsSpan(0, places).Fill(NotAsked);
        _fromPickup.AsSpan(0, places).Fill(NotAsked);
        _toDropOff.AsSpan(0, places).Fill(NotAsked);
        _fromDropOff.AsSpan(0, places).Fill(NotAsked);
    }

    private Position PlaceAt(in BusState state, int k) => k > 0 ? _halts[state.First + k - 1].Position : _diversion?.Position ?? state.Outset.Position;

    private int ToPickup(in BusState state, int k) => _toPickup[k] != NotAsked ? _toPickup[k] : _toPickup[k] = times.TimeMs(PlaceAt(in state, k), _wish.Pickup);

    private int FromPickup(in BusState state, int k) => _fromPickup[k] != NotAsked ? _fromPickup[k] : _fromPickup[k] = times.TimeMs(_wish.Pickup, _halts[state.First + k].Position);

    private int ToDropOff(in BusState state, int k) => _toDropOff[k] != NotAsked ? _toDropOff[k] : _toDropOff[k] = times.TimeMs(PlaceAt(in state, k), _wish.DropOff);

    private int FromDropOff(in BusState state, int k) => _fromDropOff[k] != NotAsked ? _fromDropOff[k] : _fromDropOff[k] = times.TimeMs(_wish.DropOff, _halts[state.First + k].Position);
}
