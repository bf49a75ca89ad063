using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Tests;

/// <summary>Real travel times that are not told before the test says so.</summary>
internal sealed class HesitantTimes(TravelTimes times, ManualResetEventSlim goOn) : TravelTimes
{
    private volatile bool _isAsked;

    /// <summary>Whether somebody waits for the answer.</summary>
    public bool IsAsked => _isAsked;

    public override RoadMetric Metric => times.Metric;

    public override int TimeMs(Position from, Position to)
    {
        _isAsked = !goOn.IsSet;
        Assert.True(goOn.Wait(TownOnline.Patience));
        return times.TimeMs(from, to);
    }

    public override void OneToMany(Position from, ReadOnlySpan<Position> to, Span<int> timesMs) => times.OneToMany(from, to, timesMs);

    public override void ManyToOne(ReadOnlySpan<Position> from, Position to, Span<int> timesMs) => times.ManyToOne(from, to, timesMs);

    public override void ManyToMany(ReadOnlySpan<Position> from, ReadOnlySpan<Position> to, Span<int> timesMs) => times.ManyToMany(from, to, timesMs);

    public override RoadPath? FindPath(Position from, Position to) => times.FindPath(from, to);
}
