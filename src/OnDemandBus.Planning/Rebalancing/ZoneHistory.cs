using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>The past requests of one zone. An hour is a local one, counted from the first Monday of the calendar.</summary>
internal sealed class ZoneHistory
{
    /// <summary>What has faded to less than this is forgotten, before it has too few digits to tell a middle.</summary>
    private const double LeastWeight = 1e-9;

    private readonly FadingCount[] _byHour = new FadingCount[DemandForecast.HoursOfWeek];
    private FadingCount _all;
    private Sum _settled;
    private Sum _thisWeek;
    private int _week;

    /// <summary>The middle of the requests before this week; in the first week, of those so far.</summary>
    public Location Middle => (_settled.Weight > 0 ? _settled : _thisWeek).Middle;

    public void Record(int hour, Location from, int persons, double weeklyDecay)
    {
        var week = hour / DemandForecast.HoursOfWeek;
        _byHour[hour % DemandForecast.HoursOfWeek].Add(week, 1, weeklyDecay);
        _all.Add(week, 1, weeklyDecay);
        if (week > _week)
        {
            _settled = (_settled + _thisWeek).Times(FadingCount.Weight(week - _week, weeklyDecay));
            _thisWeek = default;
            _week = week;
        }

        var weight = persons * FadingCount.Weight(_week - week, weeklyDecay);
        _thisWeek += new Sum(weight, weight * from.Latitude, weight * from.Longitude);
    }

    public double Requests(int hourOfWeek, int week, double weeklyDecay) => _byHour[hourOfWeek].In(week, weeklyDecay);

    public double AllRequests(int week, double weeklyDecay) => _all.In(week, weeklyDecay);

    private readonly record struct Sum(double Weight, double Latitude, double Longitude)
    {
        public Location Middle => new(Latitude / Weight, Longitude / Weight);

        public static Sum operator +(Sum a, Sum b) => new(a.Weight + b.Weight, a.Latitude + b.Latitude, a.Longitude + b.Longitude);

        public Sum Times(double factor) => Weight * factor < LeastWeight ? default : new(Weight * factor, Latitude * factor, Longitude * factor);
    }
}
