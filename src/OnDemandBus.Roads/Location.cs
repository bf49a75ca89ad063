using System.Text.Json.Serialization;

namespace OnDemandBus.Roads;

/// <summary>A point on the earth in WGS 84 degrees.</summary>
/// <param name="Latitude">Degrees north, -90 to 90.</param>
/// <param name="Longitude">Degrees east, -180 to 180.</param>
public readonly record struct Location(double Latitude, double Longitude)
{
    private const double EarthRadiusMetres = 6_371_008.8;

    /// <summary>Whether both coordinates are finite and in range. A location that is not valid is never accepted at a border.</summary>
    [JsonIgnore]
    public bool IsValid => Math.Abs(Latitude) <= 90 && Math.Abs(Longitude) <= 180;

    /// <summary>The same numbers with latitude and longitude exchanged: the most frequent mistake of callers.</summary>
    [JsonIgnore]
    public Location Swapped => new(Longitude, Latitude);

    /// <summary>The great-circle distance on a sphere, in metres (haversine); within 0.5 % of the ellipsoid.</summary>
    public double DistanceMetres(Location other)
    {
        var dLat = double.DegreesToRadians(other.Latitude - Latitude);
        var dLon = double.DegreesToRadians(other.Longitude - Longitude);
        var (sinLat, sinLon) = (Math.Sin(dLat / 2), Math.Sin(dLon / 2));
        var h = (sinLat * sinLat) + (Math.Cos(double.DegreesToRadians(Latitude)) * Math.Cos(double.DegreesToRadians(other.Latitude)) * sinLon * sinLon);
        return 2 * EarthRadiusMetres * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }

    /// <summary>The initial bearing towards <paramref name="other"/> in degrees clockwise from north, 0 to 360 (exclusive).</summary>
    public double BearingDegrees(Location other)
    {
        var (lat1, lat2) = (double.DegreesToRadians(Latitude), double.DegreesToRadians(other.Latitude));
        var dLon = double.DegreesToRadians(other.Longitude - Longitude);
        var y = Math.Sin(dLon) * Math.Cos(lat2);
        var x = (Math.Cos(lat1) * Math.Sin(lat2)) - (Math.Sin(lat1) * Math.Cos(lat2) * Math.Cos(dLon));
        var degrees = double.RadiansToDegrees(Math.Atan2(y, x));
        return degrees < 0 ? degrees + 360 : degrees;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Latitude:0.0#####},{Longitude:0.0#####}");
}
