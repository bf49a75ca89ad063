using System.Diagnostics;
using OnDemandBus.System.Tests.Servers;
using OnDemandBus.TestTown;

[assembly: AssemblyFixture(typeof(LocalServers))]

namespace OnDemandBus.System.Tests.Servers;

/// <summary>
/// A real Redis and a real RabbitMQ for all tests: those that <c>./test.sh</c> has started, or else, from the first test that
/// needs one, others of their own.
/// </summary>
public sealed class LocalServers : IAsyncDisposable
{
    private readonly Lazy<Task<ServerProcesses>> _started = new(() => ServerProcesses.StartAsync("redis", "rabbitmq"));

    /// <summary>The broker's address.</summary>
    public async Task<Uri> RabbitMqAsync() => new(await AddressAsync("ODB_TEST_RABBITMQ"));

    /// <summary>The same broker's address for MQTT.</summary>
    public async Task<Uri> MqttAsync() => new($"mqtt://guest:guest@{await AddressAsync("ODB_TEST_MQTT")}");

    /// <summary>The store's host and port.</summary>
    public Task<string> RedisAsync() => AddressAsync("ODB_TEST_REDIS");

    public async ValueTask DisposeAsync()
    {
        if (_started.IsValueCreated) await (await _started.Value).DisposeAsync();
    }

    private async Task<string> AddressAsync(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address ? address : (await _started.Value).Addresses[variable];
}

/// <summary>Servers that <c>tests/servers.sh</c> runs for this process; they end with it, by whatever death.</summary>
public sealed class ServerProcesses : IAsyncDisposable
{
    private readonly Process _script;
    private readonly Task<string> _errors;

    private ServerProcesses(Process script, Task<string> errors, IReadOnlyDictionary<string, string> addresses) => (_script, _errors, Addresses) = (script, errors, addresses);

    /// <summary>The addresses, by the name of their variable.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; }

    /// <summary>Starts servers and waits until they answer.</summary>
    /// <exception cref="InvalidOperationException">A server is missing or did not start; the message says what to do.</exception>
    public static Task<ServerProcesses> StartAsync(params string[] servers) => StartAsync(servers, new Dictionary<string, string>());

    /// <summary>The same with variables of the servers' environment.</summary>
    public static async Task<ServerProcesses> StartAsync(string[] servers, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "servers.sh"), servers)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync();
        var addresses = new Dictionary<string, string>();
        while (await script.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready") return new ServerProcesses(script, errors, addresses);
            var (name, address) = (line.Split('=')[0], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            addresses[name] = address;
        }

        throw new InvalidOperationException($"This test needs real servers, and they did not start. Run ./test.sh, which installs and starts them.\n{await errors}");
    }

    /// <summary>Ends a server as an operator does. It starts again with <see cref="StartAgainAsync"/>.</summary>
    public Task StopAsync(string server) => OrderAsync("stop", server);

    /// <summary>Ends a server at once, as a loss of power does.</summary>
    public Task KillAsync(string server) => OrderAsync("kill", server);

    /// <summary>Starts a server on the port and with the data that it had.</summary>
    public Task StartAgainAsync(string server) => OrderAsync("start", server);

    public async ValueTask DisposeAsync()
    {
        _script.StandardInput.Close();
        await _script.WaitForExitAsync();
        _script.Dispose();
    }

    private async Task OrderAsync(string order, string server)
    {
        await _script.StandardInput.WriteLineAsync($"{order} {server}");
        if (await _script.StandardOutput.ReadLineAsync() is not "done") throw new InvalidOperationException($"The servers' script could not {order} {server}.\n{await _errors}");
    }
}
