using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests.Rebalancing;

public sealed class When_buses_wait_at_stated_places
{
    private static readonly DateTimeOffset Now = TownUnderTest.Start;

    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly DrawnTown _town = DrawnTown.Parse("A--a---------b---------c---------d--B");

    private Rebalancer Rebalancer(params (char At, int MaxBuses)[] places) => Rebalancer(RebalancingRules.Off.MaxDrive, places);

    private Rebalancer Rebalancer(TimeSpan maxDrive, params (char At, int MaxBuses)[] places) => new(
        new RebalancingRules
        {
            Mode = RebalancingMode.WaitingPlaces,
            MaxDrive = maxDrive,
            WaitingPlaces = [.. places.Select(place => new WaitingPlace(place.At.ToString(), _town.At(place.At), place.MaxBuses))],
        },
        _town.Network);

    private IdleBus Idle(string id, char at, bool other = false) => new(new BusId(id), _town.PositionAt(at, other));

    private static string[] Told(IEnumerable<RebalancingMove> moves) => [.. moves.Select(move => $"{move.Bus}->{Assert.IsType<MoveReason.WaitingPlace>(move.Reason).Place}")];

    [Fact]
    public void An_idle_bus_drives_to_the_nearest_place()
    {
        var move = Assert.Single(Rebalancer(('a', 3), ('d', 3)).Decide([Idle("bus-1", 'c')], [], _town.Times, Now));
        Assert.Equal(["bus-1->d"], Told([move]));
        Assert.Equal(_town.Times.TimeMs(_town.PositionAt('c'), move.Destination.Position), move.DriveMs);
        Assert.Equal(0, move.Destination.Location.DistanceMetres(_town.At('d')), 1.0);
    }

    [Fact]
    public void When_the_nearest_is_full_the_next_is_taken() =>
        Assert.Equal(["bus-1->d", "bus-2->a"], Told(Rebalancer(('a', 3), ('d', 1)).Decide([Idle("bus-2", 'c'), Idle("bus-1", 'c')], [], _town.Times, Now)));

    [Fact]
    public void Whoever_waits_there_stays_on_either_side_of_the_road()
    {
        Assert.Empty(Rebalancer(('a', 1), ('d', 1)).Decide([Idle("bus-1", 'a'), Idle("bus-2", 'd', other: true)], [], _town.Times, Now));
        Assert.Equal(["bus-2->d"], Told(Rebalancer(('a', 1), ('d', 1)).Decide([Idle("bus-1", 'a'), Idle("bus-2", 'b')], [], _town.Times, Now)));
    }

    [Fact]
    public void A_bus_under_way_to_a_place_has_its_room_there()
    {
        var underWay = new SoonIdleBus(new BusId("bus-2"), _town.PositionAt('d'), Now.AddHours(1));
        Assert.Equal(["bus-1->a"], Told(Rebalancer(('a', 1), ('d', 1)).Decide([Idle("bus-1", 'c')], [underWay], _town.Times, Now)));
    }

    [Fact]
    public void Without_room_a_bus_stays_where_it_is() =>
        Assert.Empty(Rebalancer(('a', 1)).Decide([Idle("bus-1", 'a'), Idle("bus-2", 'c')], [], _town.Times, Now));

    [Fact]
    public void A_place_that_is_too_far_draws_nobody() =>
        Assert.Equal(["bus-2->a"], Told(Rebalancer(TimeSpan.FromSeconds(170), ('a', 2)).Decide([Idle("bus-1", 'c'), Idle("bus-2", 'b', other: true)], [], _town.Times, Now)));

