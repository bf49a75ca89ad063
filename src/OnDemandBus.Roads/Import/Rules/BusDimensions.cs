using System.Globalization;

namespace OnDemandBus.Roads.Import;

/// <summary>Whether a bus fits: limits of height, width, length and weight on a way or a barrier.</summary>
internal static class BusDimensions
{
    public static bool Fits(IReadOnlyDictionary<string, string> tags, BusProfile profile) =>
        Allows(tags, profile.HeightMetres, Metres, "maxheight", "maxheight:physical")
        && Allows(tags, profile.WidthMetres, Metres, "maxwidth", "maxwidth:physical")
        && Allows(tags, profile.LengthMetres, Metres, "maxlength")
        && Allows(tags, profile.WeightTonnes, Tonnes, "maxweight", "maxweightrating");

    /// <summary>A length such as <c>3.5</c>, <c>3,5 m</c> or <c>11'6"</c>; null where it says nothing (<c>default</c>, <c>none</c>).</summary>
    public static double? Metres(string value)
    {
        var feet = value.IndexOf('\'');
        if (feet >= 0)
        {
            var inches = value[(feet + 1)..].TrimEnd('"', ' ');
            return Number(value[..feet], out _) is { } f && (inches.Length == 0 || Number(inches, out _) is not null)
                ? (f * 0.3048) + ((inches.Length == 0 ? 0 : Number(inches, out _) ?? 0) * 0.0254)
                : null;
        }

        return Number(value, out var unit) is { } number
            ? unit switch { "" or "m" => number, "cm" => number / 100, "ft" => number * 0.3048, _ => null }
            : null;
    }

    /// <summary>A weight such as <c>3.5</c>, <c>7,5 t</c>, <c>2800 kg</c> or <c>10 st</c>; null where it says nothing.</summary>
    public static double? Tonnes(string value) => Number(value, out var unit) is { } number
        ? unit switch { "" or "t" => number, "kg" => number / 1000, "st" => number * 0.90718474, "lbs" => number * 0.00045359237, _ => null }
        : null;

    private static bool Allows(IReadOnlyDictionary<string, string> tags, double size, Func<string, double?> parse, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            // A limit of its own for buses replaces the general one.
            var value = tags.GetValueOrDefault(key + ":bus") ?? tags.GetValueOrDefault(key + ":psv") ?? tags.GetValueOrDefault(key);
            if (value is not null && parse(value) is { } limit && limit < size)
                return false;
        }

        return true;
    }

    private static double? Number(string value, out string unit)
    {
        value = value.Trim().Replace(',', '.');
        var digits = 0;
        while (digits < value.Length && (char.IsAsciiDigit(value[digits]) || value[digits] == '.'))
            digits++;
        unit = value[digits..].Trim();
        return double.TryParse(value.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
