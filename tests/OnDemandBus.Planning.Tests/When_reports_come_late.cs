namespace OnDemandBus.Planning.Tests;

/// <summary>An on-board unit was out of reach, went on by the plan that it had, and tells of it afterwards.</summary>
public sealed class When_reports_come_late
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _bus;

    public When_reports_come_late()
    {
        _bus = _town.AddBus("bus-1", At('a'));
        _town.AfterEach = (_, _) =>
        {
            Invariants.Hold(_town.Engine);
            Invariants.NobodyIsLateUntold(_town.Engine);
        };
    }

    private Location At(char place) => _town.Town.At(place);

    private void TimePasses(int minutes)
    {
        _town.Now += TimeSpan.FromMinutes(minutes);
        _town.Accept(new Command.Tick());
    }

    /// <summary>A ride whose bus is not heard of, so that another one is to fetch the rider; with the stops that the first one still has in its plan.</summary>
    private (Ride Ride, BusId Other, PlannedStop[] Had) MovedToAnother(Party? party = null)
    {
        var ride = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(10)), party);
        var had = _town[_bus].Plan.Stops.ToArray();
        var other = _town.AddBus("bus-2", At('c'));
        TimePasses(12);
        Assert.Equal(other, _town[ride].Bus);
        return (ride, other, had);
    }

    [Fact]
    public void Things_have_the_time_at_which_they_happened()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.DriverEnRoute);
        var (arrived, pickup, dropOff) = (_town[_bus].Plan.Stops[0].Arrival, _town[_bus].Plan.Stops[0].Id, _town[_bus].Plan.Stops[1].Id);
        TimePasses(60);
        _town.Accept(new Command.ReportArrived(_bus, pickup, arrived));
        _town.Accept(new Command.ReportBoarded(_bus, ride.Id, arrived.AddSeconds(30)));
        Assert.Equal((arrived, arrived.AddSeconds(30)), (_town[ride].BusArrivedAt, _town[ride].BoardedAt));
        Assert.Equal(arrived, _town[_bus].LocatedAt);
        _town.Accept(new Command.ReportDeparted(_bus, dropOff, arrived.AddSeconds(40)));
        _town.Accept(new Command.ReportArrived(_bus, dropOff, arrived.AddSeconds(200)));
        _town.Accept(new Command.ReportAlighted(_bus, ride.Id, arrived.AddSeconds(210)));
        Assert.Equal((RideState.Completed, arrived.AddSeconds(210)), (_town[ride].State, _town[ride].EndedAt!.Value));
        Assert.Equal(_town.Now, _town.Events.OfType<Event.RiderAlighted>().Single().At);
    }

    [Fact]
    public void A_time_to_come_is_taken_for_now()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.Arrived);
        _town.Accept(new Command.ReportBoarded(_bus, ride.Id, _town.Now.AddMinutes(5)));
        Assert.Equal(_town.Now, _town[ride].BoardedAt);
        Assert.Null(_town.Events.OfType<Event.RiderBoarded>().Single().HappenedAt);
    }

    [Fact]
    public void A_wrong_clock_lets_nobody_alight_before_boarding()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.OnBoard);
        _town.Accept(new Command.ReportArrived(_bus, _town[_bus].Plan.Stops[0].Id));
        _town.Accept(new Command.ReportAlighted(_bus, ride.Id, DateTimeOffset.MinValue));
        Assert.Equal(_town[ride].BoardedAt, _town[ride].EndedAt);
    }

    [Fact]
    public void A_bus_is_not_put_back_to_where_it_was_before()
    {
        TimePasses(10);
        _town.Accept(new Command.ReportPosition(_bus, At('c'), null, _town.Now.AddMinutes(-2)));
        Assert.Equal(_town.Now.AddMinutes(-2), _town[_bus].LocatedAt);
        Assert.Empty(_town.Happens(new Command.ReportPosition(_bus, At('b'), null, _town.Now.AddMinutes(-3))));
        Assert.Equal(At('c'), _town[_bus].Location);
    }

    [Fact]
    public void An_old_arrival_leaves_the_bus_where_it_has_been_seen_since()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.DriverEnRoute);
        var stop = _town[_bus].Plan.Stops[0];
        TimePasses(10);
        _town.Accept(new Command.ReportPosition(_bus, At('c'), null, _town.Now));
        _town.Accept(new Command.ReportArrived(_bus, stop.Id, stop.Arrival));
        Assert.Equal((At('c'), _town.Now), (_town[_bus].Location, _town[_bus].LocatedAt));
        Assert.Equal(BusActivity.AtStop, _town[_bus].Activity);
    }

    [Fact]
    public void Who_has_boarded_is_on_board_although_another_bus_was_to_come()
    {
        var (ride, other, had) = MovedToAnother();
        var at = _town.Now.AddMinutes(-2);
        Assert.Empty(_town.Happens(new Command.ReportDeparted(_bus, had[0].Id, at.AddMinutes(-3))));
        Assert.Empty(_town.Happens(new Command.ReportArrived(_bus, had[0].Id, at)));
        _town.Accept(new Command.ReportBoarded(_bus, ride.Id, at));
        Assert.Equal((RideState.OnBoard, _bus, at), (_town[ride].State, _town[ride].Bus!.Value, _town[ride].BoardedAt!.Value));
        Assert.Empty(_town[other].Reckoned);
        Assert.Equal([ride.Id], _town[_bus].Plan.Stops.Single().Alighting);
        Assert.Null(_town[ride].Revised);

        Assert.Empty(_town.Happens(new Command.ReportArrived(_bus, had[1].Id, at.AddMinutes(2))));
        _town.Accept(new Command.ReportAlighted(_bus, ride.Id, at.AddMinutes(2)));
        Assert.Equal((RideState.Completed, at.AddMinutes(2)), (_town[ride].State, _town[ride].EndedAt!.Value));
        Assert.Empty(_town[_bus].Reckoned);
        Assert.Equal(BusActivity.Idle, _town[_bus].Activity);
    }

    [Fact]
    public void Who_has_boarded_is_brought_to_the_end_by_the_newest_plan()
    {
        var (ride, _, _) = MovedToAnother();
        _town.Accept(new Command.ReportBoarded(_bus, ride.Id, _town.Now.AddMinutes(-1)));
        _town.DriveUntil(ride, RideState.Completed);
        Assert.Null(_town[ride].Revised);
    }

    [Fact]
    public void The_other_bus_that_stands_at_the_stop_in_vain_goes_on()
    {
        var (ride, other, _) = MovedToAnother();
        _town.OutOfReach.Add(_bus);
        _town.DriveUntil(ride, RideState.Arrived);
        _town.Accept(new Command.ReportBoarded(_bus, ride.Id, _town.Now.AddMinutes(-3)));
        Assert.Equal(BusActivity.Idle, _town[other].Activity);
        Assert.Equal(_town.Now.AddMinutes(-3), _town[ride].BusArrivedAt);
        Assert.Equal(Refusal.RideOnBoard, _town.Refused(new Command.ReportBoarded(other, ride.Id)));
        Assert.Empty(_town.Happens(new Command.ReportBoarded(_bus, ride.Id)));
    }

    [Fact]
    public void Who_did_not_come_to_the_first_bus_may_come_to_the_other()
    {
        var (ride, other, _) = MovedToAnother();
        Assert.Empty(_town.Happens(new Command.ReportNoShow(_bus, ride.Id, _town.Now)));
        Assert.Equal(other, _town[ride].Bus);
        _town.DriveUntil(ride, RideState.Completed);
    }

    [Fact]
    public void What_has_ended_meanwhile_has_ended()
    {
        var (ride, _, _) = MovedToAnother();
        _town.Accept(new Command.CancelRide(ride.Id, CancelledBy.Rider));
        Assert.Equal(Refusal.RideEnded, _town.Refused(new Command.ReportBoarded(_bus, ride.Id, _town.Now.AddMinutes(-2))));
    }

    [Fact]
    public void A_bus_that_never_had_the_ride_tells_nothing_of_it()
    {
        var (ride, _, _) = MovedToAnother();
        var third = _town.AddBus("bus-3", At('c'));
        Assert.Equal(Refusal.BusNotAtStop, _town.Refused(new Command.ReportBoarded(third, ride.Id)));
        Assert.Equal(Refusal.BusNotAtStop, _town.Refused(new Command.ReportNoShow(third, ride.Id)));
    }

    [Fact]
    public void Nobody_boards_a_full_bus_before_it_is_told_who_has_left_it()
    {
        var (ride, _, _) = MovedToAnother(new Party(5));
        var onBoard = _town.Booked(At('a'), At('b'), party: new Party(6));
        Assert.Equal(_bus, _town[onBoard].Bus);
        _town.OutOfReach.Add(new BusId("bus-2"));
        _town.DriveUntil(onBoard, RideState.OnBoard);
        Assert.Equal(Refusal.StopNotFinished, _town.Refused(new Command.ReportBoarded(_bus, ride.Id)));
        _town.DriveUntil(onBoard, RideState.Completed);
        _town.Accept(new Command.ReportBoarded(_bus, ride.Id));
    }

    [Fact]
    public void Those_for_whom_there_is_no_room_any_more_are_fetched_by_another_bus_or_later()
    {
        var (ride, _, _) = MovedToAnother(new Party(5));
        var waiting = _town.Booked(At('b'), At('d'), party: new Party(6));
        Assert.Equal(_bus, _town[waiting].Bus);
        _town.Accept(new Command.ReportDeparted(_bus, _town[_bus].Plan.Stops[0].Id));
        Assert.Equal(RideState.DriverEnRoute, _town[waiting].State);
        _town.Accept(new Command.ReportBoarded(_bus, ride.Id, _town.Now.AddMinutes(-2)));
        _town.DriveUntil(ride, RideState.Completed);
        _town.DriveUntil(waiting, RideState.Completed);
    }

    [Fact]
    public void A_bus_may_follow_the_order_that_it_knows()
    {
        var later = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(20)));
        var had = _town[_bus].Plan.Stops.ToArray();
        var sooner = _town.Booked(At('a'), At('b'));
        Assert.Equal([sooner.Id], _town[_bus].Plan.Stops[0].Boarding);
        var at = _town.Now;
        TimePasses(3);
        // Not before the stop before it.
        Assert.Equal(Refusal.StopNotNext, _town.Refused(new Command.ReportArrived(_bus, had[1].Id, at)));
        _town.Accept(new Command.ReportDeparted(_bus, had[0].Id, at));
        Assert.Equal((had[0].Id, StopPhase.UnderWay), (_town[_bus].Plan.Stops[0].Id, _town[_bus].Plan.Stops[0].Phase));
        Assert.Equal((RideState.DriverEnRoute, RideState.Assigned), (_town[later].State, _town[sooner].State));
        _town.DriveUntil(later, RideState.Completed);
        _town.DriveUntil(sooner, RideState.Completed);
    }

    [Fact]
    public void Who_has_followed_the_newest_plan_follows_no_earlier_order()
    {
        var later = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(20)));
        var had = _town[_bus].Plan.Stops.ToArray();
        var sooner = _town.Booked(At('b'), At('c'));
        _town.DriveUntil(sooner, RideState.DriverEnRoute);
        Assert.Equal(Refusal.StopNotNext, _town.Refused(new Command.ReportArrived(_bus, had[0].Id)));
        Assert.Equal(RideState.Assigned, _town[later].State);
    }

    [Fact]
    public void A_stop_that_no_plan_has_had_is_not_known()
    {
        var (_, _, had) = MovedToAnother();
        Assert.Equal(Refusal.UnknownStop, _town.Refused(new Command.ReportArrived(_bus, new StopId(had[^1].Id.Value + 1), _town.Now.AddMinutes(-1))));
    }

    [Fact]
    public void Reports_in_any_order_come_to_the_same_end()
    {
        var (ride, _, had) = MovedToAnother();
        var at = _town.Now.AddMinutes(-6);
        List<Command> reports =
        [
            new Command.ReportAlighted(_bus, ride.Id, at.AddMinutes(5)), new Command.ReportArrived(_bus, had[1].Id, at.AddMinutes(4)), new Command.ReportDeparted(_bus, had[1].Id, at.AddMinutes(2)),
            new Command.ReportBoarded(_bus, ride.Id, at.AddMinutes(1)), new Command.ReportArrived(_bus, had[0].Id, at), new Command.ReportDeparted(_bus, had[0].Id, at.AddMinutes(-2)),
        ];
        while (reports.RemoveAll(report => _town.Say(report) is Outcome.Accepted) > 0) { }
        Assert.Empty(reports);
        Assert.Equal((RideState.Completed, at.AddMinutes(1), at.AddMinutes(5)), (_town[ride].State, _town[ride].BoardedAt!.Value, _town[ride].EndedAt!.Value));
    }
}
