using System.Collections.Immutable;
using System.Text.RegularExpressions;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>A bus as it is configured.</summary>
internal sealed partial record BusSettings(string Key, BusId Id, ImmutableArray<Load> Layouts, Location Start, DailyShift? Shift, MobilityNeeds Unsuited)
{
    /// <summary>All places at which it has to stop, with their keys.</summary>
    public IEnumerable<(string Key, Location Place)> Places
    {
        get
        {
            yield return ($"{Key}:Start", Start);
            if (Shift?.Depot is { } depot) yield return ($"{Key}:Depot", depot);
            for (var k = 0; k < Shift?.Breaks.Length; k++)
                if (Shift.Breaks[k].Place is { } place) yield return (FormattableString.Invariant($"{Key}:Breaks:{k}:Place"), place);
        }
    }

    public static BusSettings Read(StrictSection section, TimeZoneInfo timeZone)
    {
        var id = section.RequiredText("Id", "Give the bus a name");
        if (!BusName().IsMatch(id)) throw StartException.Setting(section.KeyOf("Id"), $"'{id}' cannot be the name of a bus", "Use letters, digits, hyphens and underscores, at most 40 of them, a letter or digit first");
        var layouts = section.List("Layouts");
        var capacities = layouts.Count == 0 ? [ReadLayout(section)] : layouts.Select(ReadWholeLayout).ToImmutableArray();
        var start = ReadPlace(section, "Start") ?? throw StartException.Setting(section.KeyOf("Start"), "there is no value", "Give Start:Latitude and Start:Longitude, or use FleetSize to have buses placed");
        var shift = ReadShift(section, timeZone);
        var unsuited = ReadNeeds(section);
        section.RefuseOthers();
        return new BusSettings(section.Key, new BusId(id), capacities, start, shift, unsuited);
    }

    private static Load ReadWholeLayout(StrictSection section)
    {
        var layout = ReadLayout(section);
        section.RefuseOthers();
        return layout;
    }

    private static Load ReadLayout(StrictSection section)
    {
        var capacity = new Load(
            section.WholeNumber("Seats", 0, 200) ?? 8, section.WholeNumber("Wheelchairs", 0, 50) ?? 1, section.WholeNumber("Prams", 0, 50) ?? 1, section.WholeNumber("Luggage", 0, 200) ?? 6);
        return capacity is { Seats: 0, Wheelchairs: 0 } ? throw StartException.Setting(section.KeyOf("Seats"), "the bus has neither a seat nor a wheelchair place", "Give it at least one of them") : capacity;
    }

    private static Location? ReadPlace(StrictSection section, string name)
    {
        if (section.Part(name) is not { } part) return null;
        var place = part.Place();
        part.RefuseOthers();
        return place;
    }

    private static MobilityNeeds ReadNeeds(StrictSection section)
    {
        var names = section.Text("Unsuited")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        var (needs, unknown) = NeedNames.Read(names);
        return unknown is null ? needs : throw StartException.Setting(section.KeyOf("Unsuited"), $"'{unknown}' is not known", $"Write the needs that the bus cannot serve, parted by commas: {string.Join(", ", NeedNames.All)}");
    }

    private static DailyShift? ReadShift(StrictSection section, TimeZoneInfo timeZone)
    {
        var (from, to) = (section.TimeOfDay("ShiftFrom"), section.TimeOfDay("ShiftTo"));
        if (from is null != to is null) throw StartException.Setting(section.KeyOf(from is null ? "ShiftFrom" : "ShiftTo"), "there is no value", "Give both ShiftFrom and ShiftTo, or neither for a bus that always works");
        var (depot, breaks) = (ReadPlace(section, "Depot"), section.List("Breaks"));
        if (from is not null && to is not null && from != to)
        {
            var shift = new DailyShift(timeZone, from.Value, to.Value) { Depot = depot };
            return shift with { Breaks = ReadBreaks(breaks, shift) };
        }

        // From midnight to midnight, or from six to six: the bus always works.
        if (depot is not null) throw StartException.Setting(section.KeyOf("Depot"), "a bus that always works never ends its shift there", "Give ShiftFrom and ShiftTo too");
        if (breaks.Count > 0) throw StartException.Setting(section.KeyOf("Breaks"), "a bus that always works has no shift for a break to lie in", "Give ShiftFrom and ShiftTo too");
        return null;
    }

    private static ImmutableArray<DailyBreak> ReadBreaks(IReadOnlyList<StrictSection> sections, DailyShift shift)
    {
        var breaks = ImmutableArray.CreateBuilder<DailyBreak>();
        // As times since the start of the shift, which may go on after midnight.
        var free = TimeSpan.Zero;
        foreach (var section in sections)
        {
            var from = section.TimeOfDay("From") ?? throw StartException.Setting(section.KeyOf("From"), "there is no value", "Write when the break may begin, as in 12:00");
            var latest = section.TimeOfDay("Latest") ?? from;
            var minutes = section.WholeNumber("Minutes", 1, 600) ?? throw StartException.Setting(section.KeyOf("Minutes"), "there is no value", "Write how long the break is, in minutes");
            var place = ReadPlace(section, "Place");
            section.RefuseOthers();
            var duration = TimeSpan.FromMinutes(minutes);
            if (latest - shift.From < from - shift.From) throw StartException.Setting(section.KeyOf("Latest"), "the break would have to begin before it may", "Write a time that is not before From");
            if (latest - shift.From + duration > shift.To - shift.From) throw StartException.Setting(section.KeyOf("Latest"), "a break that begins then does not end within the shift", "Write an earlier time, or change the shift");
            if (from - shift.From < free) throw StartException.Setting(section.KeyOf("From"), "the break before is not over by then", "List the breaks in order, each after the one before");
            free = from - shift.From + duration;
            breaks.Add(new DailyBreak(from, latest, duration, place));
        }

        return breaks.ToImmutable();
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")]
    private static partial Regex BusName();
}
