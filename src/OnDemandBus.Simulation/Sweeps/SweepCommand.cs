using System.CommandLine;
using System.Globalization;
using OnDemandBus.Simulation.Comparison;
using OnDemandBus.Simulation.Map;
using OnDemandBus.Simulation.Reports;
using OnDemandBus.Simulation.Scenarios;
using Spectre.Console;

namespace OnDemandBus.Simulation.Sweeps;

/// <summary>The verb <c>odb sweep</c>.</summary>
internal static class SweepCommand
{
    private static readonly string[] Shown = ["served", "rejectionRate", "waitMedian", "waitP95", "poolingRate", "emptyRatio", "total"];

    public static Command Create()
    {
        var file = new Argument<string>("SCENARIO.yaml") { Description = "The scenario that is varied." };
        var vary = new Option<string[]>("--vary") { Description = "What is varied: buses=4,6,8 (a list), rules.maxWaitTime=600..1200:300 (a grid) or buses=4..12~5 (so many by lot). Several are combined.", Required = true };
        var seeds = new Option<string>("--seeds") { Description = "Each combination with each of these: 1-10, or 1,4,7.", DefaultValueFactory = _ => "1" };
        var threads = new Option<int>("--threads") { Description = "How many runs at a time. Default: one a core.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var broker = AddressOptions.Broker("Hands the runs to 'odb worker' processes through this RabbitMQ: amqp://user:password@host.");
        var folder = new Option<DirectoryInfo>("--out") { Description = "Where the page and the table go.", DefaultValueFactory = _ => new DirectoryInfo("sweep") };
        var command = new Command("sweep", "Varies values of a scenario, runs all combinations and draws what one costs in terms of the other.") { file, vary, seeds, threads, broker, folder };
        command.SetAction((parsed, cancel) => SweepAsync(
            parsed.GetRequiredValue(file), parsed.GetRequiredValue(vary), parsed.GetRequiredValue(seeds), parsed.GetRequiredValue(threads), parsed.GetValue(broker), parsed.GetRequiredValue(folder),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return command;
    }

    private static async Task<int> SweepAsync(
        string file, string[] vary, string seedText, int threads, Uri? broker, DirectoryInfo folder, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (Seeds.Parse(seedText) is not { } seeds)
        {
            error.WriteLine($"--seeds: '{seedText}' is not understood. Write 1-10, or 1,4,7.");
            return 1;
        }

        try
        {
            var scenario = ScenarioFile.Read(file);
            var variations = vary.Select(text => Variation.Parse(text, scenario.Seed)).ToArray();
            var runs = SweepRuns.Of(file, await File.ReadAllTextAsync(file, cancel), variations, seeds);
            // A key that does not exist would be the same mistake in every run.
            _ = ScenarioFile.Parse(file, runs[0].Text);

            var results = new SweepResult?[runs.Length];
            await WithTableAsync(output, variations, runs, async show =>
            {
                void Take(SweepResult result)
                {
                    results[result.Number] = result;
                    show(result);
                }

                if (broker is not null) await SweepBroker.HandOutAsync(broker, runs, Take, cancel);
                else await Task.Run(() => Here(runs, threads, Take, cancel), cancel);
            });

            folder.Create();
            var all = Array.ConvertAll(results, result => result!);
            ScenarioRun.Save(folder, "sweep.csv", SweepRuns.Table(variations, runs, all).Write);
            ScenarioRun.Save(folder, "sweep.html", stream => ReportPage.Write("sweep", SweepRuns.Page(scenario, variations, runs, all), stream));
            foreach (var mistake in all.Where(result => result.Mistake is not null).Take(3)) error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Run {mistake.Number + 1} ({string.Join(", ", runs[mistake.Number].Values)}): {mistake.Mistake}"));
            output.WriteLine($"{Path.Combine(folder.FullName, "sweep.html")} draws it, sweep.csv has all figures");
            return Array.Exists(all, result => result.Mistake is not null) ? 2 : 0;
        }
        catch (Exception fault) when (fault is InputException or FormatException or SweepBrokerException)
        {
            error.WriteLine(fault.Message);
            return fault is FormatException ? 1 : 2;
        }
        catch (OperationCanceledException)
        {
            error.WriteLine("Broken off; nothing was written.");
            return 2;
        }
    }

    private static void Here(SweepRun[] runs, int threads, Action<SweepResult> take, CancellationToken cancel)
    {
        var setup = new ScenarioSetup(MapCache.OfUser());
        var taking = new Lock();
        // One by one, and not in blocks: runs take different times.
        Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(runs, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threads), CancellationToken = cancel }, run =>
        {
            var result = SweepRuns.Do(run, setup, cancel);
            lock (taking) take(result);
        });
    }

    /// <summary>A table that fills while somebody looks; else all at the end.</summary>
    private static async Task WithTableAsync(TextWriter output, Variation[] variations, SweepRun[] runs, Func<Action<SweepResult>, Task> work)
    {
        var table = new Spectre.Console.Table();
        foreach (var name in variations.Select(variation => variation.Key).Append("seed").Concat(Shown)) table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        foreach (var run in runs) table.AddRow([.. run.Values.Select(Markup.Escape), .. Shown.Select(_ => "")]);
        void Fill(SweepResult result)
        {
            var values = result.Figures.ToDictionary(figure => figure.Id, figure => figure.Value);
            for (var k = 0; k < Shown.Length; k++)
                table.UpdateCell(result.Number, variations.Length + 1 + k, values.TryGetValue(Shown[k], out var value) && value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{number:0.#}") : "-");
        }

        if (output == Console.Out && !Console.IsOutputRedirected)
        {
            await AnsiConsole.Live(table).StartAsync(async live => await work(result =>
            {
                Fill(result);
                live.Refresh();
            }));
            return;
        }

        await work(Fill);
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.Detect }).Write(table);
    }
}
