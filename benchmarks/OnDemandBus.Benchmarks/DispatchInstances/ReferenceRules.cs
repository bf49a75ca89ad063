namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>The reference's rules in milliseconds, as the README of the instances has them.</summary>
internal static class ReferenceRules
{
    public const int StopMs = 60_000;

    public const int MaxWaitMs = 300_000;

    public const double TripViolationWeight = 10;

    /// <summary>The longest trip that costs nothing extra, and the longest that a rider once accepted may come to.</summary>
    // The reference reckons in whole tenths of a second and rounds down.
    public static int MaxTripMs(int directMs) => ((int)(1.7 * (directMs / StreetGraph.MsPerUnit)) * StreetGraph.MsPerUnit) + 120_000;
}
