using System.Collections.Immutable;
using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning;

/// <summary>
/// All that an <see cref="Engine"/> knows between two commands: an engine that starts from it decides as the one that went on would have. Immutable; shares the rides and
/// buses with the engine, so that it is made at once and may be written elsewhere, by <see cref="EngineJson"/>. Its positions are those of one road network.
/// </summary>
public sealed record EngineState
{
    /// <summary>The time of the last command or event.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>When it was last looked at where idle buses should wait.</summary>
    public required DateTimeOffset RebalancedAt { get; init; }

    /// <summary>All rides, in no order.</summary>
    public required ImmutableArray<Ride> Rides { get; init; }

    /// <summary>With which keys rides were booked, in no order.</summary>
    public required ImmutableArray<BookingKey> BookingKeys { get; init; }

    /// <summary>All buses in the order in which they came, which decides between equals.</summary>
    public required ImmutableArray<KnownBus> Buses { get; init; }

    /// <summary>The breaks that drivers have had, in no order.</summary>
    public required ImmutableArray<BreakHad> BreaksHad { get; init; }

    /// <summary>What riders wished for, by zone and hour; null where it is not learned. Forgotten by an engine whose zones are others.</summary>
    public DemandHistory? Demand { get; init; }
}

/// <summary>The key with which a ride was booked.</summary>
/// <param name="Ride">The ride.</param>
/// <param name="Key">See <see cref="Command.BookOffer"/>.</param>
public readonly record struct BookingKey(RideId Ride, string Key);

/// <summary>A bus, and which numbers its stops have had.</summary>
/// <param name="Status">The bus as it stands.</param>
/// <param name="LastStop">The number of the last stop that any plan of the bus has had; 0 where none had one.</param>
public readonly record struct KnownBus(BusStatus Status, int LastStop);

/// <summary>A break that a driver has had, however the shifts may have been changed since.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="Earliest">The earliest start of the break, which tells it from others.</param>
public readonly record struct BreakHad(BusId Bus, DateTimeOffset Earliest);
