using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// The dispatcher of one service area as a deterministic state machine: commands in, outcomes and events out. Live service
/// and simulation run this same engine.
/// </summary>
/// <remarks>
/// <para>Events alone change the state. <see cref="Handle"/> decides and applies them at once; <see cref="Apply"/> applies those of
/// an earlier run, and asks for no route, clock or chance, so that a replay ends in the very same state. Whoever keeps a
/// journal appends the events before the outcome is told to anybody, and drops the engine if that fails.</para>
/// <para>For one writer. The rides and buses that it hands out are immutable and may be read anywhere.</para>
/// </remarks>
public sealed partial class Engine
{
    /// <summary>Expected times in a driver's plan are brought up to date when they are off by this much.</summary>
    private static readonly TimeSpan NoticedDelay = TimeSpan.FromSeconds(30);

    private readonly AreaState _state;
    private readonly Rebalancer _rebalancer;
    private readonly List<Event> _raised = [];
    private Decision? _decision;
    private LiveFleet? _fleet;
    private RejectionReason _binding;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;

    /// <summary>An engine with no buses and no rides, or one that goes on from where another one was.</summary>
    /// <param name="area">The town, its hours and its rules.</param>
    /// <param name="travelTimes">The travel times that decisions are made of.</param>
    /// <param name="state">What <see cref="Save"/> gave, on the same road network; null for an engine with nothing.</param>
    /// <exception cref="ArgumentException">A rule makes no sense; the message names it.</exception>
    public Engine(ServiceArea area, TravelTimes travelTimes, EngineState? state = null)
    {
        if (area.FirstMistake() is { } mistake) throw new ArgumentException($"Service area {area.Id}: {mistake}.", nameof(area));
        (Area, TravelTimes) = (area, travelTimes);
        _improvementRules = area.Rules with { BusTimeWeight = area.Rules.BusTimeWeight * area.Rules.ImprovementBusTimeFactor };
        var demand = area.Rebalancing.Mode == RebalancingMode.ExpectedDemand
            ? new DemandForecast(new DemandZones(travelTimes.Network, area.Rebalancing.CellMetres), area.Hours.TimeZone, area.Rebalancing.WeeklyDecay)
            : null;
        _state = new AreaState(area.Rules, demand);
        if (state is not null)
        {
            _state.Restore(state);
            _now = state.Time;
        }

        _rebalancer = new Rebalancer(area.Rebalancing, travelTimes.Network, demand);
    }

    /// <summary>The town, its hours and its rules.</summary>
    public ServiceArea Area { get; }

    /// <summary>The travel times that decisions are made of: those of the last <see cref="Command.ChangeTravelTimes"/>.</summary>
    public TravelTimes TravelTimes { get; private set; }

    /// <summary>The time of the last command or event: what comes with an earlier one is taken for that.</summary>
    public DateTimeOffset Now => _now;

    /// <summary>All rides that the engine knows, those that have ended for as long as the rules say. To be read by the writer, between two commands.</summary>
    public IReadOnlyDictionary<RideId, Ride> Rides => _state.Rides;

    /// <summary>All buses that the engine knows, by id. To be read by the writer, between two commands.</summary>
    public IReadOnlyDictionary<BusId, BusStatus> Buses => _state.Buses;

    /// <summary>Decides, and applies the events of the decision.</summary>
    /// <param name="command">What somebody says.</param>
    /// <param name="at">The time; a time before that of the command before is taken for that.</param>
    /// <returns>The answer, and all that happened.</returns>
    public Handled Handle(Command command, DateTimeOffset at)
    {
        at = WholeMs(at);
        if (at > _now) _now = at;
        _raised.Clear();
        _decision = null;
        _state.Halts.Reset();
        LapseOffers();
        EndDuties();
        var outcome = command switch
        {
            Command.RequestOffer c => RequestOffer(c.Request),
            Command.BookOffer c => Book(c.Offer, c.Key),
            Command.RequestJourney c => RequestJourney(c.Requests, c.AllOrNone),
            Command.BookJourney c => BookJourney(c.Offers, c.Key),
            Command.CancelRide c => Cancel(c.Ride, c.By),
            Command.AddBus c => AddBus(c.Bus),
            Command.ChangeShifts c => WithBus(c.Bus, bus => ChangeShifts(bus, c.Shifts)),
            Command.ReportPosition c => Report(c.Bus, c.HappenedAt, (bus, earlier) => Move(bus, c.Location, c.BearingDegrees, earlier)),
            Command.ReportDeparted c => Report(c.Bus, c.HappenedAt, (bus, earlier) => Depart(bus, c.Towards, earlier)),
            Command.ReportArrived c => Report(c.Bus, c.HappenedAt, (bus, earlier) => Arrive(bus, c.Stop, earlier)),
            Command.ReportBoarded c => Report(c.Bus, c.HappenedAt, (bus, earlier) => Boarded(bus, c.Ride, earlier)),
            Command.ReportNoShow c => Report(c.Bus, c.HappenedAt, (bus, earlier) => NoShow(bus, c.Ride, earlier)),
            Command.ReportAlighted c => Report(c.Bus, c.HappenedAt, (bus, earlier) => Alighted(bus, c.Ride, earlier)),
            Command.ReportBreakdown c => WithBus(c.Bus, BreakDown),
            Command.ReturnToService c => WithBus(c.Bus, ReturnToService),
            Command.ChangeTravelTimes c => ChangeTravelTimes(c.Times),
            Command.Improve c => Improve(c.Seed, c.Iterations),
            Command.Tick => Tick(),
            _ => throw new ArgumentException($"A command that this version does not know: {command.GetType().Name}.", nameof(command)),
        };
        var (rides, buses) = _state.TakeChanges();
        return new Handled(outcome, [.. _raised], rides, buses) { Decision = command is Command.RequestOffer ? _decision : null };
    }

