using System.Globalization;
using System.Text;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>Wishes of a town's riders for the next two days, so that so many can be served: the same for the same seed.</summary>
internal sealed class Wishes
{
    private const int Seed = 1;
    private const double TownRadiusMetres = 1500;

    private static readonly TimeSpan s_soonest = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan s_latest = TimeSpan.FromHours(48);

    private readonly Random _random = new(Seed);
    private readonly IReadOnlyList<Location> _places;
    private readonly TimeProvider _time;

    public Wishes(RoadNetwork roads, TimeProvider time)
    {
        var streets = Enumerable.Range(0, roads.SegmentCount)
            .Where(segment => roads.IsUsable(segment) && roads.Class(segment) is RoadClass.Residential or RoadClass.LivingStreet or RoadClass.Tertiary or RoadClass.Secondary)
            .Select(segment => roads.At(new Position(segment, 0.5f)))
            .ToList();
        var middle = new Location(Median(streets.Select(place => place.Latitude)), Median(streets.Select(place => place.Longitude)));
        (_places, _time) = (streets.FindAll(place => middle.DistanceMetres(place) < TownRadiusMetres), time);
    }

    /// <summary>The next wish as it is sent. From one thread at a time.</summary>
    public byte[] Next()
    {
        var (from, to) = Trip();
        var departAt = _time.GetUtcNow() + s_soonest + ((s_latest - s_soonest) * _random.NextDouble());
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"from":{"latitude":{{from.Latitude}},"longitude":{{from.Longitude}}},"to":{"latitude":{{to.Latitude}},"longitude":{{to.Longitude}}},"departAt":"{{departAt:O}}"}"""));
    }

    /// <summary>Two places in the town that are not near each other.</summary>
    public (Location From, Location To) Trip()
    {
        Location from, to;
        do (from, to) = (_places[_random.Next(_places.Count)], _places[_random.Next(_places.Count)]);
        while (from.DistanceMetres(to) < 700);
        return (from, to);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;
}
