using System.Text.Json;

namespace OnDemandBus.Contracts;

/// <summary>How the contracts are written as JSON, over HTTP and on the broker alike.</summary>
public static class Json
{
    /// <summary>Camel case; what has no value is written as null; members that are not known are passed over, since a newer sender may know more.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
