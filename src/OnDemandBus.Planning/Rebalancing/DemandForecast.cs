using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>
/// How many requests are expected in a zone, learned from past requests by zone and hour of the week in the town's own time. The same records in the same
/// order make the same forecast on every machine. One writer; not to be read while it writes.
/// </summary>
/// <remarks>
/// <para>The rate of an hour of the week is the posterior mean of a Gamma-Poisson model (as in Clayton and Kaldor 1987, here with priors of a fixed strength),
/// in three steps: the mean of the zone over all hours, held down by a week without requests; the hour of the day over working days or weekends, with
/// that mean as its prior; the hour of the week, with the hour of the day as its prior. A prior is worth four observed hours: with little history
/// all hours look alike, with much each has its own rate.</para>
/// <para>Observed is the time from the hour of the earliest record to that of the latest. Older weeks count less, requests and observed hours alike. The hour that
/// the clock repeats in autumn, and the one that it leaves out in spring, count as one.</para>
/// </remarks>
public sealed class DemandForecast
{
    /// <summary>What a week-old request counts where nothing else is said.</summary>
    public const double DefaultWeeklyDecay = 0.9;

    internal const int HoursOfWeek = 7 * 24;
    private const int WorkingDays = 5;
    private const double PriorHours = 4;

    private readonly TimeZoneInfo _timeZone;
    private readonly double _weeklyDecay;
    private readonly ZoneHistory?[] _histories;
    private int _firstHour = int.MaxValue;
    private int _lastHour = int.MinValue;

    /// <summary>A forecast that has seen nothing and expects nothing.</summary>
    /// <param name="zones">The zones of the town.</param>
    /// <param name="timeZone">The town's time zone.</param>
    /// <param name="weeklyDecay">What a week-old request counts, today's counting 1; more than 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="weeklyDecay"/> is out of its range.</exception>
    public DemandForecast(DemandZones zones, TimeZoneInfo timeZone, double weeklyDecay = DefaultWeeklyDecay)
    {
        ArgumentNullException.ThrowIfNull(zones);
        ArgumentNullException.ThrowIfNull(timeZone);
        if (!(weeklyDecay > 0 && weeklyDecay <= 1)) throw new ArgumentOutOfRangeException(nameof(weeklyDecay), weeklyDecay, "A weekly decay is more than 0 and at most 1.");
        (Zones, _timeZone, _weeklyDecay) = (zones, timeZone, weeklyDecay);
        _histories = new ZoneHistory?[zones.Count];
    }

    /// <summary>The longest time that can be asked about at once: a week.</summary>
    public static TimeSpan LongestDuration => TimeSpan.FromDays(7);

    /// <summary>The zones of the town.</summary>
    public DemandZones Zones { get; }

    /// <summary>Whether nothing was recorded yet.</summary>
    public bool IsEmpty => _lastHour < _firstHour;

