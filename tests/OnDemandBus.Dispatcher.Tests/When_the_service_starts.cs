using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnDemandBus.Dispatcher.Health;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_the_service_starts
{
    [Fact]
    public async Task It_is_alive_before_its_maps_are_loaded_and_ready_after()
    {
        using var mayLoad = new ManualResetEventSlim();
        await using var town = TownOnline.IsStarting(new TownOnline.Options { BeforeLoading = () => mayLoad.Wait(TownOnline.Patience) });
        Assert.Equal(HttpStatusCode.OK, (await town.GetsAsync("/health/live")).Status);

        var unready = await town.GetsAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, unready.Status);
        Assert.Contains("""{"part":"areas","reason":"the maps are being loaded, or the journal is being read"}""", unready.Text);

        var early = await town.GetsAsync("/v1/buses");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Starting"), (early.Status, early.Code));
        Assert.NotNull(early.Headers.RetryAfter);

        mayLoad.Set();
        await town.OpensAsync();
        var ready = await town.GetsAsync("/health/ready");
        Assert.True(ready.Status == HttpStatusCode.OK, ready.Text);
        Assert.Contains("""{"name":"areas","healthy":true,"detail":null}""", ready.Text);
        Assert.Equal(HttpStatusCode.OK, (await town.GetsAsync("/v1/buses")).Status);
    }

    [Fact]
    public async Task It_is_not_ready_while_any_part_is_missing_and_names_it()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options
        {
            Services = services => services.AddHealthChecks().AddCheck("disk", () => HealthCheckResult.Unhealthy("no answer from 10.0.0.7")),
        });
        Assert.Equal(HttpStatusCode.OK, (await town.GetsAsync("/health/live")).Status);
        var ready = await town.GetsAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Contains(""""missing":[{"part":"disk","reason":"no answer from 10.0.0.7"}],"parts":[{"name":"areas","healthy":true"""", ready.Text);
    }

    [Fact]
    public async Task It_is_not_alive_without_a_part_that_only_a_new_process_brings_back()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options
        {
            Services = services => services.AddHealthChecks().AddCheck("line", () => HealthCheckResult.Unhealthy("the loop has ended"), tags: [HealthEndpoints.Alive]),
        });
        var live = await town.GetsAsync("/health/live");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, live.Status);
        Assert.Contains("the loop has ended", live.Text);
    }

    [Fact]
    public async Task The_first_page_names_what_there_is()
    {
        await using var town = await TownOnline.OpensAsync();
        var page = await town.GetsAsync("/");
        foreach (var link in JsonDocument.Parse(page.Text).RootElement.GetProperty("links").EnumerateObject().Where(link => link.Name is not ("offers" or "rides")))
            Assert.Equal(HttpStatusCode.OK, (await town.GetsAsync(link.Value.GetString()!)).Status);
    }

    [Fact]
    public async Task An_address_that_is_taken_ends_it_with_a_message()
    {
        using var map = new MapFile();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        Assert.Equal(1, await RunAsync($"--urls=http://{other.LocalEndpoint}", "--Areas:0:Id=town", $"--Areas:0:Map={map.Path}", "--Areas:0:FleetSize=1"));
    }

    [Fact]
    public async Task A_mistake_in_the_configuration_ends_it_with_a_message() => Assert.Equal(1, await RunAsync("--urls=http://127.0.0.1:0", "--Areas:0:Id=town"));

    [Fact]
    public async Task A_damaged_map_ends_it_with_a_message()
    {
        using var map = new MapFile();
        await File.WriteAllBytesAsync(map.Path, [1, 2, 3], TestContext.Current.CancellationToken);
        Assert.Equal(1, await RunAsync("--urls=http://127.0.0.1:0", "--Areas:0:Id=town", $"--Areas:0:Map={map.Path}", "--Areas:0:FleetSize=1"));
    }

    /// <summary>The program itself, from its first line to its exit code.</summary>
    private static async Task<int> RunAsync(params string[] arguments)
    {
        using var store = new TemporaryFolder();
        var ends = Task.Run(() => (int)typeof(Areas.LoadedArea).Assembly.EntryPoint!.Invoke(null, [(string[])[.. arguments, $"--Store:Directory={store.Path}"]])!, TestContext.Current.CancellationToken);
        return await ends.WaitAsync(TownOnline.Patience, TestContext.Current.CancellationToken);
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("odb-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A drawn town as a file.</summary>
internal sealed class MapFile : IDisposable
{
    public MapFile(string drawing = "A--a---------b---------c---------d--B")
    {
        Town = DrawnTown.Parse(drawing);
        using var file = File.Create(Path);
        Town.WritePbf(file);
    }

    public DrawnTown Town { get; }

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"odb-test-{Guid.NewGuid():N}.osm.pbf");

    public void Dispose() => File.Delete(Path);
}
