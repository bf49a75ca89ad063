namespace OnDemandBus.Simulation.Figures;

/// <summary>Means and quantiles; null of nothing.</summary>
internal static class Statistics
{
    public static double? MeanOf(this IReadOnlyCollection<double> values) => values.Count == 0 ? null : values.Sum() / values.Count;

    /// <summary>The least value that so great a share does not exceed (nearest rank).</summary>
    public static double? QuantileOf(this IReadOnlyCollection<double> values, double share)
    {
        if (values.Count == 0) return null;
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    public static double? ShareOf(this IReadOnlyCollection<double> values, Func<double, bool> which) => values.Count == 0 ? null : 100.0 * values.Count(which) / values.Count;

    /// <summary>Nothing where there is nothing to divide by.</summary>
    public static double? Per(this double value, double of) => of == 0 ? null : value / of;
}
