using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>The past requests of one zone. An hour is a local one, counted from the first Monday of the calendar.</summary>
internal sealed class ZoneHistory
{
    /// <summary>What has faded to less than this is forgotten, before it has too few digits to tell a middle.</summary>
    private const double LeastWeight = 1e-9;

    private readonly FadingCount[] _byHour = new FadingCount[DemandForecast.HoursOfWeek];
    private FadingCount _all;
    private WeighedPlaces _settled;
    private WeighedPlaces _thisWeek;
    private int _week;

    /// <summary>The history of a zone without requests.</summary>
    public ZoneHistory()
    {
    }

    /// <summary>The history that was saved.</summary>
    public ZoneHistory(ZoneDemand saved)
    {
        for (var hour = 0; hour < _byHour.Length; hour++) _byHour[hour] = new FadingCount(saved.ByHour[hour]);
        (_all, _week, _settled, _thisWeek) = (new FadingCount(saved.All), saved.Week, saved.Settled, saved.ThisWeek);
    }

    /// <summary>All that is known.</summary>
    public ZoneDemand Save(int zone)
    {
        var byHour = new FadedCount[_byHour.Length];
        for (var hour = 0; hour < byHour.Length; hour++) byHour[hour] = _byHour[hour].Save();
        return new ZoneDemand(zone, _week, ImmutableCollectionsMarshal.AsImmutableArray(byHour), _all.Save(), _settled, _thisWeek);
    }

    /// <summary>The middle of the requests before this week; in the first week, of those so far.</summary>
    public Location Middle => MiddleOf(_settled.Weight > 0 ? _settled : _thisWeek);

    public void Record(int hour, Location from, int persons, double weeklyDecay)
    {
        var week = hour / DemandForecast.HoursOfWeek;
        _byHour[hour % DemandForecast.HoursOfWeek].Add(week, 1, weeklyDecay);
        _all.Add(week, 1, weeklyDecay);
        if (week > _week)
        {
            _settled = Faded(Sum(_settled, _thisWeek), FadingCount.Weight(week - _week, weeklyDecay));
            _thisWeek = default;
            _week = week;
        }

        var weight = persons * FadingCount.Weight(_week - week, weeklyDecay);
        _thisWeek = Sum(_thisWeek, new WeighedPlaces(weight, weight * from.Latitude, weight * from.Longitude));
    }

    public double Requests(int hourOfWeek, int week, double weeklyDecay) => _byHour[hourOfWeek].In(week, weeklyDecay);

    public double AllRequests(int week, double weeklyDecay) => _all.In(week, weeklyDecay);

    private static Location MiddleOf(WeighedPlaces places) => new(places.Latitude / places.Weight, places.Longitude / places.Weight);

    private static WeighedPlaces Sum(WeighedPlaces a, WeighedPlaces b) => new(a.Weight + b.Weight, a.Latitude + b.Latitude, a.Longitude + b.Longitude);

    private static WeighedPlaces Faded(WeighedPlaces places, double factor) =>
        places.Weight * factor < LeastWeight ? default : new(places.Weight * factor, places.Latitude * factor, places.Longitude * factor);
}
