using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Comparison;

/// <summary>The mean of a figure over several seeds, and between what it lies with a confidence of 95 %, by Student's t. With one seed the interval is that one value.</summary>
internal readonly record struct Interval(double Mean, double Low, double High)
{
    public const double Confidence = 0.95;

    // Two-sided, by degrees of freedom from 1.
    private static readonly double[] T =
    [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
    ];

    public static Interval? Of(IReadOnlyCollection<double> values)
    {
        if (values.MeanOf() is not { } mean) return null;
        if (values.Count == 1) return new Interval(mean, mean, mean);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        var half = (values.Count - 1 <= T.Length ? T[values.Count - 2] : 1.96) * Math.Sqrt(variance / values.Count);
        return new Interval(mean, mean - half, mean + half);
    }
}
