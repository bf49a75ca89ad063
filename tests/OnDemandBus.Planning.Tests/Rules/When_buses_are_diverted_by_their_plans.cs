namespace OnDemandBus.Planning.Tests.Rules;

/// <summary>Nobody tells where the bus is: it is where its plan has it.</summary>
public sealed class When_buses_are_diverted_by_their_plans
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private static readonly DrawnTown Town = DrawnTown.Parse("A--a---B--b---C--c---D--d---E--e---F");

    private static readonly ServiceRules ByPlan = new()
    {
        DivertsByPlan = true,
        FreezeTime = TimeSpan.FromSeconds(20),
        OfferLifetime = TimeSpan.FromTicks(1),
    };

    private static Location At(char place) => Town.At(place);

    private static DateTimeOffset After(double seconds) => TownUnderTest.Start.AddSeconds(seconds);

    /// <summary>The bus has set off from a to d, 210 s away, ten seconds ago.</summary>
    private static (TownUnderTest Town, BusId Bus, Ride Far) UnderWay(ServiceRules rules)
    {
        var town = new TownUnderTest(Town, rules);
        var bus = town.AddBus("bus-1", At('a'));
        var far = town.Booked(At('d'), At('F'));
        town.DriveUntil(After(10));
        Assert.Equal(StopPhase.UnderWay, town[bus].Plan.Stops[0].Phase);
        return (town, bus, far);
    }

    [Fact]
    public void A_rider_on_the_way_is_taken_along_as_if_the_bus_had_never_driven_to_another_stop()
    {
        var (town, bus, far) = UnderWay(ByPlan);
        var near = town.Booked(At('b'), At('e'));
        Assert.Equal([near.Id], town[bus].Plan.Stops[0].Boarding);
        // It turns where it comes to the next junction.
        Assert.Equal((At('B'), After(40)), (Town.Network.At(town[bus].Turning!.Value.Position), town[bus].Turning!.Value.At));
        Assert.Equal(After(70), town[bus].Plan.Stops[0].Arrival);
        town.DriveUntil(near, RideState.OnBoard);
        Assert.Equal(After(70), town[near].BusArrivedAt);
        Assert.Equal(After(210 + 60), town[bus].Plan.Stops[0].Arrival);
        town.DriveUntil(far, RideState.Completed);
        Assert.DoesNotContain(town.Said, said => said.Command is Command.ReportPosition);
    }

    [Fact]
    public void Before_it_has_turned_it_is_sent_elsewhere_again()
    {
        var (town, bus, _) = UnderWay(ByPlan);
        var near = town.Booked(At('c'), At('e'));
        town.DriveUntil(After(15));
        Assert.Equal((StopPhase.UnderWay, After(140)), (town[bus].Plan.Stops[0].Phase, town[bus].Plan.Stops[0].Arrival));
        var nearer = town.Booked(At('b'), At('e'));
        town.DriveUntil(nearer, RideState.OnBoard);
        Assert.Equal(After(70), town[nearer].BusArrivedAt);
        town.DriveUntil(near, RideState.OnBoard);
        Assert.Equal(After(140 + 60), town[near].BusArrivedAt);
    }

    [Fact]
    public void Past_the_junction_it_turns_at_the_next()
    {
        var (town, bus, _) = UnderWay(ByPlan);
        town.DriveUntil(After(41));
        var near = town.Booked(At('c'), At('e'));
        Assert.Equal([near.Id], town[bus].Plan.Stops[0].Boarding);
        Assert.Equal((At('C'), After(110)), (Town.Network.At(town[bus].Turning!.Value.Position), town[bus].Turning!.Value.At));
        Assert.Equal(After(140), town[bus].Plan.Stops[0].Arrival);
    }

    [Fact]
    public void Shortly_before_its_stop_it_keeps_it()
    {
        var (town, bus, far) = UnderWay(ByPlan with { FreezeTime = TimeSpan.FromSeconds(200) });
        town.Booked(At('b'), At('e'));
        Assert.Equal([far.Id], town[bus].Plan.Stops[0].Boarding);
    }

    [Fact]
    public void Whoever_may_say_yes_later_finds_it_past_the_junction()
    {
        var (town, bus, far) = UnderWay(ByPlan with { OfferLifetime = TimeSpan.FromSeconds(60) });
        town.Say(new Command.RequestOffer(town.Request(At('b'), At('e'))));
        Assert.Equal([far.Id], town[bus].Reckoned[0].Boarding);
    }

    [Fact]
    public void When_the_rider_declines_it_drives_on_as_if_nobody_had_asked()
    {
        var (town, bus, far) = UnderWay(ByPlan);
        Assert.Equal(After(70), town.Offered(At('b'), At('e')).ExpectedPickup);
        town.DriveUntil(After(20));
        Assert.Equal((StopPhase.UnderWay, After(210)), (town[bus].Reckoned[0].Phase, town[bus].Reckoned[0].Arrival));
        town.DriveUntil(far, RideState.OnBoard);
        Assert.Equal(After(210), town[far].BusArrivedAt);
    }

    [Fact]
    public void While_an_offer_is_held_that_would_divert_it_the_driver_is_told_of_the_stop_that_is_driven_to()
    {
        var (town, bus, far) = UnderWay(ByPlan);
        Assert.Equal(After(70), town.Offered(At('b'), At('e')).ExpectedPickup);
        // Somebody else changes the plan in the same moment.
        town.Accept(new Command.CancelRide(town.Booked(At('e'), At('F'), TimeWish.DepartAt(After(3600))).Id, CancelledBy.Rider));
        Assert.Equal((StopPhase.UnderWay, After(210)), (town[bus].Plan.Stops[0].Phase, town[bus].Plan.Stops[0].Arrival));
        Assert.Equal(RideState.DriverEnRoute, town[far].State);
    }

    [Fact]
    public void By_default_it_keeps_its_stop()
    {
        var (town, bus, far) = UnderWay(ByPlan with { DivertsByPlan = false });
        town.Say(new Command.RequestOffer(town.Request(At('b'), At('e'))));
        Assert.Equal([far.Id], town[bus].Reckoned[0].Boarding);
    }

    [Fact]
    public void A_bus_that_tells_where_it_is_goes_on_from_there()
    {
        var (town, bus, far) = UnderWay(ByPlan);
        town.Booked(At('b'), At('e'));
        // It has come past the junction already.
        town.Now = After(20);
        town.Accept(new Command.ReportPosition(bus, At('B'), 90));
        Assert.Null(town[bus].Turning);
        Assert.Equal(After(20 + 30), town[bus].Reckoned[0].Arrival, TimeSpan.FromSeconds(1));
        town.DriveUntil(far, RideState.Completed);
    }
}
