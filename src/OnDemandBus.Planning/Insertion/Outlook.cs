using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>What lies ahead of one bus at one moment: where it goes on from, and the halts that it is reckoned to make.</summary>
internal sealed class Outlook
{
    private Outlook(BusStatus bus, Outset outset, List<Halt> halts) => (Bus, Outset, Halts) = (bus, outset, halts);

    public BusStatus Bus { get; }

    public Outset Outset { get; }

    public List<Halt> Halts { get; }

    /// <summary>Nothing is put before the halt with this number.</summary>
    public int FirstFree => Outset.FirstIsFixed ? 1 : 0;

    /// <summary>The outlook of a bus, offers that nobody has accepted yet included.</summary>
    public static Outlook Of(BusStatus bus, IReadOnlyDictionary<RideId, Ride> rides, ServiceRules rules, long nowMs) =>
        Of(bus, bus.Reckoned, rides, rules, nowMs);

    /// <summary>The outlook of a bus that is to make other stops than it is reckoned to make.</summary>
    public static Outlook Of(BusStatus bus, ImmutableArray<PlannedStop> stops, IReadOnlyDictionary<RideId, Ride> rides, ServiceRules rules, long nowMs)
    {
        var halts = new List<Halt>(stops.Length + 2);
        foreach (var stop in stops)
        {
            var halt = Halt.At(stop.Position, stop.Location);
            (halt.Id, halt.Phase, halt.DriveMs) = (stop.Id, stop.Phase, stop.DriveMs);
            if (stop.Duty is { } duty) halt.Perform(duty);
            foreach (var id in stop.Alighting) halt.Alight(rides[id], rules);
            foreach (var id in stop.Boarding) halt.Board(rides[id], rules);
            if (stop.Phase != StopPhase.Planned) FixTimes(ref halt, stop, nowMs);
            halts.Add(halt);
        }

        // Only a first stop is ever driven to or served.
        var firstIsFixed = halts.Count > 0 && halts[0].Phase != StopPhase.Planned;
        return new Outlook(bus, new Outset(nowMs, bus.Occupancy, firstIsFixed, bus.Bus), halts);
    }

    /// <summary>A bus that drives to a stop or stands at it: its arrival is no longer the planner's to choose.</summary>
    private static void FixTimes(ref Halt halt, PlannedStop stop, long nowMs)
    {
        halt.SetOffMs = stop.SetOff.ToUnixTimeMilliseconds();
        halt.ArrivalMs = stop.Arrival.ToUnixTimeMilliseconds();
        if (stop.Phase == StopPhase.UnderWay) halt.ArrivalMs = Math.Max(halt.ArrivalMs, nowMs);
        halt.StartMs = Math.Max(halt.ArrivalMs, halt.NotBeforeMs);
        halt.DepartureMs = Math.Max(halt.StartMs + halt.DwellMs, nowMs);
    }

    /// <summary>Asks for the travel times between halts that have become neighbours.</summary>
    public void FillDrives(TravelTimes travelTimes)
    {
        var halts = CollectionsMarshal.AsSpan(Halts);
        for (var k = FirstFree; k < halts.Length; k++)
        {
            if (halts[k].DriveMs != Halt.DriveUnknown) continue;
            halts[k].DriveMs = travelTimes.TimeMs(k == 0 ? Bus.Position : halts[k - 1].Position, halts[k].Position);
        }
    }

    /// <summary>The stops as they stand in a plan.</summary>
    public ImmutableArray<PlannedStop> ToStops()
    {
        var stops = ImmutableArray.CreateBuilder<PlannedStop>(Halts.Count);
        foreach (var halt in Halts) stops.Add(halt.ToStop());
        return stops.MoveToImmutable();
    }

    /// <summary>Nothing new is put before the halt with this number: it is fixed, or a passenger on board is about to alight and is spared a late diversion.</summary>
    public int FirstOpen(ServiceRules rules, long nowMs)
    {
        var open = FirstFree;
        var untilMs = nowMs + (long)rules.LateDiversionThreshold.TotalMilliseconds;
        for (var k = open; k < Halts.Count; k++)
        {
            if (Halts[k].ArrivalMs >= untilMs) break;
            foreach (var ride in Halts[k].Alighting)
                if (Bus.OnBoard.Contains(ride)) open = k + 1;
        }

        return open;
    }

    /// <summary>Times the halts as if open offers were accepted at once, and tells what they cost in weighted milliseconds.</summary>
    public double CostNow(ServiceRules rules)
    {
        var halts = CollectionsMarshal.AsSpan(Halts);
        Schedule.Run(halts, Outset, asIfAcceptedLate: false);
        return Cost(halts, rules);
    }

    /// <summary>Bus time and the arrivals of those who ride already; the constant parts cancel out in differences.</summary>
    public static double Cost(ReadOnlySpan<Halt> halts, ServiceRules rules)
    {
        double busMs = 0, riderMs = 0;
        foreach (ref readonly var halt in halts)
        {
            busMs += halt.DriveMs + halt.DwellMs;
            riderMs += halt.AlightingPersons * (double)halt.ArrivalMs;
        }

        return (rules.BusTimeWeight * busMs) + (rules.RiderTimeWeight * riderMs);
    }
}
