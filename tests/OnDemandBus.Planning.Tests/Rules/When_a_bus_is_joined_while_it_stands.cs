namespace OnDemandBus.Planning.Tests.Rules;

public sealed class When_a_bus_is_joined_while_it_stands
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private static readonly DrawnTown Street = DrawnTown.Parse("A--a---------b---------c---------d--B");

    private static readonly ServiceRules Joined = new() { JoinsWhileServing = true, OfferLifetime = TimeSpan.FromTicks(1) };

    private static DateTimeOffset After(double seconds) => TownUnderTest.Start.AddSeconds(seconds);

    /// <summary>The bus came to b, 100 s away, twenty seconds ago.</summary>
    private static (TownUnderTest Town, BusId Bus, Ride First) AtItsStop(ServiceRules rules)
    {
        var town = new TownUnderTest(Street, rules);
        var bus = town.AddBus("bus-1", Street.At('a'));
        var first = town.Booked(Street.At('b'), Street.At('d'));
        town.DriveUntil(After(120));
        Assert.Equal(RideState.Arrived, town[first].State);
        return (town, bus, first);
    }

    [Fact]
    public void The_rider_boards_in_what_is_left_of_its_time_and_delays_nobody()
    {
        var (town, bus, first) = AtItsStop(Joined);
        var second = town.Booked(Street.At('b'), Street.At('d'));
        Assert.Equal([first.Id, second.Id], town[bus].Plan.Stops[0].Boarding);
        Assert.Equal(RideState.Arrived, town[second].State);
        Assert.Equal(2, town[bus].Plan.Stops.Length);
        Assert.Equal(After(160), town[bus].Plan.Stops[0].Departure);
        // Whatever is reckoned anew meanwhile.
        town.DriveUntil(After(140));
        town.Accept(new Command.Improve(1, 50));
        var third = town.Booked(Street.At('c'), Street.At('d'));
        Assert.Equal(After(160), town[bus].Plan.Stops[0].Departure);
        Assert.Equal(After(260), town[bus].Plan.Stops[1].Arrival);
        foreach (var ride in new[] { first, second, third }) town.DriveUntil(ride, RideState.Completed);
        Assert.Equal((After(160), After(160)), (town[first].BoardedAt, town[second].BoardedAt));
    }

    [Fact]
    public void By_default_the_stop_is_as_it_was_when_the_bus_came()
    {
        var (town, bus, first) = AtItsStop(Joined with { JoinsWhileServing = false });
        town.Say(new Command.RequestOffer(town.Request(Street.At('b'), Street.At('d'))));
        Assert.Equal([first.Id], town[bus].Reckoned[0].Boarding);
    }

    [Fact]
    public void Whoever_may_say_yes_when_the_bus_has_left_does_not_join()
    {
        var (town, bus, first) = AtItsStop(Joined with { OfferLifetime = TimeSpan.FromSeconds(41) });
        town.Say(new Command.RequestOffer(town.Request(Street.At('b'), Street.At('d'))));
        Assert.Equal([first.Id], town[bus].Reckoned[0].Boarding);
    }

    [Fact]
    public void Whoever_needs_more_time_to_board_than_the_bus_stands_does_not_join()
    {
        var (town, bus, first) = AtItsStop(Joined);
        town.Say(new Command.RequestOffer(town.Request(Street.At('b'), Street.At('d'), party: new Party(1, 1))));
        Assert.Equal([first.Id], town[bus].Reckoned[0].Boarding);
    }

    [Fact]
    public void Nobody_joins_a_break()
    {
        var town = new TownUnderTest(Street, Joined);
        var shift = new Shift(After(-600), After(7200)) { Breaks = [new Break(After(60), After(60), TimeSpan.FromMinutes(15), Street.At('b'))] };
        var bus = town.AddBus("bus-1", Street.At('b'), null, shift);
        town.DriveUntil(After(120));
        Assert.Equal((StopPhase.Serving, DutyKind.Break), (town[bus].Plan.Stops[0].Phase, town[bus].Plan.Stops[0].Duty!.Kind));
        town.Say(new Command.RequestOffer(town.Request(Street.At('b'), Street.At('d'))));
        Assert.Empty(town[bus].Reckoned[0].Boarding);
    }
}
