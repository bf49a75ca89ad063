using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>A rider's wish.</summary>
/// <param name="Id">The identity that the ride keeps to its end.</param>
/// <param name="From">Where the rider is, or will be.</param>
/// <param name="To">Where the rider wants to go.</param>
/// <param name="When">When.</param>
/// <param name="Party">How many; a party is never split.</param>
/// <param name="Needs">What somebody in the party needs.</param>
public sealed record RideRequest(RideId Id, Location From, Location To, TimeWish When, Party Party, MobilityNeeds Needs = MobilityNeeds.None);

/// <summary>When a rider wants to travel.</summary>
/// <param name="Kind">What <see cref="At"/> means.</param>
/// <param name="At">The wished time; not used for <see cref="TimeWishKind.Now"/>.</param>
public readonly record struct TimeWish(TimeWishKind Kind, DateTimeOffset At)
{
    /// <summary>As soon as possible.</summary>
    public static TimeWish Now => default;

    /// <summary>Not before <paramref name="at"/>, and soon after it.</summary>
    public static TimeWish DepartAt(DateTimeOffset at) => new(TimeWishKind.DepartAt, at);

    /// <summary>At the destination by <paramref name="at"/>, and not long before it.</summary>
    public static TimeWish ArriveBy(DateTimeOffset at) => new(TimeWishKind.ArriveBy, at);
}

/// <summary>The kinds of <see cref="TimeWish"/>.</summary>
public enum TimeWishKind
{
    /// <summary>As soon as possible.</summary>
    Now,

    /// <summary>Departure not before a time.</summary>
    DepartAt,

    /// <summary>Arrival not after a time.</summary>
    ArriveBy,
}

/// <summary>Who travels together.</summary>
/// <param name="Persons">All persons, those in wheelchairs included; at least 1.</param>
/// <param name="Wheelchairs">How many of the persons stay in their wheelchair; at most <paramref name="Persons"/>.</param>
/// <param name="Prams">Prams that are not folded.</param>
/// <param name="Luggage">Large pieces of luggage.</param>
public readonly record struct Party(int Persons, int Wheelchairs = 0, int Prams = 0, int Luggage = 0)
{
    /// <summary>The largest number in any field that is taken for a real wish.</summary>
    public const int Most = 1000;

    /// <summary>Whether the numbers can be those of a party.</summary>
    public bool IsValid => Persons is >= 1 and <= Most && Wheelchairs >= 0 && Wheelchairs <= Persons && Prams is >= 0 and <= Most && Luggage is >= 0 and <= Most;

    /// <summary>What the party takes up in a bus.</summary>
    public Load Load => new(Persons - Wheelchairs, Wheelchairs, Prams, Luggage);
}

/// <summary>Mobility needs under the names that TOMP-API uses.</summary>
[Flags]
public enum MobilityNeeds
{
    /// <summary>None stated.</summary>
    None = 0,

    /// <summary>Stays in a wheelchair.</summary>
    Wheelchair = 1,

    /// <summary>Stays in a wheelchair and has to be helped.</summary>
    AssistedWheelchair = 2,

    /// <summary>Travels on a mobility scooter; takes a wheelchair's place.</summary>
    MobilityScooter = 4,

    /// <summary>Walks with a frame.</summary>
    WalkingFrame = 8,

    /// <summary>Walks slowly or with difficulty.</summary>
    RestrictedMobility = 16,

    /// <summary>Has a pushchair.</summary>
    Pushchair = 32,

    /// <summary>Has a guide dog.</summary>
    GuideDog = 64,

    /// <summary>Sees little or nothing.</summary>
    VisuallyImpaired = 128,

    /// <summary>Hears little or nothing.</summary>
    HearingImpaired = 256,

    /// <summary>Needs simple words and time.</summary>
    CognitivelyImpaired = 512,

    /// <summary>The needs that take a wheelchair's place in the bus and its boarding time.</summary>
    AnyWheelchair = Wheelchair | AssistedWheelchair | MobilityScooter,
}
