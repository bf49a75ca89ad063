namespace OnDemandBus.Planning.Tests;

public sealed class When_one_bus_serves_a_street
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _bus;

    public When_one_bus_serves_a_street() => _bus = _town.AddBus("bus-1", _town.Town.At('a'));

    private Location At(char place) => _town.Town.At(place);

    [Fact]
    public void A_ride_goes_through_its_whole_life()
    {
        var ride = _town.Booked(At('b'), At('d'));
        Assert.Equal(RideState.Assigned, _town[ride].State);
        Assert.Equal(_bus, _town[ride].Bus);
        _town.DriveUntil(ride, RideState.DriverEnRoute);
        _town.DriveUntil(ride, RideState.Arrived);
        _town.DriveUntil(ride, RideState.OnBoard);
        Assert.Equal(new Load(1), _town[_bus].Occupancy);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.Equal(Load.Empty, _town[_bus].Occupancy);
        Assert.Equal(BusActivity.Idle, _town[_bus].Activity);
        Assert.Empty(_town[_bus].Plan.Stops);
    }

    [Fact]
    public void The_offer_says_when_the_bus_can_be_there()
    {
        var offer = _town.Offered(At('b'), At('c'));
        Assert.Equal(TownUnderTest.Start.AddSeconds(100), offer.ExpectedPickup, TimeSpan.FromSeconds(1));
        Assert.Equal(TownUnderTest.Start.AddSeconds(100 + 60 + 100), offer.ExpectedArrival, TimeSpan.FromSeconds(1));
        Assert.Equal(100, offer.DirectRide.TotalSeconds, 0.5);
        Assert.True(offer.Promise.PickupFrom <= offer.ExpectedPickup && offer.ExpectedPickup < offer.Promise.PickupTo);
        Assert.True(offer.ExpectedArrival <= offer.Promise.LatestArrival);
        Assert.Equal(TownUnderTest.Start.AddSeconds(60), offer.ExpiresAt);
    }

    [Fact]
    public void The_driver_learns_nothing_of_an_offer_that_nobody_has_accepted()
    {
        var offer = _town.Offered(At('b'), At('c'));
        Assert.Equal(0, _town[_bus].Plan.Version);
        Assert.Equal(2, _town[_bus].Reckoned.Length);
        _town.Say(new Command.BookOffer(offer.Id, "key"));
        Assert.Equal(1, _town[_bus].Plan.Version);
        Assert.Equal(2, _town[_bus].Plan.Stops.Length);
    }

    [Fact]
    public void A_second_rider_of_the_same_way_rides_along()
    {
        var first = _town.Booked(At('b'), At('d'));
        var second = _town.Booked(At('c'), At('d'));
        var stops = _town[_bus].Plan.Stops;
        Assert.Equal(3, stops.Length);
        Assert.Equal([first.Id, second.Id], stops[2].Alighting.Order());
    }

    [Fact]
    public void Riders_at_one_kerb_share_the_stop_and_its_dwell()
    {
        _town.Booked(At('b'), At('d'));
        _town.Booked(At('b'), At('d'));
        var stops = _town[_bus].Plan.Stops;
        Assert.Equal(2, stops.Length);
        Assert.Equal(2, stops[0].Boarding.Length);
        Assert.Equal(60, (stops[0].Departure - stops[0].ServiceStart).TotalSeconds);
    }

    [Fact]
    public void The_bus_stays_where_it_is_until_a_booked_time_comes_near()
    {
        var at = TownUnderTest.Start.AddHours(3);
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(at));
        Assert.Equal(at, ride.Promise!.PickupFrom);
        Assert.Equal(BusActivity.WaitingToSetOff, _town[_bus].Activity);
        Assert.Equal(at.AddSeconds(-100 - 60), _town[_bus].Plan.Stops[0].SetOff, TimeSpan.FromSeconds(1));
        var now = _town.Booked(At('c'), At('d'));
        _town.DriveUntil(now, RideState.Completed);
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < ride.Promise.PickupTo);
    }

    [Fact]
    public void An_arrive_by_wish_arrives_in_time_and_not_long_before()
    {
        var by = TownUnderTest.Start.AddHours(2);
        var offer = _town.Offered(At('b'), At('d'), TimeWish.ArriveBy(by));
        Assert.True(offer.ExpectedArrival <= by);
        Assert.True(offer.Promise.LatestArrival <= by);
        Assert.InRange((by - offer.ExpectedArrival).TotalMinutes, 0, 6);
    }

    [Fact]
    public void A_later_rider_delays_an_earlier_one_by_no_more_than_was_promised()
    {
        var first = _town.Booked(At('c'), At('d'));
        for (var k = 0; k < 6; k++) _town.Say(new Command.RequestOffer(_town.Request(At('b'), At('d'))));
        _town.DriveUntil(first, RideState.Completed);
        Assert.True(_town[first].BusArrivedAt < first.Promise!.PickupTo);
        Assert.True(_town[first].EndedAt <= first.Promise.LatestArrival.AddSeconds(60));
    }

    [Fact]
    public void Nothing_is_put_before_a_stop_that_the_bus_drives_to()
    {
        var town = new TownUnderTest(_town.Town, new ServiceRules { MaxWaitTime = TimeSpan.FromHours(1), MaxTravelTimeBeta = TimeSpan.FromHours(1) });
        var bus = town.AddBus("bus-1", At('a'));
        var first = town.Booked(At('c'), At('d'));
        town.DriveUntil(first, RideState.DriverEnRoute);
        var frozen = town[bus].Plan.Stops[0].Id;
        // On the way to c the bus passes b.
        var second = town.Booked(At('b'), At('d'));
        Assert.Equal(frozen, town[bus].Plan.Stops[0].Id);
        town.DriveUntil(second, RideState.Completed);
        Assert.True(town[first].BoardedAt < town[second].BoardedAt);
    }

    [Fact]
    public void A_no_show_is_taken_out_and_the_bus_goes_on()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.Arrived);
        Assert.Equal(Refusal.TooEarlyForNoShow, _town.Refused(new Command.ReportNoShow(_bus, ride.Id)));
        _town.DriveUntil(_town[_bus].Plan.Stops[0].NoShowFrom(ServiceRules.Default), comes: _ => false);
        Assert.Equal(RideState.NoShow, _town[ride].State);
        Assert.Empty(_town[_bus].Plan.Stops);
    }

    [Fact]
    public void Of_boarding_and_no_show_the_first_to_be_told_counts()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.Arrived);
        _town.Now = _town[_bus].Plan.Stops[0].NoShowFrom(ServiceRules.Default);
        Assert.IsType<Outcome.Accepted>(_town.Say(new Command.ReportBoarded(_bus, ride.Id)));
        Assert.Equal(Refusal.RideOnBoard, _town.Refused(new Command.ReportNoShow(_bus, ride.Id)));
        Assert.Equal(RideState.OnBoard, _town[ride].State);
    }

    [Fact]
    public void A_cancelled_ride_leaves_the_plan()
    {
        var ride = _town.Booked(At('b'), At('d'));
        var version = _town[_bus].Plan.Version;
        Assert.IsType<Outcome.Accepted>(_town.Say(new Command.CancelRide(ride.Id, CancelledBy.Rider)));
        Assert.Equal(RideState.CancelledByRider, _town[ride].State);
        Assert.Empty(_town[_bus].Plan.Stops);
        Assert.Equal(version + 1, _town[_bus].Plan.Version);
        Assert.IsType<Outcome.Accepted>(_town.Say(new Command.CancelRide(ride.Id, CancelledBy.Rider)));
        Assert.Equal(version + 1, _town[_bus].Plan.Version);
    }

    [Fact]
    public void A_ride_cannot_be_cancelled_after_boarding()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.OnBoard);
        Assert.Equal(Refusal.RideOnBoard, _town.Refused(new Command.CancelRide(ride.Id, CancelledBy.Rider)));
        _town.DriveUntil(ride, RideState.Completed);
        Assert.Equal(Refusal.RideEnded, _town.Refused(new Command.CancelRide(ride.Id, CancelledBy.Rider)));
    }

    [Fact]
    public void Saying_the_same_again_changes_nothing()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.AfterEach = (command, _) =>
        {
            _town.AfterEach = null;
            var before = _town.Events.Count;
            Assert.IsType<Outcome.Accepted>(_town.Say(command));
            Assert.Equal(before, _town.Events.Count);
        };
        foreach (var state in new[] { RideState.DriverEnRoute, RideState.Arrived, RideState.OnBoard, RideState.Completed })
        {
            var again = _town.AfterEach;
            _town.DriveUntil(ride, state);
            _town.AfterEach ??= again;
        }
    }

    [Fact]
    public void A_driver_cannot_leave_while_somebody_is_neither_on_board_nor_given_up()
    {
        var first = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(first, RideState.Arrived);
        Assert.Equal(Refusal.StopNotFinished, _town.Refused(new Command.ReportDeparted(_bus, _town[_bus].Plan.Stops[1].Id)));
    }

    [Fact]
    public void A_late_bus_is_reckoned_late()
    {
        var ride = _town.Booked(At('c'), At('d'));
        _town.DriveUntil(ride, RideState.DriverEnRoute);
        var expected = _town[_bus].Plan.Stops[0].Arrival;
        _town.Now += TimeSpan.FromSeconds(120);
        _town.Say(new Command.ReportPosition(_bus, At('a'), 90));
        _town.Say(new Command.ReportPosition(_bus, _town.Town.Beside('a', eastMetres: 50), 90));
        Assert.InRange((_town[_bus].Plan.Stops[0].Arrival - expected).TotalSeconds, 100, 120);
    }
}
