using System.Collections.Concurrent;
using System.Diagnostics;

namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>Brings together when a rider was told of a booking and when the bus was.</summary>
internal sealed class BookedRides
{
    private readonly ConcurrentDictionary<string, long> _acknowledged = new();
    private readonly ConcurrentDictionary<string, long> _planned = new();

    /// <summary>From the rider's 201 until the plan is at the bus; zero where the bus was first.</summary>
    public Latencies UntilPlan { get; } = new();

    public int Acknowledged => _acknowledged.Count;

    /// <summary>Rides that riders were told of and no bus.</summary>
    public int Missing => _acknowledged.Keys.Count(ride => !_planned.ContainsKey(ride));

    public void Add(string ride, long acknowledged)
    {
        _acknowledged[ride] = acknowledged;
        if (_planned.TryGetValue(ride, out var planned)) Measure(acknowledged, planned);
    }

    /// <summary>A ride is in a plan that has come to its bus. Only the first time counts.</summary>
    public void Planned(string ride, long arrived)
    {
        if (!_planned.TryAdd(ride, arrived)) return;
        if (_acknowledged.TryGetValue(ride, out var acknowledged)) Measure(acknowledged, arrived);
    }

    /// <summary>Forgets what was before the measurement.</summary>
    public void Clear()
    {
        _acknowledged.Clear();
        UntilPlan.Clear();
    }

    private void Measure(long acknowledged, long planned) => UntilPlan.Add(planned > acknowledged ? Stopwatch.GetElapsedTime(acknowledged, planned) : TimeSpan.Zero);
}
