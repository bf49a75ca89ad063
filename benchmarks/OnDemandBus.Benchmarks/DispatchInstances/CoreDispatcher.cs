using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>
/// The planner's insertion search under the reference's rules. Buses do at once what their plans say; what has happened since the last request, the
/// search is told before the next.
/// </summary>
internal sealed class CoreDispatcher : IDispatcher
{
    private readonly TravelTimes _times;
    private readonly FleetOutlook _outlook;
    private readonly PriorityQueue<(int Bus, int Version), long> _due = new();
    private readonly int[] _versions;
    private readonly bool _carriesLimitsBack;
    private readonly bool _asLiveEngine;
    private DenseHalt[] _carried = new DenseHalt[64];
    private TripWish _wish;
    private FoundInsertion _found;

    /// <param name="instance">The fleet.</param>
    /// <param name="times">The travel times.</param>
    /// <param name="landmarks">Bounds for them.</param>
    /// <param name="carriesLimitsBack">Whether limits are kept in the books as the reference does it, or each by itself.</param>
    /// <param name="asLiveEngine">
    /// On a network with kerbs, and where the reference leaves two things to the order of events, as it is with buses that report: one that is at its stop when a request comes has
    /// arrived, and nobody boards where a bus only turns.
    /// </param>
    public CoreDispatcher(DispatchInstance instance, TravelTimes times, Landmarks landmarks, bool carriesLimitsBack = false, bool asLiveEngine = false)
    {
        (_times, _carriesLimitsBack, _asLiveEngine) = (times, carriesLimitsBack, asLiveEngine);
        _outlook = new FleetOutlook(times, landmarks, new InsertionRules
        {
            WaitViolationWeight = 1,
            SoftMaxWaitMs = ReferenceRules.MaxWaitMs,
            TravelViolationWeight = ReferenceRules.TripViolationWeight,
            SameKerbMetres = 0,
            DivertsUnderWay = true,
            JoinsWhileServing = true,
            ExceededLimitsAllowNoDelay = true,
            LimitsSpeakForAllBehind = carriesLimitsBack,
            WaitEndsAtDeparture = true,
        });
        _versions = new int[instance.Buses.Length];
        _due.EnsureCapacity(16 * instance.Buses.Length);
        foreach (var bus in instance.Buses)
        {
            var (start, seats) = (At(bus.Start), new Load(bus.Seats, int.MaxValue, int.MaxValue, int.MaxValue));
            var number = _outlook.Add(new BusTraits([seats], [new DenseShift(bus.FromMs, bus.ToMs)]), DenseOutset.Standing(start, bus.FromMs, Load.Empty));
            // Until its service starts it is as if it made a stop there.
            _outlook.Set(number, DenseOutset.Serving(start, bus.FromMs - ReferenceRules.StopMs, Load.Empty), [Stop(start)]);
            ExpectNext(number);
        }
    }

    /// <summary>What was looked at for the last request.</summary>
    public DecisionRecord Record => _outlook.Decision;

    public Decision Best(in InstanceRequest request)
    {
        Advance(request.AtMs);
        var (pickup, dropOff) = (At(request.Origin), At(request.Destination));
        var directMs = _times.TimeMs(pickup, dropOff);
        if (directMs == TravelTimes.Unreachable) return Decision.None(request.Id);
        _wish = new TripWish
        {
            Pickup = pickup,
            DropOff = dropOff,
            DirectMs = directMs,
            NowMs = request.AtMs,
            NotBeforeMs = request.AtMs,
            Load = new Load(request.Riders),
            // The reference weighs the time of a request, however many travel.
            Persons = 1,
            DwellMs = ReferenceRules.StopMs,
            SoftTravelMs = ReferenceRules.MaxTripMs(directMs),
        };
        return _outlook.Best(in _wish, out _found) ? ToDecision(request.Id) : Decision.None(request.Id);
    }

