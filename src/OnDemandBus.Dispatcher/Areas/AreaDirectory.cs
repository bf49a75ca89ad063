using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>All service areas of this process: none until the maps are loaded, then all.</summary>
internal sealed class AreaDirectory
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile IReadOnlyList<AreaDispatcher> _all = [];

    public IReadOnlyList<AreaDispatcher> All => _all;

    /// <summary>Ends when the areas are there.</summary>
    public Task Opened => _opened.Task;

    public bool IsOpen => _opened.Task.IsCompletedSuccessfully;

    public void Open(IEnumerable<AreaDispatcher> areas)
    {
        _all = [.. areas.OrderBy(area => area.Area.Id, StringComparer.Ordinal)];
        _opened.TrySetResult();
    }

    /// <summary>The area that a place lies in; where areas overlap, the first by name.</summary>
    public AreaDispatcher? At(Location location) => _all.FirstOrDefault(area => area.Area.Boundary.Contains(location));

    public AreaDispatcher? Named(string id) => _all.FirstOrDefault(area => area.Area.Id == id);

    public AreaDispatcher? Of(BusId bus) => _all.FirstOrDefault(area => area.Snapshots.Bus(bus) is not null);

    /// <summary>The area whose name the ride's id begins with.</summary>
    public AreaDispatcher? Of(RideId ride) => _all.FirstOrDefault(area => RideIds.AreaOf(ride).SequenceEqual(area.Area.Id));
}

/// <summary>The form of the ids that rides get: the area, a hyphen, 32 hexadecimal digits that begin with the time.</summary>
internal static class RideIds
{
    private const int Digits = 32;

    public static RideId New(string area, DateTimeOffset now) => new($"{area}-{Guid.CreateVersion7(now):N}");

    /// <summary>The area in an id; empty where the id has another form.</summary>
    public static ReadOnlySpan<char> AreaOf(RideId ride)
    {
        var hyphen = ride.Value.Length - Digits - 1;
        return hyphen > 0 && ride.Value[hyphen] == '-' ? ride.Value.AsSpan(0, hyphen) : [];
    }
}
