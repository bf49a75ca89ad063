using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests.Rebalancing;

public sealed class When_demand_is_expected_in_the_west
{
    private static readonly DateTimeOffset Now = TownUnderTest.Start;

    // 100 m a character, 10 m a second: ten seconds a character. Zones are 600 m wide.
    private readonly DrawnTown _town = DrawnTown.Parse("A--a---------b---------c---------d--B");
    private readonly DemandForecast _forecast;
    private readonly RebalancingRules _rules = new() { Mode = RebalancingMode.ExpectedDemand, MinDrive = TimeSpan.FromSeconds(60) };

    public When_demand_is_expected_in_the_west()
    {
        _forecast = Forecast(_town, _rules);
        Ask('a', perHour: 4);
    }

    private static DemandForecast Forecast(DrawnTown town, RebalancingRules rules) => new(new DemandZones(town.Network, rules.CellMetres), TimeZoneInfo.Utc, rules.WeeklyDecay);

    /// <summary>Ten weeks in which so many asked from there at this hour of each working day.</summary>
    private void Ask(char from, int perHour)
    {
        for (var day = -70; day < 0; day++)
            for (var k = 0; k < perHour; k++) _forecast.Record(_town.At(from), Now.AddDays(day).AddMinutes(k), 1);
    }

    /// <summary>A bus that looks westwards.</summary>
    private IdleBus Idle(string id, char at) => new(new BusId(id), _town.PositionAt(at, other: true));

    private System.Collections.Immutable.ImmutableArray<RebalancingMove> Decide(IdleBus[] idle, SoonIdleBus[]? soonIdle = null, RebalancingRules? rules = null) =>
        new Rebalancer(rules ?? _rules, _town.Network, _forecast).Decide(idle, soonIdle ?? [], _town.Times, Now);

    [Fact]
    public void An_idle_bus_moves_there()
    {
        var move = Assert.Single(Decide([Idle("bus-1", 'd')]));
        Assert.Equal(new BusId("bus-1"), move.Bus);
        Assert.Equal(0, move.Destination.Location.DistanceMetres(_town.At('a')), 1.0);
        Assert.Equal(_town.Times.TimeMs(_town.PositionAt('d', other: true), move.Destination.Position), move.DriveMs);
        var reason = Assert.IsType<MoveReason.ExpectedDemand>(move.Reason);
        Assert.Equal(_forecast.Zones.ZoneAt(_town.At('a')), reason.Zone);
        Assert.Equal(_forecast.Expected(reason.Zone, Now, _rules.Horizon), reason.Expected);
        Assert.InRange(reason.Gain, 0.5, 1);
    }

    [Fact]
    public void Without_history_nothing_moves() =>
        Assert.Empty(new Rebalancer(_rules, _town.Network, Forecast(_town, _rules)).Decide([Idle("bus-1", 'd')], [], _town.Times, Now));

    [Fact]
    public void Nothing_moves_when_rebalancing_is_off() =>
        Assert.Empty(Decide([Idle("bus-1", 'd')], rules: RebalancingRules.Off));

    [Fact]
    public void The_nearest_bus_moves() =>
        Assert.Equal(new BusId("bus-2"), Assert.Single(Decide([Idle("bus-1", 'd'), Idle("bus-2", 'c'), Idle("bus-3", 'd')], rules: _rules with { MinGain = 0.6 })).Bus);

    [Fact]
    public void Only_so_many_move_as_are_of_use()
    {
        var moves = Decide([.. Enumerable.Range(1, 9).Select(k => Idle($"bus-{k}", 'd'))]);
        Assert.Equal(CoveredDemand.BusesOfUse(_forecast.Expected(0, Now, _rules.Horizon), _rules.MinGain), moves.Length + 1);
        Assert.Equal(moves.OrderBy(move => move.Bus), moves);
    }

    [Fact]
    public void A_bus_that_is_there_already_stays_and_is_enough()
    {
        var calm = _rules with { MinGain = 0.6 };
        Assert.Single(Decide([Idle("bus-1", 'd')], rules: calm));
        Assert.Empty(Decide([Idle("bus-1", 'd'), Idle("bus-2", 'a')], rules: calm));
    }

    [Fact]
    public void A_bus_that_will_soon_be_idle_there_is_enough()
    {
        var calm = _rules with { MinGain = 0.6 };
        var soon = new SoonIdleBus(new BusId("bus-2"), _town.PositionAt('a'), Now.AddMinutes(10));
        Assert.Empty(Decide([Idle("bus-1", 'd')], [soon], calm));
        Assert.Single(Decide([Idle("bus-1", 'd')], [soon with { At = Now.AddMinutes(20) }], calm));
    }

