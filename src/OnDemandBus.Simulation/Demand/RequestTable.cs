using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using OnDemandBus.Planning;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Demand;

/// <summary>Requests as a table of comma-separated values with a header; the README lists its columns.</summary>
internal static class RequestTable
{
    public static ImmutableArray<string> Columns { get; } =
    [
        "requestId", "submittedAt", "fromLatitude", "fromLongitude", "toLatitude", "toLongitude", "departAt", "arriveBy", "persons", "wheelchairs", "prams", "luggage", "needs", "group", "purpose",
    ];

    private static readonly string[] s_required = ["fromLatitude", "fromLongitude", "toLatitude", "toLongitude"];

    /// <summary>Reads a file.</summary>
    /// <returns>The requests in the order in which they are submitted, those of one moment by id.</returns>
    /// <exception cref="InputException">The file cannot be read, or something in it makes no sense.</exception>
    public static ImmutableArray<SimulatedRequest> Read(string path)
    {
        using var stream = InputFile.Open(path, "a table of requests (.csv)");
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        return Read(reader, path);
    }

    /// <summary>Reads a table from a reader.</summary>
    /// <param name="reader">The table.</param>
    /// <param name="file">What to call it in messages.</param>
    public static ImmutableArray<SimulatedRequest> Read(TextReader reader, string file)
    {
        using var csv = CsvReader.Create(reader, new CsvReaderOptions { Separator = ',', HasHeader = false, TrackLineNumbers = true, MalformedData = CsvMalformedDataHandling.Throw }, leaveOpen: true);
        var line = 1;
        try
        {
            if (!csv.Read())
                throw new InputException(file, null, "the table is empty", "Give a header and a row for each request; the columns are " + string.Join(", ", Columns));
            var header = Header(Fields(csv), (int)csv.LineNumber, file);
            var requests = new List<SimulatedRequest>();
            var lines = new Dictionary<string, int>(StringComparer.Ordinal);
            while (csv.Read())
            {
                line = (int)csv.LineNumber;
                var request = new RequestRow(file, line, header, Fields(csv)).Read(requests.Count + 1);
                if (!lines.TryAdd(request.Id, line))
                    throw new InputException(file, line, $"requestId {request.Id} is also that of line {lines[request.Id].ToString(CultureInfo.InvariantCulture)}", "Give each request an id of its own, or leave the column out");
                requests.Add(request);
            }

            if (requests.Count == 0)
                throw new InputException(file, null, "the table has a header and no requests", "Add a row for each request");
            return SimulatedRequests.InOrder(requests);
        }
        catch (DecoderFallbackException)
        {
            // The reader is some way ahead of the row that it hands out.
            throw new InputException(file, null, "it has a character that is not UTF-8", "Save the table as CSV in UTF-8");
        }
        catch (CsvFormatException problem)
        {
            throw new InputException(file, problem.LineNumber > 0 ? (int)problem.LineNumber : line, "the row cannot be taken apart: a quotation mark stands where none may", "Put the whole field in quotation marks and double those inside it");
        }
        catch (IOException problem)
        {
            throw new InputException(file, line, $"it cannot be read on ({problem.Message.TrimEnd('.')})", "Check the disk and try again");
        }
    }

    /// <summary>Writes a table whose bytes follow from the requests alone. Times are written in whole seconds, coordinates to 1e-7 degrees.</summary>
    public static void Write(Stream stream, IEnumerable<SimulatedRequest> requests)
    {
        using var csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        foreach (var column in Columns)
            csv.WriteField(column);
        csv.EndRecord();
        foreach (var request in requests)
        {
            csv.WriteField(request.Id);
            csv.WriteField(ClockText.Of(request.SubmittedAt));
            csv.WriteField(Degrees(request.From.Latitude));
            csv.WriteField(Degrees(request.From.Longitude));
            csv.WriteField(Degrees(request.To.Latitude));
            csv.WriteField(Degrees(request.To.Longitude));
            csv.WriteField(request.Kind == TimeWishKind.DepartAt ? ClockText.Of(request.At) : "");
            csv.WriteField(request.Kind == TimeWishKind.ArriveBy ? ClockText.Of(request.At) : "");
            csv.WriteField(request.Party.Persons);
            csv.WriteField(request.Party.Wheelchairs);
            csv.WriteField(request.Party.Prams);
            csv.WriteField(request.Party.Luggage);
            csv.WriteField(NeedText.Of(request.Needs));
            csv.WriteField(request.Group);
            csv.WriteField(request.Purpose);
            csv.EndRecord();
        }
    }

    private static string Degrees(double value) => value.ToString("0.0######", CultureInfo.InvariantCulture);

    private static string[] Fields(CsvReader csv) => [.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)];

    private static Dictionary<string, int> Header(string[] names, int line, string file)
    {
        var header = new Dictionary<string, int>(StringComparer.Ordinal);
        var known = "Known columns: " + string.Join(", ", Columns);
        for (var i = 0; i < names.Length; i++)
        {
            var name = names[i].Trim();
            if (!Columns.Contains(name))
            {
                throw name.Contains(';', StringComparison.Ordinal) || name.Contains('\t', StringComparison.Ordinal)
                    ? new InputException(file, line, "the columns are not separated by commas", "Save the table with commas between the fields and points in numbers")
                    : new InputException(file, line, $"there is no column '{name}'", known);
            }

            if (!header.TryAdd(name, i))
                throw new InputException(file, line, $"the column {name} is there twice", "Remove one of them");
        }

        foreach (var name in s_required)
        {
            if (!header.ContainsKey(name))
                throw new InputException(file, line, $"the column {name} is missing", known);
        }

        if (!header.ContainsKey("submittedAt") && !header.ContainsKey("departAt"))
            throw new InputException(file, line, "no column tells when requests are made", "Add submittedAt, or departAt for riders who ask when they want to leave");
        return header;
    }
}
