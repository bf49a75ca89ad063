using OnDemandBus.Planning.Rebalancing;

namespace OnDemandBus.Planning.Tests.Rebalancing;

public sealed class When_demand_is_learned
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // A Monday, 8:00 in the town's own time.
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly DrawnTown _town = DrawnTown.Parse("A--a---------b---------c---------d--B");
    private readonly DemandForecast _forecast;
    private readonly int _west;
    private readonly int _east;

    public When_demand_is_learned()
    {
        _forecast = Forecast();
        (_west, _east) = (_forecast.Zones.ZoneAt(_town.At('a')), _forecast.Zones.ZoneAt(_town.At('d')));
    }

    private DemandForecast Forecast(double weeklyDecay = 1) => new(new DemandZones(_town.Network, 600), Berlin, weeklyDecay);

    private void Ask(int times, DateTimeOffset at, char from = 'a')
    {
        for (var k = 0; k < times; k++) _forecast.Record(_town.At(from), at.AddMinutes(k), 1);
    }

    [Fact]
    public void Without_history_nothing_is_expected()
    {
        Assert.True(_forecast.IsEmpty);
        Assert.Equal(0, _forecast.Expected(_west, Monday, Hour));
        Assert.Null(_forecast.Middle(_west));
    }

    [Fact]
    public void A_zone_without_a_request_expects_none()
    {
        Ask(5, Monday);
        Assert.True(_forecast.Expected(_west, Monday, Hour) > 0);
        Assert.Equal(0, _forecast.Expected(_east, Monday, Hour));
    }

    [Fact]
    public void After_years_an_hour_of_the_week_expects_what_it_had()
    {
        for (var week = 0; week < 200; week++) Ask(6, new DateTimeOffset(2020, 1, 6, 8, 0, 0, TimeSpan.FromHours(1)).AddDays(7 * week));
        // By the clock on the wall, so the summer's requests are an hour off.
        var winter = _forecast.Expected(_west, Monday, Hour);
        var summer = _forecast.Expected(_west, Monday.AddHours(1), Hour);
        Assert.Equal(6, winter + summer, 0.2);
        Assert.Equal(0, _forecast.Expected(_west, Monday.AddHours(5), Hour), 0.02);
        Assert.Equal(0, _forecast.Expected(_west, Monday.AddDays(5), Hour), 0.02);
    }

    [Fact]
    public void With_little_history_the_same_hour_of_the_other_working_days_is_believed_rather_than_the_weekend()
    {
        for (var day = 0; day < 5; day++) Ask(10, Monday.AddDays(day));
        Ask(1, Monday.AddDays(6).AddHours(4));
        var (tuesday, sunday, night) = (Monday.AddDays(8), Monday.AddDays(13), Monday.AddDays(8).AddHours(-6));
        Assert.InRange(_forecast.Expected(_west, tuesday, Hour), 4, 10);
        Assert.InRange(_forecast.Expected(_west, sunday, Hour), 0, 0.3);
        Assert.InRange(_forecast.Expected(_west, night, Hour), 0, 0.3);
    }

    [Fact]
    public void The_steps_are_those_of_the_estimator()
    {
        // Two hours of history: Monday from 8 to 10, with three requests and one.
        Ask(3, Monday);
        Ask(1, Monday.AddHours(1));
        var mean = 4.0 / (2 + 168);
        var atEight = (3 + (4 * ((3 + (4 * mean)) / (1 + 4)))) / (1 + 4);
        var atNine = (1 + (4 * ((1 + (4 * mean)) / (1 + 4)))) / (1 + 4);
        Assert.Equal(atEight, _forecast.Expected(_west, Monday.AddDays(7), Hour), 1e-12);
        Assert.Equal((atEight / 4) + (atNine / 2), _forecast.Expected(_west, Monday.AddDays(7).AddMinutes(45), TimeSpan.FromMinutes(45)), 1e-12);
        Assert.Equal((3 + (4 * mean)) / 5, _forecast.Expected(_west, Monday.AddDays(8), Hour), 1e-12);
        Assert.Equal(mean, _forecast.Expected(_west, Monday.AddDays(5), Hour), 1e-12);
    }

    [Fact]
    public void What_is_old_counts_less()
    {
        var (fading, lasting) = (Forecast(0.5), Forecast());
        foreach (var forecast in (DemandForecast[])[fading, lasting])
        {
            for (var week = 0; week < 40; week++)
                for (var k = 0; k < 4; k++) forecast.Record(_town.At(week < 20 ? 'a' : 'd'), Monday.AddDays(7 * week), 1);
        }

        var next = Monday.AddDays(7 * 40);
        Assert.True(fading.Expected(_west, next, Hour) < 0.01);
        Assert.True(lasting.Expected(_west, next, Hour) > 0.2);
        Assert.True(fading.Expected(_east, next, Hour) > 1);
    }

    [Fact]
    public void Late_news_counts_as_if_it_had_come_in_time()
    {
        var (inTime, late) = (Forecast(0.8), Forecast(0.8));
        var times = Enumerable.Range(0, 60).Select(k => Monday.AddHours(11 * k)).ToArray();
        foreach (var at in times) inTime.Record(_town.At('a'), at, 1);
        foreach (var at in times.Reverse()) late.Record(_town.At('a'), at, 1);
        for (var hour = 0; hour < 168; hour++)
            Assert.Equal(inTime.Expected(_west, Monday.AddDays(70).AddHours(hour), Hour), late.Expected(_west, Monday.AddDays(70).AddHours(hour), Hour), 1e-12);
    }

    [Fact]
    public void Parts_of_a_time_add_up()
    {
        Ask(7, Monday.AddMinutes(50));
        Ask(2, Monday.AddDays(1));
        var (first, second) = (_forecast.Expected(_west, Monday.AddMinutes(20), Hour), _forecast.Expected(_west, Monday.AddMinutes(80), 2 * Hour));
        Assert.Equal(first + second, _forecast.Expected(_west, Monday.AddMinutes(20), 3 * Hour), 1e-12);
        Assert.Equal(0, _forecast.Expected(_west, Monday, TimeSpan.Zero));
    }

    [Fact]
    public void All_zones_at_once_are_the_same_as_one_by_one()
    {
        Ask(7, Monday.AddMinutes(50));
        Ask(2, Monday.AddDays(1), 'd');
        var all = new double[_forecast.Zones.Count];
        _forecast.ExpectedEach(Monday.AddMinutes(20), 3 * Hour, all);
        for (var zone = 0; zone < all.Length; zone++) Assert.Equal(_forecast.Expected(zone, Monday.AddMinutes(20), 3 * Hour), all[zone]);
    }

    [Fact]
    public void The_clock_may_be_changed_meanwhile()
    {
        // The last Sunday of March has no hour from two to three, that of October has two.
        for (var week = 0; week < 60; week++) Ask(2, Monday.AddDays(6 + (7 * week)).AddHours(-6));
        foreach (var from in (DateTimeOffset[])[new(2026, 3, 29, 0, 30, 0, TimeSpan.Zero), new(2026, 10, 24, 23, 30, 0, TimeSpan.Zero)])
        {
            var pieces = Enumerable.Range(0, 300).Sum(minute => _forecast.Expected(_west, from.AddMinutes(minute), TimeSpan.FromMinutes(1)));
            Assert.Equal(pieces, _forecast.Expected(_west, from, TimeSpan.FromMinutes(300)), 1e-9);
        }
    }

    [Fact]
    public void The_middle_of_a_zone_is_drawn_by_persons_and_settles_after_a_week()
    {
        var (one, other) = (_town.At('a'), _town.Beside('a', eastMetres: 90));
        Assert.Equal(_west, _forecast.Zones.ZoneAt(other));
        _forecast.Record(one, Monday, 1);
        _forecast.Record(other, Monday, 2);
        Assert.Equal(60, one.DistanceMetres(_forecast.Middle(_west)!.Value), 0.1);
        _forecast.Record(one, Monday.AddDays(7), 1);
        Assert.Equal(60, one.DistanceMetres(_forecast.Middle(_west)!.Value), 0.1);
        _forecast.Record(other, Monday.AddDays(14), 1);
        Assert.Equal(45, one.DistanceMetres(_forecast.Middle(_west)!.Value), 0.1);
    }

    [Fact]
    public void Places_beyond_the_grid_belong_to_its_border()
    {
        Assert.Equal(_west, _forecast.Zones.ZoneAt(_town.Beside('a', northMetres: -5000, eastMetres: -5000)));
        Assert.Equal(_forecast.Zones.Count - 1, _forecast.Zones.ZoneAt(_town.Beside('d', northMetres: 5000, eastMetres: 5000)));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => _forecast.Record(new Location(double.NaN, 8), Monday, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _forecast.Record(_town.At('a'), Monday, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _forecast.Expected(_forecast.Zones.Count, Monday, Hour));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DemandForecast(_forecast.Zones, Berlin, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DemandZones(_town.Network, 20));
        Ask(1, Monday);
        Assert.Throws<ArgumentOutOfRangeException>(() => _forecast.Expected(_west, Monday, TimeSpan.FromDays(8)));
        Assert.Throws<ArgumentException>(() => _forecast.ExpectedEach(Monday, Hour, new double[1]));
    }
}