    /// <summary>Takes in one past request, served or not. Constant time; times may come in any order.</summary>
    /// <param name="from">Where the rider was, or wanted to be picked up.</param>
    /// <param name="at">For when the ride was wanted.</param>
    /// <param name="persons">How many travel; at least 1. A request counts once, but draws the middle of its zone by its persons.</param>
    /// <exception cref="ArgumentException">The location is not valid, or there are no persons.</exception>
    public void Record(Location from, DateTimeOffset at, int persons)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(persons, 1);
        var hour = Hour(at);
        var history = _histories[Zones.ZoneAt(from)] ??= new ZoneHistory();
        history.Record(hour, from, persons, _weeklyDecay);
        (_firstHour, _lastHour) = (Math.Min(_firstHour, hour), Math.Max(_lastHour, hour));
    }

    /// <summary>The number of requests that are expected to start in a zone.</summary>
    /// <param name="zone">The zone.</param>
    /// <param name="from">Start of the time.</param>
    /// <param name="duration">Its length; from zero to <see cref="LongestDuration"/>.</param>
    public double Expected(int zone, DateTimeOffset from, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(zone);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(zone, Zones.Count);
        if (IsEmpty || _histories[zone] is not { } history) return 0;
        var expected = 0.0;
        foreach (var (hour, share) in Hours(from, duration)) expected += share * Rate(history, hour);
        return expected;
    }

    /// <summary>The number of requests that are expected to start in each zone.</summary>
    /// <param name="from">Start of the time.</param>
    /// <param name="duration">Its length; from zero to <see cref="LongestDuration"/>.</param>
    /// <param name="requests">Receives one number for each zone.</param>
    public void ExpectedEach(DateTimeOffset from, TimeSpan duration, Span<double> requests)
    {
        if (requests.Length != Zones.Count) throw new ArgumentException($"There are {Zones.Count} zones and room for {requests.Length}.", nameof(requests));
        requests.Clear();
        if (IsEmpty) return;
        foreach (var (hour, share) in Hours(from, duration))
        {
            for (var zone = 0; zone < requests.Length; zone++)
                if (_histories[zone] is { } history) requests[zone] += share * Rate(history, hour);
        }
    }

    /// <summary>
    /// The middle of the past requests of a zone, by persons, older weeks counting less; null where there was none. It stays where it is until
    /// the first request of another week (in the first week of a zone it follows each request), so that a place to wait at does not creep.
    /// </summary>
    public Location? Middle(int zone) => _histories[zone]?.Middle;

    /// <summary>All that was seen.</summary>
    internal DemandHistory Save()
    {
        var seen = ImmutableArray.CreateBuilder<ZoneDemand>();
        for (var zone = 0; zone < _histories.Length; zone++)
            if (_histories[zone] is { } history) seen.Add(history.Save(zone));
        return new DemandHistory(Zones.CellMetres, Zones.Count, _firstHour, _lastHour, seen.ToImmutable());
    }

    /// <summary>Goes on from what another forecast had seen; of other zones nothing can be learned.</summary>
    internal void Restore(DemandHistory saved)
    {
        if (saved.CellMetres != Zones.CellMetres || saved.Zones != Zones.Count) return;
        (_firstHour, _lastHour) = (saved.FirstHour, saved.LastHour);
        foreach (var zone in saved.Seen) _histories[zone.Zone] = new ZoneHistory(zone);
    }

    private int Hour(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, _timeZone).DateTime;
        return (DateOnly.FromDateTime(local).DayNumber * 24) + local.Hour;
    }

    /// <summary>The hours of the week that a time touches, and how much of each.</summary>
    private List<(HourlyExposure Hour, double Share)> Hours(DateTimeOffset from, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, LongestDuration);
        var observed = 0.0;
        for (var hour = 0; hour < HoursOfWeek; hour++) observed += Observed(hour);
        var hours = new List<(HourlyExposure, double)>();
        for (var rest = duration; rest > TimeSpan.Zero;)
        {
            // Clocks are changed at full hours: to the end of the local hour they run evenly.
            var toNextHour = TimeSpan.FromTicks(TimeSpan.TicksPerHour - (TimeZoneInfo.ConvertTime(from, _timeZone).Ticks % TimeSpan.TicksPerHour));
            var piece = rest < toNextHour ? rest : toNextHour;
            hours.Add((Exposure(Hour(from) % HoursOfWeek, observed), piece.Ticks / (double)TimeSpan.TicksPerHour));
            (from, rest) = (from + piece, rest - piece);
        }

        return hours;
    }

    private HourlyExposure Exposure(int hour, double observed)
    {
        var (first, last) = AlikeDays(hour);
        var alike = 0.0;
        for (var day = first; day <= last; day++) alike += Observed((day * 24) + (hour % 24));
        return new HourlyExposure(hour, Observed(hour), alike, observed);
    }

    private double Rate(ZoneHistory history, in HourlyExposure exposure)
    {
        var week = _lastHour / HoursOfWeek;
        var (first, last) = AlikeDays(exposure.Hour);
        var alike = 0.0;
        for (var day = first; day <= last; day++) alike += history.Requests((day * 24) + (exposure.Hour % 24), week, _weeklyDecay);
        var mean = history.AllRequests(week, _weeklyDecay) / (exposure.ObservedInAll + HoursOfWeek);
        var ofDay = Posterior(alike, exposure.ObservedAlike, mean);
        return Posterior(history.Requests(exposure.Hour, week, _weeklyDecay), exposure.Observed, ofDay);
    }

    /// <summary>The mean of a Poisson rate after some hours, its prior being a Gamma distribution of a given mean.</summary>
    private static double Posterior(double requests, double hours, double priorMean) => (requests + (PriorHours * priorMean)) / (hours + PriorHours);

    /// <summary>The days, from Monday, that are alike to that of an hour of the week: working days, or the weekend.</summary>
    private static (int First, int Last) AlikeDays(int hour) => hour / 24 < WorkingDays ? (0, WorkingDays - 1) : (WorkingDays, 6);

    /// <summary>How often an hour of the week was observed, older weeks counting less.</summary>
    private double Observed(int hour)
    {
        var week = _lastHour / HoursOfWeek;
        var firstWeek = (_firstHour - hour + HoursOfWeek - 1) / HoursOfWeek;
        var lastWeek = (_lastHour - hour) / HoursOfWeek;
        var weeks = lastWeek - firstWeek + 1;
        if (weeks <= 0) return 0;
        var geometric = _weeklyDecay == 1 ? weeks : (1 - FadingCount.Weight(weeks, _weeklyDecay)) / (1 - _weeklyDecay);
        return FadingCount.Weight(week - lastWeek, _weeklyDecay) * geometric;
    }

    /// <summary>How long an hour of the week was observed, those alike to it, and all.</summary>
    private readonly record struct HourlyExposure(int Hour, double Observed, double ObservedAlike, double ObservedInAll);
}