    [Fact]
    public void As_many_as_there_is_room_for_drive_as_little_as_possible()
    {
        var town = DrawnTown.Parse("""
            A--a---B---b--C
            |      |      |
            c      d      e
            |      |      |
            D--f---E---g--F
            """);
        var names = "abcdefg";
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var rules = new RebalancingRules
            {
                Mode = RebalancingMode.WaitingPlaces,
                MaxDrive = TimeSpan.FromSeconds(random.Next(60, 400)),
                WaitingPlaces = [.. Enumerable.Range(0, random.Next(1, 4)).Select(k => new WaitingPlace($"place-{k}", town.At(names[(3 * k) + random.Next(k == 2 ? 1 : 3)]), random.Next(1, 3)))],
            };
            var buses = Enumerable.Range(0, random.Next(1, 6)).Select(k => new IdleBus(new BusId($"bus-{k}"), town.PositionAt(names[random.Next(names.Length)], random.Next(2) == 0))).ToList();
            var rebalancer = new Rebalancer(rules, town.Network);
            var moves = rebalancer.Decide(buses, [], town.Times, Now);

            // Those that stay at a place take room there, and drive nowhere.
            var places = rules.WaitingPlaces.Select(place => town.Network.Snapper.Snap(place.Location, 200)!.Value).ToArray();
            var room = rules.WaitingPlaces.Select(place => place.MaxBuses).ToArray();
            var staying = new List<BusId>();
            foreach (var bus in buses)
            {
                var place = Array.FindIndex(places, place => place.Location.DistanceMetres(town.Network.At(bus.Position)) < 50);
                if (place < 0 || room[place] == 0) continue;
                room[place]--;
                staying.Add(bus.Id);
            }

            var best = (Moves: 0, DriveMs: 0L);
            Try([.. buses.Where(bus => !staying.Contains(bus.Id))], 0, 0, 0);
            Assert.True(best == (moves.Length, moves.Sum(move => (long)move.DriveMs)), $"seed {seed}: {best} is possible, not {string.Join(", ", moves)}");
            Assert.True(!moves.Any(move => staying.Contains(move.Bus)), $"seed {seed}: a bus leaves its place");

            // Once they are there, they stay.
            var there = buses.Select(bus => moves.FirstOrDefault(move => move.Bus == bus.Id) is { } move ? bus with { Position = move.Destination.Position } : bus).ToList();
            Assert.True(rebalancer.Decide(there, [], town.Times, Now).IsEmpty, $"seed {seed}: moves after the moves");

            void Try(IdleBus[] left, int bus, int placed, long driveMs)
            {
                if (bus == left.Length)
                {
                    if (placed > best.Moves || (placed == best.Moves && driveMs < best.DriveMs)) best = (placed, driveMs);
                    return;
                }

                Try(left, bus + 1, placed, driveMs);
                for (var place = 0; place < places.Length; place++)
                {
                    var timeMs = town.Times.TimeMs(left[bus].Position, places[place].Position);
                    if (room[place] == 0 || timeMs > rules.MaxDrive.TotalMilliseconds) continue;
                    room[place]--;
                    Try(left, bus + 1, placed + 1, driveMs + timeMs);
                    room[place]++;
                }
            }
        }
    }

    [Fact]
    public void Rules_that_make_no_sense_are_refused()
    {
        var far = new RebalancingRules { Mode = RebalancingMode.WaitingPlaces, WaitingPlaces = [new WaitingPlace("hill", _town.Beside('b', northMetres: 500), 1)] };
        Assert.Contains("hill", Assert.Throws<ArgumentException>(() => new Rebalancer(far, _town.Network)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new Rebalancer(new RebalancingRules { Mode = RebalancingMode.ExpectedDemand }, _town.Network));
        Assert.Throws<ArgumentException>(() => new Rebalancer(new RebalancingRules { Mode = RebalancingMode.WaitingPlaces }, _town.Network));
        Assert.Throws<ArgumentException>(() => Rebalancer(('a', 1)).Decide([Idle("bus-1", 'a'), Idle("bus-1", 'b')], [], _town.Times, Now));
        Assert.Throws<ArgumentException>(() => Rebalancer(('a', 1)).Decide([], [], DrawnTown.Parse("A--B").Times, Now));
    }

    [Theory]
    [InlineData("maxTimeBeforeIdle must not be less than maxDrive")]
    [InlineData("two of waitingPlaces have the id a")]
    [InlineData("waiting place a must have room for at least one bus")]
    [InlineData("minGain must be more than 0 and less than 1")]
    [InlineData("cellMetres must be at least 100")]
    [InlineData(null)]
    public void The_first_mistake_is_named(string? mistake)
    {
        var place = new WaitingPlace("a", _town.At('a'), 1);
        var rules = mistake?.Split(' ')[0] switch
        {
            "maxTimeBeforeIdle" => new RebalancingRules { MaxTimeBeforeIdle = TimeSpan.FromMinutes(1) },
            "two" => new RebalancingRules { WaitingPlaces = [place, place] },
            "waiting" => new RebalancingRules { WaitingPlaces = [place with { MaxBuses = 0 }] },
            "minGain" => new RebalancingRules { MinGain = double.NaN },
            "cellMetres" => new RebalancingRules { CellMetres = 10 },
            _ => new RebalancingRules { Mode = RebalancingMode.WaitingPlaces, WaitingPlaces = [place] },
        };
        Assert.Equal(mistake, rules.FirstMistake());
    }
}
