using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>A time in which a bus may work: set off, drive and stop.</summary>
/// <param name="From">Start.</param>
/// <param name="To">End; after <paramref name="From"/>.</param>
public readonly record struct Shift(DateTimeOffset From, DateTimeOffset To)
{
    private readonly ImmutableArray<Break> _breaks;

    /// <summary>A bus that works at all times.</summary>
    public static Shift Always => new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1000));

    /// <summary>The driver's breaks, in order of time.</summary>
    public ImmutableArray<Break> Breaks
    {
        get => _breaks.IsDefault ? [] : _breaks;
        init => _breaks = value;
    }

    /// <summary>Where the bus is at the end of the shift, with nobody on board; null where it may end anywhere.</summary>
    public Location? Depot { get; init; }

    /// <summary>Two shifts are the same if their times, places and breaks are.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(Shift other) => From == other.From && To == other.To && Depot == other.Depot && Breaks.SequenceEqual(other.Breaks);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, To, Depot, Breaks.Length);

    /// <summary>Tells the first thing about shifts that makes no sense; null if they do.</summary>
    /// <param name="shifts">The shifts of one bus.</param>
    public static string? FirstMistake(ImmutableArray<Shift> shifts)
    {
        if (shifts.IsDefault) return "there is no list of shifts";
        for (var k = 0; k < shifts.Length; k++)
        {
            var shift = shifts[k];
            if (shift.To <= shift.From) return $"the shift from {shift.From:O} must end after it starts";
            if (k > 0 && shift.From < shifts[k - 1].To) return $"the shift from {shift.From:O} must not start before the one before it has ended";
            var free = shift.From;
            foreach (var each in shift.Breaks)
            {
                if (each.Duration <= TimeSpan.Zero) return $"the break from {each.Earliest:O} must last longer than nothing";
                if (each.Latest < each.Earliest) return $"the break from {each.Earliest:O} must have its latest start after its earliest";
                if (each.Earliest < free || each.Latest + each.Duration > shift.To) return $"the break from {each.Earliest:O} must lie within its shift, after the break before it";
                free = each.Earliest + each.Duration;
            }
        }

        return null;
    }
}

/// <summary>A break of a driver: with nobody on board, at a place, begun within a window.</summary>
/// <param name="Earliest">It does not begin before.</param>
/// <param name="Latest">It has begun by then.</param>
/// <param name="Duration">How long it lasts.</param>
/// <param name="Place">Where; null for the depot of the shift, or where the bus starts if that has none.</param>
public readonly record struct Break(DateTimeOffset Earliest, DateTimeOffset Latest, TimeSpan Duration, Location? Place = null);
