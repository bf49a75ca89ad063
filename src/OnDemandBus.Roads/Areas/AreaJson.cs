using System.Text.Json;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO.Converters;
using NetTopologySuite.Operation.Union;
using NetTopologySuite.Operation.Valid;

namespace OnDemandBus.Roads;

/// <summary>Areas as GeoJSON.</summary>
internal static class AreaJson
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new GeoJsonConverterFactory() } };

    public static Geometry Read(string text)
    {
        using var json = Parse(text);
        var polygons = new List<Geometry>();
        Collect(json.RootElement, polygons);
        if (polygons.Count == 0)
            throw new FormatException("The GeoJSON has no polygon in it.");
        var shape = polygons.Count == 1 ? polygons[0] : UnaryUnionOp.Union(polygons);
        shape.SRID = 4326;
        return shape;
    }

    public static string Write(Geometry shape) => JsonSerializer.Serialize(shape, Options);

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new FormatException($"This is not JSON: {e.Message}", e);
        }
    }

    private static void Collect(JsonElement element, List<Geometry> polygons)
    {
        switch (TypeOf(element))
        {
            case "FeatureCollection":
                if (!element.TryGetProperty("features", out var features) || features.ValueKind != JsonValueKind.Array)
                    throw new FormatException("A FeatureCollection has a list of 'features'.");
                foreach (var feature in features.EnumerateArray())
                    Collect(feature, polygons);
                break;
            case "Feature":
                if (!element.TryGetProperty("geometry", out var geometry) || geometry.ValueKind != JsonValueKind.Object)
                    throw new FormatException("A Feature of an area has a 'geometry'.");
                Collect(geometry, polygons);
                break;
            case "Polygon" or "MultiPolygon":
                polygons.Add(Polygon(element));
                break;
            case var other:
                throw new FormatException($"An area is a Polygon, a MultiPolygon, or a Feature or FeatureCollection of those, not '{other}'.");
        }
    }

    private static string TypeOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()!
            : throw new FormatException("A GeoJSON object has a 'type'.");

    private static Geometry Polygon(JsonElement element)
    {
        Geometry shape;
        try
        {
            shape = element.Deserialize<Geometry>(Options) ?? throw new FormatException("A polygon has 'coordinates'.");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException($"The coordinates of a polygon are rings of [longitude, latitude] pairs, each ring closed by its first point: {e.Message}", e);
        }

        foreach (var coordinate in shape.Coordinates)
        {
            if (!new Location(coordinate.Y, coordinate.X).IsValid)
                throw new FormatException(FormattableString.Invariant($"[{coordinate.X}, {coordinate.Y}] is no place on earth. GeoJSON has the longitude first, then the latitude."));
        }

        if (shape.IsEmpty)
            throw new FormatException("The polygon is empty.");
        var check = new IsValidOp(shape);
        if (!check.IsValid)
            throw new FormatException(FormattableString.Invariant($"The polygon is not simple: {check.ValidationError.Message} at [{check.ValidationError.Coordinate.X}, {check.ValidationError.Coordinate.Y}]."));
        return shape;
    }
}
