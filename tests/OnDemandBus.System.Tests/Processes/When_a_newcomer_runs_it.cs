using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Processes;

/// <summary><c>./run.sh</c>, and the commands that it shows.</summary>
[Collection(nameof(Processes))]
public sealed class When_a_newcomer_runs_it
{
    private static readonly string s_script = Path.Combine(Repository.Root, "run.sh");

    [Fact]
    public async Task The_commands_that_it_shows_book_a_ride_that_is_completed_and_all_ends_when_it_is_told_to()
    {
        var port = FreePort();
        await using var script = RunningProcess.Start(s_script, "--port", $"{port}", "--speed", "60", "--buses", "3", "--fresh");
        await script.LineAsync(line => line.StartsWith("Ctrl-C ends it", StringComparison.Ordinal));
        var shown = script.Output.Split('\n').SkipWhile(line => !line.StartsWith("# A ride", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0);
        await using var shell = RunningProcess.Start("bash", "-c", string.Join('\n', shown));
        await shell.LineAsync(line => line.Contains("\"state\":\"Completed\"", StringComparison.Ordinal));

        Assert.Equal(0, await shell.EndAsync());
        Assert.Equal(0, await script.TerminateAsync());
        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken).AsTask());
    }

    [Theory]
    [InlineData("unknown option '--bus'", "--bus", "3")]
    [InlineData("--map: there is no file 'nowhere.osm.pbf'", "--map", "nowhere.osm.pbf")]
    [InlineData("--buses: 'many' is not a number", "--buses", "many")]
    [InlineData("--port: '70000' is not a number from 1 to 65535", "--port", "70000")]
    [InlineData("--speed: 'fast' is not a number", "--speed", "fast")]
    [InlineData("--broker: an address begins with amqp://", "--broker", "localhost")]
    [InlineData("--port needs a value", "--port")]
    public async Task What_it_cannot_do_it_says_before_it_builds(string message, params string[] arguments)
    {
        await using var script = RunningProcess.Start(s_script, arguments);

        Assert.Equal(2, await script.EndAsync());
        Assert.Contains(message, script.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        await using var script = RunningProcess.Start(s_script, "--port", port.ToString(CultureInfo.InvariantCulture));

        Assert.Equal(2, await script.EndAsync());
        Assert.Contains($"port {port} is in use", script.Output, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
