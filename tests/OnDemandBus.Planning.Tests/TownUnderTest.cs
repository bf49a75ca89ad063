using System.Collections.Immutable;

namespace OnDemandBus.Planning.Tests;

/// <summary>A drawn town with an engine, a clock that the test moves, and drivers who do exactly what their plans say.</summary>
internal sealed class TownUnderTest
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<BusId, (RoadPath Path, StopId Stop, DateTimeOffset Since)> _driving = [];
    private int _rides;

    public TownUnderTest(DrawnTown town, ServiceRules? rules = null, ServiceCalendar? hours = null, Func<ServiceArea, ServiceArea>? change = null)
    {
        Town = town;
        var (southWest, northEast) = (town.Network.SouthWest, town.Network.NorthEast);
        var boundary = Roads.Area.FromBounds(
            new Location(southWest.Latitude - 0.01, southWest.Longitude - 0.01), new Location(northEast.Latitude + 0.01, northEast.Longitude + 0.01));
        var area = new ServiceArea("town", boundary, hours ?? ServiceCalendar.Always, rules ?? ServiceRules.Default);
        Engine = new Engine(change is null ? area : change(area), HubLabels.Of(town.Network));
    }

    public DrawnTown Town { get; }

    public Engine Engine { get; }

    public DateTimeOffset Now { get; set; } = Start;

    /// <summary>All that has happened so far.</summary>
    public List<Event> Events { get; } = [];

    /// <summary>All that was said so far, when, and what came of it.</summary>
    public List<(Command Command, DateTimeOffset At, Handled Handled)> Said { get; } = [];

    /// <summary>Buses that do not do what their plans say, and tell nothing.</summary>
    public HashSet<BusId> OutOfReach { get; } = [];

    /// <summary>Called after each command.</summary>
    public Action<Command, Outcome>? AfterEach { get; set; }

    public Outcome Say(Command command)
    {
        var handled = Engine.Handle(command, Now);
        Events.AddRange(handled.Events);
        Said.Add((command, Now, handled));
        AfterEach?.Invoke(command, handled.Outcome);
        return handled.Outcome;
    }

    public BusId AddBus(string id, Location start, Load? layout = null, params Shift[] shifts) =>
        Add(new Bus(new BusId(id), [layout ?? new Load(8, 1, 1, 6)], start, shifts.Length == 0 ? [Shift.Always] : [.. shifts]));

    public BusId Add(Bus bus)
    {
        Assert.IsType<Outcome.Accepted>(Say(new Command.AddBus(bus)));
        return bus.Id;
    }

    public RideRequest Request(Location from, Location to, TimeWish when = default, Party? party = null, MobilityNeeds needs = default) =>
        new(new RideId($"ride-{++_rides}"), from, to, when, party ?? new Party(1), needs);

    public Offer Offered(Location from, Location to, TimeWish when = default, Party? party = null, MobilityNeeds needs = default) =>
        Offers(from, to, when, party, needs)[0];

    public ImmutableArray<Offer> Offers(Location from, Location to, TimeWish when = default, Party? party = null, MobilityNeeds needs = default) =>
        Assert.IsType<Outcome.Offered>(Say(new Command.RequestOffer(Request(from, to, when, party, needs)))).Offers;

    public Rejection Rejected(Location from, Location to, TimeWish when = default, Party? party = null, MobilityNeeds needs = default) =>
        Assert.IsType<Outcome.Rejected>(Say(new Command.RequestOffer(Request(from, to, when, party, needs)))).Rejection;

    public Ride Booked(Location from, Location to, TimeWish when = default, Party? party = null, MobilityNeeds needs = default) =>
        Booked(Offered(from, to, when, party, needs));

    public Ride Booked(Offer offer)
    {
        Accept(new Command.BookOffer(offer.Id, "key"));
        return Engine.Rides[offer.Id.Ride];
    }

    public Ride this[Ride ride] => Engine.Rides[ride.Id];

    public BusStatus this[BusId bus] => Engine.Buses[bus];

    public void Accept(Command command)
    {
        var outcome = Say(command);
        Assert.True(outcome is Outcome.Accepted, $"{command} was answered with {outcome}.");
    }

    /// <summary>What happens when something is said.</summary>
    public ImmutableArray<Event> Happens(Command command)
    {
        var before = Events.Count;
        Accept(command);
        return [.. Events.Skip(before)];
    }

    public Refusal Refused(Command command) => Assert.IsType<Outcome.Refused>(Say(command)).Refusal;

    /// <summary>Time passes and every bus does what its plan says, to the millisecond.</summary>
    /// <param name="until">When to stop.</param>
    /// <param name="comes">Who comes to the stop; all where null.</param>
    public void DriveUntil(DateTimeOffset until, Func<RideId, bool>? comes = null)
    {
        while (true)
        {
            var next = Engine.Buses.Values.Where(bus => !bus.Plan.Stops.IsEmpty && !OutOfReach.Contains(bus.Bus.Id)).Select(bus => (Due: Due(bus), bus.Bus.Id)).Order().FirstOrDefault();
            if (next.Id == default || next.Due > until) break;
            if (next.Due > Now) Now = next.Due;
            DoNext(Engine.Buses[next.Id], comes ?? (_ => true));
        }

        Now = until;
        Say(new Command.Tick());
    }

    /// <summary>Drives until the ride is in a state.</summary>
    public void DriveUntil(Ride ride, RideState state)
    {
        for (var minutes = 0; Engine.Rides[ride.Id].State != state; minutes++)
        {
            Assert.True(minutes < 600, $"{ride.Id} is {Engine.Rides[ride.Id].State} after ten hours, not {state}.");
            var due = Engine.Buses.Values.Where(bus => !bus.Plan.Stops.IsEmpty && !OutOfReach.Contains(bus.Bus.Id)).Min(Due);
            DriveUntil(due > Now ? due : Now);
        }
    }

    private static DateTimeOffset Due(BusStatus bus)
    {
        var stop = bus.Plan.Stops[0];
        return stop.Phase switch
        {
            StopPhase.Planned => stop.SetOff,
            StopPhase.UnderWay => stop.Arrival,
            _ => stop.Departure,
        };
    }

    private void DoNext(BusStatus bus, Func<RideId, bool> comes)
    {
        var (id, stop) = (bus.Bus.Id, bus.Plan.Stops[0]);
        switch (stop.Phase)
        {
            case StopPhase.Planned:
                Accept(new Command.ReportDeparted(id, stop.Id));
                var (from, since) = Engine.Area.Rules.DivertsByPlan && bus.Turning is { } turning && turning.At >= Now ? (turning.Position, turning.At) : (bus.Position, Now);
                if (Engine.TravelTimes.FindPath(from, stop.Position) is { } path) _driving[id] = (path, stop.Id, since);
                break;
            case StopPhase.UnderWay:
                Accept(new Command.ReportArrived(id, stop.Id));
                break;
            default:
                if (stop.Duty is not null) Accept(new Command.Tick());
                foreach (var ride in stop.Alighting) Accept(new Command.ReportAlighted(id, ride));
                foreach (var ride in stop.Boarding) Accept(comes(ride) ? new Command.ReportBoarded(id, ride) : new Command.ReportNoShow(id, ride));
                break;
        }
    }

    /// <summary>Each bus under way tells where it is.</summary>
    public void ReportPositions()
    {
        foreach (var (id, (path, stop, since)) in _driving.OrderBy(each => each.Key))
        {
            if (Engine.Buses[id].Plan.Stops is not [{ Phase: StopPhase.UnderWay } first, ..] || first.Id != stop) continue;
            var position = path.PositionAfter((int)Math.Max(0, (Now - since).TotalMilliseconds));
            Say(new Command.ReportPosition(id, Town.Network.At(position), Town.Network.BearingDegrees(position)));
        }
    }
}
