namespace OnDemandBus.Planning;

/// <summary>From the clock on the wall of a town to moments, also where that clock is changed.</summary>
internal static class TownClock
{
    /// <summary>The moment at which a clock first shows a time; where it leaves the time out, the moment at which it has gone past it.</summary>
    public static DateTimeOffset FirstShows(this TimeZoneInfo timeZone, DateTime time) => Shows(timeZone, time, last: false);

    /// <summary>The same, but the later moment where a clock shows the time twice.</summary>
    public static DateTimeOffset LastShows(this TimeZoneInfo timeZone, DateTime time) => Shows(timeZone, time, last: true);

    private static DateTimeOffset Shows(TimeZoneInfo timeZone, DateTime time, bool last)
    {
        // Clocks are changed at full minutes, and a time that is left out has no offset of its own.
        if (timeZone.IsInvalidTime(time))
        {
            time = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMinute));
            while (timeZone.IsInvalidTime(time)) time = time.AddMinutes(1);
        }

        // Of two moments that show the same, that with the larger offset comes first.
        var offset = !timeZone.IsAmbiguousTime(time) ? timeZone.GetUtcOffset(time)
            : last ? timeZone.GetAmbiguousTimeOffsets(time).Min() : timeZone.GetAmbiguousTimeOffsets(time).Max();
        return new DateTimeOffset(time, offset).ToUniversalTime();
    }
}
