namespace OnDemandBus.Planning.Tests.Rides;

public sealed class When_a_wish_comes_again
{
    private static readonly DateTimeOffset Before = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset After = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    // From Monday, 2 March 2026, for two weeks.
    private static readonly Recurrence Dialysis = new()
    {
        TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"),
        Days = Weekdays.Monday | Weekdays.Thursday,
        Kind = TimeWishKind.ArriveBy,
        Time = new TimeOnly(8, 15),
        First = new DateOnly(2026, 3, 2),
        Last = new DateOnly(2026, 3, 15),
    };

    private static DateTimeOffset March(int day, int hour, int minute) => new(2026, 3, day, hour, minute, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_there_on_each_of_its_days()
    {
        Assert.Equal(
            [
                new Occurrence(new(2026, 3, 2), TimeWish.ArriveBy(March(2, 7, 15))),
                new Occurrence(new(2026, 3, 5), TimeWish.ArriveBy(March(5, 7, 15))),
                new Occurrence(new(2026, 3, 9), TimeWish.ArriveBy(March(9, 7, 15))),
                new Occurrence(new(2026, 3, 12), TimeWish.ArriveBy(March(12, 7, 15))),
            ],
            Dialysis.Occurrences(Before, After));
        Assert.All((Dialysis with { Kind = TimeWishKind.DepartAt }).Occurrences(Before, After), occurrence => Assert.Equal(TimeWishKind.DepartAt, occurrence.When.Kind));
    }

    [Fact]
    public void The_first_and_the_last_date_are_in_it() =>
        Assert.Equal([2, 5, 9, 12], (Dialysis with { Last = new DateOnly(2026, 3, 12) }).Occurrences(Before, After).Select(occurrence => occurrence.Date.Day));

    [Fact]
    public void Dates_are_left_out() =>
        Assert.Equal([2, 9], (Dialysis with { Except = [new(2026, 3, 5), new(2026, 3, 6), new(2026, 3, 12), new(2027, 1, 1)] }).Occurrences(Before, After).Select(occurrence => occurrence.Date.Day));

    [Fact]
    public void Times_are_told_from_the_start_to_before_the_end()
    {
        Assert.Equal([5, 9], Dialysis.Occurrences(March(5, 7, 15), March(12, 7, 15)).Select(occurrence => occurrence.Date.Day));
        Assert.Empty(Dialysis.Occurrences(March(5, 7, 16), March(9, 7, 15)));
        Assert.Empty(Dialysis.Occurrences(After, Before));
    }

    [Fact]
    public void It_keeps_to_the_clock_on_the_wall_when_that_is_changed()
    {
        var daily = Dialysis with { Days = Weekdays.All, First = new DateOnly(2026, 3, 28), Last = new DateOnly(2026, 3, 30) };
        Assert.Equal([March(28, 7, 15), March(29, 6, 15), March(30, 6, 15)], daily.Occurrences(Before, After).Select(occurrence => occurrence.When.At));
    }

    [Fact]
    public void A_time_that_the_clock_leaves_out_is_when_it_has_gone_past_it()
    {
        var night = Dialysis with { Days = Weekdays.All, Time = new TimeOnly(2, 30, 15), First = new DateOnly(2026, 3, 28), Last = new DateOnly(2026, 3, 30) };
        Assert.Equal(
            [March(28, 1, 30).AddSeconds(15), March(29, 1, 0), March(30, 0, 30).AddSeconds(15)],
            night.Occurrences(Before, After).Select(occurrence => occurrence.When.At));
    }

    [Fact]
    public void Of_a_time_that_the_clock_shows_twice_the_first_counts()
    {
        var night = Dialysis with { Days = Weekdays.Sunday, Time = new TimeOnly(2, 30), First = new DateOnly(2026, 10, 25), Last = new DateOnly(2026, 10, 25) };
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), Assert.Single(night.Occurrences(Before, After)).When.At);
    }

    [Fact]
    public void It_comes_at_most_four_hundred_times()
    {
        var daily = Dialysis with { Days = Weekdays.All, Last = Dialysis.First.AddDays(399) };
        Assert.Null(daily.FirstMistake());
        Assert.Equal(400, daily.Occurrences(Before, After).Length);
        var longer = daily with { Last = daily.Last.AddDays(1) };
        Assert.Equal("there must be at most 400 dates; with an earlier last date there are fewer", longer.FirstMistake());
        Assert.Throws<InvalidOperationException>(() => longer.Occurrences(Before, After));
        Assert.NotNull((daily with { Last = DateOnly.MaxValue }).FirstMistake());
    }

    [Fact]
    public void The_first_mistake_is_named()
    {
        Assert.Null(Dialysis.FirstMistake());
        Assert.Equal("there must be a day of the week", (Dialysis with { Days = Weekdays.None }).FirstMistake());
        Assert.Equal("there must be a day of the week", (Dialysis with { Days = (Weekdays)128 }).FirstMistake());
        Assert.Equal("the time must be that of departure or of arrival", (Dialysis with { Kind = TimeWishKind.Now }).FirstMistake());
        Assert.Equal("the last date, 2026-03-01, must not be before the first, 2026-03-02", (Dialysis with { Last = new DateOnly(2026, 3, 1) }).FirstMistake());
        Assert.Equal("there must be a date that is not left out", (Dialysis with { Last = new DateOnly(2026, 3, 4), Except = [new(2026, 3, 2)] }).FirstMistake());
    }
}
