using System.Net;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_rider_cancels
{
    [Fact]
    public async Task The_bus_does_not_come_any_more()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        var answer = await town.CancelsAsync(ride.RideId);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var cancelled = answer.As<RideView>();
        Assert.Equal("CancelledByRider", cancelled.State);
        Assert.Equal(ride.Version + 1, cancelled.Version);
        Assert.Null(cancelled.Pickup!.Expected);
        var plan = await town.PlanAsync();
        Assert.Equal((2, 0), (plan.PlanVersion, plan.Stops.Count));
    }

    [Fact]
    public async Task Doing_it_again_does_no_harm()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        var first = await town.CancelsAsync(ride.RideId);
        var again = await town.CancelsAsync(ride.RideId);
        Assert.Equal((HttpStatusCode.OK, first.Text), (again.Status, again.Text));
    }

    [Fact]
    public async Task An_offer_can_be_called_off_too()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.AsksForARideAsync('b', 'd');
        Assert.Equal("CancelledByRider", (await town.CancelsAsync(answer.RideId!)).As<RideView>().State);
    }

    [Fact]
    public async Task It_is_too_late_after_boarding()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "OnBoard");
        var state = await town.StateAsync();
        var answer = await town.CancelsAsync(ride.RideId);
        Assert.Equal((HttpStatusCode.Conflict, "RideOnBoard"), (answer.Status, answer.Code));
        Assert.Equal(state, await town.StateAsync());
        Assert.Equal("OnBoard", (await town.RideAsync(ride.RideId)).State);
    }

    [Fact]
    public async Task It_is_too_late_after_the_end()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "Completed");
        var answer = await town.CancelsAsync(ride.RideId);
        Assert.Equal((HttpStatusCode.Conflict, "RideEnded"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("town-01a20766e813718c83aa3ba404dc2ad1")]
    [InlineData("village-01a20766e813718c83aa3ba404dc2ad1")]
    public async Task A_ride_that_nobody_asked_for_is_unknown(string rideId)
    {
        await using var town = await TownOnline.OpensAsync();
        var answers = new[] { await town.CancelsAsync(rideId), await town.GetsAsync($"/v1/rides/{rideId}"), await town.GetsAsync($"/v1/rides/{rideId}/events") };
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "UnknownRide"), (answer.Status, answer.Code)));
    }
}
