using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Planning;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_buses_work_in_shifts
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Fact]
    public void A_shift_has_the_hours_of_the_town()
    {
        var shifts = new DailyShift(s_berlin, new TimeOnly(6, 0), new TimeOnly(14, 0)).Dated(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), 2);
        Assert.Equal([Utc(1, 5), Utc(2, 5), Utc(3, 5)], shifts.Select(shift => shift.From));
        Assert.All(shifts, shift => Assert.Equal(TimeSpan.FromHours(8), shift.To - shift.From));

        static DateTimeOffset Utc(int day, int hour) => new(2026, 3, day, hour, 0, 0, TimeSpan.Zero);
    }

    [Fact]
    public void A_night_shift_ends_on_the_next_day_and_the_one_of_yesterday_is_still_there()
    {
        var now = new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero);
        var shifts = new DailyShift(s_berlin, new TimeOnly(22, 0), new TimeOnly(6, 0)).Dated(now, 1);
        Assert.Contains(shifts, shift => shift.From < now && now < shift.To);
    }

    [Fact]
    public void Where_the_clock_is_put_forward_the_shift_is_an_hour_shorter()
    {
        // In the night to 29 March 2026 the clock goes from 2 to 3.
        var shifts = new DailyShift(s_berlin, new TimeOnly(0, 0), new TimeOnly(6, 0)).Dated(new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero), 3);
        Assert.Equal([6, 6, 5, 6], shifts.Select(shift => (shift.To - shift.From).TotalHours));
        var startsInTheGap = new DailyShift(s_berlin, new TimeOnly(2, 30), new TimeOnly(6, 0)).Dated(new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero), 3);
        Assert.Equal([3.5, 3.5, 3, 3.5], startsInTheGap.Select(shift => (shift.To - shift.From).TotalHours));
    }

    [Fact]
    public async Task There_is_a_bus_in_its_hours_only()
    {
        await using var town = await TownOnline.OpensAsync(InTheMorning());
        var wish = TownOnline.Wish(town.At('b'), town.At('d'));
        Assert.NotEmpty((await town.AsksForARideAsync(wish with { DepartAt = TownOnline.Start.AddHours(1) })).Offers);
        Assert.Equal("ShiftEndOrBreak", (await town.AsksForARideAsync(wish with { DepartAt = TownOnline.Start.AddHours(8) })).Rejection!.Reason);
        Assert.NotEmpty((await town.AsksForARideAsync(wish with { DepartAt = TownOnline.Start.AddDays(13) })).Offers);
    }

    [Fact]
    public async Task The_shifts_of_the_coming_days_follow_by_themselves()
    {
        await using var town = await TownOnline.OpensAsync(InTheMorning());
        town.Time.Advance(TimeSpan.FromDays(40));
        var wish = TownOnline.Wish(town.At('b'), town.At('d'));
        // The tick that brings the shifts is on its way; each second brings another.
        OfferResponse answer;
        var seconds = 0;
        do
        {
            Assert.True(++seconds < 7200, "After two hours of ticks there is still no shift.");
            town.Time.Advance(TimeSpan.FromSeconds(1));
            answer = await town.AsksForARideAsync(wish with { DepartAt = town.Time.GetUtcNow().AddMinutes(5) });
        }
        while (answer.Rejection is not null);

        Assert.NotEmpty(answer.Offers);
    }

    private static TownOnline.Options InTheMorning()
    {
        var options = new TownOnline.Options();
        var start = DrawnTown.Parse(options.Drawing).At('a');
        return options with { Fleet = [new FleetBus(new BusId("bus-1"), [new Load(8)], start, new DailyShift(TimeZoneInfo.Utc, new TimeOnly(6, 0), new TimeOnly(14, 0)))] };
    }
}
