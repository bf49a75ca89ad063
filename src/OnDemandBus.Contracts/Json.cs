using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnDemandBus.Contracts;

/// <summary>How the contracts are written as JSON, over HTTP and on the broker alike.</summary>
public static class Json
{
    /// <summary>Camel case, absent members for null, unknown members refused nowhere: a newer sender may know more.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
