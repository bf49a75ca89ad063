using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>
/// Dispatches the requests of an instance one by one by the reference's rules: following the reference, where its decisions are known, and on its own; and measures what
/// each request takes on one thread, the update of all plans included.
/// </summary>
internal static class DispatchReport
{
    /// <summary>So many requests are dispatched beforehand, so often, for the compiler.</summary>
    private const int WarmUpRequests = 2000;
    private const int WarmUpRounds = 8;

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

        var clock = Stopwatch.StartNew();
        var times = HubLabels.Of(instance.Streets.ToNetwork());
        var labelsMs = clock.Elapsed.TotalMilliseconds;
        clock.Restart();
        var landmarks = Landmarks.Of(times);
        Print($"{name}: {instance.Buses.Length:#,0} buses, {instance.Requests.Length:#,0} requests, {instance.Streets.Edges.Length:#,0} edges; labels in {labelsMs:F0} ms, landmarks in {clock.Elapsed.TotalMilliseconds:F0} ms");

        int? mismatches = null;
        if (instance.Reference is not null)
        {
            var differing = new Following(instance, times, landmarks).Run();
            mismatches = differing.Count;
            Print($"following: the best costs differ for {differing.Count:#,0} of {instance.Requests.Length:#,0} requests");
            foreach (var (own, reference, why) in differing.Take(20)) Print($"  request {own.Request}: {own}; reference {reference}: {why}");
        }

        for (var round = 0; round < WarmUpRounds; round++) Dispatch(instance, new CoreDispatcher(instance, times, landmarks), WarmUpRequests);
        var run = Dispatch(instance, new CoreDispatcher(instance, times, landmarks), int.MaxValue);
        Dispatch(instance, new PlainDispatcher(instance, times), WarmUpRequests / 4);
        var plain = Dispatch(instance, new PlainDispatcher(instance, times), int.MaxValue);
        Print($"{"",-22}{"search",12}{"plain loop",12}");
        Row("mean, us a request", run.MeanUs, plain.MeanUs);
        Row("median", run.Us(0.5), plain.Us(0.5));
        Row("99 of 100 below", run.Us(0.99), plain.Us(0.99));
        Row("longest", run.Us(1), plain.Us(1));
        Row("all requests, s", run.Seconds, plain.Seconds);
        Row("total cost, s", run.TotalCostMs / 1e3, plain.TotalCostMs / 1e3);
        Row("bytes a request", run.BytesPerRequest, plain.BytesPerRequest);

        clock.Restart();
        var verdict = new DecisionChecker(instance).Check(run.Decisions);
        Print($"checked in {clock.Elapsed.TotalSeconds:F1} s: {(verdict.IsValid ? "valid" : $"NOT VALID: {string.Join("; ", verdict.Troubles.Take(10))}")}; mean wait {verdict.MeanWaitSeconds:F1} s, mean trip {verdict.MeanTripSeconds:F1} s");
        if (run.TotalCostMs != plain.TotalCostMs) Print($"THE PLAIN LOOP COMES TO ANOTHER TOTAL");

        var figures = new Dictionary<string, object?>
        {
            ["requests"] = instance.Requests.Length,
            ["mean_us"] = run.MeanUs,
            ["p50_us"] = run.Us(0.5),
            ["p99_us"] = run.Us(0.99),
            ["wall_s"] = run.Seconds,
            ["follow_mismatches"] = mismatches,
            ["total_cost"] = run.TotalCostMs / StreetGraph.MsPerUnit,
            ["mean_wait_s"] = verdict.MeanWaitSeconds,
            ["mean_trip_s"] = verdict.MeanTripSeconds,
            ["valid"] = verdict.IsValid,
        };
        var text = JsonSerializer.Serialize(figures);
        Console.WriteLine(text);
        if (json is not null) File.WriteAllText(json, text + "\n");
        return verdict.IsValid ? 0 : 1;

        static void Row(string what, double one, double other) => Print($"{what,-22}{one,12:#,0.0}{other,12:#,0.0}");
    }

    private static Measured Dispatch(DispatchInstance instance, IDispatcher dispatcher, int atMost)
    {
        var requests = instance.Requests.AsSpan(0, Math.Min(atMost, instance.Requests.Length));
        var (decisions, ticks) = (new Decision[requests.Length], new long[requests.Length]);
        var bytes = 0L;
        var start = Stopwatch.GetTimestamp();
        for (var k = 0; k < requests.Length; k++)
        {
            // Until half of the requests are in, the search grows to what the fleet needs.
            if (k == requests.Length / 2) bytes = GC.GetAllocatedBytesForCurrentThread();
            var from = Stopwatch.GetTimestamp();
            decisions[k] = dispatcher.Best(in requests[k]);
            if (decisions[k].Bus >= 0) dispatcher.Apply(in requests[k], in decisions[k]);
            ticks[k] = Stopwatch.GetTimestamp() - from;
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Array.Sort(ticks);
        return new Measured(decisions, ticks, seconds, (double)bytes / Math.Max(1, requests.Length - (requests.Length / 2)));
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <param name="Decisions">In the order of the requests.</param>
    /// <param name="Ticks">What each took, in ascending order.</param>
    /// <param name="Seconds">What all took.</param>
    /// <param name="BytesPerRequest">Allocated in the second half.</param>
    private sealed record Measured(Decision[] Decisions, long[] Ticks, double Seconds, double BytesPerRequest)
    {
        public long TotalCostMs => Decisions.Sum(decision => decision.CostMs);

        public double MeanUs => Ticks.Average() * 1e6 / Stopwatch.Frequency;

        public double Us(double share) => Ticks[(int)(share * (Ticks.Length - 1))] * 1e6 / Stopwatch.Frequency;
    }
}
