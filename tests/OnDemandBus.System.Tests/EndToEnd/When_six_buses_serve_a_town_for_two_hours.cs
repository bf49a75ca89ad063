using OnDemandBus.Contracts;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.EndToEnd;

/// <summary>Over the API and the broker alone, 200 wishes on a real map, with riders who cancel or do not come.</summary>
public sealed class When_six_buses_serve_a_town_for_two_hours(Days days, ITestOutputHelper output) : IClassFixture<Days>
{
    private static readonly string[] s_ends = ["Completed", "Rejected", "OfferExpired", "CancelledByRider", "NoShow"];

    public static TheoryData<string> Transports => [Days.InMemory, Days.RabbitMq];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Every_ride_comes_to_its_end(string transport)
    {
        var day = await PassAsync(transport);

        Assert.All(day.Ended, ride => Assert.Contains(ride.State, s_ends));
        Assert.All(day.Booked.Keys, id => Assert.Contains(day.Ended.Single(ride => ride.RideId == id).State, new[] { "Completed", "CancelledByRider", "NoShow" }));
        Assert.All(day.Units, unit => Assert.Empty(unit.Bus.Plan!.Stops));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Served_rejected_lapsed_cancelled_and_no_shows_are_all_that_was_submitted(string transport)
    {
        var day = await PassAsync(transport);

        Assert.Equal(Day.Wishes, s_ends.Sum(end => day.In(end).Count()));
        Assert.All(day.In("Rejected"), ride => Assert.NotNull(ride.Rejection));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_buses_are_busy_and_riders_of_each_kind_are_there(string transport)
    {
        var day = await PassAsync(transport);
        var waits = day.In("Completed").Select(ride => (ride.BoardedAt!.Value - Ready(day, ride)).TotalMinutes).ToList();
        output.WriteLine(string.Join(", ", s_ends.Select(end => $"{end} {day.In(end).Count()}")));
        output.WriteLine(string.Join(", ", day.In("Rejected").CountBy(ride => ride.Rejection!.Reason).Select(reason => $"{reason.Key} {reason.Value}")));
        output.WriteLine(FormattableString.Invariant($"mean wait {waits.Average():0.0} min, {day.PlansMade.Count} plans, {day.Units.Sum(unit => unit.Reported.Count)} reports, {day.WishOf.Values.Count(wish => !wish.Comes)} stay away"));

        // 200 wishes are more than six buses can serve. In real towns a bus serves three to ten bookings an hour.
        Assert.InRange(day.In("Completed").Count() / (Day.Buses * 2.0), 6, 15);
        Assert.All(day.Units, unit => Assert.Contains(unit.Reported, report => report.Type == BusReportType.Boarded));
        Assert.InRange(waits.Average(), 1, 15);
        Assert.All(s_ends, end => Assert.NotEmpty(day.In(end)));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_planner_can_replay_it_from_the_journal(string transport)
    {
        var day = await PassAsync(transport);
        var columns = day.Replayed.Legs[0].Split(';');
        var rows = day.Replayed.Legs.Skip(1).Select(line => line.Split(';')).ToDictionary(cells => cells[Array.IndexOf(columns, "requestId")]);
        Assert.Equal(day.Ended.Select(ride => ride.RideId).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        foreach (var ride in day.Ended)
        {
            var row = rows[ride.RideId];
            Assert.Equal(ride.State, row[Array.IndexOf(columns, "state")]);
            if (ride.State == "Completed") Assert.Equal(ride.BusId, row[Array.IndexOf(columns, "vehicleId")]);
        }

        Assert.Contains($"It was: {day.In("Completed").Count()} of {Day.Wishes} requests served", day.Replayed.Output, StringComparison.Ordinal);
        var would = day.Replayed.Output.Split('\n').Single(line => line.StartsWith("It would have been:", StringComparison.Ordinal));
        Assert.True(int.Parse(would.Split(' ')[4], global::System.Globalization.CultureInfo.InvariantCulture) > day.In("Completed").Count(), would);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task No_promise_is_broken(string transport)
    {
        var day = await PassAsync(transport);
        var arrivals = ArrivalsAtDropOff(day);
        foreach (var (id, promised) in day.Booked)
        {
            var ride = day.Ended.Single(ride => ride.RideId == id);
            // The promise that was made on booking stands to the end.
            Assert.Equal((promised.Pickup!.From, promised.Pickup.To, promised.DropOff!.Latest), (ride.Pickup!.From, ride.Pickup.To, ride.DropOff!.Latest));
            if (ride.State is "Completed" or "NoShow")
                Assert.True(ride.BusArrivedAt < promised.Pickup.To, $"{id}: the bus came at {ride.BusArrivedAt:T}, promised was before {promised.Pickup.To:T}");
            if (ride.State is not "Completed") continue;
            Assert.True(ride.BoardedAt >= promised.Pickup.From, $"{id}: the bus left at {ride.BoardedAt:T}, promised was not before {promised.Pickup.From:T}");
            Assert.True(arrivals[id] <= promised.DropOff.Latest, $"{id}: at the destination at {arrivals[id]:T}, promised was by {promised.DropOff.Latest:T}");
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task No_bus_ever_carries_more_than_it_holds(string transport)
    {
        var day = await PassAsync(transport);
        foreach (var unit in day.Units)
        {
            var onBoard = new Dictionary<string, PartySize>();
            foreach (var report in unit.Reported)
            {
                if (report.Type == BusReportType.Boarded) onBoard.Add(report.RideId!, day.WishOf[report.RideId!].Request.Party!);
                if (report.Type == BusReportType.Alighted) Assert.True(onBoard.Remove(report.RideId!), $"{report.RideId} alighted from {unit.Id} without having boarded");
                var load = new Places(
                    onBoard.Values.Sum(party => party.Persons - party.Wheelchairs), onBoard.Values.Sum(party => party.Wheelchairs),
                    onBoard.Values.Sum(party => party.Prams), onBoard.Values.Sum(party => party.Luggage));
                Assert.True(unit.View.Capacity.Any(layout => Fits(load, layout)), $"{unit.Id} carried {load} at {report.At:T}");
            }

            Assert.Empty(onBoard);
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Every_bus_has_got_every_plan_of_the_engine_in_order_of_version(string transport)
    {
        var day = await PassAsync(transport);
        foreach (var unit in day.Units)
        {
            var made = day.PlansMade.Where(plan => plan.BusId == unit.Id).Select(Written).ToList();
            // The first is the empty plan that a bus has from the beginning.
            Assert.Equal(0, unit.Received[0].PlanVersion);
            Assert.Equal(made, unit.Received.Skip(1).Select(Written));
            Assert.Equal(Enumerable.Range(1, made.Count), unit.Received.Skip(1).Select(plan => (int)plan.PlanVersion));
        }
    }

    private static string Written(BusPlan plan) => global::System.Text.Json.JsonSerializer.Serialize(plan, Json.Options);

    /// <summary>When the bus stood at the stop where each rider alighted.</summary>
    private static Dictionary<string, DateTimeOffset> ArrivalsAtDropOff(Day day)
    {
        var arrivals = new Dictionary<string, DateTimeOffset>();
        foreach (var unit in day.Units)
        {
            var arrived = DateTimeOffset.MinValue;
            foreach (var report in unit.Reported)
            {
                if (report.Type == BusReportType.Arrived) arrived = report.At;
                if (report.Type == BusReportType.Alighted) arrivals.Add(report.RideId!, arrived);
            }
        }

        return arrivals;
    }

    /// <summary>From when on a rider waits: from the wish, or the wished departure, never from a prebooking.</summary>
    private static DateTimeOffset Ready(Day day, RideView ride) =>
        day.WishOf[ride.RideId].Request is { ArriveBy: null } request ? request.DepartAt ?? ride.RequestedAt : ride.Pickup!.From;

    private static bool Fits(Places load, Places layout) =>
        load.Seats <= layout.Seats && load.Wheelchairs <= layout.Wheelchairs && load.Prams <= layout.Prams && load.Luggage <= layout.Luggage;

    private Task<Day> PassAsync(string transport)
    {
        Assert.SkipUnless(Directory.Exists(Repository.Maps), Repository.WithoutMaps);
        return days.OverAsync(transport);
    }
}
