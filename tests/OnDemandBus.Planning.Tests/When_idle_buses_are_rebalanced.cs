using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests;

/// <summary>What drivers and riders notice of it; where the buses go is proven with the rebalancer itself.</summary>
public sealed class When_idle_buses_are_rebalanced
{
    private static readonly DateTimeOffset Start = TownUnderTest.Start;

    // 100 m a character, 10 m a second: ten seconds a character. Idle buses wait at c.
    private readonly TownUnderTest _town;

    public When_idle_buses_are_rebalanced()
    {
        var town = DrawnTown.Parse("A--a---------b---------c---------d--B");
        var rules = new RebalancingRules { Mode = RebalancingMode.WaitingPlaces, Interval = TimeSpan.FromMinutes(5), WaitingPlaces = [new WaitingPlace("c", town.At('c'), 2)] };
        _town = new TownUnderTest(town, change: area => area with { Rebalancing = rules });
    }

    private Location At(char place) => _town.Town.At(place);

    private void Tick() => _town.Accept(new Command.Tick());

    private PlannedStop? Waiting(BusId bus) => _town[bus].Plan.Stops.FirstOrDefault(stop => stop.Duty?.Kind == DutyKind.Waiting);

    private double MetresToC(BusId bus) => _town[bus].Location.DistanceMetres(At('c'));

    [Fact]
    public void An_idle_bus_is_sent_where_buses_wait_and_stays_there()
    {
        var bus = _town.AddBus("bus-1", At('a'));
        Tick();
        Assert.Equal(0, Waiting(bus)!.Location.DistanceMetres(At('c')), 1.0);
        _town.DriveUntil(Start.AddMinutes(4));
        Assert.Equal((0, BusActivity.Idle), ((int)MetresToC(bus), _town[bus].Activity));
        Assert.Empty(_town[bus].Reckoned);
        var version = _town[bus].Plan.Version;
        _town.DriveUntil(Start.AddHours(1));
        Assert.Equal(version, _town[bus].Plan.Version);
    }

    [Fact]
    public void A_bus_on_its_way_there_takes_any_ride_at_once()
    {
        var bus = _town.AddBus("bus-1", At('a'));
        Tick();
        _town.Accept(new Command.ReportDeparted(bus, Waiting(bus)!.Id));
        _town.Now += TimeSpan.FromSeconds(20);
        _town.Accept(new Command.ReportPosition(bus, _town.Town.Beside('a', eastMetres: 200), 90));
        var ride = _town.Booked(At('b'), At('d'));
        Assert.Null(Waiting(bus));
        Assert.Equal(_town.Now.AddSeconds(80), _town[bus].Plan.Stops[0].Arrival, TimeSpan.FromSeconds(1));
        _town.DriveUntil(ride, RideState.Completed);
    }

    [Fact]
    public void An_offer_that_nobody_accepts_leaves_it_idle_and_it_is_sent_again()
    {
        var bus = _town.AddBus("bus-1", At('a'));
        Tick();
        var offer = _town.Offered(At('b'), At('d'));
        Assert.Null(Waiting(bus));
        _town.Now = offer.ExpiresAt.AddMinutes(5);
        Tick();
        Assert.NotNull(Waiting(bus));
    }

    [Fact]
    public void Nobody_is_sent_away_from_a_ride_or_a_break_that_is_near()
    {
        var booked = _town.AddBus("bus-1", At('a'));
        var resting = _town.AddBus("bus-2", At('a'), null, new Shift(Start, Start.AddHours(3)) { Breaks = [new Break(Start.AddMinutes(10), Start.AddMinutes(10), TimeSpan.FromMinutes(30))] });
        var leaving = _town.AddBus("bus-3", At('a'), null, new Shift(Start, Start.AddMinutes(20)));
        _town.Booked(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(12)));
        Tick();
        Assert.All([booked, resting, leaving], bus => Assert.Null(Waiting(bus)));
    }

    [Fact]
    public void Who_waits_is_still_in_time_for_what_is_booked_for_later()
    {
        var bus = _town.AddBus("bus-1", At('a'));
        var ride = _town.Booked(At('a'), At('b'), TimeWish.DepartAt(Start.AddHours(2)));
        Tick();
        Assert.NotNull(Waiting(bus));
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < ride.Promise!.PickupTo);
    }

    [Fact]
    public void A_bus_that_has_broken_down_is_sent_nowhere()
    {
        var bus = _town.AddBus("bus-1", At('a'));
        _town.Accept(new Command.ReportBreakdown(bus));
        Tick();
        Assert.Empty(_town[bus].Plan.Stops);
    }

    [Fact]
    public void It_happens_no_more_often_than_is_said()
    {
        Tick();
        var bus = _town.AddBus("bus-1", At('a'));
        _town.Now = Start.AddMinutes(4);
        Tick();
        Assert.Null(Waiting(bus));
        _town.Now = Start.AddMinutes(5);
        Tick();
        Assert.NotNull(Waiting(bus));
    }

    [Fact]
    public void Where_it_is_off_buses_stay_where_they_are()
    {
        var town = new TownUnderTest(_town.Town);
        var bus = town.AddBus("bus-1", At('a'));
        town.DriveUntil(Start.AddHours(1));
        Assert.Equal(0, town[bus].Plan.Version);
    }

    [Fact]
    public void A_place_to_which_no_road_is_open_draws_nobody()
    {
        var network = _town.Town.Network;
        var bus = _town.AddBus("bus-1", At('a'));
        Tick();
        _town.Accept(new Command.ChangeTravelTimes(HubLabels.Of(network).With(RoadMetric.Of(network).With([.. Enumerable.Range(0, network.SegmentCount).Select(segment => (segment, RoadMetric.Closed))]))));
        Assert.Null(Waiting(bus));
        _town.Now = Start.AddMinutes(10);
        Tick();
        Assert.Null(Waiting(bus));
    }
}
