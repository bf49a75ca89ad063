namespace OnDemandBus.Planning;

/// <summary>A moment as the clock on the wall of a town shows it, to be compared with spans of the day.</summary>
internal readonly struct TownTime
{
    private static readonly TimeSpan Near = TimeSpan.FromDays(2);

    private readonly DateTimeOffset _at;
    private readonly TimeZoneInfo _timeZone;
    private readonly TimeOnly _time;
    private readonly bool _runsEvenly;

    public TownTime(DateTimeOffset at, TimeZoneInfo timeZone)
    {
        (_at, _timeZone) = (at, timeZone);
        var local = TimeZoneInfo.ConvertTime(at, timeZone);
        (Date, _time) = (DateOnly.FromDateTime(local.DateTime), TimeOnly.FromDateTime(local.DateTime));
        // Where the clock is not changed near by, what it shows is enough: to ask a time zone for moments takes ten times as long.
        _runsEvenly = timeZone.GetUtcOffset(at - Near) == local.Offset && timeZone.GetUtcOffset(at + Near) == local.Offset;
    }

    public DateOnly Date { get; }

    /// <summary>Whether the moment is in the span of its own date.</summary>
    public bool IsInTodays(DailySpan span) => _runsEvenly ? span.From <= _time && (span.EndsNextDay || _time < span.To) : IsIn(span, Date);

    /// <summary>Whether the moment is in the span of the date before, which may go on after midnight.</summary>
    public bool IsInYesterdays(DailySpan span) => _runsEvenly ? span.EndsNextDay && _time < span.To : IsIn(span, Date.AddDays(-1));

    private bool IsIn(DailySpan span, DateOnly date)
    {
        var (from, to) = span.On(date, _timeZone);
        return from <= _at && _at < to;
    }
}
