using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Planning;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_driver_has_a_break
{
    [Fact]
    public async Task The_plan_tells_what_the_bus_stops_for_where_and_how_long()
    {
        await using var town = await TownOnline.OpensAsync(WithABreakAtC());
        var stops = (await town.PlanAsync()).Stops;
        Assert.Equal(new BusPlanDuty("Break", TownOnline.Start.AddMinutes(10), TownOnline.Start.AddMinutes(40), 1800), stops[0].Duty);
        Assert.Equal(town.At('c').Longitude, stops[0].Location.Longitude, 5);
        Assert.Equal(TimeSpan.FromMinutes(30), stops[0].Departure - stops[0].ServiceStart);
        Assert.Equal(new BusPlanDuty("Depot", TownOnline.Start.AddHours(6), TownOnline.Start.AddHours(6), 0), stops[1].Duty);
        Assert.Equal(town.At('b').Longitude, stops[1].Location.Longitude, 5);
        Assert.All(stops, stop => Assert.Empty(stop.Boarding.Concat(stop.Alighting)));
    }

    [Fact]
    public async Task It_ends_by_the_clock_and_nobody_reports_its_end()
    {
        await using var town = await TownOnline.OpensAsync(WithABreakAtC());
        using var plans = await town.FollowsAsync("/v1/buses/bus-1/plan/events");
        await town.DoesTheNextAsync();
        await town.DoesTheNextAsync();
        var bus = Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses);
        Assert.Equal("AtStop", bus.Activity);
        var early = await town.ReportsAsync(BusReportType.Departed, stop: 2);
        Assert.True(early.As<BusReportReceipt>().Held);
        Assert.Equal("AtStop", Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses).Activity);
        town.PassUntil((await town.PlanAsync()).Stops[0].Departure);
        BusPlan plan;
        do plan = await plans.NextAsync<BusPlan>();
        while (plan.Stops[0].Duty!.Kind != "Depot");
    }

    [Fact]
    public async Task A_ride_is_planned_around_it()
    {
        await using var town = await TownOnline.OpensAsync(WithABreakAtC());
        await town.BooksARideAsync('b', 'd');
        var stops = (await town.PlanAsync()).Stops;
        Assert.Equal([null, null, "Break", "Depot"], stops.Take(4).Select(stop => stop.Duty?.Kind));
        Assert.True(stops[2].ServiceStart <= stops[2].Duty!.Latest);
    }

    private static TownOnline.Options WithABreakAtC()
    {
        var options = new TownOnline.Options();
        var town = DrawnTown.Parse(options.Drawing);
        var shift = new DailyShift(TimeZoneInfo.Utc, new TimeOnly(6, 0), new TimeOnly(14, 0))
        {
            Breaks = [new DailyBreak(new TimeOnly(8, 10), new TimeOnly(8, 40), TimeSpan.FromMinutes(30), town.At('c'))],
            Depot = town.At('b'),
        };
        return options with { Fleet = [new FleetBus(new BusId("bus-1"), [new Load(8)], town.At('a'), shift)] };
    }
}
