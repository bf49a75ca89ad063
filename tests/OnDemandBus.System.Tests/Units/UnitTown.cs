using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Drive;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Units;

/// <summary>The dispatcher of a drawn street with one bus, in this process, a hundred times faster than the clock; and the bus, as <c>odb drive</c> drives it.</summary>
internal sealed class UnitTown(string area, Uri broker) : WebApplicationFactory<LoadedArea>
{
    private readonly string _store = Directory.CreateTempSubdirectory("odb-units-").FullName;
    private readonly DrawnTown _town = DrawnTown.Parse("A--a---------b---------c---------d--B");

    public string Area => area;

    /// <summary>For what is awaited and does not come. Much longer than anything takes.</summary>
    public static CancellationToken Patience()
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        return patience.Token;
    }

    /// <summary>Waits until it serves.</summary>
    public async Task<HttpClient> OpensAsync(DelegatingHandler? listener = null)
    {
        var http = listener is null ? CreateClient() : CreateDefaultClient(listener);
        var end = Patience();
        while ((await http.GetAsync("health/ready", end)).StatusCode != HttpStatusCode.OK) end.ThrowIfCancellationRequested();
        return http;
    }

    /// <summary>Waits until the broker has all that follows from what was decided.</summary>
    public async Task AnnouncedAsync()
    {
        var end = Patience();
        while (Services.GetRequiredService<AreaDirectory>().Named(area)!.Outbox is not { Waiting: 0 }) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, end);
    }

    public static async Task<BusView> BusAsync(HttpClient http) => (await http.GetFromJsonAsync<BusList>("v1/buses", Json.Options))!.Buses[0];

    /// <summary>Books a ride along the street.</summary>
    public async Task<RideView> BooksAsync(HttpClient http, char from = 'b', char to = 'd')
    {
        var offers = await PostAsync<OfferResponse>(http, "v1/offers", new OfferRequest(At(from), At(to)), null);
        return await PostAsync<RideView>(http, "v1/rides", new BookingRequest(offers.Offers[0].OfferId), offers.Offers[0].OfferId);
    }

    /// <summary>The states that a ride goes through from now until its end.</summary>
    public static async Task<IReadOnlyList<string>> StatesOfAsync(HttpClient http, string ride)
    {
        var states = new List<string>();
        var end = Patience();
        await using var stream = await http.GetStreamAsync($"v1/rides/{ride}/events", end);
        await foreach (var change in SseParser.Create(stream, (_, data) => JsonSerializer.Deserialize<RideView>(data, Json.Options)!).EnumerateAsync(end)) states.Add(change.Data.State);
        return [.. states.Distinct()];
    }

    /// <summary>Drives the bus until it is told to end.</summary>
    public async Task DriveAsync(HttpClient http, DispatcherLink link, UnitMemory memory, Reception? reception, TextWriter log, CancellationToken end)
    {
        var clock = new DispatcherClock(http, TimeProvider.System);
        await clock.SetAsync(end);
        var habits = new DrivingHabits(TimeSpan.FromSeconds(5)) { Journey = Guid.NewGuid().ToString("N") };
        await new BusDriver(await BusAsync(http), reception is null ? link : new PatchyLink(link, reception, clock), memory, clock, _town.Times, habits, TimeProvider.System, new DriveLog(TextWriter.Synchronized(log))).DriveAsync(end);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_store, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Broker:Uri", broker.OriginalString);
        builder.UseSetting("Store:Directory", _store);
        builder.UseSetting("Clock:Speed", "100");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.ConfigureTestServices(services => services.AddSingleton<LoadAreas>(() => [Load()]));
    }

    private LoadedArea Load()
    {
        var (southWest, northEast) = (_town.Network.SouthWest, _town.Network.NorthEast);
        var boundary = Roads.Area.FromBounds(new Location(southWest.Latitude - 0.01, southWest.Longitude - 0.01), new Location(northEast.Latitude + 0.01, northEast.Longitude + 0.01));
        return new LoadedArea(
            // At a hundred times the speed an offer would be gone before a busy machine has booked it.
            new ServiceArea(area, boundary, ServiceCalendar.Always, ServiceRules.Default with { OfferLifetime = TimeSpan.FromMinutes(5), MaxWaitTime = TimeSpan.FromHours(1) }), _town.Times,
            [new FleetBus(new BusId($"{area}-bus"), [new Load(8, 0, 1, 6)], _town.At('a'))]);
    }

    private GeoPoint At(char place) => new(_town.At(place).Latitude, _town.At(place).Longitude);

    private static async Task<T> PostAsync<T>(HttpClient http, string path, object body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body, body.GetType(), options: Json.Options) };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<T>(Json.Options))!;
    }
}
