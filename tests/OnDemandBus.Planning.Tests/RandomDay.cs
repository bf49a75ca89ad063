using System.Collections.Immutable;
using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests;

/// <summary>What happens on one day in a small town, by its seed: riders, drivers and the clock in any order, sense or nonsense.</summary>
internal sealed class RandomDay
{
    private const string Drawing = """
        A-----B-----C-----D
        |     |     |     |
        |     |     |     |
        E-----F-----G--a--H
        |     |     |     |
        |     b     |     |
        J-----K-----L-----M
        """;

    public static readonly DrawnTown Streets = DrawnTown.Parse(Drawing, metresPerCharacter: 120);

    private readonly Random _chance;
    private readonly bool _decidesAtOnce;
    private readonly List<OfferId> _offers = [];
    private readonly Dictionary<BusId, (DateTimeOffset At, Command Report)[]> _untold = [];

    /// <param name="seed">Decides all.</param>
    /// <param name="forgets">Whether what has ended is forgotten soon.</param>
    /// <param name="promisesSoftLimits">What riders are promised.</param>
    /// <param name="decidesAtOnce">Riders take an offer at once or not at all, buses may be diverted by their plans, and joined while they stand.</param>
    public RandomDay(int seed, bool forgets = false, bool promisesSoftLimits = false, bool decidesAtOnce = false)
    {
        (_chance, _decidesAtOnce) = (new Random(seed), decidesAtOnce);
        Town = new TownUnderTest(Streets, new ServiceRules
        {
            LateDiversionThreshold = TimeSpan.FromSeconds(_chance.Next(2) * 180),
            MaxWalkDistanceMetres = _chance.Next(3) == 0 ? 250 : 0,
            MinImprovement = TimeSpan.FromSeconds(_chance.Next(2) * 30),
            RiderTimeWeight = 1 + _chance.Next(2),
            MinLeadTime = TimeSpan.FromMinutes(_chance.Next(4) == 0 ? 10 : 0),
            WaitViolationWeight = _chance.Next(2),
            EndedRidesKept = forgets ? TimeSpan.FromMinutes(20) : ServiceRules.Default.EndedRidesKept,
            WishesKept = forgets ? TimeSpan.FromMinutes(5) : ServiceRules.Default.WishesKept,
            FreezeTime = decidesAtOnce ? TimeSpan.FromSeconds(seed % 3 * 20) : ServiceRules.Default.FreezeTime,
            DivertsByPlan = decidesAtOnce,
            JoinsWhileServing = decidesAtOnce,
            OfferLifetime = decidesAtOnce ? TimeSpan.FromTicks(1) : ServiceRules.Default.OfferLifetime,
            PromisesSoftLimits = promisesSoftLimits,
            SoftMaxWaitTime = promisesSoftLimits ? TimeSpan.FromMinutes(4) : ServiceRules.Default.SoftMaxWaitTime,
            SoftMaxTravelTimeBeta = promisesSoftLimits ? TimeSpan.FromMinutes(5) : ServiceRules.Default.SoftMaxTravelTimeBeta,
        }, change: _chance.Next(2) == 0 ? null : area => area with { Rebalancing = new RebalancingRules { Mode = RebalancingMode.ExpectedDemand, CellMetres = 400, MinGain = 0.01, MinDrive = TimeSpan.FromSeconds(30), Interval = TimeSpan.FromMinutes(2) } });
        for (var k = 1; k <= 3; k++)
        {
            var layout = new Load(_chance.Next(2, 6), _chance.Next(0, 2), 1, 4);
            Town.Add(new Bus(new BusId($"bus-{k}"), _chance.Next(3) == 0 ? [layout, new Load(layout.Seats + 2)] : [layout], Somewhere(), Shifts()));
        }
    }

