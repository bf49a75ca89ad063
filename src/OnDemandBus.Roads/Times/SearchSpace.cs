namespace OnDemandBus.Roads;

/// <summary>
/// The buffers of one search: tentative times with a stamp each, so that a new search starts without clearing them, and a
/// 4-ary heap of (time, segment) packed into one number. One thread at a time.
/// </summary>
internal sealed class SearchSpace
{
    private readonly int[] _time;
    private readonly int[] _parent;
    private readonly int[] _reached;
    private readonly int[] _wanted;
    private ulong[] _heap = new ulong[1024];
    private int _heapCount;
    private int _stamp;

    public SearchSpace(int segments)
    {
        (_time, _parent, _reached, _wanted) = (new int[segments], new int[segments], new int[segments], new int[segments]);
    }

    /// <summary>Wanted segments that are not settled yet.</summary>
    public int Outstanding { get; private set; }

    public void Begin()
    {
        if (++_stamp == int.MaxValue)
        {
            Array.Clear(_reached);
            Array.Clear(_wanted);
            _stamp = 1;
        }

        (_heapCount, Outstanding) = (0, 0);
    }

    public void Want(int segment)
    {
        if (_wanted[segment] == _stamp)
            return;
        _wanted[segment] = _stamp;
        Outstanding++;
    }

    /// <summary>The settled or tentative time of a segment.</summary>
    public int TimeMs(int segment) => _reached[segment] == _stamp ? _time[segment] : TravelTimes.Unreachable;

    public int Parent(int segment) => _parent[segment];

    public void Relax(int segment, int timeMs, int parent)
    {
        if (_reached[segment] == _stamp && _time[segment] <= timeMs)
            return;
        (_reached[segment], _time[segment], _parent[segment]) = (_stamp, timeMs, parent);
        Push(((ulong)(uint)timeMs << 32) | (uint)segment);
    }

    /// <summary>Settles the next segment; false when there is none or none is wanted any more.</summary>
    public bool TrySettle(out int segment, out int timeMs)
    {
        while (_heapCount > 0 && Outstanding > 0)
        {
            var top = Pop();
            (segment, timeMs) = ((int)(uint)top, (int)(top >> 32));
            // An entry that a shorter way has overtaken since.
            if (_time[segment] != timeMs)
                continue;
            if (_wanted[segment] == _stamp)
            {
                _wanted[segment] = 0;
                Outstanding--;
            }

            return true;
        }

        (segment, timeMs) = (-1, 0);
        return false;
    }

    private void Push(ulong entry)
    {
        if (_heapCount == _heap.Length)
            Array.Resize(ref _heap, _heapCount * 2);
        var heap = _heap;
        var slot = _heapCount++;
        while (slot > 0)
        {
            var above = (slot - 1) >> 2;
            if (heap[above] <= entry)
                break;
            heap[slot] = heap[above];
            slot = above;
        }

        heap[slot] = entry;
    }

    private ulong Pop()
    {
        var heap = _heap;
        var top = heap[0];
        var last = heap[--_heapCount];
        var (slot, count) = (0, _heapCount);
        while (true)
        {
            var child = (slot << 2) + 1;
            if (child >= count)
                break;
            var least = child;
            var end = Math.Min(child + 4, count);
            for (var other = child + 1; other < end; other++)
            {
                if (heap[other] < heap[least])
                    least = other;
            }

            if (heap[least] >= last)
                break;
            heap[slot] = heap[least];
            slot = least;
        }

        heap[slot] = last;
        return top;
    }
}
