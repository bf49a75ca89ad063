using System.Globalization;
using CsvHelper;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>A CSV file with a header, read row by row. Whatever is wrong with it is told with the file, the line and the column.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly string _file;
    private readonly CsvReader _reader;

    public CsvTable(string file)
    {
        if (!File.Exists(file)) throw new InvalidDataException($"{file}: there is no such file.");
        _file = file;
        _reader = CsvReader.FromFile(file, new CsvReaderOptions { Separator = ',', HasHeader = true, TrackLineNumbers = true }, FileOptions.SequentialScan);
    }

    public bool Read()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException e)
        {
            throw new InvalidDataException($"{_file}: {e.Message}", e);
        }
    }

    public int Int(string column) => Parse<int>(column, "a whole number");

    public double Double(string column) => Parse<double>(column, "a number");

    /// <summary>A number that may not be below another.</summary>
    public int IntFrom(int least, string column) => Int(column) is var value && value >= least ? value : throw Wrong(column, $"{value} is less than {least}");

    /// <summary>What an id stands for.</summary>
    public int Known(string column, Dictionary<int, int> ids, string what) => ids.TryGetValue(Int(column), out var number) ? number : throw Wrong(column, $"there is no {what} {Int(column)}");

    public InvalidDataException Wrong(string column, string what) => new(string.Create(CultureInfo.InvariantCulture, $"{_file}, line {_reader.LineNumber}, {column}: {what}."));

    private T Parse<T>(string column, string what)
        where T : ISpanParsable<T>
    {
        if (!_reader.TryGetFieldIndex(column, out var index)) throw new InvalidDataException($"{_file}: there is no column {column}.");
        if (index >= _reader.FieldCount) throw Wrong(column, "the row ends before it");
        var text = _reader.GetString(index);
        return T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : throw Wrong(column, $"'{text}' is not {what}");
    }

    public void Dispose() => _reader.Dispose();
}
