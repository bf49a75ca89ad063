using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using OnDemandBus.Planning;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Scenarios;

/// <summary>Reads a scenario strictly: every mistake is told with its line and what to do instead.</summary>
internal static class ScenarioFile
{
    private const int MostBuses = 5000;
    private const int MostRequests = 1_000_000;

    public static Scenario Read(string file)
    {
        try
        {
            return Parse(file, File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(file, null, fault is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : fault.Message.TrimEnd('.'), "Check the path; 'odb scenario new FILE.yaml' writes an example");
        }
    }

    public static Scenario Parse(string file, string text)
    {
        var root = YamlSection.Read(file, text);
        var timeZone = ReadTimeZone(root);
        var date = ReadDate(root);
        var scenario = new Scenario
        {
            File = file,
            Map = root.ExistingFile("map") ?? "",
            Title = root.Text("title") ?? Path.GetFileNameWithoutExtension(file),
            Description = root.Text("description"),
            Language = ReadLanguage(root),
            Profile = root.ExistingFile("profile"),
            Area = root.ExistingFile("area"),
            Date = date,
            TimeZone = timeZone,
            Hours = root.Span("hours") ?? (TimeSpan.FromHours(5), TimeSpan.FromHours(23)),
            Seed = root.WholeNumber("seed", 0, int.MaxValue) ?? 1,
            Rules = ReadRules(root),
            Rebalancing = ReadRebalancing(root),
            Improvement = ReadImprovement(root),
            Fleet = ReadFleet(root),
            Demand = ReadDemand(root),
            Riders = ReadRiders(root),
            Speeds = root.ExistingFile("speeds"),
            Stops = root.ExistingFile("stops"),
            Costs = ReadCosts(root),
            Line = ReadLine(root),
        };
        scenario = ReadDisturbances(root, scenario);
        // A key that is misspelt, first: it is the one that seems to be missing.
        root.RefuseOthers();
        if (scenario.Map.Length == 0) throw new InputException(file, null, "map: there is no value", "Give the path of an OpenStreetMap extract (.osm.pbf)");
        if (scenario.Fleet.IsEmpty) throw new InputException(file, null, "there is no bus", "Write 'buses: 6', or list them under 'fleet'");
        if (scenario.Demand is { Requests: null, File: null }) throw new InputException(file, null, "there is no demand", "Write 'requests: 400' to have it made from the map, or 'demand:' with 'file: requests.csv'");
        if (scenario.Stops is not null && scenario.Rules.MaxWalkDistanceMetres == 0) throw root.Mistake("stops", "no rider would walk there", "Set rules.maxWalkDistance to how far riders walk, 300 for example, or leave out the stops");
        return scenario;
    }

    private static TimeZoneInfo ReadTimeZone(YamlSection root)
    {
        var name = root.Text("timeZone") ?? "Europe/Berlin";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : throw root.Mistake("timeZone", $"the time zone '{name}' is not known on this machine", "Use a name of the IANA database such as Europe/Berlin");
    }

    private static DateOnly ReadDate(YamlSection root)
    {
        if (root.Text("date") is not { } text) return new DateOnly(2026, 3, 3);
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : throw root.Mistake("date", $"'{text}' is not a date", "Write it as 2026-03-03");
    }

    private static string ReadLanguage(YamlSection root) => root.Text("language") switch
    {
        null or "de" => "de",
        "en" => "en",
        var other => throw root.Mistake("language", $"'{other}' is not a language of the report", "Write de or en"),
    };

    private static ServiceRules ReadRules(YamlSection root)
    {
        if (root.Section("rules") is not { } section) return ServiceRules.Default;
        var rules = ServiceRules.Default with { };
        ReadValues(section, rules);
        section.RefuseOthers();
        return rules.FirstMistake() is { } mistake ? throw MistakeIn(section, mistake) : rules;
    }

    private static RebalancingRules ReadRebalancing(YamlSection root)
    {
        if (root.Section("rebalancing") is not { } section) return RebalancingRules.Off;
        var places = section.List("waitingPlaces").Select(each =>
        {
            var place = new WaitingPlace(each.Text("id") ?? throw each.Mistake("id", "there is no value", "Give the place a short name"), each.PlaceHere(), each.WholeNumber("maxBuses", 1, 1000) ?? 1);
            each.RefuseOthers();
            return place;
        });
        var rules = new RebalancingRules { Mode = section.Word<RebalancingMode>("mode") ?? RebalancingMode.Off, WaitingPlaces = [.. places] };
        ReadValues(section, rules);
        section.RefuseOthers();
        return rules.FirstMistake() is { } mistake ? throw MistakeIn(section, mistake) : rules;
    }

    private static ImprovementEffort ReadImprovement(YamlSection root)
    {
        if (root.Section("improvement") is not { } section) return new ImprovementEffort();
        var standard = new ImprovementEffort();
        var effort = new ImprovementEffort { PerBooking = section.WholeNumber("perBooking", 0, 1000) ?? standard.PerBooking, Iterations = section.WholeNumber("iterations", 1, 100_000) ?? standard.Iterations };
        section.RefuseOthers();
        return effort;
    }

    private static ImmutableArray<FleetPart> ReadFleet(YamlSection root)
    {
        if (root.Has("buses") && root.Has("fleet")) throw root.Mistake("fleet", "buses are given twice", "Leave out 'buses', or 'fleet'");
        if (root.WholeNumber("buses", 1, MostBuses) is { } count) return [new FleetPart { Count = count, FileLine = root.LineOf("buses") }];
        var parts = root.List("fleet").Select(ReadFleetPart).ToImmutableArray();
        if (parts.Sum(part => part.Count) > MostBuses) throw root.Mistake("fleet", "the fleet is too large", string.Create(CultureInfo.InvariantCulture, $"Give at most {MostBuses} buses"));
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            if (!names.Add(part.Id)) throw new InputException(root.File, part.FileLine, $"there are two parts of the fleet with the name '{part.Id}'", "Give each an id of its own");
        }

        return parts;
    }

