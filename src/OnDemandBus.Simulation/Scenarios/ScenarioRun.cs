using System.Diagnostics;
using System.IO.Compression;
using OnDemandBus.Simulation.Comparison;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Reports;

namespace OnDemandBus.Simulation.Scenarios;

/// <summary>A scenario lived through once, with all that is written of it.</summary>
internal static class ScenarioRun
{
    /// <summary>A line by itself is too little to be packed in one go.</summary>
    private const int BytesPackedTogether = 1 << 16;

    /// <summary>Lives the day, and writes report, tables and events into a folder.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="setup">Its day.</param>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <param name="alternatives">Whether cars, taxis and the line are reckoned as well.</param>
    /// <param name="progress">Called with the number of wishes so far.</param>
    /// <param name="cancel">Ends the day early; what has happened is written.</param>
    public static DayFigures Write(Scenario scenario, DaySetup setup, DirectoryInfo folder, bool alternatives, Action<int>? progress, CancellationToken cancel)
    {
        folder.Create();
        var started = Stopwatch.GetTimestamp();
        DayRecord day;
        var events = Path.Combine(folder.FullName, "events.jsonl.gz");
        using (var file = File.Create(events))
        using (var packed = new BufferedStream(new GZipStream(file, CompressionLevel.Fastest), BytesPackedTogether))
        {
            var lines = new EventLines(packed);
            day = new Day(setup, lines.Write).Run(progress, cancel);
        }

        var figures = new DayFigures(day, scenario.Costs);
        foreach (var table in DayTables.Of(figures)) Save(folder, table.Name, table.Write);
        IReadOnlyList<Alternative> others = alternatives && !day.IsPart ? Alternatives.Of(scenario, figures, cancel) : [];
        var report = DayReport.Of(scenario, figures, others, Stopwatch.GetElapsedTime(started).TotalSeconds);
        Save(folder, "report.html", stream => ReportPage.Write("report", report, stream));
        return figures;
    }

    public static void Save(DirectoryInfo folder, string name, Action<Stream> write)
    {
        if (OutputFile.Write(new FileInfo(Path.Combine(folder.FullName, name)), write) is { } problem) throw new InputException(Path.Combine(folder.FullName, name), null, problem.TrimEnd('.'), "See that the folder can be written to");
    }
}
