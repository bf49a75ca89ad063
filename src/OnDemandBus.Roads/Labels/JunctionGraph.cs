namespace OnDemandBus.Roads;

/// <summary>
/// Junctions and which of them are joined by a road, directions aside. The capacity of a link is the number of directed segments
/// on it: what it adds to a separator that cuts it.
/// </summary>
internal sealed class JunctionGraph
{
    private JunctionGraph(int[] firstLink, int[] linkTo, int[] capacity, int[] opposite, double[] x, double[] y) =>
        (FirstLink, LinkTo, Capacity, Opposite, X, Y) = (firstLink, linkTo, capacity, opposite, x, y);

    public int JunctionCount => X.Length;

    /// <summary>By junction, and one more: where its links start.</summary>
    public int[] FirstLink { get; }

    public int[] LinkTo { get; }

    public int[] Capacity { get; }

    /// <summary>By link: the same link from the other end.</summary>
    public int[] Opposite { get; }

    /// <summary>Metres east, about.</summary>
    public double[] X { get; }

    /// <summary>Metres north, about.</summary>
    public double[] Y { get; }

    public static JunctionGraph Of(RoadNetwork network)
    {
        var count = network.JunctionCount;
        var ends = new List<(int From, int To)>(2 * network.SegmentCount);
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            var (start, end) = (network.StartJunction(segment), network.EndJunction(segment));
            if (start == end) continue;
            ends.Add((start, end));
            ends.Add((end, start));
        }

        ends.Sort();
        var first = new int[count + 1];
        var to = new List<int>(ends.Count);
        var capacity = new List<int>(ends.Count);
        for (var k = 0; k < ends.Count; k++)
        {
            if (k > 0 && ends[k] == ends[k - 1])
            {
                capacity[^1]++;
                continue;
            }

            to.Add(ends[k].To);
            capacity.Add(1);
            first[ends[k].From + 1] = to.Count;
        }

        for (var junction = 0; junction < count; junction++) first[junction + 1] = Math.Max(first[junction + 1], first[junction]);
        int[] linkTo = [.. to];
        var opposite = new int[linkTo.Length];
        for (var junction = 0; junction < count; junction++)
        {
            for (var link = first[junction]; link < first[junction + 1]; link++)
                opposite[link] = Array.BinarySearch(linkTo, first[linkTo[link]], first[linkTo[link] + 1] - first[linkTo[link]], junction);
        }

        var (x, y) = (new double[count], new double[count]);
        var metresPerLongitude = 111_195 * Math.Cos(double.DegreesToRadians((network.SouthWest.Latitude + network.NorthEast.Latitude) / 2));
        for (var junction = 0; junction < count; junction++)
        {
            var location = network.JunctionLocation(junction);
            (x[junction], y[junction]) = (location.Longitude * metresPerLongitude, location.Latitude * 111_195);
        }

        return new JunctionGraph(first, linkTo, [.. capacity], opposite, x, y);
    }
}
