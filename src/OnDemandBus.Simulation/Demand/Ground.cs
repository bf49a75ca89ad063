using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Demand;

/// <summary>
/// Distances and areas on the plane that touches the earth at a latitude, with +, -, *, / and square roots alone: they are the same to the last bit on every machine,
/// which a runtime's sines are not. Right to some tenths of a percent across a town.
/// </summary>
internal readonly struct Ground(double latitude)
{
    private const double MetresPerDegree = 111_195.08;

    private readonly double _metresPerDegreeEast = MetresPerDegree * Cosine(latitude * (3.141592653589793 / 180));

    public double DistanceMetres(Location a, Location b)
    {
        var (east, north) = ((b.Longitude - a.Longitude) * _metresPerDegreeEast, (b.Latitude - a.Latitude) * MetresPerDegree);
        return Math.Sqrt((east * east) + (north * north));
    }

    public double SquareMetres(ReadOnlySpan<Location> ring)
    {
        var doubled = 0.0;
        for (var i = 0; i < ring.Length; i++)
            doubled += Cross(ring[0], ring[i], ring[(i + 1) % ring.Length]);
        return Math.Abs(doubled) / 2 * MetresPerDegree * _metresPerDegreeEast;
    }

    /// <summary>The location so many metres away.</summary>
    public Location Move(Location from, double eastMetres, double northMetres) => new(from.Latitude + (northMetres / MetresPerDegree), from.Longitude + (eastMetres / _metresPerDegreeEast));

    /// <summary>The centre of gravity of the surface; a corner where the ring crosses itself so that this is nowhere near.</summary>
    public static Location Centre(ReadOnlySpan<Location> ring)
    {
        var (doubled, latitude, longitude) = (0.0, 0.0, 0.0);
        var origin = ring[0];
        for (var i = 0; i < ring.Length; i++)
        {
            var (a, b) = (ring[i], ring[(i + 1) % ring.Length]);
            var cross = Cross(origin, a, b);
            doubled += cross;
            latitude += cross * (a.Latitude + b.Latitude - (2 * origin.Latitude));
            longitude += cross * (a.Longitude + b.Longitude - (2 * origin.Longitude));
        }

        var centre = new Location(origin.Latitude + (latitude / (3 * doubled)), origin.Longitude + (longitude / (3 * doubled)));
        var (southWest, northEast) = Box(ring);
        var isNear = centre.Latitude >= southWest.Latitude && centre.Latitude <= northEast.Latitude && centre.Longitude >= southWest.Longitude && centre.Longitude <= northEast.Longitude;
        return isNear ? centre : ring[ring.Length / 2];
    }

    /// <summary>The corners of the box around some locations.</summary>
    public static (Location SouthWest, Location NorthEast) Box(ReadOnlySpan<Location> points)
    {
        var (south, west, north, east) = (points[0].Latitude, points[0].Longitude, points[0].Latitude, points[0].Longitude);
        foreach (var point in points)
        {
            (south, north) = (Math.Min(south, point.Latitude), Math.Max(north, point.Latitude));
            (west, east) = (Math.Min(west, point.Longitude), Math.Max(east, point.Longitude));
        }

        return (new Location(south, west), new Location(north, east));
    }

    public static bool Contains(ReadOnlySpan<Location> ring, Location location)
    {
        var inside = false;
        for (int i = 0, j = ring.Length - 1; i < ring.Length; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if (a.Latitude > location.Latitude != b.Latitude > location.Latitude
                && location.Longitude < ((b.Longitude - a.Longitude) * (location.Latitude - a.Latitude) / (b.Latitude - a.Latitude)) + a.Longitude)
                inside = !inside;
        }

        return inside;
    }

    /// <summary>To 1e-6 degrees, a decimetre.</summary>
    public static Location Rounded(Location location) => new(Math.Round(location.Latitude * 1e6) / 1e6, Math.Round(location.Longitude * 1e6) / 1e6);

    private static double Cross(Location origin, Location a, Location b) =>
        ((a.Longitude - origin.Longitude) * (b.Latitude - origin.Latitude)) - ((b.Longitude - origin.Longitude) * (a.Latitude - origin.Latitude));

    private static double Cosine(double radians)
    {
        var (sum, term) = (1.0, 1.0);
        for (var k = 2; k <= 24; k += 2)
        {
            term *= -radians * radians / (k * (k - 1));
            sum += term;
        }

        return sum;
    }
}
