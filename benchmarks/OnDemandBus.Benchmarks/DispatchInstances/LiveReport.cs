using System.Globalization;
using System.Text.Json;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>
/// Insertion alone beside re-optimisation between requests: the live engine, our own rules, the same kind of promises. A bus may be sent elsewhere under way in the last two
/// columns, so that it shows what comes of that and what of the search.
/// </summary>
internal static class LiveReport
{
    public static int Run(string folder, string name, int iterations, string? json)
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
        // One offer is enough for riders who take the first.
        var rules = ServiceRules.Default with { MaxOffers = 1 };
        var late = rules with { FreezeTime = TimeSpan.FromSeconds(60) };
        var alone = new LiveRun(instance, times, rules, 0).Run();
        var improved = new LiveRun(instance, times, rules, iterations).Run();
        var pooled = new LiveRun(instance, times, rules with { ImprovementBusTimeFactor = 3 }, iterations).Run();
        var aloneLate = new LiveRun(instance, times, late, 0).Run();
        var improvedLate = new LiveRun(instance, times, late, iterations).Run();
        LiveFigures[] all = [alone, improved, pooled, aloneLate, improvedLate];

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: live engine, our own rules; re-optimised: two searches of {iterations} iterations after each request"));
        Console.WriteLine($"{"",-30}{"stop driven to is fixed",-48}{"fixed 60 s before arrival",-32}");
        Console.WriteLine($"{"",-30}{"insertion",16}{"re-optimised",16}{"bus time x 3",16}{"insertion",16}{"re-optimised",16}");
        Row("requests served", figures => figures.Served, "0");
        Row("rejected", figures => figures.Rejected, "0");
        Row("promises not kept", figures => figures.Broken, "0");
        Row("bus time, h", figures => figures.BusTime.TotalHours, "0.0");
        Row("rider time, h", figures => figures.RiderTime.TotalHours, "0.0");
        Row("bus time saved, a ride, %", figures => Saved(alone.BusTime / alone.Served, figures.BusTime / figures.Served), "0.0");
        Row("rider time saved, a ride, %", figures => Saved(alone.RiderTime / alone.Served, figures.RiderTime / figures.Served), "0.0");
        Row("mean wait, s", figures => figures.MeanWait.TotalSeconds, "0.0");
        Row("plans to drivers, a ride", figures => figures.PlansPerRide, "0.00");
        Row("other bus told, a ride", figures => figures.ReassignedPerRide, "0.00");
        Row("deciding a request, us", figures => figures.Deciding.TotalMicroseconds, "0");
        Row("improving after it, us", figures => figures.Improving.TotalMicroseconds, "0");

        var broken = all.Sum(figures => figures.Broken);
        var text = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["requests"] = instance.Requests.Length,
            ["served"] = alone.Served,
            ["promises_broken"] = broken,
            ["bus_time_saved_pct"] = Saved(alone.BusTime / alone.Served, improved.BusTime / improved.Served),
            ["rider_time_saved_pct"] = Saved(alone.RiderTime / alone.Served, improved.RiderTime / improved.Served),
            ["pooled_bus_time_saved_pct"] = Saved(alone.BusTime / alone.Served, pooled.BusTime / pooled.Served),
            ["pooled_rider_time_saved_pct"] = Saved(alone.RiderTime / alone.Served, pooled.RiderTime / pooled.Served),
            ["late_freeze_bus_time_saved_pct"] = Saved(alone.BusTime / alone.Served, improvedLate.BusTime / improvedLate.Served),
            ["late_freeze_rider_time_saved_pct"] = Saved(alone.RiderTime / alone.Served, improvedLate.RiderTime / improvedLate.Served),
        });
        Console.WriteLine(text);
        if (json is not null) File.WriteAllText(json, text + "\n");
        return broken == 0 ? 0 : 1;

        void Row(string what, Func<LiveFigures, double> value, string format) =>
            Console.WriteLine($"{what,-30}{string.Concat(all.Select(figures => value(figures).ToString(format, CultureInfo.InvariantCulture).PadLeft(16)))}");
    }

    private static double Saved(TimeSpan before, TimeSpan after) => 100 * (1 - (after / before));
}
