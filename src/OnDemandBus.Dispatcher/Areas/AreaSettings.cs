using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>A service area as it is configured; everything is checked that can be checked without the map.</summary>
internal sealed partial record AreaSettings(string Key, string Id, string Map)
{
    public const string Section = "Areas";

    public string? Profile { get; init; }

    public string? Boundary { get; init; }

    public ServiceCalendar Hours { get; init; } = ServiceCalendar.Always;

    public ServiceRules Rules { get; init; } = ServiceRules.Default;

    public ImmutableArray<Location> VirtualStops { get; init; } = [];

    public HourlySpeeds? HourlySpeeds { get; init; }

    public ZoneRules Zones { get; init; } = ZoneRules.None;

    public RebalancingRules Rebalancing { get; init; } = RebalancingRules.Off;

    public ImprovementPace Improvement { get; init; } = ImprovementPace.Default;

    public IReadOnlyList<BusSettings> Fleet { get; init; } = [];

    public int FleetSize { get; init; }

    public static IReadOnlyList<AreaSettings> Read(IConfiguration configuration)
    {
        var sections = configuration.GetSection(Section).GetChildren().Select(each => new StrictSection(each)).ToArray();
        if (sections.Length == 0)
            throw StartException.Setting(Section, "no service area is configured", $"Give at least one, for example --{Section}:0:Id=town --{Section}:0:Map=town.osm.pbf --{Section}:0:FleetSize=3");
        var areas = sections.Select(ReadArea).ToArray();
        RefuseTwice(areas.Select(area => (area.Id, $"{area.Key}:Id")), "an area");
        RefuseTwice(areas.SelectMany(area => area.Fleet).Select(bus => (bus.Id.Value, $"{bus.Key}:Id")), "a bus");
        return areas;
    }

    private static AreaSettings ReadArea(StrictSection section)
    {
        var id = section.RequiredText("Id", "Give the area a short name of lower-case letters, digits and hyphens");
        if (!AreaId().IsMatch(id)) throw StartException.Setting(section.KeyOf("Id"), $"'{id}' cannot be the name of an area", "Use lower-case letters, digits and hyphens, at most 40 of them, a letter or digit first");
        var map = ExistingFile(section, "Map") ?? throw StartException.Setting(section.KeyOf("Map"), "there is no value", "Give the path of an OpenStreetMap extract (.osm.pbf)");
        var timeZone = ReadTimeZone(section);
        var area = new AreaSettings(section.Key, id, map)
        {
            Profile = ExistingFile(section, "Profile"),
            Boundary = ExistingFile(section, "Boundary"),
            Hours = section.Part("Hours") is { } hours ? TownTimes.ReadHours(hours, timeZone) : ServiceCalendar.Daily(timeZone, DailySpan.WholeDay),
            Rules = section.Part("Rules") is { } rules ? ReadRules(rules) : ServiceRules.Default,
            VirtualStops = ExistingFile(section, "VirtualStops") is { } stops ? GeoFiles.Points(section.KeyOf("VirtualStops"), stops) : [],
            HourlySpeeds = ExistingFile(section, "HourlySpeeds") is { } speeds ? ReadHourlySpeeds(section.KeyOf("HourlySpeeds"), speeds) : null,
            Zones = ReadZones(section, timeZone),
            Rebalancing = section.Part("Rebalancing") is { } rebalancing ? ReadRebalancing(rebalancing) : RebalancingRules.Off,
            Improvement = section.Part("Improvement") is { } improvement ? ReadImprovement(improvement) : ImprovementPace.Default,
            Fleet = [.. section.List("Fleet").Select(bus => BusSettings.Read(bus, timeZone))],
            FleetSize = section.WholeNumber("FleetSize", 0, 1000) ?? 0,
        };
        if (area.Fleet.Count + area.FleetSize == 0) throw StartException.Setting(section.KeyOf("FleetSize"), "the area has no bus", "List the buses under Fleet, or set FleetSize to the number of buses that shall be placed for you");
        if (area is { VirtualStops.IsEmpty: false, Rules.MaxWalkDistanceMetres: 0 })
            throw StartException.Setting(section.KeyOf("VirtualStops"), "no rider would walk there", $"Set {section.KeyOf("Rules")}:MaxWalkDistanceMetres to how far riders walk, 300 for example, or leave out the stops");
        section.RefuseOthers();
        return area;
    }

    private static string? ExistingFile(StrictSection section, string name)
    {
        if (section.Text(name) is not { } path) return null;
        return File.Exists(path)
            ? path
            : throw StartException.Setting(section.KeyOf(name), $"there is no file '{path}' (looked for {Path.GetFullPath(path)})", "Correct the path; a relative one starts at the directory in which the service was started");
    }

    private static TimeZoneInfo ReadTimeZone(StrictSection section)
    {
        var name = section.Text("TimeZone") ?? "Europe/Berlin";
        return TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
            : throw StartException.Setting(section.KeyOf("TimeZone"), $"the time zone '{name}' is not known on this machine", "Use a name of the IANA database such as Europe/Berlin, and install tzdata if it is missing");
    }

