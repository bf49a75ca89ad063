namespace OnDemandBus.System.Tests.Durability;

/// <summary>A bad line: whatever is put in comes out twice, sooner or later, in any order.</summary>
internal sealed class Jumble<T>
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    private readonly List<T> _underWay = [];
    private readonly Random _random;

    public Jumble(int seed) => _random = new Random(seed);

    public void Put(T item)
    {
        lock (_underWay)
        {
            _underWay.Add(item);
            _underWay.Add(item);
        }
    }

    /// <summary>Lets what is under way out, one by one, until told to end; then all that is left.</summary>
    public async Task DeliverAsync(Func<T, Task> deliverAsync, CancellationToken end)
    {
        while (true)
        {
            if (TryTake(out var item)) await deliverAsync(item);
            else if (end.IsCancellationRequested) return;
            if (!end.IsCancellationRequested) await Task.Delay(s_pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private bool TryTake(out T item)
    {
        lock (_underWay)
        {
            item = default!;
            if (_underWay.Count == 0) return false;
            var which = _random.Next(_underWay.Count);
            item = _underWay[which];
            _underWay.RemoveAt(which);
            return true;
        }
    }
}
