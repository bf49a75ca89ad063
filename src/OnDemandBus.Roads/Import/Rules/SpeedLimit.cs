using System.Globalization;

namespace OnDemandBus.Roads.Import;

/// <summary>Reads speed limits in the forms that mappers use. Results are km/h.</summary>
internal static class SpeedLimit
{
    private const double KmhPerMph = 1.609344;
    private const double KmhPerKnot = 1.852;
    private static readonly string[] ImplicitKeys = ["maxspeed:type", "source:maxspeed", "zone:maxspeed", "zone:traffic"];

    /// <summary>The signed limit in one direction (<c>forward</c> or <c>backward</c>); null where the tags give none.</summary>
    public static double? Of(IReadOnlyDictionary<string, string> tags, string direction)
    {
        foreach (var key in (ReadOnlySpan<string>)[$"maxspeed:bus:{direction}", "maxspeed:bus", $"maxspeed:psv:{direction}", "maxspeed:psv", $"maxspeed:{direction}", "maxspeed"])
        {
            if (tags.TryGetValue(key, out var value) && Parse(value) is { } limit)
                return limit;
        }

        foreach (var key in ImplicitKeys)
        {
            // "sign" and the like say where the limit comes from, not what it is; Parse gives null for them. A bare number is a zone's, or a survey's date.
            if (tags.TryGetValue(key, out var value) && (value.Contains(':') || key == "zone:maxspeed") && Parse(value) is { } limit)
                return limit;
        }

        return null;
    }

    /// <summary>One value: a number with or without unit, a word, or a country's implicit limit. <c>none</c> is infinity; null where it says nothing.</summary>
    public static double? Parse(string value)
    {
        // Several limits for several lanes or vehicles: the lowest is the safe one.
        if (value.AsSpan().IndexOfAny(";|,") >= 0)
        {
            double? lowest = null;
            foreach (var part in value.Split([';', '|', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                if (Parse(part) is { } limit && !(limit >= lowest))
                    lowest = limit;
            }

            return lowest;
        }

        value = value.Trim();
        if (value == "none")
            return double.PositiveInfinity;
        // A country, perhaps with a region of it: DE:urban, BE-VLG:rural.
        var colon = value.IndexOf(':');
        return colon == 2 || (colon > 3 && value[2] == '-') ? Implicit(value[..2].ToUpperInvariant(), value[(colon + 1)..].ToLowerInvariant()) : Number(value) ?? Implicit("", value);
    }

    private static double? Number(string value)
    {
        var digits = 0;
        while (digits < value.Length && (char.IsAsciiDigit(value[digits]) || value[digits] == '.'))
            digits++;
        if (!double.TryParse(value.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number <= 0)
            return null;
        return value[digits..].Trim() switch
        {
            "" or "km/h" or "kmh" or "kph" => number,
            "mph" => number * KmhPerMph,
            "knots" or "kn" => number * KmhPerKnot,
            _ => null,
        };
    }

    /// <summary>Limits of the countries by kind of road, as far as they differ from the usual continental ones.</summary>
    private static double? Implicit(string country, string kind)
    {
        kind = kind.Replace("zone:", "", StringComparison.Ordinal).Replace("zone", "", StringComparison.Ordinal);
        if (Number(kind) is { } zone)
            return country is "GB" or "UK" or "US" ? zone * KmhPerMph : zone;
        return (country, kind) switch
        {
            ("GB" or "UK", "nsl_single" or "rural") => 60 * KmhPerMph,
            ("GB" or "UK", "nsl_dual" or "motorway") => 70 * KmhPerMph,
            ("GB" or "UK", "nsl_restricted" or "urban") => 30 * KmhPerMph,
            (_, "walk") => 7,
            (_, "living_street") => country is "NL" ? 15 : country is "AT" or "CH" or "BE" or "FR" ? 20 : 7,
            (_, "bicycle_road") => 30,
            (_, "urban") => 50,
            ("NL" or "CH" or "FR" or "DK" or "NO" or "FI", "rural") => 80,
            ("BE" or "SE", "rural") => 70,
            ("IT" or "ES" or "PL" or "CZ" or "LU" or "PT" or "SK" or "SI" or "HU" or "RO" or "HR" or "GR", "rural") => 90,
            (_, "rural") => 100,
            (_, "trunk" or "motorroad") => country is "DE" ? double.PositiveInfinity : 100,
            ("DE", "motorway") => double.PositiveInfinity,
            (_, "motorway") => 120,
            _ => null,
        };
    }
}
