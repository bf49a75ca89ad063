using System.Globalization;

namespace OnDemandBus.Simulation.Demand;

/// <summary>Times of the town's clock as text: <c>HH:mm:ss</c>, with hours of 24 and more behind the next midnight and a minus sign before the first one; or seconds.</summary>
internal static class ClockText
{
    /// <summary>What <see cref="TryRead"/> understands, for messages.</summary>
    public const string Form = "HH:mm:ss or whole seconds from midnight";

    /// <summary>The furthest that a time may be from midnight: bookings reach two weeks ahead.</summary>
    private const long MostSeconds = 31 * 86_400;

    public static bool TryRead(string text, out TimeSpan time)
    {
        time = default;
        var value = text.AsSpan().Trim();
        var negative = value.StartsWith("-");
        if (negative)
            value = value[1..];
        if (!TrySeconds(value, out var seconds) || seconds > MostSeconds)
            return false;
        time = TimeSpan.FromSeconds(negative ? -seconds : seconds);
        return true;
    }

    public static string Of(TimeSpan time)
    {
        var seconds = (long)Math.Abs(Math.Floor(time.TotalSeconds));
        return string.Create(CultureInfo.InvariantCulture, $"{(time < TimeSpan.Zero ? "-" : "")}{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    private static bool TrySeconds(ReadOnlySpan<char> value, out long seconds)
    {
        seconds = 0;
        if (!value.Contains(':'))
        {
            // 28800.0 is what tables make of 28800.
            var end = value.IndexOf('.');
            if (end > 0 && value[(end + 1)..].Trim('0').IsEmpty)
                value = value[..end];
            return TryDigits(value, 9, out seconds);
        }

        Span<Range> parts = stackalloc Range[4];
        var count = value.Split(parts, ':');
        if (count is not (2 or 3) || !TryDigits(value[parts[0]], 4, out var hours) || !TryDigits(value[parts[1]], 2, out var minutes))
            return false;
        var rest = 0L;
        if (count == 3 && !TryDigits(value[parts[2]], 2, out rest))
            return false;
        seconds = (hours * 3600) + (minutes * 60) + rest;
        return minutes < 60 && rest < 60;
    }

    private static bool TryDigits(ReadOnlySpan<char> text, int most, out long number)
    {
        number = 0;
        return text.Length <= most && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
