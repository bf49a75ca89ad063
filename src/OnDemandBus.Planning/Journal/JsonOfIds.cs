using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnDemandBus.Planning;

internal sealed class RideIdJson : JsonConverter<RideId>
{
    public override RideId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? throw new JsonException("An identity is never null."));

    public override void Write(Utf8JsonWriter writer, RideId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

internal sealed class BusIdJson : JsonConverter<BusId>
{
    public override BusId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString() ?? throw new JsonException("An identity is never null."));

    public override void Write(Utf8JsonWriter writer, BusId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

internal sealed class StopIdJson : JsonConverter<StopId>
{
    public override StopId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetInt32());

    public override void Write(Utf8JsonWriter writer, StopId value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}

internal sealed class OfferIdJson : JsonConverter<OfferId>
{
    public override OfferId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        OfferId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException($"{reader.GetString()} is no identity of an offer.");

    public override void Write(Utf8JsonWriter writer, OfferId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