    public void Apply(in InstanceRequest request, in Decision decision)
    {
        var latestPickup = new HaltLimits(DenseHalt.NoLimit, request.AtMs + ReferenceRules.MaxWaitMs - ReferenceRules.StopMs);
        _outlook.Apply(in _wish, in _found, latestPickup, new HaltLimits(DenseHalt.NoLimit, request.AtMs + _wish.SoftTravelMs));
        var bus = _found.Place.Bus;
        if (_carriesLimitsBack) CarryLimitsBack();
        var outset = _outlook.Outset(bus);
        if (outset.Phase == OutsetPhase.Standing)
        {
            // Who stands idle sets off at once.
            var fromMs = Math.Max(outset.ReadyMs, request.AtMs);
            var halts = _outlook.Halts(bus);
            _outlook.Set(bus, DenseOutset.UnderWay(outset.Position, fromMs, fromMs + halts[0].DriveMs, outset.Load), halts);
        }

        ExpectNext(bus);
    }

    /// <summary>What an insertion costs that somebody else chose, to be asked after <see cref="Best"/> for the same request; null if it breaks a limit. It is what is applied next.</summary>
    public Decision? At(in InstanceRequest request, int bus, int pickupAfter, int dropOffAfter)
    {
        // The stop where the bus is counts, for the reference, whether the bus has left it or not.
        var halts = _outlook.Halts(bus);
        var behind = _outlook.Outset(bus).Phase == OutsetPhase.Serving ? 1 : 0;
        var (pickupAt, dropOffAt) = (pickupAfter + behind, dropOffAfter + behind);
        if (dropOffAt > halts.Length) return null;
        var pickupJoins = pickupAt > 0 && halts[pickupAt - 1].Position == _wish.Pickup && !(pickupAfter == 0 && bus == _otherPath);
        var dropOffJoins = dropOffAfter > pickupAfter && halts[dropOffAt - 1].Position == _wish.DropOff;
        var place = new InsertionPlace(bus, pickupJoins ? pickupAt - 1 : pickupAt, pickupJoins, dropOffJoins ? dropOffAt - 1 : dropOffAt, dropOffJoins);
        return _outlook.Try(in _wish, in place, out _found) ? ToDecision(request.Id) : null;
    }

    /// <summary>The leg of a bus that is under way; null if it stands.</summary>
    public Leg? LegOf(int bus)
    {
        var outset = _outlook.Outset(bus);
        return outset.Phase == OutsetPhase.UnderWay ? new Leg(outset.Position.Segment, _outlook.Halts(bus)[0].Position.Segment, outset.ReadyMs, outset.ArrivalMs) : null;
    }

    /// <summary>Takes a bus that is under way for being on another path of its leg, and leaving it there.</summary>
    public void LeaveAt(int bus, int edge, long atMs)
    {
        var (outset, halts) = (_outlook.Outset(bus), _outlook.Halts(bus).ToArray());
        halts[0].DriveMs = (int)(outset.ArrivalMs - atMs);
        _outlook.Set(bus, DenseOutset.Serving(StreetGraph.At(edge), atMs - ReferenceRules.StopMs, outset.Load), [Stop(StreetGraph.At(edge)), .. halts]);
        _otherPath = bus;
        ExpectNext(bus);
    }

    private Position At(int edge) => _asLiveEngine ? StreetGraph.AtKerb(edge) : StreetGraph.At(edge);

    private int EdgeOf(Position position) => _asLiveEngine ? StreetGraph.EdgeAtKerb(position) : position.Segment;

    private int _otherPath = -1;

    private static DenseHalt Stop(Position position) => DenseHalt.At(position) with { DriveMs = 0, DwellMs = ReferenceRules.StopMs };

