using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Messages;

/// <summary>The contracts as JSON schemas: what the serialiser writes, in the words of the contracts' own documentation.</summary>
internal static class ContractSchemas
{
    private const string Place = "#/components/schemas/";

    /// <summary>The schemas of contracts and of all that they are made of, by name.</summary>
    public static JsonObject Of(params Type[] contracts)
    {
        var words = ContractWords.Read();
        var schemas = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal);
        var open = new Queue<Type>(contracts);
        while (open.TryDequeue(out var type))
        {
            if (!schemas.ContainsKey(type.Name)) schemas[type.Name] = Export(type, words, open.Enqueue);
        }

        return new JsonObject(schemas.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));
    }

    private static JsonNode Export(Type type, ContractWords words, Action<Type> alsoNeeded)
    {
        var schema = Json.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions
        {
            TreatNullObliviousAsNonNullable = true,
            TransformSchemaNode = (context, node) => Described(Transform(context, node), context.PropertyInfo is { } property
                ? words.Of(property.DeclaringType, property.AssociatedParameter?.Name ?? property.Name)
                : context.Path.IsEmpty ? words.Of(type) : null),
        });
        return WithoutPointers(schema, schema);

        JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
        {
            var (inner, mayBeNull) = Nullable.GetUnderlyingType(context.TypeInfo.Type) is { } value ? (value, true) : (context.TypeInfo.Type, context.PropertyInfo?.IsGetNullable is true);
            if (inner == typeof(DateTimeOffset))
                return new JsonObject { ["type"] = mayBeNull ? new JsonArray("string", "null") : "string", ["format"] = "date-time" };
            if (context.Path.IsEmpty || inner.Namespace != typeof(Json).Namespace || inner.IsEnum) return node;
            alsoNeeded(inner);
            var reference = new JsonObject { ["$ref"] = Place + inner.Name };
            return mayBeNull
                ? new JsonObject { ["anyOf"] = new JsonArray(reference, new JsonObject { ["type"] = "null" }) }
                : new JsonObject { ["allOf"] = new JsonArray(reference) };
        }
    }

    private static JsonNode Described(JsonNode node, string? words)
    {
        if (words is null) return node;
        var described = new JsonObject { ["description"] = words };
        // A schema that allows everything is written as true.
        if (node is JsonObject schema)
        {
            foreach (var (name, value) in schema.ToList())
            {
                schema.Remove(name);
                described[name] = value;
            }
        }

        return described;
    }

    /// <summary>The exporter writes a schema that comes twice as a pointer into its own document, which is not the one that this becomes a part of.</summary>
    private static JsonNode WithoutPointers(JsonNode node, JsonNode root)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } schema when schema["$ref"]?.GetValue<string>() is { } pointer && !pointer.StartsWith(Place, StringComparison.Ordinal):
                var target = root;
                foreach (var step in pointer.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries)) target = target![step]!;
                return WithoutPointers(target.DeepClone(), root);
            case JsonObject schema:
                return new JsonObject(schema.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : WithoutPointers(member.Value, root))));
            case JsonArray array:
                return new JsonArray([.. array.Select(item => item is null ? null : WithoutPointers(item, root))]);
            default:
                return node.DeepClone();
        }
    }
}
