using System.Collections.Immutable;
using System.Globalization;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>Days of the week and hours of the day as the configuration writes them: <c>Mo-Fr</c>, <c>06:00-20:00</c>.</summary>
internal static class TownTimes
{
    private const string Closed = "closed";

    private static readonly string[] s_days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

    /// <summary>Hours of service: <c>From</c> and <c>To</c> for each day, and hours of days of the week and of dates that differ from them.</summary>
    public static ServiceCalendar ReadHours(StrictSection section, TimeZoneInfo timeZone)
    {
        var (from, to) = (section.TimeOfDay("From"), section.TimeOfDay("To"));
        if (from is null != to is null) throw StartException.Setting(section.KeyOf(from is null ? "From" : "To"), "there is no value", "Give both From and To, or neither");
        var week = new Dictionary<DayOfWeek, ImmutableArray<DailySpan>>();
        var dates = ImmutableDictionary.CreateBuilder<DateOnly, ImmutableArray<DailySpan>>();
        foreach (var name in section.Names.Where(name => !IsEither(name, "From", "To")))
        {
            if (DateOnly.TryParseExact(name, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            {
                dates[date] = ReadSpans(section, name);
            }
            else if (Days(name) is { } days)
            {
                foreach (var day in Enum.GetValues<DayOfWeek>().Where(day => days.Include(day)))
                    if (!week.TryAdd(day, ReadSpans(section, name))) throw StartException.Setting(section.KeyOf(name), $"{day} is named twice", "Name each day of the week once");
            }
            else
            {
                throw StartException.Setting(section.KeyOf(name), "there is no such setting", "Known here: From, To, days such as Mo-Fr or Sa, dates such as 2026-12-25");
            }
        }

        ImmutableArray<DailySpan> others = from is not null && to is not null ? [new DailySpan(from.Value, to.Value)] : week.Count == 0 ? [DailySpan.WholeDay] : [];
        foreach (var day in Enum.GetValues<DayOfWeek>()) week.TryAdd(day, others);
        var calendar = new ServiceCalendar { TimeZone = timeZone, Week = week.ToImmutableDictionary(), Dates = dates.ToImmutable() };
        return calendar.FirstMistake() is { } mistake ? throw StartException.Setting(section.Key, mistake, "Correct the hours") : calendar;
    }

    public static Weekdays? ReadDays(StrictSection section, string name)
    {
        if (section.Text(name) is not { } text) return null;
        return Days(text) ?? throw StartException.Setting(section.KeyOf(name), $"'{text}' are not days of the week", "Write them as in Mo-Fr, Sa");
    }

    public static DailySpan? ReadSpan(StrictSection section, string name)
    {
        if (section.Text(name) is not { } text) return null;
        return Span(text) ?? throw StartException.Setting(section.KeyOf(name), $"'{text}' is not a part of the day", "Write it as in 06:00-20:00");
    }

    private static ImmutableArray<DailySpan> ReadSpans(StrictSection section, string name)
    {
        var text = section.RequiredText(name, "Write hours as in 06:00-12:00, 14:00-20:00, or closed");
        if (text.Trim().Equals(Closed, StringComparison.OrdinalIgnoreCase)) return [];
        var spans = text.Split(',', StringSplitOptions.TrimEntries).Select(Span).ToArray();
        return spans.Contains(null)
            ? throw StartException.Setting(section.KeyOf(name), $"'{text}' are not hours of the day", "Write them as in 06:00-12:00, 14:00-20:00, or closed")
            : [.. spans.Select(span => span!.Value)];
    }

    private static DailySpan? Span(string text) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var from, var to] && Time(from) is { } start && Time(to) is { } end ? new DailySpan(start, end) : null;

    // The end of the day has two names.
    private static TimeOnly? Time(string text) =>
        text == "24:00" ? TimeOnly.MinValue : TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static Weekdays? Days(string text)
    {
        var days = Weekdays.None;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            var (first, last) = (IndexOf(ends[0]), IndexOf(ends[^1]));
            if (ends.Length > 2 || first < 0 || last < first) return null;
            for (var day = first; day <= last; day++) days |= (Weekdays)(1 << day);
        }

        return days;
    }

    private static int IndexOf(string day) => Array.FindIndex(s_days, each => IsEither(day, each));

    private static bool IsEither(string name, params string[] names) => names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
