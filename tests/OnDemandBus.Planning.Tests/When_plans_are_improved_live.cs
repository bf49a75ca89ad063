namespace OnDemandBus.Planning.Tests;

public sealed class When_plans_are_improved_live
{
    private static readonly DateTimeOffset Start = TownUnderTest.Start;

    // 100 m a character, 10 m a second. Two streets that meet at C.
    private readonly DrawnTown _drawn = DrawnTown.Parse(
        """
        A--a-------b--C--c-------d--B
                      |
                      e
                      |
                      f
                      |
                      D
        """);

    private Location At(char place) => _drawn.At(place);

    private static readonly ServiceRules Patient = new() { MaxWaitTime = TimeSpan.FromMinutes(40), MaxTravelTimeBeta = TimeSpan.FromHours(2), MaxAllowedPickupDelay = TimeSpan.FromMinutes(30), MinImprovement = TimeSpan.Zero };

    /// <summary>Of two rides that were booked with the bus from the wrong end of the town, a second bus, which came into service later, is the better one for one.</summary>
    private (TownUnderTest Town, BusId First, BusId Second, Ride Ride) WithABetterBus(ServiceRules rules)
    {
        var town = new TownUnderTest(_drawn, rules);
        var first = town.AddBus("bus-1", At('a'));
        var ride = town.Booked(At('c'), At('d'), TimeWish.DepartAt(Start.AddMinutes(20)));
        var second = town.AddBus("bus-2", _drawn.Beside('c', eastMetres: -100));
        return (town, first, second, ride);
    }

    private static void Improve(TownUnderTest town, int times = 5)
    {
        for (var seed = 1; seed <= times; seed++) town.Accept(new Command.Improve(seed, Iterations: 200));
    }

    [Fact]
    public void A_ride_goes_to_a_bus_that_is_nearer()
    {
        var (town, first, second, ride) = WithABetterBus(Patient);
        Improve(town);
        Assert.Equal(second, town[ride].Bus);
        Assert.Empty(town[first].Plan.Stops);
        Assert.Equal(ride.Promise, town[ride].Promise);
        Assert.Null(town[ride].Revised);
        town.DriveUntil(ride, RideState.Completed);
        Assert.True(town[ride].BusArrivedAt < ride.Promise!.PickupTo);
    }

    [Fact]
    public void A_small_gain_is_not_worth_the_trouble()
    {
        // The way from a to c is 140 seconds, that of the other bus 10: the gain of 130 s is shared by two drivers.
        Assert.Equal(130, Gain(), 1.0);
        foreach (var (minutes, moves) in new[] { (1, true), (2, false) })
        {
            var (town, _, second, ride) = WithABetterBus(Patient with { MinImprovement = TimeSpan.FromMinutes(minutes) });
            Improve(town);
            Assert.Equal(moves, town[ride].Bus == second);
        }

        double Gain()
        {
            var (town, first, second, _) = WithABetterBus(Patient);
            var before = town[first].Plan.Stops.Sum(stop => stop.DriveMs);
            Improve(town);
            return (before - town[second].Plan.Stops.Sum(stop => stop.DriveMs)) / 1000.0;
        }
    }

    [Fact]
    public void Nothing_happens_where_nothing_can_be_gained()
    {
        var (town, _, _, _) = WithABetterBus(Patient);
        Improve(town);
        for (var seed = 100; seed < 120; seed++) Assert.Empty(town.Happens(new Command.Improve(seed, Iterations: 200)));
    }

    [Fact]
    public void The_bus_that_is_under_way_keeps_its_stop()
    {
        var (town, first, _, ride) = WithABetterBus(Patient);
        town.DriveUntil(ride, RideState.DriverEnRoute);
        var stop = town[first].Plan.Stops[0].Id;
        Improve(town);
        Assert.Equal((first, stop), (town[ride].Bus!.Value, town[first].Plan.Stops[0].Id));
    }

