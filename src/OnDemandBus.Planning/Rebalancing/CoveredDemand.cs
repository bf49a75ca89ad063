namespace OnDemandBus.Planning.Rebalancing;

/// <summary>
/// The requests of a zone that its buses can take: requests are Poisson, and a bus takes one within the horizon. The n-th bus is of use if there
/// are n requests or more, so it adds the chance of that.
/// </summary>
internal static class CoveredDemand
{
    /// <summary>Beyond this the sums below would leave the range of a double; and with so many requests as many buses are of use.</summary>
    private const double MostExpected = 500;

    /// <summary>What the last of some buses adds: the chance of at least as many requests as buses.</summary>
    /// <param name="buses">With how many buses; at least 1.</param>
    /// <param name="expected">The requests that are expected; not negative.</param>
    /// <remarks>Sums and quotients alone: an exponential function may differ in the last digit from machine to machine.</remarks>
    public static double OfLast(int buses, double expected)
    {
        expected = Math.Min(expected, MostExpected);
        double term = 1, enough = 0, all = 0;
        for (var requests = 0; requests < buses || term > all * 1e-17; requests++)
        {
            if (requests >= buses) enough += term;
            all += term;
            term *= expected / (requests + 1);
        }

        return enough / all;
    }

    /// <summary>How many buses are of use: each adds at least <paramref name="least"/>.</summary>
    public static int BusesOfUse(double expected, double least)
    {
        var buses = 0;
        while (expected > 0 && OfLast(buses + 1, expected) >= least) buses++;
        return buses;
    }
}
