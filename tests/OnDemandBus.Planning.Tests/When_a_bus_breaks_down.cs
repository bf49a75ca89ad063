namespace OnDemandBus.Planning.Tests;

public sealed class When_a_bus_breaks_down
{
    // 100 m a character, 10 m a second: ten seconds a character. All wait on the side on which one drives from a to d.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _broken = new("bus-1");
    private readonly BusId _other = new("bus-2");

    private Location At(char place) => _town.Town.At(place);

    /// <summary>The bus that will break down is at b, another one behind it at a.</summary>
    private void WithTwoBuses(Load? layoutOfOther = null)
    {
        _town.AddBus("bus-1", At('b'));
        _town.AddBus("bus-2", At('a'), layoutOfOther);
    }

    private void BreaksDown() => _town.Accept(new Command.ReportBreakdown(_broken));

    /// <summary>A ride from b to d whose bus breaks down at c.</summary>
    private Ride RiddenToC(Party? party = null, MobilityNeeds needs = default)
    {
        var ride = _town.Booked(At('b'), At('d'), party: party, needs: needs);
        Assert.Equal(_broken, ride.Bus);
        _town.DriveUntil(ride, RideState.OnBoard);
        _town.Now += TimeSpan.FromSeconds(100);
        _town.Accept(new Command.ReportPosition(_broken, At('c'), 90));
        return ride;
    }

