using System.Globalization;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Settings;

/// <summary>A part of the configuration that is read strictly: each mistake names its key, and a key that nobody reads is a mistake.</summary>
internal sealed class StrictSection(IConfigurationSection section)
{
    private readonly HashSet<string> _read = new(StringComparer.OrdinalIgnoreCase);

    public string Key => section.Path;

    public string KeyOf(string name) => ConfigurationPath.Combine(section.Path, name);

    /// <summary>The names of all that is set here.</summary>
    public IEnumerable<string> Names => section.GetChildren().Select(each => each.Key);

    public string? Text(string name)
    {
        _read.Add(name);
        if (section.GetSection(name).GetChildren().Any()) throw StartException.Setting(KeyOf(name), "a single value is expected and not a group of them", "Write one value");
        return string.IsNullOrWhiteSpace(section[name]) ? null : section[name];
    }

    public string RequiredText(string name, string remedy) => Text(name) ?? throw StartException.Setting(KeyOf(name), "there is no value", remedy);

    public int? WholeNumber(string name, int least, int most)
    {
        if (Text(name) is not { } text) return null;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw StartException.Setting(KeyOf(name), $"'{text}' is not a whole number from {least} to {most}", "Write such a number");
    }

    public double? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw StartException.Setting(KeyOf(name), $"'{text}' is not a number", "Write a number with a point before the decimals, such as 900 or 1.5");
    }

    public bool? YesNo(string name)
    {
        if (Text(name) is not { } text) return null;
        return bool.TryParse(text, out var isSo) ? isSo : throw StartException.Setting(KeyOf(name), $"'{text}' is neither true nor false", "Write one of these");
    }

    /// <summary>A time in seconds.</summary>
    public TimeSpan? Seconds(string name, double least, double most)
    {
        if (Number(name) is not { } seconds) return null;
        return seconds >= least && seconds <= most
            ? TimeSpan.FromSeconds(seconds)
            : throw StartException.Setting(KeyOf(name), string.Create(CultureInfo.InvariantCulture, $"{seconds} is not a number of seconds from {least} to {most}"), "Write such a number");
    }

    public double RequiredNumber(string name) => Number(name) ?? throw StartException.Setting(KeyOf(name), "there is no value", "Write a number");

    /// <summary>One of the names of a closed set.</summary>
    public T? Word<T>(string name) where T : struct, Enum
    {
        if (Text(name) is not { } text) return null;
        var known = Enum.GetNames<T>();
        return known.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<T>(text, ignoreCase: true)
            : throw StartException.Setting(KeyOf(name), $"'{text}' is not known", $"Write one of {string.Join(", ", known)}");
    }

    /// <summary>The place that <c>Latitude</c> and <c>Longitude</c> in this part give.</summary>
    public Location Place()
    {
        var place = new Location(RequiredNumber("Latitude"), RequiredNumber("Longitude"));
        return place.IsValid ? place : throw StartException.Setting(Key, $"{place} is not a place on earth", "Latitude is from -90 to 90, longitude from -180 to 180");
    }

    public TimeOnly? TimeOfDay(string name)
    {
        if (Text(name) is not { } text) return null;
        return TimeOnly.TryParseExact(text, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw StartException.Setting(KeyOf(name), $"'{text}' is not a time of day", "Write it as in 05:30");
    }

    public StrictSection? Part(string name)
    {
        _read.Add(name);
        var part = section.GetSection(name);
        if (part.Value is { Length: > 0 } value) throw StartException.Setting(KeyOf(name), $"a group of values is expected and not '{value}'", "See the table of settings in the dispatcher's README");
        return part.GetChildren().Any() ? new StrictSection(part) : null;
    }

    public IReadOnlyList<StrictSection> List(string name)
    {
        _read.Add(name);
        var list = section.GetSection(name);
        if (list.Value is { Length: > 0 } value) throw StartException.Setting(KeyOf(name), $"a list of groups is expected and not '{value}'", $"Number its entries, as in {KeyOf(name)}:0");
        return [.. list.GetChildren().Select(each => new StrictSection(each))];
    }

    /// <summary>Single values in a list, with the key of each.</summary>
    public IReadOnlyList<(string Key, string Value)> Texts(string name)
    {
        _read.Add(name);
        var list = section.GetSection(name);
        if (list.Value is { Length: > 0 } value) throw StartException.Setting(KeyOf(name), $"a list is expected and not '{value}'", $"Number its entries, as in {KeyOf(name)}:0");
        return [.. list.GetChildren().Select(each => (each.Path, string.IsNullOrWhiteSpace(each.Value) ? throw StartException.Setting(each.Path, "there is no value", "Write one value") : each.Value))];
    }

    /// <summary>Refuses what has not been read: most likely a slip of the pen, and silently the default would hold.</summary>
    public void RefuseOthers()
    {
        foreach (var child in section.GetChildren())
        {
            if (!_read.Contains(child.Key))
                throw StartException.Setting(child.Path, "there is no such setting", $"Known here: {string.Join(", ", _read.Order(StringComparer.Ordinal))}");
        }
    }
}
