using System.Collections.Immutable;

namespace OnDemandBus.Simulation.Demand;

/// <summary>How many ask for a bus on a day, who they are and how they ask. Immutable; each value has a documented default.</summary>
internal sealed record DemandModel
{
    /// <summary>The most requests of a day.</summary>
    public const int MostRequests = 1_000_000;

    /// <summary>The model with all defaults.</summary>
    public static DemandModel Default { get; } = new();

    /// <summary>Requests of the whole day. Default null: <see cref="Inhabitants"/> * <see cref="TripsPerInhabitant"/> * <see cref="ModeShare"/>.</summary>
    public int? Requests { get; init; }

    /// <summary>How many people live there. Default null: as many as the map tells.</summary>
    public double? Inhabitants { get; init; }

    /// <summary>Trips of a person on a working day, by whatever means. Default 3.1, as in Mobilität in Deutschland 2017.</summary>
    public double TripsPerInhabitant { get; init; } = 3.1;

    /// <summary>The share of all trips that is asked of the bus. Default 0.005.</summary>
    public double ModeShare { get; init; } = 0.005;

    /// <summary>The day, which tells working day, Saturday or Sunday. Default null: a working day. Holidays are not known.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>
    /// The share of each group in the requests of a working day; only their proportions count. On Saturdays and Sundays a group asks as often as its purposes are followed on that day.
    /// Default: adults 0.30, pensioners 0.24, pupils 0.18, commuters 0.16, shiftWorkers 0.05, wheelchairUsers 0.07.
    /// </summary>
    public ImmutableSortedDictionary<string, double> Shares { get; init; } = DefaultShares;

    /// <summary>
    /// The distance at which a destination draws half as much as one next door: it draws by weight / (1 + 0.4142 (distance / this)^2)^2. Default 2,000 m, along the straight line:
    /// were places spread evenly without end, trips would be 4.9 km long on average.
    /// </summary>
    public double HalfDistanceMetres { get; init; } = 2_000;

    /// <summary>A shorter trip (straight line) is walked. Default 700 m.</summary>
    public double MinTripMetres { get; init; } = 700;

    /// <summary>A longer trip (straight line) is not made by this bus. Default 30,000 m.</summary>
    public double MaxTripMetres { get; init; } = 30_000;

    /// <summary>How many of the trips to what begins at a fixed time (school, work, an appointment) are prebooked. Default 0.7.</summary>
    public double PrebookedFixedShare { get; init; } = 0.7;

    /// <summary>How many of the other trips are prebooked. Default 0.2.</summary>
    public double PrebookedShare { get; init; } = 0.2;

    /// <summary>How many of the prebooked trips are asked for on the day before, the rest one to six hours ahead. Default 0.6.</summary>
    public double DayBeforeShare { get; init; } = 0.6;

    /// <summary>How many who went somewhere by the bus also return by it. Default 0.8.</summary>
    public double ReturnShare { get; init; } = 0.8;

    /// <summary>How often one, two, three and four travel together where company is usual; only the proportions count. Default 0.60, 0.27, 0.08, 0.05.</summary>
    public ImmutableArray<double> PartySizes { get; init; } = [0.60, 0.27, 0.08, 0.05];

    /// <summary>How many of the adults' parties have a pushchair; on the way to the kindergarten half of them. Default 0.05.</summary>
    public double PushchairShare { get; init; } = 0.05;

    /// <summary>How many parties have a large piece of luggage; on the way to and from long-distance trains half of them. Default 0.03.</summary>
    public double LuggageShare { get; init; } = 0.03;

    /// <summary>How many pensioners walk with a frame. Default 0.2.</summary>
    public double WalkingFrameShare { get; init; } = 0.2;

    /// <summary>Places of the planner's own, added to those of the map. Default none.</summary>
    public ImmutableArray<Attractor> Attractors { get; init; } = [];

