using System.Collections.Immutable;
using System.Diagnostics;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Days;

/// <summary>
/// A day, event by event, through the very engine that dispatches live: riders ask, think, walk, come or do not; buses drive along the road by their plans; things go wrong.
/// For one thread; the same setup gives the same day.
/// </summary>
internal sealed class Day
{
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(30);

    /// <summary>How often a bus under way tells where it is, and where it may be sent elsewhere on its way.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReportOftenEvery = TimeSpan.FromSeconds(10);

    /// <summary>A bus that cannot go on now tries again after this.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    /// <summary>Nobody is driven for longer than this after the last wish.</summary>
    private static readonly TimeSpan LongestAftermath = TimeSpan.FromHours(6);

    private readonly DaySetup _setup;
    private readonly Engine _engine;
    private readonly Traffic _traffic;
    private readonly RoadNetwork _network;
    private readonly DayRider[] _riders;
    private readonly Dictionary<RideId, int> _riderOf;
    private readonly DayBus[] _buses;
    private readonly Dictionary<BusId, DayBus> _busOf;
    private readonly DayCalendar _calendar = new();
    private readonly Chance _noise;
    private readonly List<double> _decisionsMs = [];
    private readonly Action<Event>? _observer;
    private readonly DateTimeOffset _end;
    private readonly TimeSpan? _reportEvery;
    private DateTimeOffset _now;
    private int _thoughts;
    private int _open;

    /// <param name="setup">What the day comes of.</param>
    /// <param name="observer">Sees each event of the engine, in order; null where nobody wants to.</param>
    public Day(DaySetup setup, Action<Event>? observer = null)
    {
        (_setup, _observer, _network) = (setup, observer, setup.Times.Network);
        var chance = new Chance((ulong)setup.Seed);
        _noise = chance.Branch("noise");
        // Nothing of the day is forgotten before it is told.
        var rules = setup.Area.Rules with { EndedRidesKept = TimeSpan.FromDays(60), WishesKept = TimeSpan.FromDays(60) };
        // A bus that drives exactly as it is reckoned to tells nothing new on its way.
        _reportEvery = rules.FreezeTime < ServiceRules.Default.FreezeTime && !rules.DivertsByPlan ? ReportOftenEvery : setup.Disturbances.TravelTimeNoise > 0 ? ReportEvery : null;
        var riders = chance.Branch("riders");
        _riders = [.. setup.Requests.Select(request => new DayRider(request, setup.Riders, riders))];
        _riderOf = _riders.Select((rider, k) => (Id: new RideId(rider.Request.Id), k)).ToDictionary(each => each.Id, each => each.k);

        var shifts = setup.Fleet.SelectMany(bus => bus.Shifts).Where(shift => shift != Shift.Always).ToList();
        var first = Enumerable.Min([setup.Midnight, .. setup.Requests.Select(request => setup.Midnight + request.SubmittedAt), .. shifts.Select(shift => shift.From)]);
        var last = Enumerable.Max([setup.Midnight.AddDays(1), .. setup.Requests.Select(request => setup.Midnight + request.At), .. shifts.Select(shift => shift.To)]);
        (_now, _end) = (first, last + LongestAftermath);
        _traffic = new Traffic(_network, setup.Times.With, first, setup.HourlySpeeds, setup.TimeZone);
        _engine = new Engine(setup.Area with { Rules = rules }, _traffic.InForce);
        _buses = [.. setup.Fleet.Select((bus, k) => new DayBus(bus, k, first))];
        _busOf = _buses.ToDictionary(bus => bus.Id);
    }

    /// <summary>How many wishes there are, and how many have been submitted.</summary>
    public (int All, int Submitted) Progress { get; private set; }

