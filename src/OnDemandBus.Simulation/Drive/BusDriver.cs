using System.Threading.Channels;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Drive;

/// <summary>
/// Drives one bus against a running dispatcher until it is told to stop. Without a connection it drives on by the plan that it has; what it reports then waits, and is handed in
/// when the connection is there again.
/// </summary>
internal sealed class BusDriver(BusView bus, DispatcherLink link, UnitMemory memory, DispatcherClock clock, TravelTimes travelTimes, DrivingHabits habits, TimeProvider local, DriveLog log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(10);

    // How long a bus waits for the plan that its report has changed, before it goes on without.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // As far from the road as a bus can stand for the dispatcher to take its position.
    private const double FarthestMetres = 200;

    private readonly Channel<Delivery> _plans = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
    private DrivenBus _driven = new(bus.BusId, travelTimes, Place(bus, travelTimes.Network), habits);
    private BusReport? _last;
    private TimeSpan _retry = FirstRetry;
    private long? _failedAt;
    private int _connections;

    // A plan, and whether it is the first after the connection was made.
    private readonly record struct Delivery(BusPlan Plan, bool IsFirst);

    /// <summary>How long to leave the dispatcher alone after a report that did not get through.</summary>
    private TimeSpan UntilRetry => _failedAt is { } at && _retry - local.GetElapsedTime(at) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero;

    public async Task DriveAsync(CancellationToken end)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end);
        var following = FollowAsync(stop.Token);
        try
        {
            // What an earlier journey has left behind comes before all that this one tells.
            await HandInAsync(end);
            if (memory.Plan is { } kept) _driven.Take(kept, clock.Now);
            while (true)
            {
                TakePlans();
                while (_driven.Plan is not null && _driven.NextReport(clock.Now) is { } report)
                {
                    log.Say(report, bus.BusId, _driven.Plan);
                    memory.Keep(_last = report);
                    await HandInAsync(end);
                    TakePlans();
                }

                await HandInAsync(end);
                await WaitForPlanAsync(_driven.Plan is null ? DateTimeOffset.MaxValue : _driven.NextEventAt, end);
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
                await foreach (var plan in link.FollowAsync(bus, Connected(), end))
                {
                    _plans.Writer.TryWrite(new Delivery(plan, isFirst));
                    (isFirst, retry) = (false, FirstRetry);
                }
            }
            catch (Exception broken) when (DispatcherLink.IsBroken(broken, end))
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

    private BusReport Connected() => new(
        FormattableString.Invariant($"{habits.Journey}-{bus.BusId}-connected-{++_connections}"), BusReportType.Connected, clock.Now, PlanVersion: memory.Plan?.PlanVersion);

    /// <summary>Hands in what waits, the oldest first; where that fails, what is left waits for a better time.</summary>
    private async Task HandInAsync(CancellationToken end)
    {
        while (memory.Oldest is { } report && UntilRetry == TimeSpan.Zero)
        {
            ReportAnswer answer;
            try
            {
                answer = await link.ReportAsync(bus, report, end);
            }
            catch (Exception broken) when (DispatcherLink.IsBroken(broken, end))
            {
                if (_failedAt is null) log.Say(clock.Now, bus.BusId, $"cannot report: {broken.Message}; its reports are kept");
                (_failedAt, _retry) = (local.GetTimestamp(), _failedAt is null ? FirstRetry : Longer(_retry));
                return;
            }

            if (_failedAt is not null) log.Say(clock.Now, bus.BusId, FormattableString.Invariant($"can report again and hands in what it has kept: {memory.Waiting}"));
            _failedAt = null;
            memory.Release();
            await HearAsync(report, answer, end);
        }
    }

    private async Task HearAsync(BusReport report, ReportAnswer answer, CancellationToken end)
    {
        if (answer.Refusal is { } refusal) log.Say(clock.Now, bus.BusId, $"{DriveLog.Name(report.Type)} was refused: {refusal}");
        if (answer.IsHeld) log.Say(clock.Now, bus.BusId, $"{DriveLog.Name(report.Type)} does not fit yet; the dispatcher keeps it");
        // What the bus has done since has its own reports.
        if (report != _last) return;
        // Kept although the bus knows the newest plan and has told all: it is not where it believes to be.
        if (answer.Refusal is not null || (answer.IsHeld && answer.PlanVersion == _driven.Plan?.PlanVersion))
        {
            _driven.Refuse(report, clock.Now);
            return;
        }

        using var patience = new CancellationTokenSource(Patience, local);
        while (answer.PlanVersion > _driven.Plan?.PlanVersion && !patience.IsCancellationRequested)
            await WaitForPlanAsync(patience, end);
    }

    private void TakePlans()
    {
        while (_plans.Reader.TryRead(out var delivery))
        {
            var now = clock.Now;
            if (delivery.Plan.PlanVersion < memory.Plan?.PlanVersion && ((delivery.IsFirst && link.BeginsWithThePresentPlan) || delivery.Plan.IssuedAt > memory.Plan.IssuedAt))
            {
                log.Say(now, bus.BusId, "the dispatcher has begun anew, and so does the bus");
                memory.Clear();
                _driven = new DrivenBus(bus.BusId, travelTimes, _driven.PositionAt(now), habits with { Journey = $"{habits.Journey}-{now.ToUnixTimeMilliseconds()}" });
            }

            if (!_driven.Take(delivery.Plan, now)) continue;
            memory.Keep(delivery.Plan);
            // Where a plan comes through, so does a report.
            _retry = TimeSpan.Zero;
            if (delivery.Plan.PlanVersion > 0) log.Say(delivery.Plan);
        }
    }

    private async Task WaitForPlanAsync(DateTimeOffset until, CancellationToken end)
    {
        using var due = clock.At(until);
        using var retry = memory.Oldest is not null ? new CancellationTokenSource(UntilRetry, local) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, retry.Token);
        await WaitForPlanAsync(either, end);
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
        return Longer(pause);
    }

    private static TimeSpan Longer(TimeSpan pause) => pause < FirstRetry ? FirstRetry : pause * 2 < LongestRetry ? pause * 2 : LongestRetry;
}