    // Not a field: the model with all defaults is made before any field is set.
    /// <summary>The shares of the groups if nobody says otherwise.</summary>
    public static ImmutableSortedDictionary<string, double> DefaultShares => new KeyValuePair<string, double>[]
    {
        new(RiderGroups.Adults, 0.30),
        new(RiderGroups.Pensioners, 0.24),
        new(RiderGroups.Pupils, 0.18),
        new(RiderGroups.Commuters, 0.16),
        new(RiderGroups.ShiftWorkers, 0.05),
        new(RiderGroups.WheelchairUsers, 0.07),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The same model in which some groups have a given share each, of 1, and the others divide what is left as before.</summary>
    /// <returns>The model, or what is wrong with the shares.</returns>
    public (DemandModel Model, string? Mistake) WithShares(IReadOnlyDictionary<string, double> given)
    {
        foreach (var (group, share) in given)
        {
            if (!Shares.ContainsKey(group))
                return (this, UnknownGroup(group));
            if (share is not (>= 0 and <= 1))
                return (this, $"the share of {group} must be from 0 to 1");
        }

        var left = 1 - given.Values.Sum();
        var others = Shares.Where(share => !given.ContainsKey(share.Key)).Sum(share => share.Value);
        if (left < -1e-9)
            return (this, "the shares together must be at most 1");
        if (left > 1e-9 && others <= 0)
            return (this, "the shares together must be 1 where no other group is left");
        return (this with { Shares = Shares.ToImmutableSortedDictionary(share => share.Key, share => given.TryGetValue(share.Key, out var own) ? own : Math.Max(0, left) * share.Value / others, StringComparer.Ordinal) }, null);
    }

    /// <summary>Tells the first value that makes no sense, by its name and with what it should be; null if all do.</summary>
    public string? FirstMistake()
    {
        return
            Requests is < 1 or > MostRequests ? "requests must be from 1 to 1000000" :
            Inhabitants is not (null or (>= 1 and <= 50_000_000)) ? "inhabitants must be from 1 to 50000000" :
            !(TripsPerInhabitant is > 0 and <= 20) ? "tripsPerInhabitant must be more than 0 and at most 20" :
            !(ModeShare is > 0 and <= 1) ? "modeShare must be more than 0 and at most 1" :
            FirstMistakenShare() is { } share ? share :
            !(HalfDistanceMetres is >= 100 and <= 100_000) ? "halfDistanceMetres must be from 100 to 100000" :
            !(MinTripMetres is >= 0 and <= 20_000) ? "minTripMetres must be from 0 to 20000" :
            !(MaxTripMetres > MinTripMetres && MaxTripMetres <= 500_000) ? "maxTripMetres must be more than minTripMetres and at most 500000" :
            !IsShare(PrebookedFixedShare) ? "prebookedFixedShare must be from 0 to 1" :
            !IsShare(PrebookedShare) ? "prebookedShare must be from 0 to 1" :
            !IsShare(DayBeforeShare) ? "dayBeforeShare must be from 0 to 1" :
            !IsShare(ReturnShare) ? "returnShare must be from 0 to 1" :
            PartySizes.IsDefault || PartySizes.Length is < 1 or > 8 || PartySizes.Any(size => !IsWeight(size)) || PartySizes.Sum() <= 0 ? "partySizes must be one to eight weights, not all zero" :
            !IsShare(PushchairShare) ? "pushchairShare must be from 0 to 1" :
            !IsShare(LuggageShare) ? "luggageShare must be from 0 to 1" :
            !IsShare(WalkingFrameShare) ? "walkingFrameShare must be from 0 to 1" :
            FirstMistakenAttractor();
    }

    private string? FirstMistakenShare()
    {
        if (Shares is null)
            return "shares must be given";
        foreach (var (group, share) in Shares)
        {
            if (!Purpose.Groups.Contains(group))
                return UnknownGroup(group);
            if (!IsWeight(share))
                return $"the share of {group} must not be negative";
        }

        return Shares.Values.Sum() > 0 ? null : "the shares must not all be zero";
    }

    private string? FirstMistakenAttractor()
    {
        if (Attractors.IsDefault)
            return "attractors must be given, if only as an empty list";
        foreach (var attractor in Attractors)
        {
            if (!attractor.Location.IsValid)
                return $"attractors: {attractor.Location} is no place on earth";
            if (!Enum.IsDefined(attractor.Kind))
                return $"attractors: the kind must be one of {PlaceKindText.Known}";
            if (!(attractor.Weight > 0 && attractor.Weight <= 1e9))
                return $"attractors: the weight of {attractor.Location} must be more than zero";
        }

        return null;
    }

    private static string UnknownGroup(string group) => $"there is no group {group}; known are {string.Join(", ", Purpose.Groups)}";

    private static bool IsShare(double value) => value is >= 0 and <= 1;

    private static bool IsWeight(double value) => value is >= 0 and <= 1e9;
}
