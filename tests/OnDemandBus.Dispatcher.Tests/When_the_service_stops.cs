using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Overloads;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_the_service_stops
{
    [Fact]
    public async Task Those_who_listen_are_let_go_and_it_ends()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        using var rider = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events");
        using var driver = await town.FollowsAsync("/v1/buses/bus-1/plan/events");
        await rider.NextAsync<RideView>();
        await driver.NextAsync<BusPlan>();
        await town.StopsAsync();
        Assert.Null(await rider.NextAsync());
        Assert.Null(await driver.NextAsync());
    }

    [Fact]
    public async Task One_who_does_not_send_what_he_has_announced_does_not_keep_it_from_ending()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { OnRealPort = true, Settings = new Dictionary<string, string> { ["Http:SendingTime"] = "600" } });
        using var client = new TcpClient();
        await client.ConnectAsync(town.Http.BaseAddress!.Host, town.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("POST /v1/offers HTTP/1.1\r\nHost: odb\r\nContent-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        // The service has begun to read the body.
        Assert.True(await client.GetStream().ReadAsync(new byte[10], TestContext.Current.CancellationToken) > 0);
        await town.StopsAsync().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_has_come_in_is_answered_first()
    {
        using var goOn = new ManualResetEventSlim();
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { OnRealPort = true, TravelTimes = times => new HesitantTimes(times, goOn) });
        var asked = town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')));
        while (town.Services.GetRequiredService<Overload>().Of("town").Waiting == 0) await Task.Yield();
        var stops = town.StopsAsync();
        goOn.Set();
        Assert.Equal(HttpStatusCode.OK, (await asked).Status);
        await stops;
    }
}

public sealed class When_the_area_does_not_answer
{
    [Fact]
    public async Task The_rider_is_told_to_try_again()
    {
        using var goOn = new ManualResetEventSlim();
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { TravelTimes = times => new HesitantTimes(times, goOn), CommandTimeout = TimeSpan.FromMilliseconds(300) });
        var answer = await town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "AreaUnavailable"), (answer.Status, answer.Code));
        Assert.NotNull(answer.Headers.RetryAfter);
        goOn.Set();
    }
}

public sealed class When_the_log_is_read
{
    [Fact]
    public async Task Nobody_learns_from_it_where_a_rider_was()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "Completed");
        await town.AsksForARideAsync(TownOnline.Wish(town.TheLake, town.At('d')));
        await town.PostsAsync("/v1/offers", TownOnline.Wish(new GeoPoint(91, town.At('b').Longitude), town.At('d')));
        Assert.NotEmpty(town.Log);
        // Every place of this town begins so.
        Assert.DoesNotContain(town.Log, line => line.Contains("48.60", StringComparison.Ordinal) || line.Contains("48.59", StringComparison.Ordinal) || line.Contains("8.87", StringComparison.Ordinal));
    }
}