    private static FleetPart ReadFleetPart(YamlSection section)
    {
        var layouts = section.List("layouts");
        var part = new FleetPart
        {
            Count = section.WholeNumber("count", 1, MostBuses) ?? 1,
            Id = section.Text("id") ?? "bus",
            Layouts = layouts.Count == 0 ? [ReadLayout(section)] : [.. layouts.Select(each =>
            {
                var layout = ReadLayout(each);
                each.RefuseOthers();
                return layout;
            })],
            Start = section.Place("start"),
            Shifts = ReadShifts(section),
            Unsuited = section.Values("unsuited").Aggregate(MobilityNeeds.None, (all, need) => all | (Enum.TryParse<MobilityNeeds>(need.Value, ignoreCase: true, out var known)
                ? known
                : throw new InputException(section.File, need.Line, $"the need '{need.Value}' is not known", $"Write some of {string.Join(", ", Enum.GetNames<MobilityNeeds>().Skip(1).Select(YamlSection.Camel))}"))),
            FileLine = section.Line,
        };
        section.RefuseOthers();
        return part;
    }

    private static Load ReadLayout(YamlSection section)
    {
        var load = new Load(section.WholeNumber("seats", 0, 200) ?? 8, section.WholeNumber("wheelchairs", 0, 50) ?? 1, section.WholeNumber("prams", 0, 50) ?? 1, section.WholeNumber("luggage", 0, 200) ?? 6);
        return load is { Seats: 0, Wheelchairs: 0 } ? throw section.Mistake("seats", "the bus has neither a seat nor a wheelchair place", "Give it at least one of them") : load;
    }

    private static ImmutableArray<ShiftPlan> ReadShifts(YamlSection section)
    {
        if (section.Has("shift") && section.Has("shifts")) throw section.Mistake("shifts", "the shift is given twice", "Leave out 'shift', or 'shifts'");
        var depot = section.Place("depot");
        if (section.Span("shift") is { } span) return [new ShiftPlan(span.From, span.To, depot, [], section.LineOf("shift"))];
        var shifts = section.List("shifts").Select(each =>
        {
            var from = each.ClockTime("from") ?? throw each.Mistake("from", "there is no value", "Write it as 05:30");
            var to = each.ClockTime("to") ?? throw each.Mistake("to", "there is no value", "Write it as 13:30");
            if (to <= from) throw each.Mistake("to", $"the shift ends ({Clock(to)}) before it starts ({Clock(from)})", "Let it end later; 25:30 is half past one of the next day");
            var shift = new ShiftPlan(from, to, each.Place("depot") ?? depot, [.. each.List("breaks").Select(ReadBreak)], each.Line);
            each.RefuseOthers();
            return shift;
        }).ToImmutableArray();
        if (depot is not null && shifts.IsEmpty) throw section.Mistake("depot", "a bus without a shift never goes there", "Give the bus a shift: 'shift: 05:00-13:30'");
        return shifts;
    }

