namespace OnDemandBus.Planning.Rebalancing;

/// <summary>Shares whole buses out among zones in proportion to their demand, by the method of the largest remainder (Hamilton).</summary>
internal static class LargestRemainder
{
    /// <summary>How many buses each zone gets.</summary>
    /// <param name="buses">How many there are. Those that no zone has use for are left over.</param>
    /// <param name="demand">The demand of each zone; not negative.</param>
    /// <param name="most">How many buses each zone has use for. What that cuts off is shared out among the others.</param>
    /// <remarks>Of equal remainders the zone with the lower number comes first.</remarks>
    public static int[] Share(int buses, ReadOnlySpan<double> demand, ReadOnlySpan<int> most)
    {
        var shares = new int[demand.Length];
        var open = new List<(double Remainder, int Zone)>();
        for (var rest = buses; rest > 0;)
        {
            var sum = 0.0;
            for (var zone = 0; zone < shares.Length; zone++)
                if (shares[zone] < most[zone]) sum += demand[zone];
            if (!(sum > 0)) break;

            open.Clear();
            var (inRound, unshared) = (rest, rest);
            for (var zone = 0; zone < shares.Length; zone++)
            {
                if (shares[zone] >= most[zone] || demand[zone] <= 0) continue;
                var quota = inRound * (demand[zone] / sum);
                var whole = Math.Min((int)quota, unshared);
                unshared -= whole;
                open.Add((quota - (int)quota, zone));
                rest -= Give(ref shares[zone], whole, most[zone]);
            }

            open.Sort((a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Zone.CompareTo(b.Zone));
            for (var k = 0; k < Math.Min(unshared, open.Count); k++) rest -= Give(ref shares[open[k].Zone], 1, most[open[k].Zone]);
        }

        return shares;
    }

    /// <summary>Gives a zone more buses, and tells how many it has use for.</summary>
    private static int Give(ref int share, int buses, int most)
    {
        var given = Math.Min(buses, most - share);
        share += given;
        return given;
    }
}
