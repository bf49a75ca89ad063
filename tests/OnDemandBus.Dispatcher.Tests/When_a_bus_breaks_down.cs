using System.Net;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Planning;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_bus_breaks_down
{
    [Fact]
    public async Task It_is_shown_and_has_nothing_to_do_until_it_is_back()
    {
        await using var town = await TownOnline.OpensAsync();
        await town.BooksARideAsync('b', 'd');
        await ReportedAsync(town, BusReportType.BrokeDown);
        var bus = Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses);
        Assert.Equal(("OutOfService", 0), (bus.Activity, bus.StopsAhead));
        Assert.Empty((await town.AsksForARideAsync('b', 'd')).Offers);
        await ReportedAsync(town, BusReportType.Returned);
        bus = Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses);
        Assert.Equal("Idle", bus.Activity);
        Assert.NotEmpty((await town.AsksForARideAsync('b', 'd')).Offers);
    }

    [Fact]
    public async Task A_ride_that_no_other_can_carry_fails_and_the_rider_is_told_why()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "OnBoard");
        using var rider = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events", lastEventId: (await town.RideAsync(ride.RideId)).Version);
        await ReportedAsync(town, BusReportType.BrokeDown);
        RideView told;
        do told = await rider.NextAsync<RideView>();
        while (told.State != "Failed");
        Assert.Equal(town.At('b').Longitude, told.Failure!.From.Longitude, 4);
        Assert.Equal(town.At('d').Longitude, told.Failure.To.Longitude, 4);
        Assert.False(string.IsNullOrEmpty(told.Failure.Message));
        Assert.Null(await rider.NextAsync());
    }

    [Fact]
    public async Task Who_has_to_wait_for_another_bus_is_told_the_old_promise_and_the_new_one()
    {
        var options = new TownOnline.Options { Drawing = "A--a---------b---------c---------d------------------------------------------------------------------------------------------------------------------e--B" };
        var drawn = DrawnTown.Parse(options.Drawing);
        options = options with { Fleet = [new FleetBus(new BusId("bus-1"), [new Load(8)], drawn.At('a')), new FleetBus(new BusId("bus-2"), [new Load(8)], drawn.At('e'))] };
        await using var town = await TownOnline.OpensAsync(options);
        var booked = await town.BooksARideAsync('b', 'c');
        Assert.Equal(("bus-1", null), (booked.BusId, booked.FirstPromise));
        await ReportedAsync(town, BusReportType.BrokeDown);
        var moved = await town.RideAsync(booked.RideId);
        Assert.Equal(("Assigned", "bus-2"), (moved.State, moved.BusId));
        Assert.Equal(new PromiseView(booked.Pickup!.From, booked.Pickup.To, booked.DropOff!.Latest), moved.FirstPromise);
        Assert.True(moved.Pickup!.To > booked.Pickup.To);
        Assert.True(moved.DropOff!.Latest > booked.DropOff.Latest);
        Assert.True(moved.Version > booked.Version);
    }

    [Fact]
    public void Every_failure_has_a_sentence()
    {
        var (from, to) = (new Roads.Location(48.5, 8.5), new Roads.Location(48.6, 8.5));
        var request = new RideRequest(new RideId("r"), from, to, TimeWish.Now, new Party(1));
        var area = new ServiceArea("town", Roads.Area.FromBounds(new Roads.Location(48, 8), new Roads.Location(49, 9)), ServiceCalendar.Always, ServiceRules.Default);
        var snapshots = new AreaSnapshots(area, DrawnTown.Parse("A--B").Network, new Streams.Listeners<RideView>(), new Streams.Listeners<BusPlan>());
        Assert.All(Enum.GetValues<RejectionReason>(), reason =>
        {
            var failure = new Failure(reason, from, to, new Load(1), MobilityNeeds.None, TownOnline.Start);
            var ride = new Ride { Request = request, State = RideState.Failed, Version = 9, RequestedAt = TownOnline.Start, Failure = failure };
            Assert.NotEmpty(Rides.RideViews.Of(ride, snapshots).Failure!.Message);
        });
    }

    private static async Task ReportedAsync(TownOnline town, BusReportType type)
    {
        var answer = await town.ReportsAsync(type);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }
}
