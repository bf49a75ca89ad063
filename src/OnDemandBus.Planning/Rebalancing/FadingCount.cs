namespace OnDemandBus.Planning.Rebalancing;

/// <summary>A count in which what is older by a week counts less by a constant factor. A mutable struct: keep it in a field or an array.</summary>
internal struct FadingCount
{
    private double _count;
    private int _week;

    /// <summary>A count that stands as it was saved.</summary>
    public FadingCount(FadedCount saved) => (_count, _week) = (saved.Count, saved.Week);

    /// <summary>The count as it stands.</summary>
    public readonly FadedCount Save() => new(_count, _week);

    /// <summary>Adds what happened in a week, in any order of weeks.</summary>
    public void Add(int week, double amount, double weeklyDecay)
    {
        if (week >= _week)
        {
            _count = (_count * Weight(week - _week, weeklyDecay)) + amount;
            _week = week;
        }
        else
        {
            _count += amount * Weight(_week - week, weeklyDecay);
        }
    }

    /// <summary>The count as it stands in a week, no earlier than the last that was added.</summary>
    public readonly double In(int week, double weeklyDecay) => _count == 0 ? 0 : _count * Weight(week - _week, weeklyDecay);

    /// <summary>What counts after some weeks, by products alone: a power function may differ in the last digit from machine to machine.</summary>
    public static double Weight(int weeks, double weeklyDecay)
    {
        var weight = 1.0;
        for (var square = weeklyDecay; weeks > 0 && weight > 0; weeks >>= 1, square *= square)
            if ((weeks & 1) != 0) weight *= square;
        return weight;
    }
}
