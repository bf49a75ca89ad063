using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using OnDemandBus.System.Tests.Processes;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>A dispatcher as its own process, which can be killed, paused and started again at the same address with the same settings.</summary>
internal sealed class DispatcherProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, string> _settings;
    private readonly List<string> _earlierOutput = [];
    private RunningProcess? _process;

    public DispatcherProcess(string name, int port, IEnumerable<(string Key, string Value)> settings)
    {
        (Name, Address) = (name, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));
        _settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value);
        Http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(15) };
    }

    /// <summary>What the test calls it.</summary>
    public string Name { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public bool IsRunning => _process is { HasExited: false };

    /// <summary>All that it has written, in all its lives.</summary>
    public string Output => string.Join('\n', [.. _earlierOutput, _process?.Output ?? ""]);

    /// <summary>Starts it; it is not ready then.</summary>
    public void Start()
    {
        if (_process is not null) _earlierOutput.Add(_process.Output);
        string[] arguments = [.. _settings.Select(setting => $"--{setting.Key}={setting.Value}"), "--urls", Address.ToString()];
        _process = RunningProcess.StartOurs("OnDemandBus.Dispatcher", "OnDemandBus.Dispatcher", arguments);
    }

    /// <summary>Starts it and waits until it says that it is ready.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> StartReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        Start();
        await ReadyAsync();
        return Stopwatch.GetElapsedTime(started);
    }

    public async Task ReadyAsync() => await Patience.UntilAsync(
        async () => !_process!.HasExited ? (await HealthAsync())?.Healthy == true : throw new InvalidOperationException($"{Name} has ended by itself:\n{Output}"),
        () => $"{Name} is not ready. All that it wrote:\n{Output}",
        s_patience);

    /// <summary>What it says of itself; null where it does not answer.</summary>
    public async Task<Health?> HealthAsync()
    {
        try
        {
            using var response = await Http.GetAsync("health/ready");
            return JsonSerializer.Deserialize<Health>(await response.Content.ReadAsStringAsync(), JsonSerializerOptions.Web);
        }
        catch (Exception broken) when (IsBroken(broken))
        {
            return null;
        }
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>It does not run and does not know it.</summary>
    public Task PauseAsync() => _process!.SignalAsync("STOP");

    public Task ContinueAsync() => _process!.SignalAsync("CONT");

    /// <summary>Tells it to end and waits until it has.</summary>
    public Task<int> TerminateAsync() => _process!.TerminateAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null) await _process.DisposeAsync();
    }

    /// <summary>Whether no answer came: nobody knows then whether the request was carried out.</summary>
    public static bool IsBroken(Exception fault) => fault is HttpRequestException or IOException or SocketException or OperationCanceledException or JsonException;

    internal sealed record Health(bool Healthy, IReadOnlyList<Health.InArea>? Areas)
    {
        public bool IsActive(string area) => Areas?.Any(each => each.Area == area && each.Role == "Active") == true;

        internal sealed record InArea(string Area, string Role, long Entries);
    }
}
