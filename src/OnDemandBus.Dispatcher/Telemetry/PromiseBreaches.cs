using System.Collections.Immutable;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Telemetry;

/// <summary>Finds the promises that were not kept, by what was told to riders when they booked and not by what is kept in its place.</summary>
internal static class PromiseBreaches
{
    public static IEnumerable<(RideId Ride, Promised What)> In(ImmutableArray<Event> events, Func<RideId, Ride?> ride)
    {
        foreach (var happened in events)
        {
            if (happened is Event.RideFailed failed) yield return (failed.Ride, Promised.Ride);
            if (happened is not Event.BusArrived arrived || StopOf(arrived, events) is not { } stop) continue;
            foreach (var id in stop.Boarding)
            {
                if (ride(id)?.Promise is { } promise && arrived.At >= promise.PickupTo) yield return (id, Promised.Pickup);
            }

            foreach (var id in stop.Alighting)
            {
                if (ride(id)?.Promise is { } promise && arrived.At > promise.LatestArrival) yield return (id, Promised.Arrival);
            }
        }
    }

    /// <summary>The stop at which a bus has arrived, in the plan that comes with the arrival: the first one, and changed by it.</summary>
    private static PlannedStop? StopOf(Event.BusArrived arrived, ImmutableArray<Event> events) => events
        .OfType<Event.PlanChanged>()
        .Where(changed => changed.Bus == arrived.Bus && changed.KeptBefore == 0)
        .SelectMany(changed => changed.Stops.Take(1))
        .FirstOrDefault(stop => stop.Id == arrived.Stop && stop.Phase is StopPhase.Serving);
}

/// <summary>What of a promise was not kept.</summary>
internal enum Promised
{
    /// <summary>The bus came after the promised pickup window.</summary>
    Pickup,

    /// <summary>The bus reached the drop-off after the latest arrival that was promised.</summary>
    Arrival,

    /// <summary>The ride could not be carried out.</summary>
    Ride,
}
