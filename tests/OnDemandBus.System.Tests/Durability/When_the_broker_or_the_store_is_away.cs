using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OnDemandBus.Contracts;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>Without the broker plans come later, without the store nothing is promised; afterwards all is as if nothing had been.</summary>
[Collection(nameof(Processes))]
public sealed class When_the_broker_or_the_store_is_away(Town town, OwnServers servers, ITestOutputHelper output)
{
    private const int Seed = 20261128;

    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(LongRun.IsOn ? 60 : 5);

    [Fact]
    public async Task Without_the_broker_bookings_go_on_and_every_plan_is_published_when_it_is_back()
    {
        var witness = new Witness(servers.Broker, "no-broker");
        await witness.PrepareAsync();
        await using var scene = await UnderLoadAsync("no-broker");
        await scene.MoreBookedAsync(5);

        await servers.Servers.StopAsync(OwnServers.RabbitMq);
        await scene.MoreBookedAsync(10);
        // Buses whose units cannot tell what they have done seem to have done nothing: after long, all would be booked up.
        await scene.AskNoMoreAsync();
        await Patience.PauseAsync(s_away);
        scene.Ask(Seed + 1);
        await scene.MoreBookedAsync(10);
        await servers.Servers.StartAgainAsync(OwnServers.RabbitMq);
        await scene.MoreBookedAsync(10);

        await servers.Servers.KillAsync(OwnServers.RabbitMq);
        await scene.MoreBookedAsync(10);
        await servers.Servers.StartAgainAsync(OwnServers.RabbitMq);
        await scene.MoreBookedAsync(10);

        output.WriteLine(await scene.ComesToRestAsync());
        await scene.ShowsAsync(servers.JournalOf(scene));
        var heard = await witness.HeardAsync();
        foreach (var unit in scene.Fleet.Units)
        {
            // A plan may be published twice, where its confirmation was lost. None is left out, and one that is thought of just now may be there, too.
            var versions = heard[unit.Id].Select(plan => plan.PlanVersion).Distinct().ToList();
            Assert.True(versions.Max() >= unit.Plan!.PlanVersion, $"{unit.Id} has plan {unit.Plan.PlanVersion}, the last of the queue is {versions.Max()}");
            Assert.Equal(Enumerable.Range(1, (int)versions.Max()).Select(version => (long)version), versions);
        }
    }

    [Fact]
    public async Task Without_the_store_bookings_are_refused_in_clear_words_and_reading_goes_on()
    {
        await using var scene = await UnderLoadAsync("no-store");
        await scene.MoreBookedAsync(5);
        var ride = scene.Record.Booked.Values.First().RideId;

        foreach (var end in new[] { servers.Servers.StopAsync, (Func<string, Task>)servers.Servers.KillAsync })
        {
            await end(OwnServers.Redis);
            var active = scene.Processes[0];
            await Patience.UntilAsync(async () => await IsRefusedAsync(active), () => "nobody says that the store is away");
            await Patience.PauseAsync(s_away);
            var before = scene.Record.Booked.Count;
            Assert.True(await IsRefusedAsync(active));
            using (var read = await active.Http.GetAsync($"v1/rides/{ride}", TestContext.Current.CancellationToken)) Assert.Equal(HttpStatusCode.OK, read.StatusCode);
            Assert.Equal(before, scene.Record.Booked.Count);
            await servers.Servers.StartAgainAsync(OwnServers.Redis);
            await scene.MoreBookedAsync(10);
        }

        output.WriteLine(await scene.ComesToRestAsync());
        await scene.ShowsAsync(servers.JournalOf(scene));
    }

    [Fact]
    public async Task The_network_is_cut_between_the_active_one_and_both_and_the_other_takes_over()
    {
        await using var toStore = new TcpProxy(servers.StorePort);
        await using var toBroker = new TcpProxy(servers.Broker.Port);
        await using var scene = new Scene(town, "cut-off");
        var first = await scene.StartAsync("first", servers.Settings(toStore.Port, toBroker.Port));
        var second = await scene.StartAsync("second", servers.Settings());
        scene.Drive(servers.Broker);
        scene.Ask(Seed);

        foreach (var cut in new Action<TcpProxy>[] { proxy => proxy.Cut(), proxy => proxy.Hold() })
        {
            await scene.MoreBookedAsync(5);
            if (await scene.ActiveAsync() != first)
            {
                // The first is to be the one that is cut off.
                await second.KillAsync();
                await scene.MoreBookedAsync(3);
                await second.StartReadyAsync();
            }

            cut(toStore);
            cut(toBroker);
            var gap = await scene.MoreBookedAsync(3, TimeSpan.FromSeconds(15));
            output.WriteLine(FormattableString.Invariant($"cut off; booking went on after {gap.TotalSeconds:0.0} s"));
            await scene.MoreBookedAsync(10);
            toStore.Heal();
            toBroker.Heal();
            await scene.MoreBookedAsync(10);
        }

        output.WriteLine(await scene.ComesToRestAsync());
        await scene.ShowsAsync(servers.JournalOf(scene));
    }

    private static async Task<bool> IsRefusedAsync(DispatcherProcess process)
    {
        using var response = await process.Http.PostAsJsonAsync("v1/offers", new OfferRequest(new GeoPoint(52.30476, 8.20331), new GeoPoint(52.29309, 8.21438)), Json.Options, TestContext.Current.CancellationToken);
        if (response.StatusCode != HttpStatusCode.ServiceUnavailable) return false;
        var problem = (await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))!;
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.NotEmpty(problem.GetProperty("code").GetString()!);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        return true;
    }

    private async Task<Scene> UnderLoadAsync(string area)
    {
        var scene = new Scene(town, area);
        await scene.StartAsync("first", servers.Settings());
        await scene.StartAsync("second", servers.Settings());
        scene.Drive(servers.Broker);
        scene.Ask(Seed);
        return scene;
    }
}