    /// <summary>The rules have the names of <see cref="ServiceRules"/>; times are seconds, except <c>BookingHorizon</c>'s, too.</summary>
    private static ServiceRules ReadRules(StrictSection section)
    {
        var rules = ServiceRules.Default with { };
        ReadValues(section, rules);
        section.RefuseOthers();
        return rules.FirstMistake() is { } mistake ? throw StartException.Setting(section.Key, mistake, "Correct the value; times are in seconds") : rules;
    }

    private static RebalancingRules ReadRebalancing(StrictSection section)
    {
        var rules = new RebalancingRules
        {
            Mode = section.Word<RebalancingMode>("Mode") ?? RebalancingMode.Off,
            WaitingPlaces = [.. section.List("WaitingPlaces").Select(ReadWaitingPlace)],
        };
        ReadValues(section, rules);
        section.RefuseOthers();
        return rules.FirstMistake() is { } mistake ? throw StartException.Setting(section.Key, mistake, "Correct the value; times are in seconds") : rules;
    }

    private static WaitingPlace ReadWaitingPlace(StrictSection section)
    {
        var place = new WaitingPlace(section.RequiredText("Id", "Give the place a short name"), section.Place(), section.WholeNumber("MaxBuses", 1, 1000) ?? 1);
        section.RefuseOthers();
        return place;
    }

    private static ImprovementPace ReadImprovement(StrictSection section)
    {
        var pace = new ImprovementPace(section.WholeNumber("Iterations", 0, 100_000) ?? ImprovementPace.Default.Iterations, section.Number("Share") ?? ImprovementPace.Default.Share);
        section.RefuseOthers();
        return pace.Share is >= 0.001 and <= 1 ? pace : throw StartException.Setting(section.KeyOf("Share"), "this is not a share of a core from 0.001 to 1", "Write such a number, or set Iterations to 0 to leave plans as they are");
    }

    private static HourlySpeeds ReadHourlySpeeds(string key, string path)
    {
        try
        {
            return HourlySpeeds.Load(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            throw StartException.Setting(key, fault.Message.TrimEnd('.'), "Write it as Roads' README shows");
        }
    }

    private static ZoneRules ReadZones(StrictSection section, TimeZoneInfo timeZone)
    {
        ImmutableArray<ServiceZone> zones = ExistingFile(section, "Zones") is { } file ? GeoFiles.Zones(section.KeyOf("Zones"), file) : [];
        var rules = new ZoneRules(timeZone, zones, [.. section.List("ZoneRules").Select(ReadZoneRule)]);
        return rules.FirstMistake() is { } mistake ? throw StartException.Setting(section.KeyOf("ZoneRules"), mistake, $"Known zones: {string.Join(", ", zones.Select(zone => zone.Id))}") : rules;
    }

    private static ZoneRule ReadZoneRule(StrictSection section)
    {
        var rule = new ZoneRule(section.RequiredText("Id", "Give the rule a short name"), section.Text("From"), section.Text("To"))
        {
            Days = TownTimes.ReadDays(section, "Days") ?? Weekdays.All,
            Hours = TownTimes.ReadSpan(section, "Hours") ?? DailySpan.WholeDay,
            Because = section.Text("Because"),
        };
        section.RefuseOthers();
        return rule;
    }

    /// <summary>Rules that are single values have the names of the properties; times are seconds.</summary>
    private static void ReadValues(StrictSection section, object rules)
    {
        foreach (var rule in rules.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            if (rule.PropertyType == typeof(bool) && section.YesNo(rule.Name) is { } isSo) rule.SetValue(rules, isSo);
            if (rule.PropertyType != typeof(TimeSpan) && rule.PropertyType != typeof(double) && rule.PropertyType != typeof(int)) continue;
            if (section.Number(rule.Name) is not { } number) continue;
            if (rule.PropertyType == typeof(TimeSpan) && Math.Abs(number) > TimeSpan.FromDays(3650).TotalSeconds)
                throw StartException.Setting(section.KeyOf(rule.Name), "this is more than ten years", "Write the time in seconds");
            if (rule.PropertyType == typeof(int) && number != Math.Truncate(number)) throw StartException.Setting(section.KeyOf(rule.Name), "this is not a whole number", "Write a number without fraction");
            rule.SetValue(rules, rule.PropertyType == typeof(TimeSpan) ? TimeSpan.FromSeconds(number) : Convert.ChangeType(number, rule.PropertyType, CultureInfo.InvariantCulture));
        }
    }

    private static void RefuseTwice(IEnumerable<(string Id, string Key)> ids, string what)
    {
        foreach (var same in ids.GroupBy(each => each.Id, StringComparer.Ordinal))
        {
            if (same.Skip(1).FirstOrDefault() is { Key: not null } second)
                throw StartException.Setting(second.Key, $"there is already {what} '{same.Key}' ({same.First().Key})", "Give each a name of its own, across all areas");
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,39}$")]
    private static partial Regex AreaId();
}
