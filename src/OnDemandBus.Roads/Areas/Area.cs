using NetTopologySuite.Geometries;
using NetTopologySuite.Geometries.Prepared;

namespace OnDemandBus.Roads;

/// <summary>A part of the earth's surface with a boundary, a service area or a zone: one polygon or several, with or without holes. Immutable and thread-safe.</summary>
public sealed class Area
{
    private const double MetresPerDegree = 111_195.08;

    private static readonly GeometryFactory Wgs84 = new(new PrecisionModel(), 4326);

    private readonly Geometry _shape;
    private readonly IPreparedGeometry _prepared;

    internal Area(Geometry shape)
    {
        _shape = shape;
        _prepared = PreparedGeometryFactory.Prepare(shape);
        // The index behind the prepared polygon is made at the first question; asking here keeps later threads from racing for it.
        _prepared.Covers(shape.InteriorPoint);
    }

    /// <summary>The south-western corner of the box around the area.</summary>
    public Location SouthWest => new(_shape.EnvelopeInternal.MinY, _shape.EnvelopeInternal.MinX);

    /// <summary>The north-eastern corner of the box around the area.</summary>
    public Location NorthEast => new(_shape.EnvelopeInternal.MaxY, _shape.EnvelopeInternal.MaxX);

    /// <summary>The box between two corners.</summary>
    /// <exception cref="ArgumentException">A corner is not valid, or the box is empty.</exception>
    public static Area FromBounds(Location southWest, Location northEast)
    {
        if (!southWest.IsValid || !northEast.IsValid)
            throw new ArgumentException("The corners of an area must be valid locations.");
        if (southWest.Latitude >= northEast.Latitude || southWest.Longitude >= northEast.Longitude)
            throw new ArgumentException($"The corner {southWest} is not south-west of {northEast}.");
        return new Area(Wgs84.ToGeometry(new Envelope(southWest.Longitude, northEast.Longitude, southWest.Latitude, northEast.Latitude)));
    }

    /// <summary>Reads GeoJSON: a Polygon, a MultiPolygon, or a Feature or FeatureCollection of those, which are united.</summary>
    /// <exception cref="FormatException">The text is something else; the message says what is wrong.</exception>
    public static Area FromGeoJson(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Area(AreaJson.Read(text));
    }

    /// <summary>The area as a GeoJSON Polygon or MultiPolygon.</summary>
    public string ToGeoJson() => AreaJson.Write(_shape);

    /// <summary>Whether a location is in the area or on its border.</summary>
    public bool Contains(Location location) =>
        location.IsValid
        && _shape.EnvelopeInternal.Contains(location.Longitude, location.Latitude)
        && _prepared.Covers(Wgs84.CreatePoint(new Coordinate(location.Longitude, location.Latitude)));

    /// <summary>The area around the usable roads of a network.</summary>
    internal static Area Around(RoadNetwork network)
    {
        const double BufferMetres = 300;
        var middle = (network.SouthWest.Latitude + network.NorthEast.Latitude) / 2;
        var shrink = Math.Cos(double.DegreesToRadians(middle));
        var points = new HashSet<Coordinate>();
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            if (!network.IsUsable(segment))
                continue;
            foreach (var point in network.Geometry(segment))
                points.Add(new Coordinate(point.Longitude * shrink * MetresPerDegree, point.Latitude * MetresPerDegree));
        }

        // The hull in metres, and back to degrees.
        var hull = Wgs84.CreateMultiPointFromCoords([.. points]).ConvexHull().Buffer(BufferMetres, quadrantSegments: 4);
        hull.Apply(new NetTopologySuite.Geometries.Utilities.AffineTransformation(1 / (shrink * MetresPerDegree), 0, 0, 0, 1 / MetresPerDegree, 0));
        hull.GeometryChanged();
        return new Area(hull);
    }
}
