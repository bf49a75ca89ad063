using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnDemandBus.Dispatcher.Tests.Hostile;

/// <summary>A request that need not make sense.</summary>
internal sealed record HostileRequest(string Method, string Path, string Query, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body, long? AnnouncedLength)
{
    public override string ToString() =>
        $"{Method} {Path}{Query}\n{string.Join('\n', Headers.Select(header => $"{header.Name}: {header.Value}"))}\nContent-Length: {AnnouncedLength}\n\n{Encoding.Latin1.GetString(Body, 0, Math.Min(Body.Length, 2000))}";
}

/// <summary>
/// Draws requests from the description that the service gives of itself: of the shape that is asked for, with values that are extreme, of the wrong kind or hostile; and of no shape at all.
/// The same seed draws the same request.
/// </summary>
/// <param name="document">The OpenAPI document.</param>
/// <param name="known">Ids that are there, and with which nothing can be done that matters.</param>
internal sealed class HostileRequests(JsonObject document, IReadOnlyList<string> known)
{
    private static readonly string[] s_texts =
    [
        "", " ", "null", "NaN", "Infinity", "-0", "1e400", "0x10", "true", "' OR 1=1 --", "'; DROP TABLE rides; --", "<script>alert(1)</script>", "{{7*7}}", "${jndi:ldap://x/y}", "../../etc/passwd", "..%2f..%2f", "%00", "\0", "a\0b",
        "\r\nX-Injected: 1", "\u202e\u0000\uffff", "\U0001F68C", "\ufeff", "e\u0301", "I\u0307", "ß", new('a', 101), new('z', 5000), "town-", "-", ".", "..", "...", "town-01a20766e813718c83aa3ba404dc2ad1", "town-01a20766e813718c83aa3ba404dc2ad1.1",
        "town-01a20766e813718c83aa3ba404dc2ad1.1.AAAAAAAAAAAAAAAAAAAAAA", "town-01a20766e813718c83aa3ba404dc2ad1.-1.x", ".1.", "a.b.c.d", "2026-03-02T09:00:00Z", "2026-03-02T09:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59.9999999-14:00", "2026-02-30T00:00:00Z", "P1D",
        "wheelchair", "position", "brokeDown", "0", "-1", "9223372036854775808", "1,2", "a;b", "a\tb",
    ];

    // Written as they are: not all of them are JSON.
    private static readonly string[] s_numbers =
    [
        "0", "-0", "1", "-1", "0.1", "1.5", "90", "-90", "90.0000001", "180", "-180.0000001", "1e-400", "1e308", "-1e308", "1e400", "2147483647", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "18446744073709551616", "NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "0x1F", "1e",
        new('9', 400), "1_000",
    ];

    private static readonly string[] s_methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND", "X"];

