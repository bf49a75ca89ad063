using OnDemandBus.System.Tests.Servers;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>An area with its processes, and riders and buses who keep them busy while the test does its worst.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private const int RidersBesideOneAnother = 6;
    private const int PauseMs = 150;

    private static readonly TimeSpan s_betweenReports = TimeSpan.FromMilliseconds(30);

    private readonly Town _town;
    private readonly int _buses;
    private readonly List<DispatcherProcess> _processes = [];
    private Fleet? _fleet;
    private Riders? _riders;

    public Scene(Town town, string area, int buses = 6) => (_town, Area, _buses) = (town, area, buses);

    public string Area { get; }

    public Record Record { get; } = new();

    public IReadOnlyList<DispatcherProcess> Processes => _processes;

    public Fleet Fleet => _fleet ?? throw new InvalidOperationException("No bus drives yet.");

    /// <summary>Starts a process with settings of its own beside those of the area.</summary>
    public async Task<DispatcherProcess> StartAsync(string name, params (string Key, string Value)[] settings)
    {
        var process = new DispatcherProcess(name, Ports.Free(), [.. Settings, .. settings]);
        _processes.Add(process);
        await process.StartReadyAsync();
        return process;
    }

    /// <summary>Buses drive, over HTTP at the first process.</summary>
    public void Drive() => _fleet = Fleet.OverHttp(Record, Area, _processes[0], _buses, s_betweenReports);

    /// <summary>Buses drive, over a broker.</summary>
    public void Drive(Uri broker, int? jumbledBy = null) => _fleet = Fleet.OverBroker(Record, Area, broker, _processes, _buses, s_betweenReports, jumbledBy);

    /// <summary>Nobody asks any more until somebody is told to; who is about to book has done so.</summary>
    public async Task AskNoMoreAsync()
    {
        await _riders!.EndAsync();
        await _riders.DisposeAsync();
    }

    /// <summary>Riders ask and book at all processes.</summary>
    public void Ask(int seed) => _riders = new Riders(_town, Record, _processes, RidersBesideOneAnother, PauseMs, seed);

    /// <summary>Waits until so many more bookings are acknowledged.</summary>
    public Task<TimeSpan> MoreBookedAsync(int more, TimeSpan? limit = null) =>
        Record.MoreBookedAsync(more, () => string.Join('\n', _processes.Select(process => $"--- {process.Name}\n{Checks.Tail(process.Output)}")), limit);

    /// <summary>The settings of the area.</summary>
    public IEnumerable<(string Key, string Value)> Settings => _town.Settings(Area, _buses);

    /// <summary>The process that decides for the area; waits until there is one and only one says so.</summary>
    public async Task<DispatcherProcess> ActiveAsync()
    {
        DispatcherProcess[] active = [];
        await Patience.UntilAsync(
            async () =>
            {
                var roles = await Task.WhenAll(_processes.Where(process => process.IsRunning).Select(async process => (Process: process, Health: await process.HealthAsync())));
                active = [.. roles.Where(each => each.Health?.IsActive(Area) == true).Select(each => each.Process)];
                return active.Length == 1;
            },
            () => $"{active.Length} processes say that they are active");
        return active[0];
    }

    /// <summary>Riders and buses come to rest, and then everything must hold.</summary>
    public async Task<string> ComesToRestAsync()
    {
        await _riders!.EndAsync();
        await Fleet.StandStillAsync();
        await Checks.ConvergesAsync(Fleet, [.. _processes.Where(process => process.IsRunning)]);
        foreach (var process in _processes.Where(process => process.IsRunning)) await Checks.AllBookingsStandAsync(Record, process);
        return Record.ToString();
    }

    /// <summary>Waits until each process shows what an undisturbed run of the journal says: the plans are thought over all the while.</summary>
    public async Task ShowsAsync(JournalCopy journal)
    {
        foreach (var process in _processes.Where(process => process.IsRunning))
        {
            var difference = "";
            await Patience.UntilAsync(
                async () =>
                {
                    await journal.ReadOnAsync();
                    return (difference = await journal.DifferenceAsync(process, Record)).Length == 0;
                },
                () => $"{process.Name}: {difference}");
        }

        journal.IsThatOfAnUndisturbedRun();
    }

    public async ValueTask DisposeAsync()
    {
        if (_riders is not null) await _riders.DisposeAsync();
        if (_fleet is not null) await _fleet.DisposeAsync();
        foreach (var process in _processes) await process.DisposeAsync();
    }
}
