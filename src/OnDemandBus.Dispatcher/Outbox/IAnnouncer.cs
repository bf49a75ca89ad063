using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Outbox;

/// <summary>Brings to the world outside what has been decided. The outside border behind which the broker stands.</summary>
internal interface IAnnouncer
{
    /// <summary>
    /// Returns when the broker answers for all of it; throws when it is not known to. The plans of a bus go out in the order in which they are given, and may go
    /// out again.
    /// </summary>
    Task AnnounceAsync(IReadOnlyList<BusPlan> plans, IReadOnlyList<RideChanged> rides, CancellationToken cancel);
}
