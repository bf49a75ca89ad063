namespace OnDemandBus.Dispatcher.Persons;

/// <summary>Where the keys and the sealed details of riders lie: apart from the journals, and apart from one another. Safe for several threads.</summary>
/// <remarks>Every member throws <see cref="Journal.StoreAwayException"/> while the store cannot be reached.</remarks>
internal interface IPersonStore
{
    /// <summary>The key of a ride; null where there is none, or none any more.</summary>
    Task<byte[]?> KeyAsync(string ride, CancellationToken cancel);

    /// <summary>Keeps a key for a ride that has none.</summary>
    /// <returns>The key that the ride has now: the one given, or one that was there before.</returns>
    Task<byte[]> AddKeyAsync(string ride, byte[] key, CancellationToken cancel);

    /// <summary>The sealed details of a ride; null where there are none.</summary>
    Task<byte[]?> SealedAsync(string ride, CancellationToken cancel);

    /// <summary>Keeps sealed details in place of those before.</summary>
    Task SaveSealedAsync(string ride, byte[] sealedDetails, CancellationToken cancel);

    /// <summary>Deletes keys, so that no copy of the details can be read any more, and then the details.</summary>
    Task EraseAsync(IReadOnlyCollection<string> rides, CancellationToken cancel);

    /// <summary>All rides that have a key.</summary>
    Task<IReadOnlyList<string>> RidesAsync(CancellationToken cancel);
}
