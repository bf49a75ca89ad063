using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>What a new rider wants of an insertion. Times as in <see cref="DenseHalt"/>.</summary>
internal readonly record struct TripWish
{
    public TripWish()
    {
    }

    /// <summary>Where they board.</summary>
    public required Position Pickup { get; init; }

    /// <summary>Where they alight.</summary>
    public required Position DropOff { get; init; }

    /// <summary>The ride alone.</summary>
    public required int DirectMs { get; init; }

    /// <summary>The time of the decision.</summary>
    public required long NowMs { get; init; }

    /// <summary>They do not board before.</summary>
    public required long NotBeforeMs { get; init; }

    /// <summary>They board at the latest.</summary>
    public long LatestStartMs { get; init; } = DenseHalt.NoLimit;

    /// <summary>They alight at the latest.</summary>
    public long LatestArrivalMs { get; init; } = DenseHalt.NoLimit;

    /// <summary>By when the rider may still say yes: the bus does not set off for the pickup before, at the worst.</summary>
    public long ReleaseMs { get; init; } = DenseHalt.AtOnce;

    /// <summary>What the party takes up.</summary>
    public required Load Load { get; init; }

    /// <summary>How many persons their time is weighed for.</summary>
    public required int Persons { get; init; }

    /// <summary>How long the bus stands for them to board or alight.</summary>
    public required int DwellMs { get; init; }

    /// <summary>What the bus must be able to serve.</summary>
    public MobilityNeeds Needs { get; init; }

    /// <summary>Walking to the pickup and from the drop-off.</summary>
    public int WalkMs { get; init; }

    /// <summary>A travel time, walking included, that costs nothing extra.</summary>
    public long SoftTravelMs { get; init; } = DenseHalt.NoLimit;
}

/// <summary>What makes one insertion better than another. Ties go to the first bus, then the first pickup, then the first drop-off; joining a halt before a new one.</summary>
internal enum InsertionAim
{
    /// <summary>The least cost.</summary>
    LeastCost,

    /// <summary>The earliest arrival of the new rider, then the least cost.</summary>
    EarliestArrival,
}

/// <summary>Which buses are looked at; all by default.</summary>
/// <param name="Only">Only this one.</param>
/// <param name="Except">All but this one.</param>
internal readonly record struct BusFilter(int? Only = null, int? Except = null)
{
    public bool Excludes(int bus) => bus == Except || (Only is { } only && bus != only);
}
