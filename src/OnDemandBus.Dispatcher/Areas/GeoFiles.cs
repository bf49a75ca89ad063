using System.Collections.Immutable;
using System.Text.Json;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>Reads what the configuration gives as GeoJSON files.</summary>
internal static class GeoFiles
{
    /// <summary>The area of a file.</summary>
    public static Area Boundary(string key, string path) => Read(key, path, "Give a GeoJSON file with a Polygon or MultiPolygon, coordinates as [longitude, latitude]", Area.FromGeoJson);

    /// <summary>The places of a file of points.</summary>
    public static ImmutableArray<Location> Points(string key, string path) =>
        Read(key, path, "Give a GeoJSON FeatureCollection of Points, coordinates as [longitude, latitude]", text => Features(text, Point));

    /// <summary>The zones of a file of polygons, each with an id.</summary>
    public static ImmutableArray<ServiceZone> Zones(string key, string path) =>
        Read(key, path, "Give a GeoJSON FeatureCollection of Polygons or MultiPolygons, each with an id of its own", text => Features(text, Zone));

    private static T Read<T>(string key, string path, string remedy, Func<string, T> read)
    {
        try
        {
            return read(File.ReadAllText(path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            throw StartException.Setting(key, $"'{path}' cannot be used: {fault.Message.TrimEnd('.')}", remedy);
        }
    }

    private static ImmutableArray<T> Features<T>(string text, Func<JsonElement, T> read)
    {
        using var document = Parse(text);
        if (document.RootElement.ValueKind != JsonValueKind.Object || Text(document.RootElement, "type") != "FeatureCollection" || Member(document.RootElement, "features") is not { ValueKind: JsonValueKind.Array } features)
            throw new FormatException("it is not a FeatureCollection.");
        var number = 0;
        var things = ImmutableArray.CreateBuilder<T>();
        foreach (var feature in features.EnumerateArray())
        {
            number++;
            try
            {
                things.Add(read(feature));
            }
            catch (FormatException fault)
            {
                throw new FormatException(FormattableString.Invariant($"feature {number}: {fault.Message}"), fault);
            }
        }

        return things.Count == 0 ? throw new FormatException("it has no features.") : things.ToImmutable();
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException fault)
        {
            throw new FormatException(FormattableString.Invariant($"line {fault.LineNumber + 1} is not JSON."), fault);
        }
    }

    private static Location Point(JsonElement feature)
    {
        if (Member(feature, "geometry") is not { } geometry || Text(geometry, "type") != "Point" || Member(geometry, "coordinates") is not { ValueKind: JsonValueKind.Array } pair || pair.GetArrayLength() < 2
            || pair[0].ValueKind != JsonValueKind.Number || pair[1].ValueKind != JsonValueKind.Number)
            throw new FormatException("it is not a Point with coordinates.");
        var place = new Location(pair[1].GetDouble(), pair[0].GetDouble());
        return place.IsValid ? place : throw new FormatException($"{place} is not a place on earth.");
    }

    private static ServiceZone Zone(JsonElement feature)
    {
        var id = Text(feature, "id") ?? (Member(feature, "properties") is { } properties ? Text(properties, "id") : null);
        return id is null ? throw new FormatException("it has no id.") : new ServiceZone(id, Area.FromGeoJson(feature.GetRawText()));
    }

    private static JsonElement? Member(JsonElement element, string name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number } member ? member.ToString() : null;
}
