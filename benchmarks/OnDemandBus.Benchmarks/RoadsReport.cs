using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks;

/// <summary>Measures the roads of one map in one go, on one thread: what each figure costs a dispatcher.</summary>
internal static class RoadsReport
{
    private const int Seed = 1;

    public static int Run(string map, string? json)
    {
        var figures = new List<(string Key, double Value, string Text)>();
        void Note(string key, double value, string what)
        {
            figures.Add((key, value, what));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key,-20} {value,14:#,0.###}  {what}"));
        }

        try
        {
            var clock = Stopwatch.StartNew();
            var (network, report) = OsmImport.Read(map);
            var search = new PlainSearch(network);
            var random = new Random(Seed);
            var first = search.TimeMs(RoadQueries.Somewhere(network, random), RoadQueries.Somewhere(network, random));
            var cold = clock.Elapsed;
            Console.WriteLine($"{network.Name}, checksum {network.Checksum:x16}");
            Console.Write(report);
            Console.WriteLine();

            Note("segments", network.SegmentCount, "directed segments");
            Note("turns", network.TurnCount, "allowed turns");
            Note("junctions", network.JunctionCount, "junctions and other ends of segments");
            Note("network_mb", network.MemoryBytes / 1e6, "MB of memory for network and grid");
            Note("cold_pbf_s", cold.TotalSeconds, $"s from PBF to the first answer ({first} ms of driving), nothing compiled yet");
            Note("import_ms", Median(5, () => OsmImport.Read(map)).TotalMilliseconds, "ms for an import, compiled; median of 5");

            var queries = new RoadQueries(network);
            Note("snap_us", PerCallNs(queries.Snap) / 1e3, "us for a snap, location within 30 m of a road");
            Note("plain_pair_us", PerCallNs(queries.Pair) / 1e3, "us for a random pair, plain search");
            Note("one_to_many_ns", PerCallNs(queries.OneToThousand) / RoadQueries.Many, "ns a target, one to 1,000, plain search");
            Note("many_to_one_ns", PerCallNs(queries.ThousandToOne) / RoadQueries.Many, "ns a source, 1,000 to one, plain search");
            Note("path_us", PerCallNs(queries.Path) / 1e3, "us for a path with its geometry, plain search");
            Note("alloc_bytes", Allocated(queries.Pair, queries.OneToThousand, queries.Snap), "bytes allocated by a pair, one to 1,000 and a snap");
        }
        catch (MapException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }

        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(figures.ToDictionary(figure => figure.Key, figure => figure.Value)) + "\n");
        return 0;
    }

    private static TimeSpan Median(int times, Action action)
    {
        var taken = new List<TimeSpan>();
        for (var i = 0; i < times; i++)
        {
            var clock = Stopwatch.StartNew();
            action();
            taken.Add(clock.Elapsed);
        }

        return taken.Order().ElementAt(times / 2);
    }

    /// <summary>The mean over about two seconds, after as many calls as the compiler needs to do its best.</summary>
    private static double PerCallNs(Action action)
    {
        Repeat(action, TimeSpan.FromSeconds(0.7));
        var (calls, elapsed) = Repeat(action, TimeSpan.FromSeconds(2));
        return elapsed.TotalNanoseconds / calls;
    }

    private static (long Calls, TimeSpan Elapsed) Repeat(Action action, TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        long calls = 0;
        // In batches, or the clock would be a good part of a snap.
        for (var batch = 1; clock.Elapsed < duration; batch = Math.Min(batch * 2, 4096))
        {
            for (var i = 0; i < batch && (i % 64 > 0 || clock.Elapsed < duration); i++, calls++)
                action();
        }

        return (calls, clock.Elapsed);
    }

    private static long Allocated(params ReadOnlySpan<Action> actions)
    {
        long most = 0;
        foreach (var action in actions)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 20; i++)
                action();
            most = Math.Max(most, (GC.GetAllocatedBytesForCurrentThread() - before) / 20);
        }

        return most;
    }
}
