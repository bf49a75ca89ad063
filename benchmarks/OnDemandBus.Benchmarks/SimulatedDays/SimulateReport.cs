using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OnDemandBus.Benchmarks.LiveLoad;

namespace OnDemandBus.Benchmarks.SimulatedDays;

/// <summary>Whole days by the command that planners use, as its own process, report, tables and events included.</summary>
internal static class SimulateReport
{
    private const string Map = "herrenberg-and-around_2020.osm.pbf";

    public static int Run(string? json)
    {
        var map = Path.Combine(Solution.Maps, Map);
        if (!File.Exists(map))
        {
            Console.Error.WriteLine($"There is no map '{map}': set ODB_MAPS to the folder that has it.");
            return 2;
        }

        var folder = Directory.CreateTempSubdirectory("odb-simulate");
        try
        {
            // Days of the first size: what a planner sweeps.
            Scenario(folder, "sweep", map, 20, "requests: 3000");
            var (first, _) = Simulate(folder, "small", map, 20, 3000);
            // From here on the map is known.
            var (small, smallPeak) = Simulate(folder, "small", map, 20, 3000);
            var (smallOnOne, _) = Simulate(folder, "small", map, 20, 3000, oneCore: true);
            var (large, largePeak) = Simulate(folder, "large", map, 200, 20_000);
            // In turns: machines change their pace within minutes.
            double[] turns = [Sweep(folder, 1), Sweep(folder, 2), Sweep(folder, 1, oneCore: true), Sweep(folder, 2), Sweep(folder, 1)];
            var (one, two, onOne) = ((turns[0] + turns[4]) / 2, (turns[1] + turns[3]) / 2, turns[2]);
            var figures = new Dictionary<string, double>
            {
                ["wall_s"] = small,
                ["requests"] = 3000,
                ["peak_mb"] = smallPeak,
                ["first_wall_s"] = first,
                ["one_core_wall_s"] = smallOnOne,
                ["large_wall_s"] = large,
                ["large_requests"] = 20_000,
                ["large_peak_mb"] = largePeak,
                ["sweep_one_thread_s"] = one,
                ["sweep_two_threads_s"] = two,
                ["sweep_speedup"] = one / two,
                ["sweep_one_core_s"] = onOne,
                ["sweep_cores_speedup"] = onOne / two,
            };
            foreach (var (name, value) in figures) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-22} {value,10:0.##}"));
            var text = JsonSerializer.Serialize(figures);
            Console.WriteLine(text);
            if (json is not null) File.WriteAllText(json, text + "\n");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (double WallSeconds, double PeakMb) Simulate(DirectoryInfo folder, string name, string map, int buses, int requests, bool oneCore = false)
    {
        Scenario(folder, name, map, buses, string.Create(CultureInfo.InvariantCulture, $"requests: {requests}"));
        return Odb(folder, processors: 1, oneCore, "simulate", Path.Combine(folder.FullName, $"{name}.yaml"), "--alone", "--out", Path.Combine(folder.FullName, name));
    }

    private static double Sweep(DirectoryInfo folder, int threads, bool oneCore = false) => Odb(
        folder, threads, oneCore, "sweep", Path.Combine(folder.FullName, "sweep.yaml"), "--vary", "buses=16..23", "--seeds", "1-4", "--threads", threads.ToString(CultureInfo.InvariantCulture),
        "--out", Path.Combine(folder.FullName, "sweep")).WallSeconds;

    private static void Scenario(DirectoryInfo folder, string name, string map, int buses, string demand) =>
        File.WriteAllText(Path.Combine(folder.FullName, $"{name}.yaml"), string.Create(CultureInfo.InvariantCulture, $"map: {map}\nbuses: {buses}\n{demand}\n"));

    /// <summary>Runs odb, and tells how long it took and how much memory it held at the most.</summary>
    /// <param name="folder">Where it keeps what it knows of maps.</param>
    /// <param name="processors">With how many threads it reckons.</param>
    /// <param name="oneCore">Whether the machine gives it one core for everything, the runtime's compiler as well.</param>
    /// <param name="arguments">What it is to do.</param>
    private static (double WallSeconds, double PeakMb) Odb(DirectoryInfo folder, int processors, bool oneCore, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        var start = oneCore
            ? new ProcessStartInfo("taskset", ["-c", "0", "dotnet", Solution.Odb, .. arguments]) { RedirectStandardOutput = true }
            : new ProcessStartInfo("dotnet", [Solution.Odb, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = processors.ToString(CultureInfo.InvariantCulture);
        start.Environment["ODB_CACHE"] = Path.Combine(folder.FullName, "maps");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(50)) peak = Math.Max(peak, PeakOf(process));
        Console.WriteLine($"odb {arguments[0]} {Path.GetFileName(arguments[1])}: {output.Result.Split('\n')[0]}");
        return process.ExitCode == 0 ? (Stopwatch.GetElapsedTime(started).TotalSeconds, peak / 1e6) : throw new InvalidOperationException($"odb {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }
}
