namespace OnDemandBus.Planning.Tests;

/// <summary>What is told first counts, whoever tells it, and the bus goes on in either case.</summary>
public sealed class When_a_no_show_races_with_boarding
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _bus;
    private readonly Ride _ride;

    public When_a_no_show_races_with_boarding()
    {
        _bus = _town.AddBus("bus-1", _town.Town.At('a'));
        _ride = _town.Booked(_town.Town.At('b'), _town.Town.At('d'));
        _town.DriveUntil(_ride, RideState.Arrived);
        _town.Now = _town[_bus].Plan.Stops[0].NoShowFrom(ServiceRules.Default);
    }

    [Fact]
    public void Who_has_boarded_is_not_given_up()
    {
        _town.Accept(new Command.ReportBoarded(_bus, _ride.Id));
        Assert.Equal(Refusal.RideOnBoard, _town.Refused(new Command.ReportNoShow(_bus, _ride.Id)));
        _town.DriveUntil(_ride, RideState.Completed);
    }

    [Fact]
    public void Who_was_given_up_does_not_board()
    {
        _town.Accept(new Command.ReportNoShow(_bus, _ride.Id));
        Assert.Equal(Refusal.RideEnded, _town.Refused(new Command.ReportBoarded(_bus, _ride.Id)));
        Assert.Equal(RideState.NoShow, _town[_ride].State);
        Assert.Empty(_town[_bus].OnBoard);
    }

    [Fact]
    public void Who_called_off_in_the_same_moment_is_no_no_show()
    {
        _town.Accept(new Command.CancelRide(_ride.Id, CancelledBy.Rider));
        Assert.Equal(Refusal.RideEnded, _town.Refused(new Command.ReportNoShow(_bus, _ride.Id)));
        Assert.Equal(Refusal.RideEnded, _town.Refused(new Command.ReportBoarded(_bus, _ride.Id)));
        Assert.Equal(RideState.CancelledByRider, _town[_ride].State);
    }

    [Fact]
    public void Who_was_given_up_cannot_call_off()
    {
        _town.Accept(new Command.ReportNoShow(_bus, _ride.Id));
        Assert.Equal(Refusal.RideEnded, _town.Refused(new Command.CancelRide(_ride.Id, CancelledBy.Rider)));
        Assert.Empty(_town.Happens(new Command.ReportNoShow(_bus, _ride.Id)));
    }

    [Fact]
    public void Nobody_is_given_up_before_the_window_begins()
    {
        var town = new TownUnderTest(_town.Town);
        var bus = town.AddBus("bus-1", _town.Town.At('b'));
        var ride = town.Booked(_town.Town.At('b'), _town.Town.At('d'), TimeWish.DepartAt(town.Now.AddMinutes(20)));
        var stop = town[bus].Plan.Stops[0].Id;
        town.Accept(new Command.ReportArrived(bus, stop));
        town.Now = ride.Promise!.PickupFrom.AddSeconds(59);
        Assert.Equal(Refusal.TooEarlyForNoShow, town.Refused(new Command.ReportNoShow(bus, ride.Id)));
        town.Now = ride.Promise.PickupFrom.AddSeconds(60);
        town.Accept(new Command.ReportNoShow(bus, ride.Id));
    }

    [Fact]
    public void Another_bus_can_tell_neither()
    {
        var other = _town.AddBus("bus-2", _town.Town.At('b'));
        Assert.Equal(Refusal.BusNotAtStop, _town.Refused(new Command.ReportBoarded(other, _ride.Id)));
        Assert.Equal(Refusal.BusNotAtStop, _town.Refused(new Command.ReportNoShow(other, _ride.Id)));
    }
}