    /// <summary>Lives the day to its end, or as far as it gets.</summary>
    /// <param name="progress">Called now and then.</param>
    /// <param name="cancel">Ends the day early; what has happened until then is told.</param>
    public DayRecord Run(Action<int>? progress = null, CancellationToken cancel = default)
    {
        foreach (var bus in _buses)
        {
            if (Handle(new Command.AddBus(bus.Bus)) is Outcome.Refused refused) throw new InvalidOperationException($"Bus {bus.Id}: {refused.Detail}");
        }

        for (var k = 0; k < _riders.Length; k++) _calendar.Add(_setup.Midnight + _riders[k].Request.SubmittedAt, new DayEvent(DayEventKind.Ask, k));
        for (var k = 0; k < _setup.Disturbances.Breakdowns.Length; k++) _calendar.Add(_setup.Midnight + _setup.Disturbances.Breakdowns[k].At, new DayEvent(DayEventKind.BreakDown, k));
        for (var k = 0; k < _setup.Disturbances.Closures.Length; k++) _calendar.Add(_setup.Midnight + _setup.Disturbances.Closures[k].From, new DayEvent(DayEventKind.Close, k));
        _calendar.Add(_now + TickEvery, new DayEvent(DayEventKind.Tick));
        if (_traffic.NextDue(_now) is { } due) _calendar.Add(due, new DayEvent(DayEventKind.Traffic));
        _open = _riders.Length;

        var asked = 0;
        while (!cancel.IsCancellationRequested && _calendar.TryTake(out var at, out var happening))
        {
            if (at > _end || (_open == 0 && happening.Kind == DayEventKind.Tick && IsOver())) break;
            _now = at;
            Happen(happening);
            if (happening.Kind != DayEventKind.Ask) continue;
            progress?.Invoke(++asked);
        }

        foreach (var bus in _buses)
        {
            if (bus.Driving is not null) StopDriving(bus);
            bus.End(_now);
        }

        return new DayRecord(_setup, _engine, _riders, _buses, _now, cancel.IsCancellationRequested, _decisionsMs);
    }

    private void Happen(DayEvent happening)
    {
        switch (happening.Kind)
        {
            case DayEventKind.Ask:
                Ask(happening.Index);
                break;
            case DayEventKind.Book:
                Book(happening.Index);
                break;
            case DayEventKind.Cancel:
                if (!_engine.Rides[RideOf(happening.Index)].State.IsEnd()) Handle(new Command.CancelRide(RideOf(happening.Index), CancelledBy.Rider));
                break;
            case DayEventKind.BusDue:
                var due = _buses[happening.Index];
                if (_engine.Buses[due.Id].Plan.Version == happening.Version) DoNext(due, _engine.Buses[due.Id].Plan.Stops[0]);
                break;
            case DayEventKind.Position:
                var bus = _buses[happening.Index];
                if (bus.Driving is { } driving && bus.Drives == happening.Version && _now < driving.Arrival) Report(bus, driving);
                break;
            case DayEventKind.BreakDown:
                BreakDown(happening.Index);
                break;
            case DayEventKind.Return:
                var id = _setup.Disturbances.Breakdowns[happening.Index].Bus;
                if (_engine.Buses[id].IsOutOfService) Handle(new Command.ReturnToService(id));
                break;
            case DayEventKind.Close:
                Close(_setup.Disturbances.Closures[happening.Index]);
                break;
            case DayEventKind.Traffic:
                if (_traffic.Refresh(_now)) Handle(new Command.ChangeTravelTimes(_traffic.InForce));
                if (_traffic.NextDue(_now) is { } next) _calendar.Add(next, new DayEvent(DayEventKind.Traffic));
                break;
            case DayEventKind.Tick:
                Handle(new Command.Tick());
                _calendar.Add(_now + TickEvery, new DayEvent(DayEventKind.Tick));
                break;
        }
    }

    /// <summary>Nobody is on the way and no bus has anything to do but wait.</summary>
    private bool IsOver() => _engine.Buses.Values.All(bus => bus.IsOutOfService || bus.Plan.Stops.All(stop => stop.Duty is { Kind: DutyKind.Waiting }));

    private RideId RideOf(int rider) => new(_riders[rider].Request.Id);

