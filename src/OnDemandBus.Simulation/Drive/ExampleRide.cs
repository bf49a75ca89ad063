using System.Globalization;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Drive;

/// <summary>A ride that works, to show how one is booked: between two streets of the town, not far from a bus.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="FromStreet">The street's name.</param>
/// <param name="To">Where it ends.</param>
/// <param name="ToStreet">The street's name.</param>
public sealed record ExampleRide(Location From, string FromStreet, Location To, string ToStreet)
{
    private const double ToBusMetres = 500;
    private const double TripMetres = 1500;

    /// <summary>Looks for one; null on a map without two places that a bus gets to and from.</summary>
    /// <param name="travelTimes">The roads.</param>
    /// <param name="bus">Where a bus stands.</param>
    public static ExampleRide? Near(TravelTimes travelTimes, Location bus)
    {
        var roads = travelTimes.Network;
        var streets = Enumerable.Range(0, roads.SegmentCount)
            .Where(segment => roads.IsUsable(segment) && !roads.IsRoundabout(segment) && roads.StreetName(segment).Length > 0)
            .Select(segment => (Position: new Position(segment, 0.5f), Location: roads.At(new Position(segment, 0.5f)), Street: roads.StreetName(segment)))
            .ToList();
        if (streets.Count == 0) return null;
        var from = streets.MinBy(street => Math.Abs(street.Location.DistanceMetres(bus) - ToBusMetres));
        var to = streets.Where(street => street.Street != from.Street)
            .OrderBy(street => Math.Abs(street.Location.DistanceMetres(from.Location) - TripMetres))
            .FirstOrDefault(street => travelTimes.TimeMs(from.Position, street.Position) != TravelTimes.Unreachable);
        return to.Street is null ? null : new ExampleRide(Rounded(from.Location), from.Street, Rounded(to.Location), to.Street);
    }

    /// <summary>The commands that book it and follow it, for a shell.</summary>
    /// <param name="dispatcher">The dispatcher's address, without a slash at its end.</param>
    public IReadOnlyList<string> Commands(string dispatcher) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"# A ride from {FromStreet} to {ToStreet}, {From.DistanceMetres(To) / 1000:0.0} km: ask for an offer, book it, and watch the bus come."),
        $"answer=$(curl -s {dispatcher}/v1/offers -H 'Content-Type: application/json' -d '{{\"from\":{Json(From)},\"to\":{Json(To)}}}'); echo \"$answer\"",
        "offer=$(echo \"$answer\" | grep -o '\"offerId\":\"[^\"]*' | head -n 1 | cut -d'\"' -f4)",
        "ride=$(echo \"$answer\" | grep -o '\"rideId\":\"[^\"]*' | cut -d'\"' -f4)",
        $"curl -s {dispatcher}/v1/rides -H 'Content-Type: application/json' -H \"Idempotency-Key: $offer\" -d \"{{\\\"offerId\\\":\\\"$offer\\\"}}\"; echo",
        $"curl -sN {dispatcher}/v1/rides/$ride/events",
        "",
        "# The buses, and how this API goes on:",
        $"curl -s {dispatcher}/v1/buses; echo",
        $"curl -s {dispatcher}/openapi/v1.json; echo",
    ];

    private static string Json(Location place) => string.Create(CultureInfo.InvariantCulture, $"{{\"latitude\":{place.Latitude},\"longitude\":{place.Longitude}}}");

    // A metre is exact enough, and shorter to read.
    private static Location Rounded(Location place) => new(Math.Round(place.Latitude, 5), Math.Round(place.Longitude, 5));
}
