using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Drive;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.EndToEnd;

/// <summary>
/// Two simulated hours in a town, from the first wish until the last rider has alighted. The clock jumps from one event to
/// the next; before each, all that the one before has caused has come to its end.
/// </summary>
internal sealed class Day
{
    public const string Map = "herrenberg-and-around_2020.osm.pbf";
    public const int Wishes = 200;
    public const int Buses = 6;

    private const string Area = "herrenberg";
    private const int Seed = 20260504;
    private static readonly DateTimeOffset s_eight = new(2026, 5, 4, 6, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _clock = new(s_eight - TimeSpan.FromMinutes(1));
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset At, int Order)> _riders = new();
    private readonly Dictionary<string, RiderWish> _wishes = [];
    private readonly List<OnBoardUnit> _units = [];
    private readonly Dictionary<string, RideView> _booked = [];
    private readonly List<RideView> _ended = [];
    private DispatcherUnderTest _dispatcher = null!;
    private HttpClient _http = null!;
    private int _order;

    private Day() { }

    /// <summary>The wish of each ride.</summary>
    public IReadOnlyDictionary<string, RiderWish> WishOf => _wishes;

    /// <summary>Rides as they were told to the rider on booking.</summary>
    public IReadOnlyDictionary<string, RideView> Booked => _booked;

    /// <summary>All rides as they stood in the end.</summary>
    public IReadOnlyList<RideView> Ended => _ended;

    /// <summary>The buses.</summary>
    public IReadOnlyList<OnBoardUnit> Units => _units;

    /// <summary>Every plan that the engine has made, in its order.</summary>
    public IReadOnlyList<BusPlan> PlansMade { get; private set; } = [];

    /// <summary>What <c>odb replay</c> says of the day, with the riders of the day and ten buses as its scenario: what it wrote, and the table of the rides as they were.</summary>
    public (string Output, string[] Legs) Replayed { get; private set; }

    /// <summary>The rides that ended in a state.</summary>
    public IEnumerable<RideView> In(string state) => _ended.Where(ride => ride.State == state);

    /// <summary>Lets the day pass.</summary>
    /// <param name="broker">The broker; null for none, where the buses talk over HTTP.</param>
    /// <param name="end">Ends it early.</param>
    public static async Task<Day> PassAsync(Uri? broker, CancellationToken end)
    {
        var day = new Day();
        var map = Path.Combine(Repository.Maps, Map);
        var times = new PlainSearch(OsmImport.Read(map).Network);
        var places = RiderWishes.Places(times.Network);
        var random = new Random(Seed);
        var fleet = Enumerable.Range(0, Buses).Select(_ => places[random.Next(places.Count)]).ToList();
        await using var dispatcher = new DispatcherUnderTest(Area, map, broker, fleet, day._clock);
        day._dispatcher = dispatcher;
        day._http = dispatcher.CreateClient();
        while (await day._http.GetAsync("health/ready", end) is { StatusCode: not HttpStatusCode.OK }) end.ThrowIfCancellationRequested();

        await using DispatcherLink link = broker is null ? new HttpLink(day._http) : new AmqpLink(broker);
        var habits = new DrivingHabits(TimeSpan.FromSeconds(30)) { RidersCome = ride => day._wishes[ride].Comes };
        using var disconnect = CancellationTokenSource.CreateLinkedTokenSource(end);
        foreach (var bus in await day.BusesAsync())
        {
            var start = times.Network.Snapper.Snap(new Location(bus.Location.Latitude, bus.Location.Longitude), 5, bus.BearingDegrees)!.Value;
            day._units.Add(await OnBoardUnit.ConnectAsync(bus, new DrivenBus(bus.BusId, times, start.Position, habits), link, day.Now, disconnect.Token));
        }

        foreach (var wish in RiderWishes.Draw(times.Network, s_eight, TimeSpan.FromHours(2), Wishes, Seed)) day.At(wish.At, () => day.AskAsync(wish));
        await day.PassAsync(end);
        foreach (var ride in day._wishes.Keys) day._ended.Add(await day.GetAsync<RideView>($"v1/rides/{ride}"));
        day.PlansMade = await dispatcher.PlansMadeAsync(end);
        await disconnect.CancelAsync();
        day.Replayed = await ReplayAsync(dispatcher, map);
        return day;
    }