    private void Ask(int k)
    {
        var (rider, request) = (_riders[k], _riders[k].Request);
        var when = request.Kind switch
        {
            TimeWishKind.DepartAt => TimeWish.DepartAt(_setup.Midnight + request.At),
            TimeWishKind.ArriveBy => TimeWish.ArriveBy(_setup.Midnight + request.At),
            _ => TimeWish.Now,
        };
        var started = Stopwatch.GetTimestamp();
        var outcome = Handle(new Command.RequestOffer(new RideRequest(RideOf(k), request.From, request.To, when, request.Party, request.Needs)));
        _decisionsMs.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        switch (outcome)
        {
            case Outcome.Offered(var offers):
                rider.Chosen = offers[0];
                if (!rider.Declines) _calendar.Add(_now + rider.DecidesAfter, new DayEvent(DayEventKind.Book, k));
                break;
            case Outcome.Refused refused:
                rider.Refused = refused.Refusal;
                _open--;
                break;
        }
    }

    private void Book(int k)
    {
        var rider = _riders[k];
        if (Handle(new Command.BookOffer(rider.Chosen!.Id, "rider")) is Outcome.Refused refused)
        {
            rider.Refused = refused.Refusal;
            return;
        }

        if (rider.Cancels)
        {
            var ahead = rider.Chosen.ExpectedPickup - _now;
            if (ahead > TimeSpan.Zero) _calendar.Add(_now + TimeSpan.FromMilliseconds(Math.Floor(ahead.TotalMilliseconds * rider.CancelsAt)), new DayEvent(DayEventKind.Cancel, k));
        }

        for (var thought = 0; thought < _setup.Improvement.PerBooking; thought++) Handle(new Command.Improve(_thoughts++, _setup.Improvement.Iterations));
    }

    private void DoNext(DayBus bus, PlannedStop stop)
    {
        switch (stop.Phase)
        {
            case StopPhase.Planned:
                SetOff(bus, stop);
                break;
            case StopPhase.UnderWay:
                if (bus.Driving is not { } driving || driving.Stop != stop.Id)
                {
                    SetOff(bus, stop);
                    break;
                }

                if (_now < driving.Arrival)
                {
                    Due(bus, driving.Arrival);
                    break;
                }

                foreach (var ride in stop.Alighting.Where(_engine.Buses[bus.Id].OnBoard.Contains)) _riders[_riderOf[ride]].ArrivedAt = _now;
                StopDriving(bus);
                Accept(new Command.ReportArrived(bus.Id, stop.Id));
                break;
            default:
                Serve(bus, stop);
                break;
        }
    }

    private void SetOff(DayBus bus, PlannedStop stop)
    {
        var status = _engine.Buses[bus.Id];
        var (from, since) = TurnOf(status) is { } turning ? (turning.Position, turning.At) : (status.Position, _now);
        if (_engine.TravelTimes.FindPath(from, stop.Position) is not { } path)
        {
            Due(bus, _now + Retry);
            return;
        }

        var slowness = _setup.Disturbances.TravelTimeNoise <= 0 ? 1 : Math.Max(0.7, 1 + (_setup.Disturbances.TravelTimeNoise * 2 * (_noise.Unit() + _noise.Unit() + _noise.Unit() - 1.5)));
        var persons = PersonsOn(status);
        bus.Driving = new DayBus.Drive(path, stop.Id, since, slowness, persons, status.OnBoard.Length, stop.Duty is not null);
        bus.Drives++;
        if (stop.Phase == StopPhase.Planned) Accept(new Command.ReportDeparted(bus.Id, stop.Id));
        if (bus.Driving is not { } driving) return;
        if (_reportEvery is { } pause) _calendar.Add(_now + pause, new DayEvent(DayEventKind.Position, bus.Number, bus.Drives));
        Due(bus, driving.Arrival);
    }

