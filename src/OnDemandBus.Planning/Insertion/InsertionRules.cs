namespace OnDemandBus.Planning;

/// <summary>All that differs between one service and another, as numbers: what things cost, and what a bus may be told under way.</summary>
internal readonly record struct InsertionRules
{
    public InsertionRules()
    {
    }

    /// <summary>Cost of a millisecond in which a bus drives or dwells.</summary>
    public double BusTimeWeight { get; init; } = 1;

    /// <summary>Cost of a millisecond that a person waits, rides or is delayed.</summary>
    public double RiderTimeWeight { get; init; } = 1;

    /// <summary>Cost of a millisecond of waiting beyond <see cref="SoftMaxWaitMs"/>, a person.</summary>
    public double WaitViolationWeight { get; init; }

    /// <summary>A wait that costs nothing extra.</summary>
    public long SoftMaxWaitMs { get; init; } = DenseHalt.NoLimit;

    /// <summary>Cost of a millisecond of travel beyond <see cref="TripWish.SoftTravelMs"/>, a person.</summary>
    public double TravelViolationWeight { get; init; }

    /// <summary>How long before the start of a promised window a bus means to be there: it does not set off earlier.</summary>
    public long AheadMs { get; init; } = Schedule.AheadMs;

    /// <summary>No new detour within this time before the drop-off of a passenger on board; zero switches it off.</summary>
    public long LateDiversionMs { get; init; }

    /// <summary>Riders who board or alight within this distance along the same kerb share a halt.</summary>
    public double SameKerbMetres { get; init; } = 15;

    /// <summary>A bus under way may be sent elsewhere first. It leaves its path at the first end of a segment that it reaches from now on.</summary>
    public bool DivertsUnderWay { get; init; }

    /// <summary>Riders may still join a halt at which the bus stands, in what is left of its dwell.</summary>
    public bool JoinsWhileServing { get; init; }

    /// <summary>Whether a limit that the plan itself exceeds stands for "no later than planned". Otherwise it keeps the bus from taking anybody.</summary>
    public bool ExceededLimitsAllowNoDelay { get; init; }

    /// <summary>
    /// Whether the limit of a halt has been carried back from those behind it by whoever feeds the plans: then only the halt after each new one is asked. Otherwise each
    /// halt speaks for itself, as it always does where a reason is looked for.
    /// </summary>
    public bool LimitsSpeakForAllBehind { get; init; }

    /// <summary>Whether a rider's wait ends when the bus leaves the pickup, rather than when boarding begins.</summary>
    public bool WaitEndsAtDeparture { get; init; }
}
