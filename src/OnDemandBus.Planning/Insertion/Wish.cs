using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>What a new rider wants of an insertion. Times are Unix milliseconds.</summary>
/// <param name="Ride">The ride.</param>
/// <param name="Party">Who travels.</param>
/// <param name="Pickup">Where they board.</param>
/// <param name="DropOff">Where they alight.</param>
/// <param name="NotBeforeMs">They do not board before.</param>
/// <param name="LatestStartMs">They board at the latest.</param>
/// <param name="LatestArrivalMs">They alight at the latest.</param>
/// <param name="ReleaseMs">By when the rider may still say yes: the bus does not set off for the pickup before, at the worst.</param>
/// <param name="NowMs">The time of the decision.</param>
internal sealed record Wish(
    RideId Ride, Party Party, SnappedPosition Pickup, SnappedPosition DropOff, long NotBeforeMs, long LatestStartMs, long LatestArrivalMs, long ReleaseMs, long NowMs)
{
    /// <summary>When the rider leaves the door; wait and travel time count from here.</summary>
    public required long DepartureMs { get; init; }

    /// <summary>The walk from the drop-off to the door.</summary>
    public long EgressMs { get; init; }

    /// <summary>The ride alone from door to door.</summary>
    public required int DirectMs { get; init; }

    /// <summary>What makes one insertion better than another.</summary>
    public Aim Aim { get; init; }

    /// <summary>Only an insertion by which the rider is at the drop-off before this counts, where the earliest arrival is the aim.</summary>
    public double ArrivesBeforeMs { get; init; } = double.PositiveInfinity;
}

/// <summary>What makes one insertion better than another. Ties are broken by the order of buses and positions.</summary>
internal enum Aim
{
    /// <summary>The least cost.</summary>
    LeastCost,

    /// <summary>The earliest arrival of the rider, then the least cost.</summary>
    EarliestArrival,
}
