using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace OnDemandBus.Planning;

/// <summary>
/// Events, commands and the <see cref="EngineState"/> as JSON, to the last digit: what is read is what was written. Thread-safe.
/// </summary>
/// <remarks>
/// <para>The kind of an event or a command stands first, as <c>"$":"OfferMade"</c>; what is zero, null or not set is left out. Whole milliseconds are numbers (times since
/// 1970, UTC), other times and spans are strings; a location is <c>[latitude, longitude]</c>, a position <c>[segment, fraction]</c>. Positions are those of one road
/// network, and of use with no other.</para>
/// <para>A kind, a member or a name that this version does not know is refused, and so is a record without a member that it cannot be without.</para>
/// <para>Travel times are not written: a <see cref="Command.ChangeTravelTimes"/> that is read has none, and whoever says it again gives it those that are in force.</para>
/// </remarks>
public static class EngineJson
{
    /// <summary>
    /// For whoever puts events, commands or states into records of their own: copy them, and add a resolver for those records. Read-only. The declared type must be
    /// <see cref="Event"/> or <see cref="Command"/>, or the kind is not written.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Writes as UTF-8.</summary>
    /// <param name="value">What to write.</param>
    /// <param name="options">A copy of <see cref="Options"/> that knows more types; these themselves where null.</param>
    /// <typeparam name="T">The declared type: <see cref="Event"/>, say, rather than the kind of it.</typeparam>
    public static byte[] Write<T>(T value, JsonSerializerOptions? options = null) => JsonSerializer.SerializeToUtf8Bytes(value, options ?? Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="utf8">What was written.</param>
    /// <param name="options">Those with which it was written.</param>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <exception cref="JournalFormatException">It is not understood: written by a newer version, or damaged. The message names what.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8, JsonSerializerOptions? options = null)
        where T : notnull
    {
        try
        {
            return JsonSerializer.Deserialize<T>(utf8, options ?? Options) ?? throw new JsonException("There is nothing.");
        }
        catch (Exception mistake) when (mistake is JsonException or NotSupportedException or FormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            var where = mistake is JsonException { Path: { } path } ? $", at {path}" : "";
            throw new JournalFormatException($"This is no {typeof(T).Name} that this version understands{where}: {mistake.Message}", mistake);
        }
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = EngineJsonContext.Default.WithAddedModifier(NameKinds).WithAddedModifier(RequireMembers),
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
            IgnoreReadOnlyProperties = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            AllowDuplicateProperties = false,
            RespectNullableAnnotations = true,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            // It is never put into a page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters =
            {
                new TimeJson(), new SpanJson(), new RideIdJson(), new BusIdJson(), new StopIdJson(), new OfferIdJson(), new LocationJson(), new PositionJson(),
                new JsonStringEnumConverter(allowIntegerValues: false),
            },
        };
        options.MakeReadOnly();
        return options;
    }

    private static void NameKinds(JsonTypeInfo type)
    {
        if (type.Type != typeof(Event) && type.Type != typeof(Command)) return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization };
        foreach (var kind in type.Type.GetNestedTypes()) type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, kind.Name));
    }

    /// <summary>Identities, lists and parts that are never null are never left out: where one is missing, something is wrong.</summary>
    private static void RequireMembers(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object) return;
        foreach (var member in type.Properties)
        {
            if (member.Set is not null) member.IsRequired = IsNeverLeftOut(type.Type, member);
        }
    }

    private static bool IsNeverLeftOut(Type type, JsonPropertyInfo member)
    {
        var of = member.PropertyType;
        if (!of.IsValueType) return !member.IsGetNullable;
        if (of == typeof(RideId) || of == typeof(BusId) || of == typeof(StopId) || of == typeof(OfferId)) return true;
        // Somebody may say a list that is none, and is refused.
        return of.IsGenericType && of.GetGenericTypeDefinition() == typeof(ImmutableArray<>) && type != typeof(Bus) && !typeof(Command).IsAssignableFrom(type);
    }
}
