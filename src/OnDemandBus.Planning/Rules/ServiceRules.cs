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

    /// <summary>
    /// The stop that a bus drives to is fixed from this long before its arrival; until then the bus may be sent elsewhere first, if it has reported where it
    /// is within the last 20 s. Default a day: a stop that is driven to is always fixed.
    /// </summary>
    public TimeSpan FreezeTime { get; init; } = AlwaysFixed;

    /// <summary>The default of <see cref="FreezeTime"/>.</summary>
    // Not a field: the rules with all defaults are made before any field is set.
    internal static TimeSpan AlwaysFixed => TimeSpan.FromDays(1);

    /// <summary>How long a bus stands at a stop. Boardings at one place share it. Default 60 s.</summary>
    public TimeSpan StopDuration { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The same where somebody boards or alights in a wheelchair. Default 180 s.</summary>
    public TimeSpan WheelchairStopDuration { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>A rider asks at least this long before the wished departure. Default zero: also for now.</summary>
    public TimeSpan MinLeadTime { get; init; } = TimeSpan.Zero;

    /// <summary>How far a rider walks to or from a stop at the most, along the straight line. Default 0: door to door.</summary>
    public double MaxWalkDistanceMetres { get; init; }

    /// <summary>How fast riders walk, along the straight line: slower than on a pavement, as streets are not straight. Default 0.9 m/s.</summary>
    public double WalkMetresPerSecond { get; init; } = 0.9;

    /// <summary>How many offers a request gets at the most. Default 3.</summary>
    public int MaxOffers { get; init; } = 3;

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

    /// <summary>A wait beyond this costs extra, see <see cref="WaitViolationWeight"/>; it is still allowed. Default 900 s.</summary>
    public TimeSpan SoftMaxWaitTime { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>Cost of a second of waiting beyond <see cref="SoftMaxWaitTime"/>, on top of <see cref="RiderTimeWeight"/>. Default 0.</summary>
    public double WaitViolationWeight { get; init; }

    /// <summary>A travel time beyond alpha * direct + beta costs extra, see <see cref="TravelTimeViolationWeight"/>; it is still allowed. Default 1.5.</summary>
    public double SoftMaxTravelTimeAlpha { get; init; } = 1.5;

    /// <summary>See <see cref="SoftMaxTravelTimeAlpha"/>. Default 900 s.</summary>
    public TimeSpan SoftMaxTravelTimeBeta { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>Cost of a second of travel time beyond the soft limit, on top of <see cref="RiderTimeWeight"/>. Default 0.</summary>
    public double TravelTimeViolationWeight { get; init; }

    /// <summary>
    /// Whether riders are promised the soft limits, or what is planned where that is later: until <see cref="SoftMaxWaitTime"/> after the wished departure they may still be
    /// fetched, and brought within the soft travel time, whatever <see cref="MaxAllowedPickupDelay"/> says. Default no.
    /// </summary>
    public bool PromisesSoftLimits { get; init; }

    /// <summary>
    /// Whether a bus under way is where its plan has it, and may be sent elsewhere from the end of the road segment that it is on, without having told where it is: for riders
    /// who take an offer at once, and until <see cref="FreezeTime"/> before its stop. For buses that do what their plans say, as in simulations; drivers need more notice. Default no.
    /// </summary>
    public bool DivertsByPlan { get; init; }

    /// <summary>
    /// Whether riders who take an offer at once may still join the stop at which a bus stands, in what is left of its time there. Default no: who is not there when the bus comes
    /// would not be in time.
    /// </summary>
    public bool JoinsWhileServing { get; init; }

    /// <summary>
    /// How many times as much as by <see cref="BusTimeWeight"/> bus time costs where plans are improved while nobody asks. More than 1 pools riders who were promised
    /// enough time for it: the town saves kilometres, and riders use more of what they were promised. Default 1.
    /// </summary>
    public double ImprovementBusTimeFactor { get; init; } = 1;

    /// <summary>
    /// What an improvement of the plans must gain, in seconds of weighted cost, for each bus whose driver would notice it. Default 60 s: drivers and
    /// riders are left in peace for less.
    /// </summary>
    public TimeSpan MinImprovement { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a ride that was booked is known after its end, whichever that was. Default 24 h.</summary>
    public TimeSpan EndedRidesKept { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a wish is known that was rejected, or of which no offer was booked. Default 1 h.</summary>
    public TimeSpan WishesKept { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Needs of riders who are fetched at the door and brought to it, however far others walk.</summary>
    internal const MobilityNeeds DoorToDoorNeeds =
        MobilityNeeds.AnyWheelchair | MobilityNeeds.WalkingFrame | MobilityNeeds.RestrictedMobility | MobilityNeeds.VisuallyImpaired | MobilityNeeds.CognitivelyImpaired;

    /// <summary>How long the bus stands for a party to board or alight, in milliseconds.</summary>
    internal int DwellMs(Party party) => (int)(party.Wheelchairs > 0 ? WheelchairStopDuration : StopDuration).TotalMilliseconds;

    /// <summary>The travel time, wait and walks included, that costs nothing extra, in milliseconds; alpha times the direct one in whole tenths of a second.</summary>
    internal long SoftTravelMs(int directMs) => ((long)(SoftMaxTravelTimeAlpha * (directMs / 100)) * 100) + (long)SoftMaxTravelTimeBeta.TotalMilliseconds;

    /// <summary>Tells the first rule that makes no sense, by its name and with what it should be; null if all do.</summary>
    public string? FirstMistake()
    {
        return
            MaxWaitTime < TimeSpan.Zero ? "maxWaitTime must not be negative" :
            !(MaxTravelTimeAlpha >= 1 && double.IsFinite(MaxTravelTimeAlpha)) ? "maxTravelTimeAlpha must be at least 1" :
            MaxTravelTimeBeta < TimeSpan.Zero ? "maxTravelTimeBeta must not be negative" :
            MaxAllowedPickupDelay < TimeSpan.Zero ? "maxAllowedPickupDelay must not be negative" :
            LateDiversionThreshold < TimeSpan.Zero ? "lateDiversionThreshold must not be negative" :
            FreezeTime < TimeSpan.Zero ? "freezeTime must not be negative" :
            DivertsByPlan && FreezeTime >= AlwaysFixed ? "divertsByPlan needs a freezeTime of less than a day: until so long before its stop a bus may be sent elsewhere" :
            StopDuration < TimeSpan.Zero ? "stopDuration must not be negative" :
            WheelchairStopDuration < StopDuration ? "wheelchairStopDuration must not be less than stopDuration" :
            MinLeadTime < TimeSpan.Zero || MinLeadTime > BookingHorizon ? "minLeadTime must not be negative, nor longer than bookingHorizon" :
            !(MaxWalkDistanceMetres is >= 0 and <= 5000) ? "maxWalkDistanceMetres must be from 0 to 5000" :
            !(WalkMetresPerSecond is > 0 and <= 5) ? "walkMetresPerSecond must be more than 0 and at most 5" :
            MaxOffers is < 1 or > 3 ? "maxOffers must be from 1 to 3" :
            SoftMaxWaitTime < TimeSpan.Zero ? "softMaxWaitTime must not be negative" :
            !(WaitViolationWeight >= 0 && double.IsFinite(WaitViolationWeight)) ? "waitViolationWeight must not be negative" :
            !(SoftMaxTravelTimeAlpha >= 1 && double.IsFinite(SoftMaxTravelTimeAlpha)) ? "softMaxTravelTimeAlpha must be at least 1" :
            SoftMaxTravelTimeBeta < TimeSpan.Zero ? "softMaxTravelTimeBeta must not be negative" :
            !(TravelTimeViolationWeight >= 0 && double.IsFinite(TravelTimeViolationWeight)) ? "travelTimeViolationWeight must not be negative" :
            !(ImprovementBusTimeFactor >= 0 && double.IsFinite(ImprovementBusTimeFactor)) ? "improvementBusTimeFactor must not be negative" :
            MinImprovement < TimeSpan.Zero ? "minImprovement must not be negative" :
            OfferLifetime <= TimeSpan.Zero ? "offerLifetime must be more than zero" :
            BookingHorizon <= TimeSpan.Zero ? "bookingHorizon must be more than zero" :
            !(MinTripMetres >= 0) ? "minTripMetres must not be negative" :
            !(MaxRoadAccessMetres > 0) ? "maxRoadAccessMetres must be more than zero" :
            !(BusTimeWeight >= 0 && double.IsFinite(BusTimeWeight)) ? "busTimeWeight must not be negative" :
            !(RiderTimeWeight >= 0 && double.IsFinite(RiderTimeWeight)) ? "riderTimeWeight must not be negative" :
            EndedRidesKept < TimeSpan.Zero ? "endedRidesKept must not be negative" :
            WishesKept < TimeSpan.Zero ? "wishesKept must not be negative" : null;
    }
}
