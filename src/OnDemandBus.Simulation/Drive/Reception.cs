using System.Runtime.CompilerServices;
using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Drive;

/// <summary>When the units are on the net: for a while, then not for a while, and so on. Each bus has its own moment at which that begins, the same in every run.</summary>
/// <param name="On">How long at a time.</param>
/// <param name="Off">How long not.</param>
public sealed record Reception(TimeSpan On, TimeSpan Off)
{
    private TimeSpan Round => On + Off;

    /// <summary>Whether a bus is off the net at a time.</summary>
    public bool IsOff(string busId, DateTimeOffset at) => InRound(busId, at) >= On;

    /// <summary>When a bus is next taken off the net: now, if it is off.</summary>
    public DateTimeOffset NextOff(string busId, DateTimeOffset at) => InRound(busId, at) is var into && into >= On ? at : at + (On - into);

    private TimeSpan InRound(string busId, DateTimeOffset at)
    {
        // Not string.GetHashCode, which is another one in each process.
        ulong hash = 14695981039346656037;
        foreach (var letter in busId) hash = (hash ^ letter) * 1099511628211;
        return TimeSpan.FromTicks((long)(((ulong)at.UtcTicks + (hash % (ulong)Round.Ticks)) % (ulong)Round.Ticks));
    }
}

/// <summary>A link of units that are off the net now and then.</summary>
internal sealed class PatchyLink(DispatcherLink link, Reception reception, DispatcherClock clock) : DispatcherLink
{
    private const string NoReception = "no reception";

    public override bool BeginsWithThePresentPlan => link.BeginsWithThePresentPlan;

    public override async IAsyncEnumerable<BusPlan> FollowAsync(BusView bus, BusReport connected, [EnumeratorCancellation] CancellationToken end)
    {
        ThrowIfOff(bus);
        using var off = clock.At(reception.NextOff(bus.BusId, clock.Now));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(off.Token, end);
        await using var plans = link.FollowAsync(bus, connected, both.Token).GetAsyncEnumerator(both.Token);
        while (await NextAsync()) yield return plans.Current;

        async ValueTask<bool> NextAsync()
        {
            try
            {
                return await plans.MoveNextAsync();
            }
            catch (OperationCanceledException) when (!end.IsCancellationRequested)
            {
                throw new IOException(NoReception);
            }
        }
    }

    public override Task<ReportAnswer> ReportAsync(BusView bus, BusReport report, CancellationToken end)
    {
        ThrowIfOff(bus);
        return link.ReportAsync(bus, report, end);
    }

    public override ValueTask DisposeAsync() => link.DisposeAsync();

    private void ThrowIfOff(BusView bus)
    {
        if (reception.IsOff(bus.BusId, clock.Now)) throw new IOException(NoReception);
    }
}
