using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>
/// The life of the areas: loads the maps while the process already answers that it is alive, puts the fleet on the road, opens
/// the queues, lets the clock tick, and in the end lets each dispatcher finish what has come in.
/// </summary>
internal sealed partial class AreaService(
    LoadAreas load, AreaDirectory directory, AreaQueues queues, IPlanChannel plans, RideChanges rideChanges, TimeProvider time, IHostApplicationLifetime lifetime, ILoggerFactory logs, ILogger<AreaService> log) : BackgroundService
{
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    /// <summary>Why the areas could not be loaded; null if they could, or are not yet.</summary>
    public Exception? Failure { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var areas = load().Select(area => new AreaDispatcher(area, plans, rideChanges, time, logs.CreateLogger<AreaDispatcher>())).ToArray();
            foreach (var area in areas) await AddFleetAsync(area);
            foreach (var area in areas) await queues.OpenAsync(area, stoppingToken);
            directory.Open(areas);
            await Task.WhenAll(areas.Select(area => TickAsync(area, stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            // Program tells it, and the process ends with an exit code that says so.
            Failure = failure;
            // Not before the start is complete, or the host would call it a failed start and print where it was.
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await queues.CloseAsync();
        await base.StopAsync(cancellationToken);
        foreach (var area in directory.All) await area.StopAsync().WaitAsync(cancellationToken);
    }

    private async Task AddFleetAsync(AreaDispatcher area)
    {
        foreach (var bus in area.Fleet)
        {
            if (await area.HandleAsync(new Command.AddBus(new Bus(bus.Id, bus.Layouts, bus.Start, Shifts(area, bus)) { Unsuited = bus.Unsuited })) is Outcome.Refused refused)
                throw new StartException($"Area {area.Area.Id}: bus {bus.Id} cannot be used: {refused.Detail}");
        }

        LogFleet(area.Area.Id, area.Fleet.Count);
    }

    /// <summary>Time is a command like any other. One tick at a time: a dispatcher that is busy is not told twice that it is late.</summary>
    private async Task TickAsync(AreaDispatcher area, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        var datedOn = area.Fleet.Select(bus => bus.Shift?.Today(time.GetUtcNow())).ToArray();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                for (var i = 0; i < area.Fleet.Count; i++)
                {
                    var bus = area.Fleet[i];
                    if (bus.Shift?.Today(time.GetUtcNow()) == datedOn[i]) continue;
                    datedOn[i] = bus.Shift?.Today(time.GetUtcNow());
                    await area.HandleAsync(new Command.ChangeShifts(bus.Id, Shifts(area, bus)));
                }

                if (area.Traffic.Refresh(time.GetUtcNow())) await area.TakeTravelTimesAsync();
                await area.HandleAsync(new Command.Tick());
            }
            catch (Exception mistake) when (mistake is not OperationCanceledException)
            {
                // The dispatcher has told it in the log; the clock goes on.
            }
        }
    }

    /// <summary>The shifts of all days that can be booked, and one more, so that the last is whole until the next day comes.</summary>
    private System.Collections.Immutable.ImmutableArray<Shift> Shifts(AreaDispatcher area, FleetBus bus) =>
        bus.Shift?.Dated(time.GetUtcNow(), (int)Math.Ceiling(area.Area.Rules.BookingHorizon.TotalDays) + 2) ?? [Shift.Always];

    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: {Buses} buses are in service")]
    private partial void LogFleet(string area, int buses);
}
