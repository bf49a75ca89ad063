using System.Text.Json.Nodes;
using NJsonSchema;
using OnDemandBus.Contracts;
using OnDemandBus.Simulation.Drive;
using OnDemandBus.System.Tests.Servers;

namespace OnDemandBus.System.Tests.Units;

/// <summary>The AsyncAPI document, and a ride over each of the three ways of which every message is held to it.</summary>
public sealed class When_messages_are_described(LocalServers servers)
{
    private const string Schemas = "#/components/schemas/";

    public static TheoryData<string> Ways => Links.All;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task All_that_is_really_sent_is_as_it_is_described(string way)
    {
        var (amqp, mqtt) = (await servers.RabbitMqAsync(), await servers.MqttAsync());
        await using var town = new UnitTown($"described-{way}", amqp);
        var overheard = new Overheard();
        using var http = await town.OpensAsync(overheard);
        await using var ears = await overheard.ListenAsync(amqp, mqtt, town.Area, UnitTown.Patience());
        await using var link = await Links.OpenAsync(way, servers, http);
        using var end = new CancellationTokenSource();
        var bus = await UnitTown.BusAsync(http);
        var plans = overheard.FollowAsync(http, "plansOverHttp", $"v1/buses/{bus.BusId}/plan/events", end.Token);
        var driving = town.DriveAsync(http, link, UnitMemory.Open(null, bus.BusId), null, TextWriter.Null, end.Token);
        var ride = await town.BooksAsync(http);
        await overheard.FollowAsync(http, "rideOverHttp", $"v1/rides/{ride.RideId}/events", UnitTown.Patience());
        // The last change is on its way on all of them; the plan without a stop is the last of each.
        var last = $"\"planVersion\":{(await UnitTown.BusAsync(http)).PlanVersion},";
        string[] sent = ["plansOverHttp", "plansOverAmqp", "plansOverMqtt"];
        var patience = UnitTown.Patience();
        while (!sent.All(channel => overheard.On(channel).Any(message => message.Contains(last, StringComparison.Ordinal)))) await Task.Yield();
        await end.CancelAsync();
        await Task.WhenAll(plans, driving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        var document = JsonNode.Parse(await http.GetStringAsync("asyncapi/v1.json", patience))!.AsObject();
        foreach (var (channel, message) in Messages(way))
        {
            var messages = overheard.On(channel == "reportsOverHttp" && message == "receipt" ? "receiptsOverHttp" : channel);
            Assert.True(messages.Count > 0, $"Nothing was sent over {channel}.");
            var schema = await SchemaAsync(document, channel, message);
            Assert.All(messages, text => AssertValid(schema, text));
        }
    }

    [Fact]
    public async Task A_message_that_is_not_as_described_is_noticed()
    {
        var document = await DocumentAsync();
        var report = await SchemaAsync(document, "reportsOverAmqp", "report");
        AssertValid(report, """{"reportId":"r","type":"arrived","at":"2026-03-02T08:00:00Z","location":null,"bearingDegrees":null,"stopId":1,"rideId":null,"planVersion":null}""");
        foreach (var wrong in new[]
        {
            """{"type":"arrived","at":"2026-03-02T08:00:00Z"}""", """{"reportId":"r","type":"landed","at":"2026-03-02T08:00:00Z"}""",
            """{"reportId":"r","type":"arrived","at":"yesterday"}""", """{"reportId":"r","type":"arrived","at":"2026-03-02T08:00:00Z","location":{"latitude":1}}""",
            """{"reportId":"r","type":"arrived","at":"2026-03-02T08:00:00Z","added":1}""",
        })
            Assert.True(report.Validate(wrong).Count > 0, wrong);
    }

    [Fact]
    public async Task Each_channel_has_its_way_its_messages_and_a_word_for_each_part_of_its_address()
    {
        var document = await DocumentAsync();
        Assert.Equal("3.0.0", document["asyncapi"]!.GetValue<string>());
        Assert.All(new[] { "title", "version", "description" }, member => Assert.NotEmpty(document["info"]![member]!.GetValue<string>()));
        var channels = document["channels"]!.AsObject();
        Assert.Equal(
            ["plansOverAmqp", "plansOverHttp", "plansOverMqtt", "reportsOverAmqp", "reportsOverHttp", "reportsOverMqtt", "rideChanges", "rideOverHttp"],
            channels.Select(channel => channel.Key).Order(StringComparer.Ordinal));
        foreach (var (name, channel) in channels)
        {
            var address = channel!["address"]!.GetValue<string>();
            var parameters = channel["parameters"]?.AsObject().Select(parameter => parameter.Key) ?? [];
            Assert.Equal(address.Split('{')[1..].Select(part => part.Split('}')[0]), parameters);
            Assert.NotEmpty(channel["servers"]!.AsArray());
            Assert.NotEmpty(channel["messages"]!.AsObject());
            Assert.NotEmpty(channel["description"]!.GetValue<string>());
            Assert.Contains(document["operations"]!.AsObject(), operation => operation.Value!["channel"]!["$ref"]!.GetValue<string>() == $"#/channels/{name}");
        }

        Assert.Equal(
            (BusTopics.PlansExchange, BusTopics.ReportsExchange, BusTopics.MqttPlans("{area}", "{bus}"), BusTopics.MqttReports("{area}", "{bus}")),
            (Exchange("plansOverAmqp"), Exchange("reportsOverAmqp"), channels["plansOverMqtt"]!["address"]!.GetValue<string>(), channels["reportsOverMqtt"]!["address"]!.GetValue<string>()));

        string Exchange(string channel) => channels[channel]!["bindings"]!["amqp"]!["exchange"]!["name"]!.GetValue<string>();
    }

    [Fact]
    public async Task Nothing_is_pointed_to_that_is_not_there()
    {
        var document = await DocumentAsync();
        var pointers = Pointers(document).ToList();
        Assert.NotEmpty(pointers);
        Assert.All(pointers, pointer => Assert.NotNull(At(document, pointer)));

        static IEnumerable<string> Pointers(JsonNode? node) => node switch
        {
            JsonObject part => part.SelectMany(member => member.Key == "$ref" ? [member.Value!.GetValue<string>()] : Pointers(member.Value)),
            JsonArray list => list.SelectMany(Pointers),
            _ => [],
        };
    }

    [Fact]
    public async Task Each_member_of_a_message_is_explained()
    {
        var document = await DocumentAsync();
        foreach (var (name, schema) in document["components"]!["schemas"]!.AsObject())
        {
            Assert.NotEmpty(schema!["description"]!.GetValue<string>());
            Assert.All(schema["properties"]!.AsObject(), member => Assert.False(string.IsNullOrEmpty(member.Value!["description"]?.GetValue<string>()), $"{name}.{member.Key}"));
        }
    }

    /// <summary>What is sent while a bus is driven over a way.</summary>
    private static IEnumerable<(string Channel, string Message)> Messages(string way)
    {
        foreach (var channel in new[] { "plansOverHttp", "plansOverAmqp", "plansOverMqtt" }) yield return (channel, "plan");
        yield return ("rideOverHttp", "ride");
        yield return ("rideChanges", "rideChanged");
        yield return ($"reportsOver{char.ToUpperInvariant(way[0])}{way[1..]}", "report");
        if (way == "http") yield return ("reportsOverHttp", "receipt");
    }

    private async Task<JsonObject> DocumentAsync()
    {
        await using var town = new UnitTown("document", await servers.RabbitMqAsync());
        using var http = town.CreateClient();
        return JsonNode.Parse(await http.GetStringAsync("asyncapi/v1.json", UnitTown.Patience()))!.AsObject();
    }

    /// <summary>The schema of a message as a document of its own, in which nothing may be that is not described.</summary>
    private static Task<JsonSchema> SchemaAsync(JsonObject document, string channel, string message)
    {
        var pointer = document["channels"]![channel]!["messages"]![message]!["$ref"]!.GetValue<string>();
        // The reader of schemas finds no definitions beside a reference.
        var schema = new JsonObject { ["allOf"] = new JsonArray(At(document, pointer)!["payload"]!.DeepClone()) };
        var parts = document["components"]!["schemas"]!.DeepClone().AsObject();
        foreach (var (_, part) in parts) part!["additionalProperties"] = false;
        schema["definitions"] = parts;
        return JsonSchema.FromJsonAsync(schema.ToJsonString().Replace(Schemas, "#/definitions/", StringComparison.Ordinal));
    }

    private static JsonNode? At(JsonNode node, string pointer) => pointer.TrimStart('#', '/').Split('/').Aggregate((JsonNode?)node, (at, step) => at?[step]);

    private static void AssertValid(JsonSchema schema, string message)
    {
        var mistakes = schema.Validate(message);
        Assert.True(mistakes.Count == 0, $"{message}\n{string.Join('\n', mistakes)}");
    }
}
