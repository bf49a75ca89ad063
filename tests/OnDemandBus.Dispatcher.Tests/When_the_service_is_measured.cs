using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Telemetry;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_the_service_is_measured
{
    [Fact]
    public async Task Offers_bookings_rejections_and_refusals_are_counted_with_their_reasons()
    {
        await using var town = await TownOnline.OpensAsync();
        using var measured = Measurements.Of(town);
        var ride = await town.BooksARideAsync('b', 'd');
        await town.BooksAsync((await town.IsOfferedAsync('b', 'd')).OfferId, "second");
        await town.AsksForARideAsync(TownOnline.Wish(town.TheLake, town.At('d')));
        await town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')) with { DepartAt = TownOnline.Start.AddDays(-1) });
        await town.CancelsAsync(ride.RideId);
        Assert.Equal(["1 area=town", "1 area=town"], measured.By("odb.offers"));
        Assert.Equal(["1 area=town", "1 area=town"], measured.By("odb.bookings"));
        Assert.Equal(["1 area=town reason=NoRoadAccess"], measured.By("odb.rejections"));
        Assert.Equal(["1 area=town command=RequestOffer reason=TimeInPast"], measured.By("odb.refusals"));
    }

    [Fact]
    public async Task A_booking_that_is_repeated_counts_once()
    {
        await using var town = await TownOnline.OpensAsync();
        using var measured = Measurements.Of(town);
        var offer = await town.IsOfferedAsync('b', 'd');
        for (var i = 0; i < 3; i++) await town.BooksAsync(offer.OfferId, "key");
        Assert.Single(measured.By("odb.bookings"));
    }

    [Fact]
    public async Task Each_decision_is_timed_by_its_kind_and_so_is_the_wait_for_it()
    {
        await using var town = await TownOnline.OpensAsync();
        using var measured = Measurements.Of(town);
        await town.BooksARideAsync('b', 'd');
        Assert.Single(measured.Values("odb.decision.duration", "odb.command", "RequestOffer"));
        Assert.Single(measured.Values("odb.decision.duration", "odb.command", "BookOffer"));
        Assert.All(measured.Values("odb.decision.duration", "odb.area", "town"), seconds => Assert.InRange(seconds, 0, TownOnline.Patience.TotalSeconds));
        Assert.Equal(2, measured.Values("odb.commands.queue_time", "odb.area", "town").Count);
    }

    [Fact]
    public async Task Commands_in_line_are_counted_while_they_wait()
    {
        using var goOn = new ManualResetEventSlim();
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { TravelTimes = times => new HesitantTimes(times, goOn) });
        using var measured = Measurements.Of(town);
        Assert.Equal(["0 area=town"], measured.Now("odb.commands.waiting"));
        var asked = Enumerable.Range(0, 4).Select(_ => town.PostsAsync("/v1/offers", TownOnline.Wish(town.At('b'), town.At('d')))).ToArray();
        // One is being decided.
        while (measured.Now("odb.commands.waiting")[0] != "3 area=town") await Task.Yield();
        goOn.Set();
        Assert.All(await Task.WhenAll(asked), answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
    }

    [Fact]
    public async Task The_log_says_what_a_slow_answer_waited_for()
    {
        using var goOn = new ManualResetEventSlim(initialState: true);
        HesitantTimes? held = null;
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { TravelTimes = times => held = new HesitantTimes(times, goOn) });
        goOn.Reset();
        var asked = town.AsksForARideAsync('b', 'd');
        while (held is not { IsAsked: true }) await Task.Yield();
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < TimeSpan.FromMilliseconds(300);) await Task.Yield();
        goOn.Set();
        await asked;
        // It is told just after the answer.
        while (!town.Log.Any(line => line.Contains("the answer to a RequestOffer", StringComparison.Ordinal))) await Task.Yield();
        var told = Assert.Single(town.Log, line => line.Contains("the answer to a RequestOffer", StringComparison.Ordinal));
        Assert.Matches("^Warning Area town: the answer to a RequestOffer took [0-9]+ ms: [0-9]+ in the line, [0-9]+ to decide, [0-9]+ until the append before was done, [0-9]+ for its own", told);
        Assert.InRange(int.Parse(told.Split(" in the line, ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture), 300, (int)TownOnline.Patience.TotalMilliseconds);
    }

    [Fact]
    public async Task A_bus_that_comes_too_late_breaks_the_promise_of_the_pickup_and_of_the_arrival()
    {
        await using var town = await TownOnline.OpensAsync();
        using var measured = Measurements.Of(town);
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "DriverEnRoute");
        town.PassUntil(ride.Pickup!.To);
        await town.DrivesUntilAsync(ride.RideId, "OnBoard");
        Assert.Equal(["1 area=town promised=Pickup"], measured.By("odb.promises.breached"));
        town.PassUntil(ride.DropOff!.Latest.AddSeconds(1));
        await town.DrivesUntilAsync(ride.RideId, "Completed");
        Assert.Equal(["1 area=town promised=Pickup", "1 area=town promised=Arrival"], measured.By("odb.promises.breached"));
    }

    [Fact]
    public async Task A_bus_that_comes_in_time_breaks_no_promise()
    {
        await using var town = await TownOnline.OpensAsync();
        using var measured = Measurements.Of(town);
        var ride = await town.BooksARideAsync('b', 'd');
        await town.DrivesUntilAsync(ride.RideId, "Completed");
        Assert.Empty(measured.By("odb.promises.breached"));
    }

    [Fact]
    public async Task A_ride_that_nobody_can_carry_any_more_is_a_broken_promise()
    {
        await using var town = await TownOnline.OpensAsync();
        using var measured = Measurements.Of(town);
        var ride = await town.BooksARideAsync('b', 'd');
        await town.ReportsAsync(BusReportType.BrokeDown);
        Assert.Equal("Failed", (await town.RideAsync(ride.RideId)).State);
        Assert.Equal(["1 area=town promised=Ride"], measured.By("odb.promises.breached"));
    }

    [Fact]
    public async Task A_bus_is_stale_when_it_should_have_set_off_and_is_silent()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { Settings = new Dictionary<string, string> { ["Telemetry:StaleAfter"] = "120" } });
        using var measured = Measurements.Of(town);
        // It has nothing to do.
        town.PassUntil(TownOnline.Start.AddHours(1));
        Assert.Equal(["0 area=town"], measured.Now("odb.buses.stale"));
        await town.ReportsAsync(BusReportType.Position, at: town.At('a'));
        await town.BooksARideAsync('b', 'd');
        town.PassUntil(TownOnline.Start.AddHours(1).AddSeconds(120));
        Assert.Equal(["0 area=town"], measured.Now("odb.buses.stale"));
        town.PassUntil(TownOnline.Start.AddHours(1).AddSeconds(121));
        Assert.Equal(["1 area=town"], measured.Now("odb.buses.stale"));
        await town.ReportsAsync(BusReportType.Position, at: town.At('a'));
        Assert.Equal(["0 area=town"], measured.Now("odb.buses.stale"));
    }

    [Fact]
    public void What_journal_and_outbox_tell_is_measured()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var metrics = new ServiceMetrics(meters);
        using var measured = new Measurements(meters);
        metrics.Appended("town", 12, TimeSpan.FromMilliseconds(2));
        metrics.Replayed("town", 5000, TimeSpan.FromSeconds(1.5));
        metrics.Watch("town", () => new AreaGauges(true, 5012, 3, 1, 7, TimeSpan.FromSeconds(40)));
        Assert.Equal(["0.002 area=town"], measured.By("odb.journal.append.duration"));
        Assert.Equal(["12 area=town"], measured.By("odb.journal.append.entries"));
        Assert.Equal(["5000 area=town"], measured.By("odb.replay.entries"));
        Assert.Equal(["1.5 area=town"], measured.By("odb.replay.duration"));
        Assert.Equal(["1 area=town"], measured.Now("odb.area.leads"));
        Assert.Equal(["5012 area=town"], measured.Now("odb.journal.entries"));
        Assert.Equal(["7 area=town"], measured.Now("odb.outbox.waiting"));
        Assert.Equal(["40 area=town"], measured.Now("odb.outbox.lag"));
        metrics.Unwatch("town");
        Assert.Empty(measured.Now("odb.outbox.lag"));
        metrics.Failed("town", 2);
        Assert.Equal(["2 area=town"], measured.Now("odb.commands.failed"));
    }

    [Fact]
    public async Task Prometheus_finds_it_all_on_one_page()
    {
        await using var town = await TownOnline.OpensAsync();
        await town.BooksARideAsync('b', 'd');
        await town.AsksForARideAsync(TownOnline.Wish(town.TheLake, town.At('d')));
        var page = await town.GetsAsync("/metrics");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.All(
        [
            "odb_offers_total", "odb_bookings_total", "odb_rejections_total", "odb_decision_duration_seconds_bucket", "odb_commands_queue_time_seconds_bucket", "odb_commands_waiting", "odb_buses_stale",
            "http_server_request_duration_seconds_bucket", "dotnet_gc_collections_total",
        ], name => Assert.Contains($"\n{name}{{", page.Text));
        Assert.Contains("http_route=\"/v1/offers\"", page.Text);
        Assert.Contains("odb_command=\"RequestOffer\",le=\"0.00075\"", page.Text.Replace("otel_scope_name=\"OnDemandBus\",", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_learns_from_it_who_travels_where()
    {
        await using var town = await TownOnline.OpensAsync();
        var ride = await town.BooksARideAsync('b', 'd');
        await town.GetsAsync($"/v1/rides/{ride.RideId}?from=48.6001");
        var page = (await town.GetsAsync("/metrics")).Text;
        Assert.DoesNotContain(ride.RideId, page);
        Assert.DoesNotContain("48.6", page);
    }
}