    [Fact]
    public void Those_on_board_are_fetched_where_it_stands()
    {
        WithTwoBuses();
        var ride = RiddenToC();
        BreaksDown();
        Assert.Equal(RideState.Assigned, _town[ride].State);
        Assert.Equal(_other, _town[ride].Bus);
        Assert.Equal(0, _town[ride].Trip!.Pickup.Location.DistanceMetres(At('c')), 1.0);
        Assert.Empty(_town[_broken].OnBoard);
        Assert.Equal(Load.Empty, _town[_broken].Occupancy);
        Assert.Equal(BusActivity.OutOfService, _town[_broken].Activity);
        Assert.Empty(_town[_broken].Plan.Stops);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].EndedAt <= _town[ride].Revised!.LatestArrival + ServiceRules.Default.StopDuration);
    }

    [Fact]
    public void Who_can_still_arrive_in_time_is_promised_the_same_arrival()
    {
        WithTwoBuses();
        var ride = RiddenToC();
        BreaksDown();
        Assert.Equal(ride.Promise!.LatestArrival, _town[ride].Revised!.LatestArrival);
        Assert.Equal(ride.Promise, _town[ride].Promise);
    }

    [Fact]
    public void Those_who_wait_are_moved_and_notice_nothing_if_their_promise_holds()
    {
        WithTwoBuses();
        var ride = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(20)));
        Assert.Equal(_broken, ride.Bus);
        BreaksDown();
        Assert.Equal(_other, _town[ride].Bus);
        Assert.Null(_town[ride].Revised);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < ride.Promise!.PickupTo);
    }

    [Fact]
    public void Those_whom_no_bus_can_fetch_in_time_are_told_when_it_comes()
    {
        _town.AddBus("bus-1", At('b'));
        _town.AddBus("bus-2", At('a'), null, new Shift(_town.Now.AddMinutes(50), _town.Now.AddHours(5)));
        var ride = _town.Booked(At('c'), At('d'));
        BreaksDown();
        var revised = _town[ride].Revised!;
        Assert.True(revised.PickupTo > ride.Promise!.PickupTo);
        Assert.Equal(_other, _town[ride].Bus);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < revised.PickupTo);
        Assert.True(_town[ride].EndedAt - ServiceRules.Default.StopDuration <= revised.LatestArrival);
        Assert.Equal(revised, _town[ride].Revised);
    }

    [Fact]
    public void Without_another_bus_all_rides_fail_and_say_what_they_need()
    {
        _town.AddBus("bus-1", At('b'));
        var onBoard = RiddenToC(new Party(3, Wheelchairs: 1), MobilityNeeds.AssistedWheelchair);
        var waiting = _town.Booked(At('d'), At('B'));
        var promised = onBoard.Promise!.LatestArrival;
        BreaksDown();
        var failure = _town[onBoard].Failure!;
        Assert.Equal(RideState.Failed, _town[onBoard].State);
        Assert.Equal(0, failure.From.DistanceMetres(At('c')), 1.0);
        Assert.Equal(0, failure.To.DistanceMetres(At('d')), 1.0);
        Assert.Equal((RejectionReason.NoCapacity, new Load(2, 1), MobilityNeeds.AssistedWheelchair, promised), (failure.Reason, failure.Load, failure.Needs, failure.LatestArrival));
        Assert.Equal(RideState.Failed, _town[waiting].State);
        Assert.Equal(RejectionReason.NoCapacity, _town[waiting].Failure!.Reason);
        Assert.Null(_town[onBoard].Bus);
    }

    [Fact]
    public void A_wheelchair_that_no_other_bus_takes_is_named()
    {
        WithTwoBuses(layoutOfOther: new Load(8));
        var ride = RiddenToC(needs: MobilityNeeds.Wheelchair);
        BreaksDown();
        Assert.Equal(RejectionReason.NoBusForNeed, _town[ride].Failure!.Reason);
    }

    [Fact]
    public void Nobody_is_offered_a_ride_on_it_until_it_is_back()
    {
        _town.AddBus("bus-1", At('b'));
        BreaksDown();
        Assert.Equal(RejectionReason.NoCapacity, _town.Rejected(At('c'), At('d')).Reason);
        Assert.Equal(Refusal.BusOutOfService, _town.Refused(new Command.ReportDeparted(_broken, new StopId(1))));
        _town.Accept(new Command.ReturnToService(_broken));
        _town.DriveUntil(_town.Booked(At('c'), At('d')), RideState.Completed);
    }

    [Fact]
    public void Saying_it_twice_changes_nothing()
    {
        WithTwoBuses();
        RiddenToC();
        Assert.NotEmpty(_town.Happens(new Command.ReportBreakdown(_broken)));
        Assert.Empty(_town.Happens(new Command.ReportBreakdown(_broken)));
        Assert.NotEmpty(_town.Happens(new Command.ReturnToService(_broken)));
        Assert.Empty(_town.Happens(new Command.ReturnToService(_broken)));
    }

    [Fact]
    public void An_offer_that_nobody_has_accepted_is_kept_by_another_bus()
    {
        WithTwoBuses();
        var offer = _town.Offered(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(20)));
        Assert.Equal(_broken, offer.Bus);
        BreaksDown();
        var ride = _town.Booked(offer);
        Assert.Equal((_other, offer.Promise), (ride.Bus!.Value, ride.Promise!));
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < offer.Promise.PickupTo);
    }

    [Fact]
    public void An_offer_that_no_other_bus_can_keep_is_no_longer_one()
    {
        _town.AddBus("bus-1", At('b'));
        var offer = _town.Offered(At('c'), At('d'));
        BreaksDown();
        Assert.Equal(RideState.OfferExpired, _town.Engine.Rides[offer.Id.Ride].State);
        Assert.IsType<Outcome.Refused>(_town.Say(new Command.BookOffer(offer.Id, "key")));
    }

    [Fact]
    public void At_a_stop_those_who_have_boarded_and_those_who_have_not_are_fetched_together()
    {
        WithTwoBuses();
        var first = _town.Booked(At('c'), At('d'));
        var second = _town.Booked(At('c'), At('d'));
        Assert.Equal((_broken, _broken), (first.Bus!.Value, second.Bus!.Value));
        _town.DriveUntil(second, RideState.Arrived);
        _town.Accept(new Command.ReportBoarded(_broken, first.Id));
        BreaksDown();
        Assert.Equal((RideState.Assigned, RideState.Assigned), (_town[first].State, _town[second].State));
        Assert.Null(_town[second].BusArrivedAt);
        Assert.Equal([first.Id, second.Id], _town[_other].Plan.Stops[0].Boarding.Order());
        _town.DriveUntil(second, RideState.Completed);
        Assert.Equal(RideState.Completed, _town[first].State);
    }

    [Fact]
    public void A_party_that_was_on_board_stays_together()
    {
        WithTwoBuses(layoutOfOther: new Load(3));
        _town.AddBus("bus-3", At('a'), new Load(3));
        var four = RiddenToC(new Party(4));
        BreaksDown();
        Assert.Equal(RejectionReason.PartyTooLarge, _town[four].Failure!.Reason);
    }

    [Fact]
    public void A_rider_who_was_on_board_may_go_on_foot_instead()
    {
        WithTwoBuses();
        var ride = RiddenToC();
        BreaksDown();
        _town.Accept(new Command.CancelRide(ride.Id, CancelledBy.Rider));
        Assert.Empty(_town[_other].Plan.Stops);
    }

    [Fact]
    public void The_bus_that_helps_may_break_down_too()
    {
        WithTwoBuses();
        _town.AddBus("bus-3", At('A'));
        var ride = RiddenToC();
        BreaksDown();
        var helper = _town[ride].Bus!.Value;
        _town.DriveUntil(ride, RideState.OnBoard);
        _town.Accept(new Command.ReportBreakdown(helper));
        Assert.NotEqual(helper, _town[ride].Bus);
        _town.DriveUntil(ride, RideState.Completed);
    }
}
