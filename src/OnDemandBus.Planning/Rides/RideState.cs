namespace OnDemandBus.Planning;

/// <summary>
/// Where a ride is in its life. The way of a ride that goes well is the order of the members up to <see cref="Completed"/>;
/// the members after it are the other ends.
/// </summary>
public enum RideState
{
    /// <summary>The wish is known and not yet answered.</summary>
    Requested,

    /// <summary>Offers were made and a seat is held until they expire.</summary>
    Offered,

    /// <summary>An offer was accepted; binding for both sides.</summary>
    Booked,

    /// <summary>The ride is in the plan of a bus.</summary>
    Assigned,

    /// <summary>The bus has set off for the pickup.</summary>
    DriverEnRoute,

    /// <summary>The bus stands at the pickup.</summary>
    Arrived,

    /// <summary>The rider has boarded.</summary>
    OnBoard,

    /// <summary>The rider has alighted.</summary>
    Completed,

    /// <summary>No bus could serve the wish; see <see cref="Rejection"/>.</summary>
    Rejected,

    /// <summary>No offer was accepted in time.</summary>
    OfferExpired,

    /// <summary>The rider cancelled.</summary>
    CancelledByRider,

    /// <summary>The operator cancelled.</summary>
    CancelledByOperator,

    /// <summary>The bus was there and the rider was not.</summary>
    NoShow,

    /// <summary>An accepted ride could not be carried out.</summary>
    Failed,
}

/// <summary>Facts about the states of a ride.</summary>
public static class RideStates
{
    /// <summary>Whether nothing can happen to the ride any more.</summary>
    public static bool IsEnd(this RideState state) => state >= RideState.Completed;
}
