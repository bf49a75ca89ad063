using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;

namespace OnDemandBus.Dispatcher.Http;

/// <summary>What holds for every request: how JSON is written, and that each error is a problem with a code.</summary>
internal static class HttpRules
{
    public static void AddHttpRules(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<LastChance>();
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = problem =>
        {
            var details = problem.ProblemDetails;
            var status = details.Status ?? problem.HttpContext.Response.StatusCode;
            details.Extensions.TryAdd("code", Problem.CodeOf(status));
            details.Detail ??= status switch
            {
                404 => $"There is nothing at {problem.HttpContext.Request.Path}. See /openapi/v1.json for what there is.",
                405 => $"{problem.HttpContext.Request.Method} is not possible at {problem.HttpContext.Request.Path}. Possible: {problem.HttpContext.Response.Headers.Allow}.",
                408 => "The request took too long to arrive. Send it at once.",
                >= 500 => "This is our mistake; it is in the log. Nothing is known to have changed: look before trying again.",
                _ => "The request cannot be understood.",
            };
        });
    }

    public static void UseHttpRules(this WebApplication app)
    {
        app.Use(app.Services.GetRequiredService<LastChance>().GiveAsync);
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = mistake => mistake is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages();
        app.UseHttpLimits();
        app.Use(RefuseUntilOpen);
    }

    /// <summary>While the maps are being loaded nothing under /v1 can be answered truly: a ride that is not here yet is not unknown.</summary>
    private static Task RefuseUntilOpen(HttpContext http, RequestDelegate next) =>
        http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) && !http.RequestServices.GetRequiredService<AreaDirectory>().IsOpen
            ? new Problem(Problem.Starting, "The service is loading its maps. Try again in a few seconds; /health/ready tells when it is ready.").ExecuteAsync(http)
            : next(http);
}
