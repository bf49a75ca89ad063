using System.Diagnostics;
using System.Globalization;

namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>Where the solution is, and the built programs in it.</summary>
internal static class Solution
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of real maps: the variable ODB_MAPS, or its usual place beside the project.</summary>
    public static string Maps { get; } = Environment.GetEnvironmentVariable("ODB_MAPS") is { Length: > 0 } maps ? maps : Path.GetFullPath(Path.Combine(Root, "..", "shared", "maps"));

    /// <summary>The dispatcher, as it was built with the benchmarks.</summary>
    public static string Dispatcher { get; } = $"{Root}/src/OnDemandBus.Dispatcher{AppContext.BaseDirectory.Split("OnDemandBus.Benchmarks")[^1]}OnDemandBus.Dispatcher.dll";

    /// <summary>The planners' command line, as it was built with the benchmarks.</summary>
    public static string Odb { get; } = $"{Root}/src/OnDemandBus.Simulation{AppContext.BaseDirectory.Split("OnDemandBus.Benchmarks")[^1]}odb.dll";

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "OnDemandBus.sln"))) return folder.FullName;
        throw new InvalidOperationException($"OnDemandBus.sln is in none of the folders above {AppContext.BaseDirectory}");
    }
}

/// <summary>A Redis and a RabbitMQ of the benchmark's own, from <c>tests/servers.sh</c>; they end with this process.</summary>
internal sealed class Servers : IDisposable
{
    private readonly Process? _script;
    private readonly Dictionary<string, string> _addresses = [];

    public Servers(params string[] names)
    {
        if (names.Length == 0) return;
        var start = new ProcessStartInfo(Path.Combine(Solution.Root, "tests", "servers.sh"), names) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _script = Process.Start(start)!;
        while (_script.StandardOutput.ReadLine() is { } line)
        {
            if (line == "ready") return;
            _addresses[line.Split('=')[0]] = line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        throw new InvalidOperationException("The servers did not start; ./test.sh installs what they need.");
    }

    public string? Redis => _addresses.GetValueOrDefault("ODB_TEST_REDIS");

    public Uri? RabbitMq => _addresses.GetValueOrDefault("ODB_TEST_RABBITMQ") is { } address ? new Uri(address) : null;

    /// <summary>The processes of the servers by name.</summary>
    public IEnumerable<(string Name, int Id)> Processes =>
        _script is null ? [] : Stat.Descendants(_script.Id).Where(process => process.Name is "redis-server" or "beam.smp");

    public void Dispose()
    {
        if (_script is null) return;
        _script.StandardInput.Close();
        _script.WaitForExit();
        _script.Dispose();
    }
}

/// <summary>What Linux says of processes.</summary>
internal static class Stat
{
    private const double TicksPerSecond = 100;

    /// <summary>The processor time of a process so far.</summary>
    public static double CpuSeconds(int process)
    {
        var fields = Fields(process);
        return fields is null ? 0 : (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>All processes that a process has started, and those that these have.</summary>
    public static IEnumerable<(string Name, int Id)> Descendants(int process)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Fields: Fields(id)))
            .Where(each => each.Fields is not null)
            .ToDictionary(each => each.Id, each => (int)Number(each.Fields![1]));
        foreach (var id in parents.Keys)
        {
            for (var up = id; parents.TryGetValue(up, out var parent) && parent > 1; up = parent)
            {
                if (parent != process) continue;
                yield return (File.ReadAllText($"/proc/{id}/comm").Trim(), id);
                break;
            }
        }
    }

    /// <summary>The fields after the name, which may have blanks in it.</summary>
    private static string[]? Fields(int process)
    {
        try
        {
            var line = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static double Number(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
