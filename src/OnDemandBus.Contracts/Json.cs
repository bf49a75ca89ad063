using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnDemandBus.Contracts;

/// <summary>How the contracts are written as JSON, over HTTP and on the broker alike.</summary>
public static class Json
{
    /// <summary>
    /// Camel case; what has no value is written as null; numbers are numbers, never text; times carry their offset; members
    /// that are not known are passed over, since a newer sender may know more.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Makes other options write and read the contracts in the same way.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = true;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        // For people who read it: no page takes these texts into its source unescaped.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new TimeWithOffset());
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>Without this a time that has no offset would mean whatever the time zone of the machine is.</summary>
    private sealed class TimeWithOffset : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            if (reader.TokenType != JsonTokenType.String) throw new JsonException("A time is written as text, such as \"2026-05-04T08:00:00+02:00\".");
            if (!reader.TryGetDateTimeOffset(out var time)) throw new JsonException("This is not a time; write it as in \"2026-05-04T08:00:00+02:00\".");
            var text = reader.GetString()!;
            var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T', StringComparison.Ordinal) && text.Contains('T', StringComparison.Ordinal);
            return hasOffset ? time : throw new JsonException("This time has no offset; write it as in \"2026-05-04T08:00:00+02:00\" or \"2026-05-04T06:00:00Z\".");
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
