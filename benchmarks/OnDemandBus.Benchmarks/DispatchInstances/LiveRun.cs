using System.Diagnostics;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>
/// An instance through the live engine by our own rules: each rider asks, takes the first offer at once and comes; each bus does what its plan says. What came of it is
/// added up here from what buses and riders did, not from what the engine reckoned.
/// </summary>
internal sealed class LiveRun
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How often a bus under way tells where it is.</summary>
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(10);

    private readonly Engine _engine;
    private readonly InstanceRequest[] _requests;
    private readonly RoadNetwork _network;
    private readonly TravelTimes _times;
    private readonly int _iterations;
    private readonly bool _tellsWhereItIs;
    private readonly Func<int, Position> _at;
    private readonly SortedDictionary<BusId, Leg> _driving = [];
    private readonly PriorityQueue<(BusId Bus, long Version), (DateTimeOffset Due, BusId Bus)> _due = new();
    private readonly Dictionary<RideId, DateTimeOffset> _arrivedAt = [];
    private readonly HashSet<RideId> _rejected = [];
    private readonly Stopwatch _deciding = new();
    private readonly Stopwatch _improving = new();
    private TimeSpan _busTime;
    private int _plans;
    private int _reassigned;

    /// <param name="instance">Fleet and requests.</param>
    /// <param name="times">Travel times on its streets.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="iterations">How long plans are searched for something better after each request; zero for insertion alone.</param>
    /// <param name="at">Where who is at an edge stands; in the middle of it where null.</param>
    public LiveRun(DispatchInstance instance, TravelTimes times, ServiceRules rules, int iterations, Func<int, Position>? at = null)
    {
        (_requests, _times, _network, _iterations) = (instance.Requests, times, times.Network, iterations);
        _tellsWhereItIs = rules.FreezeTime < ServiceRules.Default.FreezeTime && !rules.DivertsByPlan;
        _at = at ?? StreetGraph.Middle;
        var boundary = Area.FromBounds(_network.SouthWest, _network.NorthEast);
        _engine = new Engine(new ServiceArea(instance.Name, boundary, ServiceCalendar.Always, rules), times);
        for (var k = 0; k < instance.Buses.Length; k++)
        {
            var bus = instance.Buses[k];
            var shift = new Shift(At(bus.FromMs), At(bus.ToMs));
            Handle(new Command.AddBus(new Bus(new BusId($"bus-{k:00000}"), [new Load(bus.Seats)], PlaceOf(bus.Start), [shift])), At(0));
        }
    }

    public LiveFigures Run()
    {
        for (var k = 0; k < _requests.Length; k++)
        {
            var (request, now) = (_requests[k], At(_requests[k].AtMs));
            DriveUntil(now);
            // A bus that drives as it is reckoned to, to a stop that is fixed or by rules that take it for being there, has nothing to tell.
            if (_tellsWhereItIs) ReportPositions(now);
            var ride = new RideRequest(new RideId($"ride-{k:000000}"), PlaceOf(request.Origin), PlaceOf(request.Destination), TimeWish.Now, new Party(request.Riders));
            _deciding.Start();
            if (Handle(new Command.RequestOffer(ride), now) is Outcome.Offered(var offers)) Handle(new Command.BookOffer(offers[0].Id, "rider"), now);
            else _rejected.Add(ride.Id);
            _deciding.Stop();
            if (_iterations == 0) continue;
            _improving.Start();
            // Once around what is new, once anywhere.
            Handle(new Command.Improve(2 * k, _iterations), now);
            Handle(new Command.Improve((2 * k) + 1, _iterations), now);
            _improving.Stop();
        }

        DriveUntil(DateTimeOffset.MaxValue);
        return Figures();
    }

    private LiveFigures Figures()
    {
        var served = _engine.Rides.Values.Where(ride => ride.State == RideState.Completed).ToArray();
        var broken = served.Count(ride => ride.BusArrivedAt >= ride.Promise!.PickupTo || _arrivedAt[ride.Id] > ride.Promise.LatestArrival || ride.Revised is not null);
        return new LiveFigures(
            _rejected.Count,
            served.Length,
            broken + (_engine.Rides.Count - served.Length - _rejected.Count),
            _busTime,
            served.Aggregate(TimeSpan.Zero, (sum, ride) => sum + (ride.Request.Party.Persons * (_arrivedAt[ride.Id] - ride.RequestedAt))),
            TimeSpan.FromSeconds(served.Average(ride => (ride.BoardedAt!.Value - ride.RequestedAt).TotalSeconds)),
            (double)_plans / served.Length,
            (double)_reassigned / served.Length,
            _deciding.Elapsed / _requests.Length,
            _improving.Elapsed / _requests.Length);
    }

    private void DriveUntil(DateTimeOffset until)
    {
        while (_due.TryPeek(out var next, out var priority) && priority.Due <= until)
        {
            _due.Dequeue();
            var bus = _engine.Buses[next.Bus];
            if (bus.Plan.Version == next.Version) DoNext(bus, priority.Due);
        }
    }

    private void DoNext(BusStatus bus, DateTimeOffset now)
    {
        var (id, stop) = (bus.Bus.Id, bus.Plan.Stops[0]);
        switch (stop.Phase)
        {
            case StopPhase.Planned:
                Accept(new Command.ReportDeparted(id, stop.Id), now);
                var (from, since) = bus.Turning is { } turning ? (turning.Position, turning.At) : (bus.Position, now);
                _driving[id] = new Leg(_times.FindPath(from, stop.Position)!, stop.Id, since, since);
                break;
            case StopPhase.UnderWay:
                foreach (var ride in stop.Alighting) _arrivedAt[ride] = now;
                _busTime += now - _driving[id].Since;
                _driving.Remove(id);
                Accept(new Command.ReportArrived(id, stop.Id), now);
                break;
            default:
                _busTime += now - stop.ServiceStart;
                foreach (var ride in stop.Alighting) Accept(new Command.ReportAlighted(id, ride), now);
                foreach (var ride in stop.Boarding) Accept(new Command.ReportBoarded(id, ride), now);
                break;
        }
    }

    private void Accept(Command command, DateTimeOffset now)
    {
        if (Handle(command, now) is not Outcome.Accepted) throw new InvalidOperationException($"{command} was refused at {now:O}.");
    }

    private Outcome Handle(Command command, DateTimeOffset now)
    {
        var handled = _engine.Handle(command, now);
        foreach (var happened in handled.Events)
        {
            if (happened is Event.PlanChanged) _plans++;
            if (happened is Event.RideAssigned && command is Command.Improve) _reassigned++;
        }

        foreach (var bus in handled.ChangedBuses)
        {
            StopIfSentElsewhere(bus, now);
            if (bus.Plan.Stops.IsEmpty) continue;
            var first = bus.Plan.Stops[0];
            var due = first.Phase switch
            {
                StopPhase.Planned => first.SetOff,
                StopPhase.UnderWay => first.Arrival,
                _ => first.Departure,
            };
            _due.Enqueue((bus.Bus.Id, bus.Plan.Version), (due < now ? now : due, bus.Bus.Id));
        }

        return handled.Outcome;
    }

    /// <summary>A bus whose next stop is another one now turns to it from where it is, or where it is told to.</summary>
    private void StopIfSentElsewhere(BusStatus bus, DateTimeOffset now)
    {
        var id = bus.Bus.Id;
        if (!_driving.TryGetValue(id, out var leg) || bus.Plan.Stops is [{ Phase: StopPhase.UnderWay } first, ..] && first.Id == leg.Stop) return;
        _driving.Remove(id);
        if (bus.Turning is { } turning && !_tellsWhereItIs)
        {
            _busTime += turning.At - leg.Since;
            return;
        }

        _busTime += now - leg.Since;
        Report(id, leg, now);
    }

    private void ReportPositions(DateTimeOffset now)
    {
        foreach (var (id, leg) in _driving.ToArray())
        {
            if (now - leg.Reported < ReportEvery) continue;
            _driving[id] = leg with { Reported = now };
            Report(id, leg, now);
        }
    }

    private void Report(BusId id, Leg leg, DateTimeOffset now)
    {
        var position = leg.Path.PositionAfter((int)(now - leg.Since).TotalMilliseconds);
        Accept(new Command.ReportPosition(id, _network.At(position), _network.BearingDegrees(position)), now);
    }

    /// <summary>A drive from stop to stop.</summary>
    private sealed record Leg(RoadPath Path, StopId Stop, DateTimeOffset Since, DateTimeOffset Reported);

    private Location PlaceOf(int edge) => _network.At(_at(edge));

    private static DateTimeOffset At(int ms) => Midnight.AddMilliseconds(ms);
}

/// <summary>What came of a day.</summary>
/// <param name="Rejected">Requests without an offer.</param>
/// <param name="Served">Rides that came to their destination.</param>
/// <param name="Broken">Promises that were not kept, rides that did not come to their end among them.</param>
/// <param name="BusTime">What all buses drove and dwelt.</param>
/// <param name="RiderTime">What all riders travelled, waits included.</param>
/// <param name="MeanWait">From request to boarding.</param>
/// <param name="PlansPerRide">How many plans drivers got.</param>
/// <param name="ReassignedPerRide">How often a rider was told another bus.</param>
/// <param name="Deciding">The computing time of a request and its booking.</param>
/// <param name="Improving">The computing time for improvement after it.</param>
internal sealed record LiveFigures(
    int Rejected, int Served, int Broken, TimeSpan BusTime, TimeSpan RiderTime, TimeSpan MeanWait, double PlansPerRide, double ReassignedPerRide, TimeSpan Deciding, TimeSpan Improving);
