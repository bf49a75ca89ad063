using System.Threading.Channels;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;
using RabbitMQ.Client.Exceptions;

namespace OnDemandBus.Simulation.Drive;

/// <summary>Drives one bus against a running dispatcher until it is told to stop, through all breaks of the connection.</summary>
internal sealed class BusDriver(BusView bus, DispatcherLink link, DispatcherClock clock, TravelTimes travelTimes, DrivingHabits habits, TimeProvider local, DriveLog log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    // How long a bus waits for the plan that its report has changed, before it goes on without.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // As far from the road as a bus can stand for the dispatcher to take its position.
    private const double FarthestMetres = 200;

    private readonly Channel<Delivery> _plans = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private DrivenBus _driven = new(bus.BusId, travelTimes, Place(bus, travelTimes.Network), habits);

    // A plan, and whether it is the first after the connection was made: the present one, whatever its version.
    private readonly record struct Delivery(BusPlan Plan, bool IsFirst);

    public async Task DriveAsync(CancellationToken end)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end);
        var following = FollowAsync(stop.Token);
        try
        {
            await WaitForPlanAsync(DateTimeOffset.MaxValue, end);
            while (true)
            {
                while (_driven.NextReport(clock.Now) is { } report)
                {
                    await HandInAsync(report, end);
                    TakePlans();
                }

                await WaitForPlanAsync(_driven.NextEventAt, end);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Position Place(BusView bus, RoadNetwork network) =>
        network.Snapper.Snap(new Location(bus.Location.Latitude, bus.Location.Longitude), FarthestMetres, bus.BearingDegrees)?.Position
        ?? throw new InvalidOperationException($"Bus {bus.BusId} is not on a road of the map; is this the dispatcher's map?");

    private async Task FollowAsync(CancellationToken end)
    {
        var retry = FirstRetry;
        while (!end.IsCancellationRequested)
        {
            try
            {
                await clock.SetAsync(end);
                var isFirst = true;
                await foreach (var plan in link.FollowAsync(bus, end))
                {
                    _plans.Writer.TryWrite(new Delivery(plan, isFirst));
                    (isFirst, retry) = (false, FirstRetry);
                }
            }
            catch (Exception broken) when (IsBroken(broken, end))
            {
                if (retry == FirstRetry) log.Say(clock.Now, bus.BusId, $"no connection: {broken.Message}; trying again");
                retry = await PauseAsync(retry, end);
            }
            catch (Exception mistake)
            {
                // Not a broken connection: the bus cannot go on, or it was told to stop.
                _plans.Writer.TryComplete(mistake);
                return;
            }
        }
    }

    private async Task HandInAsync(BusReport report, CancellationToken end)
    {
        log.Say(report, bus.BusId, _driven.Plan);
        var retry = FirstRetry;
        while (true)
        {
            try
            {
                var answer = await link.ReportAsync(bus, report, end);
                if (answer.Refusal is { } refusal)
                {
                    log.Say(clock.Now, bus.BusId, $"{DriveLog.Name(report.Type)} was refused: {refusal}");
                    _driven.Refuse(report, clock.Now);
                }
                else if (answer.PlanVersion > _driven.Plan?.PlanVersion)
                {
                    using var patience = new CancellationTokenSource(Patience, local);
                    while (answer.PlanVersion > _driven.Plan?.PlanVersion && !patience.IsCancellationRequested)
                        await WaitForPlanAsync(patience, end);
                }

                return;
            }
            catch (Exception broken) when (IsBroken(broken, end))
            {
                retry = await PauseAsync(retry, end);
            }
        }
    }

    private void TakePlans()
    {
        while (_plans.Reader.TryRead(out var delivery))
        {
            var now = clock.Now;
            if (delivery.IsFirst && delivery.Plan.PlanVersion < _driven.Plan?.PlanVersion)
            {
                log.Say(now, bus.BusId, "the dispatcher has begun anew, and so does the bus");
                _driven = new DrivenBus(bus.BusId, travelTimes, _driven.PositionAt(now), habits with { Journey = $"{habits.Journey}-{now.ToUnixTimeMilliseconds()}" });
            }

            if (_driven.Take(delivery.Plan, now) && delivery.Plan.PlanVersion > 0) log.Say(delivery.Plan);
        }
    }

    private async Task WaitForPlanAsync(DateTimeOffset until, CancellationToken end)
    {
        using var due = clock.At(until);
        await WaitForPlanAsync(due, end);
    }

    private async Task WaitForPlanAsync(CancellationTokenSource due, CancellationToken end)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(due.Token, end);
        try
        {
            await _plans.Reader.WaitToReadAsync(wait.Token);
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            // It is time for the bus's next event.
        }

        TakePlans();
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan pause, CancellationToken end)
    {
        await Task.Delay(pause, local, end);
        return pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
    }

    // A request that times out ends as a cancellation that nobody asked for.
    private static bool IsBroken(Exception mistake, CancellationToken end) =>
        mistake is HttpRequestException or IOException or RabbitMQClientException || (mistake is OperationCanceledException && !end.IsCancellationRequested);
}