    [Fact]
    public void Who_is_on_board_stays_on_board()
    {
        var (town, first, _, ride) = WithABetterBus(Patient);
        town.DriveUntil(ride, RideState.OnBoard);
        Improve(town);
        Assert.Equal(first, town[ride].Bus);
        town.DriveUntil(ride, RideState.Completed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    public void Who_is_about_to_alight_is_spared_a_detour(int thresholdSeconds)
    {
        // The others wait where the bus passes: it would be best to take them along, were it not for the rider who is nearly there.
        var town = new TownUnderTest(_drawn, Patient with { LateDiversionThreshold = TimeSpan.FromSeconds(thresholdSeconds) });
        var bus = town.AddBus("bus-1", At('a'));
        var onBoard = town.Booked(At('b'), At('d'));
        town.DriveUntil(onBoard, RideState.Arrived);
        town.Accept(new Command.ReportBoarded(bus, onBoard.Id));
        var others = town.Booked(At('c'), At('d'), party: new Party(6));
        Improve(town);
        var first = town[bus].Plan.Stops[0];
        if (thresholdSeconds == 0) Assert.Equal(others.Id, Assert.Single(first.Boarding));
        else Assert.Equal(onBoard.Id, Assert.Single(first.Alighting));
    }

    [Fact]
    public void A_wheelchair_stays_with_a_bus_that_takes_it()
    {
        var town = new TownUnderTest(_drawn, Patient);
        var first = town.AddBus("bus-1", At('a'));
        var ride = town.Booked(At('c'), At('d'), TimeWish.DepartAt(Start.AddMinutes(20)), needs: MobilityNeeds.AssistedWheelchair);
        town.AddBus("bus-2", _drawn.Beside('c', eastMetres: -100), new Load(8));
        town.Add(new Bus(new BusId("bus-3"), [new Load(8, 2)], _drawn.Beside('c', eastMetres: -100), [Shift.Always]) { Unsuited = MobilityNeeds.AssistedWheelchair });
        Improve(town);
        Assert.Equal(first, town[ride].Bus);
    }

    [Fact]
    public void A_bus_that_has_broken_down_gets_nobody()
    {
        var (town, first, second, ride) = WithABetterBus(Patient);
        town.Accept(new Command.ReportBreakdown(second));
        Improve(town);
        Assert.Equal(first, town[ride].Bus);
    }

    [Fact]
    public void A_search_of_nothing_is_refused_and_one_without_rides_does_nothing()
    {
        var town = new TownUnderTest(_drawn);
        Assert.Equal(Refusal.InvalidRequest, town.Refused(new Command.Improve(1, 0)));
        Assert.Empty(town.Happens(new Command.Improve(1, 10)));
        town.AddBus("bus-1", At('a'), null, new Shift(Start, Start.AddHours(8)) { Breaks = [new Break(Start.AddHours(1), Start.AddHours(2), TimeSpan.FromMinutes(30))] });
        Assert.Empty(town.Happens(new Command.Improve(1, 10)));
    }

    [Fact]
    public void A_break_stays_where_it_is_had_with_nobody_on_board_however_the_seats_are_folded()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var chance = new Random(seed);
            var town = new TownUnderTest(_drawn, Patient);
            var shift = new Shift(Start, Start.AddHours(8)) { Breaks = [new Break(Start.AddMinutes(30), Start.AddMinutes(90), TimeSpan.FromMinutes(30))] };
            for (var k = 1; k <= 2; k++) town.Add(new Bus(new BusId($"bus-{k}"), [new Load(2, 1), new Load(6)], At("af"[k - 1]), [shift]));
            for (var k = 0; k < 6; k++)
            {
                var (from, to) = ("abce"[chance.Next(4)], "df"[chance.Next(2)]);
                if (town.Say(new Command.RequestOffer(town.Request(At(from), At(to), TimeWish.DepartAt(Start.AddMinutes(chance.Next(120))), new Party(chance.Next(1, 3))))) is Outcome.Offered offered) town.Booked(offered.Offers[0]);
            }

            Improve(town);
            Invariants.Hold(town.Engine);
            Invariants.PromisesAreKeptByThePlans(town.Engine);
            Assert.All(town.Engine.Buses.Values, bus => Assert.Single(bus.Plan.Stops, stop => stop.Duty?.Kind == DutyKind.Break));
        }
    }

