using System.Collections.Immutable;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>The hours in which a bus works every day, in the town's own time.</summary>
/// <param name="TimeZone">The town's time zone.</param>
/// <param name="From">Start.</param>
/// <param name="To">End; not after <paramref name="From"/> means on the next day.</param>
public sealed record DailyShift(TimeZoneInfo TimeZone, TimeOnly From, TimeOnly To)
{
    /// <summary>The shifts with their dates: of yesterday, which may still be under way, and of so many days from today on.</summary>
    public ImmutableArray<Shift> Dated(DateTimeOffset now, int days)
    {
        var today = Today(now);
        return [.. Enumerable.Range(-1, days + 1).Select(today.AddDays)
            .Select(day => new Shift(At(day, From), At(To > From ? day : day.AddDays(1), To)))
            .Where(shift => shift.To > shift.From)];
    }

    /// <summary>The date in the town.</summary>
    public DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZone).DateTime);

    private DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        // An hour that the clock leaves out in spring: the shift starts or ends when the clock has gone past it.
        while (TimeZone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new DateTimeOffset(local, TimeZone.GetUtcOffset(local)).ToUniversalTime();
    }
}
