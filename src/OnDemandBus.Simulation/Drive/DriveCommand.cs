using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using OnDemandBus.Contracts;
using OnDemandBus.Roads;

namespace OnDemandBus.Simulation.Drive;

/// <summary>The verb <c>odb drive</c>.</summary>
internal static class DriveCommand
{
    public static Command Create()
    {
        var dispatcher = AddressOptions.Dispatcher();
        var link = new LinkOptions();
        var map = new Option<FileInfo>("--map") { Description = "The dispatcher's map, an OpenStreetMap extract (.osm.pbf)", Required = true };
        var profile = new Option<FileInfo?>("--profile") { Description = "The buses' profile, the same as the dispatcher's (.json)" };
        var buses = new Option<string?>("--buses") { Description = "Which buses to drive: id,id,... All, if not given" };
        var noShowRate = new Option<double>("--no-show-rate") { Description = "Share of the rides whose riders do not come, 0 to 1" };
        var seed = new Option<int>("--seed") { Description = "Which riders these are: the same seed, the same riders" };
        var reportEvery = new Option<TimeSpan>("--report-every")
        {
            Description = "How often a bus that drives reports its position, e.g. 5s or 2m",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(5),
            CustomParser = result =>
            {
                if (TryParseSpan(result.Tokens[0].Value, out var span)) return span;
                result.AddError($"--report-every: '{result.Tokens[0].Value}' is no time of at least a second such as 5s or 2m.");
                return default;
            },
        };
        var unitFolder = new Option<DirectoryInfo?>("--unit-folder") { Description = "Where the units keep their plan and what they could not report yet, so that it outlives this program" };
        noShowRate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1)) result.AddError("--no-show-rate is a share from 0 to 1.");
        });
        map.AcceptExistingOnly();

        var command = new Command("drive", "Drives simulated buses by the plans of a running dispatcher") { dispatcher, map, profile, buses, noShowRate, seed, reportEvery, unitFolder };
        link.AddTo(command);
        command.SetAction((arguments, end) => DriveAsync(
            arguments.GetValue(dispatcher)!,
            (http, clock) => link.Open(arguments, http, clock),
            arguments.GetValue(map)!,
            arguments.GetValue(profile),
            arguments.GetValue(buses)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            new DrivingHabits(arguments.GetValue(reportEvery))
            {
                RidersCome = DrivingHabits.RidersComeBut(arguments.GetValue(noShowRate), arguments.GetValue(seed)),
                Journey = Guid.NewGuid().ToString("N"),
            },
            arguments.GetValue(unitFolder),
            end));
        return command;
    }

    internal static bool TryParseSpan(string text, out TimeSpan span)
    {
        var seconds = text.EndsWith('s') ? 1 : text.EndsWith('m') ? 60 : 0;
        span = default;
        if (seconds == 0 || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
        if (count * seconds is not (>= 1 and <= 86_400)) return false;
        span = TimeSpan.FromSeconds(count * seconds);
        return true;
    }

    private static async Task<int> DriveAsync(
        Uri dispatcher, Func<HttpClient, DispatcherClock, DispatcherLink> open, FileInfo map, FileInfo? profile, string[]? chosen, DrivingHabits habits, DirectoryInfo? unitFolder, CancellationToken end)
    {
        try
        {
            var travelTimes = PreparedNetwork.Open(map.FullName, profile is null ? null : BusProfile.Load(profile.FullName));
            // Streams stay open; a report that gets no answer is handed in again.
            using var http = new HttpClient { BaseAddress = new Uri($"{dispatcher.GetLeftPart(UriPartial.Authority)}/"), Timeout = TimeSpan.FromSeconds(20) };
            var clock = new DispatcherClock(http, TimeProvider.System);
            await using var link = open(http, clock);
            var log = new DriveLog(Console.Out);
            var fleet = Choose(await FindFleetAsync(http, end), chosen);
            await clock.SetAsync(end);
            log.Say(clock.Now, "drive", $"{fleet.Count} buses: {string.Join(", ", fleet.Select(bus => bus.BusId))}");

            // The first bus that cannot go on ends all: something is wrong that concerns every one of them.
            using var endAll = CancellationTokenSource.CreateLinkedTokenSource(end);
            var drives = fleet.Select(bus => new BusDriver(bus, link, UnitMemory.Open(unitFolder, bus.BusId), clock, travelTimes, habits, TimeProvider.System, log).DriveAsync(endAll.Token)).ToList();
            var first = drives.Count > 0 ? await Task.WhenAny(drives) : Task.CompletedTask;
            await endAll.CancelAsync();
            await Task.WhenAll(drives).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first;
            return 0;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception mistake) when (mistake is MapException or BusProfileException or HttpRequestException or InvalidOperationException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"odb drive: {mistake.Message}");
            return 1;
        }
    }

    private static async Task<IReadOnlyList<BusView>> FindFleetAsync(HttpClient http, CancellationToken end)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return (await http.GetFromJsonAsync<BusList>("v1/buses", Json.Options, end))!.Buses;
            }
            catch (HttpRequestException away)
            {
                if (isFirst) await Console.Error.WriteLineAsync($"odb drive: waiting for {http.BaseAddress} ({away.Message})");
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, end);
            }
        }
    }

    private static IReadOnlyList<BusView> Choose(IReadOnlyList<BusView> fleet, string[]? chosen)
    {
        if (chosen is null) return fleet;
        var unknown = chosen.Except(fleet.Select(bus => bus.BusId)).ToList();
        return unknown.Count == 0
            ? [.. fleet.Where(bus => chosen.Contains(bus.BusId))]
            : throw new ArgumentException($"the dispatcher has no bus {string.Join(", ", unknown)}; it has {string.Join(", ", fleet.Select(bus => bus.BusId))}");
    }
}
