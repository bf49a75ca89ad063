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

    private ServerProcesses(Process script, IReadOnlyDictionary<string, string> addresses) => (_script, Addresses) = (script, addresses);

    /// <summary>The addresses, by the name of their variable.</summary>
    public IReadOnlyDictionary<string, string> Addresses { get; }

    /// <summary>Starts servers and waits until they answer.</summary>
    /// <exception cref="InvalidOperationException">A server is missing or did not start; the message says what to do.</exception>
    public static async Task<ServerProcesses> StartAsync(params string[] servers)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "tests", "servers.sh"), servers)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync();
        var addresses = new Dictionary<string, string>();
        while (await script.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line == "ready") return new ServerProcesses(script, addresses);
            var (name, address) = (line.Split('=')[0], line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            addresses[name] = address;
        }

        throw new InvalidOperationException($"This test needs real servers, and they did not start. Run ./test.sh, which installs and starts them.\n{await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        _script.StandardInput.Close();
        await _script.WaitForExitAsync();
        _script.Dispose();
    }
}
