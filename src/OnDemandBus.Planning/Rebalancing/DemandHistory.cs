using System.Collections.Immutable;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>What a <see cref="DemandForecast"/> has seen. Immutable. Hours are local ones, weeks those of the calendar, both counted from its first Monday.</summary>
/// <param name="CellMetres">The edge of a zone.</param>
/// <param name="Zones">How many zones there are.</param>
/// <param name="FirstHour">The earliest hour with a request.</param>
/// <param name="LastHour">The latest; before the earliest where there was no request.</param>
/// <param name="Seen">The zones with requests.</param>
public sealed record DemandHistory(double CellMetres, int Zones, int FirstHour, int LastHour, ImmutableArray<ZoneDemand> Seen);

/// <summary>What was seen in one zone.</summary>
/// <param name="Zone">The number of the zone.</param>
/// <param name="Week">The week of the latest request.</param>
/// <param name="ByHour">The requests of each hour of the week, from Monday.</param>
/// <param name="All">All requests.</param>
/// <param name="Settled">Where those before that week were.</param>
/// <param name="ThisWeek">Where those of that week were.</param>
public sealed record ZoneDemand(int Zone, int Week, ImmutableArray<FadedCount> ByHour, FadedCount All, WeighedPlaces Settled, WeighedPlaces ThisWeek);

/// <summary>A count in which older weeks count less.</summary>
/// <param name="Count">The count as it stands in a week.</param>
/// <param name="Week">The week.</param>
public readonly record struct FadedCount(double Count, int Week);

/// <summary>Places added up by their weights.</summary>
/// <param name="Weight">The sum of the weights.</param>
/// <param name="Latitude">The sum of the latitudes, each times its weight.</param>
/// <param name="Longitude">The same of the longitudes.</param>
public readonly record struct WeighedPlaces(double Weight, double Latitude, double Longitude);
