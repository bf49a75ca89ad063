using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>A named part of a service area. Zones may overlap.</summary>
/// <param name="Id">Its short name; not empty.</param>
/// <param name="Area">Where it is, its border included.</param>
public sealed record ServiceZone(string Id, Area Area);

/// <summary>Trips that are not served, because a line runs there, say. One direction; the way back is a rule of its own.</summary>
/// <param name="Id">The short name of the rule; not empty.</param>
/// <param name="From">The zone in which such trips start; null for anywhere.</param>
/// <param name="To">The zone in which they end; null for anywhere. The same zone twice: trips within it.</param>
public sealed record ZoneRule(string Id, string? From, string? To)
{
    /// <summary>The days of the week on which the rule is in force. Default all.</summary>
    public Weekdays Days { get; init; } = Weekdays.All;

    /// <summary>The part of these days in which it is in force, in the town's own time. Default the whole day.</summary>
    public DailySpan Hours { get; init; } = DailySpan.WholeDay;

    /// <summary>What riders are told: the line that runs there, for instance. Null for nothing.</summary>
    public string? Because { get; init; }

    /// <summary>Whether the rule is in force at a time.</summary>
    /// <param name="at">The time.</param>
    /// <param name="timeZone">The town's time zone.</param>
    public bool IsInForce(DateTimeOffset at, TimeZoneInfo timeZone)
    {
        var time = new TownTime(at, timeZone);
        return (Days.Include(time.Date.DayOfWeek) && time.IsInTodays(Hours)) || (Days.Include(time.Date.AddDays(-1).DayOfWeek) && time.IsInYesterdays(Hours));
    }
}

/// <summary>The zones of a service area, and which trips between them are not served. Immutable and thread-safe.</summary>
/// <param name="TimeZone">The town's time zone.</param>
/// <param name="Zones">The zones.</param>
/// <param name="Rules">The rules. Of several that forbid a trip the first is told.</param>
public sealed record ZoneRules(TimeZoneInfo TimeZone, ImmutableArray<ServiceZone> Zones, ImmutableArray<ZoneRule> Rules)
{
    /// <summary>No zones, and all trips are served.</summary>
    public static ZoneRules None { get; } = new(TimeZoneInfo.Utc, [], []);

    /// <summary>Tells the first zone or rule that makes no sense, and what it should be; null if all do.</summary>
    public string? FirstMistake()
    {
        if (Zones.IsDefault || Rules.IsDefault) return "zones and rules must be lists";
        var zones = new HashSet<string>(StringComparer.Ordinal);
        foreach (var zone in Zones)
        {
            if (string.IsNullOrWhiteSpace(zone.Id)) return "each zone must have an id";
            if (!zones.Add(zone.Id)) return $"two zones have the id {zone.Id}";
        }

        var rules = new HashSet<string>(StringComparer.Ordinal);
        foreach (var rule in Rules)
        {
            if (string.IsNullOrWhiteSpace(rule.Id)) return "each zone rule must have an id";
            if (!rules.Add(rule.Id)) return $"two zone rules have the id {rule.Id}";
            if (rule.From is null && rule.To is null) return $"zone rule {rule.Id} must name a zone: where nothing is served, there is no service";
            if ((rule.From is not null && !zones.Contains(rule.From) ? rule.From : rule.To is not null && !zones.Contains(rule.To) ? rule.To : null) is { } unknown)
                return $"zone rule {rule.Id} must name a known zone, not {unknown}";
            if (!rule.Days.AreSome()) return $"zone rule {rule.Id} must be in force on some day of the week";
        }

        return null;
    }

    /// <summary>The first rule that forbids a trip; null where it is served.</summary>
    /// <param name="from">Where the trip starts.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="at">When it starts.</param>
    /// <exception cref="InvalidOperationException">A rule names a zone that is not known; <see cref="FirstMistake"/> tells it beforehand.</exception>
    public ZoneRule? Forbidding(Location from, Location to, DateTimeOffset at)
    {
        foreach (var rule in Rules)
            if (rule.IsInForce(at, TimeZone) && IsIn(from, rule.From) && IsIn(to, rule.To)) return rule;
        return null;
    }

    private bool IsIn(Location location, string? zone)
    {
        if (zone is null) return true;
        foreach (var known in Zones)
            if (known.Id == zone) return known.Area.Contains(location);
        throw new InvalidOperationException($"There is no zone {zone}.");
    }
}
