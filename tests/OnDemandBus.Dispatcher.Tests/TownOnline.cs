using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Planning;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.Roads;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

/// <summary>A drawn town with its dispatcher in this process: one street, one bus unless the test wants more, and a clock that the test moves.</summary>
internal sealed class TownOnline : IAsyncDisposable
{
    /// <summary>A Monday.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>For what is awaited and does not come. Much longer than anything takes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Host _host;
    private readonly ConcurrentQueue<string> _log = new();
    private int _reports;

    private TownOnline(DrawnTown town, Options options)
    {
        Town = town;
        Time = new FakeTimeProvider(options.OpensAt ?? Start);
        _host = new Host(this, options);
        if (options.OnRealPort) _host.UseKestrel();
        Http = _host.CreateClient();
    }

    public DrawnTown Town { get; }

    public FakeTimeProvider Time { get; }

    public HttpClient Http { get; }

    public IServiceProvider Services => _host.Services;

    /// <summary>The server, to send to it what no client would.</summary>
    public TestServer Server => _host.Server;

    /// <summary>All that has been logged so far.</summary>
    public IReadOnlyCollection<string> Log => _log;

    /// <summary>What a test may want different.</summary>
    public sealed record Options
    {
        // 100 m a character, 10 m a second: ten seconds a character.
        public string Drawing { get; init; } = "A--a---------b---------c---------d--B";

        public ServiceRules Rules { get; init; } = ServiceRules.Default;

        public ServiceCalendar Hours { get; init; } = ServiceCalendar.Always;

        public ZoneRules Zones { get; init; } = ZoneRules.None;

        public RebalancingRules Rebalancing { get; init; } = RebalancingRules.Off;

        /// <summary>Off, so that plans change by what the test does alone.</summary>
        public ImprovementPace Improvement { get; init; } = ImprovementPace.Off;

        public HourlySpeeds? HourlySpeeds { get; init; }

        public FleetBus[]? Fleet { get; init; }

        public Func<TravelTimes, TravelTimes> TravelTimes { get; init; } = times => times;

        public TimeSpan? CommandTimeout { get; init; }

        /// <summary>Where the journal is, for a town that opens again; a folder of its own where null.</summary>
        public string? Store { get; init; }

        /// <summary>The time at which it opens.</summary>
        public DateTimeOffset? OpensAt { get; init; }

        /// <summary>Settings beside the area's, as on the command line.</summary>
        public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

        /// <summary>Services beside those of the dispatcher.</summary>
        public Action<IServiceCollection>? Services { get; init; }

        /// <summary>Listens on a real port of this machine, in place of a server that is in this process alone.</summary>
        public bool OnRealPort { get; init; }

        /// <summary>Goes before the loading of the map.</summary>
        public Action? BeforeLoading { get; init; }
    }

    public static async Task<TownOnline> OpensAsync(Options? options = null)
    {
        var town = IsStarting(options);
        await town.OpensAsync();
        return town;
    }

    public Task OpensAsync() => Services.GetRequiredService<AreaDirectory>().Opened.WaitAsync(Patience);

    /// <summary>The town as it is before its map is loaded.</summary>
    public static TownOnline IsStarting(Options? options = null) => new(DrawnTown.Parse((options ??= new Options()).Drawing), options);

    /// <summary>Some places further than any road is near, and still in the area.</summary>
    public GeoPoint TheLake => Point(Town.Beside('c', northMetres: 800));

    public GeoPoint At(char place) => Point(Town.At(place));

    public static OfferRequest Wish(GeoPoint from, GeoPoint to) => new(from, to);

    public Task<OfferResponse> AsksForARideAsync(char from, char to) => AsksForARideAsync(Wish(At(from), At(to)));

    public async Task<OfferResponse> AsksForARideAsync(OfferRequest wish)
    {
        var answer = await PostsAsync("/v1/offers", wish);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.As<OfferResponse>();
    }

