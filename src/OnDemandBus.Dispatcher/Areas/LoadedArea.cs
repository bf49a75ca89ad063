using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>A service area with all that its engine starts from.</summary>
/// <param name="Area">The town, its hours and its rules.</param>
/// <param name="TravelTimes">How long every drive takes at the speeds of the map.</param>
/// <param name="Fleet">The buses.</param>
public sealed record LoadedArea(ServiceArea Area, TravelTimes TravelTimes, ImmutableArray<FleetBus> Fleet)
{
    /// <summary>Speeds by the hour of the week; as on the map where null.</summary>
    public HourlySpeeds? HourlySpeeds { get; init; }

    /// <summary>How much thought is given to better plans.</summary>
    public ImprovementPace Improvement { get; init; } = ImprovementPace.Off;
}

/// <summary>A bus of the fleet as it is configured.</summary>
/// <param name="Id">Its identity, different from that of every other bus of every area.</param>
/// <param name="Layouts">What it can hold.</param>
/// <param name="Start">Where it stands when the service starts.</param>
/// <param name="Shift">When it works; null for always.</param>
public sealed record FleetBus(BusId Id, ImmutableArray<Load> Layouts, Location Start, DailyShift? Shift = null)
{
    /// <summary>Needs that it cannot serve, whatever its layouts.</summary>
    public MobilityNeeds Unsuited { get; init; }
}

/// <summary>Loads the service areas. May take as long as reading the maps takes.</summary>
public delegate IReadOnlyList<LoadedArea> LoadAreas();
