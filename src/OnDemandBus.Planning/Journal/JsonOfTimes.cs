using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnDemandBus.Planning;

/// <summary>Times: whole milliseconds UTC, which most are, as milliseconds since 1970; others with their offset, as ISO 8601.</summary>
internal sealed class TimeJson : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64()) : reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        if (value.Offset == TimeSpan.Zero && value.Ticks % TimeSpan.TicksPerMillisecond == 0) writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
        else writer.WriteStringValue(value);
    }
}

/// <summary>Spans of time: whole milliseconds as a number, others as text.</summary>
internal sealed class SpanJson : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Number
        ? new TimeSpan(checked(reader.GetInt64() * TimeSpan.TicksPerMillisecond))
        : TimeSpan.ParseExact(reader.GetString() ?? "", "c", CultureInfo.InvariantCulture);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        if (value.Ticks % TimeSpan.TicksPerMillisecond == 0) writer.WriteNumberValue(value.Ticks / TimeSpan.TicksPerMillisecond);
        else writer.WriteStringValue(value.ToString("c", CultureInfo.InvariantCulture));
    }
}
