using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>When and where idle buses are moved. Immutable; each rule has a documented default. Names that MATSim's rebalancing has are kept.</summary>
public sealed record RebalancingRules
{
    /// <summary>The rules with all defaults: buses stay where they are.</summary>
    public static RebalancingRules Off { get; } = new();

    /// <summary>What draws idle buses. Default <see cref="RebalancingMode.Off"/>.</summary>
    public RebalancingMode Mode { get; init; } = RebalancingMode.Off;

    /// <summary>How often whoever asks for moves should ask. Default 300 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>No move takes longer than this. Default 900 s.</summary>
    public TimeSpan MaxDrive { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>
    /// A bus that becomes idle within this time counts where it will be. Default 900 s; not less than <see cref="MaxDrive"/>, or a bus would be sent after one
    /// that is under way already.
    /// </summary>
    public TimeSpan MaxTimeBeforeIdle { get; init; } = TimeSpan.FromSeconds(900);

    /// <summary>Expected demand: how far ahead. A bus is reckoned to take one request in this time. Default 1800 s.</summary>
    public TimeSpan Horizon { get; init; } = TimeSpan.FromSeconds(1800);

    /// <summary>Expected demand: a bus that could be there sooner than this covers a zone from where it stands. Default 180 s.</summary>
    public TimeSpan MinDrive { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>
    /// Expected demand: a move raises the requests that are expected to be covered within <see cref="Horizon"/> by at least this much. So it is not undone before
    /// the forecast has changed by twice as much. Default 0.1; more than 0, less than 1.
    /// </summary>
    public double MinGain { get; init; } = 0.1;

    /// <summary>Expected demand: the edge of a zone. Default 600 m; at least <see cref="DemandZones.SmallestCellMetres"/>.</summary>
    public double CellMetres { get; init; } = 600;

    /// <summary>Expected demand: what a week-old request counts, today's counting 1. Default 0.9; more than 0, at most 1.</summary>
    public double WeeklyDecay { get; init; } = DemandForecast.DefaultWeeklyDecay;

    /// <summary>Waiting places: where idle buses wait.</summary>
    public ImmutableArray<WaitingPlace> WaitingPlaces { get; init; } = [];

    /// <summary>Tells the first rule that makes no sense, by its name and with what it should be; null if all do.</summary>
    public string? FirstMistake()
    {
        return
            !Enum.IsDefined(Mode) ? "mode must be one of off, waitingPlaces and expectedDemand" :
            Interval <= TimeSpan.Zero ? "interval must be more than zero" :
            MaxDrive <= TimeSpan.Zero || MaxDrive > TimeSpan.FromDays(1) ? "maxDrive must be more than zero and at most a day" :
            MaxTimeBeforeIdle < MaxDrive ? "maxTimeBeforeIdle must not be less than maxDrive" :
            Horizon <= TimeSpan.Zero || Horizon > DemandForecast.LongestDuration ? "horizon must be more than zero and at most a week" :
            MinDrive < TimeSpan.Zero ? "minDrive must not be negative" :
            !(MinGain > 0 && MinGain < 1) ? "minGain must be more than 0 and less than 1" :
            !(CellMetres >= DemandZones.SmallestCellMetres && double.IsFinite(CellMetres)) ? $"cellMetres must be at least {DemandZones.SmallestCellMetres:0}" :
            !(WeeklyDecay > 0 && WeeklyDecay <= 1) ? "weeklyDecay must be more than 0 and at most 1" :
            Mode == RebalancingMode.WaitingPlaces && WaitingPlaces.IsDefaultOrEmpty ? "waitingPlaces must name a place" : FirstMistakenPlace();
    }

    private string? FirstMistakenPlace()
    {
        if (WaitingPlaces.IsDefault) return "waitingPlaces must be a list";
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var place in WaitingPlaces)
        {
            if (string.IsNullOrWhiteSpace(place.Id)) return "each of waitingPlaces must have an id";
            if (!known.Add(place.Id)) return $"two of waitingPlaces have the id {place.Id}";
            if (!place.Location.IsValid) return $"waiting place {place.Id} must lie between -90 and 90 degrees of latitude, -180 and 180 of longitude";
            if (place.MaxBuses < 1) return $"waiting place {place.Id} must have room for at least one bus";
        }

        return null;
    }
}

/// <summary>What draws idle buses.</summary>
public enum RebalancingMode
{
    /// <summary>Nothing: a bus stays where it became idle.</summary>
    Off,

    /// <summary>Stated places to wait at.</summary>
    WaitingPlaces,

    /// <summary>Zones in which more requests are expected than the buses there can take.</summary>
    ExpectedDemand,
}

/// <summary>A place where idle buses wait: a depot, a taxi rank, a lay-by.</summary>
/// <param name="Id">Its short name; not empty.</param>
/// <param name="Location">Where it is; a road that a bus may use is near.</param>
/// <param name="MaxBuses">For how many buses there is room; at least 1.</param>
public sealed record WaitingPlace(string Id, Location Location, int MaxBuses);
