using System.Globalization;

namespace OnDemandBus.Planning.Tests.Rules;

public sealed class When_trips_between_zones_are_not_served
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    // Two zones side by side, and a part of the first that is a zone as well.
    private static readonly ServiceZone West = new("west", Roads.Area.FromBounds(new Location(48.5, 8.8), new Location(48.6, 8.9)));
    private static readonly ServiceZone East = new("east", Roads.Area.FromBounds(new Location(48.5, 9.0), new Location(48.6, 9.1)));
    private static readonly ServiceZone Station = new("station", Roads.Area.FromBounds(new Location(48.54, 8.84), new Location(48.56, 8.86)));

    private static readonly Dictionary<string, Location> Places = new()
    {
        ["station"] = new(48.55, 8.85),
        ["west"] = new(48.51, 8.81),
        ["between"] = new(48.55, 8.95),
        ["east"] = new(48.55, 9.05),
    };

    // A Wednesday, noon.
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.FromHours(1));

    private static ZoneRules With(params ZoneRule[] rules) => new(Berlin, [West, East, Station], [.. rules]);

    private static string Forbidden(ZoneRule rule, DateTimeOffset at) => string.Join(' ',
        from start in Places from end in Places where With(rule).Forbidding(start.Value, end.Value, at) is not null select $"{start.Key}-{end.Key}");

    [Theory]
    [InlineData("west", "east", "station-east west-east")]
    [InlineData("east", "station", "east-station")]
    [InlineData("station", null, "station-station station-west station-between station-east")]
    [InlineData(null, "east", "station-east west-east between-east east-east")]
    [InlineData("east", "east", "east-east")]
    [InlineData("west", "west", "station-station station-west west-station west-west")]
    public void A_rule_forbids_the_trips_from_its_one_zone_to_its_other(string? from, string? to, string forbidden) =>
        Assert.Equal(forbidden, Forbidden(new ZoneRule("line-1", from, to), Noon));

    [Fact]
    public void Without_rules_all_trips_are_served()
    {
        Assert.Null(With().Forbidding(Places["west"], Places["east"], Noon));
        Assert.Null(ZoneRules.None.Forbidding(Places["west"], Places["east"], Noon));
        Assert.Null(ZoneRules.None.FirstMistake());
    }

    [Fact]
    public void Of_several_rules_the_first_is_told()
    {
        var rules = With(new ZoneRule("back", "east", "west"), new ZoneRule("line-1", "west", "east") { Because = "Line 1 runs there." }, new ZoneRule("all", "west", null));
        Assert.Equal("line-1", rules.Forbidding(Places["west"], Places["east"], Noon)?.Id);
        Assert.Equal("all", rules.Forbidding(Places["west"], Places["between"], Noon)?.Id);
    }

    [Theory]
    [InlineData("2026-03-04T05:59", false)]
    [InlineData("2026-03-04T06:00", true)]
    [InlineData("2026-03-04T18:59", true)]
    [InlineData("2026-03-04T19:00", false)]
    [InlineData("2026-03-07T12:00", false)]
    [InlineData("2026-03-09T12:00", true)]
    public void A_rule_is_in_force_at_its_hours_on_its_days(string wall, bool isInForce) =>
        Assert.Equal(isInForce, new ZoneRule("line-1", "west", "east") { Days = Weekdays.WorkingDays, Hours = new(new(6, 0), new(19, 0)) }.IsInForce(At(wall), Berlin));

    [Theory]
    [InlineData("2026-03-06T21:59", false)]
    [InlineData("2026-03-06T22:00", true)]
    [InlineData("2026-03-07T01:59", true)]
    [InlineData("2026-03-07T02:00", false)]
    [InlineData("2026-03-07T23:00", false)]
    [InlineData("2026-03-06T01:00", false)]
    public void A_night_belongs_to_the_day_on_which_it_starts(string wall, bool isInForce) =>
        Assert.Equal(isInForce, new ZoneRule("night", "west", "east") { Days = Weekdays.Friday, Hours = new(new(22, 0), new(2, 0)) }.IsInForce(At(wall), Berlin));

    [Theory]
    [InlineData("two zones have the id west")]
    [InlineData("each zone must have an id")]
    [InlineData("two zone rules have the id line-1")]
    [InlineData("each zone rule must have an id")]
    [InlineData("zone rule line-1 must name a zone: where nothing is served, there is no service")]
    [InlineData("zone rule line-1 must name a known zone, not north")]
    [InlineData("zone rule line-1 must name a known zone, not south")]
    [InlineData("zone rule line-1 must be in force on some day of the week")]
    [InlineData("zones and rules must be lists")]
    [InlineData(null)]
    public void The_first_mistake_is_named(string? mistake)
    {
        var line = new ZoneRule("line-1", "west", "east");
        var rules = mistake switch
        {
            "two zones have the id west" => new ZoneRules(Berlin, [West, West], []),
            "each zone must have an id" => new ZoneRules(Berlin, [West with { Id = " " }], []),
            "two zone rules have the id line-1" => With(line, line),
            "each zone rule must have an id" => With(line with { Id = "" }),
            "zone rule line-1 must name a zone: where nothing is served, there is no service" => With(new ZoneRule("line-1", null, null)),
            "zone rule line-1 must name a known zone, not north" => With(line with { From = "north" }),
            "zone rule line-1 must name a known zone, not south" => With(line with { To = "south" }),
            "zone rule line-1 must be in force on some day of the week" => With(line with { Days = Weekdays.None }),
            "zones and rules must be lists" => new ZoneRules(Berlin, default, []),
            _ => With(line),
        };
        Assert.Equal(mistake, rules.FirstMistake());
    }

    [Fact]
    public void A_zone_that_is_not_known_is_never_passed_over() =>
        Assert.Throws<InvalidOperationException>(() => With(new ZoneRule("line-1", "north", null)).Forbidding(Places["west"], Places["east"], Noon));

    [Fact]
    public void Every_day_of_the_week_is_itself()
    {
        foreach (var day in Enum.GetValues<DayOfWeek>())
        {
            Assert.Equal([day], Enum.GetValues<DayOfWeek>().Where(other => Enum.Parse<Weekdays>(day.ToString()).Include(other)));
            Assert.True(Weekdays.All.Include(day) && !Weekdays.None.Include(day));
            Assert.Equal(day is DayOfWeek.Saturday or DayOfWeek.Sunday, Weekdays.Weekend.Include(day));
        }
    }

    private static DateTimeOffset At(string wall)
    {
        var time = DateTime.Parse(wall, CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, Berlin.GetUtcOffset(time));
    }
}
