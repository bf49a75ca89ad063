namespace OnDemandBus.Planning.Search;

/// <summary>Travel times and costs between places, complete and fixed while a search runs.</summary>
public sealed class TravelMatrix
{
    private readonly double[] _times;
    private readonly double[] _costs;

    /// <summary>Takes the arrays as they are; they must not change afterwards.</summary>
    /// <param name="places">Number of places.</param>
    /// <param name="times">Row by row: the time from a place to each.</param>
    /// <param name="costs">The same for costs; the times when null.</param>
    /// <exception cref="ArgumentException">An array does not have <paramref name="places"/> squared numbers.</exception>
    public TravelMatrix(int places, double[] times, double[]? costs = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        if (times.Length != places * places) throw new ArgumentException("A matrix has as many rows as columns.", nameof(times));
        if (costs is not null && costs.Length != places * places) throw new ArgumentException("A matrix has as many rows as columns.", nameof(costs));
        Places = places;
        _times = times;
        _costs = costs ?? times;
    }

    /// <summary>A matrix in the first numbers of arrays that may be longer.</summary>
    internal static TravelMatrix InBuffers(int places, double[] times, double[] costs) => new(times, costs, places);

    private TravelMatrix(double[] times, double[] costs, int places) => (_times, _costs, Places) = (times, costs, places);

    /// <summary>Number of places.</summary>
    public int Places { get; }

    /// <summary>Whether cost and time are the same numbers.</summary>
    public bool CostIsTime => ReferenceEquals(_times, _costs);

    /// <summary>The time from one place to another.</summary>
    public double Time(int from, int to) => _times[(from * Places) + to];

    /// <summary>The cost from one place to another.</summary>
    public double Cost(int from, int to) => _costs[(from * Places) + to];

    internal ReadOnlySpan<double> TimesFrom(int place) => _times.AsSpan(place * Places, Places);

    internal ReadOnlySpan<double> CostsFrom(int place) => _costs.AsSpan(place * Places, Places);
}
