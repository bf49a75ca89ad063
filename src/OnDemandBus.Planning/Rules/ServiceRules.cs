namespace OnDemandBus.Planning;

/// <summary>The limits and weights of a service, under the names that planners know. Immutable; each has a documented default.</summary>
public sealed record ServiceRules
{
    /// <summary>The rules with all defaults.</summary>
    public static ServiceRules Default { get; } = new();

    /// <summary>From the requested departure to boarding. Default 900 s.</summary>
    public TimeSpan MaxWaitTime { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>Travel time, wait included, is at most alpha * direct + beta. Default 1.5; at least 1.</summary>
    public double MaxTravelTimeAlpha { get; init; } = 1.5;

    /// <summary>See <see cref="MaxTravelTimeAlpha"/>. Default 900 s.</summary>
    public TimeSpan MaxTravelTimeBeta { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>A later insertion may move a promised pickup by no more than this. Default 180 s.</summary>
    public TimeSpan MaxAllowedPickupDelay { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>No new detour within this time before the drop-off of a passenger on board. Default 180 s; zero switches it off.</summary>
    public TimeSpan LateDiversionThreshold { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>How long a bus stands at a stop. Boardings at one place share it. Default 60 s.</summary>
    public TimeSpan StopDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same where somebody boards or alights in a wheelchair. Default 180 s.</summary>
    public TimeSpan WheelchairStopDuration { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>How long an offer can be booked; after that the seat is free again. Default 60 s.</summary>
    public TimeSpan OfferLifetime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How far ahead one can book. Default 14 days.</summary>
    public TimeSpan BookingHorizon { get; init; } = TimeSpan.FromDays(14);

    /// <summary>A shorter trip (straight line) is rejected: one walks. Default 150 m.</summary>
    public double MinTripMetres { get; init; } = 150;

    /// <summary>A place further than this from a road that a bus may use has no road access. Default 200 m.</summary>
    public double MaxRoadAccessMetres { get; init; } = 200;

    /// <summary>Cost of a second in which a bus drives or dwells. Default 1.</summary>
    public double BusTimeWeight { get; init; } = 1;

    /// <summary>Cost of a second that a rider waits or rides. Default 1.</summary>
    public double RiderTimeWeight { get; init; } = 1;

    /// <summary>How long the bus stands for a party to board or alight, in milliseconds.</summary>
    internal int DwellMs(Party party) => (int)(party.Wheelchairs > 0 ? WheelchairStopDuration : StopDuration).TotalMilliseconds;

    /// <summary>Tells the first rule that makes no sense, by its name and with what it should be; null if all do.</summary>
    public string? FirstMistake()
    {
        return
            MaxWaitTime < TimeSpan.Zero ? "maxWaitTime must not be negative" :
            !(MaxTravelTimeAlpha >= 1 && double.IsFinite(MaxTravelTimeAlpha)) ? "maxTravelTimeAlpha must be at least 1" :
            MaxTravelTimeBeta < TimeSpan.Zero ? "maxTravelTimeBeta must not be negative" :
            MaxAllowedPickupDelay < TimeSpan.Zero ? "maxAllowedPickupDelay must not be negative" :
            LateDiversionThreshold < TimeSpan.Zero ? "lateDiversionThreshold must not be negative" :
            StopDuration < TimeSpan.Zero ? "stopDuration must not be negative" :
            WheelchairStopDuration < StopDuration ? "wheelchairStopDuration must not be less than stopDuration" :
            OfferLifetime <= TimeSpan.Zero ? "offerLifetime must be more than zero" :
            BookingHorizon <= TimeSpan.Zero ? "bookingHorizon must be more than zero" :
            !(MinTripMetres >= 0) ? "minTripMetres must not be negative" :
            !(MaxRoadAccessMetres > 0) ? "maxRoadAccessMetres must be more than zero" :
            !(BusTimeWeight >= 0 && double.IsFinite(BusTimeWeight)) ? "busTimeWeight must not be negative" :
            !(RiderTimeWeight >= 0 && double.IsFinite(RiderTimeWeight)) ? "riderTimeWeight must not be negative" : null;
    }
}
