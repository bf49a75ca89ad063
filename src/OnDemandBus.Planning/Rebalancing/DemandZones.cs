using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>
/// The extent of a road network cut into zones: cells of a fixed grid, numbered from 0 in the south-west, row by row. Immutable and thread-safe.
/// </summary>
public sealed class DemandZones
{
    /// <summary>The smallest edge of a zone, in metres.</summary>
    public const double SmallestCellMetres = 100;

    private const double MetresPerDegree = 111_195.08;

    private readonly Location _southWest;
    private readonly double _cellLatitude;
    private readonly double _cellLongitude;
    private readonly int _rows;
    private readonly int _columns;

    /// <summary>Draws the grid.</summary>
    /// <param name="network">The roads that it covers.</param>
    /// <param name="cellMetres">The edge of a zone.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="cellMetres"/> is less than <see cref="SmallestCellMetres"/> or not finite.</exception>
    public DemandZones(RoadNetwork network, double cellMetres)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (!(cellMetres >= SmallestCellMetres && double.IsFinite(cellMetres)))
            throw new ArgumentOutOfRangeException(nameof(cellMetres), cellMetres, $"The edge of a zone is at least {SmallestCellMetres:0} m.");
        CellMetres = cellMetres;
        _southWest = network.SouthWest;
        var middle = (network.SouthWest.Latitude + network.NorthEast.Latitude) / 2;
        _cellLatitude = Rounded(cellMetres / MetresPerDegree);
        _cellLongitude = Rounded(cellMetres / MetresPerDegree / Math.Max(0.01, Math.Cos(double.DegreesToRadians(middle))));
        _rows = (int)((network.NorthEast.Latitude - network.SouthWest.Latitude) / _cellLatitude) + 1;
        _columns = (int)((network.NorthEast.Longitude - network.SouthWest.Longitude) / _cellLongitude) + 1;
    }

    /// <summary>The edge of a zone, in metres.</summary>
    public double CellMetres { get; }

    /// <summary>How many zones there are.</summary>
    public int Count => _rows * _columns;

    /// <summary>The zone of a location; one outside the grid belongs to the zone at the border that is nearest.</summary>
    /// <exception cref="ArgumentException">The location is not valid.</exception>
    public int ZoneAt(Location location)
    {
        if (!location.IsValid) throw new ArgumentException($"{location} is no place on earth.", nameof(location));
        var row = Math.Clamp((int)Math.Floor((location.Latitude - _southWest.Latitude) / _cellLatitude), 0, _rows - 1);
        var column = Math.Clamp((int)Math.Floor((location.Longitude - _southWest.Longitude) / _cellLongitude), 0, _columns - 1);
        return (row * _columns) + column;
    }

    /// <summary>Writes the zones that touch a zone, and itself, in order of their numbers.</summary>
    /// <returns>How many there are: at most nine.</returns>
    internal int Around(int zone, Span<int> zones)
    {
        var (row, column) = (zone / _columns, zone % _columns);
        var count = 0;
        for (var y = Math.Max(0, row - 1); y <= Math.Min(_rows - 1, row + 1); y++)
            for (var x = Math.Max(0, column - 1); x <= Math.Min(_columns - 1, column + 1); x++)
                zones[count++] = (y * _columns) + x;
        return count;
    }

    // Cosines differ in the last digit from machine to machine. In steps that maps are made of, a centimetre, the grid is the same everywhere.
    private static double Rounded(double degrees) => Math.Round(degrees * 1e7) / 1e7;
}