    /// <summary>Applies an event of an earlier run, in the order in which they happened. No later answer tells what it has changed: that was told then.</summary>
    /// <param name="happened">The event.</param>
    public void Apply(Event happened) => Replay([happened]);

    /// <summary>
    /// Applies what one command of another run has raised: for whoever follows it from its journal. New travel times are not in the events: whoever takes over says
    /// <see cref="Command.ChangeTravelTimes"/> with those that are in force.
    /// </summary>
    /// <param name="events">All events of the command, in order.</param>
    /// <param name="at">When the command was said, which is told by no event where it raised none: the clock of this engine goes on to it as that of the other did. Null where the events tell.</param>
    /// <returns>What <see cref="Handle"/> returned, but for the answer, which is always <see cref="Outcome.Accepted"/>, and the decision, which is missing.</returns>
    public Handled Replay(ImmutableArray<Event> events, DateTimeOffset? at = null)
    {
        if (at is { } said && WholeMs(said) > _now) _now = WholeMs(said);
        foreach (var happened in events)
        {
            if (happened.At > _now) _now = happened.At;
            _state.Apply(happened);
        }

        var (rides, buses) = _state.TakeChanges();
        return new Handled(Done, events, rides, buses);
    }

    /// <summary>All that the engine knows, between two commands. Takes no longer than to copy a reference for each ride.</summary>
    public EngineState Save() => _state.Save(_now);

    private static Outcome Done { get; } = new Outcome.Accepted();

    private static Outcome.Refused Refuse(Refusal refusal, string detail) => new(refusal, detail);

    /// <summary>Millisecond by millisecond, as the journal and the plans have it.</summary>
    private static DateTimeOffset WholeMs(DateTimeOffset at) => Time(at.ToUnixTimeMilliseconds());

    private long NowMs => _now.ToUnixTimeMilliseconds();

    private ServiceRules Rules => Area.Rules;

    private void Raise(Event happened)
    {
        _state.Apply(happened);
        _raised.Add(happened);
    }

    private Outcome WithBus(BusId id, Func<BusStatus, Outcome> handle) =>
        _state.Buses.TryGetValue(id, out var bus) ? handle(bus) : Refuse(Refusal.UnknownBus, $"There is no bus {id} in the area {Area.Id}.");

    /// <summary>
    /// What a driver or an on-board unit reports, and when it happened if that was not just now; whoever can no longer be served as promised is looked after.
    /// </summary>
    private Outcome Report(BusId id, DateTimeOffset? happenedAt, Func<BusStatus, DateTimeOffset?, Outcome> handle)
    {
        DateTimeOffset? earlier = happenedAt is { } at && at < _now ? WholeMs(at) : null;
        var outcome = WithBus(id, bus => handle(bus, earlier));
        if (outcome is Outcome.Accepted) Rescue(id);
        return outcome;
    }

    private Outcome Tick()
    {
        NoticeLateBuses();
        if (Area.Rebalancing.Mode != RebalancingMode.Off && _now - _state.RebalancedAt >= Area.Rebalancing.Interval) Rebalance();
        Forget();
        return Done;
    }

    /// <summary>The state does not grow for ever.</summary>
    private void Forget()
    {
        ImmutableArray<RideId> longAgo = [.. _state.Ended.KeptUntil(_now, Rules)];
        if (!longAgo.IsEmpty) Raise(new Event.RidesForgotten(_now, longAgo));
    }

    /// <summary>Offers that nobody accepted in time give their seats back.</summary>
    private void LapseOffers()
    {
        var lapsed = _state.Held.LapsedBy(_now);
        if (lapsed.Count == 0) return;
        BusId[] buses = [.. lapsed.Select(id => _state.Rides[id].Bus!.Value).Distinct()];
        foreach (var id in lapsed) LetLapse(id);
        // Whoever relied on where such a ride would have taken the bus before its next shift.
        foreach (var bus in buses) Rescue(bus);
    }

    /// <summary>Takes a ride out of what its bus is reckoned to do.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="ride">The ride.</param>
    /// <param name="isOffer">Nobody has accepted the ride's offer.</param>
    private void TakeOut(BusId bus, RideId ride, bool isOffer = false)
    {
        var status = _state.Buses[bus];
        var stops = UnderWayAsTold(status, status.Reckoned.Without(id => id == ride));
        if (Rules.DivertsByPlan && status.Turning is not null && stops is [{ Phase: StopPhase.UnderWay }, ..]) TurnAt(status, null);
        if (status.Reckoned is [{ Phase: StopPhase.UnderWay } left, ..] && !(stops is [var first, ..] && first.Id == left.Id)) LeaveWay(status, left);
        Reckon(bus, stops, isOffer);
    }

