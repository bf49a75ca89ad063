namespace OnDemandBus.Planning.Tests;

public sealed class When_a_road_is_closed
{
    // 100 m a character, 10 m a second. From B to E the way over C and D takes a minute longer than the straight one.
    private readonly TownUnderTest _town = new(DrawnTown.Parse(
        """
              C-----------D
              |           |
              |           |
        A--a--B-------b---E--e--F--f--G
        """));

    private readonly BusId _bus;

    public When_a_road_is_closed() => _bus = _town.AddBus("bus-1", At('a'));

    private Location At(char place) => _town.Town.At(place);

    private void Closed(params (char From, char To)[] streets) => Change(_ => RoadMetric.Closed, streets);

    private void Change(Func<int, int> timeMs, params (char From, char To)[] streets)
    {
        var network = _town.Town.Network;
        var changes = streets.SelectMany(street => new[] { _town.Town.Segment(street.From, street.To), _town.Town.Segment(street.To, street.From) }).Select(segment => (segment, timeMs(network.TimeMs(segment))));
        _town.Accept(new Command.ChangeTravelTimes(HubLabels.Of(network).With(RoadMetric.Of(network).With([.. changes]))));
    }

    private void Open() => _town.Accept(new Command.ChangeTravelTimes(HubLabels.Of(_town.Town.Network)));

    [Fact]
    public void The_bus_goes_another_way_and_the_driver_is_told()
    {
        var ride = _town.Booked(At('a'), At('e'));
        var (version, arrival) = (_town[_bus].Plan.Version, _town[_bus].Plan.Stops[1].Arrival);
        Closed(('B', 'E'));
        Assert.Equal(version + 1, _town[_bus].Plan.Version);
        Assert.Equal(60, (_town[_bus].Plan.Stops[1].Arrival - arrival).TotalSeconds, 1.0);
        Assert.Null(_town[ride].Revised);
        _town.DriveUntil(ride, RideState.Completed);
    }

    [Fact]
    public void A_rider_on_board_who_will_be_late_is_told()
    {
        var ride = _town.Booked(At('a'), At('e'));
        _town.DriveUntil(ride, RideState.OnBoard);
        Change(timeMs => Math.Min(60 * timeMs, 3_600_000), ('B', 'E'), ('B', 'C'));
        var revised = _town[ride].Revised!;
        Assert.True(revised.LatestArrival > ride.Promise!.LatestArrival);
        Assert.Single(_town.Events.OfType<Event.PromiseRevised>());
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].EndedAt - ServiceRules.Default.StopDuration <= revised.LatestArrival);
    }

    [Fact]
    public void Who_waits_is_moved_to_a_bus_that_can_get_there()
    {
        var ride = _town.Booked(At('f'), At('G'), TimeWish.DepartAt(_town.Now.AddMinutes(10)));
        var other = _town.AddBus("bus-2", At('e'));
        Closed(('B', 'E'), ('B', 'C'));
        Assert.Equal(other, _town[ride].Bus);
        Assert.Null(_town[ride].Revised);
        Assert.Empty(_town[_bus].Plan.Stops);
        _town.DriveUntil(ride, RideState.Completed);
    }

    [Fact]
    public void Who_cannot_be_reached_by_any_bus_is_named()
    {
        var ride = _town.Booked(At('e'), At('f'), TimeWish.DepartAt(_town.Now.AddMinutes(10)));
        Closed(('B', 'E'), ('B', 'C'));
        Assert.Equal(RejectionReason.NoRoadAccess, _town[ride].Failure!.Reason);
        Assert.Empty(_town[_bus].Plan.Stops);
        Assert.Equal(RejectionReason.NoRoadAccess, _town.Rejected(At('a'), At('e')).Reason);
    }

    [Fact]
    public void Others_are_carried_as_before()
    {
        var cutOff = _town.Booked(At('a'), At('f'), TimeWish.DepartAt(_town.Now.AddMinutes(10)));
        var other = _town.Booked(At('a'), At('e'), TimeWish.DepartAt(_town.Now.AddMinutes(10)));
        Closed(('F', 'G'));
        Assert.Equal(RideState.Failed, _town[cutOff].State);
        Assert.Equal(RideState.Assigned, _town[other].State);
        Assert.Null(_town[other].Revised);
        _town.DriveUntil(other, RideState.Completed);
        Assert.True(_town[other].BusArrivedAt < other.Promise!.PickupTo);
    }

    [Fact]
    public void A_rider_on_board_who_cannot_get_there_stays_in_the_plan_until_it_is_open_again()
    {
        var ride = _town.Booked(At('a'), At('f'));
        var other = _town.Booked(At('B'), At('b'), TimeWish.DepartAt(_town.Now.AddMinutes(20)));
        _town.DriveUntil(ride, RideState.OnBoard);
        Closed(('F', 'G'), ('E', 'F'));
        Assert.Equal(RideState.OnBoard, _town[ride].State);
        Assert.Contains(_town[_bus].Plan.Stops, stop => stop.Alighting.Contains(ride.Id));
        Assert.True(_town[other].State is RideState.Failed or RideState.Assigned);
        _town.Now += TimeSpan.FromMinutes(10);
        _town.Accept(new Command.Tick());
        Open();
        _town.DriveUntil(ride, RideState.Completed);
    }

    [Fact]
    public void An_offer_that_cannot_be_kept_is_no_longer_one()
    {
        var offer = _town.Offered(At('a'), At('e'));
        Closed(('B', 'E'), ('B', 'C'));
        Assert.Equal(RideState.OfferExpired, _town.Engine.Rides[offer.Id.Ride].State);
    }

    [Fact]
    public void An_opened_road_is_used_again()
    {
        Closed(('B', 'E'));
        var ride = _town.Booked(At('a'), At('e'));
        var arrival = _town[_bus].Plan.Stops[1].Arrival;
        Open();
        Assert.Equal(-60, (_town[_bus].Plan.Stops[1].Arrival - arrival).TotalSeconds, 1.0);
        _town.DriveUntil(ride, RideState.Completed);
    }

    [Fact]
    public void Times_of_another_town_are_refused() =>
        Assert.Equal(Refusal.InvalidRequest, _town.Refused(new Command.ChangeTravelTimes(HubLabels.Of(DrawnTown.Parse("A--a--B").Network))));

    [Fact]
    public void A_break_is_still_had_where_the_driver_can_get_to()
    {
        var at = _town.Now;
        var bus = _town.AddBus("bus-2", At('a'), null, new Shift(at, at.AddHours(4)) { Breaks = [new Break(at.AddMinutes(30), at.AddMinutes(40), TimeSpan.FromMinutes(15), At('e'))] });
        Closed(('B', 'E'));
        Assert.Equal(at.AddMinutes(30), Assert.Single(_town[bus].Plan.Stops).ServiceStart);
        _town.DriveUntil(at.AddHours(1));
        Assert.Single(_town.Events.OfType<Event.DutyDone>());
    }
}
