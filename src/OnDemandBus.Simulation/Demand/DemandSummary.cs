using System.Globalization;
using OnDemandBus.Planning;
using Spectre.Console;

namespace OnDemandBus.Simulation.Demand;

/// <summary>A day of requests as a table that fits a terminal: wished times by hour and group, so that peaks can be seen.</summary>
internal static class DemandSummary
{
    private const int LongestBar = 30;

    public static void Write(TextWriter output, IReadOnlyCollection<SimulatedRequest> requests)
    {
        var groups = requests.GroupBy(request => request.Group).Select(group => group.Key).OrderBy(group => Purpose.Groups.IndexOf(group) is >= 0 and var place ? place : int.MaxValue).ThenBy(group => group, StringComparer.Ordinal).ToList();
        var byHour = requests.ToLookup(request => (int)Math.Floor(request.At.TotalHours));
        var most = byHour.Max(hour => hour.Count());
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("hour").RightAligned());
        foreach (var group in groups)
            table.AddColumn(new TableColumn(Markup.Escape(group)).RightAligned());
        table.AddColumn(new TableColumn("all").RightAligned());
        table.AddColumn("");
        for (var hour = byHour.Min(each => each.Key); hour <= byHour.Max(each => each.Key); hour++)
        {
            var now = byHour[hour].ToList();
            table.AddRow([Text(hour), .. groups.Select(group => Text(now.Count(request => request.Group == group))), Text(now.Count), new string('#', (now.Count * LongestBar + most - 1) / most)]);
        }

        table.AddRow(["all", .. groups.Select(group => Text(requests.Count(request => request.Group == group))), Text(requests.Count), ""]);

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 140;
        console.Write(table);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{requests.Sum(request => request.Party.Persons)} persons; {Percent(requests, request => request.Kind != TimeWishKind.Now)} prebooked; {Percent(requests, request => request.Party.Wheelchairs > 0)} with a wheelchair; mean distance {requests.Average(request => request.From.DistanceMetres(request.To)) / 1000:0.0} km"));
    }

    private static string Percent(IReadOnlyCollection<SimulatedRequest> requests, Func<SimulatedRequest, bool> counts) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * requests.Count(counts) / requests.Count:0} %");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
