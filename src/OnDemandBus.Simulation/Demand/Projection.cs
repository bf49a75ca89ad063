using System.Globalization;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Demand;

/// <summary>
/// Coordinates of a plan file to places on earth: WGS 84 as it is, or UTM (EPSG:25828 to 25838 on ETRS 89, EPSG:32601 to 32660 on WGS 84; the two differ by less than a metre),
/// turned back by Krüger's series. Sines are a runtime's own to the last bit; the result is rounded to 1e-7 degrees, a centimetre, so that every machine reads the same.
/// </summary>
internal sealed class Projection
{
    public const string Known = "EPSG:4326 (longitude, latitude), EPSG:25828 to 25838 and EPSG:32601 to 32660 (UTM)";

    private const double Scale = 0.9996;
    private const double Flattening = 1 / 298.257223563;
    private const double ThirdFlattening = Flattening / (2 - Flattening);
    private const double N2 = ThirdFlattening * ThirdFlattening;
    private const double N3 = N2 * ThirdFlattening;

    /// <summary>The radius of the circle that is as long as a meridian.</summary>
    private const double Radius = 6_378_137 / (1 + ThirdFlattening) * (1 + (N2 / 4) + (N2 * N2 / 64));

    private readonly int? _zone;

    private Projection(int? zone) => _zone = zone;

    public static Projection Wgs84 { get; } = new(null);

    /// <summary>The projection of a code such as <c>EPSG:25832</c>; null where it is not among <see cref="Known"/>.</summary>
    public static Projection? Of(string code)
    {
        var name = code.Trim();
        if (name.Equals("WGS84", StringComparison.OrdinalIgnoreCase))
            return Wgs84;
        if (!name.StartsWith("EPSG:", StringComparison.OrdinalIgnoreCase) || !int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return null;
        return number switch
        {
            4326 => Wgs84,
            >= 25828 and <= 25838 => new Projection(number - 25800),
            >= 32601 and <= 32660 => new Projection(number - 32600),
            _ => null,
        };
    }

    /// <summary>The place of two coordinates; null where they cannot be of this projection.</summary>
    public Location? Place(double x, double y)
    {
        if (_zone is not { } zone)
            return new Location(y, x) is { IsValid: true } place ? place : null;
        if (x is not (> 0 and < 1_000_000) || y is not (> 0 and < 9_400_000))
            return null;

        var (xi, eta) = (y / (Scale * Radius), (x - 500_000) / (Scale * Radius));
        ReadOnlySpan<double> beta = [(ThirdFlattening / 2) - (2 * N2 / 3) + (37 * N3 / 96), (N2 / 48) + (N3 / 15), 17 * N3 / 480];
        ReadOnlySpan<double> delta = [(2 * ThirdFlattening) - (2 * N2 / 3) - (2 * N3), (7 * N2 / 3) - (8 * N3 / 5), 56 * N3 / 15];
        var (flatXi, flatEta) = (xi, eta);
        for (var j = 1; j <= beta.Length; j++)
        {
            flatXi -= beta[j - 1] * Math.Sin(2 * j * xi) * Math.Cosh(2 * j * eta);
            flatEta -= beta[j - 1] * Math.Cos(2 * j * xi) * Math.Sinh(2 * j * eta);
        }

        var chi = Math.Asin(Math.Sin(flatXi) / Math.Cosh(flatEta));
        var latitude = chi;
        for (var j = 1; j <= delta.Length; j++)
            latitude += delta[j - 1] * Math.Sin(2 * j * chi);
        var longitude = (6 * zone) - 183 + double.RadiansToDegrees(Math.Atan2(Math.Sinh(flatEta), Math.Cos(flatXi)));
        return new Location(Math.Round(double.RadiansToDegrees(latitude), 7), Math.Round(longitude, 7)) is { IsValid: true } found ? found : null;
    }
}
