using System.Globalization;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;
using OnDemandBus.System.Tests.Durability;
using OnDemandBus.TestTown;

[assembly: AssemblyFixture(typeof(Town))]

namespace OnDemandBus.System.Tests.Durability;

/// <summary>The model town, prepared so that a dispatcher opens it in a moment, and the wishes of its riders.</summary>
public sealed class Town : IDisposable
{
    // Riders live in the inner town, where the buses are.
    private const double RadiusMetres = 2500;

    private readonly string _file = Path.Combine(Path.GetTempPath(), $"odb-model-town-{Guid.NewGuid():N}.odb");
    private readonly Lazy<HubLabels> _times;
    private readonly Lazy<IReadOnlyList<Location>> _places;

    public Town()
    {
        _times = new Lazy<HubLabels>(Prepare);
        _places = new Lazy<IReadOnlyList<Location>>(() => InnerPlaces(Times.Network));
    }

    /// <summary>The prepared map.</summary>
    public string Map
    {
        get
        {
            _ = Times;
            return _file;
        }
    }

    /// <summary>The travel times that the dispatcher decides by.</summary>
    public HubLabels Times => _times.Value;

    /// <summary>A wish for some time in the next hours.</summary>
    internal OfferRequest Wish(Random random, DateTimeOffset now)
    {
        Location from, to;
        do (from, to) = (_places.Value[random.Next(_places.Value.Count)], _places.Value[random.Next(_places.Value.Count)]);
        while (from.DistanceMetres(to) < 700);
        var departAt = random.Next(4) == 0 ? (DateTimeOffset?)null : now + TimeSpan.FromMinutes(random.Next(5, 300));
        return new OfferRequest(Point(from), Point(to), departAt, Party: new PartySize(random.Next(1, 4)));
    }

    /// <summary>The settings of an area that is this town.</summary>
    internal IEnumerable<(string Key, string Value)> Settings(string area, int buses) =>
    [
        ("Areas:0:Id", area),
        ("Areas:0:Map", Map),
        ("Areas:0:FleetSize", buses.ToString(CultureInfo.InvariantCulture)),
    ];

    public void Dispose() => File.Delete(_file);

    private HubLabels Prepare()
    {
        var times = HubLabels.Of(OsmImport.Read(Path.Combine(Repository.Root, "osm-data", "model-town.osm.pbf")).Network);
        using var file = File.Create(_file);
        PreparedNetwork.Save(times, file);
        return times;
    }

    private static List<Location> InnerPlaces(RoadNetwork roads)
    {
        var streets = Enumerable.Range(0, roads.SegmentCount)
            .Where(segment => roads.IsUsable(segment) && roads.Class(segment) is RoadClass.Residential or RoadClass.Tertiary)
            .Select(segment => roads.At(new Position(segment, 0.5f)))
            .ToList();
        var middle = new Location(streets.Average(place => place.Latitude), streets.Average(place => place.Longitude));
        return streets.FindAll(place => middle.DistanceMetres(place) < RadiusMetres);
    }

    private static GeoPoint Point(Location place) => new(place.Latitude, place.Longitude);
}
