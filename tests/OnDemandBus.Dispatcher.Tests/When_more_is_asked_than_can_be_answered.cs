using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Overloads;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_more_is_asked_than_can_be_answered
{
    private static readonly TownOnline.Options s_options = new() { Settings = new Dictionary<string, string> { ["Http:LongestWait"] = "0.25", ["Http:LongestWaitOfAccepted"] = "60" } };

    [Fact]
    public async Task Requests_for_offers_are_turned_away_first()
    {
        await using var town = await TownOnline.OpensAsync(s_options);
        using var measured = Measurements.Of(town);
        var ride = await town.BooksARideAsync('b', 'd');
        var offer = await town.IsOfferedAsync('b', 'd');
        var backlog = Burden(town, wait: TimeSpan.FromSeconds(1));
        var state = await town.StateAsync();
        var answer = await town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Overloaded"), (answer.Status, answer.Code));
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 10);
        Assert.Equal(state, await town.StateAsync());
        Assert.Equal(["1 area=town command=RequestOfferCommand"], measured.By("odb.overload.refusals"));

        Assert.Equal(HttpStatusCode.Created, (await town.BooksAsync(offer.OfferId, "key")).Status);
        Assert.Equal(HttpStatusCode.OK, (await town.CancelsAsync(ride.RideId)).Status);
        Assert.Equal(HttpStatusCode.OK, (await town.ReportsAsync(BusReportType.Position, at: town.At('a'))).Status);

        while (backlog.Waiting > 0) backlog.GivenUp();
        Assert.Equal(HttpStatusCode.OK, (await town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')))).Status);
    }

    [Fact]
    public async Task Bookings_are_turned_away_where_nobody_would_wait_for_the_answer()
    {
        await using var town = await TownOnline.OpensAsync(s_options);
        var offer = await town.IsOfferedAsync('b', 'd');
        var backlog = Burden(town, wait: TimeSpan.FromSeconds(70));
        var answer = await town.BooksAsync(offer.OfferId, "key");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Overloaded"), (answer.Status, answer.Code));
        while (backlog.Waiting > 0) backlog.GivenUp();
        Assert.Equal(HttpStatusCode.Created, (await town.BooksAsync(offer.OfferId, "key")).Status);
    }

    [Fact]
    public async Task Wishes_stand_behind_what_has_been_accepted()
    {
        using var goOn = new ManualResetEventSlim(initialState: true);
        HesitantTimes? held = null;
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { TravelTimes = times => held = new HesitantTimes(times, goOn) });
        using var measured = Measurements.Of(town);
        var ride = await town.BooksARideAsync('b', 'd');
        goOn.Reset();
        var first = town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')));
        await InLine(0);
        var second = town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('a'), town.At('c')));
        await InLine(1);
        var cancels = town.CancelsAsync(ride.RideId);
        await InLine(2);
        goOn.Set();
        Assert.All(await Task.WhenAll(first, second, cancels), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        string[] kinds = ["RequestOffer", "BookOffer", "CancelRide"];
        Assert.Equal([.. kinds[..2], "RequestOffer", "CancelRide", "RequestOffer"], measured.By("odb.decision.duration").Select(each => each.Split("command=")[1]).Where(kinds.Contains));

        // The first is taken out of the line and held up by the engine; those after it wait.
        async Task InLine(int waiting)
        {
            while (held is not { IsAsked: true } || measured.Now("odb.commands.waiting") is not [var now] || !now.StartsWith($"{waiting} ", StringComparison.Ordinal)) await Task.Yield();
        }
    }

    [Fact]
    public async Task Reading_goes_on_as_ever()
    {
        await using var town = await TownOnline.OpensAsync(s_options);
        var ride = await town.BooksARideAsync('b', 'd');
        Burden(town, wait: TimeSpan.FromHours(1));
        foreach (var path in new[] { "/v1/buses", $"/v1/rides/{ride.RideId}", "/v1/buses/bus-1/plan", "/health/ready" }) Assert.Equal(HttpStatusCode.OK, (await town.GetsAsync(path)).Status);
    }

    [Fact]
    public async Task A_client_that_goes_away_takes_its_command_out_of_no_line()
    {
        using var goOn = new ManualResetEventSlim();
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { TravelTimes = times => new HesitantTimes(times, goOn) });
        var backlog = town.Services.GetRequiredService<Overload>().Of("town");
        using var gone = new CancellationTokenSource();
        using var wish = new HttpRequestMessage(HttpMethod.Post, "/v1/offers") { Content = System.Net.Http.Json.JsonContent.Create(TownOnline.Wish(town.At('b'), town.At('d')), options: Json.Options) };
        var asked = town.Http.SendAsync(wish, gone.Token);
        while (backlog.Waiting == 0) await Task.Yield();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        Assert.Equal(1, backlog.Waiting);
        goOn.Set();
        while (backlog.Waiting > 0) await Task.Yield();
    }

    /// <summary>As if so many others waited.</summary>
    private static Backlog Burden(TownOnline town, TimeSpan wait)
    {
        var backlog = town.Services.GetRequiredService<Overload>().Of("town");
        while (backlog.ExpectedWait < wait) backlog.Enter();
        return backlog;
    }
}
