using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Map;
using Spectre.Console;

namespace OnDemandBus.Simulation.Scenarios;

/// <summary>The verb <c>odb simulate</c>.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("SCENARIO.yaml") { Description = "The scenario; 'odb scenario new' writes an example." };
        var folder = new Option<DirectoryInfo?>("--out") { Description = "Where report, tables and events go. Default: a folder with the scenario's name and '-result', here." };
        var seed = new Option<int?>("--seed") { Description = "Another start of all chance than the scenario's." };
        var alone = new Option<bool>("--alone") { Description = "Do not reckon what cars, taxis and a line would do." };
        var command = new Command("simulate", "Lives through a day of a scenario and writes a report of it.") { file, folder, seed, alone };
        // Off this thread, so that Ctrl-C finds somebody to listen to it.
        command.SetAction((parsed, cancel) => Task.Run(() => Simulate(
            parsed.GetRequiredValue(file), parsed.GetValue(folder), parsed.GetValue(seed), !parsed.GetValue(alone), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel)));
        return command;
    }

    private static int Simulate(string file, DirectoryInfo? folder, int? seed, bool alternatives, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            var scenario = ScenarioFile.Read(file);
            var setup = new ScenarioSetup(MapCache.OfUser()).Of(scenario, seed);
            var target = folder ?? new DirectoryInfo($"{Path.GetFileNameWithoutExtension(file)}-result");
            DayFigures? figures = null;
            Progress(output, setup.Requests.Count, progress => figures = ScenarioRun.Write(scenario, setup, target, alternatives, progress, cancel));
            Tell(figures!, target, Stopwatch.GetElapsedTime(started), output);
            return figures!.Day.IsPart ? 2 : 0;
        }
        catch (InputException mistake)
        {
            error.WriteLine(mistake.Message);
            return 2;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"{fault.Message} Choose another folder with --out.");
            return 2;
        }
    }

    /// <summary>A bar with the time left, where somebody looks at it.</summary>
    internal static void Progress(TextWriter output, int all, Action<Action<int>?> work)
    {
        if (output != Console.Out || Console.IsOutputRedirected)
        {
            work(null);
            return;
        }

        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("the day", maxValue: all);
                work(done => task.Value = done);
            });
    }

    private static void Tell(DayFigures figures, DirectoryInfo folder, TimeSpan took, TextWriter output)
    {
        var value = figures.All().ToDictionary(figure => figure.Id, figure => figure.Value);
        if (figures.Day.IsPart) output.WriteLine("Broken off: what is told is of the part until then.");
        output.WriteLine(Text($"{value["served"]:0} of {value["submitted"]:0} requests served, {value["rejected"]:0} rejected ({value["rejectionRate"]:0.0} %), {value["cancelledByRider"]:0} cancelled, {value["noShows"]:0} did not come."));
        output.WriteLine(Text($"Waits: median {value["waitMedian"] / 60:0.0} min, 95 % within {value["waitP95"] / 60:0.0} min. Promises kept: {value["promisesKept"]:0.0} %."));
        output.WriteLine(Text($"{value["buses"]:0} buses drove {value["vehicleKm"]:0} km, {value["emptyRatio"]:0} % of them empty; {value["poolingRate"]:0} % of the rides were shared."));
        output.WriteLine(Text($"{Path.Combine(folder.FullName, "report.html")} (open it in a browser), with tables and events beside it; {took.TotalSeconds:0.0} s"));

        static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
    }
}
