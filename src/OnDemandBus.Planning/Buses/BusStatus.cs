using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>A bus as it stands. Immutable: each event makes a new one.</summary>
public sealed record BusStatus
{
    /// <summary>The vehicle.</summary>
    public required Bus Bus { get; init; }

    /// <summary>The last position that is known, on the road.</summary>
    public required Position Position { get; init; }

    /// <summary>Where that is.</summary>
    public required Location Location { get; init; }

    /// <summary>When that was known.</summary>
    public required DateTimeOffset LocatedAt { get; init; }

    /// <summary>Where it will soon be on its way, if it may be sent elsewhere from there.</summary>
    public TurningPoint? Turning { get; init; }

    /// <summary>The plan that the driver has, or is about to get.</summary>
    public required Plan Plan { get; init; }

    /// <summary>
    /// The stops that the planner reckons with: those of <see cref="Plan"/> and the stops of offers that nobody has accepted yet.
    /// </summary>
    public required ImmutableArray<PlannedStop> Reckoned { get; init; }

    /// <summary>The rides on board, in order of boarding.</summary>
    public ImmutableArray<RideId> OnBoard { get; init; } = [];

    /// <summary>What they take up.</summary>
    public Load Occupancy { get; init; }

    /// <summary>Rides that have not ended and which a plan of the driver's had, or had elsewhere, before it was changed: who has not heard of that may still carry them.</summary>
    public ImmutableArray<RideId> Withdrawn { get; init; } = [];

    /// <summary>Orders in which earlier plans had the stops of <see cref="Plan"/>, the latest first: who has not heard of the change may still follow them.</summary>
    public ImmutableArray<ImmutableArray<StopId>> EarlierOrders { get; init; } = [];

    /// <summary>The bus has broken down: it takes nobody until it is back.</summary>
    public bool IsOutOfService { get; init; }

    /// <summary>What the bus is doing.</summary>
    public BusActivity Activity => IsOutOfService ? BusActivity.OutOfService : Plan.Stops.IsEmpty ? BusActivity.Idle : Plan.Stops[0].Phase switch
    {
        StopPhase.Serving => BusActivity.AtStop,
        StopPhase.UnderWay => BusActivity.UnderWay,
        _ => BusActivity.WaitingToSetOff,
    };
}

/// <summary>
/// A place on the way of a bus, a little ahead of where it said it was: until it is there it can turn to another stop, and comes there no later than by this place.
/// </summary>
/// <param name="Position">On the road.</param>
/// <param name="At">When the bus is there.</param>
public readonly record struct TurningPoint(Position Position, DateTimeOffset At);

/// <summary>What a bus is doing.</summary>
public enum BusActivity
{
    /// <summary>It has nothing to do.</summary>
    Idle,

    /// <summary>It has a plan and has not set off for the next stop.</summary>
    WaitingToSetOff,

    /// <summary>It drives to the next stop.</summary>
    UnderWay,

    /// <summary>It stands at a stop: riders board or alight, or the driver has a break.</summary>
    AtStop,

    /// <summary>It has broken down.</summary>
    OutOfService,
}
