using System.Collections.Immutable;
using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning;

/// <summary>
/// All that an engine knows of its rides and buses. Changed by <see cref="Apply"/> alone, which decides nothing: the same
/// events make the same state. One writer; what it hands out is immutable.
/// </summary>
/// <param name="rules">How its stops are made.</param>
/// <param name="demand">Learns from what riders wish for; null where nothing is to be learned.</param>
internal sealed class AreaState(ServiceRules rules, DemandForecast? demand)
{
    /// <summary>Longer than any break is still to come by the shifts of its day.</summary>
    private static readonly TimeSpan BreaksKept = TimeSpan.FromDays(7);

    /// <summary>What is told within this time is told at once.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(30);

    private readonly Dictionary<RideId, Ride> _rides = [];
    private readonly SortedDictionary<BusId, BusStatus> _buses = [];
    private readonly Dictionary<BusId, int> _lastStop = [];
    private readonly Dictionary<RideId, string> _bookingKeys = [];
    private readonly SortedSet<BusId> _onDuty = [];
    private readonly List<BusId> _busOrder = [];
    private readonly HashSet<BusId> _stale = [];
    private readonly HashSet<BreakHad> _breaksHad = [];
    private readonly EndedRides _ended = new();
    private readonly HashSet<RideId> _changedRides = [];
    private readonly HashSet<BusId> _changedBuses = [];
    private readonly Dictionary<BusId, int> _ridesVersion = [];
    private readonly List<RideId> _asked = [];

    public IReadOnlyDictionary<RideId, Ride> Rides => _rides;

    /// <summary>By id, so that whoever goes through them does so in one order on every machine.</summary>
    public SortedDictionary<BusId, BusStatus> Buses => _buses;

    /// <summary>What buses are reckoned to do, as halts.</summary>
    public PlannedHalts Halts { get; } = new(rules);

    /// <summary>The rides whose offers hold a seat that nobody has accepted yet.</summary>
    public HeldOffers Held { get; } = new();

    /// <summary>The buses whose driver has a break, or which stand where they were to be without riders.</summary>
    public IReadOnlyCollection<BusId> OnDuty => _onDuty;

    /// <summary>The number of the last stop that any plan of the bus has had.</summary>
    public int LastStop(BusId bus) => _lastStop[bus];

    /// <summary>Whether the driver of a bus has had a break already, however the shifts may have been changed since.</summary>
    public bool HasHad(BusId bus, Break each) => _breaksHad.Contains(new BreakHad(bus, each.Earliest));

    /// <summary>The key with which a ride was booked.</summary>
    public string? BookingKey(RideId ride) => _bookingKeys.GetValueOrDefault(ride);

    /// <summary>All buses in the order in which they came.</summary>
    public IReadOnlyList<BusId> BusOrder => _busOrder;

    /// <summary>The rides that have come to their end.</summary>
    public EndedRides Ended => _ended;