    private static BreakPlan ReadBreak(YamlSection section)
    {
        var earliest = section.ClockTime("earliest") ?? throw section.Mistake("earliest", "there is no value", "Write it as 09:00");
        var pause = new BreakPlan(earliest, section.ClockTime("latest") ?? earliest + TimeSpan.FromHours(1), section.Duration("duration") ?? TimeSpan.FromMinutes(30), section.Place("place"));
        section.RefuseOthers();
        return pause.Latest >= pause.Earliest ? pause : throw section.Mistake("latest", "the latest start is before the earliest", "Let it be later");
    }

    private static DemandSource ReadDemand(YamlSection root)
    {
        if (root.Has("requests") && root.Has("demand")) throw root.Mistake("demand", "the demand is given twice", "Leave out 'requests', or 'demand'");
        if (root.WholeNumber("requests", 1, MostRequests) is { } count) return new DemandSource { Requests = count, FileLine = root.LineOf("requests") };
        if (root.Section("demand") is not { } section) return new DemandSource { FileLine = root.Line };
        var shares = section.Section("shares");
        var source = new DemandSource
        {
            Requests = section.WholeNumber("requests", 1, MostRequests),
            File = section.ExistingFile("file"),
            Mode = section.Text("mode") ?? "drt",
            Coordinates = section.Text("coordinates") ?? "EPSG:4326",
            Shares = shares is null ? ImmutableDictionary<string, double>.Empty : shares.Keys().ToImmutableDictionary(each => each.Key, each => shares.Number(each.Key, 0, 1)!.Value),
            FileLine = section.Line,
        };
        section.RefuseOthers();
        if (source.Requests is null == source.File is null) throw root.Mistake("demand", "there must be either a number of requests or a file", "Write 'requests: 400' or 'file: requests.csv' below it");
        return source;
    }

    private static RiderHabits ReadRiders(YamlSection root)
    {
        if (root.Section("riders") is not { } section) return new RiderHabits();
        var standard = new RiderHabits();
        var habits = new RiderHabits
        {
            DecisionTime = section.Duration("decisionTime") ?? standard.DecisionTime,
            DeclineShare = section.Number("declineShare", 0, 1) ?? standard.DeclineShare,
            CancelShare = section.Number("cancelShare", 0, 1) ?? standard.CancelShare,
            NoShowShare = section.Number("noShowShare", 0, 1) ?? standard.NoShowShare,
            LateShare = section.Number("lateShare", 0, 1) ?? standard.LateShare,
            MaxLateness = section.Duration("maxLateness") ?? standard.MaxLateness,
        };
        if (habits.DecisionTime < TimeSpan.Zero) throw section.Mistake("decisionTime", "it must not be negative", "Write a length of time such as 20 s");
        if (habits.MaxLateness < TimeSpan.Zero) throw section.Mistake("maxLateness", "it must not be negative", "Write a length of time such as 3 min");
        section.RefuseOthers();
        return habits;
    }