    /// <summary>
    /// Against all orders of all rides on all buses. The search is one by chance, so not every plan becomes the best one; that hardly any stays behind is what is
    /// asked of it.
    /// </summary>
    [Fact]
    public void Small_plans_become_the_best_there_are()
    {
        var (best, all) = (0, 0);
        var behind = new List<string>();
        for (var seed = 1; seed <= 300; seed++)
        {
            var chance = new Random(seed);
            var town = new TownUnderTest(_drawn, new ServiceRules
            {
                MaxTravelTimeBeta = TimeSpan.FromMinutes(15 + chance.Next(40)),
                MaxWaitTime = TimeSpan.FromMinutes(15 + chance.Next(30)),
                MaxAllowedPickupDelay = TimeSpan.FromMinutes(3 + chance.Next(12)),
                LateDiversionThreshold = TimeSpan.Zero,
                MinImprovement = TimeSpan.Zero,
                RiderTimeWeight = 0.5 * (1 + chance.Next(3)),
                BusTimeWeight = 0.5 * (1 + chance.Next(3)),
                MaxOffers = 1,
            });
            var shift = new Shift(Start, Start.AddHours(8)) { Breaks = chance.Next(3) == 0 ? [new Break(Start.AddMinutes(10), Start.AddMinutes(50), TimeSpan.FromMinutes(10))] : [] };
            town.Add(new Bus(new BusId("bus-1"), [new Load(2, 1), new Load(5)], Somewhere(), [shift]));
            for (var k = 0; k < 3; k++)
            {
                if (k == 2) town.Add(new Bus(new BusId("bus-2"), [new Load(3, 1)], Somewhere(), [Shift.Always]));
                var when = chance.Next(2) == 0 ? TimeWish.Now : TimeWish.DepartAt(town.Now.AddMinutes(chance.Next(30)));
                var request = town.Request(Somewhere(), Somewhere(), when, new Party(chance.Next(1, 3), chance.Next(8) == 0 ? 1 : 0));
                if (town.Say(new Command.RequestOffer(request)) is Outcome.Offered offered) town.Booked(offered.Offers[0]);
                town.DriveUntil(town.Now.AddSeconds(chance.Next(100)));
            }

            var dull = new DullPlanner(town.Engine, town.Now);
            double Cost() => town.Engine.Buses.Values.Sum(dull.CostOf);
            var (before, least) = (Cost(), dull.LeastCostOfFleet());
            Assert.True(least <= before + 0.5, $"seed {seed}: the dull planner finds nothing as good as the plan that is there.");
            Improve(town, times: 4);
            var after = Cost();
            Assert.True(after <= before + 0.5, $"seed {seed}: from {before} ms it became {after} ms.");
            Assert.True(after >= least - 0.5, $"seed {seed}: the dull planner's best is {least} ms, the engine's {after} ms.");
            Invariants.Hold(town.Engine);
            Invariants.PromisesAreKeptByThePlans(town.Engine);
            all++;
            if (after <= least + 0.5) best++;
            else behind.Add($"seed {seed}: {before:0} became {after:0}, the best is {least:0}");

            Location Somewhere() => _drawn.Network.At(new Position(chance.Next(_drawn.Network.SegmentCount), chance.NextSingle()));
        }

        Assert.True(best >= 0.98 * all, $"{best} of {all} are the best. {string.Join("; ", behind)}");
    }
}
