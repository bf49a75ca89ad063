using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>A ride as it stands. Immutable: each event makes a new one with the next <see cref="Version"/>.</summary>
public sealed record Ride
{
    /// <summary>The wish.</summary>
    public required RideRequest Request { get; init; }

    /// <summary>Where the ride is in its life.</summary>
    public required RideState State { get; init; }

    /// <summary>Grows by one with each change that a rider can notice; 1 at first.</summary>
    public required long Version { get; init; }

    /// <summary>When the wish was uttered.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>The wish on the road, with its limits; null for a wish that was rejected before it got there.</summary>
    public Trip? Trip { get; init; }

    /// <summary>The offers that were made.</summary>
    public IReadOnlyList<Offer> Offers { get; init; } = [];

    /// <summary>The number of the offer that holds a seat: the first, until another is booked.</summary>
    public int Held { get; init; } = 1;

    /// <summary>What was promised; null before an offer is booked.</summary>
    public Promise? Promise { get; init; }

    /// <summary>
    /// What planning keeps in place of the promise, which could not be kept: a bus was late or broke down. Null as long as the promise stands.
    /// </summary>
    public Promise? Revised { get; init; }

    /// <summary>Why the ride could not be carried out; null unless <see cref="RideState.Failed"/>.</summary>
    public Failure? Failure { get; init; }

    /// <summary>The bus that holds a seat for the ride or carries it; null where none does.</summary>
    public BusId? Bus { get; init; }

    /// <summary>Why there was no offer; null unless <see cref="RideState.Rejected"/>.</summary>
    public Rejection? Rejection { get; init; }

    /// <summary>When the bus reached the pickup; null before.</summary>
    public DateTimeOffset? BusArrivedAt { get; init; }

    /// <summary>When the rider boarded; null before.</summary>
    public DateTimeOffset? BoardedAt { get; init; }

    /// <summary>When the ride came to its end, whichever; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The identity.</summary>
    public RideId Id => Request.Id;

    /// <summary>What planning has to keep: the promise, or what is kept in its place, or what would be promised if the offer that holds a seat were booked.</summary>
    internal Promise Limits => Revised ?? Promise ?? Offers[Held - 1].Promise;

    /// <summary>The bus is at the pickup by then, Unix milliseconds.</summary>
    internal long LatestStartMs => Revised is { } revised
        ? revised.PickupTo.ToUnixTimeMilliseconds() - 1
        : Math.Min(Limits.PickupTo.ToUnixTimeMilliseconds() - 1, Trip!.LatestPickup.ToUnixTimeMilliseconds());
}

/// <summary>A ride request brought to the road, with the limits that hold for it to its end.</summary>
/// <param name="Pickup">The stop to board at.</param>
/// <param name="DropOff">The stop to alight at.</param>
/// <param name="DirectTimeMs">The direct ride time from door to door in milliseconds.</param>
/// <param name="EarliestDeparture">The rider does not leave the door before.</param>
/// <param name="LatestPickup">By the wait limit (or, for arrive-by, by the arrival) the bus is at the pickup by then.</param>
/// <param name="LatestArrival">By the travel-time limit and the wish, the rider is at the drop-off by then.</param>
public sealed record Trip(
    SnappedPosition Pickup, SnappedPosition DropOff, int DirectTimeMs, DateTimeOffset EarliestDeparture, DateTimeOffset LatestPickup, DateTimeOffset LatestArrival)
{
    /// <summary>The walk from the door to the pickup; zero where the bus comes to the door.</summary>
    public TimeSpan AccessWalk { get; init; }

    /// <summary>The walk from the drop-off to the door.</summary>
    public TimeSpan EgressWalk { get; init; }

    /// <summary>The rider is at the pickup from then on.</summary>
    public DateTimeOffset ReadyAt => EarliestDeparture + AccessWalk;
}
