using System.Net;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_bus_is_followed
{
    [Fact]
    public async Task Each_of_its_plans_comes_once_and_in_order()
    {
        await using var town = await TownOnline.OpensAsync();
        using var listener = await town.FollowsAsync("/v1/buses/bus-1/plan/events");
        var ride = await town.BooksARideAsync('b', 'd');
        await town.BooksARideAsync('c', 'd');
        await town.DrivesUntilAsync(ride.RideId, "Completed");
        var newest = await town.PlanAsync();
        for (var version = 0; version <= newest.PlanVersion; version++)
        {
            var plan = await listener.NextAsync<BusPlan>();
            Assert.Equal(version, plan.PlanVersion);
            if (version == newest.PlanVersion) Assert.Equivalent(newest, plan, strict: true);
        }
    }

    [Fact]
    public async Task Who_comes_back_is_told_only_what_it_has_missed()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        using var listener = await town.FollowsAsync("/v1/buses/bus-1/plan/events", lastEventId: 1);
        await town.CancelsAsync(ride.RideId);
        var next = await listener.NextAsync();
        Assert.Equal(("plan", 2L), (next!.Name, next.Id));
    }

    [Fact]
    public async Task A_bus_that_is_not_there_is_unknown()
    {
        await using var town = await TownOnline.OpensAsync();
        var answers = new[]
        {
            await town.GetsAsync("/v1/buses/bus-2/plan"),
            await town.GetsAsync("/v1/buses/bus-2/plan/events"),
            await town.ReportsAsync(BusReportType.Arrived, stop: 1, bus: "bus-2"),
        };
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "UnknownBus"), (answer.Status, answer.Code)));
    }
}
