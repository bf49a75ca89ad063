namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>Times that something took, from many threads.</summary>
internal sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<double> _ms = [];

    public int Count
    {
        get
        {
            lock (_lock) return _ms.Count;
        }
    }

    public void Add(TimeSpan time)
    {
        lock (_lock) _ms.Add(time.TotalMilliseconds);
    }

    /// <summary>Forgets what was before the measurement.</summary>
    public void Clear()
    {
        lock (_lock) _ms.Clear();
    }

    /// <summary>The time that so great a share stays below; milliseconds, 0 where nothing was measured.</summary>
    public double Quantile(double share)
    {
        lock (_lock)
        {
            if (_ms.Count == 0) return 0;
            _ms.Sort();
            return _ms[Math.Min(_ms.Count - 1, (int)Math.Ceiling(share * _ms.Count) - 1)];
        }
    }
}