    /// <summary>None, or two with breaks and a depot.</summary>
    private ImmutableArray<Shift> Shifts()
    {
        if (_chance.Next(2) == 0) return [Shift.Always];
        var at = TownUnderTest.Start.AddMinutes(-10);
        return [.. Enumerable.Range(0, 2).Select(_ =>
        {
            var (from, to) = (at, at.AddMinutes(_chance.Next(100, 200)));
            var earliest = from.AddMinutes(_chance.Next(20, 50));
            at = to.AddMinutes(_chance.Next(60));
            return new Shift(from, to) { Depot = _chance.Next(2) == 0 ? Somewhere() : null, Breaks = [new Break(earliest, earliest.AddMinutes(_chance.Next(30)), TimeSpan.FromMinutes(15), Somewhere())] };
        })];
    }

    public TownUnderTest Town { get; }

    public void Run(int steps, bool withNonsense, bool losesTouch = false)
    {
        for (var step = 0; step < steps; step++)
        {
            if (losesTouch && _chance.Next(12) == 0) LoseOrFind();
            var dice = _chance.Next(100);
            if (dice < 35) Ask();
            else if (dice < 60) BookSomething();
            else if (dice < 65) CancelSomething();
            else if (dice < 72) Invariants.HoldOfImprovement(Town, new Command.Improve(step, Iterations: 60));
            else if (dice < 74) BookJourney();
            else if (dice < 90 || !withNonsense) Drive();
            else Town.Say(Nonsense());
        }
    }

    private void Ask()
    {
        var when = _chance.Next(4) switch
        {
            0 => TimeWish.DepartAt(Town.Now.AddMinutes(_chance.Next(90))),
            1 => TimeWish.ArriveBy(Town.Now.AddMinutes(_chance.Next(20, 120))),
            _ => TimeWish.Now,
        };
        var persons = _chance.Next(1, 4);
        var party = new Party(persons, _chance.Next(8) == 0 ? 1 : 0, _chance.Next(10) == 0 ? 1 : 0, _chance.Next(3));
        if (Town.Say(new Command.RequestOffer(Town.Request(Somewhere(), Somewhere(), when, party))) is not Outcome.Offered offered) return;
        _offers.Add(offered.Offers[_chance.Next(4) == 0 ? ^1 : 0].Id);
        if (_decidesAtOnce && _chance.Next(4) > 0) Town.Say(new Command.BookOffer(_offers[^1], "key"));
    }

    private void BookSomething()
    {
        if (_offers.Count == 0) return;
        // One of the newest, as riders do; now and then one that has expired.
        var offer = _offers[^_chance.Next(1, Math.Min(_offers.Count, 3) + 1)];
        Town.Say(new Command.BookOffer(offer, _chance.Next(4) == 0 ? "another" : "key"));
    }

    private void BookJourney()
    {
        var (there, back, from) = (Somewhere(), Somewhere(), Town.Now.AddMinutes(_chance.Next(30)));
        RideRequest[] requests = [Town.Request(there, back, TimeWish.ArriveBy(from.AddMinutes(30))), Town.Request(back, there, TimeWish.DepartAt(from.AddMinutes(_chance.Next(40, 90))))];
        if (Town.Say(new Command.RequestJourney([.. requests], _chance.Next(2) == 0)) is not Outcome.Journey journey) return;
        var offers = journey.Parts.OfType<Outcome.Offered>().Select(part => part.Offers[_chance.Next(part.Offers.Length)].Id).ToArray();
        _offers.AddRange(offers);
        if (_chance.Next(4) > 0) Town.Say(new Command.BookJourney([.. offers], "key"));
    }

    private void CancelSomething()
    {
        if (_offers.Count == 0) return;
        Town.Say(new Command.CancelRide(_offers[_chance.Next(_offers.Count)].Ride, _chance.Next(5) == 0 ? CancelledBy.Operator : CancelledBy.Rider));
    }

    private void Drive() => Town.DriveUntil(Town.Now.AddSeconds(_chance.Next(1, 150)), _ => _chance.Next(8) > 0);

