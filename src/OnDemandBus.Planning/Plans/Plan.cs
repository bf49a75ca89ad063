using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>The ordered stops of one bus. A driver always gets the whole plan; of two plans the higher version counts.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Version">Grows with each change that a driver can notice; 0 is the empty plan of a bus that is new.</param>
/// <param name="Stops">What is still to do, in order.</param>
public sealed record Plan(BusId Bus, long Version, ImmutableArray<PlannedStop> Stops);

/// <summary>The identity of a stop within the plans of one bus; never used twice for that bus.</summary>
/// <param name="Value">Grows from 1.</param>
public readonly record struct StopId(int Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A stop that a bus is to make.</summary>
/// <param name="Id">Stays with the stop through all changes of the plan.</param>
/// <param name="Position">Where on the road.</param>
/// <param name="Location">Where that is.</param>
/// <param name="Boarding">Rides that board here and have not yet.</param>
/// <param name="Alighting">Rides that alight here and have not yet.</param>
/// <param name="DriveMs">Travel time from the stop before (from the bus's position, for the first stop) in milliseconds.</param>
/// <param name="SetOff">When the bus should leave for this stop: not at once, where it would only wait here.</param>
/// <param name="Arrival">Expected arrival.</param>
/// <param name="ServiceStart">When boarding can begin: the arrival, or the start of a promised pickup window.</param>
/// <param name="Departure">Expected end of boarding and alighting.</param>
/// <param name="Phase">How far the bus is with it.</param>
public sealed record PlannedStop(
    StopId Id,
    Position Position,
    Location Location,
    ImmutableArray<RideId> Boarding,
    ImmutableArray<RideId> Alighting,
    int DriveMs,
    DateTimeOffset SetOff,
    DateTimeOffset Arrival,
    DateTimeOffset ServiceStart,
    DateTimeOffset Departure,
    StopPhase Phase)
{
    /// <summary>What the stop is for if nobody boards or alights; null for a stop of riders.</summary>
    public Duty? Duty { get; init; }

    /// <summary>From when on riders who have not come may be given up: the promised window has begun and the stop's duration is over.</summary>
    public DateTimeOffset NoShowFrom(ServiceRules rules) => ServiceStart + rules.StopDuration;

    /// <summary>Whether a driver would be told the same by both; expected times may differ by less than <paramref name="tolerance"/>.</summary>
    internal bool TellsTheSameAs(PlannedStop other, TimeSpan tolerance) =>
        ReferenceEquals(this, other) || (Id == other.Id && Phase == other.Phase && Position == other.Position && Duty == other.Duty
        && Boarding.SequenceEqual(other.Boarding) && Alighting.SequenceEqual(other.Alighting)
        && (Phase == StopPhase.UnderWay || Near(SetOff, other.SetOff, tolerance)) && Near(Arrival, other.Arrival, tolerance) && Near(ServiceStart, other.ServiceStart, tolerance) && Near(Departure, other.Departure, tolerance));

    /// <summary>Whether nothing at all is different.</summary>
    internal bool IsSameAs(PlannedStop other) =>
        ReferenceEquals(this, other) || (DriveMs == other.DriveMs && Location == other.Location && TellsTheSameAs(other, TimeSpan.FromTicks(1)));

    private static bool Near(DateTimeOffset a, DateTimeOffset b, TimeSpan tolerance) => (a - b).Duration() < tolerance;
}

/// <summary>How far the bus is with a stop.</summary>
public enum StopPhase
{
    /// <summary>The plan may still change before it.</summary>
    Planned,

    /// <summary>The bus drives to it: fixed, nothing is put before it any more.</summary>
    UnderWay,

    /// <summary>The bus stands at it.</summary>
    Serving,
}
