using System.Net;
using OnDemandBus.Contracts;

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

    /// <summary>Real travel times that are not told before the test says so.</summary>
    private sealed class HesitantTimes(Roads.TravelTimes times, ManualResetEventSlim goOn) : Roads.TravelTimes
    {
        public override Roads.RoadMetric Metric => times.Metric;

        public override int TimeMs(Roads.Position from, Roads.Position to)
        {
            Assert.True(goOn.Wait(TownOnline.Patience));
            return times.TimeMs(from, to);
        }

        public override void OneToMany(Roads.Position from, ReadOnlySpan<Roads.Position> to, Span<int> timesMs) => times.OneToMany(from, to, timesMs);

        public override void ManyToOne(ReadOnlySpan<Roads.Position> from, Roads.Position to, Span<int> timesMs) => times.ManyToOne(from, to, timesMs);

        public override void ManyToMany(ReadOnlySpan<Roads.Position> from, ReadOnlySpan<Roads.Position> to, Span<int> timesMs) => times.ManyToMany(from, to, timesMs);

        public override Roads.RoadPath? FindPath(Roads.Position from, Roads.Position to) => times.FindPath(from, to);
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
