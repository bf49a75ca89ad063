using System.Globalization;
using OnDemandBus.Simulation.Scenarios;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OnDemandBus.Simulation.Sweeps;

/// <summary>A value of a scenario that is varied, and the values that it takes.</summary>
/// <param name="Key">The keys down to it, with points between them: <c>rules.maxWaitTime</c>, <c>fleet[1].count</c>.</param>
/// <param name="Values">As they would be written in the file.</param>
internal sealed record Variation(string Key, IReadOnlyList<string> Values)
{
    private const int MostValues = 1000;

    /// <summary>Reads <c>key=4,6,8</c> (a list), <c>key=4..12:2</c> (a grid) or <c>key=4..12~5</c> (so many by lot).</summary>
    /// <param name="text">What the planner wrote.</param>
    /// <param name="seed">Of the lot.</param>
    /// <exception cref="FormatException">It is none of these; the message says what to do.</exception>
    public static Variation Parse(string text, int seed)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1) throw new FormatException($"'{text}' does not say what is varied. Write --vary buses=4,6,8 or --vary rules.maxWaitTime=600..1200:300");
        var (key, values) = (text[..equals].Trim(), text[(equals + 1)..].Trim());
        var dots = values.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0) return new Variation(key, values.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        var tail = values[(dots + 2)..];
        var mark = tail.IndexOfAny([':', '~']);
        if (!Number(values[..dots], out var from) || !Number(mark < 0 ? tail : tail[..mark], out var to) || to < from) throw new FormatException($"'{values}' is not a range. Write 4..12:2 for steps of two, or 4..12~5 for five by lot");
        var (step, count) = (1.0, 0);
        if (mark >= 0 && tail[mark] == ':' && (!Number(tail[(mark + 1)..], out step) || step <= 0)) throw new FormatException($"'{values}': the step must be more than nothing, as in 4..12:2");
        if (mark >= 0 && tail[mark] == '~' && (!int.TryParse(tail[(mark + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out count) || count < 1)) throw new FormatException($"'{values}': say how many by lot, as in 4..12~5");
        if (Math.Max(count, (to - from) / step) > MostValues) throw new FormatException($"'{values}' are more than {MostValues} values. Take larger steps");
        var isWhole = from == Math.Truncate(from) && to == Math.Truncate(to);
        if (count > 0)
        {
            var chance = new Chance((ulong)seed).Branch(key);
            return new Variation(key, [.. Enumerable.Range(0, count).Select(_ => isWhole ? from + chance.Below((int)(to - from) + 1) : Math.Round(chance.Between(from, to), 4)).Select(Text)]);
        }

        // Counted, so that no rounding adds or loses the last one.
        return new Variation(key, [.. Enumerable.Range(0, (int)Math.Floor(((to - from) / step) + 1e-9) + 1).Select(k => Text(Math.Round(from + (k * step), 9)))]);
    }

    private static bool Number(string text, out double number) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A scenario with some values put in place of its own; keys that it does not have are added.</summary>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="text">The scenario.</param>
    /// <param name="values">The keys and their values.</param>
    public static string Apply(string file, string text, IEnumerable<(string Key, string Value)> values)
    {
        _ = YamlSection.Read(file, text);
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        var root = (YamlMappingNode)stream.Documents[0].RootNode;
        foreach (var (key, value) in values)
        {
            var node = root;
            var keys = key.Split('.');
            for (var k = 0; k < keys.Length; k++)
            {
                var (name, entry) = Entry(file, key, keys[k]);
                var here = new YamlScalarNode(name);
                if (k == keys.Length - 1 && entry is null)
                {
                    node.Children[here] = new YamlScalarNode(value) { Style = ScalarStyle.Plain };
                    break;
                }

                if (!node.Children.TryGetValue(here, out var next)) node.Children[here] = next = entry is null ? new YamlMappingNode() : throw Unknown(file, key, $"there is no '{name}' in the scenario");
                if (entry is { } number) next = next is YamlSequenceNode list && number <= list.Children.Count ? list.Children[number - 1] : throw Unknown(file, key, $"there is no entry {number} of '{name}' in the scenario");
                node = next as YamlMappingNode ?? throw Unknown(file, key, $"'{name}' has no keys below it");
            }
        }

        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        stream.Save(writer, assignAnchors: false);
        return writer.ToString();
    }

    private static (string Name, int? Entry) Entry(string file, string key, string part)
    {
        var bracket = part.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0) return (part, null);
        return int.TryParse(part.AsSpan(bracket + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var entry) && entry >= 1
            ? (part[..bracket], entry)
            : throw Unknown(file, key, $"'{part}' is not an entry of a list");
    }

    private static InputException Unknown(string file, string key, string what) => new(file, null, $"{key} cannot be varied: {what}", "Write the keys as in the scenario, with points between them, and entries of lists counted from 1: fleet[1].count");
}
