using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Tests.Drive;

public sealed class When_the_plan_changes
{
    private readonly Route _route = new();

    [Fact]
    public void An_older_plan_and_the_same_one_are_dropped()
    {
        var bus = _route.Bus();
        var newest = Route.Plan(3, _route.Stop(1, 'B', 'C', boarding: ["a"]));

        Assert.True(bus.Take(newest, Route.At(0)));
        Assert.False(bus.Take(Route.Plan(2), Route.At(1)));
        Assert.False(bus.Take(Route.Plan(3), Route.At(2)));
        Assert.Same(newest, bus.Plan);
    }

    [Fact]
    public void A_bus_under_way_drives_on_to_the_same_stop()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'D', 'E', boarding: ["a"])), Route.At(0));
        Assert.Equal(["0 Departed 1"], Route.Drive(bus, untilSeconds: 100));
        bus.Take(Route.Plan(2, _route.Stop(1, 'D', 'E', boarding: ["a"], phase: "UnderWay"), _route.Stop(2, 'E', 'F', alighting: ["a"])), Route.At(100));

        Assert.Equal(["150 Arrived 1", "210 Boarded a", "210 Departed 2", "260 Arrived 2", "320 Alighted a"], Route.Drive(bus));
    }

    [Fact]
    public void A_bus_whose_stop_has_gone_drives_to_the_next_one_from_where_it_is()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'D', 'E', boarding: ["a"])), Route.At(0));
        Assert.Equal(["0 Departed 1"], Route.Drive(bus, untilSeconds: 40));
        bus.Take(Route.Plan(2, _route.Stop(2, 'C', 'D', boarding: ["b"])), Route.At(40));

        Assert.Equal(["40 Departed 2", "100 Arrived 2", "160 Boarded b"], Route.Drive(bus));
    }

    [Fact]
    public void A_bus_with_nothing_left_to_do_waits_where_it_is()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'D', 'E', boarding: ["a"])), Route.At(0));
        Route.Drive(bus, untilSeconds: 50);
        bus.Take(Route.Plan(2), Route.At(50));

        Assert.Equal(DateTimeOffset.MaxValue, bus.NextEventAt);
        Assert.Equal(_route.Location(_route.Middle('B', 'C')).Longitude, _route.Location(bus.PositionAt(Route.At(500))).Longitude, 5);
    }

    [Fact]
    public void Somebody_who_comes_to_the_stop_at_which_the_bus_stands_boards_with_the_others()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', boarding: ["a"])), Route.At(0));
        Route.Drive(bus, untilSeconds: 60);
        bus.Take(Route.Plan(2, _route.Stop(1, 'B', 'C', serviceStart: 50, boarding: ["a", "b"], phase: "Serving")), Route.At(60));

        Assert.Equal(["110 Boarded a", "110 Boarded b"], Route.Drive(bus));
    }

    [Fact]
    public void What_was_reported_is_not_reported_again_by_a_plan_that_does_not_know_it_yet()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', boarding: ["a"], alighting: ["b"])), Route.At(0));
        Route.Drive(bus);
        bus.Take(Route.Plan(2, _route.Stop(1, 'B', 'C', boarding: ["a"], phase: "Serving"), _route.Stop(2, 'C', 'D', alighting: ["a"])), Route.At(120));

        Assert.Equal(["120 Departed 2", "170 Arrived 2", "230 Alighted a"], Route.Drive(bus));
    }

    [Fact]
    public void A_bus_whose_departure_is_refused_follows_the_plan_that_made_it_so()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'D', 'E', boarding: ["a"])), Route.At(0));
        var departed = bus.NextReport(Route.At(0))!;
        bus.Refuse(departed, Route.At(0));
        bus.Take(Route.Plan(2, _route.Stop(2, 'B', 'C', boarding: ["b"]), _route.Stop(1, 'D', 'E', boarding: ["a"])), Route.At(1));

        Assert.Equal(["1 Departed 2", "51 Arrived 2", "111 Boarded b", "111 Departed 1"], Route.Drive(bus).Take(4));
    }

    [Theory]
    [InlineData(0, "0 Departed 1", "5 Departed 1")]
    [InlineData(50, "50 Arrived 1", "55 Departed 1")]
    [InlineData(110, "110 Boarded a", "115 Boarded a")]
    public void A_report_that_is_refused_for_no_reason_that_the_bus_can_see_is_tried_again_after_a_while(double atSeconds, string refused, string next)
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', boarding: ["a"])), Route.At(0));
        BusReport? report = null;
        while (bus.NextReport(Route.At(atSeconds)) is { } told) report = told;
        Assert.Equal(refused, Route.Told(report!));
        bus.Refuse(report!, Route.At(atSeconds));

        Assert.Null(bus.NextReport(Route.At(atSeconds + 4.9)));
        Assert.Equal(Route.At(atSeconds + 5), bus.NextEventAt);
        Assert.Equal(next, Route.Told(bus.NextReport(Route.At(atSeconds + 5))!));
    }

    [Fact]
    public void A_bus_that_came_later_than_the_dispatcher_believes_does_not_wait_for_a_departure_that_moves_on()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'C', 'D', boarding: ["a"])), Route.At(0));
        Assert.Equal(["0 Departed 1", "100 Arrived 1"], Route.Drive(bus, untilSeconds: 100));
        // Told by an earlier journey of the unit, say: at the stop since 20, and on its way since 80.
        bus.Take(Route.Plan(2, _route.Stop(1, 'C', 'D', serviceStart: 20, boarding: ["a"], phase: "Serving") with { Departure = Route.At(110) }), Route.At(110));

        Assert.Equal(["110 Boarded a"], Route.Drive(bus));
    }

    [Fact]
    public void A_bus_that_is_taken_over_under_way_drives_on_without_a_second_departure()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(8, _route.Stop(4, 'C', 'D', alighting: ["a"], phase: "UnderWay")), Route.At(0));

        Assert.Equal(["100 Arrived 4", "160 Alighted a"], Route.Drive(bus));
    }

    [Fact]
    public void A_bus_that_is_taken_over_at_a_stop_serves_it()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(8, _route.Stop(4, 'C', 'D', serviceStart: -20, alighting: ["a"], phase: "Serving")), Route.At(0));

        Assert.Equal(["40 Alighted a"], Route.Drive(bus));
    }
}