    /// <summary>When it was last looked at where idle buses should wait.</summary>
    public DateTimeOffset RebalancedAt { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Grows with each change of a ride that a bus carries, is to carry or has just given away.</summary>
    public int RidesVersion(BusId bus) => _ridesVersion.GetValueOrDefault(bus);

    /// <summary>The rides that have not ended, the newest first; of those asked for in one moment the one with the last id.</summary>
    public IEnumerable<Ride> NewestFirst()
    {
        while (_asked.Count > 0 && _rides[_asked[^1]].State.IsEnd()) _asked.RemoveAt(_asked.Count - 1);
        for (var end = _asked.Count; end > 0;)
        {
            var at = _rides[_asked[end - 1]].RequestedAt;
            var from = end - 1;
            while (from > 0 && _rides[_asked[from - 1]].RequestedAt == at) from--;
            foreach (var id in _asked[from..end].OrderDescending())
            {
                if (!_rides[id].State.IsEnd()) yield return _rides[id];
            }

            end = from;
        }
    }

    /// <summary>Hands out the buses of which, or of whose rides, anything has changed since the last call.</summary>
    public BusId[] TakeStale()
    {
        BusId[] stale = [.. _stale];
        _stale.Clear();
        return stale;
    }

    /// <summary>Hands out what has changed since the last call.</summary>
    public (ImmutableArray<Ride> Rides, ImmutableArray<BusStatus> Buses) TakeChanges()
    {
        var changes = (_changedRides.Order().Select(id => _rides[id]).ToImmutableArray(), _changedBuses.Order().Select(id => _buses[id]).ToImmutableArray());
        _changedRides.Clear();
        _changedBuses.Clear();
        return changes;
    }

    public EngineState Save(DateTimeOffset now) => new()
    {
        Time = now,
        RebalancedAt = RebalancedAt,
        Rides = [.. _rides.Values],
        BookingKeys = [.. _bookingKeys.Select(each => new BookingKey(each.Key, each.Value))],
        Buses = [.. _busOrder.Select(id => new KnownBus(_buses[id], _lastStop[id]))],
        BreaksHad = [.. _breaksHad],
        Demand = demand?.Save(),
    };

    /// <summary>Takes over what was saved, as if it had always been here: it is no change that anybody is told of.</summary>
    public void Restore(EngineState saved)
    {
        RebalancedAt = saved.RebalancedAt;
        foreach (var ride in saved.Rides) Set(ride);
        _asked.AddRange(saved.Rides.Where(ride => ride.Bus is not null && !ride.State.IsEnd()).OrderBy(ride => ride.RequestedAt).Select(ride => ride.Id));
        foreach (var (ride, key) in saved.BookingKeys) _bookingKeys.Add(ride, key);
        foreach (var (bus, lastStop) in saved.Buses)
        {
            _busOrder.Add(bus.Bus.Id);
            _lastStop.Add(bus.Bus.Id, lastStop);
            Set(bus);
        }

        _breaksHad.UnionWith(saved.BreaksHad);
        if (saved.Demand is { } seen) demand?.Restore(seen);
        TakeChanges();
    }

    public void Apply(Event happened)
    {
        switch (happened)
        {
            case Event.BusAdded e:
                _lastStop[e.Bus.Id] = 0;
                _busOrder.Add(e.Bus.Id);
                Set(new BusStatus
                {
                    Bus = e.Bus,
                    Position = e.Start.Position,
                    Location = e.Start.Location,
                    LocatedAt = e.At,
                    Plan = new Plan(e.Bus.Id, 0, []),
                    Reckoned = [],
                });
                break;
            case Event.ShiftsChanged e:
                Set(_buses[e.Bus] with { Bus = _buses[e.Bus].Bus with { Shifts = e.Shifts } });
                break;
            case Event.BusMoved e:
                Set(_buses[e.Bus] with { Position = e.Position, Location = e.Location, LocatedAt = e.Since, Turning = e.Turning });
                break;
            case Event.OfferMade e:
                Learn(e.Request, e.At);
                _asked.Add(e.Request.Id);
                Set(new Ride
                {
                    Request = e.Request,
                    State = RideState.Offered,
                    Version = 1,
                    RequestedAt = e.At,
                    Trip = e.Offers[0].Trip,
                    Offers = e.Offers,
                    Bus = e.Offers[0].Bus,
                });
                break;
            case Event.RideRejected e:
                if (e.Rejection.Reason != RejectionReason.OutsideServiceArea) Learn(e.Request, e.At);
                Set(new Ride { Request = e.Request, State = RideState.Rejected, Version = 1, RequestedAt = e.At, Rejection = e.Rejection, EndedAt = e.At });
                break;
            case Event.OfferMoved e:
                // The rider is told of the bus once the offer is booked: no new version.
                Set(_rides[e.Ride] with { Bus = e.Bus });
                break;
            case Event.OfferTaken e:
                Set(_rides[e.Offer.Ride] with { Bus = e.Bus, Trip = _rides[e.Offer.Ride].Offers[e.Offer.Number - 1].Trip, Held = e.Offer.Number });
                break;
            case Event.RideBooked e:
                _bookingKeys[e.Offer.Ride] = e.Key;
                Change(e.Offer.Ride, ride =>
                {
                    var offer = ride.Offers[e.Offer.Number - 1];
                    return ride with { State = RideState.Booked, Promise = offer.Promise, Trip = offer.Trip };
                });
                break;
            case Event.RideAssigned e:
                Change(e.Ride, ride => ride with { State = RideState.Assigned, Bus = e.Bus, BusArrivedAt = null });
                break;
            case Event.OfferLapsed e:
                Change(e.Ride, ride => ride with { State = RideState.OfferExpired, Bus = null, EndedAt = e.At });
                break;
            case Event.RideCancelled e:
                var cancelled = e.By == CancelledBy.Rider ? RideState.CancelledByRider : RideState.CancelledByOperator;
                Change(e.Ride, ride => ride with { State = cancelled, Bus = null, EndedAt = e.At });
                break;
            case Event.Reckoned e:
                Set(_buses[e.Bus] with { Reckoned = _buses[e.Bus].Reckoned.WithBetween(e.KeptBefore, e.Stops, e.KeptBehind) });
                foreach (var stop in e.Stops) _lastStop[e.Bus] = Math.Max(_lastStop[e.Bus], stop.Id.Value);
                break;
            case Event.PlanChanged e:
                var told = _buses[e.Bus];
                var plan = e.After(told.Plan);
                FollowDiversion(told.Plan, plan);
                Set(told with { Plan = plan, Withdrawn = EarlierPlans.Withdrawn(told, plan, _rides), EarlierOrders = EarlierPlans.Orders(told, plan) });
                FollowFirstStop(plan);
                break;
            case Event.BusDeparted e:
                Set(_buses[e.Bus] with { Turning = null });
                // What follows from it for rides is in the plan that comes with it.
                HeardOf(e.Bus, e);
                break;
            case Event.BusArrived e:
                HeardOf(e.Bus, e);
                break;
            case Event.RiderBoarded e:
                Change(e.Ride, ride => ride with { State = RideState.OnBoard, Bus = e.Bus, BusArrivedAt = (ride.Bus == e.Bus ? ride.BusArrivedAt : null) ?? e.Since, BoardedAt = e.Since });
                SetOnBoard(e.Bus, _buses[e.Bus].OnBoard.Add(e.Ride));
                break;
            case Event.RiderAlighted e:
                Change(e.Ride, ride => ride with { State = RideState.Completed, EndedAt = e.Since });
                SetOnBoard(e.Bus, _buses[e.Bus].OnBoard.Remove(e.Ride));
                break;
            case Event.RiderDidNotShow e:
                Change(e.Ride, ride => ride with { State = RideState.NoShow, EndedAt = e.Since });
                break;
            case Event.PromiseRevised e:
                Change(e.Ride, ride => ride with { Revised = e.Revised });
                break;
            case Event.RiderStranded e:
                Change(e.Ride, ride => ride with { State = RideState.Booked, Bus = null, Trip = e.Rest, BusArrivedAt = null, BoardedAt = null });
                SetOnBoard(e.Bus, _buses[e.Bus].OnBoard.Remove(e.Ride));
                break;
            case Event.RideFailed e:
                Change(e.Ride, ride => ride with { State = RideState.Failed, Bus = null, Failure = e.Failure, EndedAt = e.At });
                break;
            case Event.BusBrokeDown e:
                Set(_buses[e.Bus] with { IsOutOfService = true });
                break;
            case Event.BusReturned e:
                Set(_buses[e.Bus] with { IsOutOfService = false });
                break;
            case Event.DutyDone e:
                // The stop itself goes with the stops that come with it.
                if (_buses[e.Bus].Reckoned[0].Duty is not { Kind: DutyKind.Break } had) break;
                _breaksHad.RemoveWhere(each => e.At - each.Earliest > BreaksKept);
                _breaksHad.Add(new BreakHad(e.Bus, had.From));
                break;
            case Event.RidesForgotten e:
                foreach (var id in e.Rides) Forget(id);
                _asked.RemoveAll(id => !_rides.ContainsKey(id));
                break;
            case Event.Rebalanced e:
                RebalancedAt = e.At;
                break;
            case Event.TravelTimesChanged:
                // What follows from them is in the stops that come with them.
                break;
            default:
                throw new ArgumentException($"An event that this version does not know: {happened.GetType().Name}.", nameof(happened));
        }
    }

    /// <summary>Rides that board at the stop that the bus drives to or stands at are told so.</summary>
    private void FollowFirstStop(Plan plan)
    {
        if (plan.Stops.IsEmpty || plan.Stops[0].Phase == StopPhase.Planned) return;
        var first = plan.Stops[0];
        foreach (var id in first.Boarding)
        {
            var state = _rides[id].State;
            if (first.Phase == StopPhase.UnderWay && state == RideState.Assigned)
                Change(id, ride => ride with { State = RideState.DriverEnRoute });
            else if (first.Phase == StopPhase.Serving && state is RideState.Assigned or RideState.DriverEnRoute)
                Change(id, ride => ride with { State = RideState.Arrived, BusArrivedAt = first.Arrival });
        }
    }

    /// <summary>Rides to which the bus no longer drives first, or for which it no longer stands, wait as they did before.</summary>
    private void FollowDiversion(Plan before, Plan after)
    {
        if (before.Stops is not [{ Phase: not StopPhase.Planned } was, ..]) return;
        ImmutableArray<RideId> still = after.Stops is [{ Phase: not StopPhase.Planned } first, ..] && first.Id == was.Id ? first.Boarding : [];
        foreach (var id in was.Boarding)
        {
            if (_rides[id].State is RideState.DriverEnRoute or RideState.Arrived && _rides[id].Bus == before.Bus && !still.Contains(id))
                Change(id, ride => ride with { State = RideState.Assigned, BusArrivedAt = null });
        }
    }

    /// <summary>A driver who tells at once where the bus is has heard of the newest plan.</summary>
    private void HeardOf(BusId bus, ReportedEvent report)
    {
        if (report.At - report.Since < AtOnce && !_buses[bus].EarlierOrders.IsEmpty) Set(_buses[bus] with { EarlierOrders = [] });
    }

    private void Learn(RideRequest request, DateTimeOffset at) =>
        demand?.Record(request.From, request.When.Kind == TimeWishKind.Now ? at : request.When.At, request.Party.Persons);

    private void SetOnBoard(BusId bus, ImmutableArray<RideId> onBoard)
    {
        var occupancy = Load.Empty;
        foreach (var id in onBoard) occupancy += _rides[id].Request.Party.Load;
        Set(_buses[bus] with { OnBoard = onBoard, Occupancy = occupancy });
    }

    private void Change(RideId id, Func<Ride, Ride> change)
    {
        var before = _rides[id];
        Set(change(before) with { Version = before.Version + 1 });
    }

    private void Set(Ride ride)
    {
        if (_rides.TryGetValue(ride.Id, out var before) && before.Bus is { } left) RideChanged(left, ride.Id);
        Held.Follow(before, ride);
        if (ride.Bus is { } bus) RideChanged(bus, ride.Id);
        _rides[ride.Id] = ride;
        _changedRides.Add(ride.Id);
        if (ride.EndedAt is not null) _ended.Add(ride);
    }

    private void RideChanged(BusId bus, RideId ride)
    {
        _stale.Add(bus);
        Halts.RideChanged(bus, ride);
        _ridesVersion[bus] = RidesVersion(bus) + 1;
    }

    private void Forget(RideId id)
    {
        if (_rides.Remove(id, out var ride)) _ended.Remove(ride);
        _bookingKeys.Remove(id);
        _changedRides.Remove(id);
    }

    private void Set(BusStatus bus)
    {
        _buses[bus.Bus.Id] = bus;
        _stale.Add(bus.Bus.Id);
        if (bus.Reckoned is [{ Phase: StopPhase.Serving, Duty: not null }, ..]) _onDuty.Add(bus.Bus.Id);
        else _onDuty.Remove(bus.Bus.Id);
        _changedBuses.Add(bus.Bus.Id);
    }
}
