using System.Globalization;

namespace OnDemandBus.Planning;

/// <summary>The identity of a ride from its request to its end. Given by the caller, so that the same commands make the same state.</summary>
/// <param name="Value">Not empty; letters, digits and hyphens.</param>
public readonly record struct RideId(string Value) : IComparable<RideId>
{
    /// <inheritdoc/>
    public int CompareTo(RideId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>The identity of one offer for a ride; written <c>ride.number</c>.</summary>
/// <param name="Ride">The ride that the offer is for.</param>
/// <param name="Number">1 for the first offer of the ride.</param>
public readonly record struct OfferId(RideId Ride, int Number)
{
    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text, or null.</param>
    /// <param name="id">The identity, if the text has the form of one.</param>
    /// <returns>Whether the text has the form of an offer's identity; it may still be unknown to the engine.</returns>
    public static bool TryParse(string? text, out OfferId id)
    {
        id = default;
        var dot = text?.LastIndexOf('.') ?? -1;
        if (dot <= 0 || !int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        id = new OfferId(new RideId(text![..dot]), number);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Ride.Value}.{Number}");
}
