using System.Collections.Immutable;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>A snapshot of an area: all that its journal says up to an entry.</summary>
/// <param name="Engine">The engine's state.</param>
/// <param name="Keys">The rides that were asked for with an idempotency key.</param>
/// <param name="Reports">The reports of buses that were carried out lately, the oldest of each bus first.</param>
/// <param name="Held">The reports that wait for an earlier one.</param>
/// <param name="Traffic">The closures and speeds that operators have put in force; null for none ever.</param>
/// <param name="PlanTimes">When each bus's plan was made.</param>
/// <param name="Map">The checksum of the map.</param>
internal sealed record AreaImage(
    EngineState Engine, ImmutableArray<UsedKey> Keys, ImmutableArray<BusReportsTaken> Reports, ImmutableArray<HeldReport> Held, TrafficRequest? Traffic, ImmutableSortedDictionary<string, DateTimeOffset> PlanTimes, ulong Map);

/// <summary>An idempotency key that has asked for or booked a ride.</summary>
internal readonly record struct UsedKey(string Key, RideId Ride);

/// <summary>The reports of one bus.</summary>
internal sealed record BusReportsTaken(BusId Bus, ImmutableArray<string> ReportIds);
