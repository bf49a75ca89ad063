using System.IO.Compression;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnDemandBus.Simulation.Reports;

/// <summary>A page that carries its data, and opens from a disk without a network.</summary>
internal static class ReportPage
{
    private const string Placeholder = "PLACEHOLDER";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(), new Rounded() },
    };

    /// <summary>Writes a page.</summary>
    /// <param name="page">Its name: <c>report</c>, <c>comparison</c> or <c>sweep</c>.</param>
    /// <param name="data">What it shows, in the form that OnDemandBus.Pages describes.</param>
    /// <param name="stream">Where to.</param>
    public static void Write(string page, object data, Stream stream)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) JsonSerializer.Serialize(gzip, data, data.GetType(), Options);
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{page}.html") ?? throw new InvalidOperationException($"The page {page} is not in this program.");
        using var reader = new StreamReader(resource);
        var parts = reader.ReadToEnd().Split(Placeholder);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        writer.Write(parts[0]);
        writer.Write(Convert.ToBase64String(packed.GetBuffer(), 0, (int)packed.Length));
        writer.Write(parts[1]);
    }

    /// <summary>Nobody sees the sixth digit behind the point, and it takes room.</summary>
    private sealed class Rounded : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, 5));
    }
}
