using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Telemetry;

/// <summary>Buses of which something should have been heard.</summary>
internal static class StaleBuses
{
    /// <summary>How many buses drive, or should have set off, or have riders at their stop, and have reported nothing for so long.</summary>
    public static int Count(IEnumerable<BusStatus> buses, DateTimeOffset now, TimeSpan silence) => buses.Count(bus => IsStale(bus, now, silence));

    private static bool IsStale(BusStatus bus, DateTimeOffset now, TimeSpan silence)
    {
        if (bus.IsOutOfService || bus.Plan.Stops is not [{ } next, ..]) return false;
        // A driver who has a break, or stands where riders may come, has nothing to report.
        if (next is { Phase: StopPhase.Serving, Duty: not null }) return false;
        // Before it has to set off it may well be silent.
        if (next.Phase is StopPhase.Planned && next.SetOff > now) return false;
        return now - bus.LocatedAt > silence;
    }
}
