using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Http;

/// <summary>
/// Reads a body as JSON. Done here and not by the framework's binding, which answers each mistake with an empty 400: the
/// client shall read what is wrong, where, and what to do.
/// </summary>
internal static class JsonBody
{
    public const int MostBytes = 64 * 1024;

    public static async Task<(T? Body, Problem? Problem)> ReadAsync<T>(HttpRequest request) where T : class
    {
        if (!request.HasJsonContentType())
            return (null, new Problem(Problem.UnsupportedMediaType, $"The content type is '{Excerpt(request.ContentType ?? "not given")}'. Send the body as application/json."));
        if (request.ContentLength > MostBytes) return (null, TooLarge);
        // One byte more, to see that there is one.
        var room = (int)(request.ContentLength ?? MostBytes) + 1;
        var buffer = ArrayPool<byte>.Shared.Rent(room);
        try
        {
            return await ReadBytesAsync(request, buffer.AsMemory(0, room)) is { } length
                ? length > MostBytes ? (null, TooLarge) : Parse<T>(buffer.AsMemory(0, length))
                : (null, new Problem(Problem.BodyTooSlow, "The body took too long to arrive. Send the whole of it at once."));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static Problem TooLarge => new(Problem.BodyTooLarge, $"The body is larger than {MostBytes / 1024} KB. No request of this API needs so much.");

    /// <summary>Null where the client takes too long.</summary>
    private static async Task<int?> ReadBytesAsync(HttpRequest request, Memory<byte> buffer)
    {
        var (http, reader) = (request.HttpContext, request.BodyReader);
        using var limit = new CancellationTokenSource(http.RequestServices.GetRequiredService<HttpSettings>().SendingTime);
        // Not by the token: a read that a token ends stays under way for Kestrel, which then cannot leave the rest of the body behind.
        await using var late = limit.Token.Register(reader.CancelPendingRead);
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (!read.IsCanceled && !read.IsCompleted && read.Buffer.Length < buffer.Length)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var taken = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, buffer.Length));
            taken.CopyTo(buffer.Span);
            reader.AdvanceTo(taken.End);
            if (!read.IsCanceled) return (int)taken.Length;
            http.Response.Headers.Connection = "close";
            return null;
        }
    }

    private static (T? Body, Problem? Problem) Parse<T>(ReadOnlyMemory<byte> bytes) where T : class
    {
        try
        {
            var body = JsonSerializer.Deserialize<T>(bytes.Span, Json.Options);
            return body is null ? (null, new Problem(Problem.MissingMember, "The body is null. Send a JSON object.")) : (body, null);
        }
        catch (JsonException mistake)
        {
            return (null, Explain<T>(bytes, mistake));
        }
    }

    private static string Excerpt(string text) => text.Length <= 80 ? text : text[..80] + "...";

    private static Problem Explain<T>(ReadOnlyMemory<byte> bytes, JsonException mistake)
    {
        if (bytes.Length == 0) return new Problem(Problem.MalformedJson, "The body is empty. Send a JSON object.");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (FirstMissing(document.RootElement, Json.Options.GetTypeInfo(typeof(T)), "") is { } missing) return missing;
        }
        catch (JsonException malformed)
        {
            return new Problem(Problem.MalformedJson, string.Create(CultureInfo.InvariantCulture,
                $"The body is not well-formed JSON: see line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}."));
        }
        catch (InvalidOperationException)
        {
            return new Problem(Problem.MalformedJson, "A text in the body has an escape that stands for no character: half of a surrogate pair.");
        }

        // The reader's own words name types of ours; those of our converters tell what to write.
        var hint = mistake.Message.Contains("OnDemandBus", StringComparison.Ordinal) || mistake.Message.Contains("System.", StringComparison.Ordinal)
            ? "The value is not of the kind that belongs there; see /openapi/v1.json."
            : mistake.Message;
        var member = mistake.Path is { Length: > 2 } path && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "The body";
        return new Problem(Problem.InvalidMember, string.Create(CultureInfo.InvariantCulture, $"{member}: {hint} (line {mistake.LineNumber + 1}, byte {mistake.BytePositionInLine + 1})"));
    }

    /// <summary>Finds what a contract requires and the document does not have.</summary>
    private static Problem? FirstMissing(JsonElement element, JsonTypeInfo type, string path)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return null;
        if (element.ValueKind != JsonValueKind.Object)
            return new Problem(Problem.InvalidMember, $"{(path.Length == 0 ? "The body" : path)} is not a JSON object, and one with {string.Join(", ", type.Properties.Select(each => each.Name))} belongs there.");
        foreach (var property in type.Properties)
        {
            var name = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            var given = element.EnumerateObject().LastOrDefault(each => each.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)).Value;
            if (given.ValueKind is JsonValueKind.Undefined)
            {
                if (property.AssociatedParameter is { HasDefaultValue: false }) return new Problem(Problem.MissingMember, $"{name} is missing. It is required; see /openapi/v1.json.");
                continue;
            }

            if (given.ValueKind is JsonValueKind.Null)
            {
                if (property.AssociatedParameter is { IsNullable: false }) return new Problem(Problem.MissingMember, $"{name} is null. It is required; see /openapi/v1.json.");
                continue;
            }

            if (FirstMissing(given, type.Options.GetTypeInfo(property.PropertyType), name) is { } deeper) return deeper;
        }

        return null;
    }
}