    /// <summary>A bus need not drive on to a stop: it goes on from where it has come to by its plan since it told where it was.</summary>
    private void LeaveWay(BusStatus bus, PlannedStop left)
    {
        var sinceMs = (long)(_now - Max(left.SetOff, bus.LocatedAt)).TotalMilliseconds;
        if (sinceMs <= 0 || TravelTimes.FindPath(bus.Position, left.Position) is not { } path) return;
        var position = path.PositionAfter((int)Math.Min(sinceMs, path.TimeMs));
        Raise(new Event.BusMoved(_now, bus.Bus.Id, position, TravelTimes.Network.At(position)));
    }

    /// <summary>Stops without those of offers: an offer may have one before the stop that the bus drives to, and the driver is told of that once it is accepted.</summary>
    private static ImmutableArray<PlannedStop> UnderWayAsTold(BusStatus bus, ImmutableArray<PlannedStop> stops) =>
        bus.Plan.Stops is [{ Phase: StopPhase.UnderWay } told, ..] && stops is [{ Phase: StopPhase.Planned } first, ..] && first.Id == told.Id
            ? stops.WithFirst(stop => stop with { Phase = StopPhase.UnderWay, DriveMs = told.DriveMs, SetOff = told.SetOff, Arrival = told.Arrival })
            : stops;

    /// <summary>Times the stops that a bus is to make from now on, and tells the driver if that changes the plan.</summary>
    private void Reckon(BusId id, ImmutableArray<PlannedStop> stops, bool isOffer = false)
    {
        var bus = _state.Buses[id];
        var outlook = Outlook.Of(bus, stops, _state, Rules, NowMs);
        Adopt(outlook, isOffer);
        _state.Halts.GiveBack(outlook.Halts);
    }

    /// <summary>Makes an outlook that has all its halts what the bus is reckoned to do.</summary>
    /// <param name="outlook">The outlook.</param>
    /// <param name="isOffer">Nothing comes or goes by it but an offer that nobody has accepted, of which the driver is told nothing.</param>
    private void Adopt(Outlook outlook, bool isOffer = false)
    {
        var id = outlook.Bus.Bus.Id;
        var breach = Time(outlook);
        var known = _state.Buses[id].Reckoned;
        if (outlook.ToStops(known).DifferenceFrom(known) is var (before, between, behind)) Raise(new Event.Reckoned(_now, id, before, between, behind));
        if (!isOffer) TellDriver(id);
        if (breach == Breach.None && (!outlook.Outset.FirstIsFixed || !outlook.Halts[0].IsLate)) _inTime[id] = (_state.Buses[id].Reckoned, _state.RidesVersion(id));
        else _inTime.Remove(id);
    }

    /// <summary>Gives the driver of a bus a new plan if it differs from the old one; without offers that nobody has accepted.</summary>
    private void TellDriver(BusId id)
    {
        var bus = _state.Buses[id];
        var visible = bus.Reckoned;
        if (_state.Held.AnyIn(id))
        {
            var accepted = Outlook.Of(bus, UnderWayAsTold(bus, bus.Reckoned.Without(ride => _state.Rides[ride].State == RideState.Offered)), _state, Rules, NowMs);
            Time(accepted);
            visible = accepted.ToStops(bus.Plan.Stops);
            _state.Halts.GiveBack(accepted.Halts);
        }

        if (!TellsTheSame(visible, bus.Plan.Stops) && visible.DifferenceFrom(bus.Plan.Stops) is var (before, between, behind))
            Raise(new Event.PlanChanged(_now, id, bus.Plan.Version + 1, before, between, behind));
    }

    private Breach Time(Outlook outlook)
    {
        outlook.FillDrives(TravelTimes);
        return Schedule.Run(CollectionsMarshal.AsSpan(outlook.Halts), outlook.Outset, asIfAcceptedLate: false);
    }

    private static bool TellsTheSame(ImmutableArray<PlannedStop> a, ImmutableArray<PlannedStop> b)
    {
        if (a.Length != b.Length) return false;
        for (var k = 0; k < a.Length; k++)
            if (!a[k].TellsTheSameAs(b[k], NoticedDelay)) return false;
        return true;
    }
}

/// <summary>What came of a command.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="Events">All that happened, in order; already applied.</param>
/// <param name="ChangedRides">The rides that were changed, as they stand now, by id; of those that were forgotten the event alone tells.</param>
/// <param name="ChangedBuses">The buses that were changed, as they stand now, by id.</param>
public readonly record struct Handled(
    Outcome Outcome, ImmutableArray<Event> Events, ImmutableArray<Ride> ChangedRides, ImmutableArray<BusStatus> ChangedBuses)
{
    /// <summary>How a request was decided; null for other commands, and for requests that were excluded before any bus was looked at.</summary>
    public Decision? Decision { get; init; }
}
