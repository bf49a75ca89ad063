namespace OnDemandBus.Dispatcher.Journal;

/// <summary>
/// The journal of one service area in a store that outlives every process: entries numbered from 1 without a gap, the newest snapshot, and three marks beside
/// them. Any process may read it; appending is for the one that knows the last number. Safe for several threads.
/// </summary>
/// <remarks>Every member throws <see cref="StoreAwayException"/> while the store cannot be reached, and <see cref="JournalException"/> where what is there cannot be understood.</remarks>
internal interface IJournal : IAsyncDisposable
{
    /// <summary>Where it is, for people.</summary>
    string Display { get; }

    /// <summary>The number of the last entry; 0 for an empty journal.</summary>
    Task<long> SequenceAsync(CancellationToken cancel);

    /// <summary>The entries after a number, in order, up to the last one that is there when it is reached.</summary>
    IAsyncEnumerable<JournalRecord> ReadAsync(long after, CancellationToken cancel);

    /// <summary>Appends entries, all or none, and returns when they survive the death of the machine.</summary>
    /// <param name="after">The number of the last entry, as the caller knows it.</param>
    /// <param name="entries">The entries, in order; at least one.</param>
    /// <param name="cancel">Gives up waiting; whether they were appended is not known then.</param>
    /// <returns>False if another process has appended since: nothing is appended.</returns>
    Task<bool> AppendAsync(long after, IReadOnlyList<ReadOnlyMemory<byte>> entries, CancellationToken cancel);

    /// <summary>The newest snapshot: the state after the entry with its number. Null where there is none.</summary>
    Task<JournalRecord?> SnapshotAsync(CancellationToken cancel);

    /// <summary>Keeps a snapshot in place of the one before.</summary>
    /// <param name="snapshot">The state after an entry.</param>
    /// <param name="forget">Entries up to this number are no longer needed.</param>
    /// <param name="cancel">Gives up.</param>
    Task SaveSnapshotAsync(JournalRecord snapshot, long forget, CancellationToken cancel);

    /// <summary>All that follows from the entries up to this number has been published.</summary>
    Task<long> PublishedAsync(CancellationToken cancel);

    /// <summary>Moves the mark of what has been published.</summary>
    Task SavePublishedAsync(long sequence, CancellationToken cancel);

    /// <summary>Who leads the area.</summary>
    Task<Lease> LeaseAsync(CancellationToken cancel);

    /// <summary>Replaces the lease by another if it is still the one that was seen.</summary>
    Task<bool> ReplaceLeaseAsync(Lease seen, Lease next, CancellationToken cancel);
}

/// <summary>An entry or a snapshot with its number.</summary>
internal readonly record struct JournalRecord(long Sequence, ReadOnlyMemory<byte> Content);

/// <summary>
/// Says who leads an area. The leader moves the beat each second; others that see it stand still for some seconds, by their own clocks, may take its place. It
/// keeps the peace, no more: what is safe rests on the condition of each append.
/// </summary>
/// <param name="Holder">The process that leads; empty for none.</param>
/// <param name="Beat">Grows as long as the holder lives.</param>
internal readonly record struct Lease(string Holder, long Beat)
{
    public static Lease Free { get; } = new("", 0);
}

/// <summary>The store cannot be reached now, or did not answer in time. Nothing is wrong with the journal.</summary>
internal sealed class StoreAwayException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>The journal is damaged, or was written by a newer version. It is left as it is; the message says what to do.</summary>
internal sealed class JournalException(string message, Exception? cause = null) : Exception(message, cause);
