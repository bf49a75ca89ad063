using System.Collections.Immutable;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>The town that one engine serves.</summary>
/// <param name="Id">Its short name: lower-case letters, digits and hyphens.</param>
/// <param name="Boundary">Trips start and end inside.</param>
/// <param name="Hours">When trips may start.</param>
/// <param name="Rules">Limits and weights.</param>
public sealed record ServiceArea(string Id, Area Boundary, ServiceCalendar Hours, ServiceRules Rules)
{
    /// <summary>
    /// The places to which riders may walk within <see cref="ServiceRules.MaxWalkDistanceMetres"/>. Where there are none, any kerb round about will do.
    /// </summary>
    public ImmutableArray<Location> VirtualStops { get; init; } = [];

    /// <summary>Trips that are not served, by zone and time. Default: none.</summary>
    public ZoneRules Zones { get; init; } = ZoneRules.None;

    /// <summary>Whether and how idle buses are moved to where they are likely to be needed. Default: they stay where they are.</summary>
    public RebalancingRules Rebalancing { get; init; } = RebalancingRules.Off;

    /// <summary>Tells the first thing that makes no sense, and what it should be; null if all do.</summary>
    public string? FirstMistake() => Rules.FirstMistake() ?? Hours.FirstMistake() ?? Zones.FirstMistake() ?? Rebalancing.FirstMistake();
}
