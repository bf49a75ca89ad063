using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OnDemandBus.Planning;

/// <summary>
/// The halts of what buses are reckoned to do. Most plans are asked for many times before they change, and a change leaves most stops as they were: only a halt whose stop
/// or one of whose rides has changed is made anew. For the writer.
/// </summary>
internal sealed class PlannedHalts(ServiceRules rules)
{
    private readonly Dictionary<BusId, Known> _known = [];

    // Lists to work on; those before the mark are in use.
    private readonly List<List<Halt>> _lists = [];
    private int _used;

    /// <summary>Nobody works any more on what was handed out.</summary>
    public void Reset() => _used = 0;

    /// <summary>Nobody works any more on the halts that were handed out last; others are kept.</summary>
    public void GiveBack(List<Halt> halts)
    {
        if (_used > 0 && ReferenceEquals(_lists[_used - 1], halts)) _used--;
    }

    /// <summary>A ride has changed that a bus carries, is to carry, or has just given away.</summary>
    public void RideChanged(BusId bus, RideId ride)
    {
        if (!_known.TryGetValue(bus, out var known)) return;
        for (var k = 0; k < known.Stops.Length; k++)
            if (known.Stops[k].Boarding.Contains(ride) || known.Stops[k].Alighting.Contains(ride)) known.IsStale[k] = true;
    }

    /// <summary>The halts of stops of a bus, not timed yet, to work on: in use until the next <see cref="Reset"/>.</summary>
    /// <param name="bus">The bus; what is kept is what it is reckoned to do.</param>
    /// <param name="stops">Its stops, or some that it may make instead.</param>
    /// <param name="rides">All rides.</param>
    public List<Halt> Of(BusStatus bus, ImmutableArray<PlannedStop> stops, IReadOnlyDictionary<RideId, Ride> rides)
    {
        if (!_known.TryGetValue(bus.Bus.Id, out var known)) _known.Add(bus.Bus.Id, known = new Known());
        if (known.Stops != bus.Reckoned || known.IsStale.Contains(true)) Refresh(known, bus.Reckoned, rides);
        if (_used == _lists.Count) _lists.Add([]);
        var halts = _lists[_used++];
        Fill(halts, stops, known, rides);
        return halts;
    }

    private void Refresh(Known known, ImmutableArray<PlannedStop> stops, IReadOnlyDictionary<RideId, Ride> rides)
    {
        Fill(known.Spare, stops, known, rides);
        (known.Halts, known.Spare) = (known.Spare, known.Halts);
        known.Stops = stops;
        known.IsStale.Clear();
        CollectionsMarshal.SetCount(known.IsStale, stops.Length);
        CollectionsMarshal.AsSpan(known.IsStale).Clear();
    }

    private void Fill(List<Halt> halts, ImmutableArray<PlannedStop> stops, Known known, IReadOnlyDictionary<RideId, Ride> rides)
    {
        // The working list keeps room for the two halts of a new rider.
        halts.EnsureCapacity(stops.Length + 2);
        CollectionsMarshal.SetCount(halts, stops.Length);
        var to = CollectionsMarshal.AsSpan(halts);
        var from = CollectionsMarshal.AsSpan(known.Halts);
        if (stops == known.Stops && !known.IsStale.Contains(true))
        {
            from.CopyTo(to);
            return;
        }

        var next = 0;
        for (var k = 0; k < stops.Length; k++)
        {
            var stop = stops[k];
            var at = Find(known.Stops, stop.Id, next);
            if (at >= 0) next = at + 1;
            if (at >= 0 && !known.IsStale[at] && IsSame(known.Stops[at], stop)) to[k] = from[at];
            else to[k] = HaltOf(stop, rides);
            // Only a first stop is ever driven to or served.
            (to[k].Phase, to[k].DriveMs) = (k == 0 ? stop.Phase : StopPhase.Planned, stop.DriveMs);
        }
    }

    /// <summary>Where a stop is among those that are known: mostly behind the one before it.</summary>
    private static int Find(ImmutableArray<PlannedStop> stops, StopId id, int from)
    {
        for (var k = from; k < stops.Length; k++)
            if (stops[k].Id == id) return k;
        for (var k = 0; k < from && k < stops.Length; k++)
            if (stops[k].Id == id) return k;
        return -1;
    }

    /// <summary>Whether the same happens there. Another array of the same rides counts as another one.</summary>
    private static bool IsSame(PlannedStop a, PlannedStop b) => ReferenceEquals(a, b)
        || (a.Boarding == b.Boarding && a.Alighting == b.Alighting && a.Position == b.Position && a.Location == b.Location && a.Duty == b.Duty);

    private Halt HaltOf(PlannedStop stop, IReadOnlyDictionary<RideId, Ride> rides)
    {
        var halt = Halt.At(stop.Position, stop.Location);
        halt.Id = stop.Id;
        if (stop.Duty is { } duty) halt.Perform(duty);
        halt.AlightAll(stop.Alighting, rides, rules);
        halt.BoardAll(stop.Boarding, rides, rules);
        return halt;
    }

    /// <summary>What was last made of what a bus is reckoned to do.</summary>
    private sealed class Known
    {
        public ImmutableArray<PlannedStop> Stops { get; set; } = [];

        public List<Halt> Halts { get; set; } = [];

        public List<Halt> Spare { get; set; } = [];

        /// <summary>By stop: one of its rides has changed since.</summary>
        public List<bool> IsStale { get; } = [];
    }
}
