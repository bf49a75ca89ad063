using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Tests.Drive;

public sealed class When_a_bus_has_a_plan
{
    private readonly Route _route = new();

    [Fact]
    public void It_sets_off_arrives_lets_riders_alight_and_board_and_goes_on()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', setOff: 10, boarding: ["a"]), _route.Stop(2, 'D', 'E', boarding: ["b"], alighting: ["a"])), Route.At(0));

        Assert.Equal(
            ["10 Departed 1", "60 Arrived 1", "120 Boarded a", "120 Departed 2", "220 Arrived 2", "280 Alighted a", "280 Boarded b"],
            Route.Drive(bus));
    }

    [Fact]
    public void It_does_not_leave_before_the_promised_window_and_the_boarding()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', serviceStart: 200, boarding: ["a"])), Route.At(0));

        Assert.Equal(["0 Departed 1", "50 Arrived 1", "260 Boarded a"], Route.Drive(bus));
    }

    [Fact]
    public void It_sets_off_when_the_plan_comes_if_that_is_later_than_the_plan_says()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', setOff: 10, boarding: ["a"])), Route.At(30));

        Assert.Equal("30 Departed 1", Route.Drive(bus)[0]);
    }

    [Fact]
    public void It_tells_where_it_is_on_the_road_while_it_drives()
    {
        var bus = _route.Bus(reportEverySeconds: 50);
        bus.Take(Route.Plan(1, _route.Stop(1, 'D', 'E', boarding: ["a"])), Route.At(0));
        bus.NextReport(Route.At(0));

        Assert.Equal(Route.At(50), bus.NextEventAt);
        var report = bus.NextReport(Route.At(50))!;
        Assert.Equal(BusReportType.Position, report.Type);
        var middle = _route.Location(_route.Middle('B', 'C'));
        Assert.Equal(middle.Latitude, report.Location!.Latitude, 5);
        Assert.Equal(middle.Longitude, report.Location.Longitude, 5);
        Assert.Equal(90, report.BearingDegrees!.Value, 0.1);
        Assert.Equal(["100 Position", "150 Arrived 1"], Route.Drive(bus).Take(2));
    }

    [Fact]
    public void It_does_not_tell_its_place_in_a_turn_that_it_has_not_done_yet()
    {
        var bus = _route.Bus(reportEverySeconds: 25);
        bus.Take(Route.Plan(1, _route.Stop(1, 'C', 'D', boarding: ["a"])), Route.At(0));

        // At 25 s and 75 s it is at a junction.
        Assert.Equal(["0 Departed 1", "50 Position", "100 Arrived 1", "160 Boarded a"], Route.Drive(bus));
    }

    [Fact]
    public void It_has_nothing_to_say_before_the_time()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', setOff: 10, boarding: ["a"])), Route.At(0));

        Assert.Null(bus.NextReport(Route.At(9.999)));
        Assert.Equal(Route.At(10), bus.NextEventAt);
    }

    [Fact]
    public void A_late_look_at_the_clock_changes_no_time()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', boarding: ["a"])), Route.At(0));

        var told = new List<string>();
        while (bus.NextReport(Route.At(10_000)) is { } report) told.Add(Route.Told(report));

        Assert.Equal(["0 Departed 1", "50 Arrived 1", "110 Boarded a"], told);
    }

    [Fact]
    public void Every_report_has_an_identity_of_its_own()
    {
        var bus = _route.Bus();
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', boarding: ["a", "b"])), Route.At(0));

        var ids = new HashSet<string>();
        while (bus.NextReport(Route.At(10_000)) is { } report) Assert.True(ids.Add(report.ReportId), $"{report.ReportId} came twice");
        Assert.Equal(4, ids.Count);
    }

    [Fact]
    public void A_plan_for_another_bus_is_a_mistake()
    {
        var bus = _route.Bus();

        Assert.Throws<ArgumentException>(() => bus.Take(Route.Plan(1) with { BusId = "8" }, Route.At(0)));
    }
}
