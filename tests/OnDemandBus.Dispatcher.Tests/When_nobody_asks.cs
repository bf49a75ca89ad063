using Microsoft.Extensions.Time.Testing;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Clock;
using OnDemandBus.Planning;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.TestTown;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_nobody_asks
{
    [Fact]
    public async Task A_plan_gets_better_and_the_promise_stays()
    {
        await using var town = await TownOnline.OpensAsync(TwoBuses() with { Improvement = ImprovementPace.Default });
        var ride = await ThatWouldBeBetterWithTheOtherBusAsync(town);
        await PassUntilAsync(town, async () => (await town.RideAsync(ride.RideId)).BusId == "bus-2");
        var moved = await town.RideAsync(ride.RideId);
        Assert.Equal((ride.Pickup!.From, ride.Pickup.To, ride.DropOff!.Latest), (moved.Pickup!.From, moved.Pickup.To, moved.DropOff!.Latest));
        Assert.Null(moved.FirstPromise);
        Assert.Empty((await town.PlanAsync("bus-1")).Stops);
    }

    [Fact]
    public async Task Plans_stay_as_they_are_where_improvement_is_off()
    {
        await using var town = await TownOnline.OpensAsync(TwoBuses());
        var ride = await ThatWouldBeBetterWithTheOtherBusAsync(town);
        for (var second = 0; second < 20; second++)
        {
            town.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("bus-1", (await town.RideAsync(ride.RideId)).BusId);
        }
    }

    [Fact]
    public async Task An_idle_bus_goes_where_it_is_to_wait_and_leaves_it_for_a_rider()
    {
        var options = new TownOnline.Options();
        var place = new WaitingPlace("market", DrawnTown.Parse(options.Drawing).At('d'), 1);
        await using var town = await TownOnline.OpensAsync(options with { Rebalancing = RebalancingRules.Off with { Mode = RebalancingMode.WaitingPlaces, WaitingPlaces = [place] } });
        await PassUntilAsync(town, async () => (await town.PlanAsync()).Stops.Count > 0);
        var stop = Assert.Single((await town.PlanAsync()).Stops);
        Assert.Equal(("Waiting", null, 0), (stop.Duty!.Kind, stop.Duty.Latest, stop.Duty.DurationSeconds));
        await town.DoesTheNextAsync();
        Assert.Equal("UnderWay", (await town.PlanAsync()).Stops[0].Phase);
        await town.BooksARideAsync('b', 'c');
        Assert.All((await town.PlanAsync()).Stops.Take(2), ridden => Assert.Null(ridden.Duty));
    }

    [Theory]
    [InlineData(5, 0.1, 100)]
    [InlineData(50, 0.1, 450)]
    [InlineData(50, 0.5, 100)]
    [InlineData(500, 0.5, 500)]
    [InlineData(500, 1, 100)]
    public void Bites_take_up_no_more_than_their_share(double biteMs, double share, double pauseMs) =>
        Assert.Equal(pauseMs, new ImprovementPace(100, share).PauseAfter(TimeSpan.FromMilliseconds(biteMs)).TotalMilliseconds, 0.001);

    [Fact]
    public void It_is_a_share_of_real_time_however_fast_the_clock_runs()
    {
        var real = new FakeTimeProvider(TownOnline.Start);
        var clock = new FastClock(60, real);
        var started = clock.GetTimestamp();
        real.Advance(TimeSpan.FromMilliseconds(5));
        var rings = 0;
        using var timer = clock.CreateTimer(_ => rings++, null, ImprovementPace.Default.PauseAfter(clock.GetElapsedTime(started)), Timeout.InfiniteTimeSpan);
        real.Advance(TimeSpan.FromMilliseconds(44));
        Assert.Equal(0, rings);
        real.Advance(TimeSpan.FromMilliseconds(2));
        Assert.Equal(1, rings);
    }

    private static TownOnline.Options TwoBuses()
    {
        var options = new TownOnline.Options();
        var town = DrawnTown.Parse(options.Drawing);
        return options with { Fleet = [new FleetBus(new BusId("bus-1"), [new Load(8)], town.At('a')), new FleetBus(new BusId("bus-2"), [new Load(8)], town.At('d'))] };
    }

    /// <summary>A ride for which bus-1 has to come all the way, as bus-2 was out of service when it was booked.</summary>
    private static async Task<RideView> ThatWouldBeBetterWithTheOtherBusAsync(TownOnline town)
    {
        await town.ReportsAsync(BusReportType.BrokeDown, bus: "bus-2");
        var ride = await town.BooksARideAsync('d', 'c');
        Assert.Equal("bus-1", ride.BusId);
        await town.ReportsAsync(BusReportType.Returned, bus: "bus-2");
        return ride;
    }

    private static async Task PassUntilAsync(TownOnline town, Func<Task<bool>> happened)
    {
        for (var second = 0; second < 600; second++)
        {
            if (await happened()) return;
            town.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Fail("It has not happened within ten minutes.");
    }
}
