using System.Net.Http.Json;
using OnDemandBus.Contracts;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>What must hold when all is quiet again, whatever happened before.</summary>
internal static class Checks
{
    private static readonly string[] s_ends = ["Completed", "CancelledByRider"];
    private static readonly TimeSpan s_untilQuiet = TimeSpan.FromSeconds(20);

    /// <summary>Waits until each bus has the newest plan that each of the processes shows, and all of them show the same.</summary>
    public static async Task ConvergesAsync(Fleet fleet, IReadOnlyList<DispatcherProcess> processes, TimeSpan? limit = null)
    {
        var difference = "";
        await Patience.UntilAsync(
            async () => (difference = await DifferenceAsync(fleet, processes)).Length == 0,
            () => $"the buses and the processes do not agree: {difference}\n{string.Join('\n', processes.Select(process => $"--- {process.Name}\n{Tail(process.Output)}"))}",
            limit);
    }

    /// <summary>
    /// Every acknowledged booking is there and in exactly one plan, or has come to its end; nothing is in a plan that nobody booked. Plans and rides are read one after
    /// the other: what does not fit because it has just changed fits the next time.
    /// </summary>
    public static async Task AllBookingsStandAsync(Record record, DispatcherProcess process)
    {
        Assert.True(record.Faults.Count == 0, string.Join("\n", record.Faults));
        Assert.Equal(record.Booked.Count, record.Booked.Values.DistinctBy(ride => ride.RideId).Count());
        IReadOnlyList<string> faults = [];
        await Patience.UntilAsync(
            async () => (faults = await FaultsAsync(record, process)).Count == 0,
            () => $"{process.Name}: {faults.Count} faults among {record.Booked.Count} bookings:\n{string.Join('\n', faults.Take(20))}",
            s_untilQuiet);
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(Record record, DispatcherProcess process)
    {
        var plans = new List<BusPlan>();
        foreach (var bus in (await process.Http.GetFromJsonAsync<BusList>("v1/buses", Json.Options))!.Buses)
            plans.Add((await process.Http.GetFromJsonAsync<BusPlan>($"v1/buses/{bus.BusId}/plan", Json.Options))!);
        var boarding = plans.SelectMany(plan => plan.Stops.SelectMany(stop => stop.Boarding)).CountBy(rider => rider.RideId).ToDictionary();
        var alighting = plans.SelectMany(plan => plan.Stops.SelectMany(stop => stop.Alighting)).CountBy(rider => rider.RideId).ToDictionary();

        var faults = new List<string>();
        foreach (var (key, booked) in record.Booked)
        {
            using var response = await process.Http.GetAsync($"v1/rides/{booked.RideId}");
            if (!response.IsSuccessStatusCode)
            {
                faults.Add($"{booked.RideId}, booked with {key}, is not there: {(int)response.StatusCode}");
                continue;
            }

            var ride = (await response.Content.ReadFromJsonAsync<RideView>(Json.Options))!;
            var (on, off) = (boarding.GetValueOrDefault(ride.RideId), alighting.GetValueOrDefault(ride.RideId));
            var expected = ride.State switch
            {
                "Assigned" or "DriverEnRoute" or "Arrived" => (1, 1),
                "OnBoard" => (0, 1),
                _ when s_ends.Contains(ride.State) => (0, 0),
                _ => (-1, -1),
            };
            if ((on, off) != expected) faults.Add($"{ride.RideId} is {ride.State}, boards {on} times and alights {off} times in all plans");
            if (record.Cancelled.ContainsKey(ride.RideId) && ride.State != "CancelledByRider")
                faults.Add($"{ride.RideId} was cancelled and is {ride.State}");
            if (ride.Version < booked.Version) faults.Add($"{ride.RideId} has version {ride.Version} and had {booked.Version} when it was booked");
        }

        var known = record.Booked.Values.Select(ride => ride.RideId).ToHashSet();
        faults.AddRange(boarding.Keys.Concat(alighting.Keys).Where(ride => !known.Contains(ride)).Distinct().Select(ride => $"{ride} is in a plan and nobody has booked it"));
        return faults;
    }

    private static async Task<string> DifferenceAsync(Fleet fleet, IReadOnlyList<DispatcherProcess> processes)
    {
        foreach (var process in processes)
        {
            try
            {
                foreach (var bus in (await process.Http.GetFromJsonAsync<BusList>("v1/buses", Json.Options))!.Buses)
                {
                    var unit = fleet.Units.Single(unit => unit.Id == bus.BusId);
                    unit.Take();
                    if (unit.Plan?.PlanVersion != bus.PlanVersion) return $"{bus.BusId} has plan {unit.Plan?.PlanVersion}, {process.Name} shows {bus.PlanVersion}";
                }
            }
            catch (Exception broken) when (DispatcherProcess.IsBroken(broken))
            {
                return $"{process.Name} does not answer: {broken.Message}";
            }
        }

        return "";
    }

    /// <summary>The last lines of what a process wrote.</summary>
    public static string Tail(string output) => string.Join('\n', output.Split('\n').TakeLast(15));
}
