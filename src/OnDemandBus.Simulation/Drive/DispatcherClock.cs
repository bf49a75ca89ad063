using System.Net.Http.Json;
using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Drive;

/// <summary>The dispatcher's clock, kept going here between two looks at it. Safe for any number of threads.</summary>
internal sealed class DispatcherClock(HttpClient dispatcher, TimeProvider local)
{
    private volatile Reading _last = new(local.GetUtcNow(), 1, local.GetTimestamp());

    private sealed record Reading(DateTimeOffset Now, double Speed, long Timestamp);

    public DateTimeOffset Now => _last is var last ? last.Now + (local.GetElapsedTime(last.Timestamp) * last.Speed) : default;

    /// <summary>Asks the dispatcher for the time.</summary>
    public async Task SetAsync(CancellationToken end)
    {
        var clock = await dispatcher.GetFromJsonAsync<ClockView>("v1/clock", Json.Options, end);
        _last = new Reading(clock!.Now, clock.Speed, local.GetTimestamp());
    }

    /// <summary>A signal that is given when the dispatcher's clock shows a time; never, for the end of all times.</summary>
    public CancellationTokenSource At(DateTimeOffset time)
    {
        if (time == DateTimeOffset.MaxValue) return new CancellationTokenSource();
        // Timers take whole milliseconds and at most some weeks.
        var wait = (time - Now).TotalMilliseconds / _last.Speed;
        return new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(wait), 0, TimeSpan.FromDays(1).TotalMilliseconds)), local);
    }
}
