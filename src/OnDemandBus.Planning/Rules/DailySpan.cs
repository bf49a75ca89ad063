namespace OnDemandBus.Planning;

/// <summary>A part of a day by the clock on the wall; it belongs to the day on which it starts.</summary>
/// <param name="From">Its start.</param>
/// <param name="To">Its end, exclusive; before <paramref name="From"/> means on the next day, equal means at the same time of the next day.</param>
/// <remarks>
/// Where a clock is changed: a start or an end that it leaves out is when the clock has gone past it; a span starts when it first shows the start, and ends when it
/// last shows the end, so that a night is one span, as long as it happens to be.
/// </remarks>
public readonly record struct DailySpan(TimeOnly From, TimeOnly To)
{
    /// <summary>From midnight to midnight.</summary>
    public static DailySpan WholeDay => default;

    /// <summary>Whether the span goes on after midnight.</summary>
    public bool EndsNextDay => To <= From;

    /// <summary>The moments at which the span of a date starts, and ends.</summary>
    internal (DateTimeOffset From, DateTimeOffset To) On(DateOnly date, TimeZoneInfo timeZone) =>
        (timeZone.FirstShows(date.ToDateTime(From)), timeZone.LastShows(date.AddDays(EndsNextDay ? 1 : 0).ToDateTime(To)));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{From:HH\\:mm}-{To:HH\\:mm}");
}
