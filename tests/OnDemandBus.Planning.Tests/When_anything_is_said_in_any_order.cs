using System.Text.Json;

namespace OnDemandBus.Planning.Tests;

/// <summary>Random days in a small town against the invariants: riders, drivers and the clock in any order, sense or nonsense.</summary>
public sealed class When_anything_is_said_in_any_order
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_invariant_holds_after_every_command(int seed)
    {
        var day = new RandomDay(seed, decidesAtOnce: seed % 4 == 0);
        day.Town.AfterEach = (_, _) =>
        {
            Invariants.Hold(day.Town.Engine);
            Invariants.NobodyIsLateUntold(day.Town.Engine);
        };
        day.Run(steps: 150, withNonsense: true);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_invariant_holds_while_buses_get_out_of_reach(int seed)
    {
        var day = new RandomDay(seed, decidesAtOnce: seed % 4 == 0);
        day.Town.AfterEach = (command, _) =>
        {
            Invariants.Hold(day.Town.Engine);
            // A bus that is not heard of is late when it is looked at.
            if (command is Command.Tick) Invariants.NobodyIsLateUntold(day.Town.Engine);
        };
        day.Run(steps: 200, withNonsense: seed % 2 == 0, losesTouch: true);
    }

    [Fact]
    public void Out_of_reach_some_riders_board_a_bus_that_was_not_to_fetch_them_any_more()
    {
        var moved = 0;
        for (var seed = 1; seed <= 20; seed++)
        {
            var day = new RandomDay(seed);
            day.Run(steps: 200, withNonsense: false, losesTouch: true);
            var busOf = new Dictionary<RideId, BusId>();
            foreach (var happened in day.Town.Events)
            {
                if (happened is Event.RideAssigned assigned) busOf[assigned.Ride] = assigned.Bus;
                if (happened is Event.RiderBoarded boarded && busOf[boarded.Ride] != boarded.Bus) moved++;
            }
        }

        Assert.True(moved >= 5, $"Only {moved} did.");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_promise_is_broken_while_buses_do_what_they_are_told(int seed)
    {
        // Every third day the soft limits are what is promised; every fourth, riders decide at once.
        var day = new RandomDay(seed, promisesSoftLimits: seed % 3 == 0, decidesAtOnce: seed % 4 == 0);
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
        var day = new RandomDay(seed, decidesAtOnce: seed % 4 == 0);
        day.Run(steps: 150, withNonsense: true);
        var replayed = new Engine(day.Town.Engine.Area, new NoTimes(RandomDay.Streets.Network));
        Invariants.EachEventSaysSomethingNew(replayed, day.Town.Events);
        Assert.Equal(StateOf(day.Town.Engine), StateOf(replayed));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_same_commands_have_the_same_outcomes(int seed)
    {
        var (first, second) = (new RandomDay(seed, decidesAtOnce: seed % 4 == 0), new RandomDay(seed, decidesAtOnce: seed % 4 == 0));
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
}
