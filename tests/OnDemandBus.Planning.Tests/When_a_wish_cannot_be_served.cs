namespace OnDemandBus.Planning.Tests;

public sealed class When_a_wish_cannot_be_served
{
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));

    private Location At(char place) => _town.Town.At(place);

    private void WithBus(Load? layout = null, params Shift[] shifts) => _town.AddBus("bus-1", At('a'), layout, shifts);

    [Fact]
    public void Without_a_bus_there_is_no_capacity() =>
        Assert.Equal(RejectionReason.NoCapacity, _town.Rejected(At('b'), At('c')).Reason);

    [Fact]
    public void A_place_outside_the_area_is_told_so()
    {
        WithBus();
        Assert.Equal(RejectionReason.OutsideServiceArea, _town.Rejected(At('b'), new Location(50, 10)).Reason);
        Assert.Equal(RejectionReason.OutsideServiceArea, _town.Rejected(At('b').Swapped, At('c')).Reason);
    }

    [Fact]
    public void A_place_far_from_any_road_has_no_road_access()
    {
        WithBus();
        Assert.Equal(RejectionReason.NoRoadAccess, _town.Rejected(At('b'), _town.Town.Beside('d', northMetres: 500)).Reason);
    }

    [Fact]
    public void A_walk_is_not_a_ride()
    {
        WithBus();
        Assert.Equal(RejectionReason.TripTooShort, _town.Rejected(At('b'), _town.Town.Beside('b', eastMetres: 100)).Reason);
    }

    [Fact]
    public void Thirty_persons_are_too_many_for_any_bus()
    {
        WithBus();
        Assert.Equal(RejectionReason.PartyTooLarge, _town.Rejected(At('b'), At('d'), party: new Party(30)).Reason);
    }

    [Fact]
    public void A_wheelchair_needs_a_bus_that_takes_it()
    {
        WithBus(new Load(8));
        Assert.Equal(RejectionReason.NoBusForNeed, _town.Rejected(At('b'), At('d'), needs: MobilityNeeds.Wheelchair).Reason);
        Assert.Equal(RejectionReason.NoBusForNeed, _town.Rejected(At('b'), At('d'), party: new Party(2, Wheelchairs: 1)).Reason);
    }

    [Fact]
    public void When_the_only_bus_is_full_the_ride_is_rejected_for_lack_of_seats()
    {
        var town = new TownUnderTest(_town.Town, new ServiceRules { MaxWaitTime = TimeSpan.FromMinutes(6) });
        town.AddBus("bus-1", At('a'), new Load(2));
        town.Booked(At('b'), At('d'), party: new Party(2));
        Assert.Equal(RejectionReason.NoCapacity, town.Rejected(At('c'), At('d')).Reason);
    }

    [Fact]
    public void A_bus_that_is_too_far_away_exceeds_the_wait_limit()
    {
        _town.AddBus("bus-1", At('d'));
        var strict = new TownUnderTest(_town.Town, new ServiceRules { MaxWaitTime = TimeSpan.FromSeconds(60) });
        strict.AddBus("bus-1", At('d'));
        var rejection = strict.Rejected(At('a'), At('c'));
        Assert.Equal(RejectionReason.WaitLimitExceeded, rejection.Reason);
        Assert.NotNull(rejection.NextPossible);
        Assert.IsType<Outcome.Offered>(strict.Say(new Command.RequestOffer(strict.Request(At('a'), At('c'), TimeWish.DepartAt(rejection.NextPossible.Value)))));
    }

    [Fact]
    public void Nobody_is_picked_up_outside_a_shift()
    {
        WithBus(null, new Shift(TownUnderTest.Start.AddHours(1), TownUnderTest.Start.AddHours(2)));
        var rejection = _town.Rejected(At('b'), At('d'));
        Assert.Equal(RejectionReason.ShiftEndOrBreak, rejection.Reason);
        Assert.Equal(RejectionReason.ShiftEndOrBreak, _town.Rejected(At('b'), At('d'), TimeWish.DepartAt(TownUnderTest.Start.AddHours(3))).Reason);
        Assert.InRange((rejection.NextPossible!.Value - TownUnderTest.Start).TotalMinutes, 40, 70);
    }

    [Fact]
    public void A_ride_that_would_last_beyond_the_shift_is_not_accepted()
    {
        WithBus(null, new Shift(TownUnderTest.Start, TownUnderTest.Start.AddMinutes(5)));
        Assert.Equal(RejectionReason.ShiftEndOrBreak, _town.Rejected(At('b'), At('d')).Reason);
    }

    [Fact]
    public void Nothing_is_offered_outside_the_hours_of_service()
    {
        var hours = ServiceCalendar.Daily(TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), new DailySpan(new TimeOnly(10, 0), new TimeOnly(20, 0)));
        var town = new TownUnderTest(_town.Town, hours: hours);
        town.AddBus("bus-1", At('a'));
        var rejection = town.Rejected(At('b'), At('d'));
        Assert.Equal(RejectionReason.OutsideServiceHours, rejection.Reason);
        Assert.Equal(TownUnderTest.Start.AddHours(1), rejection.NextPossible);
    }

    [Fact]
    public void One_can_book_only_so_far_ahead()
    {
        WithBus();
        Assert.Equal(RejectionReason.TooFarAhead, _town.Rejected(At('b'), At('d'), TimeWish.DepartAt(TownUnderTest.Start.AddDays(15))).Reason);
    }

    [Fact]
    public void One_cannot_arrive_sooner_than_the_way_takes()
    {
        WithBus();
        Assert.Equal(RejectionReason.LeadTimeTooShort, _town.Rejected(At('b'), At('d'), TimeWish.ArriveBy(TownUnderTest.Start.AddMinutes(1))).Reason);
    }

    [Fact]
    public void A_promise_to_somebody_else_is_not_broken()
    {
        // The bus can be at d in time, but from there the way back to c, round the end of the street, is long.
        var town = new TownUnderTest(_town.Town, new ServiceRules { MaxWaitTime = TimeSpan.FromMinutes(2), MaxAllowedPickupDelay = TimeSpan.FromSeconds(30) });
        town.AddBus("bus-1", At('a'));
        var first = town.Booked(At('c'), At('d'), TimeWish.DepartAt(TownUnderTest.Start.AddMinutes(6)));
        Assert.Equal(RejectionReason.PromiseToOthersWouldBreak, town.Rejected(At('d'), At('B'), TimeWish.DepartAt(TownUnderTest.Start.AddMinutes(5))).Reason);
        town.DriveUntil(first, RideState.Completed);
        Assert.True(town[first].BusArrivedAt < first.Promise!.PickupTo);
    }
}
