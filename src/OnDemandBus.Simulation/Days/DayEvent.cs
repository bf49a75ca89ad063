namespace OnDemandBus.Simulation.Days;

/// <summary>What can be due in a simulated day.</summary>
internal enum DayEventKind
{
    /// <summary>A rider asks.</summary>
    Ask,

    /// <summary>A rider says yes to an offer.</summary>
    Book,

    /// <summary>A rider calls the ride off.</summary>
    Cancel,

    /// <summary>A bus does the next thing of its plan, if that has not changed meanwhile.</summary>
    BusDue,

    /// <summary>A bus under way tells where it is.</summary>
    Position,

    /// <summary>A bus breaks down.</summary>
    BreakDown,

    /// <summary>A bus is back.</summary>
    Return,

    /// <summary>A road is closed.</summary>
    Close,

    /// <summary>Speeds change, or a road is open again.</summary>
    Traffic,

    /// <summary>Time has passed.</summary>
    Tick,
}

/// <summary>Something that is due.</summary>
/// <param name="Kind">What.</param>
/// <param name="Index">The number of the request, bus, breakdown or closure.</param>
/// <param name="Version">Which plan or drive of the bus it belongs to.</param>
internal readonly record struct DayEvent(DayEventKind Kind, int Index = 0, long Version = 0);

/// <summary>Events in the order of time; of those due at one moment riders ask last, and of the others the one that was put in first comes first.</summary>
internal sealed class DayCalendar
{
    private readonly PriorityQueue<DayEvent, (long AtMs, bool IsWish, long Number)> _events = new();
    private long _number;

    public void Add(DateTimeOffset at, DayEvent happening) => _events.Enqueue(happening, (at.ToUnixTimeMilliseconds(), happening.Kind == DayEventKind.Ask, _number++));

    public bool TryTake(out DateTimeOffset at, out DayEvent happening)
    {
        if (!_events.TryDequeue(out happening, out var priority))
        {
            at = default;
            return false;
        }

        at = DateTimeOffset.FromUnixTimeMilliseconds(priority.AtMs);
        return true;
    }
}