    public async Task<OfferView> IsOfferedAsync(char from, char to) => (await AsksForARideAsync(from, to)).Offers[0];

    public Task<Answer> BooksAsync(string offerId, string? key) => PostsAsync("/v1/rides", new BookingRequest(offerId), key is null ? [] : [("Idempotency-Key", key)]);

    /// <summary>Asks, takes the offer, and has a ride.</summary>
    public async Task<RideView> BooksARideAsync(char from, char to)
    {
        var offer = await IsOfferedAsync(from, to);
        var answer = await BooksAsync(offer.OfferId, offer.OfferId);
        Assert.True(answer.Status == HttpStatusCode.Created, answer.Text);
        return answer.As<RideView>();
    }

    public Task<Answer> CancelsAsync(string rideId) => SendsAsync(HttpMethod.Delete, $"/v1/rides/{rideId}");

    public async Task<RideView> RideAsync(string rideId) => (await GetsAsync($"/v1/rides/{rideId}")).As<RideView>();

    public async Task<BusPlan> PlanAsync(string busId = "bus-1") => (await GetsAsync($"/v1/buses/{busId}/plan")).As<BusPlan>();

    /// <summary>The bus reports, with an id of its own unless one is given.</summary>
    public Task<Answer> ReportsAsync(BusReportType type, int? stop = null, string? ride = null, GeoPoint? at = null, string? reportId = null, string bus = "bus-1") =>
        PostsAsync($"/v1/buses/{bus}/reports", new BusReport(reportId ?? $"report-{++_reports}", type, Time.GetUtcNow(), at, null, stop, ride));

    /// <summary>The bus does the next that its plan says, at the time at which it says it.</summary>
    public async Task DoesTheNextAsync()
    {
        var stop = (await PlanAsync()).Stops[0];
        switch (stop.Phase)
        {
            case "Planned":
                PassUntil(stop.SetOff);
                await AcceptedAsync(ReportsAsync(BusReportType.Departed, stop.StopId));
                break;
            case "UnderWay":
                PassUntil(stop.Arrival);
                await AcceptedAsync(ReportsAsync(BusReportType.Arrived, stop.StopId));
                break;
            default:
                PassUntil(stop.Departure);
                foreach (var rider in stop.Alighting) await AcceptedAsync(ReportsAsync(BusReportType.Alighted, ride: rider.RideId));
                foreach (var rider in stop.Boarding) await AcceptedAsync(ReportsAsync(BusReportType.Boarded, ride: rider.RideId));
                break;
        }
    }

    public async Task DrivesUntilAsync(string rideId, string state)
    {
        while ((await RideAsync(rideId)).State != state) await DoesTheNextAsync();
    }

    public void PassUntil(DateTimeOffset time)
    {
        if (time > Time.GetUtcNow()) Time.SetUtcNow(time);
    }

    public Task<Answer> GetsAsync(string path) => SendsAsync(HttpMethod.Get, path);

    public Task<Answer> PostsAsync<T>(string path, T body, params (string Name, string Value)[] headers) where T : class =>
        SendsAsync(HttpMethod.Post, path, new StringContent(body as string ?? JsonSerializer.Serialize(body, Json.Options), Encoding.UTF8, "application/json"), headers);

