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
    /// <summary>Needs that this bus cannot serve, whatever its layouts: no ramp for a wheelchair that is helped, say. None by default.</summary>
    public MobilityNeeds Unsuited { get; init; }

    /// <summary>Whether the bus, empty, can take a party with these needs.</summary>
    public bool CanTake(Party party, MobilityNeeds needs) => (needs & Unsuited) == 0 && CanHold(party.Load);

    /// <summary>Whether the load fits into one of the layouts.</summary>
    public bool CanHold(Load load)
    {
        foreach (var layout in Layouts)
            if (load.FitsIn(layout)) return true;
        return false;
    }
}
