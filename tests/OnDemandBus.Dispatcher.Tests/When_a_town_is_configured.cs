using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_town_is_configured : IDisposable
{
    private readonly MapFile _map = new();
    private readonly List<string> _files = [];

    public void Dispose()
    {
        _files.ForEach(File.Delete);
        _map.Dispose();
    }

    [Fact]
    public void Hours_differ_by_day_of_the_week_and_date()
    {
        var hours = Load("Hours:From=06:00", "Hours:To=20:00", "Hours:Sa=08:00-12:00, 14:00-24:00", "Hours:Su=closed", "Hours:2026-12-25=10:00-12:00").Area.Hours;
        Assert.Equal([Span(6, 20)], hours.Week[DayOfWeek.Monday]);
        Assert.Equal([Span(8, 12), Span(14, 0)], hours.Week[DayOfWeek.Saturday]);
        Assert.Empty(hours.Week[DayOfWeek.Sunday]);
        Assert.Equal([Span(10, 12)], hours.Dates[new DateOnly(2026, 12, 25)]);
    }

    [Fact]
    public void Days_that_are_not_named_are_closed_and_a_date_alone_closes_nothing_else()
    {
        var week = Load("Hours:Mo-Fr=06:00-20:00").Area.Hours.Week;
        Assert.Equal([Span(6, 20)], week[DayOfWeek.Friday]);
        Assert.Empty(week[DayOfWeek.Saturday]);
        Assert.Equal([DailySpan.WholeDay], Load("Hours:2026-12-25=closed").Area.Hours.Week[DayOfWeek.Friday]);
    }

    [Fact]
    public void A_bus_has_layouts_needs_that_it_cannot_serve_breaks_and_a_depot()
    {
        var (b, c) = (_map.Town.At('b'), _map.Town.At('c'));
        var bus = Load(
            "Fleet:0:Id=van", $"Fleet:0:Start:Latitude={b.Latitude}", $"Fleet:0:Start:Longitude={b.Longitude}", "Fleet:0:ShiftFrom=22:00", "Fleet:0:ShiftTo=06:00",
            "Fleet:0:Layouts:0:Seats=8", "Fleet:0:Layouts:0:Wheelchairs=0", "Fleet:0:Layouts:1:Seats=5", "Fleet:0:Layouts:1:Wheelchairs=2", "Fleet:0:Unsuited=guideDog, mobilityScooter",
            $"Fleet:0:Depot:Latitude={c.Latitude}", $"Fleet:0:Depot:Longitude={c.Longitude}",
            "Fleet:0:Breaks:0:From=23:30", "Fleet:0:Breaks:0:Latest=00:30", "Fleet:0:Breaks:0:Minutes=30", "Fleet:0:Breaks:1:From=03:00", "Fleet:0:Breaks:1:Minutes=15").Fleet[0];
        Assert.Equal([new Load(8, 0, 1, 6), new Load(5, 2, 1, 6)], bus.Layouts);
        Assert.Equal(MobilityNeeds.GuideDog | MobilityNeeds.MobilityScooter, bus.Unsuited);
        var shift = bus.Shift!.On(new DateOnly(2026, 3, 2));
        Assert.Equal(c, shift.Depot);
        Assert.Equal([22.5, 26], shift.Breaks.Select(each => (each.Earliest - new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero)).TotalHours));
        Assert.Equal(TimeSpan.FromHours(1), shift.Breaks[0].Latest - shift.Breaks[0].Earliest);
        Assert.Null(Shift.FirstMistake([shift]));
    }

    [Fact]
    public void Stops_and_zones_come_from_their_files()
    {
        var (b, c) = (_map.Town.At('b'), _map.Town.At('c'));
        var stops = Written($$"""{"type":"FeatureCollection","features":[{{Point(b)}},{{Point(c)}}]}""");
        var zones = Written($$"""{"type":"FeatureCollection","features":[{"type":"Feature","id":"west","properties":{},"geometry":{{_map.Town.Network.Extent.ToGeoJson()}}},{"type":"Feature","properties":{"id":7},"geometry":{{_map.Town.Network.Extent.ToGeoJson()}}}]}""");
        var area = Load(
            $"VirtualStops={stops}", "Rules:MaxWalkDistanceMetres=300", $"Zones={zones}",
            "ZoneRules:0:Id=line 794", "ZoneRules:0:From=west", "ZoneRules:0:To=7", "ZoneRules:0:Days=Mo-Fr, Su", "ZoneRules:0:Hours=06:00-20:00", "ZoneRules:0:Because=Take bus 794.").Area;
        Assert.Equal([b, c], area.VirtualStops);
        Assert.Equal(["west", "7"], area.Zones.Zones.Select(zone => zone.Id));
        var rule = Assert.Single(area.Zones.Rules);
        Assert.Equal(new ZoneRule("line 794", "west", "7") { Days = Weekdays.WorkingDays | Weekdays.Sunday, Hours = Span(6, 20), Because = "Take bus 794." }, rule);
    }

    [Fact]
    public void Improvement_is_on_and_rebalancing_off_unless_something_else_is_said()
    {
        var area = Load();
        Assert.Equal((ImprovementPace.Default, RebalancingMode.Off), (area.Improvement, area.Area.Rebalancing.Mode));
        var d = _map.Town.At('d');
        area = Load("Improvement:Iterations=500", "Improvement:Share=0.25", "Rebalancing:Mode=waitingPlaces", "Rebalancing:Interval=60", "Rebalancing:WaitingPlaces:0:Id=market", $"Rebalancing:WaitingPlaces:0:Latitude={d.Latitude}", $"Rebalancing:WaitingPlaces:0:Longitude={d.Longitude}", "Rebalancing:WaitingPlaces:0:MaxBuses=2");
        Assert.Equal(new ImprovementPace(500, 0.25), area.Improvement);
        Assert.Equal((RebalancingMode.WaitingPlaces, TimeSpan.FromMinutes(1)), (area.Area.Rebalancing.Mode, area.Area.Rebalancing.Interval));
        Assert.Equal([new WaitingPlace("market", d, 2)], area.Area.Rebalancing.WaitingPlaces);
    }

    /// <summary>A file, and a word of what is wrong with it.</summary>
    public static TheoryData<string, string> NoPoints => new()
    {
        { "{", "line 1" },
        { "[]", "FeatureCollection" },
        { """{"type":"FeatureCollection","features":[]}""", "no features" },
        { """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"LineString","coordinates":[]}}]}""", "feature 1" },
        { """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":["a","b"]}}]}""", "feature 1" },
        { """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[8,148.6]}}]}""", "not a place on earth" },
        { """{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[8.1,48.6]}}]}""", "no road" },
    };

    [Theory]
    [MemberData(nameof(NoPoints))]
    public void A_file_that_is_not_of_stops_is_named_with_its_key(string text, string word)
    {
        var mistake = Assert.Throws<StartException>(() => Load($"VirtualStops={Written(text)}", "Rules:MaxWalkDistanceMetres=300"));
        Assert.StartsWith("Configuration Areas:0:VirtualStops:", mistake.Message);
        Assert.Contains(word, mistake.Message);
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[8,48]}}]}""", "feature 1: it has no id")]
    [InlineData("""{"type":"FeatureCollection","features":[{"type":"Feature","id":"a","geometry":{"type":"Point","coordinates":[8,48]}}]}""", "feature 1")]
    public void A_file_that_is_not_of_zones_is_named_with_its_key(string text, string word)
    {
        var mistake = Assert.Throws<StartException>(() => Load($"Zones={Written(text)}"));
        Assert.StartsWith("Configuration Areas:0:Zones:", mistake.Message);
        Assert.Contains(word, mistake.Message);
    }

    [Fact]
    public void Stops_to_which_nobody_walks_are_a_mistake()
    {
        var mistake = Assert.Throws<StartException>(() => Load($"VirtualStops={Written($$"""{"type":"FeatureCollection","features":[{{Point(_map.Town.At('b'))}}]}""")}"));
        Assert.Contains("Areas:0:Rules:MaxWalkDistanceMetres", mistake.Message);
    }

    private LoadedArea Load(params string[] settings)
    {
        var all = new Dictionary<string, string?> { ["Areas:0:Id"] = "town", ["Areas:0:Map"] = _map.Path, ["Areas:0:FleetSize"] = "1" };
        foreach (var setting in settings) all[$"Areas:0:{setting.Split('=')[0]}"] = setting.Split('=', 2)[1];
        return Assert.Single(new AreaImport(AreaSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(all).Build()), NullLogger<AreaImport>.Instance).Load());
    }

    private string Written(string text)
    {
        _files.Add(Path.GetTempFileName());
        File.WriteAllText(_files[^1], text);
        return _files[^1];
    }

    private static string Point(Location place) => FormattableString.Invariant($$$"""{"type":"Feature","geometry":{"type":"Point","coordinates":[{{{place.Longitude}}},{{{place.Latitude}}}]}}""");

    private static DailySpan Span(int from, int to) => new(new TimeOnly(from, 0), new TimeOnly(to, 0));
}
