using System.Threading.Channels;
using OnDemandBus.Contracts;
using OnDemandBus.Simulation.Drive;

namespace OnDemandBus.System.Tests.EndToEnd;

/// <summary>A driven bus and its connection, in step with the test's clock: nothing happens but when the test asks for it.</summary>
internal sealed class OnBoardUnit
{
    // In real time: a plan that does not come at all shall not stop the test for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<BusPlan> _arriving = Channel.CreateUnbounded<BusPlan>();
    private readonly DispatcherLink _link;
    private readonly CancellationToken _end;

    private OnBoardUnit(BusView bus, DrivenBus driven, DispatcherLink link, CancellationToken end) => (View, Bus, _link, _end) = (bus, driven, link, end);

    public BusView View { get; }

    public DrivenBus Bus { get; }

    public string Id => View.BusId;

    /// <summary>Every plan as it came, the present one at the start first.</summary>
    public List<BusPlan> Received { get; } = [];

    /// <summary>What the bus has reported and the dispatcher has taken, in order.</summary>
    public List<BusReport> Reported { get; } = [];

    public static async Task<OnBoardUnit> ConnectAsync(BusView bus, DrivenBus driven, DispatcherLink link, DateTimeOffset now, CancellationToken end)
    {
        var unit = new OnBoardUnit(bus, driven, link, end);
        _ = unit.ListenAsync(now);
        await unit.AwaitPlanAsync(_ => true, now, "its first plan");
        return unit;
    }

    /// <summary>Waits until the bus has got a plan of a version.</summary>
    public async Task AwaitVersionAsync(long version, DateTimeOffset now)
    {
        if (Bus.Plan!.PlanVersion < version) await AwaitPlanAsync(plan => plan.PlanVersion >= version, now, $"plan {version}");
    }

    /// <summary>Hands in the report that is due, and waits until the dispatcher has carried it out.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isLocated">Whether the dispatcher shows the bus as it was seen at a time.</param>
    public async Task ReportAsync(DateTimeOffset now, Func<string, DateTimeOffset, Task<bool>> isLocated)
    {
        if (Bus.NextReport(now) is not { } report) return;
        var before = Bus.Plan!.PlanVersion;
        var answer = await _link.ReportAsync(View, report, _end);
        // The test moves the clock only when all is quiet, so that the bus always knows the newest plan.
        Assert.True(answer.Refusal is null, $"{Id}: {report} was refused: {answer.Refusal}");
        Reported.Add(report);

        // The broker gives no answer. Each report but that of a position changes the plan.
        if (answer.PlanVersion is { } version)
            await AwaitVersionAsync(version, now);
        else if (report.Type != BusReportType.Position)
            await AwaitVersionAsync(before + 1, now);
        else
            await AwaitAsync(() => isLocated(Id, now), $"{Id}: the dispatcher has not taken its position of {now:T}");
    }

    private async Task ListenAsync(DateTimeOffset now)
    {
        try
        {
            await foreach (var plan in _link.FollowAsync(View, new BusReport($"{Id}-connected", BusReportType.Connected, now), _end)) _arriving.Writer.TryWrite(plan);
        }
        catch (Exception broken)
        {
            _arriving.Writer.TryComplete(broken);
        }
    }

    private async Task AwaitPlanAsync(Func<BusPlan, bool> wanted, DateTimeOffset now, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end);
        patience.CancelAfter(Patience);
        try
        {
            BusPlan plan;
            do
            {
                plan = await _arriving.Reader.ReadAsync(patience.Token);
                Received.Add(plan);
                Bus.Take(plan, now);
            }
            while (!wanted(plan));
        }
        catch (OperationCanceledException) when (!_end.IsCancellationRequested)
        {
            Assert.Fail($"{Id}: {what} has not come within {Patience.TotalSeconds} s; the newest is {Received.LastOrDefault()?.PlanVersion}");
        }
    }

    private async Task AwaitAsync(Func<Task<bool>> condition, string otherwise)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_end);
        patience.CancelAfter(Patience);
        while (!await condition()) Assert.False(patience.IsCancellationRequested, otherwise);
    }
}
