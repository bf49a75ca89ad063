using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Roads;
using StackExchange.Redis;

namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>The real dispatcher under load on this machine, with the load generator and all servers beside it.</summary>
internal static class LoadReport
{
    private const string Area = "herrenberg";
    private const string Map = "herrenberg-and-around_2020.osm.pbf";
    private const int Buses = 100;
    private const int EventsToReplay = 100_000;
    private const int MostConnections = 1000;
    private const int StallMilliseconds = 10;

    // In which the runtime compiles what it runs often.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    public static async Task<int> RunAsync(double seconds, double offersPerSecond, string store, string broker, string? json)
    {
        var map = Path.Combine(Solution.Maps, Map);
        if (!File.Exists(map))
        {
            Console.Error.WriteLine($"There is no map '{map}': set ODB_MAPS to the folder that has it.");
            return 2;
        }

        var data = Directory.CreateTempSubdirectory("odb-load");
        try
        {
            using var servers = new Servers([.. (store == "redis" ? ["redis"] : Array.Empty<string>()), .. (broker == "rabbitmq" ? ["rabbitmq"] : Array.Empty<string>())]);
            string[] settings =
            [
                $"--Areas:0:Id={Area}", $"--Areas:0:Map={map}", $"--Areas:0:FleetSize={Buses}", "--Logging:LogLevel:Default=Warning",
                servers.Redis is { } redis ? $"--Store:Redis={redis},abortConnect=false" : $"--Store:Directory={data.FullName}",
                .. (servers.RabbitMq is { } address ? [$"--Broker:Uri={address.OriginalString}"] : Array.Empty<string>()),
            ];
            var (figures, errors) = await MeasureAsync(seconds, offersPerSecond, servers, map, settings);
            figures["replay_events_per_s"] = await ReplayAsync(servers, map, data.FullName);
            if (json is not null) await File.WriteAllTextAsync(json, JsonSerializer.Serialize(figures.ToDictionary(figure => figure.Key, figure => Math.Round(figure.Value, 3))) + "\n");
            return errors == 0 ? 0 : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<(Dictionary<string, double> Figures, int Errors)> MeasureAsync(double seconds, double offersPerSecond, Servers servers, string map, string[] settings)
    {
        var url = $"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        using var dispatcher = Process.Start(new ProcessStartInfo("dotnet", [Solution.Dispatcher, "--urls", url, .. settings]) { RedirectStandardOutput = true })!;
        _ = dispatcher.StandardOutput.ReadToEndAsync();
        try
        {
            // Riders have a connection each: whoever comes while all stands still is heard at once when it goes on.
            using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = MostConnections }) { BaseAddress = new Uri(url) };
            using var streams = new HttpClient { BaseAddress = new Uri(url) };
            await ReadyAsync(http, dispatcher);
            var booked = new BookedRides();
            await using var ends = new BusEnds(booked);
            if (servers.RabbitMq is { } broker) await ends.OverBrokerAsync(broker, Area);
            else await ends.OverEventsAsync(streams, (await http.GetFromJsonAsync<BusList>("v1/buses", Json.Options))!.Buses);

            var load = new OpenLoop(http, new Wishes(OsmImport.Read(map).Network, TimeProvider.System), offersPerSecond, booked);
            await load.RunAsync(s_warmUp);
            load.Clear();
            booked.Clear();

            (string Name, int Id)[] processes = [("dispatcher", dispatcher.Id), .. servers.Processes, ("load generator", Environment.ProcessId)];
            var cpuBefore = processes.Select(process => Stat.CpuSeconds(process.Id)).ToArray();
            var plansBefore = ends.Plans;
            await WatchDiskAsync(servers);
            var appendsBefore = await AppendsAsync(servers);
            var started = Stopwatch.GetTimestamp();
            await load.RunAsync(TimeSpan.FromSeconds(seconds));
            var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
            var cpu = processes.Select((process, k) => (process.Name, Seconds: Stat.CpuSeconds(process.Id) - cpuBefore[k])).ToArray();
            await AllPlansAsync(booked);

            var errors = load.Errors.Values.Sum() + booked.Missing + (dispatcher.HasExited ? 1 : 0);
            var figures = new Dictionary<string, double>
            {
                ["offers_per_s"] = load.Offers.Count / seconds,
                ["bookings_per_s"] = booked.Acknowledged / seconds,
                ["errors"] = errors,
                ["offer_p50_ms"] = load.Offers.Quantile(0.5),
                ["offer_p99_ms"] = load.Offers.Quantile(0.99),
                ["booking_p50_ms"] = load.Bookings.Quantile(0.5),
                ["booking_p99_ms"] = load.Bookings.Quantile(0.99),
                ["plan_p99_ms"] = booked.UntilPlan.Quantile(0.99),
            };
            foreach (var (name, value) in figures) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-20} {value,12:0.##}"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{load.Answers.Made} wishes were offered a ride, {load.Answers.Rejected} were not; {load.Without} times there was no offer to book; {booked.Missing} booked rides came to no bus"));
            foreach (var (error, count) in load.Errors.OrderByDescending(error => error.Value)) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count} x {error}"));
            var plans = (Count: ends.Plans.Count - plansBefore.Count, Bytes: ends.Plans.Bytes - plansBefore.Bytes);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plans.Count / elapsed:0} plans a second of {(plans.Count == 0 ? 0 : plans.Bytes / plans.Count / 1000.0):0.0} kB came to the buses"));
            if (await AppendsAsync(servers) - appendsBefore is > 0 and var appends)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{appends / elapsed:0} appends a second, each written to the disk before it is confirmed, of {(load.Offers.Count + load.Bookings.Count) / (double)appends:0.0} commands"));
            if (await DiskStallsAsync(servers) is { } stalls)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"in {stalls.Seconds} of {elapsed:0} seconds the disk kept Redis waiting for {StallMilliseconds} ms or more for one append, {stalls.Longest} ms at most, {stalls.Sum} ms together"));
            foreach (var (name, used) in cpu) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"processor time: {name,-16} {100 * used / elapsed,6:0.0} % of a core"));
            return (figures, errors);
        }
        finally
        {
            dispatcher.Kill(entireProcessTree: true);
            await dispatcher.WaitForExitAsync();
        }
    }

    /// <summary>How often Redis has run one of the journal's scripts; nearly all are appends.</summary>
    private static async Task<long> AppendsAsync(Servers servers)
    {
        if (servers.Redis is not { } address) return 0;
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{address},allowAdmin=true");
        var commands = await redis.GetServer(address).InfoAsync("commandstats");
        var calls = commands.SelectMany(group => group).FirstOrDefault(line => line.Key == "cmdstat_evalsha").Value;
        return calls is null ? 0 : long.Parse(calls.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture);
    }

    private static async Task WatchDiskAsync(Servers servers)
    {
        if (servers.Redis is not { } address) return;
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{address},allowAdmin=true");
        await redis.GetServer(address).ConfigSetAsync("latency-monitor-threshold", StallMilliseconds);
        await redis.GetServer(address).LatencyResetAsync();
    }

    /// <summary>How long the disk has kept Redis waiting: the longest wait of each second in which there was a long one. What an append takes then is none of the service's doing.</summary>
    private static async Task<(int Seconds, int Longest, int Sum)?> DiskStallsAsync(Servers servers)
    {
        if (servers.Redis is not { } address) return null;
        await using var redis = await ConnectionMultiplexer.ConnectAsync($"{address},allowAdmin=true");
        var stalls = await redis.GetServer(address).LatencyHistoryAsync("aof-fsync-always");
        return (stalls.Length, stalls.Select(stall => stall.DurationMilliseconds).DefaultIfEmpty().Max(), stalls.Sum(stall => stall.DurationMilliseconds));
    }

    /// <summary>How fast a dispatcher comes to life from a journal without a snapshot; events a second.</summary>
    private static async Task<double> ReplayAsync(Servers servers, string map, string folder)
    {
        var run = ReplayRun.Of(map, EventsToReplay);
        await using var redis = servers.Redis is { } address ? await ConnectionMultiplexer.ConnectAsync(address) : null;
        var (total, reading, understanding) = await run.ReplayAsync(async () => redis is null
            ? await SqliteJournal.OpenAsync(Path.Combine(folder, "replay.journal"), CancellationToken.None)
            : await RedisJournal.OpenAsync(redis.GetDatabase(), "replay", "redis", CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"replay_events_per_s",-20} {run.Events / total.TotalSeconds,12:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Events} events in {run.Entries} entries of {run.Bytes / 1e6:0.0} MB in {total.TotalSeconds:0.00} s; of these reading {reading.TotalSeconds:0.00} s, reading and understanding {understanding.TotalSeconds:0.00} s"));
        return run.Events / total.TotalSeconds;
    }

    private static async Task ReadyAsync(HttpClient http, Process dispatcher)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (await timer.WaitForNextTickAsync())
        {
            if (dispatcher.HasExited || Stopwatch.GetElapsedTime(started) > s_patience) throw new InvalidOperationException("The dispatcher does not come up.");
            try
            {
                using var response = await http.GetAsync("health/ready");
                if (response.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }
    }

    /// <summary>Gives the plans of the last bookings some time to arrive.</summary>
    private static async Task AllPlansAsync(BookedRides booked)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (booked.Missing > 0 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10)) await timer.WaitForNextTickAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
