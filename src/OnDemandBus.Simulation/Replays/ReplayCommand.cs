using System.CommandLine;
using System.Globalization;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Comparison;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Map;
using OnDemandBus.Simulation.Reports;
using OnDemandBus.Simulation.Scenarios;
using Command = System.CommandLine.Command;

namespace OnDemandBus.Simulation.Replays;

/// <summary>The verb <c>odb replay</c>.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var journal = new Argument<string>("JOURNAL") { Description = "The .journal file of an area in the dispatcher's data folder." };
        var map = new Option<string?>("--map") { Description = "The map that the dispatcher led the area by. Not needed with --scenario, whose map has to be the same." };
        var scenario = new Option<string?>("--scenario") { Description = "What would have happened with the rules and buses of this scenario; its own demand does not count." };
        var zone = new Option<string>("--time-zone") { Description = "The town's.", DefaultValueFactory = _ => "Europe/Berlin" };
        var folder = new Option<DirectoryInfo>("--out") { Description = "Where reports and tables go.", DefaultValueFactory = _ => new DirectoryInfo("replay") };
        var command = new Command("replay", "Tells what happened on a live day, and what would have happened with other rules or buses.") { journal, map, scenario, zone, folder };
        command.SetAction((parsed, cancel) => Task.Run(() => Replay(
            parsed.GetRequiredValue(journal), parsed.GetValue(map), parsed.GetValue(scenario), parsed.GetRequiredValue(zone), parsed.GetRequiredValue(folder), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel)));
        return command;
    }

    private static int Replay(string journal, string? map, string? scenarioFile, string zoneName, DirectoryInfo folder, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        try
        {
            var scenario = scenarioFile is null ? null : ScenarioFile.Read(scenarioFile);
            if ((map ?? scenario?.Map) is not { } mapFile)
            {
                error.WriteLine("Give the map that the dispatcher led the area by: --map FILE.osm.pbf");
                return 1;
            }

            if (!TimeZoneInfo.TryFindSystemTimeZoneById(zoneName, out var zone))
            {
                error.WriteLine($"--time-zone: '{zoneName}' is not known on this machine. Use a name of the IANA database such as Europe/Berlin.");
                return 1;
            }

            var lines = JournalFile.Read(journal).ToList();
            var asked = lines.SelectMany(line => line.Events).Select(happened => happened switch
            {
                Event.OfferMade e => e.Request.When.Kind == TimeWishKind.Now ? e.At : e.Request.When.At,
                Event.RideRejected e => e.Request.When.Kind == TimeWishKind.Now ? e.At : e.Request.When.At,
                _ => (DateTimeOffset?)null,
            }).OfType<DateTimeOffset>().ToList();
            if (asked.Count == 0) throw new InputException(journal, null, "nobody has asked for a ride in it", "Give the journal of a day with riders");
            // The date on which most riders wished to travel.
            var date = asked.GroupBy(at => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime)).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).First().Key;
            var midnight = date.ToDateTime(TimeOnly.MinValue);
            var maps = MapCache.OfUser();
            var times = Open(maps, mapFile);
            var live = LiveDay.Of(lines, new DaySetup
            {
                Area = new ServiceArea("live", times.Network.Extent, ServiceCalendar.Always, ServiceRules.Default),
                Times = times,
                Midnight = new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)),
                TimeZone = zone,
                Fleet = [],
                Requests = [],
            });

            folder.Create();
            var title = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(journal)}, {date:yyyy-MM-dd}");
            var told = new Scenario { File = journal, Map = mapFile, Title = title, Date = date, TimeZone = zone, Demand = new DemandSource { FileLine = 0 } };
            var was = new DayFigures(live, scenario?.Costs ?? new CostAssumptions());
            foreach (var table in DayTables.Of(was)) ScenarioRun.Save(folder, table.Name, table.Write);
            ScenarioRun.Save(folder, "report.html", stream => ReportPage.Write("report", DayReport.Of(told, was, [], 0), stream));
            Tell("It was:", was, output);
            if (scenario is null)
            {
                output.WriteLine($"{Path.Combine(folder.FullName, "report.html")} (open it in a browser), with the tables beside it");
                return 0;
            }

            // The fleet and the rules of the scenario, and the riders of the day.
            var setup = new ScenarioSetup(maps).Of(scenario with { Date = date, TimeZone = zone, Demand = new DemandSource { Requests = 1, FileLine = scenario.Demand.FileLine } }) with { Requests = [.. live.Rides.Select(ride => ride.Request)] };
            var other = new DirectoryInfo(Path.Combine(folder.FullName, "scenario"));
            var would = ScenarioRun.Write(scenario with { Date = date, TimeZone = zone }, setup, other, alternatives: false, null, cancel);
            Tell("It would have been:", would, output);
            ScenarioRun.Save(folder, "comparison.html", stream => ReportPage.Write("comparison", Page(scenario, title, was, would), stream));
            output.WriteLine($"{Path.Combine(folder.FullName, "comparison.html")} puts both side by side; report.html and {Path.Combine("scenario", "report.html")} beside it have all of it");
            return 0;
        }
        catch (InputException mistake)
        {
            error.WriteLine(mistake.Message);
            return 2;
        }
    }

    private static HubLabels Open(MapCache maps, string map)
    {
        try
        {
            return maps.Times(map, null, placesToo: false);
        }
        catch (MapException fault)
        {
            throw new InputException(map, null, $"the map cannot be used: {fault.Message.TrimEnd('.')}", "Give the map that the dispatcher led the area by");
        }
    }

    private static object Page(Scenario scenario, string title, DayFigures was, DayFigures would)
    {
        return new
        {
            Kind = "comparison",
            Version = 1,
            scenario.Language,
            Title = title,
            Seeds = new[] { would.Day.Setup.Seed },
            Interval.Confidence,
            Scenarios = new[] { Column(title, was), Column(scenario.Title, would) },
        };

        static object Column(string name, DayFigures day) => new
        {
            Name = name,
            Kind = "scenario",
            Figures = Alternative.Drt(day).Figures.Concat(day.All()).DistinctBy(figure => figure.Id).ToDictionary(figure => figure.Id, figure => figure.Value is { } value ? new { Mean = value, Low = value, High = value, figure.Unit } : null),
        };
    }

    private static void Tell(string head, DayFigures figures, TextWriter output)
    {
        var value = figures.All().ToDictionary(figure => figure.Id, figure => figure.Value);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{head} {value["served"]:0} of {value["submitted"]:0} requests served, {value["rejected"]:0} rejected; waits: median {value["waitMedian"] / 60:0.0} min, 95 % within {value["waitP95"] / 60:0.0} min; {value["vehicleKm"]:0} km, {value["emptyRatio"]:0} % of them empty."));
    }
}
