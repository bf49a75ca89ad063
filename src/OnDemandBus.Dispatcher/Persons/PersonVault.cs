using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Persons;

/// <summary>
/// What is known of the persons who ride. The journal and the messages on the broker know rides by their ids alone; names, phones, addresses and notes are here, each ride's
/// sealed under a key of its own (AES-256-GCM). Whoever deletes the key has deleted the details, in every copy and backup there is.
/// </summary>
internal sealed class PersonVault(IPersonStore store)
{
    private const int KeyBytes = 32;

    private static readonly int s_nonceBytes = AesGcm.NonceByteSizes.MaxSize;
    private static readonly int s_tagBytes = AesGcm.TagByteSizes.MaxSize;

    /// <summary>Keeps the details of a ride's rider, in place of those before.</summary>
    public async Task KeepAsync(RideId ride, RiderDetails details, CancellationToken cancel)
    {
        var key = await store.AddKeyAsync(ride.Value, RandomNumberGenerator.GetBytes(KeyBytes), cancel);
        await store.SaveSealedAsync(ride.Value, Seal(key, ride, JsonSerializer.SerializeToUtf8Bytes(details, Json.Options)), cancel);
    }

    /// <summary>The details of a ride's rider; null where none were given, or none are left.</summary>
    public async Task<RiderDetails?> FindAsync(RideId ride, CancellationToken cancel) =>
        await store.KeyAsync(ride.Value, cancel) is { } key && await store.SealedAsync(ride.Value, cancel) is { } sealedDetails
            ? JsonSerializer.Deserialize<RiderDetails>(Open(key, ride, sealedDetails), Json.Options)
            : null;

    /// <summary>Makes the details of rides unreadable for ever.</summary>
    public Task EraseAsync(IReadOnlyCollection<RideId> rides, CancellationToken cancel) => store.EraseAsync([.. rides.Select(ride => ride.Value)], cancel);

    /// <summary>All rides whose details can be read.</summary>
    public async Task<IReadOnlyList<RideId>> RidesAsync(CancellationToken cancel) => [.. (await store.RidesAsync(cancel)).Select(ride => new RideId(ride))];

    // Nonce, tag, then the details. The ride's id is part of what is sealed: details cannot be passed off as another ride's.
    private static byte[] Seal(byte[] key, RideId ride, byte[] details)
    {
        var sealedDetails = new byte[s_nonceBytes + s_tagBytes + details.Length];
        var (nonce, tag, text) = Parts(sealedDetails);
        RandomNumberGenerator.Fill(nonce.Span);
        using var cipher = new AesGcm(key, s_tagBytes);
        cipher.Encrypt(nonce.Span, details, text.Span, tag.Span, Encoding.UTF8.GetBytes(ride.Value));
        return sealedDetails;
    }

    private static byte[] Open(byte[] key, RideId ride, byte[] sealedDetails)
    {
        var (nonce, tag, text) = Parts(sealedDetails);
        var details = new byte[text.Length];
        using var cipher = new AesGcm(key, s_tagBytes);
        cipher.Decrypt(nonce.Span, text.Span, tag.Span, details, Encoding.UTF8.GetBytes(ride.Value));
        return details;
    }

    private static (Memory<byte> Nonce, Memory<byte> Tag, Memory<byte> Text) Parts(byte[] sealedDetails) =>
        (sealedDetails.AsMemory(0, s_nonceBytes), sealedDetails.AsMemory(s_nonceBytes, s_tagBytes), sealedDetails.AsMemory(s_nonceBytes + s_tagBytes));
}
