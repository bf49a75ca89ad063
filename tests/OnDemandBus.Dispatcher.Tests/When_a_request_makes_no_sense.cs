using System.Net;
using System.Text;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_request_makes_no_sense
{
    private const string Ends = """ "from":{"latitude":48.6,"longitude":8.873},"to":{"latitude":48.6,"longitude":8.9}""";

    private static string With(string more) => $"{{{Ends},{more[1..]}";

    /// <summary>Body, code, and what the detail names.</summary>
    public static TheoryData<string, string, string> Offers => new()
    {
        { "", "MalformedJson", "empty" },
        { "{", "MalformedJson", "line 1, byte 2" },
        { "{\n  \"from\": ,\n}", "MalformedJson", "line 2, byte 11" },
        { "[]", "InvalidMember", "from, to" },
        { "null", "MissingMember", "body" },
        { "{}", "MissingMember", "from" },
        { """{"from":{"latitude":48.6,"longitude":8.87}}""", "MissingMember", "to" },
        { """{"from":null,"to":{"latitude":48.6,"longitude":8.87}}""", "MissingMember", "from" },
        { """{"from":{"latitude":48.6},"to":{"latitude":48.6,"longitude":8.87}}""", "MissingMember", "from.longitude" },
        { """{"from":"here","to":{"latitude":48.6,"longitude":8.87}}""", "InvalidMember", "from" },
        { """{"from":{"latitude":"48.6","longitude":8.87},"to":{"latitude":48.6,"longitude":8.87}}""", "InvalidMember", "from.latitude" },
        { """{"from":{"latitude":NaN,"longitude":8.87},"to":{"latitude":48.6,"longitude":8.87}}""", "MalformedJson", "line 1" },
        { """{"from":{"latitude":91,"longitude":8.87},"to":{"latitude":48.6,"longitude":8.87}}""", "CoordinatesOutOfRange", "from.latitude is 91" },
        { """{"from":{"latitude":48.6,"longitude":8.87},"to":{"latitude":48.6,"longitude":-180.5}}""", "CoordinatesOutOfRange", "to.longitude is -180.5" },
        { """{"from":{"latitude":1e999,"longitude":8.87},"to":{"latitude":48.6,"longitude":8.87}}""", "CoordinatesOutOfRange", "from.latitude" },
        { """{"from":{"latitude":120.5,"longitude":48.6},"to":{"latitude":48.6,"longitude":8.87}}""", "CoordinatesOutOfRange", "swapped" },
        { With("""{ "departAt":"2026-03-02T09:00:00Z","arriveBy":"2026-03-02T09:00:00Z" }"""), "BothTimesGiven", "departAt and arriveBy" },
        { With("""{ "departAt":"2026-03-02T09:00:00" }"""), "InvalidMember", "offset" },
        { With("""{ "departAt":"tomorrow" }"""), "InvalidMember", "departAt" },
        { With("""{ "departAt":1772438400 }"""), "InvalidMember", "departAt" },
        { With("""{ "party":{"persons":0} }"""), "InvalidParty", "party.persons is 0" },
        { With("""{ "party":{"persons":-1} }"""), "InvalidParty", "party.persons is -1" },
        { With("""{ "party":{"persons":1001} }"""), "InvalidParty", "party.persons is 1001" },
        { With("""{ "party":{"persons":2.5} }"""), "InvalidMember", "party.persons" },
        { With("""{ "party":{"persons":99999999999} }"""), "InvalidMember", "party.persons" },
        { With("""{ "party":{"persons":1,"wheelchairs":2} }"""), "InvalidParty", "party.wheelchairs is 2" },
        { With("""{ "party":{"persons":1,"prams":-1} }"""), "InvalidParty", "party.prams is -1" },
        { With("""{ "party":{"persons":1,"luggage":-3} }"""), "InvalidParty", "party.luggage is -3" },
        { With("""{ "needs":["wings"] }"""), "UnknownNeed", "visuallyImpaired" },
        { With("""{ "needs":[null] }"""), "UnknownNeed", "null" },
        { With("""{ "needs":"wheelchair" }"""), "InvalidMember", "needs" },
        { string.Concat(Enumerable.Repeat("""{"from":""", 100)), "MalformedJson", "line 1" },
    };

    [Theory]
    [MemberData(nameof(Offers))]
    public async Task A_wish_is_refused_with_what_is_wrong_and_where(string wish, string code, string named)
    {
        await using var town = await TownOnline.OpensAsync();
        var state = await town.StateAsync();
        var answer = await town.PostsAsync("/v1/offers", wish);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Contains(named, answer.Detail);
        Assert.Equal(state, await town.StateAsync());
    }

    [Theory]
    [InlineData("""{"offerId":7}""", "InvalidMember", "offerId")]
    [InlineData("""{"offer":"town-1.1"}""", "MissingMember", "offerId")]
    [InlineData("""{"offerId":null}""", "MissingMember", "offerId")]
    public async Task A_booking_is_refused_with_what_is_wrong_and_where(string booking, string code, string named)
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.PostsAsync("/v1/rides", booking, ("Idempotency-Key", "key"));
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Contains(named, answer.Detail);
    }

    [Fact]
    public async Task Another_content_type_is_not_taken()
    {
        await using var town = await TownOnline.OpensAsync();
        var plain = await town.SendsAsync(HttpMethod.Post, "/v1/offers", new StringContent("{}", Encoding.UTF8, "text/plain"));
        var none = await town.SendsAsync(HttpMethod.Post, "/v1/offers", new ByteArrayContent([]));
        Assert.All([plain, none], answer => Assert.Equal((HttpStatusCode.UnsupportedMediaType, "UnsupportedMediaType"), (answer.Status, answer.Code)));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_not_taken()
    {
        await using var town = await TownOnline.OpensAsync();
        var large = await town.PostsAsync("/v1/offers", new string(' ', JsonBody.MostBytes + 1));
        // A body whose length is not announced.
        var stream = new StreamContent(new UnannouncedStream(JsonBody.MostBytes + 1)) { Headers = { ContentType = new("application/json") } };
        var unannounced = await town.SendsAsync(HttpMethod.Post, "/v1/offers", stream);
        Assert.All([large, unannounced], answer => Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "BodyTooLarge"), (answer.Status, answer.Code)));
    }

    [Fact]
    public async Task A_path_that_leads_nowhere_is_unknown()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.GetsAsync("/v1/trains");
        Assert.Equal((HttpStatusCode.NotFound, "UnknownRoute"), (answer.Status, answer.Code));
        Assert.Contains("/v1/trains", answer.Detail);
    }

    [Fact]
    public async Task A_method_that_is_not_possible_is_refused_with_those_that_are()
    {
        await using var town = await TownOnline.OpensAsync();
        var answer = await town.SendsAsync(HttpMethod.Put, "/v1/buses");
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "MethodNotAllowed"), (answer.Status, answer.Code));
        Assert.Contains("GET", answer.Detail);
    }

    [Fact]
    public void Whatever_the_engine_refuses_has_a_status() =>
        Assert.All(Enum.GetNames<Refusal>(), refusal => Assert.InRange(Problem.Statuses[refusal], 400, 499));

    [Fact]
    public async Task The_readme_explains_every_code_under_its_status()
    {
        var readme = await File.ReadAllLinesAsync(Path.Combine(TestTown.Repository.Root, "src", "OnDemandBus.Dispatcher", "README.md"), TestContext.Current.CancellationToken);
        Assert.All(Problem.Statuses, problem => Assert.Contains(readme, line => line.StartsWith('|') && line.Split('|')[1].Contains($"{problem.Value}", StringComparison.Ordinal) && line.Contains($"`{problem.Key}`", StringComparison.Ordinal)));
    }

    private sealed class UnannouncedStream(int length) : MemoryStream(Encoding.ASCII.GetBytes(new string(' ', length)))
    {
        public override bool CanSeek => false;
    }
}
