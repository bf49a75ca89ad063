using Microsoft.OpenApi;
using OnDemandBus.Dispatcher.Rides;

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
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var (status, response) in operation.Responses ?? [])
            {
                // A problem always says which.
                if (response.Content is { } content && content.ContainsKey("application/problem+json")) response.Description = $"{response.Description}: problem details with a code";
            }

            if (context.Description is { RelativePath: "v1/rides", HttpMethod: "POST" })
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = RideEndpoints.IdempotencyKey,
                    In = ParameterLocation.Header,
                    Required = true,
                    Description = "An id of your own making for this booking; the same when it is repeated.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = RideEndpoints.LongestKey },
                });
            }

            if (context.Description.RelativePath?.EndsWith("/events", StringComparison.Ordinal) == true)
            {
                (operation.Parameters ??= []).Add(new OpenApiParameter
                {
                    Name = "Last-Event-ID",
                    In = ParameterLocation.Header,
                    Description = "The id of the last event that the client has; only later ones are sent.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" },
                });
            }

            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapGet("/", () => new Index("OnDemandBus", new Dictionary<string, string>
        {
            ["api"] = "/openapi/v1.json",
            ["offers"] = "/v1/offers",
            ["rides"] = "/v1/rides",
            ["buses"] = "/v1/buses",
            ["clock"] = "/v1/clock",
            ["live"] = "/health/live",
            ["ready"] = "/health/ready",
        })).ExcludeFromDescription();
    }

    private sealed record Index(string Service, IReadOnlyDictionary<string, string> Links);
}
