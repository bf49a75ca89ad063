using System.Collections.Immutable;

namespace OnDemandBus.Planning;

/// <summary>What a driver may still do by a plan that has been changed since: the new one is under way, or the on-board unit is out of reach.</summary>
internal static class EarlierPlans
{
    /// <summary>So many orders are remembered of each bus.</summary>
    private const int MostOrders = 4;

    /// <summary>Whether the rider waits for a bus.</summary>
    public static bool IsWaiting(this Ride ride) => ride.State is RideState.Assigned or RideState.DriverEnRoute or RideState.Arrived;

    /// <summary>The rides that a driver may still take for passengers, once the plan is another one.</summary>
    public static ImmutableArray<RideId> Withdrawn(BusStatus bus, Plan after, IReadOnlyDictionary<RideId, Ride> rides)
    {
        var withdrawn = bus.Withdrawn.RemoveAll(id => !rides.TryGetValue(id, out var ride) || ride.State.IsEnd());
        for (var k = 0; k < bus.Plan.Stops.Length; k++)
        {
            var stop = bus.Plan.Stops[k];
            // The very same stop, as most are: at its place from the front, or from the end.
            var same = k + after.Stops.Length - bus.Plan.Stops.Length;
            if ((k < after.Stops.Length && ReferenceEquals(after.Stops[k], stop)) || (same >= 0 && ReferenceEquals(after.Stops[same], stop))) continue;
            var now = after.Stops.FirstOrDefault(other => other.Id == stop.Id);
            foreach (var id in stop.Boarding)
                if (rides[id].IsWaiting() && now?.Boarding.Contains(id) != true) Add(id);
            foreach (var id in stop.Alighting)
                if ((rides[id].IsWaiting() || bus.OnBoard.Contains(id)) && now?.Alighting.Contains(id) != true) Add(id);
        }

        return withdrawn;

        void Add(RideId id)
        {
            if (!withdrawn.Contains(id)) withdrawn = withdrawn.Add(id);
        }
    }

    /// <summary>The orders that a driver may still follow, once the plan is another one.</summary>
    public static ImmutableArray<ImmutableArray<StopId>> Orders(BusStatus bus, Plan after)
    {
        var order = OrderOf(after);
        var stops = order.ToHashSet();
        var orders = ImmutableArray.CreateBuilder<ImmutableArray<StopId>>();
        foreach (var earlier in bus.EarlierOrders.Insert(0, OrderOf(bus.Plan)))
        {
            // What has come behind since is no other order.
            ImmutableArray<StopId> left = [.. earlier.Where(stops.Contains)];
            if (left.IsEmpty || order.AsSpan().StartsWith(left.AsSpan()) || orders.Any(known => known.SequenceEqual(left))) continue;
            if (orders.Count < MostOrders) orders.Add(left);
        }

        return orders.ToImmutable();
    }

    private static ImmutableArray<StopId> OrderOf(Plan plan) => [.. plan.Stops.Select(stop => stop.Id)];
}