    /// <summary>A bus gets out of reach, goes on by the plan that it has, and tells of it when it is in reach again.</summary>
    private void LoseOrFind()
    {
        var bus = Town.Engine.Buses.Values.ElementAt(_chance.Next(3));
        if (Town.OutOfReach.Add(bus.Bus.Id))
        {
            _untold[bus.Bus.Id] = [.. ByItsPlan(bus)];
            return;
        }

        for (var minutes = _chance.Next(25); minutes > 0; minutes--) Town.DriveUntil(Town.Now.AddMinutes(1));
        var reports = _untold[bus.Bus.Id].Where(each => each.At <= Town.Now).Select(each => each.Report).ToList();
        if (_chance.Next(2) == 0) _chance.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(reports));
        // What is refused for want of an earlier report is told again.
        while (reports.RemoveAll(report => Town.Say(report) is Outcome.Accepted) > 0) { }
        Town.OutOfReach.Remove(bus.Bus.Id);
    }

    private IEnumerable<(DateTimeOffset At, Command Report)> ByItsPlan(BusStatus bus)
    {
        var (id, now) = (bus.Bus.Id, Town.Now);
        foreach (var stop in bus.Plan.Stops)
        {
            var (setOff, arrival, departure) = (Later(stop.SetOff), Later(stop.Arrival), Later(stop.Departure));
            if (_chance.Next(2) == 0 && stop.Phase == StopPhase.Planned) yield return (setOff, new Command.ReportDeparted(id, stop.Id, setOff));
            if (_chance.Next(4) == 0) yield return (arrival, new Command.ReportPosition(id, stop.Location, null, arrival));
            if (stop.Phase != StopPhase.Serving) yield return (arrival, new Command.ReportArrived(id, stop.Id, arrival));
            foreach (var ride in stop.Alighting) yield return (departure, new Command.ReportAlighted(id, ride, departure));
            foreach (var ride in stop.Boarding) yield return (departure, _chance.Next(8) == 0 ? new Command.ReportNoShow(id, ride, departure) : new Command.ReportBoarded(id, ride, departure));
        }

        DateTimeOffset Later(DateTimeOffset at) => at > now ? at : now;
    }

    private Command Nonsense()
    {
        var bus = new BusId($"bus-{_chance.Next(1, 5)}");
        var ride = _offers.Count == 0 ? new RideId("nobody") : _offers[_chance.Next(_offers.Count)].Ride;
        var stop = new StopId(_chance.Next(1, 12));
        return _chance.Next(10) switch
        {
            0 => new Command.ReportPosition(bus, Somewhere(), _chance.Next(2) == 0 ? null : _chance.Next(360)),
            1 => new Command.ReportDeparted(bus, stop),
            2 => new Command.ReportArrived(bus, stop),
            3 => new Command.ReportBoarded(bus, ride),
            4 => new Command.ReportNoShow(bus, ride),
            5 => new Command.ReportAlighted(bus, ride),
            6 => new Command.ReportBreakdown(bus),
            7 => new Command.ReturnToService(bus),
            8 => new Command.ChangeTravelTimes(OtherTimes()),
            _ => new Command.ChangeShifts(bus, [new Shift(Town.Now.AddMinutes(_chance.Next(-60, 60)), Town.Now.AddMinutes(_chance.Next(30, 300)))]),
        };
    }

    /// <summary>Some streets slower, now and then one closed.</summary>
    private HubLabels OtherTimes()
    {
        var network = Town.Town.Network;
        var changes = Enumerable.Range(0, network.SegmentCount).Where(_ => _chance.Next(3) == 0)
            .Select(segment => (segment, _chance.Next(40) == 0 ? RoadMetric.Closed : network.TimeMs(segment) * _chance.Next(1, 4)));
        return ((HubLabels)Town.Engine.TravelTimes).With(RoadMetric.Of(network).With([.. changes]));
    }

    private Location Somewhere()
    {
        var network = Streets.Network;
        return network.At(new Position(_chance.Next(network.SegmentCount), _chance.NextSingle()));
    }
}
