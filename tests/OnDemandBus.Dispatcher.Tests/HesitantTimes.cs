using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Tests;

/// <summary>Real travel times that are not told before the test says so.</summary>
internal sealed class HesitantTimes(TravelTimes times, ManualResetEventSlim goOn) : TravelTimes
{
    public override RoadMetric Metric => times.Metric;

    public override int TimeMs(Position from, Position to)
    {
        Assert.True(goOn.Wait(TownOnline.Patience));
        return times.TimeMs(from, to);
    }

    public override void OneToMany(Position from, ReadOnlySpan<Position> to, Span<int> timesMs) => times.OneToMany(from, to, timesMs);

    public override void ManyToOne(ReadOnlySpan<Position> from, Position to, Span<int> timesMs) => times.ManyToOne(from, to, timesMs);

    public override void ManyToMany(ReadOnlySpan<Position> from, ReadOnlySpan<Position> to, Span<int> timesMs) => times.ManyToMany(from, to, timesMs);

    public override RoadPath? FindPath(Position from, Position to) => times.FindPath(from, to);
}