    private Decision ToDecision(int request)
    {
        var place = _found.Place;
        var behind = _outlook.Outset(place.Bus).Phase == OutsetPhase.Serving ? 1 : 0;
        return new Decision(
            request, place.Bus, place.PickupAt - behind + (place.PickupJoins ? 1 : 0), place.DropOffAt - behind + (place.DropOffJoins ? 1 : 0), (long)_found.Cost.Total,
            new DecisionDrives(_found.Drives.ToPickup, _found.Drives.FromPickup, _found.Drives.ToDropOff, _found.Drives.FromDropOff),
            _found.Diversion is { } diversion ? EdgeOf(diversion.Position) : -1, _found.Diversion?.AtMs ?? 0);
    }

    /// <summary>Lets everything happen that lies before a time, and departures at that time.</summary>
    private void Advance(long nowMs)
    {
        _otherPath = -1;
        while (_due.TryPeek(out var next, out var atMs) && atMs <= nowMs)
        {
            _due.Dequeue();
            if (_versions[next.Bus] != next.Version) continue;
            var outset = _outlook.Outset(next.Bus);
            var halts = _outlook.Halts(next.Bus);
            if (outset.Phase == OutsetPhase.Serving)
            {
                var (position, load) = (halts[0].Position, outset.Load + halts[0].Change);
                var left = halts.Length == 1 ? DenseOutset.Standing(position, atMs, load) : DenseOutset.UnderWay(position, atMs, atMs + halts[1].DriveMs, load);
                _outlook.Set(next.Bus, left, halts[1..]);
            }
            else
            {
                _outlook.Set(next.Bus, DenseOutset.Serving(halts[0].Position, outset.ArrivalMs, outset.Load), halts);
            }

            ExpectNext(next.Bus);
        }
    }

    private void ExpectNext(int bus)
    {
        _versions[bus]++;
        var outset = _outlook.Outset(bus);
        if (outset.Phase == OutsetPhase.Serving) _due.Enqueue((bus, _versions[bus]), _outlook.DepartureMs(bus, 0, outset.ArrivalMs));
        // A bus is at its stop once its arrival lies before the time of a request, not at it.
        else if (outset.Phase == OutsetPhase.UnderWay) _due.Enqueue((bus, _versions[bus]), outset.ArrivalMs + (_asLiveEngine ? 0 : 1));
    }

    /// <summary>
    /// Carries the limits of the new rider back along the plan as the reference does it: from the drop-off to the pickup and from there to the start, each time only until
    /// it comes to a stop that is stricter already, the one it starts from included. A drop-off with stops behind it that is stricter than they are is so not
    /// carried back at all.
    /// </summary>
    private void CarryLimitsBack()
    {
        var place = _found.Place;
        var bus = place.Bus;
        var halts = _outlook.Halts(bus);
        if (_carried.Length < halts.Length) _carried = new DenseHalt[2 * halts.Length];
        var all = _carried.AsSpan(0, halts.Length);
        halts.CopyTo(all);
        var pickup = place.PickupAt + (_found.Diversion is null ? 0 : 1);
        var dropOff = place.DropOffAt + (_found.Diversion is null ? 0 : 1) + (place.PickupJoins ? 0 : 1);
        Carry(all, dropOff < all.Length - 1 ? dropOff : dropOff - 1, pickup);
        Carry(all, pickup - 1, 0);
        _outlook.Set(bus, _outlook.Outset(bus), all);

        static void Carry(Span<DenseHalt> halts, int from, int to)
        {
            for (var k = from; k >= to; k--)
            {
                if (halts[k + 1].LatestArrivalMs == DenseHalt.NoLimit) return;
                var behindMs = halts[k + 1].LatestArrivalMs - halts[k + 1].DriveMs - ReferenceRules.StopMs;
                if (halts[k].LatestArrivalMs <= behindMs) return;
                halts[k].LatestArrivalMs = behindMs;
            }
        }
    }
}

/// <param name="From">The edge from whose end the bus has set off.</param>
/// <param name="To">The edge that it drives to.</param>
/// <param name="DepartureMs">When it set off.</param>
/// <param name="ArrivalMs">When it arrives.</param>
internal readonly record struct Leg(int From, int To, long DepartureMs, long ArrivalMs);
