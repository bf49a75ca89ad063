using System.Globalization;
using System.Text.RegularExpressions;
using OnDemandBus.System.Tests.Durability;
using OnDemandBus.System.Tests.Processes;
using OnDemandBus.System.Tests.Servers;

namespace OnDemandBus.System.Tests.Deployment;

/// <summary>
/// The services of <c>deploy/compose.yaml</c> as processes of this machine: each with the arguments, the environment and the health check that the file gives
/// it, and with ports of its own in place of a host's name or a container's port.
/// </summary>
internal sealed partial class ComposeTopology : IAsyncDisposable
{
    private readonly ComposeFile _file;
    private readonly Stack<IAsyncDisposable> _running = new();
    private readonly Dictionary<string, string> _addresses = [];
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("odb-compose");

    private ComposeTopology(ComposeFile file) => _file = file;

    /// <summary>Our own processes, <c>api-1</c> and so on.</summary>
    public Dictionary<string, Replica> Ours { get; } = [];

    /// <summary>Starts one after the other as they wait for one another, each until its health check passes.</summary>
    public static async Task<ComposeTopology> UpAsync(IReadOnlyDictionary<string, string> variables)
    {
        var topology = new ComposeTopology(ComposeFile.Read(variables));
        try
        {
            await topology.StartStoreAsync(topology._file.Services["redis"]);
            await topology.StartBrokerAsync(topology._file.Services["rabbitmq"]);
            foreach (var service in topology._file.Services.Values.Where(service => service.DependsOn.Count > 0))
                for (var number = 1; number <= service.Replicas; number++) topology.StartOurs(service, number);
            foreach (var replica in topology.Ours.Values) await replica.HealthyAsync();
            return topology;
        }
        catch
        {
            await topology.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var process)) await process.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task StartStoreAsync(ComposeService service)
    {
        var port = Text(Ports.Free());
        _addresses["redis:6379"] = $"127.0.0.1:{port}";
        var process = RunningProcess.Start(service.Command[0], [.. service.Command.Skip(1), "--bind", "127.0.0.1", "--port", port, "--dir", _data.FullName], service.Environment);
        _running.Push(process);
        await HealthyAsync("redis", process, service, check => check.Replace("redis-cli", $"redis-cli -p {port}", StringComparison.Ordinal));
    }

    /// <summary>Its configuration is the deployed one in all tests: <c>tests/servers.sh</c> takes it from there.</summary>
    private async Task StartBrokerAsync(ComposeService service)
    {
        var servers = await ServerProcesses.StartAsync(["rabbitmq"], service.Environment);
        _running.Push(servers);
        _addresses["rabbitmq:5672"] = $"127.0.0.1:{Text(new Uri(servers.Addresses["ODB_TEST_RABBITMQ"]).Port)}";
    }

    private void StartOurs(ComposeService service, int number)
    {
        var port = Text(Ports.Free());
        var environment = service.Environment.ToDictionary(setting => setting.Key, setting => OnThisMachine(service, setting.Value));
        Assert.Equal("8080", environment["ASPNETCORE_HTTP_PORTS"]);
        environment["ASPNETCORE_HTTP_PORTS"] = port;
        var name = string.Create(CultureInfo.InvariantCulture, $"{service.Name}-{number}");
        var replica = new Replica(
            new Uri($"http://127.0.0.1:{port}"),
            () => RunningProcess.Start("dotnet", [RunningProcess.Built("OnDemandBus.Dispatcher", "OnDemandBus.Dispatcher")], environment),
            process => HealthyAsync(name, process, service, check => check.Replace("8080", port, StringComparison.Ordinal)));
        _running.Push(replica);
        Ours.Add(name, replica);
    }

    /// <summary>Names of hosts and folders of the container in the terms of this machine.</summary>
    private string OnThisMachine(ComposeService service, string value)
    {
        foreach (var (inside, outside) in _addresses) value = value.Replace(inside, outside, StringComparison.Ordinal);
        foreach (var volume in service.Volumes.Select(volume => volume.Split(':')))
            value = InFolder().Replace(value, match => match.Value == $"{volume[1]}/" ? $"{Path.GetFullPath(Path.Combine(ComposeFile.Folder, volume[0]))}/" : match.Value);
        return value;
    }

    private static async Task HealthyAsync(string name, RunningProcess process, ComposeService service, Func<string, string> here)
    {
        var check = service.HealthTest.Select(here).ToArray();
        string[] command = check[0] == "CMD-SHELL" ? ["sh", "-c", .. check[1..]] : check[1..];
        await Patience.UntilAsync(
            async () =>
            {
                Assert.False(process.HasExited, $"{name} has ended:\n{process.Output}");
                await using var run = RunningProcess.Start(command[0], command[1..], service.Environment);
                return await run.EndAsync() == 0;
            },
            () => $"{name} is not healthy:\n{process.Output}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("^/[a-z]+/")]
    private static partial Regex InFolder();

    /// <summary>One process of a service of ours, which may die and be started again.</summary>
    internal sealed class Replica(Uri address, Func<RunningProcess> start, Func<RunningProcess, Task> healthyAsync) : IAsyncDisposable
    {
        private RunningProcess _process = start();

        public Uri Address => address;

        public Task HealthyAsync() => healthyAsync(_process);

        public Task KillAsync() => _process.KillAsync();

        /// <summary>What <c>restart</c> in the file does.</summary>
        public async Task RestartAsync()
        {
            await _process.DisposeAsync();
            _process = start();
            await HealthyAsync();
        }

        public ValueTask DisposeAsync() => _process.DisposeAsync();
    }
}
