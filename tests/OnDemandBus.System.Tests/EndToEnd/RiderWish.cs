using OnDemandBus.Contracts;
using OnDemandBus.Roads;

namespace OnDemandBus.System.Tests.EndToEnd;

/// <summary>What one rider does in the course of the day.</summary>
/// <param name="Number">1 for the first rider.</param>
/// <param name="At">When the wish is uttered.</param>
/// <param name="Request">The wish.</param>
/// <param name="ThinksFor">How long the rider thinks about the offer before taking it.</param>
/// <param name="CancelsAfter">How long after booking the rider calls the ride off; null for a rider who does not.</param>
/// <param name="Comes">Whether the rider comes to the stop.</param>
internal sealed record RiderWish(int Number, DateTimeOffset At, OfferRequest Request, TimeSpan ThinksFor, TimeSpan? CancelsAfter, bool Comes);

/// <summary>Two hours of wishes in a town, the same for the same seed.</summary>
internal static class RiderWishes
{
    // Most of the map is villages and fields; riders live in the town around its middle.
    private const double TownRadiusMetres = 1500;

    public static IReadOnlyList<RiderWish> Draw(RoadNetwork roads, DateTimeOffset from, TimeSpan time, int count, int seed)
    {
        var random = new Random(seed);
        var places = Places(roads);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(_ => from + (time * random.NextDouble()))
                .Order()
                .Select((at, index) => Draw(index + 1, Whole(at), places, random)),
        ];
    }

    /// <summary>Places on the streets of the town, in order of their segments.</summary>
    public static IReadOnlyList<Location> Places(RoadNetwork roads)
    {
        var streets = Enumerable.Range(0, roads.SegmentCount)
            .Where(segment => roads.IsUsable(segment) && roads.Class(segment) is RoadClass.Residential or RoadClass.LivingStreet or RoadClass.Tertiary or RoadClass.Secondary)
            .Select(segment => roads.At(new Position(segment, 0.5f)))
            .ToList();
        var middle = new Location(Median(streets.Select(place => place.Latitude)), Median(streets.Select(place => place.Longitude)));
        return streets.FindAll(place => middle.DistanceMetres(place) < TownRadiusMetres);
    }

    private static RiderWish Draw(int number, DateTimeOffset at, IReadOnlyList<Location> places, Random random)
    {
        Location from, to;
        do (from, to) = (places[random.Next(places.Count)], places[random.Next(places.Count)]);
        while (from.DistanceMetres(to) < 700);

        var party = random.NextDouble() switch
        {
            < 0.65 => new PartySize(),
            < 0.80 => new PartySize(2),
            < 0.86 => new PartySize(random.Next(3, 6)),
            < 0.91 => new PartySize(1, Wheelchairs: 1),
            < 0.95 => new PartySize(1, Prams: 1),
            _ => new PartySize(1, Luggage: random.Next(1, 4)),
        };
        var (departAt, arriveBy) = random.NextDouble() switch
        {
            < 0.70 => ((TimeSpan?)null, (TimeSpan?)null),
            < 0.88 => (TimeSpan.FromMinutes(random.Next(10, 41)), null),
            _ => (null, TimeSpan.FromMinutes(random.Next(45, 76))),
        };
        var request = new OfferRequest(
            Beside(from, random), Beside(to, random), at + departAt, at + arriveBy, party, party.Wheelchairs > 0 ? ["wheelchair"] : null);
        return new RiderWish(
            number, at, request,
            // One in twenty lets the offer lapse.
            random.Next(20) == 0 ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(random.Next(1, 45)),
            random.Next(11) == 0 ? TimeSpan.FromSeconds(random.Next(10, 1200)) : null,
            Comes: random.Next(16) != 0);
    }

    /// <summary>A door near the street.</summary>
    private static GeoPoint Beside(Location street, Random random) =>
        new(street.Latitude + ((random.NextDouble() - 0.5) * 4e-4), street.Longitude + ((random.NextDouble() - 0.5) * 6e-4));

    private static DateTimeOffset Whole(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds());

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
}
