using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Reports;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Sweeps;

/// <summary>One run of a sweep: a scenario's text with its values put in.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Values">What was varied, in the order of the keys; the seed last.</param>
/// <param name="File">What to call the scenario in messages; relative paths start at its folder.</param>
/// <param name="Text">The scenario.</param>
/// <param name="Seed">The start of all chance.</param>
internal sealed record SweepRun(int Number, string[] Values, string File, string Text, int Seed);

/// <summary>What came of a run.</summary>
/// <param name="Number">The number of the run.</param>
/// <param name="Figures">Its figures, in the order of the report.</param>
/// <param name="Mistake">Why there are none; null where there are.</param>
internal sealed record SweepResult(int Number, SweepFigure[] Figures, string? Mistake);

/// <summary>A figure on its way through a broker.</summary>
internal sealed record SweepFigure(string Id, double? Value, string Unit);

/// <summary>The runs of a sweep, and how one is done.</summary>
internal static class SweepRuns
{
    /// <summary>All combinations of the values, by each seed.</summary>
    public static SweepRun[] Of(string file, string text, IReadOnlyList<Variation> variations, IReadOnlyList<int> seeds)
    {
        IEnumerable<string[]> combinations = [[]];
        foreach (var variation in variations) combinations = combinations.SelectMany(_ => variation.Values, (sofar, value) => (string[])[.. sofar, value]);
        return [.. combinations
            .SelectMany(_ => seeds, (values, seed) => (values, seed))
            .Select((each, number) => new SweepRun(
                number,
                [.. each.values, each.seed.ToString(System.Globalization.CultureInfo.InvariantCulture)],
                file,
                Variation.Apply(file, text, variations.Select((variation, k) => (variation.Key, each.values[k]))),
                each.seed))];
    }

    public static SweepResult Do(SweepRun run, ScenarioSetup setup, CancellationToken cancel)
    {
        try
        {
            var scenario = ScenarioFile.Parse(run.File, run.Text);
            var day = new DayFigures(new Day(setup.Of(scenario, run.Seed)).Run(cancel: cancel), scenario.Costs);
            cancel.ThrowIfCancellationRequested();
            return new SweepResult(run.Number, [.. day.All().Concat(day.Cost()).Concat(day.Energy()).Select(figure => new SweepFigure(figure.Id, figure.Value, figure.Unit))], null);
        }
        catch (InputException mistake)
        {
            return new SweepResult(run.Number, [], mistake.Message);
        }
    }

    /// <summary>The table of all runs: the same wherever and in whatever order they were done.</summary>
    public static Table Table(IReadOnlyList<Variation> variations, IReadOnlyList<SweepRun> runs, IReadOnlyList<SweepResult> results)
    {
        var figures = results.Select(result => result.Figures).FirstOrDefault(each => each.Length > 0) ?? [];
        var table = new Table("sweep.csv", [.. variations.Select(variation => variation.Key), "seed", .. figures.Select(figure => figure.Id), "mistake"]);
        foreach (var run in runs)
        {
            var result = results[run.Number];
            var values = result.Figures.ToDictionary(figure => figure.Id, figure => figure.Value);
            table.Add([.. run.Values, .. figures.Select(figure => (object?)(values.TryGetValue(figure.Id, out var value) ? value : null)), result.Mistake]);
        }

        return table;
    }

    /// <summary>What the page of a sweep takes.</summary>
    public static object Page(Scenario scenario, IReadOnlyList<Variation> variations, IReadOnlyList<SweepRun> runs, IReadOnlyList<SweepResult> results) => new
    {
        Kind = "sweep",
        Version = 1,
        scenario.Language,
        scenario.Title,
        Varied = (string[])[.. variations.Select(variation => variation.Key), "seed"],
        Runs = runs.Where(run => results[run.Number].Mistake is null).Select(run => new
        {
            Values = run.Values.Select(value => double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out var number) ? (object)number : value),
            Figures = results[run.Number].Figures.ToDictionary(figure => figure.Id, figure => figure.Value),
        }),
        Units = results.Select(result => result.Figures).FirstOrDefault(each => each.Length > 0)?.ToDictionary(figure => figure.Id, figure => figure.Unit) ?? [],
    };
}
