using System.Collections.Immutable;
using System.Globalization;

namespace OnDemandBus.Planning.Tests.Rules;

public sealed class When_service_follows_a_calendar
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    private static DailySpan Span(int from, int to) => new(new TimeOnly(from, 0), new TimeOnly(to % 24, 0));

    // Working days morning and evening, Friday and Saturday into the night, Sunday closed; on 6 March 2026, a Friday, at noon alone, on 9 March not at all.
    private static readonly ServiceCalendar Town = new()
    {
        TimeZone = Berlin,
        Week = new Dictionary<DayOfWeek, ImmutableArray<DailySpan>>
        {
            [DayOfWeek.Monday] = [Span(6, 10), Span(14, 20)],
            [DayOfWeek.Tuesday] = [Span(6, 10), Span(14, 20)],
            [DayOfWeek.Wednesday] = [Span(6, 10), Span(14, 20)],
            [DayOfWeek.Thursday] = [Span(6, 24)],
            [DayOfWeek.Friday] = [Span(18, 3)],
            [DayOfWeek.Saturday] = [Span(18, 3)],
        }.ToImmutableDictionary(),
        Dates = new Dictionary<DateOnly, ImmutableArray<DailySpan>>
        {
            [new(2026, 3, 6)] = [Span(11, 13)],
            [new(2026, 3, 9)] = [],
        }.ToImmutableDictionary(),
    };

    [Theory]
    [InlineData("2026-03-02T05:59", "2026-03-02T06:00")] // Monday
    [InlineData("2026-03-02T06:00", null)]
    [InlineData("2026-03-02T09:59", null)]
    [InlineData("2026-03-02T10:00", "2026-03-02T14:00")]
    [InlineData("2026-03-02T20:00", "2026-03-03T06:00")]
    [InlineData("2026-03-05T23:59", null)] // Thursday, to midnight
    [InlineData("2026-03-06T00:00", "2026-03-06T11:00")] // the Friday with hours of its own
    [InlineData("2026-03-06T12:00", null)]
    [InlineData("2026-03-06T18:30", "2026-03-07T18:00")]
    [InlineData("2026-03-07T01:00", "2026-03-07T18:00")]
    [InlineData("2026-03-07T23:59", null)]
    [InlineData("2026-03-08T02:59", null)] // the night goes on into Sunday
    [InlineData("2026-03-08T03:00", "2026-03-10T06:00")] // Monday is closed
    [InlineData("2026-03-13T17:00", "2026-03-13T18:00")]
    public void There_is_service_or_the_next_time_is_told(string wall, string? next)
    {
        Assert.Equal(next is null, Town.Includes(At(wall)));
        Assert.Equal(At(next ?? wall), Town.NextFrom(At(wall)));
    }

    [Fact]
    public void A_night_before_a_closed_day_is_served_to_its_end()
    {
        var closed = Town with { Dates = Town.Dates.Add(new(2026, 3, 14), []) };
        Assert.True(closed.Includes(At("2026-03-14T02:00")));
        Assert.Equal(At("2026-03-16T06:00"), closed.NextFrom(At("2026-03-14T03:00")));
    }

    [Theory]
    [InlineData("2026-03-29T00:30Z", "2026-03-29T01:00Z")] // the clock goes from 2:00 to 3:00 at 1:00 UTC
    [InlineData("2026-03-29T01:00Z", null)]
    [InlineData("2026-03-29T03:59Z", null)]
    [InlineData("2026-03-29T04:00Z", "2026-03-30T00:30Z")]
    [InlineData("2026-10-25T00:29Z", "2026-10-25T00:30Z")] // the clock goes from 3:00 back to 2:00 at 1:00 UTC
    [InlineData("2026-10-25T01:15Z", null)]
    [InlineData("2026-10-25T04:59Z", null)]
    [InlineData("2026-10-25T05:00Z", "2026-10-26T01:30Z")]
    public void Service_that_starts_while_the_clock_is_changed_starts_once(string at, string? next)
    {
        var early = ServiceCalendar.Daily(Berlin, new DailySpan(new(2, 30), new(6, 0)));
        Assert.Equal(next is null, early.Includes(Utc(at)));
        Assert.Equal(Utc(next ?? at), early.NextFrom(Utc(at)));
    }

    [Theory]
    [InlineData("2026-03-28T23:00Z", "2026-03-29T01:00Z")] // two hours instead of two and a half
    [InlineData("2026-10-24T22:00Z", "2026-10-25T01:30Z")] // three and a half
    [InlineData("2026-07-01T22:00Z", "2026-07-02T00:30Z")]
    public void A_night_in_which_the_clock_is_changed_is_one_span(string from, string to)
    {
        var late = ServiceCalendar.Daily(Berlin, new DailySpan(new(0, 0), new(2, 30)));
        Assert.False(late.Includes(Utc(from).AddTicks(-1)));
        for (var at = Utc(from); at < Utc(to); at = at.AddMinutes(5)) Assert.True(late.Includes(at), $"{at:O}");
        Assert.False(late.Includes(Utc(to)));
    }

    [Fact]
    public void A_span_that_the_clock_leaves_out_is_none()
    {
        var brief = ServiceCalendar.Daily(Berlin, new DailySpan(new(2, 10), new(2, 50)));
        for (var at = Utc("2026-03-29T00:00Z"); at < Utc("2026-03-29T04:00Z"); at = at.AddMinutes(1)) Assert.False(brief.Includes(at), $"{at:O}");
        Assert.Equal(Utc("2026-03-30T00:10Z"), brief.NextFrom(Utc("2026-03-29T00:00Z")));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("Asia/Beirut")] // changes at midnight
    [InlineData("Australia/Lord_Howe")] // by half an hour
    [InlineData("America/St_Johns")]
    [InlineData("UTC")]
    public void A_walk_along_the_clock_comes_to_the_same(string zone)
    {
        var timeZone = TimeZoneInfo.FindSystemTimeZoneById(zone);
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            DailySpan Random() => new(new TimeOnly(random.Next(24), 10 * random.Next(6)), new TimeOnly(random.Next(24), 10 * random.Next(6)));
            var calendar = new ServiceCalendar
            {
                TimeZone = timeZone,
                Week = Enum.GetValues<DayOfWeek>().Where(_ => random.Next(4) > 0).ToImmutableDictionary(day => day, _ => Enumerable.Range(0, random.Next(3)).Select(_ => Random()).ToImmutableArray()),
                Dates = Enumerable.Range(0, 360).Where(_ => random.Next(12) == 0).ToImmutableDictionary(day => new DateOnly(2022, 1, 1).AddDays(day), _ => (ImmutableArray<DailySpan>)[Random()]),
            };
            // Backwards through the weeks in which clocks are changed, so that the next time of service is known.
            foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[("2022-03-10T00:00Z", "2022-04-05T00:00Z"), ("2022-09-30T00:00Z", "2022-11-08T00:00Z")])
            {
                DateTimeOffset? next = null;
                for (var at = Utc(to); at >= Utc(from); at = at.AddMinutes(-10))
                {
                    var wall = TimeZoneInfo.ConvertTime(at, timeZone).DateTime;
                    if (calendar.Includes(at)) next = at;
                    if (next is not null) Assert.True(calendar.NextFrom(at) == next, $"{zone}, seed {seed}: after {at:O} there is service at {next:O}, not {calendar.NextFrom(at):O}");
                    var isChanging = timeZone.IsAmbiguousTime(wall) || timeZone.IsAmbiguousTime(wall.AddHours(1)) || timeZone.IsAmbiguousTime(wall.AddHours(-1));
                    if (!isChanging) Assert.True(calendar.Includes(at) == DullIncludes(calendar, wall), $"{zone}, seed {seed}: {at:O}, {wall:O} on the wall");
                }
            }
        }
    }

    /// <summary>What the clock on the wall says, without any thought of moments.</summary>
    private static bool DullIncludes(ServiceCalendar calendar, DateTime wall)
    {
        var (date, time) = (DateOnly.FromDateTime(wall), TimeOnly.FromDateTime(wall));
        ImmutableArray<DailySpan> Spans(DateOnly day) => calendar.Dates.TryGetValue(day, out var spans) || calendar.Week.TryGetValue(day.DayOfWeek, out spans) ? spans : [];
        return Spans(date).Any(span => time >= span.From && (span.To <= span.From || time < span.To))
            || Spans(date.AddDays(-1)).Any(span => span.To <= span.From && time < span.To);
    }

    [Fact]
    public void Always_is_always()
    {
        for (var hour = 0; hour < 24 * 400; hour++) Assert.True(ServiceCalendar.Always.Includes(At("2026-01-01T00:00").AddHours(hour)));
        Assert.Null(ServiceCalendar.Always.FirstMistake());
    }

    [Fact]
    public void Service_that_never_comes_back_has_no_next_time()
    {
        var once = new ServiceCalendar { TimeZone = Berlin, Week = [], Dates = ImmutableDictionary<DateOnly, ImmutableArray<DailySpan>>.Empty.Add(new(2026, 3, 4), [Span(10, 12)]) };
        Assert.Null(once.FirstMistake());
        Assert.Equal(At("2026-03-04T10:00"), once.NextFrom(At("2026-01-01T00:00")));
        Assert.Null(once.NextFrom(At("2026-03-04T12:00")));
    }

    [Fact]
    public void The_first_mistake_is_named()
    {
        Assert.Null(Town.FirstMistake());
        Assert.Equal("there must be hours of service on some day", (Town with { Week = [], Dates = [] }).FirstMistake());
        Assert.Equal("the hours of Tuesday must not overlap: 06:00-10:00 and 09:00-12:00", Changed(DayOfWeek.Tuesday, Span(9, 12), Span(6, 10)));
        Assert.Equal("the hours of Tuesday must not overlap: 20:00-02:00 and 22:00-23:00", Changed(DayOfWeek.Tuesday, Span(20, 2), Span(22, 23)));
        Assert.Null(Changed(DayOfWeek.Tuesday, Span(6, 10), Span(10, 12)));
        Assert.Equal("9 must be a day of the week, from 0, Sunday, to 6", Changed((DayOfWeek)9, Span(6, 10)));
        Assert.Equal("the hours of 2026-05-01 must be a list", (Town with { Dates = Town.Dates.Add(new(2026, 5, 1), default) }).FirstMistake());

        string? Changed(DayOfWeek day, params ImmutableArray<DailySpan> spans) => (Town with { Week = Town.Week.SetItem(day, spans) }).FirstMistake();
    }

    private static DateTimeOffset Utc(string time) => DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string wall)
    {
        var time = DateTime.Parse(wall, CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, Berlin.GetUtcOffset(time));
    }
}
