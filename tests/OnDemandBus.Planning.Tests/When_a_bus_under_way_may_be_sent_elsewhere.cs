namespace OnDemandBus.Planning.Tests;

public sealed class When_a_bus_under_way_may_be_sent_elsewhere
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private static readonly DrawnTown Town = DrawnTown.Parse("A--a---------b---------c---------d--B");

    private readonly TownUnderTest _town = new(Town, new ServiceRules { FreezeTime = TimeSpan.FromSeconds(60) });
    private readonly BusId _bus;

    public When_a_bus_under_way_may_be_sent_elsewhere() => _bus = _town.AddBus("bus-1", At('a'));

    private Location At(char place) => Town.At(place);

    [Fact]
    public void A_rider_on_its_way_is_taken_along()
    {
        var far = UnderWayTo('d');
        _town.ReportPositions();
        var near = _town.Booked(At('b'), At('d'));
        Assert.Equal([near.Id], _town[_bus].Plan.Stops[0].Boarding);
        Assert.Equal(StopPhase.Planned, _town[_bus].Plan.Stops[0].Phase);
        Assert.Equal(RideState.Assigned, _town[far].State);
        _town.DriveUntil(near, RideState.OnBoard);
        _town.DriveUntil(far, RideState.Completed);
        Assert.True(_town[far].BusArrivedAt < far.Promise!.PickupTo);
    }

    [Fact]
    public void Without_a_word_of_where_it_is_it_keeps_its_stop()
    {
        var far = UnderWayTo('d');
        _town.Rejected(At('b'), At('c'));
        Assert.Equal([far.Id], _town[_bus].Plan.Stops[0].Boarding);
        Assert.Equal(StopPhase.UnderWay, _town[_bus].Plan.Stops[0].Phase);
    }

    [Fact]
    public void It_is_reckoned_to_have_gone_on_since_it_told_where_it_is()
    {
        UnderWayTo('d');
        _town.ReportPositions();
        _town.DriveUntil(TownUnderTest.Start.AddSeconds(25));
        var near = _town.Booked(At('b'), At('d'));
        var first = _town[_bus].Plan.Stops[0];
        Assert.Equal([near.Id], first.Boarding);
        Assert.Equal(TownUnderTest.Start.AddSeconds(100), first.Arrival, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public void When_it_has_not_told_for_half_a_minute_it_keeps_its_stop()
    {
        UnderWayTo('d');
        _town.ReportPositions();
        _town.DriveUntil(TownUnderTest.Start.AddSeconds(31));
        _town.Rejected(At('b'), At('c'));
        Assert.Equal(StopPhase.UnderWay, _town[_bus].Plan.Stops[0].Phase);
    }

    [Fact]
    public void Shortly_before_its_stop_it_keeps_it()
    {
        var far = UnderWayTo('d');
        _town.DriveUntil(TownUnderTest.Start.AddSeconds(260));
        _town.ReportPositions();
        Assert.Equal(StopPhase.UnderWay, _town[_bus].Plan.Stops[0].Phase);
        _town.Booked(At('c'), At('a'));
        Assert.Equal([far.Id], _town[_bus].Plan.Stops[0].Boarding);
    }

    [Fact]
    public void When_the_rider_declines_it_is_under_way_to_its_stop_as_before()
    {
        var far = UnderWayTo('d');
        _town.ReportPositions();
        Assert.Equal(TownUnderTest.Start.AddSeconds(100), _town.Offered(At('b'), At('d')).ExpectedPickup, TimeSpan.FromSeconds(1));
        _town.DriveUntil(TownUnderTest.Start.AddSeconds(75));
        Assert.Equal((StopPhase.UnderWay, TownUnderTest.Start.AddSeconds(300)), (_town[_bus].Reckoned[0].Phase, _town[_bus].Reckoned[0].Arrival));
        _town.DriveUntil(far, RideState.OnBoard);
        Assert.Equal(TownUnderTest.Start.AddSeconds(300), _town[far].BusArrivedAt);
    }

    [Fact]
    public void By_default_the_stop_that_it_drives_to_is_fixed()
    {
        var town = new TownUnderTest(Town);
        var bus = town.AddBus("bus-1", At('a'));
        var far = town.Booked(At('d'), At('B'));
        town.DriveUntil(TownUnderTest.Start.AddSeconds(10));
        town.ReportPositions();
        town.Rejected(At('b'), At('c'));
        Assert.Equal([far.Id], town[bus].Plan.Stops[0].Boarding);
    }

    [Fact]
    public void When_its_stop_is_called_off_it_goes_on_from_where_its_plan_has_it()
    {
        var town = new TownUnderTest(Town);
        var bus = town.AddBus("bus-1", At('a'));
        var near = town.Booked(At('c'), At('d'));
        var far = town.Booked(At('d'), At('B'));
        town.DriveUntil(TownUnderTest.Start.AddSeconds(150));
        Assert.Equal(RideState.DriverEnRoute, town[near].State);
        town.Accept(new Command.CancelRide(near.Id, CancelledBy.Rider));
        // Nobody has told where it is; d is 300 s from a.
        Assert.Equal([far.Id], town[bus].Reckoned[0].Boarding);
        Assert.Equal(TownUnderTest.Start.AddSeconds(300), town[bus].Reckoned[0].Arrival, TimeSpan.FromSeconds(1));
    }

    private Ride UnderWayTo(char place)
    {
        var ride = _town.Booked(At(place), At('B'));
        _town.DriveUntil(TownUnderTest.Start.AddSeconds(10));
        Assert.Equal(RideState.DriverEnRoute, _town[ride].State);
        return ride;
    }
}
