using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.System.Tests.Servers;
using StackExchange.Redis;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>kill -9 at random moments under load: what was acknowledged is there afterwards, once.</summary>
[Collection(nameof(Processes))]
public sealed class When_the_dispatcher_is_killed(Town town, ITestOutputHelper output)
{
    private const string Area = "killed";
    private const int Seed = 20261126;

    [Theory]
    [InlineData("SQLite")]
    [InlineData("Redis")]
    public async Task Every_acknowledged_booking_is_in_exactly_one_plan_and_the_state_is_that_of_an_undisturbed_run(string store)
    {
        var kills = LongRun.IsOn ? 100 : 6;
        var random = new Random(Seed);
        using var data = new DataFolder();
        await using var servers = store == "Redis" ? await ServerProcesses.StartAsync("redis") : null;
        await using var redis = servers is null ? null : await ConnectionMultiplexer.ConnectAsync(servers.Addresses["ODB_TEST_REDIS"]);
        await using var scene = new Scene(town, Area);
        var journal = new JournalCopy(scene.Settings, async () => redis is null
            ? await SqliteJournal.OpenAsync(Path.Combine(data.Path, $"{Area}.journal"), TestContext.Current.CancellationToken)
            : await RedisJournal.OpenAsync(redis.GetDatabase(), Area, "redis", TestContext.Current.CancellationToken));
        var process = await scene.StartAsync("the dispatcher", servers is null ? ("Store:Directory", data.Path) : ("Store:Redis", $"{servers.Addresses["ODB_TEST_REDIS"]},abortConnect=false"));
        scene.Drive();
        scene.Ask(Seed);

        var restarts = new List<double>();
        for (var kill = 0; kill < kills; kill++)
        {
            await scene.MoreBookedAsync(random.Next(1, 8));
            await Patience.PauseAsync(TimeSpan.FromMilliseconds(random.Next(300)));
            await process.KillAsync();
            await journal.ReadOnAsync();
            restarts.Add((await process.StartReadyAsync()).TotalSeconds);
        }

        output.WriteLine($"{kills} kills on {store}: {await scene.ComesToRestAsync()}");
        output.WriteLine(FormattableString.Invariant($"ready again after {restarts.Average():0.00} s on the average, {restarts.Max():0.00} s at the most"));

        // What an engine says that nothing ever happened to, and what the process shows that has died so often.
        await journal.ReadOnAsync();
        journal.IsThatOfAnUndisturbedRun();
        Assert.Equal(kills + 1, journal.Leaders);
        output.WriteLine(FormattableString.Invariant($"{journal.Count} entries of the journal are what an undisturbed run says"));
        await scene.ShowsAsync(journal);
        await process.KillAsync();
        await process.StartReadyAsync();
        await scene.ShowsAsync(journal);
    }
}
