namespace OnDemandBus.Planning.Tests;

public sealed class When_a_fleet_has_folding_seats
{
    // 100 m a character, 10 m a second: ten seconds a character. Six seats; or three and a wheelchair.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"), new ServiceRules { MaxWaitTime = TimeSpan.FromMinutes(8) });
    private readonly BusId _bus;

    public When_a_fleet_has_folding_seats() => _bus = _town.Add(new Bus(new BusId("bus-1"), [new Load(6), new Load(3, 1)], At('a'), [Shift.Always]));

    private Location At(char place) => _town.Town.At(place);

    [Fact]
    public void A_wheelchair_takes_three_seats_away()
    {
        _town.Booked(At('b'), At('d'), needs: MobilityNeeds.Wheelchair);
        Assert.Equal(RejectionReason.NoCapacity, _town.Rejected(At('c'), At('d'), party: new Party(4)).Reason);
        _town.Booked(At('c'), At('d'), party: new Party(3));
    }

    [Fact]
    public void Four_on_seats_leave_no_room_for_a_wheelchair()
    {
        _town.Booked(At('b'), At('d'), party: new Party(4));
        Assert.Equal(RejectionReason.NoCapacity, _town.Rejected(At('c'), At('d'), needs: MobilityNeeds.Wheelchair).Reason);
    }

    [Fact]
    public void The_seats_are_there_again_when_the_wheelchair_has_left()
    {
        var wheelchair = _town.Booked(At('b'), At('c'), needs: MobilityNeeds.Wheelchair);
        var six = _town.Booked(At('c'), At('d'), party: new Party(6));
        _town.AfterEach = (_, _) => Assert.True(_town[_bus].Bus.CanHold(_town[_bus].Occupancy));
        _town.DriveUntil(six, RideState.Completed);
        Assert.Equal(RideState.Completed, _town[wheelchair].State);
    }

    [Fact]
    public void A_party_fits_one_layout_as_a_whole_or_not_at_all()
    {
        _town.Add(new Bus(new BusId("bus-2"), [new Load(6), new Load(3, 1)], At('a'), [Shift.Always]));
        Assert.Equal(RejectionReason.PartyTooLarge, _town.Rejected(At('b'), At('d'), party: new Party(7)).Reason);
        Assert.Equal(RejectionReason.NoBusForNeed, _town.Rejected(At('b'), At('d'), party: new Party(5, Wheelchairs: 1)).Reason);
    }

    [Fact]
    public void A_bus_that_is_unsuited_for_a_need_is_not_sent()
    {
        var able = _town.AddBus("bus-2", At('A'), new Load(3, 1));
        _town.Add(new Bus(new BusId("bus-3"), [new Load(3, 1)], At('b'), [Shift.Always]) { Unsuited = MobilityNeeds.AssistedWheelchair });
        _town.Accept(new Command.ReportBreakdown(_bus));
        Assert.Equal(able, _town.Booked(At('b'), At('d'), needs: MobilityNeeds.AssistedWheelchair).Bus);
        Assert.Equal(new BusId("bus-3"), _town.Booked(At('b'), At('d'), needs: MobilityNeeds.Wheelchair).Bus);
        _town.Accept(new Command.ReportBreakdown(able));
        Assert.Equal(RejectionReason.NoBusForNeed, _town.Rejected(At('b'), At('d'), needs: MobilityNeeds.AssistedWheelchair).Reason);
    }
}
