using System.Buffers;
using System.Text;
using System.Text.Json;

namespace OnDemandBus.Roads;

/// <summary>Lines as GeoJSON geometries of the type <c>LineString</c>: <c>[longitude, latitude]</c>, in OpenStreetMap's own 1e-7 degrees.</summary>
public static class GeoJsonLine
{
    private const int Digits = 7;

    /// <summary>Writes a line, <see cref="RoadPath.Geometry"/> for example, as a text.</summary>
    /// <exception cref="ArgumentException">It has fewer than two points, which GeoJSON does not allow.</exception>
    public static string Encode(ReadOnlySpan<Location> line)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + (line.Length * 24));
        using (var json = new Utf8JsonWriter(buffer))
            Write(json, line);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes a line as a value of some larger JSON.</summary>
    /// <exception cref="ArgumentException">It has fewer than two points, which GeoJSON does not allow.</exception>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<Location> line)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (line.Length < 2)
            throw new ArgumentException("A line has at least two points.", nameof(line));
        json.WriteStartObject();
        json.WriteString("type", "LineString");
        json.WriteStartArray("coordinates");
        foreach (var point in line)
        {
            json.WriteStartArray();
            json.WriteNumberValue(Math.Round(point.Longitude, Digits));
            json.WriteNumberValue(Math.Round(point.Latitude, Digits));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