    private void Serve(DayBus bus, PlannedStop stop)
    {
        if (stop.Duty is not null)
        {
            // A break is over by the clock.
            Handle(new Command.Tick());
            TryAgain(bus, stop);
            return;
        }

        var (boarded, missing) = (ImmutableArray.CreateBuilder<RideId>(), ImmutableArray.CreateBuilder<RideId>());
        foreach (var ride in stop.Alighting) Accept(new Command.ReportAlighted(bus.Id, ride));
        foreach (var ride in stop.Boarding)
        {
            if (_riders[_riderOf[ride]].IsThereAt(_engine.Rides[ride]) <= _now)
            {
                Accept(new Command.ReportBoarded(bus.Id, ride));
                boarded.Add(ride);
            }
            else if (stop.NoShowFrom(_engine.Area.Rules) <= _now)
            {
                Accept(new Command.ReportNoShow(bus.Id, ride));
                missing.Add(ride);
            }
        }

        if (boarded.Count + missing.Count + stop.Alighting.Length > 0)
            bus.Visits.Add(new BusVisit(stop.Arrival, _now, stop.Location, boarded.ToImmutable(), stop.Alighting, missing.ToImmutable(), PersonsOn(_engine.Buses[bus.Id])));
        TryAgain(bus, stop);
    }

    /// <summary>Where the bus still stands at a stop and nothing has changed that would call it, it looks again a little later.</summary>
    private void TryAgain(DayBus bus, PlannedStop stop)
    {
        if (_engine.Buses[bus.Id].Plan.Stops is [{ Phase: StopPhase.Serving } still, ..] && still.Id == stop.Id) Due(bus, still.Departure > _now ? still.Departure : _now + Retry);
    }

    private void Due(DayBus bus, DateTimeOffset at) => _calendar.Add(at < _now ? _now : at, new DayEvent(DayEventKind.BusDue, bus.Number, _engine.Buses[bus.Id].Plan.Version));

    private void Report(DayBus bus, DayBus.Drive driving)
    {
        var position = driving.PositionAt(_now);
        // While it waits to turn it would seem to be in the road that it turns into already.
        if (position.Fraction > 0) Accept(new Command.ReportPosition(bus.Id, _network.At(position), _network.BearingDegrees(position)));
        if (bus.Driving == driving && _reportEvery is { } pause) _calendar.Add(_now + pause, new DayEvent(DayEventKind.Position, bus.Number, bus.Drives));
    }

    private void BreakDown(int k)
    {
        var breakdown = _setup.Disturbances.Breakdowns[k];
        var bus = _busOf[breakdown.Bus];
        if (bus.Driving is { } driving)
        {
            Report(bus, driving);
            if (bus.Driving is not null) StopDriving(bus);
        }

        // Whoever is at the destination gets off, and is not stranded.
        if (_engine.Buses[bus.Id].Plan.Stops is [{ Phase: StopPhase.Serving } stop, ..])
        {
            foreach (var ride in stop.Alighting.Where(_engine.Buses[bus.Id].OnBoard.Contains)) Accept(new Command.ReportAlighted(bus.Id, ride));
        }

        Handle(new Command.ReportBreakdown(bus.Id));
        bus.Turn(BusDoing.Broken, 0, _now);
        if (breakdown.Until is { } until) _calendar.Add(_setup.Midnight + until, new DayEvent(DayEventKind.Return, k));
    }

    private void Close(Closure closure)
    {
        var until = _setup.Midnight + closure.To;
        var closed = Enumerable.Range(0, _network.SegmentCount)
            .Where(segment => _network.IsUsable(segment) && _network.At(new Position(segment, 0.5f)).DistanceMetres(closure.Place) <= closure.Metres)
            .Select(segment => TrafficChange.Closed(segment, until));
        _traffic.Apply(closed, _now);
        Handle(new Command.ChangeTravelTimes(_traffic.InForce));
        _calendar.Add(until, new DayEvent(DayEventKind.Traffic));
    }

    private void Accept(Command command)
    {
        // A plan that has changed in the same moment may make a report pointless; whatever else is refused is a mistake.
        if (Handle(command) is Outcome.Refused { Refusal: not (Refusal.StopNotNext or Refusal.UnknownStop or Refusal.RideNotAtStop or Refusal.BusOutOfService or Refusal.RideEnded) } refused)
            throw new InvalidOperationException($"{command} was refused at {_now:O}: {refused.Detail}");
    }

