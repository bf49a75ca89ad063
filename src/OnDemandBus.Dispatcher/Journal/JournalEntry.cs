using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>
/// What one command has changed. The events alone make the state; the command and its time stand beside them, so that a day can be played again, by the same rules
/// or by others.
/// </summary>
internal sealed record JournalEntry
{
    /// <summary>When the engine was told.</summary>
    [JsonPropertyName("at")]
    public required DateTimeOffset At { get; init; }

    /// <summary>What the engine was told; null where it was told nothing.</summary>
    [JsonPropertyName("do")]
    public Command? Command { get; init; }

    /// <summary>All that happened, in order.</summary>
    [JsonPropertyName("events")]
    public ImmutableArray<Event> Events { get; init; } = [];

    /// <summary>The key under which a rider asked for it, for offers; a booking's is in its event.</summary>
    [JsonPropertyName("key")]
    public string? AskedWith { get; init; }

    /// <summary>The report of a bus that this has carried out.</summary>
    [JsonPropertyName("report")]
    public BusReported? Report { get; init; }

    /// <summary>A report that is kept until an earlier one is there.</summary>
    [JsonPropertyName("held")]
    public HeldReport? Held { get; init; }

    /// <summary>The closures and speeds that operators have put in force.</summary>
    [JsonPropertyName("traffic")]
    public TrafficRequest? Traffic { get; init; }

    /// <summary>The process that leads the area from here on. Its first entry, by which the one before is fenced off.</summary>
    [JsonPropertyName("leader")]
    public string? Leader { get; init; }

    /// <summary>The checksum of the map that it leads by: positions on the road mean nothing on another one.</summary>
    [JsonPropertyName("map")]
    public ulong? Map { get; init; }
}
