using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Dispatcher.Outbox;
using OnDemandBus.Dispatcher.Persons;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Dispatcher.Streams;
using OnDemandBus.Dispatcher.Telemetry;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>
/// The life of the areas: loads the maps while the process already answers that it is alive, lets each area read its journal and lead or follow, and in the end lets
/// each finish what has come in.
/// </summary>
internal sealed class AreaService : BackgroundService
{
    private readonly LoadAreas _load;
    private readonly AreaDirectory _directory;
    private readonly AreaParts _parts;
    private readonly TelemetrySettings _telemetry;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILoggerFactory _logs;

    public AreaService(
        LoadAreas load, AreaDirectory directory, Store store, StoreSettings storing, PersonVault persons, SignedOffers offers, AreaQueues queues, BrokerSettings broker, ProcessRole role, IServiceProvider services,
        Listeners<RideView> rides, Listeners<BusPlan> plans, ServiceMetrics metrics, TelemetrySettings telemetry, TimeProvider time, IHostApplicationLifetime lifetime, ILoggerFactory logs)
    {
        (_load, _directory, _telemetry, _time, _lifetime, _logs) = (load, directory, telemetry, time, lifetime, logs);
        _parts = new AreaParts(store, persons, offers, queues, services.GetService<IAnnouncer>(), rides, plans, metrics, MayLead: role.Role != Role.Api, IsAlone: broker.Uri is null, storing.EntriesPerSnapshot);
    }

    /// <summary>Why the areas cannot be served; null if they can, or are not yet.</summary>
    public Exception? Failure { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // An area that cannot go on ends all: what is left of the service would look as if it were whole.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        try
        {
            var areas = _load().Select(area => new AreaDispatcher(area, _parts, _time, _logs.CreateLogger<AreaDispatcher>())).ToArray();
            foreach (var area in areas) _parts.Metrics.Watch(area.Area.Id, () => GaugesOf(area));
            if (_parts.IsAlone)
                foreach (var area in areas) _parts.Store.KeepToThisProcess(area.Area.Id);
            Task[] lives = [.. areas.Select(area => Task.Run(() => area.RunAsync(end.Token), CancellationToken.None))];
            var first = await Task.WhenAny(Task.WhenAll(areas.Select(area => area.Settled)), Task.WhenAny(lives));
            if (first is not Task<Task>) _directory.Open(areas);
            await await Task.WhenAny(lives);
            await Task.WhenAll(lives);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            // Program tells it, and the process ends with an exit code that says so.
            Failure = failure is JournalException ? new StartException(failure.Message, failure) : failure;
            await end.CancelAsync();
            // Not before the start is complete, or the host would call it a failed start and print where it was.
            _lifetime.ApplicationStarted.Register(_lifetime.StopApplication);
        }
    }

    /// <summary>Of what only the leader knows the others tell nothing, so that all processes together tell it once.</summary>
    private AreaGauges GaugesOf(AreaDispatcher area) => new(
        area.Leads, area.Sequence, area.Waiting, area.Leads ? StaleBuses.Count(area.Snapshots.Buses, _time.GetUtcNow(), _telemetry.StaleAfter) : 0, area.Outbox?.Waiting ?? 0, area.Outbox?.Lag ?? TimeSpan.Zero);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // Those who are being answered over the broker get their answers first.
        await _parts.Queues.CloseAsync();
        await base.StopAsync(cancellationToken);
    }
}
