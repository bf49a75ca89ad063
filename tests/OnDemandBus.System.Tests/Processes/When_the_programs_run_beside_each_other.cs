using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.RegularExpressions;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Drive;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Processes;

/// <summary>The programs as they are built, on the model town, sixty times faster than the clock.</summary>
[Collection(nameof(Processes))]
public sealed partial class When_the_programs_run_beside_each_other : IDisposable
{
    private readonly string _store = Directory.CreateTempSubdirectory("odb-store-").FullName;

    public void Dispose() => Directory.Delete(_store, recursive: true);

    private const string Map = "osm-data/model-town.osm.pbf";

    [Fact]
    public async Task A_ride_goes_through_all_its_states_and_both_programs_end_when_they_are_told_to()
    {
        await using var dispatcher = StartDispatcher(Map);
        var address = Address().Match(await dispatcher.LineAsync(line => Address().IsMatch(line))).Value;
        using var http = new HttpClient { BaseAddress = new Uri(address) };
        while ((await http.GetAsync("health/ready", TestContext.Current.CancellationToken)).StatusCode != HttpStatusCode.OK) { }
        await using var buses = RunningProcess.StartOurs("OnDemandBus.Simulation", "odb", "drive", "--dispatcher", address, "--map", Map);

        var first = (await http.GetFromJsonAsync<BusList>("v1/buses", Json.Options, TestContext.Current.CancellationToken))!.Buses[0].Location;
        var times = new PlainSearch(OsmImport.Read(Path.Combine(Repository.Root, Map)).Network);
        var trip = ExampleRide.Near(times, new Location(first.Latitude, first.Longitude))!;
        var offers = await PostAsync<OfferResponse>(http, "v1/offers", new OfferRequest(new GeoPoint(trip.From.Latitude, trip.From.Longitude), new GeoPoint(trip.To.Latitude, trip.To.Longitude)));
        http.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        var ride = await PostAsync<RideView>(http, "v1/rides", new BookingRequest(offers.Offers[0].OfferId));

        var states = new List<string> { ride.State };
        using var stream = await http.GetStreamAsync($"v1/rides/{ride.RideId}/events", TestContext.Current.CancellationToken);
        await foreach (var change in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<RideView>(data, Json.Options)!).EnumerateAsync(TestContext.Current.CancellationToken))
            states.Add(change.Data.State);
        Assert.Equal(["Assigned", "DriverEnRoute", "Arrived", "OnBoard", "Completed"], states.Distinct());

        Assert.Equal(0, await buses.TerminateAsync());
        Assert.Equal(0, await dispatcher.TerminateAsync());
        Assert.Contains("alighted", buses.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_map_is_told_in_a_sentence()
    {
        var damaged = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(damaged, "This is not a map.", TestContext.Current.CancellationToken);
            await using var dispatcher = StartDispatcher(damaged);

            Assert.Equal(1, await dispatcher.EndAsync());
            Assert.Contains(damaged, dispatcher.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", dispatcher.Output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(damaged);
        }
    }

    [Fact]
    public async Task Buses_that_are_told_to_end_while_they_look_for_the_dispatcher_end()
    {
        await using var buses = RunningProcess.StartOurs("OnDemandBus.Simulation", "odb", "drive", "--dispatcher", "http://127.0.0.1:9", "--map", Map);
        await buses.LineAsync(line => line.Contains("waiting for http://127.0.0.1:9", StringComparison.Ordinal));

        Assert.Equal(0, await buses.TerminateAsync());
    }

    private RunningProcess StartDispatcher(string map) => RunningProcess.StartOurs(
        "OnDemandBus.Dispatcher", "OnDemandBus.Dispatcher", "--urls", "http://127.0.0.1:0", "--Areas:0:Id=town", $"--Areas:0:Map={map}", "--Areas:0:FleetSize=3", "--Clock:Speed=60", $"--Store:Directory={_store}");

    private static async Task<T> PostAsync<T>(HttpClient http, string path, object body)
    {
        var response = await http.PostAsJsonAsync(path, body, Json.Options, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (await response.Content.ReadFromJsonAsync<T>(Json.Options, TestContext.Current.CancellationToken))!;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