    private Outcome Handle(Command command)
    {
        var handled = _engine.Handle(command, _now);
        foreach (var happened in handled.Events)
        {
            if (happened is Event.RideRejected or Event.OfferLapsed or Event.RideCancelled or Event.RiderAlighted or Event.RiderDidNotShow or Event.RideFailed) _open--;
            _observer?.Invoke(happened);
        }

        foreach (var status in handled.ChangedBuses)
        {
            var bus = _busOf[status.Bus.Id];
            if (bus.Driving is { } driving && !(status.Plan.Stops is [{ Phase: StopPhase.UnderWay } towards, ..] && towards.Id == driving.Stop)) TurnElsewhere(bus, driving, status);
            Show(bus);
            if (_engine.Buses[bus.Id].Plan.Stops is not [{ } first, ..]) continue;
            Due(bus, first.Phase switch
            {
                StopPhase.Planned => first.SetOff,
                StopPhase.UnderWay => bus.Driving?.Arrival ?? _now,
                _ => first.Departure,
            });
        }

        return handled.Outcome;
    }

    /// <summary>A bus whose next stop is another one now turns to it from where it is, or where it is told to.</summary>
    private void TurnElsewhere(DayBus bus, DayBus.Drive driving, BusStatus status)
    {
        if (status.Plan.Stops is [{ Phase: StopPhase.Planned }, ..] && TurnOf(status) is { } turning)
        {
            bus.Driving = null;
            if (turning.At > driving.Since && _engine.TravelTimes.FindPath(driving.Path.From, turning.Position) is { } path) AddLeg(bus, driving, path, turning.At);
            return;
        }

        StopDriving(bus);
        if (status.Plan.Stops is [{ Phase: StopPhase.Serving }, ..]) return;
        var position = driving.PositionAt(_now);
        Accept(new Command.ReportPosition(bus.Id, _network.At(position), _network.BearingDegrees(position)));
    }

    /// <summary>Where a bus comes to by its plan, to turn there; null where it does not, or cannot be relied upon to be where its plan has it.</summary>
    private TurningPoint? TurnOf(BusStatus status) =>
        _setup.Disturbances.TravelTimeNoise <= 0 && _engine.Area.Rules.DivertsByPlan && status.Turning is { } turning && turning.At >= _now ? turning : null;

    private void StopDriving(DayBus bus)
    {
        var driving = bus.Driving!;
        bus.Driving = null;
        var path = driving.Path;
        if (_now < driving.Arrival)
        {
            if (_now <= driving.Since) return;
            path = _engine.TravelTimes.FindPath(path.From, driving.PositionAt(_now)) ?? path;
        }

        AddLeg(bus, driving, path, _now);
    }

    private void AddLeg(DayBus bus, DayBus.Drive driving, RoadPath path, DateTimeOffset until)
    {
        bus.Legs.Add(new BusLeg(driving.Since, until, driving.Persons, driving.Bookings, path.DistanceMetres, path.ToPolyline(), driving.IsMove));
        if (driving.Bookings > 1)
        {
            foreach (var ride in _engine.Buses[bus.Id].OnBoard) _riders[_riderOf[ride]].Shared = true;
        }
    }

    private static int PersonsOn(BusStatus status) => status.Occupancy.Seats + status.Occupancy.Wheelchairs;

    private void Show(DayBus bus)
    {
        var status = _engine.Buses[bus.Id];
        var doing = status.IsOutOfService ? BusDoing.Broken : bus.Driving is { } driving
            ? driving.IsMove ? BusDoing.Move : BusDoing.Drive
            : status.Plan.Stops is [{ Phase: StopPhase.Serving } first, ..]
                ? first.Duty switch { null => BusDoing.Stop, { Kind: DutyKind.Break } => BusDoing.Break, _ => BusDoing.Idle }
                : BusDoing.Idle;
        bus.Turn(doing, PersonsOn(status), _now);
    }
}
