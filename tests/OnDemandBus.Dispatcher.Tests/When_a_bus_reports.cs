using System.Net;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_a_bus_reports
{
    [Fact]
    public async Task The_ride_goes_through_its_whole_life()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "OnBoard");
        var bus = Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses);
        Assert.Equal(("bus-1", "town", new Places(1)), (bus.BusId, bus.Area, bus.Occupancy));
        await town.DrivesUntilAsync(ride.RideId, "Completed");
        bus = Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses);
        Assert.Equal(("Idle", 0, new Places(0)), (bus.Activity, bus.StopsAhead, bus.Occupancy));
    }

    [Fact]
    public async Task The_receipt_tells_the_version_of_its_newest_plan()
    {
        await using var town = await TownOnline.OpensAsync();
        await town.BooksARideAsync('b', 'd');
        var receipt = (await town.ReportsAsync(BusReportType.Departed, stop: 1)).As<BusReportReceipt>();
        Assert.Equal((await town.PlanAsync()).PlanVersion, receipt.PlanVersion);
    }

    [Fact]
    public async Task Its_place_is_shown()
    {
        await using var town = await TownOnline.OpensAsync();
        Assert.Equal(HttpStatusCode.OK, (await town.ReportsAsync(BusReportType.Position, at: town.At('c'))).Status);
        var bus = Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses);
        Assert.Equal(town.At('c').Longitude, bus.Location.Longitude, 5);
    }

    [Fact]
    public async Task A_report_that_comes_twice_is_taken_once()
    {
        await using var town = await TownOnline.OpensAsync();
        await town.ReportsAsync(BusReportType.Position, at: town.At('b'), reportId: "first");
        await town.ReportsAsync(BusReportType.Position, at: town.At('c'), reportId: "second");
        var again = await town.ReportsAsync(BusReportType.Position, at: town.At('b'), reportId: "first");
        Assert.Equal(HttpStatusCode.OK, again.Status);
        var bus = Assert.Single((await town.GetsAsync("/v1/buses")).As<BusList>().Buses);
        Assert.Equal(town.At('c').Longitude, bus.Location.Longitude, 5);
    }

    [Fact]
    public async Task A_unit_that_is_on_the_net_again_is_answered_with_the_newest_plan_unless_it_has_that()
    {
        await using var town = await TownOnline.OpensAsync();
        await town.BooksARideAsync('b', 'd');
        var newest = await town.PlanAsync();
        foreach (var (has, gets) in new[] { ((long?)null, true), (0, true), (newest.PlanVersion, false), (newest.PlanVersion + 7, true) })
        {
            var receipt = (await town.PostsAsync("/v1/buses/bus-1/reports", new BusReport($"connected with {has}", BusReportType.Connected, TownOnline.Start, PlanVersion: has))).As<BusReportReceipt>();
            Assert.Equal(newest.PlanVersion, receipt.PlanVersion);
            Assert.Equivalent(gets ? newest : null, receipt.Plan, strict: true);
        }
    }

    [Fact]
    public async Task A_report_that_was_refused_may_come_again_when_its_time_has_come()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "Arrived");
        var early = await town.ReportsAsync(BusReportType.NoShow, ride: ride.RideId, reportId: "nobody came");
        Assert.Equal((HttpStatusCode.Conflict, "TooEarlyForNoShow"), (early.Status, early.Code));
        town.PassUntil((await town.PlanAsync()).Stops[0].Boarding[0].NoShowFrom!.Value);
        Assert.Equal(HttpStatusCode.OK, (await town.ReportsAsync(BusReportType.NoShow, ride: ride.RideId, reportId: "nobody came")).Status);
        Assert.Equal("NoShow", (await town.RideAsync(ride.RideId)).State);
    }

    [Fact]
    public async Task What_does_not_fit_its_plan_is_refused_or_kept_and_changes_nothing()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        var state = await town.StateAsync();
        Assert.Equal("UnknownStop", (await town.ReportsAsync(BusReportType.Arrived, stop: 77)).Code);
        Assert.True((await town.ReportsAsync(BusReportType.Arrived, stop: 2)).As<BusReportReceipt>().Held);
        Assert.Equal(HttpStatusCode.Accepted, (await town.ReportsAsync(BusReportType.Boarded, ride: ride.RideId)).Status);
        Assert.Equal("UnknownRide", (await town.ReportsAsync(BusReportType.Boarded, ride: "nobody")).Code);
        Assert.Equal("BusOffRoad", (await town.ReportsAsync(BusReportType.Position, at: town.TheLake)).Code);
        Assert.Equal(state, await town.StateAsync());
    }

    [Fact]
    public async Task What_came_before_an_earlier_report_is_carried_out_after_it_also_after_a_restart()
    {
        using var store = new TemporaryFolder();
        string ride;
        var (left, there, boarded) = (TownOnline.Start.AddMinutes(2), TownOnline.Start.AddMinutes(4), TownOnline.Start.AddMinutes(5));
        await using (var town = await TownOnline.OpensAsync(new TownOnline.Options { Store = store.Path }))
        {
            ride = (await town.BooksARideAsync('b', 'd')).RideId;
            town.PassUntil(TownOnline.Start.AddMinutes(6));
            Assert.True(await IsHeldAsync(town, new BusReport("third", BusReportType.Boarded, boarded, RideId: ride)));
            Assert.True(await IsHeldAsync(town, new BusReport("third", BusReportType.Boarded, boarded, RideId: ride)));
            Assert.False(await IsHeldAsync(town, new BusReport("first", BusReportType.Departed, left, StopId: 1)));
            Assert.Equal("DriverEnRoute", (await town.RideAsync(ride)).State);
        }

        await using var again = await TownOnline.OpensAsync(new TownOnline.Options { Store = store.Path, OpensAt = TownOnline.Start.AddMinutes(7) });
        Assert.False(await IsHeldAsync(again, new BusReport("second", BusReportType.Arrived, there, StopId: 1)));
        Assert.Equal("OnBoard", (await again.RideAsync(ride)).State);
        Assert.False(await IsHeldAsync(again, new BusReport("third", BusReportType.Boarded, boarded, RideId: ride)));

        static async Task<bool> IsHeldAsync(TownOnline town, BusReport report)
        {
            var answer = await town.PostsAsync("/v1/buses/bus-1/reports", report);
            Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Accepted, answer.Text);
            return answer.As<BusReportReceipt>().Held;
        }
    }

    public static TheoryData<string, string, string> Nonsense => new()
    {
        { """{"type":"arrived","at":"2026-03-02T08:00:00Z","stopId":1}""", "MissingMember", "reportId" },
        { """{"reportId":"","type":"arrived","at":"2026-03-02T08:00:00Z","stopId":1}""", "InvalidMember", "reportId" },
        { """{"reportId":"r","type":"landed","at":"2026-03-02T08:00:00Z"}""", "InvalidMember", "type" },
        { """{"reportId":"r","type":7,"at":"2026-03-02T08:00:00Z"}""", "InvalidMember", "type" },
        { """{"reportId":"r","type":"arrived","stopId":1}""", "MissingMember", "at" },
        { """{"reportId":"r","type":"arrived","at":"yesterday","stopId":1}""", "InvalidMember", "at" },
        { """{"reportId":"r","type":"position","at":"2026-03-02T08:00:00Z"}""", "MissingMember", "location" },
        { """{"reportId":"r","type":"departed","at":"2026-03-02T08:00:00Z"}""", "MissingMember", "stopId" },
        { """{"reportId":"r","type":"arrived","at":"2026-03-02T08:00:00Z","rideId":"x"}""", "MissingMember", "stopId" },
        { """{"reportId":"r","type":"boarded","at":"2026-03-02T08:00:00Z"}""", "MissingMember", "rideId" },
        { """{"reportId":"r","type":"noShow","at":"2026-03-02T08:00:00Z","stopId":1}""", "MissingMember", "rideId" },
        { """{"reportId":"r","type":"position","at":"2026-03-02T08:00:00Z","location":{"latitude":91,"longitude":8}}""", "CoordinatesOutOfRange", "location.latitude" },
        { """{"reportId":"r","type":"position","at":"2026-03-02T08:00:00Z","location":{"latitude":48.6,"longitude":8.87},"bearingDegrees":400}""", "InvalidMember", "bearingDegrees" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task What_makes_no_sense_is_refused_and_names_the_member(string report, string code, string member)
    {
        await using var town = await TownOnline.OpensAsync();
        var state = await town.StateAsync();
        var answer = await town.PostsAsync("/v1/buses/bus-1/reports", report);
        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
        Assert.Contains(member, answer.Detail);
        Assert.Equal(state, await town.StateAsync());
    }

    [Fact]
    public void Reports_are_remembered_for_each_bus_and_not_for_ever()
    {
        var taken = new Buses.ReportsTaken();
        var (first, other) = (new Buses.ReportKey(new Planning.BusId("bus-1"), "r0"), new Buses.ReportKey(new Planning.BusId("bus-2"), "r0"));
        taken.Add(first);
        Assert.True(taken.Contains(first));
        Assert.False(taken.Contains(other));
        for (var report = 1; report < Buses.ReportsTaken.RememberedPerBus; report++) taken.Add(first with { ReportId = $"r{report}" });
        Assert.True(taken.Contains(first));
        taken.Add(first with { ReportId = "one more" });
        Assert.False(taken.Contains(first));
    }
}
