namespace OnDemandBus.Planning.Tests;

public sealed class When_a_shift_is_cut_short
{
    private static readonly DateTimeOffset Start = TownUnderTest.Start;

    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _bus;

    public When_a_shift_is_cut_short() => _bus = _town.AddBus("bus-1", At('a'));

    private Location At(char place) => _town.Town.At(place);

    private static Shift Between(int from, int to) => new(Start.AddMinutes(from), Start.AddMinutes(to));

    private void Works(params Shift[] shifts) => _town.Accept(new Command.ChangeShifts(_bus, [.. shifts]));

    [Fact]
    public void Rides_that_it_can_no_longer_carry_go_to_another_bus()
    {
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(60)));
        var other = _town.AddBus("bus-2", At('a'));
        Works(Between(0, 30));
        Assert.Equal((RideState.Assigned, other), (_town[ride].State, _town[ride].Bus!.Value));
        Assert.Null(_town[ride].Revised);
        Assert.Empty(_town[_bus].Plan.Stops);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < ride.Promise!.PickupTo);
    }

    [Fact]
    public void Rides_that_it_can_still_carry_stay()
    {
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(15)));
        var version = _town[_bus].Plan.Version;
        _town.AddBus("bus-2", At('a'));
        Works(Between(0, 30));
        Assert.Equal(_bus, _town[ride].Bus);
        Assert.Equal(version, _town[_bus].Plan.Version);
    }

    [Fact]
    public void A_ride_that_nobody_can_carry_fails_and_is_named()
    {
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(60)), new Party(2));
        Works(Between(0, 30));
        Assert.Equal(RideState.Failed, _town[ride].State);
        Assert.Equal((RejectionReason.ShiftEndOrBreak, new Load(2)), (_town[ride].Failure!.Reason, _town[ride].Failure!.Load));
        Assert.Single(_town.Events.OfType<Event.RideFailed>());
        Assert.Empty(_town[_bus].Reckoned);
    }

    [Fact]
    public void All_rides_go_to_the_next_shift_where_there_is_one()
    {
        var rides = new[] { 40, 60, 80 }.Select(minutes => _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(minutes)))).ToArray();
        Works(Between(0, 30), Between(100, 300));
        Assert.All(rides, ride => Assert.Equal(RideState.Assigned, _town[ride].State));
        Assert.All(rides, ride => Assert.True(_town[ride].Revised!.PickupTo > Start.AddMinutes(100)));
        foreach (var ride in rides) _town.DriveUntil(ride, RideState.Completed);
        Assert.All(rides, ride => Assert.True(_town[ride].BusArrivedAt < _town[ride].Revised!.PickupTo));
    }

    [Fact]
    public void One_that_can_wait_for_the_next_shift_does_although_another_cannot()
    {
        var soon = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(40)));
        var muchLater = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(500)));
        Works(Between(0, 30), Between(60, 120));
        Assert.Equal(RideState.Failed, _town[muchLater].State);
        Assert.Equal(RideState.Assigned, _town[soon].State);
        _town.DriveUntil(soon, RideState.Completed);
    }

    [Fact]
    public void The_same_shifts_again_change_nothing()
    {
        Shift[] Shifts() => [Between(0, 200) with { Depot = At('a'), Breaks = [new Break(Start.AddMinutes(60), Start.AddMinutes(90), TimeSpan.FromMinutes(30))] }, Between(300, 500)];
        Works(Shifts());
        Assert.Empty(_town.Happens(new Command.ChangeShifts(_bus, [.. Shifts()])));
        Assert.NotEmpty(_town.Happens(new Command.ChangeShifts(_bus, [.. Shifts().SkipLast(1)])));
        Assert.NotEmpty(_town.Happens(new Command.ChangeShifts(_bus, [Shifts()[0] with { Breaks = [] }])));
    }

    [Fact]
    public void Who_is_on_board_is_brought_home()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.OnBoard);
        _town.AddBus("bus-2", At('a'));
        Works(new Shift(Start, _town.Now.AddSeconds(1)));
        Assert.Equal((RideState.OnBoard, _bus), (_town[ride].State, _town[ride].Bus!.Value));
        _town.DriveUntil(ride, RideState.Completed);
        Assert.Null(_town[ride].Revised);
    }

    [Fact]
    public void An_offer_moves_or_lapses()
    {
        var offer = _town.Offered(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(60)));
        _town.AddBus("bus-2", At('a'));
        Works(Between(0, 30));
        Assert.Equal(new BusId("bus-2"), _town.Engine.Rides[offer.Id.Ride].Bus);
        _town.Accept(new Command.ChangeShifts(new BusId("bus-2"), []));
        Assert.Equal(RideState.OfferExpired, _town.Engine.Rides[offer.Id.Ride].State);
    }

    [Fact]
    public void A_shift_that_starts_later_is_a_later_departure_in_the_plan()
    {
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(30)));
        Works(Between(30, 300));
        Assert.Equal(Start.AddMinutes(30), _town[_bus].Plan.Stops[0].SetOff);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < ride.Promise!.PickupTo);
    }

    [Fact]
    public void A_bus_without_a_shift_left_takes_nobody()
    {
        Works();
        Assert.Equal(RejectionReason.ShiftEndOrBreak, _town.Rejected(At('b'), At('d')).Reason);
        Works(Between(-60, -30));
        Assert.Equal(RejectionReason.ShiftEndOrBreak, _town.Rejected(At('b'), At('d')).Reason);
    }
}
