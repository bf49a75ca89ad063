using System.Globalization;
using System.Text.Json;
using OnDemandBus.Benchmarks.DispatchInstances;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Benchmarks.SimulatedDays;

/// <summary>A dispatch instance once as the benchmark drives the live engine and once as a simulated day: the totals have to be the same.</summary>
internal static class Agreement
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public static int Run(string folder, string name, string? json)
    {
        DispatchInstance instance;
        try
        {
            instance = DispatchInstance.Read(folder, name);
        }
        catch (InvalidDataException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        var times = HubLabels.Of(instance.Streets.ToNetwork());
        var rules = ServiceRules.Default with { MaxOffers = 1 };
        var live = new LiveRun(instance, times, rules, 0).Run();
        var day = new Day(SetupOf(instance, times, rules)).Run();
        var served = day.Rides.Where(ride => ride.End == WishEnd.Completed).ToList();
        var busTime = day.Buses.SelectMany(bus => bus.Activities).Where(each => each.Doing is BusDoing.Drive or BusDoing.Stop).Sum(each => (each.To - each.From).TotalSeconds);
        var riderTime = served.Sum(ride => ride.Persons * (ride.ArrivedAt!.Value - ride.SubmittedAt).TotalSeconds);
        var meanWait = served.Average(ride => ride.Wait!.Value.TotalSeconds);
        (string What, double Live, double Simulated)[] totals =
        [
            ("served", live.Served, served.Count), ("rejected", live.Rejected, day.Rides.Count(ride => ride.End == WishEnd.Rejected)), ("bus_time_s", live.BusTime.TotalSeconds, busTime),
            ("rider_time_s", live.RiderTime.TotalSeconds, riderTime), ("mean_wait_s", live.MeanWait.TotalSeconds, meanWait),
        ];
        Console.WriteLine($"{name}, live engine, our own rules{"",6}{"benchmark",16}{"simulated day",16}");
        foreach (var (what, benchmark, simulated) in totals) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-38}{benchmark,14:0.###}{simulated,16:0.###}"));
        var agree = totals.All(each => Math.Abs(each.Live - each.Simulated) <= 1e-6 * Math.Abs(each.Live));
        var text = JsonSerializer.Serialize(totals.ToDictionary(each => each.What, each => each.Simulated).Append(KeyValuePair.Create("agree", agree ? 1.0 : 0.0)).ToDictionary());
        Console.WriteLine(text);
        if (json is not null) File.WriteAllText(json, text + "\n");
        return agree ? 0 : 1;
    }

    private static DaySetup SetupOf(DispatchInstance instance, HubLabels times, ServiceRules rules)
    {
        var network = times.Network;
        return new DaySetup
        {
            Area = new ServiceArea(instance.Name, Area.FromBounds(network.SouthWest, network.NorthEast), ServiceCalendar.Always, rules),
            Times = times,
            Midnight = Midnight,
            TimeZone = TimeZoneInfo.Utc,
            Fleet = [.. instance.Buses.Select((bus, k) => new Bus(new BusId($"bus-{k:00000}"), [new Load(bus.Seats)], Middle(bus.Start), [new Shift(Midnight.AddMilliseconds(bus.FromMs), Midnight.AddMilliseconds(bus.ToMs))]))],
            Requests = [.. instance.Requests.Select((request, k) => new SimulatedRequest(
                $"ride-{k:000000}", TimeSpan.FromMilliseconds(request.AtMs), Middle(request.Origin), Middle(request.Destination), TimeWishKind.Now, TimeSpan.FromMilliseconds(request.AtMs), new Party(request.Riders), MobilityNeeds.None, RiderGroups.Adults))],
            Riders = new RiderHabits { DecisionTime = TimeSpan.Zero },
            Improvement = new ImprovementEffort { PerBooking = 0 },
        };

        Location Middle(int edge) => network.At(new Position(edge, 0.5f));
    }
}
