using System.Diagnostics;
using System.Net.Http.Json;
using OnDemandBus.Contracts;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>Lines that deliver twice and out of order, a bus that is slow, one that is offline.</summary>
[Collection(nameof(Processes))]
public sealed class When_buses_are_badly_connected(Town town, OwnServers servers, ITestOutputHelper output)
{
    private const int Seed = 20261129;

    [Fact]
    public async Task Every_message_comes_twice_and_out_of_order_and_the_result_is_the_same()
    {
        await using var scene = new Scene(town, "jumbled");
        await scene.StartAsync("the dispatcher", servers.Settings());
        scene.Drive(servers.Broker, jumbledBy: Seed);
        scene.Ask(Seed);
        await scene.MoreBookedAsync(LongRun.IsOn ? 1000 : 40);

        output.WriteLine(await scene.ComesToRestAsync());
        await scene.ShowsAsync(servers.JournalOf(scene));
        // The buses got on with their work all the same.
        var states = await Task.WhenAll(scene.Record.Booked.Values.Select(ride => scene.Processes[0].Http.GetFromJsonAsync<RideView>($"v1/rides/{ride.RideId}", Json.Options)));
        Assert.True(states.Count(ride => ride!.State == "Completed") > states.Length / 10, string.Join(", ", states.CountBy(ride => ride!.State)));
    }

    [Fact]
    public async Task A_slow_bus_does_not_slow_the_others()
    {
        await using var scene = new Scene(town, "slow");
        await scene.StartAsync("the dispatcher", servers.Settings());
        scene.Drive(servers.Broker);
        await using var slow = await SlowBus.ConnectAsync(servers.Broker, $"{scene.Area}.bus-1");
        scene.Ask(Seed);
        await scene.MoreBookedAsync(LongRun.IsOn ? 1000 : 40);

        output.WriteLine(await scene.ComesToRestAsync());
        Assert.True(slow.Waiting > 0, "The slow bus has taken everything.");
        var seen = scene.Fleet.Units.SelectMany(unit => unit.FirstSeen).GroupBy(ride => ride.Key).ToDictionary(ride => ride.Key, ride => ride.Min(each => each.Value));
        var delays = scene.Record.BookedAt.Where(ride => seen.ContainsKey(ride.Key)).Select(ride => Math.Max(0, Stopwatch.GetElapsedTime(ride.Value, seen[ride.Key]).TotalMilliseconds)).Order().ToList();
        output.WriteLine(FormattableString.Invariant($"from the rider's answer to the plan at the bus: median {delays[delays.Count / 2]:0} ms, 95 of 100 within {delays[delays.Count * 95 / 100]:0} ms"));
        Assert.True(delays[delays.Count * 95 / 100] < 1000, "Plans come late to the other buses.");
    }

    [Fact]
    public async Task An_offline_bus_hands_in_its_confirmations_an_hour_late()
    {
        using var data = new DataFolder();
        await using var scene = new Scene(town, "offline", buses: 1);
        // An hour in twelve seconds. An offer is to live for some of them, and riders to wait so long.
        var process = await scene.StartAsync("the dispatcher", ("Store:Directory", data.Path), ("Clock:Speed", "300"), ("Areas:0:Rules:OfferLifetime", "1200"), ("Areas:0:Rules:MaxWaitTime", "5400"), ("Areas:0:Rules:MaxTravelTimeBeta", "7200"));
        var ride = (await OneRide.BookAsync(process.Http, town, "one"))!.RideId;
        var unit = new Unit("bus-1", scene.Record);
        async Task<BusPlan> PlanAsync() => (await process.Http.GetFromJsonAsync<BusPlan>("v1/buses/bus-1/plan", Json.Options))!;
        await HandInAsync(process, unit.NextReport(await PlanAsync())!);

        // From here on it has only the plan that it knows.
        var known = await PlanAsync();
        Assert.Equal("UnderWay", known.Stops[0].Phase);
        var offlineAt = await NowAsync(process);
        BusReport Report(BusReportType type, int? stop = null, string? of = null) => new($"late-{type}-{stop}{of}", type, offlineAt, StopId: stop, RideId: of);
        BusReport[] late =
        [
            Report(BusReportType.Arrived, known.Stops[0].StopId),
            Report(BusReportType.Boarded, of: ride),
            Report(BusReportType.Departed, known.Stops[1].StopId),
            Report(BusReportType.Arrived, known.Stops[1].StopId),
            Report(BusReportType.Alighted, of: ride),
        ];
        await Patience.UntilAsync(async () => await NowAsync(process) - offlineAt > TimeSpan.FromHours(1), () => "the hour does not pass");
        Assert.Equal("DriverEnRoute", (await RideAsync(process, ride)).State);
        foreach (var report in late)
        {
            await HandInAsync(process, report);
            // The line was bad: the bus does not know whether it was heard.
            await HandInAsync(process, report);
        }

        Assert.Equal("Completed", (await RideAsync(process, ride)).State);
        Assert.Empty((await PlanAsync()).Stops);
        // And the day goes on.
        Assert.NotEqual(ride, (await OneRide.BookAsync(process.Http, town, "another"))!.RideId);
    }

    private static async Task HandInAsync(DispatcherProcess process, BusReport report)
    {
        using var answer = await process.Http.PostAsJsonAsync("v1/buses/bus-1/reports", report, Json.Options, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{report}: {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
    }

    private static async Task<DateTimeOffset> NowAsync(DispatcherProcess process) => (await process.Http.GetFromJsonAsync<ClockView>("v1/clock", Json.Options))!.Now;

    private static async Task<RideView> RideAsync(DispatcherProcess process, string ride) => (await process.Http.GetFromJsonAsync<RideView>($"v1/rides/{ride}", Json.Options))!;

    /// <summary>Takes one message and then none, for as long as it lives; the others wait in its queue.</summary>
    private sealed class SlowBus : IAsyncDisposable
    {
        private readonly IConnection _connection;
        private readonly IChannel _channel;
        private readonly string _queue;

        private SlowBus(IConnection connection, IChannel channel, string queue) => (_connection, _channel, _queue) = (connection, channel, queue);

        /// <summary>How many plans wait for it.</summary>
        public uint Waiting => _channel.MessageCountAsync(_queue).GetAwaiter().GetResult();

        public static async Task<SlowBus> ConnectAsync(Uri broker, string key)
        {
            var connection = await Fleet.ConnectAsync(broker, TestContext.Current.CancellationToken);
            var channel = await connection.CreateChannelAsync();
            await channel.ExchangeDeclareAsync(BusTopics.PlansExchange, ExchangeType.Topic, durable: true);
            var queue = await channel.QueueDeclareAsync();
            await channel.QueueBindAsync(queue.QueueName, BusTopics.PlansExchange, key);
            await channel.BasicQosAsync(0, 1, global: false);
            await channel.BasicConsumeAsync(queue.QueueName, autoAck: false, new AsyncEventingBasicConsumer(channel));
            return new SlowBus(connection, channel, queue.QueueName);
        }

        public async ValueTask DisposeAsync()
        {
            await _channel.DisposeAsync();
            await _connection.DisposeAsync();
        }
    }
}
