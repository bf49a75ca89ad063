using System.Globalization;
using OnDemandBus.Dispatcher.Settings;

namespace OnDemandBus.Dispatcher.Clock;

/// <summary>A clock that starts with the real time and runs faster, timers included: for demonstrations.</summary>
internal sealed class FastClock(double speed, TimeProvider real) : TimeProvider
{
    public const string Setting = "Clock:Speed";

    private readonly DateTimeOffset _start = real.GetUtcNow();
    private long _aheadTicks;

    /// <summary>Seconds of this clock in a real second.</summary>
    public double Speed => speed;

    public override TimeZoneInfo LocalTimeZone => real.LocalTimeZone;

    // What a timestamp counts takes less of the clock's time the faster the clock runs.
    public override long TimestampFrequency => (long)(real.TimestampFrequency / speed);

    public override DateTimeOffset GetUtcNow() => _start + ((real.GetUtcNow() - _start) * speed) + new TimeSpan(Interlocked.Read(ref _aheadTicks));

    /// <summary>Goes on from a time that an earlier process has come to, if this clock is not there yet.</summary>
    public void StartNotBefore(DateTimeOffset reached)
    {
        if (reached - GetUtcNow() is { Ticks: > 0 } behind) Interlocked.Add(ref _aheadTicks, behind.Ticks);
    }

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(real.CreateTimer(callback, state, Real(dueTime), Real(period)), this);

    /// <summary>The clock that the configuration asks for.</summary>
    public static TimeProvider FromSettings(IConfiguration configuration)
    {
        if (configuration[Setting] is not { Length: > 0 } text) return System;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var speed) || !(speed is >= 0.01 and <= 1000))
            throw StartException.Setting(Setting, $"'{text}' is not a number from 0.01 to 1000", "Leave it out, or write how many times faster than the real time the service's clock shall run");
        return speed == 1 ? System : new FastClock(speed, System);
    }

    // Below a millisecond a timer would spin; infinite stays infinite.
    private TimeSpan Real(TimeSpan time) => time <= TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(Math.Max(1, time.TotalMilliseconds / speed));

    private sealed class FastTimer(ITimer timer, FastClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Real(dueTime), clock.Real(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
