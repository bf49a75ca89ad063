using System.CommandLine;
using System.Globalization;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Map;
using OnDemandBus.Simulation.Reports;
using OnDemandBus.Simulation.Scenarios;
using Spectre.Console;
using Table = OnDemandBus.Simulation.Reports.Table;

namespace OnDemandBus.Simulation.Comparison;

/// <summary>The verb <c>odb compare</c>.</summary>
internal static class CompareCommand
{
    private static readonly string[] Shown = ["servedShare", "waitMean", "travelMean", "savedSeconds", "vehicleKm", "emptyKm", "energy", "co2", "cost"];

    public static Command Create()
    {
        var files = new Argument<string[]>("SCENARIO.yaml...") { Description = "One scenario or more.", Arity = ArgumentArity.OneOrMore };
        var seeds = new Option<string>("--seeds") { Description = "The seeds of the runs: 1-10, or 1,4,7.", DefaultValueFactory = _ => "1-5" };
        var threads = new Option<int>("--threads") { Description = "How many runs at a time. Default: one a core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Where the page and the table go.", DefaultValueFactory = _ => new DirectoryInfo("comparison") };
        var command = new Command("compare", "Puts scenarios side by side, over several seeds, beside cars, taxis and the line of the first one.") { files, seeds, threads, folder };
        command.SetAction((parsed, cancel) => Task.Run(() => Compare(
            parsed.GetRequiredValue(files), parsed.GetRequiredValue(seeds), parsed.GetRequiredValue(threads), parsed.GetRequiredValue(folder), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel)));
        return command;
    }

    /// <summary>What one way to serve the wishes came to, seed by seed.</summary>
    private sealed record Column(string Name, string Kind, List<IReadOnlyList<Figure>> Runs)
    {
        public IEnumerable<(string Id, string Unit, Interval? Value)> Figures() => Runs
            .SelectMany(run => run)
            .GroupBy(figure => (figure.Id, figure.Unit))
            .Select(group => (group.Key.Id, group.Key.Unit, Interval.Of([.. group.Where(figure => figure.Value is not null).Select(figure => figure.Value!.Value)])));
    }

    private static int Compare(string[] files, string seedText, int threads, DirectoryInfo folder, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (Seeds.Parse(seedText) is not { } seeds)
        {
            error.WriteLine($"--seeds: '{seedText}' is not understood. Write 1-10, or 1,4,7.");
            return 1;
        }

        try
        {
            var setup = new ScenarioSetup(MapCache.OfUser());
            var scenarios = files.Select(ScenarioFile.Read).ToArray();
            var runs = scenarios.SelectMany((scenario, k) => seeds.Select(seed => (k, seed))).ToArray();
            var results = new (IReadOnlyList<Figure> Own, IReadOnlyList<Alternative> Others)[runs.Length];
            Parallel.For(0, runs.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancel }, number =>
            {
                var (k, seed) = runs[number];
                var day = new DayFigures(new Day(setup.Of(scenarios[k], seed)).Run(cancel: cancel), scenarios[k].Costs);
                // What it is compared with is the same for all: that of the first.
                var line = k == 0 || scenarios[0].Line is null ? scenarios[k] : scenarios[k] with { Line = scenarios[0].Line };
                var all = Alternatives.Of(line, day, cancel);
                results[number] = ([.. all[0].Figures, .. day.All(), .. day.Cost(), .. day.Energy()], k == 0 ? [.. all.Skip(1)] : []);
            });

            var columns = new List<Column>();
            for (var k = 0; k < scenarios.Length; k++) columns.Add(new Column(scenarios[k].Title, "scenario", [.. Enumerable.Range(0, runs.Length).Where(number => runs[number].k == k).Select(number => Distinct(results[number].Own))]));
            foreach (var group in results.SelectMany(result => result.Others).GroupBy(other => other.Name)) columns.Add(new Column(group.Key, group.Key, [.. group.Select(other => other.Figures)]));

            folder.Create();
            ScenarioRun.Save(folder, "comparison.csv", Table(columns).Write);
            ScenarioRun.Save(folder, "comparison.html", stream => ReportPage.Write("comparison", Page(scenarios, seeds, columns), stream));
            Tell(columns, seeds.Count, output);
            output.WriteLine($"{Path.Combine(folder.FullName, "comparison.html")} has all figures");
            return 0;
        }
        catch (Exception fault) when (fault is InputException || fault.InnerException is InputException)
        {
            error.WriteLine((fault as InputException ?? fault.InnerException)!.Message);
            return 2;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Broken off; nothing was written.");
            return 2;
        }
    }

    private static IReadOnlyList<Figure> Distinct(IReadOnlyList<Figure> figures) => [.. figures.DistinctBy(figure => figure.Id)];

    private static Table Table(List<Column> columns)
    {
        var table = new Table("comparison.csv", "name", "kind", "id", "unit", "mean", "low", "high", "seeds");
        foreach (var column in columns)
        {
            foreach (var (id, unit, value) in column.Figures()) table.Add(column.Name, column.Kind, id, unit, value?.Mean, value?.Low, value?.High, column.Runs.Count);
        }

        return table;
    }

    private static object Page(Scenario[] scenarios, IReadOnlyList<int> seeds, List<Column> columns) => new
    {
        Kind = "comparison",
        Version = 1,
        scenarios[0].Language,
        Title = string.Join(" · ", scenarios.Select(scenario => scenario.Title)),
        Seeds = seeds,
        Interval.Confidence,
        Scenarios = columns.Select(column => new
        {
            column.Name,
            column.Kind,
            Figures = column.Figures().ToDictionary(figure => figure.Id, figure => figure.Value is { } value ? new { value.Mean, value.Low, value.High, figure.Unit } : null),
        }),
    };

    private static void Tell(List<Column> columns, int seeds, TextWriter output)
    {
        var table = new Spectre.Console.Table().AddColumn("");
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column.Name)).RightAligned());
        var values = columns.ConvertAll(column => column.Figures().ToDictionary(figure => figure.Id));
        foreach (var id in Shown.Where(id => values.Exists(each => each.ContainsKey(id))))
        {
            var unit = values.Find(each => each.ContainsKey(id))![id].Unit;
            table.AddRow([Markup.Escape($"{id}, {unit}"), .. values.Select(each => each.TryGetValue(id, out var figure) && figure.Value is { } value ? Text(value, seeds) : "-")]);
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.Detect }).Write(table);
    }

    private static string Text(Interval value, int seeds) => seeds == 1
        ? string.Create(CultureInfo.InvariantCulture, $"{value.Mean:0.#}")
        : string.Create(CultureInfo.InvariantCulture, $"{value.Mean:0.#} ± {value.High - value.Mean:0.#}");
}

/// <summary>Seeds as a planner writes them.</summary>
internal static class Seeds
{
    /// <summary>Reads <c>1-10</c> or <c>1,4,7</c>; null where it is neither.</summary>
    public static IReadOnlyList<int>? Parse(string text)
    {
        var seeds = new List<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-');
            if (ends.Length is not (1 or 2) || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var from) || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var to) || to < from || to - from > 1000) return null;
            for (var seed = from; seed <= to; seed++) seeds.Add(seed);
        }

        return seeds.Count == 0 ? null : [.. seeds.Distinct()];
    }
}
