using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>A location as <c>[latitude, longitude]</c>.</summary>
internal sealed class LocationJson : JsonConverter<Location>
{
    public override Location Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Pair.Open(ref reader);
        var latitude = Degrees(ref reader);
        Pair.Next(ref reader);
        var longitude = Degrees(ref reader);
        Pair.Close(ref reader);
        return new Location(latitude, longitude);
    }

    public override void Write(Utf8JsonWriter writer, Location value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        Write(writer, value.Latitude);
        Write(writer, value.Longitude);
        writer.WriteEndArray();
    }

    // Somebody may say what is no number, and is refused.
    private static double Degrees(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? double.Parse(reader.GetString()!, CultureInfo.InvariantCulture) : reader.GetDouble();

    private static void Write(Utf8JsonWriter writer, double degrees)
    {
        if (double.IsFinite(degrees)) writer.WriteNumberValue(degrees);
        else writer.WriteStringValue(degrees.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>A position as <c>[segment, fraction]</c>.</summary>
internal sealed class PositionJson : JsonConverter<Position>
{
    public override Position Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Pair.Open(ref reader);
        var segment = reader.GetInt32();
        Pair.Next(ref reader);
        var fraction = reader.GetSingle();
        Pair.Close(ref reader);
        return new Position(segment, fraction);
    }

    public override void Write(Utf8JsonWriter writer, Position value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Segment);
        writer.WriteNumberValue(value.Fraction);
        writer.WriteEndArray();
    }
}

/// <summary>Two numbers in brackets.</summary>
internal static class Pair
{
    public static void Open(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        Next(ref reader);
    }

    public static void Next(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException();
    }

    public static void Close(ref Utf8JsonReader reader)
    {
        Next(ref reader);
        if (reader.TokenType != JsonTokenType.EndArray) throw new JsonException();
    }
}
