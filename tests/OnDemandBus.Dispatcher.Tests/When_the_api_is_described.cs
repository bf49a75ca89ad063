using System.Text.Json;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_the_api_is_described
{
    [Fact]
    public async Task Every_path_has_a_summary_and_says_how_it_can_fail()
    {
        await using var town = await TownOnline.OpensAsync();
        using var document = JsonDocument.Parse((await town.GetsAsync("/openapi/v1.json")).Text);
        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Name: $"{operation.Name.ToUpperInvariant()} {path.Name}", operation.Value)))
            .ToDictionary(operation => operation.Name, operation => operation.Value);
        Assert.Equal(
        [
            "DELETE /v1/rides/{id}", "DELETE /v1/rides/{id}/rider", "GET /v1/areas/{area}/traffic", "GET /v1/buses", "GET /v1/buses/{id}/plan", "GET /v1/buses/{id}/plan/events", "GET /v1/clock", "GET /v1/rides/{id}", "GET /v1/rides/{id}/events", "GET /v1/rides/{id}/rider",
            "POST /v1/buses/{id}/reports", "POST /v1/offers", "POST /v1/rides", "PUT /v1/areas/{area}/traffic", "PUT /v1/rides/{id}/rider",
        ], operations.Keys.Order(StringComparer.Ordinal));
        Assert.All(operations, operation =>
        {
            Assert.False(string.IsNullOrEmpty(operation.Value.GetProperty("summary").GetString()));
            Assert.Contains(operation.Value.GetProperty("responses").EnumerateObject(), response => response.Name is "200" or "201" or "204");
            foreach (var refused in new[] { "429", "503" })
            {
                Assert.True(operation.Value.GetProperty("responses").TryGetProperty(refused, out var busy));
                Assert.True(busy.GetProperty("content").TryGetProperty("application/problem+json", out _));
            }

            Assert.Equal(operation.Value.TryGetProperty("requestBody", out _), operation.Value.GetProperty("responses").TryGetProperty("408", out _));
        });
    }

    [Fact]
    public async Task A_booking_needs_its_key_and_a_stream_may_have_its_last_event()
    {
        await using var town = await TownOnline.OpensAsync();
        using var document = JsonDocument.Parse((await town.GetsAsync("/openapi/v1.json")).Text);
        var paths = document.RootElement.GetProperty("paths");
        Assert.True(Header(paths.GetProperty("/v1/rides").GetProperty("post"), "Idempotency-Key").GetProperty("required").GetBoolean());
        Header(paths.GetProperty("/v1/rides/{id}/events").GetProperty("get"), "Last-Event-ID");
        Header(paths.GetProperty("/v1/buses/{id}/plan/events").GetProperty("get"), "Last-Event-ID");

        static JsonElement Header(JsonElement operation, string name) =>
            operation.GetProperty("parameters").EnumerateArray().Single(parameter => parameter.GetProperty("in").GetString() == "header" && parameter.GetProperty("name").GetString() == name);
    }
}
