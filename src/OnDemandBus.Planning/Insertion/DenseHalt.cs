using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// A halt as the insertion search reckons with it: numbers only, no riders by name, so that a plan is copied like any array. Times are Unix milliseconds, or any
/// others that all halts, shifts and wishes of a fleet share.
/// </summary>
internal struct DenseHalt
{
    /// <summary>No limit, for the fields that are latest times.</summary>
    public const long NoLimit = long.MaxValue;

    /// <summary>Nothing to wait for, for the fields that are earliest times.</summary>
    public const long AtOnce = long.MinValue;

    /// <summary>The travel time from the halt before is not known and has to be asked for.</summary>
    public const int DriveUnknown = -1;

    public Position Position;

    /// <summary>From the halt before, or from where the bus is. Not less than the travel times in force say, or <see cref="DriveUnknown"/>.</summary>
    public int DriveMs;
    public int DwellMs;

    /// <summary>The bus does not set off for it before: nobody has accepted yet the offer that it is for.</summary>
    public long ReleaseMs;

    /// <summary>Boarding does not begin before: the start of the promised window.</summary>
    public long NotBeforeMs;

    /// <summary>Boarding begins at the latest, for those who board.</summary>
    public long LatestStartMs;

    /// <summary>The bus is there at the latest, for those who alight.</summary>
    public long LatestArrivalMs;

    /// <summary>How the load changes.</summary>
    public Load Change;

    /// <summary>How many arrive here: what a delay is weighed with.</summary>
    public int AlightingPersons;

    public HaltTraits Traits;

    /// <summary>A halt without anybody and without limits.</summary>
    public static DenseHalt At(Position position) => new()
    {
        Position = position,
        DriveMs = DriveUnknown,
        ReleaseMs = AtOnce,
        NotBeforeMs = AtOnce,
        LatestStartMs = NoLimit,
        LatestArrivalMs = NoLimit,
    };

    public readonly bool Is(HaltTraits traits) => (Traits & traits) != 0;
}

/// <summary>What is special about a halt.</summary>
[Flags]
internal enum HaltTraits
{
    None = 0,

    /// <summary>Somebody alights: the bus sets off for it as soon as it can, and does not wait where it stands until it is in time.</summary>
    Alights = 1,

    /// <summary>Somebody alights who is on board now: no new detour shortly before it.</summary>
    OnBoardAlights = 2,

    /// <summary>A break, or the return to the depot: nobody is on board while the bus is there, and nobody boards or alights.</summary>
    MustBeEmpty = 4,
}

/// <summary>From where and when a bus goes on.</summary>
/// <param name="Phase">How far it is with its first halt.</param>
/// <param name="Position">Where it stands; for a bus under way, from where it has set off.</param>
/// <param name="ReadyMs">When it can set off, if that is later than now; for a bus under way, when it has set off.</param>
/// <param name="ArrivalMs">When it arrives, or has arrived, at the first halt; for a bus that stands, of no meaning.</param>
/// <param name="Load">What is on board, before anything happens at the first halt.</param>
internal readonly record struct DenseOutset(OutsetPhase Phase, Position Position, long ReadyMs, long ArrivalMs, Load Load)
{
    /// <summary>A bus under way that is not sent elsewhere any more, whatever the rules say.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>It stands somewhere, with or without halts to come.</summary>
    public static DenseOutset Standing(Position position, long readyMs, Load load) => new(OutsetPhase.Standing, position, readyMs, readyMs, load);

    /// <summary>It drives to its first halt.</summary>
    public static DenseOutset UnderWay(Position from, long setOffMs, long arrivalMs, Load load) => new(OutsetPhase.UnderWay, from, setOffMs, arrivalMs, load);

    /// <summary>It stands at its first halt.</summary>
    public static DenseOutset Serving(Position position, long arrivalMs, Load load) => new(OutsetPhase.Serving, position, arrivalMs, arrivalMs, load);
}

/// <summary>How far a bus is with its first halt.</summary>
internal enum OutsetPhase : byte
{
    /// <summary>The bus has not set off for it, or has none.</summary>
    Standing,

    /// <summary>The bus drives to it.</summary>
    UnderWay,

    /// <summary>The bus stands at it.</summary>
    Serving,
}

/// <summary>A time in which a bus may work.</summary>
internal readonly record struct DenseShift(long FromMs, long ToMs);

/// <summary>What does not change about a bus from one request to the next.</summary>
/// <param name="Layouts">What it can hold at one time; at least one.</param>
/// <param name="Shifts">When it may work, in order of time, not overlapping.</param>
/// <param name="CannotServe">Needs that it cannot serve.</param>
internal sealed record BusTraits(Load[] Layouts, DenseShift[] Shifts, MobilityNeeds CannotServe = MobilityNeeds.None);
