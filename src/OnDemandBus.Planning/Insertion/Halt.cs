using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// A stop as the planner reckons with it: what happens there, the limits of those concerned, and the times that
/// <see cref="Schedule"/> works out. Times are Unix milliseconds.
/// </summary>
internal struct Halt
{
    /// <summary>No limit, for the fields that are latest times.</summary>
    public const long NoLimit = long.MaxValue;

    /// <summary>Nothing to wait for, for the fields that are earliest times.</summary>
    public const long AtOnce = long.MinValue;

    /// <summary>The travel time from the halt before is not known and has to be asked for.</summary>
    public const int DriveUnknown = -1;

    public StopId Id;
    public Position Position;
    public Location Location;
    public StopPhase Phase;
    public ImmutableArray<RideId> Boarding;
    public ImmutableArray<RideId> Alighting;

    /// <summary>From the halt before, or from where the bus is.</summary>
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

    public int AlightingPersons;

    /// <summary>A break, or the depot: nobody may be on board.</summary>
    public Duty? Duty;

    public long SetOffMs;
    public long ArrivalMs;
    public long StartMs;
    public long DepartureMs;

    /// <summary>The bus would set off earlier if its shift had begun.</summary>
    public bool WaitsForShift;

    /// <summary>The bus does not work at that time, or has somebody on board between two shifts.</summary>
    public bool IsOutsideShift;

    /// <summary>Whether somebody's limit is broken here.</summary>
    public readonly bool IsLate => IsLateBy(1);

    /// <summary>Whether somebody's limit is broken here by at least so much.</summary>
    public readonly bool IsLateBy(long ms) => StartMs - LatestStartMs >= ms || ArrivalMs - LatestArrivalMs >= ms;

    /// <summary>A halt with nobody yet.</summary>
    public static Halt At(Position position, Location location) => new()
    {
        Position = position,
        Location = location,
        Boarding = [],
        Alighting = [],
        DriveMs = DriveUnknown,
        ReleaseMs = AtOnce,
        NotBeforeMs = AtOnce,
        LatestStartMs = NoLimit,
        LatestArrivalMs = NoLimit,
    };

    /// <summary>The stop as it stands in a plan.</summary>
    public readonly PlannedStop ToStop() => new(
        Id, Position, Location, Boarding, Alighting, DriveMs,
        Time(SetOffMs), Time(ArrivalMs), Time(StartMs), Time(DepartureMs), Phase)
    {
        Duty = Duty,
    };

    /// <summary>Whether a stop in a plan tells all that <see cref="ToStop"/> would.</summary>
    public readonly bool IsAsIn(PlannedStop stop) =>
        Id == stop.Id && Phase == stop.Phase && DriveMs == stop.DriveMs
        && ArrivalMs == stop.Arrival.ToUnixTimeMilliseconds() && StartMs == stop.ServiceStart.ToUnixTimeMilliseconds()
        && DepartureMs == stop.Departure.ToUnixTimeMilliseconds() && SetOffMs == stop.SetOff.ToUnixTimeMilliseconds()
        && Position == stop.Position && Location == stop.Location && Duty == stop.Duty && IsSame(Boarding, stop.Boarding) && IsSame(Alighting, stop.Alighting);

    private static bool IsSame(ImmutableArray<RideId> a, ImmutableArray<RideId> b) => a == b || a.AsSpan().SequenceEqual(b.AsSpan());

    private static DateTimeOffset Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs);
}
