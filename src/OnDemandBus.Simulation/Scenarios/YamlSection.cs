using System.Globalization;
using OnDemandBus.Roads;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OnDemandBus.Simulation.Scenarios;

/// <summary>A mapping of a YAML file that is read strictly: every key is asked for, or it is one too many; every mistake is told with its line.</summary>
internal sealed class YamlSection
{
    private readonly YamlMappingNode _node;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    private YamlSection(string file, string? path, YamlMappingNode node) => (File, Path, _node) = (file, path, node);

    /// <summary>The file as the planner named it.</summary>
    public string File { get; }

    /// <summary>The key of the section with those above it; null for the whole file.</summary>
    public string? Path { get; }

    /// <summary>The line at which it begins.</summary>
    public int Line => (int)_node.Start.Line;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read, or is not a mapping.</exception>
    public static YamlSection Read(string file, string text)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            // The library puts the place in front of what it says.
            var what = fault.InnerException?.Message ?? fault.Message;
            var colon = what.LastIndexOf("): ", StringComparison.Ordinal);
            throw new InputException(file, (int)fault.Start.Line, $"this is not YAML: {(colon < 0 ? what : what[(colon + 3)..]).TrimEnd('.')}", "Write 'key: value', with blanks and not tabs in front of what belongs to a key");
        }
        catch (InvalidOperationException)
        {
            // Some brackets that are never closed the library does not get over, and does not say where.
            throw new InputException(file, LineOfOpenBracket(text), "this is not YAML: a bracket is not closed", "Close it, or write the list as '- value' on lines of their own");
        }

        if (stream.Documents.Count == 0 || stream.Documents[0].RootNode is not YamlMappingNode root)
            throw new InputException(file, null, "there are no keys in it", "Write at least 'map: FILE.osm.pbf', 'buses: 6' and 'requests: 400'; 'odb scenario new' writes an example with all keys");
        return new YamlSection(file, null, root);
    }

    private static int? LineOfOpenBracket(string text)
    {
        var lines = text.Split('\n');
        var open = Array.FindLastIndex(lines, line => line.Count(c => c is '[' or '{') > line.Count(c => c is ']' or '}'));
        return open < 0 ? null : open + 1;
    }

    public bool Has(string key) => Find(key) is not null;

    public int LineOf(string key) => Find(key) is { } node ? (int)node.Start.Line : Line;

    public InputException Mistake(string key, string what, string remedy) => new(File, LineOf(key), $"{Full(key)}: {what}", remedy);

    public string? Text(string key)
    {
        return Find(key) switch
        {
            null => null,
            YamlScalarNode { Value: { } value } => value,
            _ => throw Mistake(key, "here a single value is expected", "Write it on the same line"),
        };
    }

    public double? Number(string key, double from = double.NegativeInfinity, double to = double.PositiveInfinity)
    {
        if (Text(key) is not { } text) return null;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) throw Mistake(key, $"'{text}' is not a number", "Write a number such as 3 or 0.25");
        if (number < from || number > to) throw Mistake(key, $"{text} is out of range", string.Create(CultureInfo.InvariantCulture, $"Write a number {Range(from, to)}"));
        return number;
    }

    public int? WholeNumber(string key, int from, int to)
    {
        if (Text(key) is not { } text) return null;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < from || number > to)
            throw Mistake(key, $"'{text}' is not a whole number {Range(from, to)}", "Correct it");
        return number;
    }

    /// <summary>A length of time: seconds, or with a unit: <c>90 s</c>, <c>15 min</c>, <c>2 h</c>.</summary>
    public TimeSpan? Duration(string key)
    {
        if (Text(key) is not { } text) return null;
        var trimmed = text.Trim();
        var (unit, scale) = trimmed.EndsWith("min", StringComparison.Ordinal) ? ("min", 60.0) : trimmed.EndsWith('h') ? ("h", 3600.0) : trimmed.EndsWith('d') ? ("d", 86400.0) : trimmed.EndsWith('s') ? ("s", 1.0) : ("", 1.0);
        var digits = trimmed[..^unit.Length].TrimEnd();
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number * scale) < 1e9
            ? TimeSpan.FromSeconds(number * scale)
            : throw Mistake(key, $"'{text}' is not a length of time", "Write seconds, or a number with s, min, h or d, such as '15 min'");
    }

    /// <summary>A time of the town's clock, from midnight of the simulated day: <c>07:30</c>, or <c>25:15</c> for a quarter past one of the next.</summary>
    public TimeSpan? ClockTime(string key) => Text(key) is not { } text ? null : ParseClock(text) ?? throw Mistake(key, $"'{text}' is not a time of day", "Write it as 07:30; 25:15 is a quarter past one of the next day");

    /// <summary>A span of the day: <c>05:00-23:30</c>.</summary>
    public (TimeSpan From, TimeSpan To)? Span(string key)
    {
        if (Text(key) is not { } text) return null;
        var parts = text.Split('-');
        if (parts.Length != 2 || ParseClock(parts[0].Trim()) is not { } from || ParseClock(parts[1].Trim()) is not { } to) throw Mistake(key, $"'{text}' is not a span of the day", "Write it as 05:00-23:30");
        return to > from ? (from, to) : throw Mistake(key, $"'{text}' ends before it starts", "Let it end later; 25:30 is half past one of the next day");
    }

    public T? Word<T>(string key)
        where T : struct, Enum
    {
        if (Text(key) is not { } text) return null;
        var names = Enum.GetNames<T>();
        if (Array.Find(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found) return Enum.Parse<T>(found);
        throw Mistake(key, $"'{text}' is not known", $"Write one of {string.Join(", ", names.Select(Camel))}");
    }

    public bool? YesNo(string key) => Text(key) switch
    {
        null => null,
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        var other => throw Mistake(key, $"'{other}' is neither yes nor no", "Write true or false"),
    };

    /// <summary>An existing file; a relative path starts at the folder of this file.</summary>
    public string? ExistingFile(string key)
    {
        if (Text(key) is not { } text) return null;
        var path = System.IO.Path.GetFullPath(text, System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File))!);
        return System.IO.File.Exists(path) ? path : throw Mistake(key, $"there is no file '{text}' (looked for {path})", "Correct the path; a relative one starts at the folder of this file");
    }

    /// <summary>A place: <c>{latitude: 48.6, longitude: 8.9}</c>.</summary>
    public Location? Place(string key)
    {
        if (Section(key) is not { } place) return null;
        var at = place.PlaceHere();
        place.RefuseOthers();
        return at;
    }

    /// <summary>The place of which this section has latitude and longitude.</summary>
    public Location PlaceHere() => new(
        Number("latitude", -90, 90) ?? throw Mistake("latitude", "there is no value", "Give latitude and longitude in degrees"),
        Number("longitude", -180, 180) ?? throw Mistake("longitude", "there is no value", "Give latitude and longitude in degrees"));

    public YamlSection? Section(string key) => Find(key) switch
    {
        null => null,
        YamlMappingNode node => new YamlSection(File, Full(key), node),
        YamlScalarNode { Value: null or "" } => null,
        _ => throw Mistake(key, "here keys with values are expected", "Write 'key: value' on lines of their own, indented"),
    };

    public IReadOnlyList<YamlSection> List(string key) => Find(key) switch
    {
        null => [],
        YamlScalarNode { Value: null or "" } => [],
        YamlSequenceNode node => [.. node.Children.Select((child, k) => child is YamlMappingNode each
            ? new YamlSection(File, string.Create(CultureInfo.InvariantCulture, $"{Full(key)}[{k + 1}]"), each)
            : throw new InputException(File, (int)child.Start.Line, $"{Full(key)}: each entry has keys with values", "Write '- key: value'"))],
        _ => throw Mistake(key, "here a list is expected", "Write each entry on a line of its own, with '- ' in front"),
    };

    /// <summary>A list of single values, or one.</summary>
    public IReadOnlyList<(string Value, int Line)> Values(string key) => Find(key) switch
    {
        null => [],
        YamlScalarNode { Value: { Length: > 0 } value } node => [(value, (int)node.Start.Line)],
        YamlScalarNode => [],
        YamlSequenceNode node => [.. node.Children.Select(child => child is YamlScalarNode { Value: { } value }
            ? (value, (int)child.Start.Line)
            : throw new InputException(File, (int)child.Start.Line, $"{Full(key)}: here single values are expected", "Write '- value', or [a, b]"))],
        _ => throw Mistake(key, "here a list is expected", "Write '- value' on lines of their own, or [a, b]"),
    };

    /// <summary>All keys and values of a section in which every key is a name of the planner's.</summary>
    public IEnumerable<(string Key, int Line)> Keys()
    {
        foreach (var (key, _) in _node.Children)
        {
            if (key is not YamlScalarNode { Value: { } name }) throw new InputException(File, (int)key.Start.Line, "a key must be a single word", "Write 'key: value'");
            yield return (name, (int)key.Start.Line);
        }
    }

    /// <summary>Refuses the first key that nobody has asked for.</summary>
    public void RefuseOthers()
    {
        foreach (var (key, line) in Keys())
        {
            if (_known.Contains(key)) continue;
            var nearest = _known.MinBy(known => Distance(known, key));
            var hint = nearest is not null && Distance(nearest, key) <= Math.Max(2, key.Length / 3) ? $"Did you mean '{nearest}'? " : "";
            throw new InputException(File, line, $"the key '{Full(key)}' is not known", $"{hint}Known here: {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }

    private string Full(string key) => Path is null ? key : $"{Path}.{key}";

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
    }

    public static string Camel(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];

    public static TimeSpan? ParseClock(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is not (2 or 3)) return null;
        var seconds = 0;
        for (var k = 0; k < 3; k++)
        {
            var part = k < parts.Length ? parts[k] : "0";
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= (k == 0 ? 48 : 60)) return null;
            seconds = (60 * seconds) + number;
        }

        return TimeSpan.FromSeconds(seconds);
    }

    private static string Range(double from, double to) =>
        double.IsInfinity(to) ? string.Create(CultureInfo.InvariantCulture, $"of at least {from}") :
        double.IsInfinity(from) ? string.Create(CultureInfo.InvariantCulture, $"of at most {to}") : string.Create(CultureInfo.InvariantCulture, $"from {from} to {to}");

    /// <summary>How many letters have to be changed (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}
