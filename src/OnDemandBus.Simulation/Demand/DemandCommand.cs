using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Map;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Demand;

/// <summary>The verb <c>odb demand</c>.</summary>
internal static class DemandCommand
{
    private static readonly string[] s_dateForms = ["yyyy-MM-dd"];

    public static Command Create()
    {
        var map = new Option<FileInfo>("--map") { Description = "The town (.osm.pbf).", Required = true };
        var output = new Option<FileInfo>("--out") { Description = "The file to write, usually NAME.csv.", Required = true };
        var requests = new Option<int?>("--requests") { Description = "How many requests on the day. Default: inhabitants by the map * 3.1 trips * --mode-share." };
        var modeShare = new Option<double?>("--mode-share") { Description = $"The share of all trips that is asked of the bus. Default {Text(DemandModel.Default.ModeShare)}." };
        var seed = new Option<ulong>("--seed") { Description = "Another seed is another day; the same one is the same day to the byte.", DefaultValueFactory = _ => 1 };
        var date = new Option<DateOnly?>("--date")
        {
            Description = "The day, as YYYY-MM-DD: Saturdays and Sundays differ. Default: a working day.",
            CustomParser = result => DateOnly.TryParseExact(result.Tokens[0].Value, s_dateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : Refused<DateOnly?>(result, "is no date. Write it as 2026-05-12."),
        };
        var area = new Option<FileInfo?>("--area") { Description = "Only places in this area: GeoJSON, coordinates as [longitude, latitude]." };
        var share = new Option<ImmutableDictionary<string, double>?>("--share")
        {
            Description = $"GROUP=SHARE of the requests of a working day, any number of times; other groups divide the rest. Groups: {string.Join(", ", Purpose.Groups)}.",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = ReadShares,
        };
        var attractor = new Option<Attractor[]?>("--attractor")
        {
            Description = $"KIND=LATITUDE,LONGITUDE,WEIGHT: a place of your own, any number of times. Kinds: {PlaceKindText.Known}.",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = ReadAttractors,
        };

        var command = new Command("demand", "Makes the requests of a day up, from where people of a town live, work and go.") { map, requests, modeShare, seed, date, area, share, attractor, output };
        command.SetAction(parsed =>
        {
            var (model, mistake) = Model(parsed.GetValue(requests), parsed.GetValue(modeShare), parsed.GetValue(date), parsed.GetValue(share), parsed.GetValue(attractor));
            if ((mistake ?? model.FirstMistake()) is { } wrong)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"This demand makes no sense: {wrong}.");
                return 1;
            }

            var problem = Make(parsed.GetRequiredValue(map), parsed.GetValue(area), model, parsed.GetValue(seed), parsed.GetRequiredValue(output), parsed.InvocationConfiguration.Output);
            if (problem is null)
                return 0;
            parsed.InvocationConfiguration.Error.WriteLine(problem);
            return 2;
        });
        return command;
    }

    private static (DemandModel Model, string? Mistake) Model(int? requests, double? modeShare, DateOnly? date, ImmutableDictionary<string, double>? shares, Attractor[]? attractors)
    {
        var model = DemandModel.Default with { Requests = requests, ModeShare = modeShare ?? DemandModel.Default.ModeShare, Date = date, Attractors = [.. attractors ?? []] };
        return shares is null ? (model, null) : model.WithShares(shares);
    }

    /// <summary>Makes the requests and writes them; returns null, or what went wrong and what to do about it.</summary>
    private static string? Make(FileInfo map, FileInfo? areaFile, DemandModel model, ulong seed, FileInfo output, TextWriter report)
    {
        if (map.FullName == output.FullName)
            return "--map and --out are the same file. Write to another one.";
        try
        {
            var places = MapCache.OfUser().Places(map.FullName, areaFile?.FullName, areaFile is null ? null : AreaOf(areaFile));
            var requests = DemandGenerator.Generate(places, model, seed);
            if (OutputFile.Write(output, stream => RequestTable.Write(stream, requests)) is { } problem)
                return problem;
            report.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output}: {requests.Length} requests of {(model.Date is { } day ? $"{day:yyyy-MM-dd}, a {day.DayOfWeek}" : "a working day")} (seed {seed}), in a town of some {places.Inhabitants:0} inhabitants"));
            var missing = Enum.GetValues<PlaceKind>().Where(kind => places[kind].IsEmpty && model.Attractors.All(own => own.Kind != kind)).Select(PlaceKindText.Of).ToList();
            if (missing.Count > 0)
                report.WriteLine($"The map has no {string.Join(", ", missing)}: nobody travels there. --attractor adds one.");
            var silent = model.Shares.Where(share => share.Value > 0 && requests.All(request => request.Group != share.Key)).Select(share => share.Key).ToList();
            if (silent.Count > 0)
                report.WriteLine($"Without requests on that day: {string.Join(", ", silent)}.");
            DemandSummary.Write(report, requests);
            return null;
        }
        catch (Exception problem) when (problem is MapException or InputException)
        {
            return problem.Message;
        }
    }

    private static Area AreaOf(FileInfo file)
    {
        using var stream = InputFile.Open(file.FullName, "an area (.geojson)");
        try
        {
            using var reader = new StreamReader(stream);
            return Area.FromGeoJson(reader.ReadToEnd());
        }
        catch (FormatException problem)
        {
            throw new InputException(file.FullName, null, $"this is not an area: {problem.Message.TrimEnd('.')}", "Give a polygon as GeoJSON");
        }
        catch (IOException problem)
        {
            throw new InputException(file.FullName, null, $"it cannot be read ({problem.Message.TrimEnd('.')})", "Check the path");
        }
    }

    private static ImmutableDictionary<string, double> ReadShares(ArgumentResult result)
    {
        var shares = ImmutableDictionary<string, double>.Empty;
        foreach (var token in result.Tokens)
        {
            if (token.Value.Split('=') is not [var group, var text] || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share))
                result.AddError($"--share {token.Value} is no share of a group. Write it as pensioners=0.3.");
            else if (shares.ContainsKey(group))
                result.AddError($"--share {group} is there twice. Remove one of them.");
            else
                shares = shares.Add(group, share);
        }

        return shares;
    }

    private static Attractor[] ReadAttractors(ArgumentResult result)
    {
        var attractors = new List<Attractor>();
        foreach (var token in result.Tokens)
        {
            if (Attractor(token.Value) is { } attractor)
                attractors.Add(attractor);
            else
                result.AddError($"--attractor {token.Value} is no place. Write it as hospital=52.2931,8.2144,300, with one of the kinds of --help.");
        }

        return [.. attractors];
    }

    private static Attractor? Attractor(string text)
    {
        if (text.Split('=') is not [var name, var rest] || rest.Split(',') is not [var latitude, var longitude, var weight])
            return null;
        return PlaceKindText.Read(name) is { } known && Number(latitude) is { } north && Number(longitude) is { } east && Number(weight) is { } heavy ? new Attractor(new Location(north, east), known, heavy) : null;
    }

    private static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static T? Refused<T>(ArgumentResult result, string what)
    {
        result.AddError($"{result.Tokens[0].Value} {what}");
        return default;
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