    private static Scenario ReadDisturbances(YamlSection root, Scenario scenario)
    {
        if (root.Section("disturbances") is not { } section) return scenario;
        var breakdowns = section.List("breakdowns").Select(each =>
        {
            var at = each.ClockTime("at") ?? throw each.Mistake("at", "there is no value", "Write it as 10:15");
            var until = each.ClockTime("until");
            if (until <= at) throw each.Mistake("until", "the bus is back before it has broken down", "Let it be later, or leave it out");
            var breakdown = new Breakdown(new BusId(each.Text("bus") ?? throw each.Mistake("bus", "there is no value", "Write the id of a bus, such as bus-1")), at, until);
            each.RefuseOthers();
            return (breakdown, each.LineOf("bus"));
        }).ToImmutableArray();
        var closures = section.List("closures").Select(each =>
        {
            var closure = new Closure(each.PlaceHere(), each.Number("metres", 1, 5000) ?? 50, each.ClockTime("from") ?? TimeSpan.Zero, each.ClockTime("to") ?? TimeSpan.FromDays(1));
            if (closure.To <= closure.From) throw each.Mistake("to", "the road is open again before it is closed", "Let it be later");
            each.RefuseOthers();
            return closure;
        }).ToImmutableArray();
        scenario = scenario with { TravelTimeNoise = section.Number("travelTimeNoise", 0, 1) ?? 0, Breakdowns = breakdowns, Closures = closures };
        section.RefuseOthers();
        return scenario;
    }

    private static CostAssumptions ReadCosts(YamlSection root)
    {
        if (root.Section("costs") is not { } section) return new CostAssumptions();
        var costs = new CostAssumptions();
        ReadValues(section, costs);
        section.RefuseOthers();
        return costs.FirstMistake() is { } mistake ? throw MistakeIn(section, mistake) : costs;
    }

    private static LineSource? ReadLine(YamlSection root)
    {
        if (root.Section("line") is not { } section) return null;
        var standard = new LineSource { FileLine = section.Line };
        var line = standard with
        {
            Stops = [.. section.List("stops").Select(each =>
            {
                _ = each.Text("name");
                var place = each.PlaceHere();
                each.RefuseOthers();
                return place;
            })],
            Gtfs = section.ExistingFile("gtfs"),
            Headway = section.Duration("headway") ?? standard.Headway,
            StopTime = section.Duration("stopTime") ?? standard.StopTime,
            MaxWalkMetres = section.Number("maxWalkDistance", 0, 5000) ?? standard.MaxWalkMetres,
        };
        section.RefuseOthers();
        if (line.Gtfs is null == line.Stops.IsEmpty) throw root.Mistake("line", "there must be either stops or a GTFS feed", "List 'stops' with latitude and longitude, or give 'gtfs: feed.zip'");
        if (line.Gtfs is null && line.Stops.Length < 2) throw root.Mistake("line", "a line has at least two stops", "Add the others");
        if (line.Headway < TimeSpan.FromMinutes(1)) throw section.Mistake("headway", "a bus comes at most once a minute", "Write a length of time such as 30 min");
        return line;
    }

    /// <summary>Rules that are single values have the names of the properties in <c>camelCase</c>, those that end with <c>Metres</c> also without it; times are seconds, or have a unit.</summary>
    private static void ReadValues(YamlSection section, object rules)
    {
        foreach (var rule in rules.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            var name = YamlSection.Camel(rule.Name.EndsWith("Metres", StringComparison.Ordinal) ? rule.Name[..^"Metres".Length] : rule.Name);
            if (rule.PropertyType == typeof(TimeSpan) && section.Duration(name) is { } duration) rule.SetValue(rules, duration);
            else if (rule.PropertyType == typeof(double) && section.Number(name) is { } number) rule.SetValue(rules, number);
            else if (rule.PropertyType == typeof(int) && section.WholeNumber(name, int.MinValue, int.MaxValue) is { } whole) rule.SetValue(rules, whole);
            else if (rule.PropertyType == typeof(bool) && section.YesNo(name) is { } isSo) rule.SetValue(rules, isSo);
        }
    }

    /// <summary>The first word of what a set of rules says about itself is the name of the rule.</summary>
    private static InputException MistakeIn(YamlSection section, string mistake)
    {
        var name = mistake.Split(' ')[0];
        name = name.EndsWith("Metres", StringComparison.Ordinal) ? name[..^"Metres".Length] : name;
        return section.Has(name) ? section.Mistake(name, mistake, "Correct the value; times are seconds or have a unit") : new InputException(section.File, section.Line, $"{section.Path}: {mistake}", "Correct the values; times are seconds or have a unit");
    }

    private static string Clock(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours:00}:{time.Minutes:00}");
}
