using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Rides;

/// <summary>
/// Offers as riders get them: <c>RIDE.NUMBER.SIGNATURE</c>. The signature is made with a secret of the service over all that the offer promises, so that nobody can guess the
/// id of somebody else's offer, and none can be booked with other terms than those that were told.
/// </summary>
/// <param name="secret">The same in all processes of the service; null where it is in the store.</param>
internal sealed class SignedOffers(byte[]? secret)
{
    public const string Section = "Offers";

    private const int LeastSecretBytes = 32;
    private const int SignatureBytes = 16;

    private volatile byte[]? _secret = secret;

    /// <summary>By the secret that is configured; without one, by that which the store keeps for all processes.</summary>
    public static SignedOffers Read(IConfiguration configuration)
    {
        var section = new StrictSection(configuration.GetSection(Section));
        var text = section.Text("Secret");
        section.RefuseOthers();
        if (text is null) return new SignedOffers(null);
        // The text is not repeated in the message: it may be right but for a slip.
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= LeastSecretBytes
            ? new SignedOffers(bytes[..length])
            : throw StartException.Setting(section.KeyOf("Secret"), $"this is not Base64 of at least {LeastSecretBytes} bytes", "Make one with: openssl rand -base64 32");
    }

    /// <summary>Gets the secret from the store if none is configured. Before this nothing can be signed.</summary>
    /// <exception cref="StoreAwayException">The store does not answer.</exception>
    public async Task PrepareAsync(Store store) => _secret ??= await store.SecretAsync("offers", RandomNumberGenerator.GetBytes(LeastSecretBytes));

    /// <summary>The id by which the rider books the offer.</summary>
    public string Sign(Offer offer) => $"{offer.Id}.{Base64Url.EncodeToString(SignatureOf(offer))}";

    /// <summary>Which offer is meant, if it is one of ours: only <see cref="IsGenuine"/> tells that.</summary>
    public static bool TryRead(string? text, out OfferId id)
    {
        id = default;
        var dot = text?.LastIndexOf('.') ?? -1;
        return dot > 0 && OfferId.TryParse(text![..dot], out id);
    }

    /// <summary>Whether an id was made for an offer of this ride.</summary>
    public bool IsGenuine(string text, Ride? ride)
    {
        if (!TryRead(text, out var id) || ride?.Offers.FirstOrDefault(offer => offer.Id == id) is not { } offer) return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(Sign(offer)));
    }

    /// <summary>Over what the rider was told. Which bus comes is not promised, and may be another by now.</summary>
    private ReadOnlySpan<byte> SignatureOf(Offer offer)
    {
        var (promise, trip) = (offer.Promise, offer.Trip);
        var (pickup, dropOff) = (RideViews.Of(trip.Pickup.Location), RideViews.Of(trip.DropOff.Location));
        var terms = string.Create(
            CultureInfo.InvariantCulture,
            $"{offer.Id}|{Ms(promise.PickupFrom)}|{Ms(promise.PickupTo)}|{Ms(promise.LatestArrival)}|{Ms(offer.ExpiresAt)}|{pickup.Latitude:R},{pickup.Longitude:R}|{dropOff.Latitude:R},{dropOff.Longitude:R}");
        return HMACSHA256.HashData(_secret ?? throw new InvalidOperationException("Offers are signed before there is a secret."), Encoding.UTF8.GetBytes(terms)).AsSpan(0, SignatureBytes);

        static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
    }
}
