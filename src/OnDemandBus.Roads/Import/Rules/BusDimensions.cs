using System.Globalization;

namespace OnDemandBus.Roads.Import;

/// <summary>Whether a bus fits: limits of height, width, length and weight on a way or a barrier.</summary>
internal static class BusDimensions
{
    private const double MetresPerFoot = 0.3048;
    private const double MetresPerInch = 0.0254;

    public static bool Fits(IReadOnlyDictionary<string, string> tags, BusProfile profile) =>
        Allows(tags, profile.HeightMetres, Metres, "maxheight", "maxheight:physical")
        && Allows(tags, profile.WidthMetres, Metres, "maxwidth", "maxwidth:physical")
        && Allows(tags, profile.LengthMetres, Metres, "maxlength")
        && Allows(tags, profile.WeightTonnes, Tonnes, "maxweight", "maxweightrating")
        && Allows(tags, profile.AxleLoadTonnes, Tonnes, "maxaxleload");

    /// <summary>A length such as <c>3.5</c>, <c>3,5 m</c>, <c>11'6"</c> or <c>11 ft 6 in</c>, of a list the least; null where it says nothing (<c>default</c>, <c>below_default</c>, <c>none</c>).</summary>
    public static double? Metres(string value)
    {
        if (Least(value, Metres) is { } least)
            return least;
        value = value.Replace("\"", "in", StringComparison.Ordinal).Replace("''", "in", StringComparison.Ordinal).Replace("'", "ft", StringComparison.Ordinal);
        var feet = value.IndexOf("ft", StringComparison.Ordinal);
        if (feet >= 0)
        {
            if (Number(value[..feet], out var before) is not { } whole || before.Length > 0)
                return null;
            if (value[(feet + 2)..].Trim() is not { Length: > 0 } rest)
                return whole * MetresPerFoot;
            return Number(rest, out var unit) is { } inches && unit is "" or "in" ? (whole * MetresPerFoot) + (inches * MetresPerInch) : null;
        }

        return Number(value, out var one) is { } number
            ? one switch { "" or "m" or "meter" or "metre" or "meters" or "metres" => number, "cm" => number / 100, "mm" => number / 1000, "in" => number * MetresPerInch, _ => null }
            : null;
    }

    /// <summary>A weight such as <c>3.5</c>, <c>7,5 t</c>, <c>2800 kg</c> or <c>10 st</c> (short tons), of a list the least; null where it says nothing.</summary>
    public static double? Tonnes(string value) => Least(value, Tonnes) is { } least ? least : Number(value, out var unit) is { } number
        ? unit switch
        {
            "" or "t" or "ton" or "tons" or "tonne" or "tonnes" => number,
            "kg" => number / 1000,
            "st" => number * 0.90718474,
            "lt" => number * 1.0160469088,
            "lb" or "lbs" => number * 0.00045359237,
            _ => null,
        }
        : null;

    private static double? Least(string value, Func<string, double?> parse) =>
        value.Contains(';', StringComparison.Ordinal) ? value.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Min(parse) : null;

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
