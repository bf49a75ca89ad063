using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace OnDemandBus.Roads.Import;

/// <summary>Profiles as JSON with comments. What a file does not say keeps its default; what it says wrongly is named with its line.</summary>
internal ref struct BusProfileJson
{
    private const double MostMetres = 40, MostTonnes = 100, MostKmh = 150, MostSeconds = 3600;

    private static readonly Entry[] Numbers =
    [
        new("lengthMetres", 1, MostMetres, bus => bus.LengthMetres, (bus, value) => bus with { LengthMetres = value!.Value }),
        new("widthMetres", 0.5, 5, bus => bus.WidthMetres, (bus, value) => bus with { WidthMetres = value!.Value }),
        new("heightMetres", 1, 10, bus => bus.HeightMetres, (bus, value) => bus with { HeightMetres = value!.Value }),
        new("weightTonnes", 0.1, MostTonnes, bus => bus.WeightTonnes, (bus, value) => bus with { WeightTonnes = value!.Value }),
        new("axleLoadTonnes", 0.1, MostTonnes, bus => bus.AxleLoadTonnes, (bus, value) => bus with { AxleLoadTonnes = value!.Value }),
        new("speedLimitShare", 0.1, 1, bus => bus.SpeedLimitShare, (bus, value) => bus with { SpeedLimitShare = value!.Value }),
        new("topSpeedKmh", 1, MostKmh, bus => bus.TopSpeedKmh, (bus, value) => bus with { TopSpeedKmh = value!.Value }),
        new("lowestSpeedKmh", 1, 30, bus => bus.LowestSpeedKmh, (bus, value) => bus with { LowestSpeedKmh = value!.Value }),
        new("roundaboutTopKmh", 1, MostKmh, bus => bus.RoundaboutTopKmh, (bus, value) => bus with { RoundaboutTopKmh = value!.Value }),
        new("narrowRoadMetres", 0, 10, bus => bus.NarrowRoadMetres, (bus, value) => bus with { NarrowRoadMetres = value!.Value }),
        new("narrowRoadFactor", 0.05, 1, bus => bus.NarrowRoadFactor, (bus, value) => bus with { NarrowRoadFactor = value!.Value }),
        Time("rightTurnSeconds", bus => bus.RightTurn, (bus, time) => bus with { RightTurn = time }),
        Time("leftTurnSeconds", bus => bus.LeftTurn, (bus, time) => bus with { LeftTurn = time }),
        Time("sharpTurnSeconds", bus => bus.SharpTurn, (bus, time) => bus with { SharpTurn = time }),
        Time("trafficSignalsSeconds", bus => bus.TrafficSignals, (bus, time) => bus with { TrafficSignals = time }),
        Time("uTurnAtDeadEndSeconds", bus => bus.UTurnAtDeadEnd, (bus, time) => bus with { UTurnAtDeadEnd = time }),
        new("uTurnAtJunctionSeconds", 0, MostSeconds, bus => bus.UTurnAtJunction?.TotalSeconds, (bus, value) => bus with { UTurnAtJunction = Span(value) }, MayBeNull: true),
        Time("entryToDestinationOnlySeconds", bus => bus.EntryToDestinationOnly, (bus, time) => bus with { EntryToDestinationOnly = time }),
        new("gateSeconds", 0, MostSeconds, bus => bus.Gate?.TotalSeconds, (bus, value) => bus with { Gate = Span(value) }, MayBeNull: true),
    ];

    private static readonly FactorTable[] Factors =
    [
        new("surfaceFactors", bus => bus.SurfaceFactors, (bus, factors) => bus with { SurfaceFactors = factors }),
        new("smoothnessFactors", bus => bus.SmoothnessFactors, (bus, factors) => bus with { SmoothnessFactors = factors }),
        new("trackTypeFactors", bus => bus.TrackTypeFactors, (bus, factors) => bus with { TrackTypeFactors = factors }),
    ];

    private readonly string _file;
    private readonly ReadOnlySpan<byte> _text;
    private Utf8JsonReader _reader;

    private BusProfileJson(ReadOnlySpan<byte> text, string file)
    {
        _file = file;
        _text = text;
        _reader = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    private sealed record Entry(string Key, double Least, double Most, Func<BusProfile, double?> Get, Func<BusProfile, double?, BusProfile> With, bool MayBeNull = false);

    private sealed record FactorTable(string Key, Func<BusProfile, ImmutableDictionary<string, double>> Get, Func<BusProfile, ImmutableDictionary<string, double>, BusProfile> With);

    public static BusProfile Read(ReadOnlySpan<byte> text, string file)
    {
        var json = new BusProfileJson(text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text, file);
        try
        {
            return json.Profile();
        }
        catch (JsonException mistake)
        {
            throw new BusProfileException(file, (int)(mistake.LineNumber ?? 0) + 1, "this is not JSON", "Check brackets, quotes and commas near there; comments are // or /* */", mistake);
        }
    }

    public static void Write(BusProfile profile, Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        foreach (var entry in Numbers)
        {
            if (entry.Get(profile) is { } value)
                json.WriteNumber(entry.Key, value);
            else
                json.WriteNull(entry.Key);
        }

        json.WriteStartObject("speeds");
        foreach (var (roadClass, speed) in profile.Speeds.OrderBy(entry => entry.Key))
        {
            json.WriteStartObject(KeyOf(roadClass));
            json.WriteNumber("typicalKmh", speed.TypicalKmh);
            json.WriteNumber("topKmh", speed.TopKmh);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        foreach (var table in Factors)
        {
            json.WriteStartObject(table.Key);
            foreach (var (value, factor) in table.Get(profile).OrderBy(entry => entry.Key, StringComparer.Ordinal))
                json.WriteNumber(value, factor);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private BusProfile Profile()
    {
        var profile = new BusProfile();
        _reader.Read();
        StartObject("a profile");
        var known = Numbers.Select(entry => entry.Key).Concat(Factors.Select(table => table.Key)).Append("speeds").ToArray();
        var seen = new HashSet<string>();
        while (NextKey(seen, "") is { } key)
        {
            if (Array.Find(Numbers, entry => entry.Key == key) is { } number)
                profile = number.With(profile, Number(key, number.Least, number.Most, number.MayBeNull));
            else if (Array.Find(Factors, table => table.Key == key) is { } factors)
                profile = factors.With(profile, FactorsOf(factors.Key, factors.Get(profile)));
            else if (key == "speeds")
                profile = profile with { Speeds = Speeds(profile.Speeds) };
            else
                throw Unknown(key, known);
        }

        _reader.Read();
        return profile.LowestSpeedKmh > profile.TopSpeedKmh
            ? throw new BusProfileException(_file, null, FormattableString.Invariant($"lowestSpeedKmh, {profile.LowestSpeedKmh}, exceeds topSpeedKmh, {profile.TopSpeedKmh}"), "Correct one of them")
            : profile;
    }

    private ImmutableDictionary<RoadClass, RoadSpeed> Speeds(ImmutableDictionary<RoadClass, RoadSpeed> speeds)
    {
        StartObject("speeds");
        var seen = new HashSet<string>();
        while (NextKey(seen, "speeds.") is { } key)
        {
            var classes = Enum.GetValues<RoadClass>();
            var found = Array.FindIndex(classes, roadClass => KeyOf(roadClass) == key);
            if (found < 0)
                throw Unknown(key, [.. classes.Select(KeyOf)]);
            var line = Line();
            StartObject($"speeds.{key}");
            var speed = speeds[classes[found]];
            var seenHere = new HashSet<string>();
            while (NextKey(seenHere, $"speeds.{key}.") is { } which)
            {
                speed = which switch
                {
                    "typicalKmh" => speed with { TypicalKmh = Number($"speeds.{key}.typicalKmh", 1, MostKmh)!.Value },
                    "topKmh" => speed with { TopKmh = Number($"speeds.{key}.topKmh", 1, MostKmh)!.Value },
                    _ => throw Unknown(which, ["typicalKmh", "topKmh"]),
                };
            }

            if (speed.TypicalKmh > speed.TopKmh)
                throw new BusProfileException(_file, line, FormattableString.Invariant($"on roads of class {key} the typical speed, {speed.TypicalKmh} km/h, exceeds the top speed, {speed.TopKmh} km/h"), "Correct one of them");
            speeds = speeds.SetItem(classes[found], speed);
        }

        return speeds;
    }

    private ImmutableDictionary<string, double> FactorsOf(string table, ImmutableDictionary<string, double> factors)
    {
        StartObject(table);
        var seen = new HashSet<string>();
        while (NextKey(seen, $"{table}.") is { } value)
            factors = factors.SetItem(value, Number($"{table}.{value}", 0.05, 1)!.Value);
        return factors;
    }

    private readonly void StartObject(string what)
    {
        if (_reader.TokenType != JsonTokenType.StartObject)
            throw new BusProfileException(_file, Line(), $"{what} is an object in braces", "See the profile in Roads' README");
    }

    /// <summary>The next key of the object, with the reader at its value; null at the object's end.</summary>
    private string? NextKey(HashSet<string> seen, string prefix)
    {
        _reader.Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
            return null;
        var key = _reader.GetString()!;
        if (!seen.Add(key))
            throw new BusProfileException(_file, Line(), $"'{prefix}{key}' is there twice", "Leave one of them out");
        _reader.Read();
        return key;
    }

    private readonly double? Number(string key, double least, double most, bool mayBeNull = false)
    {
        if (mayBeNull && _reader.TokenType == JsonTokenType.Null)
            return null;
        var range = FormattableString.Invariant($"{least} to {most}");
        if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetDouble(out var number))
            throw new BusProfileException(_file, Line(), $"'{key}' is not a number", $"Write one from {range}{(mayBeNull ? ", or null" : "")}");
        return number >= least && number <= most
            ? number
            : throw new BusProfileException(_file, Line(), FormattableString.Invariant($"'{key}' is {number}, which is out of range"), $"Write a number from {range}{(mayBeNull ? ", or null" : "")}");
    }

    private readonly BusProfileException Unknown(string key, string[] known) => new(_file, Line(), $"'{key}' is not a key that is known here", $"Known are {string.Join(", ", known)}");

    private readonly int Line() => 1 + _text[..(int)_reader.TokenStartIndex].Count((byte)'\n');

    private static string KeyOf(RoadClass roadClass) => JsonNamingPolicy.CamelCase.ConvertName(roadClass.ToString());

    private static TimeSpan? Span(double? seconds) => seconds is { } some ? TimeSpan.FromSeconds(some) : null;

    private static Entry Time(string key, Func<BusProfile, TimeSpan> get, Func<BusProfile, TimeSpan, BusProfile> with) =>
        new(key, 0, MostSeconds, bus => get(bus).TotalSeconds, (bus, value) => with(bus, TimeSpan.FromSeconds(value!.Value)));
}