    private static readonly string[] s_contentTypes =
    [
        "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "application/json; charset=nonsense", "APPLICATION/JSON", "application/vnd.odb+json", "text/json", "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/", "json", "*/*", "", "\"", ";",
    ];

    private readonly List<(string Path, string Method, JsonObject Operation)> _operations =
        [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (path.Key, operation.Key.ToUpperInvariant(), operation.Value!.AsObject())))];

    public HostileRequest Draw(int seed)
    {
        var random = new Random(seed);
        var (path, method, operation) = Any(random, _operations);
        var headers = new List<(string, string)>();
        foreach (var parameter in (operation["parameters"]?.AsArray() ?? []).Select(parameter => parameter!.AsObject()).Where(parameter => (string?)parameter["in"] == "header"))
        {
            for (var times = Odd(random, 8) ? random.Next(3) : 1; times > 0; times--) headers.Add(((string)parameter["name"]!, HeaderText(random)));
        }

        var body = BodyOf(operation) is { } schema ? Encode(random, Odd(random, 12) ? Anything(random, 0) : Value(random, schema, 0)) : Odd(random, 4) ? Encode(random, Anything(random, 0)) : [];
        if (body.Length > 0 && Odd(random, 6)) body = Damage(random, body);
        if (Odd(random, 100)) body = new byte[random.Next(60_000, 300_000)];
        if (body.Length > 0 || Odd(random, 10)) headers.Add(("Content-Type", Odd(random, 8) ? Any(random, s_contentTypes) : "application/json"));
        if (Odd(random, 20)) headers.Add((Any(random, ["Last-Event-ID", "Idempotency-Key", "Accept", "Accept-Encoding", "Content-Encoding", "Expect", "X-Forwarded-For", "X-HTTP-Method-Override", "traceparent", "baggage", "Range", "Cookie", "Authorization", "Host"]), HeaderText(random)));
        long? announced = Odd(random, 5) ? null : Odd(random, 60) ? Any(random, [0, 1, long.MaxValue, body.Length + 1, body.Length - 1L]) : body.Length;
        return new HostileRequest(Odd(random, 15) ? Any(random, s_methods) : method, Path(random, path), Odd(random, 10) ? $"?{Uri.EscapeDataString(Any(random, s_texts))}={Uri.EscapeDataString(Any(random, s_texts))}" : "", headers, body, announced < 0 ? null : announced);
    }

    private JsonObject? BodyOf(JsonObject operation) => operation["requestBody"]?["content"]?["application/json"]?["schema"]?.AsObject();

    /// <summary>The places in braces get an id that is there, or anything.</summary>
    private string Path(Random random, string template)
    {
        var parts = template[1..].Split('/').Select(part => part.StartsWith('{') ? Odd(random, 3) ? Any(random, s_texts) : Any(random, known) : Odd(random, 100) ? Any(random, s_texts) : part);
        return "/" + string.Join('/', parts) + (Odd(random, 60) ? "/" : "");
    }

    private string Value(Random random, JsonObject schema, int depth)
    {
        if (Odd(random, 14)) return Anything(random, depth);
        if ((string?)schema["$ref"] is { } reference) return Value(random, document["components"]!["schemas"]![reference.Split('/')[^1]]!.AsObject(), depth);
        if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"])?.AsArray() is { Count: > 0 } choices) return Value(random, Any<JsonNode?>(random, [.. choices])!.AsObject(), depth);
        if (schema["enum"]?.AsArray() is { Count: > 0 } words) return Any<JsonNode?>(random, [.. words])?.ToJsonString() ?? "null";
        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToList() : [(string?)schema["type"] ?? (schema["properties"] is null ? "null" : "object")];
        switch (Any(random, types))
        {
            case "object":
                var members = (schema["properties"]?.AsObject() ?? []).Where(_ => !Odd(random, 16)).Select(member => (member.Key, Value: Value(random, member.Value!.AsObject(), depth + 1))).ToList();
                if (members.Count > 0 && Odd(random, 20)) members.Add((Any(random, members).Key, Anything(random, depth + 1)));
                if (Odd(random, 20)) members.Insert(random.Next(members.Count + 1), (Any(random, s_texts), Anything(random, depth + 1)));
                return $"{{{string.Join(',', members.Select(member => $"{Quoted(random, member.Key)}:{member.Value}"))}}}";
            case "array":
                if (Odd(random, 40)) return $"[{string.Join(',', Enumerable.Repeat(Any(random, s_numbers), 2000))}]";
                return depth > 6 ? "[]" : $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, schema["items"]?.AsObject() ?? [], depth + 1)))}]";
            case "number":
                return Odd(random, 3) ? Any(random, s_numbers) : ((random.NextDouble() * 400) - 200).ToString("R", CultureInfo.InvariantCulture);
            case "integer":
                return Odd(random, 3) ? Any(random, s_numbers) : random.Next(-3, 12).ToString(CultureInfo.InvariantCulture);
            case "string":
                return Quoted(random, (string?)schema["format"] == "date-time" && !Odd(random, 4) ? TownOnline.Start.AddSeconds(random.Next(-100_000, 2_000_000)).ToString("O", CultureInfo.InvariantCulture) : Odd(random, 3) ? Any(random, known) : Any(random, s_texts));
            case "boolean":
                return Odd(random, 2) ? "true" : "false";
            default:
                return "null";
        }
    }

    private static string Anything(Random random, int depth) => random.Next(9) switch
    {
        0 => "null",
        1 => "true",
        2 => Any(random, s_numbers),
        3 => Quoted(random, Any(random, s_texts)),
        4 => "[]",
        5 => "{}",
        6 when depth < 4 => $"[{Anything(random, depth + 1)},{Anything(random, depth + 1)}]",
        7 when depth < 4 => $"{{{Quoted(random, Any(random, s_texts))}:{Anything(random, depth + 1)}}}",
        // Deeper than any reader should follow.
        8 when Odd(random, 4) => string.Concat(Enumerable.Repeat(Any(random, ["[", "{\"from\":", "[{\"a\":"]), random.Next(10, 5000))),
        _ => "\"\\ud800\"",
    };

    /// <summary>As JSON text, with escapes that are right, and now and then with such as are not.</summary>
    private static string Quoted(Random random, string text) => random.Next(40) switch
    {
        0 => $"\"{text}\"",
        1 => $"\"{text.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal)}\\udc00\"",
        2 => "\"\\x41\"",
        _ => JsonSerializer.Serialize(text),
    };

    private static byte[] Encode(Random random, string text) => random.Next(60) switch
    {
        0 => Encoding.Unicode.GetBytes(text),
        1 => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        2 => Encoding.Latin1.GetBytes(text),
        _ => Encoding.UTF8.GetBytes(text),
    };

    private static byte[] Damage(Random random, byte[] body)
    {
        var bytes = body.ToList();
        for (var times = random.Next(1, 4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.InsertRange(at, Any<byte[]>(random, [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80], [0], "//"u8.ToArray(), ","u8.ToArray(), "}"u8.ToArray(), "\\u"u8.ToArray()])); break;
                default: bytes.RemoveRange(at, bytes.Count - at); break;
            }
        }

        return [.. bytes];
    }

    private static string HeaderText(Random random) => Odd(random, 3) ? random.NextInt64(-2, long.MaxValue).ToString(CultureInfo.InvariantCulture) : Any(random, s_texts).ReplaceLineEndings("").Replace("\0", "", StringComparison.Ordinal);

    private static bool Odd(Random random, int oneIn) => random.Next(oneIn) == 0;

    private static T Any<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];
}
