using Microsoft.Extensions.Time.Testing;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Clock;

namespace OnDemandBus.Dispatcher.Tests;

public sealed class When_the_clock_runs_faster
{
    private readonly FakeTimeProvider _real = new(TownOnline.Start);
    private readonly FastClock _clock;

    public When_the_clock_runs_faster() => _clock = new FastClock(10, _real);

    [Fact]
    public void Ten_seconds_pass_in_one()
    {
        Assert.Equal(TownOnline.Start, _clock.GetUtcNow());
        var before = _clock.GetTimestamp();
        _real.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TownOnline.Start.AddSeconds(10), _clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(10), _clock.GetElapsedTime(before));
    }

    [Fact]
    public void Timers_ring_by_this_clock()
    {
        var rings = 0;
        using var timer = _clock.CreateTimer(_ => rings++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        _real.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, rings);
        _real.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, rings);
        timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        _real.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, rings);
    }

    [Fact]
    public async Task The_service_tells_its_time_and_its_speed()
    {
        await using var town = await TownOnline.OpensAsync();
        Assert.Equal(new ClockView(TownOnline.Start, 1), (await town.GetsAsync("/v1/clock")).As<ClockView>());
    }
}
