using System.Net;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Streams;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_ride_is_followed
{
    [Fact]
    public async Task Its_whole_life_is_told_in_order_and_the_stream_ends_with_it()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        using var listener = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events");
        Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (listener.Status, listener.MediaType));
        Assert.Equal(ride, await listener.NextAsync<RideView>());
        var told = new List<RideView> { ride };
        foreach (var state in new[] { "DriverEnRoute", "Arrived", "OnBoard", "Completed" })
        {
            await town.DrivesUntilAsync(ride.RideId, state);
            told.Add(await listener.NextAsync<RideView>());
            Assert.Equal(state, told[^1].State);
        }

        Assert.Null(await listener.NextAsync());
        Assert.Equal([3L, 4, 5, 6, 7], told.Select(each => each.Version));
        Assert.True(told[^1].BusArrivedAt < told[^1].BoardedAt && told[^1].BoardedAt < told[^1].EndedAt);
        Assert.Null(told[^1].DropOff!.Expected);
    }

    [Fact]
    public async Task Each_event_has_the_version_as_its_id()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        using var listener = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events");
        var present = await listener.NextAsync();
        Assert.Equal(("ride", ride.Version), (present!.Name, present.Id));
        await town.CancelsAsync(ride.RideId);
        var change = await listener.NextAsync();
        Assert.Equal(("ride", ride.Version + 1), (change!.Name, change.Id));
    }

    [Fact]
    public async Task Who_comes_back_is_told_only_what_it_has_missed()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        using var listener = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events", lastEventId: ride.Version);
        await town.CancelsAsync(ride.RideId);
        Assert.Equal("CancelledByRider", (await listener.NextAsync<RideView>()).State);
        Assert.Null(await listener.NextAsync());
        using var late = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events", lastEventId: ride.Version);
        Assert.Equal("CancelledByRider", (await late.NextAsync<RideView>()).State);
        Assert.Null(await late.NextAsync());
    }

    [Fact]
    public async Task Who_has_seen_the_end_need_not_come_back()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        var end = (await town.CancelsAsync(ride.RideId)).As<RideView>();
        using var listener = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events", lastEventId: end.Version);
        Assert.Equal(HttpStatusCode.NoContent, listener.Status);
    }

    [Fact]
    public async Task A_comment_keeps_the_connection_open_while_nothing_happens()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        using var listener = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events");
        await listener.NextAsync<RideView>();
        town.Time.Advance(EventStream.Heartbeat);
        var beat = await listener.NextAsync();
        Assert.NotNull(beat!.Comment);
        Assert.Null(beat.Data);
    }

    [Fact]
    public async Task Many_may_follow_and_all_are_told()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        var listeners = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => town.FollowsAsync($"/v1/rides/{ride.RideId}/events")));
        foreach (var listener in listeners) Assert.Equal(ride, await listener.NextAsync<RideView>());
        await town.CancelsAsync(ride.RideId);
        foreach (var listener in listeners)
        {
            Assert.Equal("CancelledByRider", (await listener.NextAsync<RideView>()).State);
            listener.Dispose();
        }
    }
}

public sealed class When_a_listener_lags
{
    private readonly Listeners<int> _listeners = new();

    [Fact]
    public async Task It_is_cut_off_and_the_others_are_not()
    {
        using var slow = _listeners.Listen("ride");
        for (var message = 0; message <= Listeners<int>.Backlog; message++)
        {
            using var quick = _listeners.Listen("ride");
            _listeners.Tell("ride", message);
            Assert.True(quick.Messages.TryRead(out var heard));
            Assert.Equal(message, heard);
        }

        var received = await slow.Messages.ReadAllAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Listeners<int>.Backlog, received);
    }

    [Fact]
    public void Who_has_gone_hears_nothing_more_and_what_others_follow_is_not_told()
    {
        using var other = _listeners.Listen("another ride");
        var gone = _listeners.Listen("ride");
        gone.Dispose();
        _listeners.Tell("ride", 1);
        Assert.False(gone.Messages.TryRead(out _));
        Assert.False(other.Messages.TryRead(out _));
    }
}
