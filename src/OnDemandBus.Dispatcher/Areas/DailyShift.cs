using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>The hours in which a bus works every day, in the town's own time.</summary>
/// <param name="TimeZone">The town's time zone.</param>
/// <param name="From">Start.</param>
/// <param name="To">End; not after <paramref name="From"/> means on the next day.</param>
public sealed record DailyShift(TimeZoneInfo TimeZone, TimeOnly From, TimeOnly To)
{
    /// <summary>The breaks of each day, in order.</summary>
    public ImmutableArray<DailyBreak> Breaks { get; init; } = [];

    /// <summary>Where the bus ends each day; null where it may end anywhere.</summary>
    public Location? Depot { get; init; }

    /// <summary>The shifts with their dates: of yesterday, which may still be under way, and of so many days from today on.</summary>
    public ImmutableArray<Shift> Dated(DateTimeOffset now, int days)
    {
        var today = Today(now);
        return [.. Enumerable.Range(-1, days + 1).Select(today.AddDays).Select(On).Where(shift => shift.To > shift.From)];
    }

    /// <summary>The shift of one day.</summary>
    public Shift On(DateOnly day)
    {
        return new Shift(At(day, From), At(To > From ? day : day.AddDays(1), To))
        {
            Breaks = [.. Breaks.Select(each => new Break(Within(day, each.Earliest), Within(day, each.Latest), each.Duration, each.Place))],
            Depot = Depot,
        };
    }

    /// <summary>The date in the town.</summary>
    public DateOnly Today(DateTimeOffset now) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(now, TimeZone).DateTime);

    /// <summary>A time of the shift of one day, which may go on after midnight.</summary>
    private DateTimeOffset Within(DateOnly day, TimeOnly time) => At(time < From ? day.AddDays(1) : day, time);

    private DateTimeOffset At(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time);
        // An hour that the clock leaves out in spring: the shift starts or ends when the clock has gone past it.
        while (TimeZone.IsInvalidTime(local)) local = local.AddMinutes(1);
        return new DateTimeOffset(local, TimeZone.GetUtcOffset(local)).ToUniversalTime();
    }
}

/// <summary>A driver's break of each day, in the town's own time.</summary>
/// <param name="Earliest">It does not begin before.</param>
/// <param name="Latest">It has begun by then.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="Place">Where; null for the depot, or where the bus starts if it has none.</param>
public sealed record DailyBreak(TimeOnly Earliest, TimeOnly Latest, TimeSpan Duration, Location? Place = null);
