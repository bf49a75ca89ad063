using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_the_service_starts_again() : When_a_service_starts_again("20000")
{
    [Fact]
    public async Task The_log_says_how_much_was_replayed()
    {
        await using (var town = await OpensAsync(TownOnline.Start)) await town.BooksARideAsync('b', 'd');
        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        Assert.Contains(again.Log, line => line.Contains("of them replayed in", StringComparison.Ordinal) && !line.Contains(" 0 of them", StringComparison.Ordinal));
    }
}

public sealed class When_the_service_starts_again_from_a_snapshot() : When_a_service_starts_again("2")
{
    [Fact]
    public async Task Less_is_replayed_than_the_journal_has()
    {
        await using (var town = await OpensAsync(TownOnline.Start))
            for (var k = 0; k < 10; k++) await town.CancelsAsync((await town.BooksARideAsync('b', 'd')).RideId);
        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        var told = Regex.Match(Assert.Single(again.Log, line => line.Contains("of them replayed", StringComparison.Ordinal)), "has ([0-9]+) entries; ([0-9]+) of them");
        Assert.InRange(int.Parse(told.Groups[2].ValueSpan, CultureInfo.InvariantCulture), 0, int.Parse(told.Groups[1].ValueSpan, CultureInfo.InvariantCulture) / 2);
    }
}

public abstract class When_a_service_starts_again(string entriesPerSnapshot) : IDisposable
{
    private readonly TemporaryFolder _store = new();

    public void Dispose()
    {
        _store.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_booked_ride_and_the_plan_of_its_bus_are_as_they_were()
    {
        RideView ride;
        BusPlan plan;
        await using (var town = await OpensAsync(TownOnline.Start))
        {
            ride = await town.BooksARideAsync('b', 'd');
            plan = await town.PlanAsync();
        }

        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        Assert.Equal(Json(ride), Json(await again.RideAsync(ride.RideId)));
        Assert.Equal(Json(plan), Json(await again.PlanAsync()));
        await again.DrivesUntilAsync(ride.RideId, "Completed");
    }

    [Fact]
    public async Task A_rider_in_the_bus_is_still_in_it_and_gets_off()
    {
        string ride;
        await using (var town = await OpensAsync(TownOnline.Start))
        {
            ride = (await town.BooksARideAsync('b', 'd')).RideId;
            await town.DrivesUntilAsync(ride, "OnBoard");
        }

        await using var again = await OpensAsync(TownOnline.Start.AddMinutes(10));
        Assert.Equal("OnBoard", (await again.RideAsync(ride)).State);
        await again.DrivesUntilAsync(ride, "Completed");
    }

    [Fact]
    public async Task An_offer_made_before_can_be_booked_after()
    {
        string offer;
        await using (var town = await OpensAsync(TownOnline.Start)) offer = (await town.IsOfferedAsync('b', 'd')).OfferId;
        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        Assert.Equal(HttpStatusCode.Created, (await again.BooksAsync(offer, "key")).Status);
    }

    [Fact]
    public async Task A_booking_that_is_repeated_is_the_same_booking()
    {
        string offer;
        await using (var town = await OpensAsync(TownOnline.Start))
        {
            offer = (await town.IsOfferedAsync('b', 'd')).OfferId;
            await town.BooksAsync(offer, "key");
        }

        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        var other = await again.IsOfferedAsync('b', 'c');
        Assert.Equal(HttpStatusCode.Created, (await again.BooksAsync(offer, "key")).Status);
        Assert.Equal("IdempotencyKeyReused", (await again.BooksAsync(other.OfferId, "key")).Code);
        Assert.Equal(2, (await again.PlanAsync()).Stops.Count);
    }

    [Fact]
    public async Task A_wish_that_is_repeated_gets_the_same_answer()
    {
        await using (var town = await OpensAsync(TownOnline.Start))
        {
            var first = await WishesAsync(town, 'b', 'd');
            Assert.Equal(first.Text, (await WishesAsync(town, 'b', 'd')).Text);
            Assert.Equal("IdempotencyKeyReused", (await WishesAsync(town, 'b', 'c')).Code);
        }

        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        var repeated = await WishesAsync(again, 'b', 'd');
        Assert.Equal(HttpStatusCode.Created, (await again.BooksAsync(repeated.As<OfferResponse>().Offers[0].OfferId, "booking")).Status);
    }

    [Fact]
    public async Task A_report_that_is_handed_in_again_is_taken_once()
    {
        await using (var town = await OpensAsync(TownOnline.Start))
        {
            await town.BooksARideAsync('b', 'd');
            await town.ReportsAsync(BusReportType.Departed, 1, reportId: "gone");
        }

        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        var before = await again.PlanAsync();
        Assert.Equal(HttpStatusCode.OK, (await again.ReportsAsync(BusReportType.Departed, 1, reportId: "gone")).Status);
        Assert.Equal(before.PlanVersion, (await again.PlanAsync()).PlanVersion);
    }

    [Fact]
    public async Task A_closed_road_is_still_closed()
    {
        await using (var town = await OpensAsync(TownOnline.Start))
        {
            var closed = await town.SendsAsync(HttpMethod.Put, "/v1/areas/town/traffic", Body(new TrafficRequest([new RoadChange(town.At('c'), TownOnline.Start.AddHours(2))])));
            Assert.Equal(HttpStatusCode.OK, closed.Status);
        }

        await using var again = await OpensAsync(TownOnline.Start.AddSeconds(5));
        Assert.Single((await again.GetsAsync("/v1/areas/town/traffic")).As<TrafficView>().Changes);
        Assert.Equal("NoRoadAccess", (await again.AsksForARideAsync('b', 'd')).Rejection!.Reason);
    }

    [Fact]
    public async Task Two_services_cannot_write_one_journal()
    {
        await using var town = await OpensAsync(TownOnline.Start);
        using var map = new MapFile();
        var second = Task.Run(() => (int)typeof(Areas.LoadedArea).Assembly.EntryPoint!.Invoke(null, [new[] { "--urls=http://127.0.0.1:0", "--Areas:0:Id=town", $"--Areas:0:Map={map.Path}", "--Areas:0:FleetSize=1", $"--Store:Directory={_store.Path}" }])!, TestContext.Current.CancellationToken);
        Assert.Equal(1, await second.WaitAsync(TownOnline.Patience, TestContext.Current.CancellationToken));
        await town.BooksARideAsync('b', 'd');
    }

    /// <summary>With snapshots after each few entries, or without any.</summary>
    private protected Task<TownOnline> OpensAsync(DateTimeOffset at) => TownOnline.OpensAsync(new TownOnline.Options { Store = _store.Path, OpensAt = at, Settings = new Dictionary<string, string> { ["Store:EntriesPerSnapshot"] = entriesPerSnapshot } });

    private static Task<Answer> WishesAsync(TownOnline town, char from, char to) =>
        town.PostsAsync("/v1/offers", TownOnline.Wish(town.At(from), town.At(to)), ("Idempotency-Key", "wish"));

    private static StringContent Body<T>(T body) => new(Json(body), System.Text.Encoding.UTF8, "application/json");

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value, Contracts.Json.Options);
}
