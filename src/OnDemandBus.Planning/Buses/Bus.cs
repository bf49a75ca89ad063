using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>The identity of a bus: the name that the operator gave it.</summary>
/// <param name="Value">Not empty.</param>
public readonly record struct BusId(string Value) : IComparable<BusId>
{
    /// <inheritdoc/>
    public int CompareTo(BusId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A vehicle of the fleet.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Layouts">What it can hold at one time: each entry is one way to fold its seats; at least one.</param>
/// <param name="Start">Where it stands when it comes into service.</param>
/// <param name="Shifts">When it may work, in order of time, not overlapping.</param>
public sealed record Bus(BusId Id, ImmutableArray<Load> Layouts, Location Start, ImmutableArray<Shift> Shifts)
{
    /// <summary>Whether the load fits into one of the layouts.</summary>
    public bool CanHold(Load load)
    {
        foreach (var layout in Layouts)
            if (load.FitsIn(layout)) return true;
        return false;
    }
}

/// <summary>A time in which a bus may work: set off, drive and stop.</summary>
/// <param name="From">Start.</param>
/// <param name="To">End; after <paramref name="From"/>.</param>
public readonly record struct Shift(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>A bus that works at all times.</summary>
    public static Shift Always => new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1000));
}
