namespace OnDemandBus.Simulation.Tests.Drive;

public sealed class When_a_bus_stops_without_riders
{
    private readonly Route _route = new();

    [Fact]
    public void It_drives_to_its_break_stands_there_until_it_is_over_and_goes_on()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Duty("Break", 1, 'B', 'C', start: 100, seconds: 600), _route.Stop(2, 'C', 'D', boarding: ["a"])), Route.At(0));

        Assert.Equal(["0 Departed 1", "50 Arrived 1", "700 Departed 2", "750 Arrived 2", "810 Boarded a"], Route.Drive(bus));
    }

    [Fact]
    public void A_break_that_it_reaches_late_is_as_long_as_any()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Duty("Break", 1, 'B', 'C', setOff: 300, start: 100, seconds: 600), _route.Stop(2, 'C', 'D', boarding: ["a"])), Route.At(0));

        Assert.Equal(["300 Departed 1", "350 Arrived 1", "950 Departed 2"], Route.Drive(bus).Take(3));
    }

    [Fact]
    public void When_the_plan_no_longer_has_the_break_it_goes_on_from_there()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Duty("Break", 1, 'B', 'C', start: 50, seconds: 600)), Route.At(0));
        Assert.Equal(["0 Departed 1", "50 Arrived 1"], Route.Drive(bus));
        bus.Take(Route.Plan(2, _route.Stop(2, 'C', 'D', boarding: ["a"])), Route.At(651));

        Assert.Equal(["651 Departed 2", "701 Arrived 2", "761 Boarded a"], Route.Drive(bus));
    }

    [Fact]
    public void A_bus_that_is_taken_over_in_a_break_stays_until_it_is_over()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(8, _route.Duty("Break", 4, 'C', 'D', start: -100, seconds: 600, phase: "Serving"), _route.Stop(5, 'D', 'E', alighting: ["a"])), Route.At(0));

        Assert.Equal(["500 Departed 5", "550 Arrived 5", "610 Alighted a"], Route.Drive(bus));
    }

    [Fact]
    public void At_the_depot_it_has_nothing_more_to_say()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Duty("Depot", 1, 'B', 'C', setOff: 40, start: 100)), Route.At(0));

        Assert.Equal(["40 Departed 1", "90 Arrived 1"], Route.Drive(bus));
        Assert.Equal(DateTimeOffset.MaxValue, bus.NextEventAt);
    }

    [Fact]
    public void On_the_way_to_where_it_would_only_wait_it_turns_to_a_rider()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Duty("Waiting", 1, 'D', 'E')), Route.At(0));
        Assert.Equal(["0 Departed 1"], Route.Drive(bus, untilSeconds: 50));
        bus.Take(Route.Plan(2, _route.Stop(2, 'C', 'D', boarding: ["a"])), Route.At(50));

        Assert.Equal(["50 Departed 2", "100 Arrived 2", "160 Boarded a"], Route.Drive(bus));
    }

    [Fact]
    public void Where_it_only_waits_it_leaves_for_a_rider_at_once()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Duty("Waiting", 1, 'B', 'C', start: 50)), Route.At(0));
        Assert.Equal(["0 Departed 1", "50 Arrived 1"], Route.Drive(bus));
        bus.Take(Route.Plan(2), Route.At(51));
        Assert.Equal(DateTimeOffset.MaxValue, bus.NextEventAt);
        bus.Take(Route.Plan(3, _route.Stop(2, 'C', 'D', setOff: 80, boarding: ["a"])), Route.At(60));

        Assert.Equal(["80 Departed 2", "130 Arrived 2", "190 Boarded a"], Route.Drive(bus));
    }

    [Fact]
    public void An_arrival_where_it_is_no_longer_to_wait_is_refused_and_it_turns_to_the_rider()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Duty("Waiting", 1, 'B', 'C')), Route.At(0));
        bus.NextReport(Route.At(0));
        var arrived = bus.NextReport(Route.At(50))!;
        bus.Refuse(arrived, Route.At(50));
        bus.Take(Route.Plan(2, _route.Stop(2, 'C', 'D', boarding: ["a"])), Route.At(51));

        Assert.Equal(["51 Departed 2", "101 Arrived 2", "161 Boarded a"], Route.Drive(bus));
    }
}
