using System.Collections.Immutable;

namespace OnDemandBus.Planning;

/// <summary>The hours of service: by day of the week, and other ones, or none, on stated dates, in the town's own time. Immutable and thread-safe.</summary>
/// <remarks>
/// A span belongs to the date on which it starts: the night before a holiday that is closed is served to its end. How spans are taken when the clock is changed is
/// said at <see cref="DailySpan"/>.
/// </remarks>
public sealed record ServiceCalendar
{
    /// <summary>How far ahead service is looked for: closed for longer, it does not come back.</summary>
    private const int MostDaysClosed = 400;

    /// <summary>Service at all times.</summary>
    public static ServiceCalendar Always { get; } = Daily(TimeZoneInfo.Utc, DailySpan.WholeDay);

    /// <summary>The town's time zone.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The hours of each day of the week: one or several spans. A day that is not there is closed.</summary>
    public required ImmutableDictionary<DayOfWeek, ImmutableArray<DailySpan>> Week { get; init; }

    /// <summary>The dates on which other hours are in force than those of their day of the week; no span means closed.</summary>
    public ImmutableDictionary<DateOnly, ImmutableArray<DailySpan>> Dates { get; init; } = ImmutableDictionary<DateOnly, ImmutableArray<DailySpan>>.Empty;

    /// <summary>The same hours on every day.</summary>
    public static ServiceCalendar Daily(TimeZoneInfo timeZone, params ImmutableArray<DailySpan> spans) =>
        new() { TimeZone = timeZone, Week = Enum.GetValues<DayOfWeek>().ToImmutableDictionary(day => day, _ => spans) };

    /// <summary>Tells the first thing that makes no sense, and what it should be; null if all do.</summary>
    public string? FirstMistake()
    {
        if (Week.Values.Concat(Dates.Values).All(spans => spans.IsDefaultOrEmpty)) return "there must be hours of service on some day";
        foreach (var (day, spans) in Week.OrderBy(day => day.Key))
        {
            if (!Enum.IsDefined(day)) return FormattableString.Invariant($"{(int)day} must be a day of the week, from 0, Sunday, to 6");
            if (FirstMistake(spans) is { } mistake) return $"the hours of {day} {mistake}";
        }

        foreach (var (date, spans) in Dates.OrderBy(date => date.Key))
            if (FirstMistake(spans) is { } mistake) return FormattableString.Invariant($"the hours of {date:yyyy-MM-dd} {mistake}");
        return null;
    }

    /// <summary>Whether there is service at a time.</summary>
    public bool Includes(DateTimeOffset at)
    {
        var time = new TownTime(at, TimeZone);
        foreach (var span in Spans(time.Date))
            if (time.IsInTodays(span)) return true;
        foreach (var span in Spans(time.Date.AddDays(-1)))
            if (time.IsInYesterdays(span)) return true;
        return false;
    }

    /// <summary>The first time not before <paramref name="at"/> at which there is service; null where there is none for more than a year.</summary>
    public DateTimeOffset? NextFrom(DateTimeOffset at)
    {
        if (Includes(at)) return at;
        var date = new TownTime(at, TimeZone).Date;
        for (var days = 0; days <= MostDaysClosed; days++, date = date.AddDays(1))
        {
            DateTimeOffset? next = null;
            foreach (var span in Spans(date))
            {
                var (from, to) = span.On(date, TimeZone);
                if (from > at && from < to && (next is null || from < next)) next = from;
            }

            if (next is not null) return next;
        }

        return null;
    }

    private ImmutableArray<DailySpan> Spans(DateOnly date) => Dates.TryGetValue(date, out var spans) || Week.TryGetValue(date.DayOfWeek, out spans) ? spans : [];

    private static string? FirstMistake(ImmutableArray<DailySpan> spans)
    {
        if (spans.IsDefault) return "must be a list";
        var inOrder = spans.Sort((a, b) => a.From.CompareTo(b.From));
        for (var k = 1; k < inOrder.Length; k++)
            if (inOrder[k - 1].EndsNextDay || inOrder[k - 1].To > inOrder[k].From) return $"must not overlap: {inOrder[k - 1]} and {inOrder[k]}";
        return null;
    }
}
