using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>The town that one engine serves.</summary>
/// <param name="Id">Its short name: lower-case letters, digits and hyphens.</param>
/// <param name="Boundary">Trips start and end inside.</param>
/// <param name="Hours">When trips may start.</param>
/// <param name="Rules">Limits and weights.</param>
public sealed record ServiceArea(string Id, Area Boundary, ServiceHours Hours, ServiceRules Rules)
{
    /// <summary>
    /// The places to which riders may walk within <see cref="ServiceRules.MaxWalkDistanceMetres"/>. Where there are none, any kerb round about will do.
    /// </summary>
    public ImmutableArray<Location> VirtualStops { get; init; } = [];
}

/// <summary>The hours of service of each day, in the town's own time.</summary>
/// <param name="TimeZone">The town's time zone.</param>
/// <param name="From">First minute of service of a day.</param>
/// <param name="To">End of service of the day; not after <paramref name="From"/> means on the next day, equal means all day.</param>
public sealed record ServiceHours(TimeZoneInfo TimeZone, TimeOnly From, TimeOnly To)
{
    /// <summary>Service at all times.</summary>
    public static ServiceHours Always { get; } = new(TimeZoneInfo.Utc, TimeOnly.MinValue, TimeOnly.MinValue);

    /// <summary>Whether there is service at a time.</summary>
    public bool Includes(DateTimeOffset at)
    {
        var time = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(at, TimeZone).TimeOfDay);
        return From == To || time.IsBetween(From, To);
    }

    /// <summary>The first time not before <paramref name="at"/> at which there is service.</summary>
    public DateTimeOffset NextFrom(DateTimeOffset at)
    {
        if (Includes(at)) return at;
        var local = TimeZoneInfo.ConvertTime(at, TimeZone);
        var opening = local.Date + From.ToTimeSpan();
        if (opening < local.DateTime) opening = opening.AddDays(1);
        // An hour that the clock leaves out in spring: service starts when the clock has gone past it.
        while (TimeZone.IsInvalidTime(opening)) opening = opening.AddMinutes(1);
        return new DateTimeOffset(opening, TimeZone.GetUtcOffset(opening)).ToUniversalTime();
    }
}