    [Fact]
    public void A_bus_that_is_near_enough_need_not_move()
    {
        var calm = _rules with { MinGain = 0.6, MinDrive = TimeSpan.FromMinutes(4) };
        Assert.Empty(Decide([Idle("bus-1", 'd'), Idle("bus-2", 'b')], rules: calm));
    }

    [Fact]
    public void Nobody_drives_longer_than_a_move_may_take() =>
        Assert.Empty(Decide([Idle("bus-1", 'd')], rules: _rules with { MaxDrive = TimeSpan.FromMinutes(4) }));

    [Fact]
    public void A_bus_stays_where_as_much_is_expected()
    {
        Ask('d', perHour: 4);
        Assert.Empty(Decide([Idle("bus-1", 'd')]));
        Assert.Empty(Decide([Idle("bus-1", 'd'), Idle("bus-2", 'a')]));
    }

    [Fact]
    public void At_another_hour_nothing_draws_it() =>
        Assert.Empty(new Rebalancer(_rules, _town.Network, _forecast).Decide([Idle("bus-1", 'd')], [], _town.Times, Now.AddHours(8)));

    [Fact]
    public void Days_of_anything_are_free_of_moves_that_undo_moves()
    {
        var town = DrawnTown.Parse("""
            A--a----b-----B---c------C
            |             |          |
            d             e          f
            |             |          |
            |             |          |
            D--g----h-----E---i------F
            |             |          |
            j             k          l
            |             |          |
            G--m----n-----H---o------I
            """);
        var names = "abcdefghijklmno";
        var all = 0;
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var rules = _rules with { MinGain = 0.05 + (0.3 * random.NextDouble()) };
            var forecast = Forecast(town, rules);
            for (var k = random.Next(50, 1500); k > 0; k--)
                forecast.Record(town.At(names[Math.Min(random.Next(names.Length), random.Next(names.Length))]), Now.AddDays(-random.Next(28)).AddMinutes(random.Next(-90, 120)), 1);
            var rebalancer = new Rebalancer(rules, town.Network, forecast);
            var buses = Enumerable.Range(0, random.Next(1, 12)).Select(k => new IdleBus(new BusId($"bus-{k}"), town.PositionAt(names[random.Next(names.Length)], random.Next(2) == 0))).ToList();
            var moves = rebalancer.Decide(buses, [], town.Times, Now);
            all += moves.Length;

            // Any order of the input gives the same.
            var shuffled = buses.OrderBy(_ => random.Next()).ToList();
            Assert.True(moves.SequenceEqual(rebalancer.Decide(shuffled, [], town.Times, Now)), $"seed {seed}: another order, other moves");
            Assert.True(moves.All(move => move.DriveMs <= rules.MaxDrive.TotalMilliseconds && move.DriveMs >= rules.MinDrive.TotalMilliseconds), $"seed {seed}: {string.Join(", ", moves)}");
            Assert.True(moves.All(move => move.Reason is MoveReason.ExpectedDemand reason && reason.Gain >= rules.MinGain), $"seed {seed}: {string.Join(", ", moves)}");

            // While they are under way, and once they are there, nobody leaves where they go, and nobody goes where they came from.
            var at = buses.ToDictionary(bus => bus.Id, bus => bus.Position);
            int Zone(Position position) => forecast.Zones.ZoneAt(town.Network.At(position));
            bool Undoes(RebalancingMove move, RebalancingMove earlier) =>
                move.Bus == earlier.Bus || at[move.Bus] == earlier.Destination.Position || Zone(move.Destination.Position) == Zone(at[earlier.Bus]);
            var underWay = moves.Select(move => new SoonIdleBus(move.Bus, move.Destination.Position, Now.AddMilliseconds(move.DriveMs))).ToList();
            var staying = buses.Where(bus => moves.All(move => move.Bus != bus.Id)).ToList();
            var meanwhile = rebalancer.Decide(staying, underWay, town.Times, Now.AddMinutes(1));
            Assert.True(!meanwhile.Any(move => moves.Any(earlier => Undoes(move, earlier))), $"seed {seed}: {string.Join(", ", meanwhile)} after {string.Join(", ", moves)}");

            forecast.Record(town.At('a'), Now.AddMinutes(4), 1);
            var there = staying.Concat(moves.Select(move => new IdleBus(move.Bus, move.Destination.Position))).ToList();
            var later = rebalancer.Decide(there, [], town.Times, Now.AddMinutes(5));
            Assert.True(!later.Any(move => moves.Any(earlier => Undoes(move, earlier))), $"seed {seed}: {string.Join(", ", later)} after {string.Join(", ", moves)}");
        }

        Assert.True(all > 50, $"only {all} moves were made at all");
    }
}
