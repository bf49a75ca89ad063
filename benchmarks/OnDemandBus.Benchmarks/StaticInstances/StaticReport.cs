using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OnDemandBus.Planning.Search;

namespace OnDemandBus.Benchmarks.StaticInstances;

/// <summary>Solves problems with known answers and holds the solutions against them.</summary>
internal static class StaticReport
{
    // Known optima are given with four decimals, best known costs with two.
    private const double OptimalWithin = 1e-4;

    public static int Darp(string folder, double seconds, int threads, string? json)
    {
        var solved = SolveAll(InstanceFiles.Darp(folder), seconds, threads);
        var gaps = Gaps(solved, sameVehicles: false);
        var figures = new Dictionary<string, object> { ["instances"] = solved.Count, ["feasible"] = solved.Count(one => one.Verdict.IsFeasible) };
        if (gaps.Count == solved.Count && gaps.Count > 0)
        {
            figures["optimal"] = solved.Count(one => one.Verdict.IsFeasible && one.Verdict.Cost <= one.Instance.BestCost + OptimalWithin);
            figures["mean_gap_pct"] = gaps.Average();
            figures["max_gap_pct"] = gaps.Max();
        }
        else
        {
            figures["costs"] = Costs(solved);
        }

        return Finish(figures, json, solved.All(one => one.Verdict.IsFeasible));
    }

    public static int Pdptw(string folder, double seconds, int threads, string? json)
    {
        var solved = SolveAll(InstanceFiles.Pdptw(folder), seconds, threads);
        var gaps = Gaps(solved, sameVehicles: true);
        var figures = new Dictionary<string, object> { ["instances"] = solved.Count, ["feasible"] = solved.Count(one => one.Verdict.IsFeasible) };
        if (solved.Count > 0 && solved.All(one => one.Instance.BestCost is not null))
        {
            figures["vehicles_matched"] = solved.Count(one => one.Verdict.IsFeasible && one.Verdict.Vehicles <= one.Instance.BestVehicles);
            if (gaps.Count > 0) figures["mean_cost_gap_pct"] = gaps.Average();
        }
        else
        {
            figures["costs"] = Costs(solved);
            figures["vehicles"] = string.Join(' ', solved.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Instance.Name}={one.Verdict.Vehicles}")));
        }

        return Finish(figures, json, solved.All(one => one.Verdict.IsFeasible));
    }

    public static int Vroom(string file, double seconds, int threads, string? json)
    {
        var solved = Solve(InstanceFiles.Vroom(file), seconds, threads);
        Print(solved);
        return Finish(
            new()
            {
                ["cost"] = solved.Verdict.Cost,
                ["routes"] = solved.Verdict.Vehicles,
                ["unassigned"] = solved.Verdict.Unassigned,
                ["seconds"] = solved.Seconds,
                ["valid"] = solved.Verdict.IsValid,
            },
            json,
            solved.Verdict.IsValid);
    }

    private static List<Solved> SolveAll(IReadOnlyList<StaticInstance> instances, double seconds, int threads)
    {
        if (instances.Count == 0) Console.Error.WriteLine("There is no instance in this folder.");
        var all = new List<Solved>();
        foreach (var instance in instances)
        {
            all.Add(Solve(instance, seconds, threads));
            Print(all[^1]);
        }

        return all;
    }

    // One search a thread, each with its own seed; the best of them, the lowest seed among equals.
    private static Solved Solve(StaticInstance instance, double seconds, int threads)
    {
        var watch = Stopwatch.StartNew();
        var problem = instance.ToProblem();
        var solutions = new SearchSolution[threads];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, seed =>
            solutions[seed] = new PlanSearch(problem, seed + 1).Improve(SearchBudget.Until(() => watch.Elapsed.TotalSeconds / seconds)));
        var best = solutions.MinBy(solution => (solution.Unassigned.Count, instance.FewestVehiclesFirst ? solution.BusesUsed : 0, solution.Cost))!;
        return new Solved(instance, SolutionChecker.Check(instance, best), watch.Elapsed.TotalSeconds, solutions.Sum(solution => solution.Iterations));
    }

    private static void Print(Solved solved)
    {
        var (instance, verdict) = (solved.Instance, solved.Verdict);
        var known = instance.BestCost is { } best
            ? string.Create(CultureInfo.InvariantCulture, $"   known {instance.BestVehicles,3} {best,11:F4}   gap {100 * ((verdict.Cost / best) - 1),8:F4} %")
            : "";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{instance.Name,-12} vehicles {verdict.Vehicles,3} cost {verdict.Cost,11:F4}{known}   {(verdict.IsFeasible ? "feasible" : $"NOT FEASIBLE: {verdict.Unassigned} unassigned {string.Join("; ", verdict.Troubles)}")}   {solved.Iterations} iterations in {solved.Seconds:F1} s"));
    }

    private static List<double> Gaps(List<Solved> solved, bool sameVehicles) =>
        [.. solved
            .Where(one => one.Instance.BestCost is not null && one.Verdict.IsFeasible && (!sameVehicles || one.Verdict.Vehicles == one.Instance.BestVehicles))
            .Select(one => 100 * ((one.Verdict.Cost / one.Instance.BestCost!.Value) - 1))];

    private static string Costs(List<Solved> solved) =>
        string.Join(' ', solved.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Instance.Name}={one.Verdict.Cost:F4}")));

    private static int Finish(Dictionary<string, object> figures, string? json, bool good)
    {
        var text = JsonSerializer.Serialize(figures);
        Console.WriteLine(text);
        if (json is not null) File.WriteAllText(json, text + "\n");
        return good ? 0 : 1;
    }

    private sealed record Solved(StaticInstance Instance, Verdict Verdict, double Seconds, long Iterations);
}
