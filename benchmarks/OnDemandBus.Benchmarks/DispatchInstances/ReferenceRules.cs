using OnDemandBus.Planning;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>The reference's rules in milliseconds, as the README of the instances has them.</summary>
internal static class ReferenceRules
{
    public const int StopMs = 60_000;

    public const int MaxWaitMs = 300_000;

    public const double TripViolationWeight = 10;

    /// <summary>
    /// The same for the live engine: limits that bind nobody who asks, soft ones at the reference's prices, which are promised. Its waits end when boarding begins, a stop earlier than the reference's.
    /// </summary>
    public static ServiceRules ForLiveEngine { get; } = ServiceRules.Default with
    {
        StopDuration = TimeSpan.FromMilliseconds(StopMs),
        MaxWaitTime = TimeSpan.FromDays(1),
        MaxTravelTimeBeta = TimeSpan.FromDays(1),
        SoftMaxWaitTime = TimeSpan.FromMilliseconds(MaxWaitMs - StopMs),
        WaitViolationWeight = 1,
        SoftMaxTravelTimeAlpha = 1.7,
        SoftMaxTravelTimeBeta = TimeSpan.FromSeconds(120),
        TravelTimeViolationWeight = TripViolationWeight,
        PromisesSoftLimits = true,
        FreezeTime = TimeSpan.Zero,
        DivertsByPlan = true,
        JoinsWhileServing = true,
        LateDiversionThreshold = TimeSpan.Zero,
        MinTripMetres = 0,
        MaxOffers = 1,
        // Riders say yes at once.
        OfferLifetime = TimeSpan.FromTicks(1),
    };

    /// <summary>The longest trip that costs nothing extra, and the longest that a rider once accepted may come to.</summary>
    // The reference reckons in whole tenths of a second and rounds down.
    public static int MaxTripMs(int directMs) => ((int)(1.7 * (directMs / StreetGraph.MsPerUnit)) * StreetGraph.MsPerUnit) + 120_000;
}
