using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using OnDemandBus.Contracts;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>
/// A bus in a hurry: it does at once whatever its newest plan says next, and reports it, again and again, until a plan shows that it was taken. So it gets
/// through everything that may happen to a report on its way, as a real unit must.
/// </summary>
internal sealed class Unit
{
    // A report of which nothing was heard for so long is handed in again, under the same id.
    private static readonly TimeSpan s_again = TimeSpan.FromMilliseconds(700);

    private readonly Record _record;
    private readonly Channel<BusPlan> _arriving = Channel.CreateUnbounded<BusPlan>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<long, string> _seen = new();
    private volatile BusPlan? _plan;

    public Unit(string id, Record record) => (Id, _record) = (id, record);

    public string Id { get; }

    /// <summary>The plan with the highest version of all that came.</summary>
    public BusPlan? Plan => _plan;

    /// <summary>When each ride was first seen in a plan.</summary>
    public ConcurrentDictionary<string, long> FirstSeen { get; } = new();

    /// <summary>A plan has come, whichever way and whichever version.</summary>
    public void Hear(BusPlan plan)
    {
        var text = JsonSerializer.Serialize(plan, Json.Options);
        if (_seen.GetOrAdd(plan.PlanVersion, text) is var first && first != text)
            _record.Fault($"Plan {plan.PlanVersion} of {Id} came in two forms:\n{first}\n{text}");
        foreach (var rider in plan.Stops.SelectMany(stop => stop.Boarding)) FirstSeen.TryAdd(rider.RideId, Stopwatch.GetTimestamp());
        _arriving.Writer.TryWrite(plan);
    }

    /// <summary>Drives until told to end.</summary>
    /// <param name="reportAsync">Hands in a report; may fail.</param>
    /// <param name="pause">Between two reports.</param>
    /// <param name="end">The end.</param>
    public async Task DriveAsync(Func<BusReport, Task> reportAsync, TimeSpan pause, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            Take();
            if (_plan is null || NextReport(_plan) is not { } report)
            {
                await ArrivalAsync(s_again, end);
                continue;
            }

            try
            {
                await reportAsync(report);
            }
            catch (Exception broken) when (IsBroken(broken))
            {
                // It is handed in again.
            }

            await ArrivalAsync(s_again, end);
            await Task.Delay(pause, TimeProvider.System, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Take();
    }

    /// <summary>Takes what has come.</summary>
    public void Take()
    {
        while (_arriving.Reader.TryRead(out var plan))
            if (_plan is null || plan.PlanVersion > _plan.PlanVersion) _plan = plan;
    }

    /// <summary>What the bus has to tell next by a plan; null where it has nothing to do.</summary>
    public BusReport? NextReport(BusPlan plan)
    {
        if (plan.Stops is not [var stop, ..] || (stop.Phase == "Serving" && stop.Duty is not null)) return null;
        return stop switch
        {
            { Phase: "Planned" } => At(BusReportType.Departed, stop.StopId),
            { Phase: "UnderWay" } => At(BusReportType.Arrived, stop.StopId),
            { Alighting: [var rider, ..] } => Of(BusReportType.Alighted, rider.RideId),
            { Boarding: [var rider, ..] } => Of(BusReportType.Boarded, rider.RideId),
            _ => null,
        };
    }

    private BusReport At(BusReportType type, int stop) => new($"{Id}-{type}-{stop}", type, TimeProvider.System.GetUtcNow(), StopId: stop);

    private BusReport Of(BusReportType type, string ride) => new($"{Id}-{type}-{ride}", type, TimeProvider.System.GetUtcNow(), RideId: ride);

    /// <summary>Waits for a plan, but not for ever.</summary>
    private async Task ArrivalAsync(TimeSpan longest, CancellationToken end)
    {
        using var due = CancellationTokenSource.CreateLinkedTokenSource(end);
        due.CancelAfter(longest);
        try
        {
            await _arriving.Reader.WaitToReadAsync(due.Token);
        }
        catch (OperationCanceledException)
        {
            // It is time to say it again, or to end.
        }
    }

    private static bool IsBroken(Exception fault) => DispatcherProcess.IsBroken(fault) || fault is RabbitMQ.Client.Exceptions.RabbitMQClientException or InvalidOperationException;
}
