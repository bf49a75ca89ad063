using System.Collections.Immutable;

namespace OnDemandBus.Planning;

/// <summary>Changes to the stops of a plan. Where two stops become neighbours, the drive between them is unknown until it is asked for.</summary>
internal static class StopEdits
{
    /// <summary>The stops without the rides that are chosen; stops that nobody needs any more go.</summary>
    public static ImmutableArray<PlannedStop> Without(this ImmutableArray<PlannedStop> stops, Func<RideId, bool> chosen)
    {
        if (!stops.Any(stop => stop.Boarding.Any(chosen) || stop.Alighting.Any(chosen))) return stops;
        var kept = ImmutableArray.CreateBuilder<PlannedStop>(stops.Length);
        var linked = true;
        foreach (var stop in stops)
        {
            if (!stop.Boarding.Any(chosen) && !stop.Alighting.Any(chosen))
            {
                kept.Add(linked ? stop : stop with { DriveMs = Halt.DriveUnknown });
                linked = true;
                continue;
            }

            var boarding = stop.Boarding.RemoveAll(id => chosen(id));
            var alighting = stop.Alighting.RemoveAll(id => chosen(id));
            if (boarding.IsEmpty && alighting.IsEmpty && stop.Duty is null)
            {
                linked = false;
                continue;
            }

            kept.Add(stop with { Boarding = boarding, Alighting = alighting, DriveMs = linked ? stop.DriveMs : Halt.DriveUnknown });
            linked = true;
        }

        return kept.DrainToImmutable();
    }

    /// <summary>The stops without those that are chosen.</summary>
    public static ImmutableArray<PlannedStop> Without(this ImmutableArray<PlannedStop> stops, Func<PlannedStop, bool> chosen)
    {
        if (!stops.Any(chosen)) return stops;
        var kept = ImmutableArray.CreateBuilder<PlannedStop>(stops.Length);
        var linked = true;
        foreach (var stop in stops)
        {
            if (!chosen(stop)) kept.Add(linked ? stop : stop with { DriveMs = Halt.DriveUnknown });
            linked = !chosen(stop);
        }

        return kept.DrainToImmutable();
    }

    /// <summary>The stops without those at which the bus would only wait to be needed: they give way to any ride.</summary>
    public static ImmutableArray<PlannedStop> WithoutWaiting(this ImmutableArray<PlannedStop> stops) => stops.Without(stop => stop.Duty?.Kind == DutyKind.Waiting);

    /// <summary>The first so many stops and the last so many, and others between.</summary>
    public static ImmutableArray<PlannedStop> WithBetween(this ImmutableArray<PlannedStop> stops, int keptBefore, ImmutableArray<PlannedStop> between, int keptBehind) =>
        [.. stops.AsSpan(0, keptBefore), .. between.AsSpan(), .. stops.AsSpan(stops.Length - keptBehind, keptBehind)];

    /// <summary>What stands between the first stops and the last stops that are the same in two plans; null where all are.</summary>
    public static (int KeptBefore, ImmutableArray<PlannedStop> Between, int KeptBehind)? DifferenceFrom(this ImmutableArray<PlannedStop> stops, ImmutableArray<PlannedStop> known)
    {
        var shorter = Math.Min(known.Length, stops.Length);
        var before = 0;
        while (before < shorter && stops[before].IsSameAs(known[before])) before++;
        if (before == known.Length && before == stops.Length) return null;
        var behind = 0;
        while (behind < shorter - before && stops[stops.Length - 1 - behind].IsSameAs(known[known.Length - 1 - behind])) behind++;
        return (before, stops[before..(stops.Length - behind)], behind);
    }

    /// <summary>The stops with one more before the one with a number.</summary>
    public static ImmutableArray<PlannedStop> InsertedAt(this ImmutableArray<PlannedStop> stops, int at, PlannedStop added)
    {
        if (at < stops.Length) stops = stops.SetItem(at, stops[at] with { DriveMs = Halt.DriveUnknown });
        return stops.Insert(at, added);
    }

    /// <summary>The stops with the first one changed.</summary>
    public static ImmutableArray<PlannedStop> WithFirst(this ImmutableArray<PlannedStop> stops, Func<PlannedStop, PlannedStop> change) =>
        stops.SetItem(0, change(stops[0]));
}
