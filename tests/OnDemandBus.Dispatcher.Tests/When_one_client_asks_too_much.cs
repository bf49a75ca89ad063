using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Http;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_one_client_asks_too_much
{
    private const int Burst = 5;

    [Fact]
    public async Task It_is_told_to_wait_and_others_are_answered()
    {
        await using var town = await OpensAsync();
        var answers = new List<Answer>();
        for (var i = 0; i < 3 * Burst; i++) answers.Add(await AsksAsync(town, "203.0.113.7"));
        Assert.All(answers.Take(Burst), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var refused = answers.Where(answer => answer.Status != HttpStatusCode.OK).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.TooManyRequests, "TooManyRequests"), (answer.Status, answer.Code)));
        Assert.All(refused, answer => Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60));
        Assert.Equal(HttpStatusCode.OK, (await AsksAsync(town, "203.0.113.8")).Status);
    }

    [Fact]
    public async Task All_addresses_of_one_customer_count_as_one()
    {
        await using var town = await OpensAsync();
        var answers = new List<Answer>();
        for (var i = 0; i < 3 * Burst; i++) answers.Add(await AsksAsync(town, FormattableString.Invariant($"2001:db8:1:2::{i + 1}")));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.TooManyRequests);
        Assert.Equal(HttpStatusCode.OK, (await AsksAsync(town, "2001:db8:1:3::1")).Status);
    }

    [Fact]
    public async Task Whoever_looks_after_the_service_is_answered_all_the_same()
    {
        await using var town = await OpensAsync();
        for (var i = 0; i < 3 * Burst; i++) await AsksAsync(town, "203.0.113.7");
        foreach (var page in new[] { "/health/live", "/health/ready", "/metrics" }) Assert.Equal(HttpStatusCode.OK, (await AsksAsync(town, "203.0.113.7", page)).Status);
    }

    [Theory]
    [InlineData("10.1.2.3", "203.0.113.7, 10.9.9.9", true)]
    [InlineData("10.1.2.3", "198.51.100.1, 203.0.113.7", true)]
    [InlineData("192.0.2.1", "203.0.113.7", false)]
    public async Task The_word_of_a_proxy_counts_if_it_is_trusted(string proxy, string forwardedFor, bool isTrusted)
    {
        await using var town = await OpensAsync(("Http:TrustedProxies:0", "10.0.0.0/8"));
        for (var i = 0; i < 3 * Burst; i++) await AsksAsync(town, "203.0.113.7");
        Assert.Equal(isTrusted ? HttpStatusCode.TooManyRequests : HttpStatusCode.OK, (await AsksAsync(town, proxy, "/v1/clock", forwardedFor)).Status);
    }

    [Fact]
    public async Task Without_trusted_proxies_nobody_is_somebody_else_by_his_own_word()
    {
        await using var town = await OpensAsync();
        var answers = new List<Answer>();
        for (var i = 0; i < 3 * Burst; i++) answers.Add(await AsksAsync(town, "203.0.113.7", "/v1/clock", FormattableString.Invariant($"198.51.100.{i}")));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_neighbour_on_the_same_machine_is_not_counted()
    {
        await using var town = await OpensAsync();
        for (var i = 0; i < 3 * Burst; i++) Assert.Equal(HttpStatusCode.OK, (await AsksAsync(town, i % 2 == 0 ? "127.0.0.1" : "::1")).Status);
    }

    [Fact]
    public async Task No_limit_can_be_set()
    {
        await using var town = await OpensAsync(("Http:RequestsPerSecond", "0"));
        for (var i = 0; i < 3 * Burst; i++) Assert.Equal(HttpStatusCode.OK, (await AsksAsync(town, "203.0.113.7")).Status);
    }

    [Fact]
    public async Task More_streams_than_there_is_room_for_are_turned_away_until_one_ends()
    {
        await using var town = await OpensAsync(("Http:EventStreams", "2"));
        var ride = await town.BooksARideAsync('b', 'd');
        var first = await town.FollowsAsync($"/v1/rides/{ride.RideId}/events");
        using var second = await town.FollowsAsync("/v1/buses/bus-1/plan/events");
        await second.NextAsync<BusPlan>();
        var third = await town.GetsAsync("/v1/buses/bus-1/plan/events");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "TooManyStreams"), (third.Status, third.Code));
        Assert.NotNull(third.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await town.GetsAsync("/v1/buses/bus-1/plan")).Status);

        first.Dispose();
        while (true)
        {
            using var again = await town.FollowsAsync("/v1/buses/bus-1/plan/events");
            if (again.Status == HttpStatusCode.OK) break;
        }
    }

    [Theory]
    [InlineData("203.0.113.7", "203.0.113.7")]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::")]
    public void A_client_is_an_address_or_a_customers_part_of_them(string address, string client) => Assert.Equal(IPAddress.Parse(client), HttpLimits.ClientOf(IPAddress.Parse(address)));

    private static Task<TownOnline> OpensAsync(params (string Key, string Value)[] settings) => TownOnline.OpensAsync(new TownOnline.Options
    {
        Settings = new[] { (Key: "Http:RequestsPerSecond", Value: "1"), (Key: "Http:Burst", Value: Burst.ToString(CultureInfo.InvariantCulture)) }.Concat(settings).GroupBy(each => each.Key).ToDictionary(each => each.Key, each => each.Last().Value),
        Services = services => services.AddSingleton<IStartupFilter>(new Addresses()),
    });

    private static Task<Answer> AsksAsync(TownOnline town, string address, string path = "/v1/clock", string? forwardedFor = null) =>
        town.SendsAsync(HttpMethod.Get, path, null, [(Addresses.Header, address), .. forwardedFor is null ? Array.Empty<(string, string)>() : [("X-Forwarded-For", forwardedFor)]]);

    /// <summary>Lets requests come from wherever the test says.</summary>
    private sealed class Addresses : IStartupFilter
    {
        public const string Header = "Test-From-Address";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, rest) =>
            {
                if (http.Request.Headers[Header] is [{ } address]) http.Connection.RemoteIpAddress = IPAddress.Parse(address);
                return rest(http);
            });
            next(app);
        };
    }
}
