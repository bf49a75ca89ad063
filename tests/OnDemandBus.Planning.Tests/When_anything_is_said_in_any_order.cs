using System.Collections.Immutable;
using System.Text.Json;
using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests;

/// <summary>Random days in a small town against the invariants: riders, drivers and the clock in any order, sense or nonsense.</summary>
public sealed class When_anything_is_said_in_any_order
{
    private const string Streets = """
        A-----B-----C-----D
        |     |     |     |
        |     |     |     |
        E-----F-----G--a--H
        |     |     |     |
        |     b     |     |
        J-----K-----L-----M
        """;

    private static readonly DrawnTown Town = DrawnTown.Parse(Streets, metresPerCharacter: 120);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_invariant_holds_after_every_command(int seed)
    {
        var day = new RandomDay(seed);
        day.Town.AfterEach = (_, _) =>
        {
            Invariants.Hold(day.Town.Engine);
            Invariants.NobodyIsLateUntold(day.Town.Engine);
        };
        day.Run(steps: 150, withNonsense: true);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_promise_is_broken_while_buses_do_what_they_are_told(int seed)
    {
        var day = new RandomDay(seed);
        day.Town.AfterEach = (_, _) => Invariants.PromisesAreKeptByThePlans(day.Town.Engine);
        day.Run(steps: 150, withNonsense: false);
        day.Town.DriveUntil(day.Town.Now.AddHours(3));
        foreach (var ride in day.Town.Engine.Rides.Values)
        {
            Assert.True(ride.State.IsEnd(), $"seed {seed}: {ride.Id} is still {ride.State}.");
            if (ride.BusArrivedAt is { } arrived) Assert.True(arrived < ride.Promise!.PickupTo, $"seed {seed}: {ride.Id} was picked up late.");
            if (ride.State == RideState.Completed) Assert.True(ride.BoardedAt >= ride.Promise!.PickupFrom, $"seed {seed}: the bus left {ride.Id} before the window.");
        }

        Assert.Contains(day.Town.Engine.Rides.Values, ride => ride.State == RideState.Completed);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_events_make_the_same_state_again(int seed)
    {
        var day = new RandomDay(seed);
        day.Run(steps: 150, withNonsense: true);
        var replayed = new Engine(day.Town.Engine.Area, new NoTimes(Town.Network));
        Invariants.EachEventSaysSomethingNew(replayed, day.Town.Events);
        Assert.Equal(StateOf(day.Town.Engine), StateOf(replayed));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_same_commands_have_the_same_outcomes(int seed)
    {
        var (first, second) = (new RandomDay(seed), new RandomDay(seed));
        first.Run(steps: 80, withNonsense: true);
        second.Run(steps: 80, withNonsense: true);
        Assert.Equal(StateOf(first.Town.Engine), StateOf(second.Town.Engine));
        Assert.Equal(first.Town.Events.Count, second.Town.Events.Count);
    }

    private static string StateOf(Engine engine) =>
        JsonSerializer.Serialize(new { Rides = engine.Rides.Values.OrderBy(ride => ride.Id), Buses = engine.Buses.Values });

    /// <summary>A replay must not ask for travel times.</summary>
    private sealed class NoTimes(RoadNetwork network) : TravelTimes
    {
        public override RoadMetric Metric { get; } = RoadMetric.Of(network);

        public override int TimeMs(Position from, Position to) => throw new InvalidOperationException("A replay asked for a travel time.");

        public override void OneToMany(Position from, ReadOnlySpan<Position> to, Span<int> timesMs) => throw new InvalidOperationException("A replay asked for travel times.");

        public override void ManyToOne(ReadOnlySpan<Position> from, Position to, Span<int> timesMs) => throw new InvalidOperationException("A replay asked for travel times.");

        public override void ManyToMany(ReadOnlySpan<Position> from, ReadOnlySpan<Position> to, Span<int> timesMs) => throw new InvalidOperationException("A replay asked for travel times.");

        public override RoadPath? FindPath(Position from, Position to) => throw new InvalidOperationException("A replay asked for a path.");
    }

    /// <summary>What happens on one day, by its seed.</summary>
    private sealed class RandomDay
    {
        private readonly Random _chance;
        private readonly List<OfferId> _offers = [];

        public RandomDay(int seed)
        {
            _chance = new Random(seed);
            Town = new TownUnderTest(When_anything_is_said_in_any_order.Town, new ServiceRules
            {
                LateDiversionThreshold = TimeSpan.FromSeconds(_chance.Next(2) * 180),
                MaxWalkDistanceMetres = _chance.Next(3) == 0 ? 250 : 0,
                MinImprovement = TimeSpan.FromSeconds(_chance.Next(2) * 30),
                RiderTimeWeight = 1 + _chance.Next(2),
                MinLeadTime = TimeSpan.FromMinutes(_chance.Next(4) == 0 ? 10 : 0),
                WaitViolationWeight = _chance.Next(2),
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

        public void Run(int steps, bool withNonsense)
        {
            for (var step = 0; step < steps; step++)
            {
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
            if (Town.Say(new Command.RequestOffer(Town.Request(Somewhere(), Somewhere(), when, party))) is Outcome.Offered offered) _offers.Add(offered.Offers[_chance.Next(4) == 0 ? ^1 : 0].Id);
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
            var network = When_anything_is_said_in_any_order.Town.Network;
            return network.At(new Position(_chance.Next(network.SegmentCount), _chance.NextSingle()));
        }
    }
}
