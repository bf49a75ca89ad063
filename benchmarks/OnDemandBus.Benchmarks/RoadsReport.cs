using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks;

/// <summary>Measures the roads of one map in one go, on one thread: what each figure costs a dispatcher.</summary>
internal static class RoadsReport
{
    private const int Seed = 1;

    /// <summary>So many pairs at least are held against the plain search, half of them after a change of speeds.</summary>
    private const int PairsToCheck = 2_000_000;

    public static int Run(string map, string? json)
    {
        var figures = new List<(string Key, double Value)>();
        void Note(string key, double value, string what)
        {
            figures.Add((key, value));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key,-20} {value,14:#,0.###}  {what}"));
        }

        var prepared = Path.GetTempFileName();
        try
        {
            var (network, report) = OsmImport.Read(map);
            Console.WriteLine($"{network.Name}, checksum {network.Checksum:x16}");
            Console.Write(report);
            Console.WriteLine();
            Note("segments", network.SegmentCount, "directed segments");
            Note("turns", network.TurnCount, "allowed turns");
            Note("junctions", network.JunctionCount, "junctions and other ends of segments");
            Note("network_mb", network.MemoryBytes / 1e6, "MB of memory for network and grid");
            Note("import_ms", Median(5, () => OsmImport.Read(map)), "ms for an import, compiled; median of 5");

            Note("order_ms", Median(3, () => RoadOrder.Of(network)), "ms to order the segments, once and for all speeds; median of 3");
            var order = RoadOrder.Of(network);
            var clock = Stopwatch.StartNew();
            var labels = order.Labels(RoadMetric.Of(network));
            Note("metric_ms", clock.Elapsed.TotalMilliseconds, "ms for the first labels");
            var changed = OtherSpeeds(network);
            Note("refresh_ms", Median(15, () => labels.With(changed)), "ms for the labels of other speeds on all segments; median of 15");
            Note("label_mb", labels.LabelBytes / 1e6, "MB of memory for the labels");
            using (var file = File.Create(prepared)) PreparedNetwork.Save(labels, file);
            Note("file_mb", new FileInfo(prepared).Length / 1e6, "MB of prepared file");
            Note("load_ms", Median(5, () => PreparedNetwork.Load(prepared)), "ms to open it; median of 5");

            var (fast, plain) = (new RoadQueries(labels), new RoadQueries(new PlainSearch(network)));
            Note("snap_us", PerCallNs(fast.Snap) / 1e3, "us for a snap, location within 30 m of a road");
            var pair = PerCallNs(fast.Pair);
            Note("pair_ns", pair, "ns for a random pair");
            var plainPair = PerCallNs(plain.Pair);
            Note("plain_pair_us", plainPair / 1e3, string.Create(CultureInfo.InvariantCulture, $"us for a random pair, plain search: {plainPair / pair:#,0} times as long"));
            Note("one_to_many_ns", PerCallNs(fast.OneToThousand) / RoadQueries.Many, "ns a target, one to 1,000");
            Note("many_to_one_ns", PerCallNs(fast.ThousandToOne) / RoadQueries.Many, "ns a source, 1,000 to one");
            Note("plain_one_to_many_ns", PerCallNs(plain.OneToThousand) / RoadQueries.Many, "ns a target, one to 1,000, plain search");
            Note("table_ns", PerCallNs(fast.Table) / RoadQueries.Many / RoadQueries.Many, "ns a pair of a 1,000 x 1,000 table");
            Note("path_us", PerCallNs(fast.Path) / 1e3, "us for a path with its geometry");
            Note("plain_path_us", PerCallNs(plain.Path) / 1e3, "us for the same by plain search");
            Note("alloc_bytes", Allocated(fast.Pair, fast.OneToThousand, fast.ThousandToOne, fast.Table, fast.Snap), "bytes allocated by a pair, a row, a column, a table, a snap: the most of them");

            var (pairs, mismatches) = Check(labels);
            var (pairsAfter, mismatchesAfter) = Check(labels.With(changed));
            Note("checked", pairs + pairsAfter, "pairs held against the plain search, about half of them at other speeds");
            Note("mismatches", mismatches + mismatchesAfter, "of them differ");

            // Last, when the file system has both files in memory: what is measured is the process.
            Note("cold_pbf_s", ColdSeconds(map), "s from the start of a process to its first answer, from the PBF; best of 3");
            Note("cold_file_s", ColdSeconds(prepared), "s from the start of a process to its first answer, from the prepared file; best of 3");
        }
        catch (MapException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
        finally
        {
            File.Delete(prepared);
        }

        if (json is not null)
            File.WriteAllText(json, JsonSerializer.Serialize(figures.ToDictionary(figure => figure.Key, figure => figure.Value)) + "\n");
        return 0;
    }

    /// <summary>What the processes do whose start is measured: open a map or prepared file, and answer once.</summary>
    public static int AnswerOnce(string path)
    {
        var labels = PreparedNetwork.Open(path);
        var random = new Random(Seed);
        Console.WriteLine(labels.TimeMs(RoadQueries.Somewhere(labels.Network, random), RoadQueries.Somewhere(labels.Network, random)));
        return 0;
    }

    private static double ColdSeconds(string path)
    {
        var best = double.MaxValue;
        for (var k = 0; k < 3; k++)
        {
            var clock = Stopwatch.StartNew();
            // In the assembly's own program: 'dotnet run' or an app host, the arguments are the same.
            var program = Environment.ProcessPath!;
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(RoadsReport).Assembly.Location);
            start.ArgumentList.Add("roads");
            start.ArgumentList.Add(path);
            start.ArgumentList.Add("--first-answer");
            using var process = Process.Start(start)!;
            if (process.StandardOutput.ReadLine() is null) throw new InvalidOperationException($"A process that opens {path} gave no answer.");
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
            process.WaitForExit();
        }

        return best;
    }

    private static RoadMetric OtherSpeeds(RoadNetwork network)
    {
        var random = new Random(Seed);
        return RoadMetric.Of(network).With(Enumerable.Range(0, network.SegmentCount)
            .Select(segment => (segment, Math.Clamp((int)(network.TimeMs(segment) * (0.5 + (random.NextDouble() * 2))), 1, 3_600_000))));
    }

    /// <summary>From random positions to a random place on every segment.</summary>
    private static (long Pairs, long Mismatches) Check(HubLabels labels)
    {
        var random = new Random(Seed);
        var plain = new PlainSearch(labels.Metric);
        var to = Enumerable.Range(0, labels.Network.SegmentCount).Select(segment => new Position(segment, random.NextSingle())).ToArray();
        var (expected, actual) = (new int[to.Length], new int[to.Length]);
        long pairs = 0, mismatches = 0;
        while (pairs < PairsToCheck / 2)
        {
            var from = new Position(random.Next(to.Length), random.NextSingle());
            plain.OneToMany(from, to, expected);
            labels.OneToMany(from, to, actual);
            for (var k = 0; k < to.Length; k++)
                if (expected[k] != actual[k]) mismatches++;
            pairs += to.Length;
        }

        return (pairs, mismatches);
    }

    private static double Median(int times, Action action)
    {
        var taken = new List<double>();
        for (var i = 0; i < times; i++)
        {
            // What earlier measurements left behind is not for this one to clear away.
            GC.Collect();
            var clock = Stopwatch.StartNew();
            action();
            taken.Add(clock.Elapsed.TotalMilliseconds);
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
