namespace OnDemandBus.System.Tests.Durability;

/// <summary>One decides, the other follows. Whatever happens to the first, the other goes on within ten seconds, and nothing is done twice.</summary>
[Collection(nameof(Processes))]
public sealed class When_two_dispatchers_serve_one_area(Town town, OwnServers servers, ITestOutputHelper output)
{
    private const int Seed = 20261127;

    private static readonly TimeSpan s_takeOver = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_active_one_is_killed_and_the_other_takes_over()
    {
        await using var scene = await UnderLoadAsync("two-killed");
        for (var kill = 0; kill < (LongRun.IsOn ? 20 : 2); kill++)
        {
            await scene.MoreBookedAsync(5);
            var active = await scene.ActiveAsync();
            await active.KillAsync();
            await OtherTakesOverAsync(scene, active);
            await active.StartReadyAsync();
        }

        output.WriteLine(await scene.ComesToRestAsync());
        await scene.ShowsAsync(servers.JournalOf(scene));
    }

    [Fact]
    public async Task The_active_one_is_paused_and_when_it_goes_on_it_is_fenced_off()
    {
        await using var scene = await UnderLoadAsync("two-paused");
        for (var pause = 0; pause < (LongRun.IsOn ? 10 : 1); pause++)
        {
            await scene.MoreBookedAsync(5);
            var active = await scene.ActiveAsync();
            await active.PauseAsync();
            await OtherTakesOverAsync(scene, active);
            await active.ContinueAsync();
            await scene.MoreBookedAsync(5);
            Assert.NotSame(active, await scene.ActiveAsync());
        }

        output.WriteLine(await scene.ComesToRestAsync());
        await scene.ShowsAsync(servers.JournalOf(scene));
    }

    private async Task OtherTakesOverAsync(Scene scene, DispatcherProcess gone)
    {
        var other = scene.Processes.Single(process => process != gone);
        var after = await Patience.UntilAsync(async () => (await other.HealthAsync())?.IsActive(scene.Area) == true, () => $"{other.Name} does not take over:\n{Checks.Tail(other.Output)}", s_takeOver);
        output.WriteLine(FormattableString.Invariant($"{gone.Name} gone; {other.Name} leads after {after.TotalSeconds:0.0} s"));
        await scene.MoreBookedAsync(5);
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
