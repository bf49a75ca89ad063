using Microsoft.OpenApi;
using OnDemandBus.Dispatcher.Messages;

namespace OnDemandBus.Dispatcher.Http;

/// <summary>The OpenAPI document and the page that names what there is.</summary>
internal static class ApiDocument
{
    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "OnDemandBus";
            document.Info.Version = "1";
            document.Info.Description =
                "Rides on demand: ask for offers, book one, follow the ride. Coordinates are WGS 84 degrees, times carry their offset, distances are metres. Errors are problem details (RFC 9457) with a member 'code' from a closed set.";
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, _, _) =>
        {
            if (operation.Responses is not { } responses || !responses.TryGetValue("503", out var busy)) return Task.CompletedTask;
            // What the limits of all endpoints answer has the same form.
            responses.TryAdd("429", new OpenApiResponse { Description = "Too Many Requests", Content = busy.Content?.ToDictionary() });
            if (operation.RequestBody is not null) responses.TryAdd("408", new OpenApiResponse { Description = "Request Timeout", Content = busy.Content?.ToDictionary() });
            return Task.CompletedTask;
        });
    });

    /// <summary>Tells of a header that the endpoint reads.</summary>
    public static TBuilder WithHeader<TBuilder>(this TBuilder endpoint, string name, string description, bool required) where TBuilder : IEndpointConventionBuilder =>
        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = name,
                In = ParameterLocation.Header,
                Required = required,
                Description = description,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/", () => new Index("OnDemandBus", new Dictionary<string, string>
        {
            ["api"] = "/openapi/v1.json",
            ["messages"] = MessageDocument.Path,
            ["offers"] = "/v1/offers",
            ["rides"] = "/v1/rides",
            ["buses"] = "/v1/buses",
            ["clock"] = "/v1/clock",
            ["live"] = "/health/live",
            ["ready"] = "/health/ready",
            ["metrics"] = "/metrics",
        })).ExcludeFromDescription();
    }

    private sealed record Index(string Service, IReadOnlyDictionary<string, string> Links);
}
