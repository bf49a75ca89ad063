namespace OnDemandBus.Planning.Tests;

public sealed class When_a_bus_is_late
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _bus;

    public When_a_bus_is_late() => _bus = _town.AddBus("bus-1", At('a'));

    private Location At(char place) => _town.Town.At(place);

    private void TimePasses(int minutes)
    {
        _town.Now += TimeSpan.FromMinutes(minutes);
        _town.Accept(new Command.Tick());
    }

    [Fact]
    public void Riders_to_whom_it_has_not_set_off_are_taken_by_another_one()
    {
        var ride = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(10)));
        var other = _town.AddBus("bus-2", At('c'));
        TimePasses(12);
        Assert.Equal(other, _town[ride].Bus);
        Assert.Null(_town[ride].Revised);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < ride.Promise!.PickupTo);
    }

    [Fact]
    public void A_ride_that_is_moved_to_another_bus_that_is_late_as_well_is_not_lost()
    {
        var town = new TownUnderTest(_town.Town);
        town.AddBus("bus-1", At('a'), new Load(1));
        var first = town.Booked(At('c'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)));
        var other = town.AddBus("bus-2", At('c'));
        var second = town.Booked(At('c'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(2));
        town.Now += TimeSpan.FromMinutes(12);
        town.Accept(new Command.Tick());
        Assert.Equal((other, other), (town[first].Bus!.Value, town[second].Bus!.Value));
        Invariants.Hold(town.Engine);
        town.DriveUntil(first, RideState.Completed);
    }

    [Fact]
    public void Without_another_one_riders_are_told_when_it_comes()
    {
        var ride = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(10)));
        TimePasses(12);
        var revised = _town[ride].Revised!;
        Assert.True(revised.PickupTo > ride.Promise!.PickupTo);
        Assert.Equal(ride.Promise.LatestArrival, revised.LatestArrival);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < revised.PickupTo);
    }

    [Fact]
    public void The_rider_to_whom_it_drives_is_told_too()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.DriverEnRoute);
        // Late enough for the pickup, not for the arrival.
        _town.Now += TimeSpan.FromMinutes(5);
        _town.Accept(new Command.ReportPosition(_bus, _town.Town.Beside('a', eastMetres: 50), 90));
        Assert.True(_town[_bus].Plan.Stops[0].Arrival >= ride.Promise!.PickupTo);
        Assert.True(_town[ride].Revised!.PickupTo > _town[_bus].Plan.Stops[0].Arrival);
    }

    [Fact]
    public void The_rider_on_board_whose_stop_it_drives_to_is_told_too()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.OnBoard);
        _town.Accept(new Command.ReportDeparted(_bus, _town[_bus].Plan.Stops[0].Id));
        TimePasses(40);
        Assert.True(_town[ride].Revised!.LatestArrival >= _town.Now);
    }

    [Theory]
    [InlineData('a')]
    [InlineData('d')]
    public void A_bus_is_not_early_because_it_could_be_on_the_other_side_of_the_road(char destination)
    {
        // It starts on one side of the street and cannot turn before its end, on the way to one of the two destinations.
        var town = new TownUnderTest(_town.Town);
        var bus = town.AddBus("bus-1", At('b'));
        town.Booked(At(destination), At('c'));
        town.DriveUntil(TownUnderTest.Start.AddSeconds(20));
        var expected = town[bus].Plan.Stops[0];
        Assert.Equal(StopPhase.UnderWay, expected.Phase);
        var isSeen = town.Town.Network.Snapper.Snap(At('b'), 50)!.Value;
        var east = Math.Abs(town.Town.Network.BearingDegrees(isSeen.Position) - 90) < 1;
        town.Accept(new Command.ReportPosition(bus, town.Town.Beside('b', eastMetres: east ? 200 : -200), null));
        Assert.Equal(expected.Arrival, town[bus].Plan.Stops[0].Arrival, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_bus_in_time_changes_no_promise()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.Completed);
        Assert.Null(_town[ride].Revised);
        Assert.Empty(_town.Events.OfType<Event.PromiseRevised>());
    }

    [Fact]
    public void Offers_give_way_to_those_who_have_booked()
    {
        var rules = new ServiceRules { MaxAllowedPickupDelay = TimeSpan.FromMinutes(6) };
        var town = new TownUnderTest(_town.Town, rules);
        var bus = town.AddBus("bus-1", At('a'));
        var ride = town.Booked(At('c'), At('d'));
        var offer = town.Offered(At('b'), At('d'));
        town.Now = town.Now.AddSeconds(55);
        // So far behind that both are not possible.
        town.Accept(new Command.ReportPosition(bus, town.Town.Beside('A', eastMetres: 30), 90));
        Assert.Null(town[ride].Revised);
        Assert.Equal(RideState.Assigned, town[ride].State);
        town.DriveUntil(ride, RideState.Completed);
        Assert.True(town[ride].BusArrivedAt < ride.Promise!.PickupTo);
        Assert.NotEqual(RideState.Offered, town.Engine.Rides[offer.Id.Ride].State);
    }
}
