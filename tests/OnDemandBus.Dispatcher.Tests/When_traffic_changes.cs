using System.Net;
using System.Text;
using System.Text.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_traffic_changes
{
    // From a to c it is 150 s past b, and 190 s past e.
    private const string Drawing = """
        A--a---B-------b-------C---c--D
               |               |
               +-------e-------+
        """;

    private static readonly DateTimeOffset s_nine = TownOnline.Start.AddHours(1);

    [Fact]
    public async Task A_closed_road_is_driven_round_until_it_is_open_again()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Drawing = Drawing });
        var open = await RideSecondsAsync(town);
        var view = (await ChangesAsync(town, new RoadChange(town.At('b'), s_nine))).As<TrafficView>();
        Assert.Equal(("BC", new RoadChange(town.At('b'), s_nine)), (Assert.Single(view.Changes).Street, view.Changes[0].Change));
        Assert.Equal(JsonSerializer.Serialize(view, Json.Options), (await town.GetsAsync("/v1/areas/town/traffic")).Text);
        Assert.True(await RideSecondsAsync(town) > open);

        town.PassUntil(s_nine);
        Assert.Empty((await town.GetsAsync("/v1/areas/town/traffic")).As<TrafficView>().Changes);
        await PassUntilAsync(town, async () => await RideSecondsAsync(town) == open);
    }

    [Fact]
    public async Task A_slow_road_takes_longer_in_the_direction_that_is_meant()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Drawing = Drawing });
        var (there, back) = (await RideSecondsAsync(town), await RideSecondsAsync(town, 'c', 'a'));
        await ChangesAsync(town, new RoadChange(town.At('b'), s_nine, SpeedKmh: 34, BearingDegrees: 90));
        Assert.InRange(await RideSecondsAsync(town), there + 1, there + 20);
        Assert.Equal(back, await RideSecondsAsync(town, 'c', 'a'));
    }

    [Fact]
    public async Task The_list_takes_the_place_of_the_one_before()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Drawing = Drawing });
        var open = await RideSecondsAsync(town);
        await ChangesAsync(town, new RoadChange(town.At('b'), s_nine));
        await ChangesAsync(town, new RoadChange(town.At('e'), s_nine));
        Assert.Equal(open, await RideSecondsAsync(town));
        Assert.Empty((await ChangesAsync(town)).As<TrafficView>().Changes);
    }

    [Fact]
    public async Task The_plan_of_a_bus_is_timed_anew()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Drawing = Drawing });
        await town.BooksARideAsync('a', 'c');
        var before = await town.PlanAsync();
        await ChangesAsync(town, new RoadChange(town.At('b'), s_nine));
        var after = await town.PlanAsync();
        Assert.True(after.PlanVersion > before.PlanVersion);
        Assert.True(after.Stops[1].Arrival > before.Stops[1].Arrival);
    }

    [Fact]
    public async Task An_hour_of_other_speeds_begins_by_itself()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Drawing = Drawing, HourlySpeeds = HourlySpeeds.Parse("""[{"days":"Mo","from":9,"to":10,"factor":0.5}]""") });
        var usual = await RideSecondsAsync(town);
        town.PassUntil(s_nine);
        await PassUntilAsync(town, async () => await RideSecondsAsync(town) == 2 * usual);
    }

    [Theory]
    [InlineData("""{"changes":[{"at":{"latitude":91,"longitude":8.87},"until":"2026-03-02T09:00:00Z"}]}""", 400, "CoordinatesOutOfRange", "changes[0].at.latitude")]
    [InlineData("""{"changes":[{"at":{"latitude":48.7,"longitude":8.87},"until":"2026-03-02T09:00:00Z"}]}""", 422, "BusOffRoad", "changes[0].at")]
    [InlineData("""{"changes":[{"at":{"latitude":48.6,"longitude":8.88},"until":"2026-03-02T07:00:00Z"}]}""", 400, "TimeInPast", "changes[0].until")]
    [InlineData("""{"changes":[{"at":{"latitude":48.6,"longitude":8.88},"until":"2026-03-02T09:00:00Z","speedKmh":0}]}""", 400, "InvalidMember", "changes[0].speedKmh")]
    [InlineData("""{"changes":[{"at":{"latitude":48.6,"longitude":8.88},"until":"2026-03-02T09:00:00Z","bearingDegrees":-1}]}""", 400, "InvalidMember", "changes[0].bearingDegrees")]
    [InlineData("""{"changes":[{"at":{"latitude":48.6,"longitude":8.88}}]}""", 400, "InvalidMember", "changes")]
    [InlineData("{}", 400, "MissingMember", "changes")]
    public async Task What_makes_no_sense_is_refused_and_changes_nothing(string body, int status, string code, string named)
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Drawing = Drawing });
        await ChangesAsync(town, new RoadChange(town.At('b'), s_nine));
        var answer = await town.SendsAsync(HttpMethod.Put, "/v1/areas/town/traffic", new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal((status, code), ((int)answer.Status, answer.Code));
        Assert.Contains(named, answer.Detail);
        Assert.Single((await town.GetsAsync("/v1/areas/town/traffic")).As<TrafficView>().Changes);
    }

    [Fact]
    public async Task An_area_that_is_not_there_is_unknown()
    {
        await using var town = await TownOnline.OpensAsync();
        var answers = new[] { await town.GetsAsync("/v1/areas/village/traffic"), await town.SendsAsync(HttpMethod.Put, "/v1/areas/village/traffic") };
        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.NotFound, "UnknownArea"), (answer.Status, answer.Code)));
    }

    private static async Task<Answer> ChangesAsync(TownOnline town, params RoadChange[] changes)
    {
        var body = new StringContent(JsonSerializer.Serialize(new TrafficRequest(changes), Json.Options), Encoding.UTF8, "application/json");
        var answer = await town.SendsAsync(HttpMethod.Put, "/v1/areas/town/traffic", body);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer;
    }

    private static async Task<int> RideSecondsAsync(TownOnline town, char from = 'a', char to = 'c') => (await town.IsOfferedAsync(from, to)).DirectRideSeconds;

    /// <summary>The tick that brings it is on its way; each second brings another.</summary>
    private static async Task PassUntilAsync(TownOnline town, Func<Task<bool>> happened)
    {
        for (var second = 0; second < 600; second++)
        {
            if (await happened()) return;
            town.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Fail("It has not happened within ten minutes.");
    }
}
