using System.Globalization;
using System.IO.Compression;
using CsvHelper;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Comparison;

/// <summary>What a GTFS feed says of one date: its stops and the runs between them. Transfers are not reckoned with.</summary>
internal sealed record Gtfs(Location[] Stops, FixedLine.Run[] Runs)
{
    /// <summary>Reads a feed.</summary>
    /// <param name="file">A .zip.</param>
    /// <param name="date">The date whose runs are read.</param>
    public static Gtfs Read(string file, DateOnly date)
    {
        ZipArchive feed;
        try
        {
            feed = ZipFile.OpenRead(file);
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(file, null, $"this is no GTFS feed: {fault.Message.TrimEnd('.')}", "Give a .zip with stops.txt, trips.txt and stop_times.txt");
        }

        using (feed)
        {
            var services = Services(file, feed, date);
            var stops = new List<Location>();
            var stopOf = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var row in Rows(file, feed, "stops.txt", isRequired: true))
            {
                if (row["stop_lat"].Length == 0) continue;
                stopOf[row["stop_id"]] = stops.Count;
                stops.Add(new Location(row.Number("stop_lat"), row.Number("stop_lon")));
            }

            var trips = Rows(file, feed, "trips.txt", isRequired: true).Where(row => services is null || services.Contains(row["service_id"])).Select(row => row["trip_id"]).ToHashSet(StringComparer.Ordinal);
            var runs = Rows(file, feed, "stop_times.txt", isRequired: true)
                .Where(row => trips.Contains(row["trip_id"]) && stopOf.ContainsKey(row["stop_id"]))
                .Select(row => (Trip: row["trip_id"], Order: row.Number("stop_sequence"), Stop: stopOf[row["stop_id"]], Time: row.Time("departure_time")))
                .GroupBy(each => each.Trip)
                .OrderBy(trip => trip.Key, StringComparer.Ordinal)
                .Select(trip => trip.OrderBy(each => each.Order).ToArray())
                .Where(trip => trip.Length >= 2)
                .Select(trip => new FixedLine.Run([.. trip.Select(each => each.Stop)], [.. trip.Select(each => each.Time)]))
                .ToArray();
            return runs.Length == 0 ? throw new InputException(file, null, $"no bus runs on {date:yyyy-MM-dd}", "Set 'date' to a day on which the feed is valid") : new Gtfs([.. stops], runs);
        }
    }

    private static HashSet<string>? Services(string file, ZipArchive feed, DateOnly date)
    {
        if (feed.GetEntry("calendar.txt") is null && feed.GetEntry("calendar_dates.txt") is null) return null;
        var (day, text) = (date.DayOfWeek.ToString().ToLowerInvariant(), date.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var services = Rows(file, feed, "calendar.txt", isRequired: false)
            .Where(row => row[day] == "1" && string.CompareOrdinal(row["start_date"], text) <= 0 && string.CompareOrdinal(text, row["end_date"]) <= 0)
            .Select(row => row["service_id"])
            .ToHashSet(StringComparer.Ordinal);
        foreach (var row in Rows(file, feed, "calendar_dates.txt", isRequired: false).Where(row => row["date"] == text))
        {
            if (row["exception_type"] == "1") services.Add(row["service_id"]);
            else services.Remove(row["service_id"]);
        }

        return services;
    }

    private static IEnumerable<Row> Rows(string file, ZipArchive feed, string name, bool isRequired)
    {
        if (feed.GetEntry(name) is not { } entry)
        {
            if (isRequired) throw new InputException(file, null, $"there is no {name} in it", "Give a .zip with stops.txt, trips.txt and stop_times.txt");
            yield break;
        }

        using var reader = new StreamReader(entry.Open());
        using var csv = CsvReader.Create(reader, new CsvReaderOptions { Separator = ',', HasHeader = false, TrackLineNumbers = true }, leaveOpen: true);
        if (!csv.Read()) yield break;
        var columns = Enumerable.Range(0, csv.FieldCount).ToDictionary(k => csv.GetString(k).Trim('\uFEFF', ' '), k => k, StringComparer.Ordinal);
        while (csv.Read()) yield return new Row($"{file}, {name}", columns, csv);
    }

    private sealed class Row(string file, Dictionary<string, int> columns, CsvReader csv)
    {
        public string this[string column] => columns.TryGetValue(column, out var k) && k < csv.FieldCount ? csv.GetString(k) : "";

        public double Number(string column) => double.TryParse(this[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InputException(file, (int)csv.LineNumber, $"{column}: '{this[column]}' is not a number", "Correct the feed");

        public TimeSpan Time(string column) => YamlSection.ParseClock(this[column]) ?? throw new InputException(file, (int)csv.LineNumber, $"{column}: '{this[column]}' is not a time", "Correct the feed: every stop of a run needs one");
    }
}
