using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>A bus that has nothing to do, and may be moved: its shift goes on for as long as a move is worth while.</summary>
/// <param name="Id">The bus.</param>
/// <param name="Position">Where it stands.</param>
public readonly record struct IdleBus(BusId Id, Position Position);

/// <summary>A bus that has something to do, and will then be idle; or one that is being moved.</summary>
/// <param name="Id">The bus.</param>
/// <param name="Position">Where it will be idle.</param>
/// <param name="At">From when on.</param>
public readonly record struct SoonIdleBus(BusId Id, Position Position, DateTimeOffset At);

/// <summary>An idle bus is to drive to another place and to wait there.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Destination">Where it is to wait.</param>
/// <param name="DriveMs">The travel time to there, in milliseconds.</param>
/// <param name="Reason">Why.</param>
public sealed record RebalancingMove(BusId Bus, SnappedPosition Destination, int DriveMs, MoveReason Reason);

/// <summary>Why an idle bus is moved. A closed set.</summary>
public abstract record MoveReason
{
    private MoveReason() { }

    /// <summary>More requests are expected in a zone than the buses there can take.</summary>
    /// <param name="Zone">The number of the zone.</param>
    /// <param name="Expected">The requests that are expected there within the horizon.</param>
    /// <param name="Gain">By how much the move raises the requests that are expected to be covered in the whole town.</param>
    public sealed record ExpectedDemand(int Zone, double Expected, double Gain) : MoveReason;

    /// <summary>There is room at a waiting place.</summary>
    /// <param name="Place">The id of the place.</param>
    public sealed record WaitingPlace(string Place) : MoveReason;
}
