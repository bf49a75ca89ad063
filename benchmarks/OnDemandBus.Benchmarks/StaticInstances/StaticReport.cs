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

    public static int Darp(string folder, double seconds, int threads, string? json) => OrSayWhyNot(() =>
    {
        var solved = SolveAll(InstanceFiles.Darp(folder), seconds, threads);
        var figures = new Dictionary<string, object?> { ["instances"] = solved.Count, ["feasible"] = solved.Count(one => one.Verdict.IsFeasible) };
        if (solved.Any(one => one.Instance.BestCost is not null))
        {
            var gaps = Gaps(solved, sameVehicles: false);
            figures["optimal"] = solved.Count(one => one.Verdict.IsFeasible && one.Verdict.Cost <= one.Instance.BestCost + OptimalWithin);
            figures["mean_gap_pct"] = gaps.Count > 0 ? gaps.Average() : null;
            figures["max_gap_pct"] = gaps.Count > 0 ? gaps.Max() : null;
        }
        else
        {
            figures["costs"] = Costs(solved);
        }

        return Finish(figures, json, solved.All(one => one.Verdict.IsFeasible));
    });

    public static int Pdptw(string folder, double seconds, int threads, string? json) => OrSayWhyNot(() =>
    {
        var solved = SolveAll(InstanceFiles.Pdptw(folder), seconds, threads);
        var figures = new Dictionary<string, object?> { ["instances"] = solved.Count, ["feasible"] = solved.Count(one => one.Verdict.IsFeasible) };
        if (solved.Any(one => one.Instance.BestCost is not null))
        {
            var gaps = Gaps(solved, sameVehicles: true);
            figures["vehicles_matched"] = solved.Count(one => one.Verdict.IsFeasible && one.Verdict.Vehicles <= one.Instance.BestVehicles);
            figures["mean_cost_gap_pct"] = gaps.Count > 0 ? gaps.Average() : null;
        }
        else
        {
            figures["costs"] = Costs(solved);
            figures["vehicles"] = string.Join(' ', solved.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Instance.Name}={one.Verdict.Vehicles}")));
        }

        return Finish(figures, json, solved.All(one => one.Verdict.IsFeasible));
    });

    public static int Vroom(string file, double seconds, int threads, string? json) => OrSayWhyNot(() =>
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
    });

    // What is wrong with a file or a folder is for whoever gave it, in one line.
    private static int OrSayWhyNot(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine(trouble.Message);
            return 2;
        }
    }

    private static List<Solved> SolveAll(IReadOnlyList<StaticInstance> instances, double seconds, int threads)
    {
        if (instances.Count == 0) throw new InvalidDataException("There is no instance (*.txt) in this folder.");
        var all = new List<Solved>();
        foreach (var instance in instances)
        {
            all.Add(Solve(instance, seconds, threads));
            Print(all[^1]);
        }

        return all;
    }

    private static Solved Solve(StaticInstance instance, double seconds, int threads)
    {
        var watch = Stopwatch.StartNew();
        var problem = ToProblem(instance);
        var best = new SearchTeam(problem, seed: 1, threads).Improve(SearchBudget.Until(() => watch.Elapsed.TotalSeconds / seconds));
        return new Solved(instance, SolutionChecker.Check(instance, best), watch.Elapsed.TotalSeconds, best.Iterations);
    }

    private static SearchProblem ToProblem(StaticInstance instance)
    {
        try
        {
            return instance.ToProblem();
        }
        catch (ArgumentException trouble)
        {
            throw new InvalidDataException($"{instance.Name} contradicts itself. {trouble.Message}", trouble);
        }
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

    private static int Finish(Dictionary<string, object?> figures, string? json, bool good)
    {
        var text = JsonSerializer.Serialize(figures);
        Console.WriteLine(text);
        if (json is not null) File.WriteAllText(json, text + "\n");
        return good ? 0 : 1;
    }

    private sealed record Solved(StaticInstance Instance, Verdict Verdict, double Seconds, long Iterations);
}