    private static async Task<(string Output, string[] Legs)> ReplayAsync(DispatcherUnderTest dispatcher, string map)
    {
        var folder = Directory.CreateTempSubdirectory("odb-replay-").FullName;
        try
        {
            var scenario = Path.Combine(folder, "more.yaml");
            await File.WriteAllTextAsync(scenario, $"title: Ten buses\nmap: {map}\nbuses: 10\nrequests: 1\n");
            var journal = dispatcher.CopyJournal(folder);
            await using var odb = Processes.RunningProcess.StartOurs("OnDemandBus.Simulation", "odb", "replay", journal, "--scenario", scenario, "--out", Path.Combine(folder, "out"));
            Assert.True(await odb.EndAsync(TimeSpan.FromMinutes(2)) == 0, odb.Output);
            return (odb.Output, await File.ReadAllLinesAsync(Path.Combine(folder, "out", "drt_legs_drt.csv")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private void At(DateTimeOffset at, Func<Task> happens) => _riders.Enqueue(happens, (at, ++_order));

    private async Task PassAsync(CancellationToken end)
    {
        while (true)
        {
            end.ThrowIfCancellationRequested();
            var bus = _units.MinBy(unit => unit.Bus.NextEventAt)!;
            var ridersAt = _riders.TryPeek(out _, out var first) ? first.At : DateTimeOffset.MaxValue;
            var at = bus.Bus.NextEventAt < ridersAt ? bus.Bus.NextEventAt : ridersAt;
            if (at == DateTimeOffset.MaxValue) return;
            Assert.True(at < s_eight + TimeSpan.FromHours(5), "The day comes to no end.");
            if (at > Now)
                _clock.SetUtcNow(at);
            else if (bus.Bus.NextEventAt <= Now)
                await bus.ReportAsync(Now, IsLocatedAsync);
            else
                await _riders.Dequeue()();
            await ComeToRestAsync();
        }
    }

    /// <summary>Waits until the dispatcher has thought over its plans, if it is time for that, and each bus has the plan that it shows.</summary>
    private async Task ComeToRestAsync()
    {
        while (_dispatcher.ImprovesAt <= Now) await Task.Yield();
        foreach (var (unit, shown) in _units.Zip(await BusesAsync())) await unit.AwaitVersionAsync(shown.PlanVersion, Now);
    }

    private async Task AskAsync(RiderWish wish)
    {
        var response = await _http.PostAsJsonAsync("v1/offers", wish.Request, Json.Options);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var answer = (await response.Content.ReadFromJsonAsync<OfferResponse>(Json.Options))!;
        _wishes.Add(answer.RideId!, wish);
        if (answer.Offers.Count > 0) At(Now + wish.ThinksFor, () => BookAsync(wish, answer.Offers[0]));
    }

    private async Task BookAsync(RiderWish wish, OfferView offer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/rides") { Content = JsonContent.Create(new BookingRequest(offer.OfferId), options: Json.Options) };
        request.Headers.Add("Idempotency-Key", FormattableString.Invariant($"rider-{wish.Number}"));
        var response = await _http.SendAsync(request);
        if (response.StatusCode == HttpStatusCode.Conflict) return;
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var ride = (await response.Content.ReadFromJsonAsync<RideView>(Json.Options))!;
        _booked.Add(ride.RideId, ride);
        if (wish.CancelsAfter is { } after) At(Now + after, () => CancelAsync(ride.RideId));
    }

    private async Task CancelAsync(string ride)
    {
        var response = await _http.DeleteAsync($"v1/rides/{ride}");
        // Too late to cancel: the rider is on board, has been, or was given up.
        Assert.Contains(response.StatusCode, new[] { HttpStatusCode.OK, HttpStatusCode.Conflict });
    }

    private async Task<IReadOnlyList<BusView>> BusesAsync() => (await GetAsync<BusList>("v1/buses")).Buses;

    private async Task<bool> IsLocatedAsync(string bus, DateTimeOffset at) => (await BusesAsync()).Single(view => view.BusId == bus).LocatedAt >= at;

    private async Task<T> GetAsync<T>(string path) => (await _http.GetFromJsonAsync<T>(path, Json.Options))!;
}