    public async Task<Answer> SendsAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await Http.SendAsync(request).WaitAsync(Patience);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Listens to a stream of events.</summary>
    public async Task<Listener> FollowsAsync(string path, long? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastEventId is { } id) request.Headers.Add("Last-Event-ID", $"{id}");
        var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Patience);
        return new Listener(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>All that a request could have changed, as text.</summary>
    public async Task<string> StateAsync() => (await GetsAsync("/v1/buses")).Text + (await GetsAsync("/v1/buses/bus-1/plan")).Text;

    public Task StopsAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();

    public static GeoPoint Point(Location location) => new(location.Latitude, location.Longitude);

    private static async Task AcceptedAsync(Task<Answer> report)
    {
        var answer = await report;
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
    }

    private sealed class Host(TownOnline town, Options options) : WebApplicationFactory<LoadedArea>
    {
        private readonly string _store = Directory.CreateTempSubdirectory("odb-town-").FullName;
        private bool _stopped;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Store:Directory", options.Store ?? _store);
            builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
            foreach (var (key, value) in options.Settings) builder.UseSetting(key, value);
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(town.Time);
                services.AddSingleton<LoadAreas>(() =>
                {
                    options.BeforeLoading?.Invoke();
                    return [Load()];
                });
                if (options.CommandTimeout is { } timeout) services.AddSingleton(new CommandTimeout(timeout));
                services.AddSingleton<ILoggerProvider>(new LogKeeper(town._log));
                options.Services?.Invoke(services);
            });
        }

        public async Task StopAsync()
        {
            _stopped = true;
            await Services.GetRequiredService<Microsoft.Extensions.Hosting.IHost>().StopAsync().WaitAsync(Patience);
        }

        public override async ValueTask DisposeAsync()
        {
            if (!_stopped) await StopAsync();
            await base.DisposeAsync();
            Directory.Delete(_store, recursive: true);
        }

        private LoadedArea Load()
        {
            var (southWest, northEast) = (town.Town.Network.SouthWest, town.Town.Network.NorthEast);
            var boundary = Area.FromBounds(new Location(southWest.Latitude - 0.01, southWest.Longitude - 0.01), new Location(northEast.Latitude + 0.01, northEast.Longitude + 0.01));
            var fleet = options.Fleet ?? [new FleetBus(new BusId("bus-1"), [new Load(8, 0, 1, 6)], town.Town.At('a'))];
            return new LoadedArea(new ServiceArea("town", boundary, options.Hours, options.Rules) { Zones = options.Zones, Rebalancing = options.Rebalancing }, options.TravelTimes(town.Town.Times), [.. fleet]) { HourlySpeeds = options.HourlySpeeds, Improvement = options.Improvement };
        }
    }

    private sealed class LogKeeper(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}

/// <summary>What the service answered.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, System.Net.Http.Headers.HttpResponseHeaders Headers, string? MediaType)
{
    public T As<T>() => JsonSerializer.Deserialize<T>(Text, Json.Options)!;

    /// <summary>The code of the problem; fails if the answer is none.</summary>
    public string Code => Member("code");

    public string Detail => Member("detail");

    private string Member(string name)
    {
        Assert.True(MediaType == "application/problem+json", $"{(int)Status} {Text}");
        return JsonDocument.Parse(Text).RootElement.GetProperty(name).GetString()!;
    }
}

/// <summary>One who listens to server-sent events.</summary>
internal sealed class Listener(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public HttpStatusCode Status => response.StatusCode;

    public string? MediaType => response.Content.Headers.ContentType?.MediaType;

    /// <summary>The next event, or null when the stream has ended; comments are events without data.</summary>
    public async Task<ServerSentEvent?> NextAsync()
    {
        string? name = null, id = null, data = null, comment = null;
        while (await reader.ReadLineAsync().WaitAsync(TownOnline.Patience) is { } line)
        {
            if (line.Length == 0) return new ServerSentEvent(name, id is null ? null : long.Parse(id), data, comment);
            if (line.StartsWith(':')) comment = line[1..].Trim();
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }

        return null;
    }

    /// <summary>What the next event brings; comments are passed over.</summary>
    public async Task<T> NextAsync<T>()
    {
        while (true)
        {
            var next = await NextAsync() ?? throw new EndOfStreamException("The stream has ended.");
            if (next.Data is { } data) return JsonSerializer.Deserialize<T>(data, Json.Options)!;
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}

internal sealed record ServerSentEvent(string? Name, long? Id, string? Data, string? Comment);
