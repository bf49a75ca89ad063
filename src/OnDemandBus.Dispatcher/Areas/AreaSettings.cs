using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>A service area as it is configured; everything is checked that can be checked without the map.</summary>
internal sealed partial record AreaSettings(
    string Key, string Id, string Map, string? Profile, string? Boundary, ServiceCalendar Hours, ServiceRules Rules, IReadOnlyList<BusSettings> Fleet, int FleetSize)
{
    public const string Section = "Areas";

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
        var profile = ExistingFile(section, "Profile");
        var boundary = ExistingFile(section, "Boundary");
        var timeZone = ReadTimeZone(section);
        var hours = section.Part("Hours") is { } times ? ReadHours(times, timeZone) : ServiceCalendar.Daily(timeZone, DailySpan.WholeDay);
        var rules = section.Part("Rules") is { } part ? ReadRules(part) : ServiceRules.Default;
        var fleet = section.List("Fleet").Select(bus => BusSettings.Read(bus, timeZone)).ToArray();
        var fleetSize = section.WholeNumber("FleetSize", 0, 1000) ?? 0;
        if (fleet.Length + fleetSize == 0) throw StartException.Setting(section.KeyOf("FleetSize"), "the area has no bus", "List the buses under Fleet, or set FleetSize to the number of buses that shall be placed for you");
        section.RefuseOthers();
        return new AreaSettings(section.Key, id, map, profile, boundary, hours, rules, fleet, fleetSize);
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

    private static ServiceCalendar ReadHours(StrictSection section, TimeZoneInfo timeZone)
    {
        var (from, to) = (section.TimeOfDay("From"), section.TimeOfDay("To"));
        section.RefuseOthers();
        if (from is null || to is null) throw StartException.Setting(section.KeyOf(from is null ? "From" : "To"), "there is no value", "Give both From and To, or leave out Hours for service at all times");
        return ServiceCalendar.Daily(timeZone, new DailySpan(from.Value, to.Value));
    }

    /// <summary>The rules have the names of <see cref="ServiceRules"/>; times are seconds, except <c>BookingHorizon</c>'s, too.</summary>
    private static ServiceRules ReadRules(StrictSection section)
    {
        var rules = ServiceRules.Default with { };
        foreach (var rule in typeof(ServiceRules).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            if (section.Number(rule.Name) is not { } number) continue;
            if (rule.PropertyType == typeof(TimeSpan) && Math.Abs(number) > TimeSpan.FromDays(3650).TotalSeconds)
                throw StartException.Setting(section.KeyOf(rule.Name), "this is more than ten years", "Write the time in seconds");
            if (rule.PropertyType == typeof(int) && number != Math.Truncate(number)) throw StartException.Setting(section.KeyOf(rule.Name), "this is not a whole number", "Write a number without fraction");
            rule.SetValue(rules, rule.PropertyType == typeof(TimeSpan) ? TimeSpan.FromSeconds(number) : Convert.ChangeType(number, rule.PropertyType, CultureInfo.InvariantCulture));
        }

        section.RefuseOthers();
        return rules.FirstMistake() is { } mistake ? throw StartException.Setting(section.Key, mistake, "Correct the value; times are in seconds") : rules;
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

/// <summary>A bus as it is configured.</summary>
internal sealed partial record BusSettings(string Key, BusId Id, Load Capacity, Location Start, DailyShift? Shift)
{
    public static BusSettings Read(StrictSection section, TimeZoneInfo timeZone)
    {
        var id = section.RequiredText("Id", "Give the bus a name");
        if (!BusName().IsMatch(id)) throw StartException.Setting(section.KeyOf("Id"), $"'{id}' cannot be the name of a bus", "Use letters, digits, hyphens and underscores, at most 40 of them, a letter or digit first");
        var capacity = new Load(
            section.WholeNumber("Seats", 0, 200) ?? 8, section.WholeNumber("Wheelchairs", 0, 50) ?? 1, section.WholeNumber("Prams", 0, 50) ?? 1, section.WholeNumber("Luggage", 0, 200) ?? 6);
        if (capacity is { Seats: 0, Wheelchairs: 0 }) throw StartException.Setting(section.KeyOf("Seats"), "the bus has neither a seat nor a wheelchair place", "Give it at least one of them");
        var place = section.Part("Start") ?? throw StartException.Setting(section.KeyOf("Start"), "there is no value", "Give Start:Latitude and Start:Longitude, or use FleetSize to have buses placed");
        var start = new Location(place.RequiredNumber("Latitude"), place.RequiredNumber("Longitude"));
        place.RefuseOthers();
        if (!start.IsValid) throw StartException.Setting(place.Key, $"{start} is not a place on earth", "Latitude is from -90 to 90, longitude from -180 to 180");
        var (from, to) = (section.TimeOfDay("ShiftFrom"), section.TimeOfDay("ShiftTo"));
        section.RefuseOthers();
        if (from is null != to is null) throw StartException.Setting(section.KeyOf(from is null ? "ShiftFrom" : "ShiftTo"), "there is no value", "Give both ShiftFrom and ShiftTo, or neither for a bus that always works");
        // From midnight to midnight, or from six to six: the bus always works.
        var shift = from is null || to is null || from == to ? null : new DailyShift(timeZone, from.Value, to.Value);
        return new BusSettings(section.Key, new BusId(id), capacity, start, shift);
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
    private static partial Regex BusName();
}
