using System.Globalization;
using System.Text.Json;

namespace OnDemandBus.Roads;

/// <summary>How much slower, or faster, than on the map buses drive at each hour of the week, by class of road. Immutable.</summary>
/// <remarks>
/// As a file it is JSON in which comments may stand:
/// <code>[ { "days": "Mo-Fr", "from": 7, "to": 9, "factor": 0.75, "classes": ["primary", "secondary"] } ]</code>
/// Hours are local time, <c>to</c> is exclusive and may be 24; without <c>classes</c> all are meant; of two entries for one hour and class the later counts.
/// </remarks>
public sealed class HourlySpeeds
{
    /// <summary>The hours of a week.</summary>
    public const int HoursOfWeek = 168;

    private const double LeastFactor = 0.1;
    private const double MostFactor = 2;
    private static readonly string[] Days = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
    private static readonly RoadClass[] Classes = Enum.GetValues<RoadClass>();

    private readonly int[] _patternOfHour;
    private readonly double[][] _patterns;

    private HourlySpeeds(double[][] byHour)
    {
        // Hours with the same factors share one pattern, so that they can share one metric too.
        var patterns = new List<double[]>();
        _patternOfHour = Array.ConvertAll(byHour, factors =>
        {
            var found = patterns.FindIndex(pattern => pattern.AsSpan().SequenceEqual(factors));
            if (found >= 0)
                return found;
            patterns.Add(factors);
            return patterns.Count - 1;
        });
        _patterns = [.. patterns];
    }

    /// <summary>The speeds of the map at every hour.</summary>
    public static HourlySpeeds AsOnTheMap { get; } = new(Unchanged());

    /// <summary>How many hours differ from each other: so many sets of travel times are needed at most.</summary>
    public int PatternCount => _patterns.Length;

    /// <summary>The hour of the week of a local time: 0 is Monday from 0 to 1 o'clock.</summary>
    public static int HourOfWeek(DateTime local) => ((((int)local.DayOfWeek + 6) % 7) * 24) + local.Hour;

    /// <summary>The factor on the speed.</summary>
    public double Factor(int hourOfWeek, RoadClass roadClass) => _patterns[_patternOfHour[hourOfWeek]][(int)roadClass];

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is not what it should be; the message names the file, the entry and what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static HourlySpeeds Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (FormatException e)
        {
            throw new FormatException($"Hourly speeds '{path}': {e.Message}", e);
        }
    }

    /// <summary>Reads what a file would hold.</summary>
    /// <exception cref="FormatException">It is not what it should be; the message names the entry and what is wrong.</exception>
    public static HourlySpeeds Parse(string json)
    {
        using var document = Document(json);
        if (document.RootElement.ValueKind != JsonValueKind.Array)
            throw new FormatException("the whole is a list of entries in brackets.");
        var byHour = Unchanged();
        var number = 0;
        foreach (var element in document.RootElement.EnumerateArray())
        {
            number++;
            try
            {
                Apply(element, byHour);
            }
            catch (FormatException e)
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"entry {number}: {e.Message}"), e);
            }
        }

        return new HourlySpeeds(byHour);
    }

    internal int PatternOf(int hourOfWeek) => _patternOfHour[hourOfWeek];

    /// <summary>The metric of a pattern.</summary>
    internal RoadMetric Metric(RoadNetwork network, int pattern)
    {
        var factors = _patterns[pattern];
        var map = RoadMetric.Of(network);
        return Array.TrueForAll(factors, factor => factor == 1)
            ? map
            : map.With(Enumerable.Range(0, network.SegmentCount).Select(segment => (segment, (int)Math.Clamp(Math.Round(map.TimeMs(segment) / factors[(int)network.Class(segment)]), 1, 3_600_000))));
    }

    private static double[][] Unchanged() => [.. Enumerable.Range(0, HoursOfWeek).Select(_ => Classes.Select(_ => 1.0).ToArray())];

    private static JsonDocument Document(string json)
    {
        try
        {
            return JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"line {e.LineNumber + 1}: this is not JSON."), e);
        }
    }

    private static void Apply(JsonElement entry, double[][] byHour)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw new FormatException("it is not an object in braces.");
        foreach (var property in entry.EnumerateObject())
        {
            if (property.Name is not ("days" or "from" or "to" or "factor" or "classes"))
                throw new FormatException($"'{property.Name}' is not known; known are days, from, to, factor, classes.");
        }

        var days = DaysOf(entry);
        var (from, to) = (Number(entry, "from", 0, 23), Number(entry, "to", 1, 24));
        if (from != Math.Floor(from) || to != Math.Floor(to) || to <= from)
            throw new FormatException("'from' and 'to' are whole hours, 'from' before 'to'; hours over midnight are two entries.");
        var factor = Number(entry, "factor", LeastFactor, MostFactor);
        foreach (var day in days)
        {
            for (var hour = (int)from; hour < (int)to; hour++)
            {
                foreach (var roadClass in ClassesOf(entry))
                    byHour[(day * 24) + hour][(int)roadClass] = factor;
            }
        }
    }

    private static IEnumerable<int> DaysOf(JsonElement entry)
    {
        var text = entry.TryGetProperty("days", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        var ends = text.Split('-');
        var (first, last) = (Array.IndexOf(Days, ends[0]), Array.IndexOf(Days, ends[^1]));
        if (ends.Length > 2 || first < 0 || last < first)
            throw new FormatException("'days' is a day or a span of days from Mo to Su, such as Mo-Fr or Sa.");
        return Enumerable.Range(first, last - first + 1);
    }

    private static IEnumerable<RoadClass> ClassesOf(JsonElement entry)
    {
        if (!entry.TryGetProperty("classes", out var list))
            return Classes;
        if (list.ValueKind != JsonValueKind.Array)
            throw new FormatException("'classes' is a list in brackets.");
        return list.EnumerateArray().Select(each =>
        {
            var name = each.ToString();
            var found = Array.FindIndex(Classes, roadClass => JsonNamingPolicy.CamelCase.ConvertName(roadClass.ToString()) == name);
            return found >= 0 ? Classes[found] : throw new FormatException($"'{name}' is no class of road.");
        }).ToList();
    }

    private static double Number(JsonElement entry, string key, double least, double most)
    {
        var number = entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
        return number >= least && number <= most ? number : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{key}' is a number from {least} to {most}."));
    }
}
