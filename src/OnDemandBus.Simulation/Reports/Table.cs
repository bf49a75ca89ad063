using System.Globalization;
using System.Text;

namespace OnDemandBus.Simulation.Reports;

/// <summary>A table in a file: separated by semicolons, with a point in numbers, as MATSim's analyses write and read them. The same content gives the same bytes.</summary>
internal sealed class Table(string name, params string[] columns)
{
    private readonly StringBuilder _text = new StringBuilder().AppendJoin(';', columns).Append('\n');

    /// <summary>The name of the file.</summary>
    public string Name { get; } = name;

    public void Add(params object?[] cells)
    {
        if (cells.Length != columns.Length) throw new ArgumentException($"{Name} has {columns.Length} columns, not {cells.Length}.", nameof(cells));
        _text.AppendJoin(';', cells.Select(Cell)).Append('\n');
    }

    public void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        writer.Write(_text);
    }

    private static string Cell(object? cell) => cell switch
    {
        null => "",
        // Enough digits for planners, and few enough that the last one of a sum does not show.
        double number => Math.Round(number, 3).ToString(CultureInfo.InvariantCulture),
        DateTimeOffset => throw new ArgumentException("Times go in as seconds after midnight."),
        string text when text.AsSpan().IndexOfAny(";\"\n\r") >= 0 => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString()!,
    };
}
