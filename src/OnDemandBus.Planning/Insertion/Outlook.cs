using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>What lies ahead of one bus at one moment: where it goes on from, and the halts that it is reckoned to make.</summary>
internal sealed class Outlook
{
    private Outlook(BusStatus bus, Outset outset, List<Halt> halts, long setOffMs) => (Bus, Outset, Halts, _setOffMs) = (bus, outset, halts, setOffMs);

    // When the bus set off for the stop that it drives to.
    private readonly long _setOffMs;

    public BusStatus Bus { get; }

    public Outset Outset { get; }

    public List<Halt> Halts { get; }

    /// <summary>Nothing is put before the halt with this number.</summary>
    public int FirstFree => Outset.FirstIsFixed ? 1 : 0;

    /// <summary>The outlook of a bus that is to make some stops, maybe others than it is reckoned to make; offers that nobody has accepted yet included.</summary>
    /// <param name="bus">The bus.</param>
    /// <param name="stops">The stops.</param>
    /// <param name="state">All that is known. The halts are taken from there, and are the outlook's until they are given back.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="nowMs">The time.</param>
    public static Outlook Of(BusStatus bus, ImmutableArray<PlannedStop> stops, AreaState state, ServiceRules rules, long nowMs)
    {
        var halts = state.Halts.Of(bus, stops, state.Rides);
        var firstIsFixed = stops is [{ } first, ..] && IsFixed(bus, first, rules, nowMs);
        if (halts.Count > 0)
        {
            ref var halt = ref CollectionsMarshal.AsSpan(halts)[0];
            if (firstIsFixed) FixTimes(ref halt, stops[0], rules, nowMs);
            else if (halt.Phase == StopPhase.UnderWay) halt.DriveMs = Halt.DriveUnknown;
        }

        var turning = TurningOf(bus, rules, nowMs);
        return new Outlook(bus, new Outset(nowMs, bus.Occupancy, firstIsFixed, bus.Bus)
        {
            Place = turning?.Position ?? bus.Position,
            AheadMs = turning is { } at ? (int)(at.At.ToUnixTimeMilliseconds() - nowMs) : 0,
        }, halts, stops.IsEmpty ? 0 : stops[0].SetOff.ToUnixTimeMilliseconds());
    }

    /// <summary>
    /// Whether a stop must stay the first one: the bus stands at it, or will soon, or is past the place from where it could have been sent elsewhere.
    /// </summary>
    private static bool IsFixed(BusStatus bus, PlannedStop first, ServiceRules rules, long nowMs) =>
        first.Phase == StopPhase.Serving || (first.Phase == StopPhase.UnderWay
            && (first.Arrival.ToUnixTimeMilliseconds() - nowMs <= rules.FreezeTime.TotalMilliseconds || TurningOf(bus, rules, nowMs) is null));

    /// <summary>
    /// The place ahead from which a bus under way can be sent elsewhere, or has been and has not told yet that it follows; null where it is under way to nowhere or has come past it.
    /// </summary>
    private static TurningPoint? TurningOf(BusStatus bus, ServiceRules rules, long nowMs) =>
        bus is { Reckoned: [var first, ..], Turning: { } turning } && turning.At.ToUnixTimeMilliseconds() >= nowMs
        && (first.Phase == StopPhase.UnderWay || (first.Phase == StopPhase.Planned && rules.DivertsByPlan)) ? turning : null;

    /// <summary>A bus that drives to a stop or stands at it: its arrival is no longer the planner's to choose.</summary>
    private static void FixTimes(ref Halt halt, PlannedStop stop, ServiceRules rules, long nowMs)
    {
        halt.SetOffMs = stop.SetOff.ToUnixTimeMilliseconds();
        halt.ArrivalMs = stop.Arrival.ToUnixTimeMilliseconds();
        if (stop.Phase == StopPhase.UnderWay) halt.ArrivalMs = Math.Max(halt.ArrivalMs, nowMs);
        halt.StartMs = Math.Max(halt.ArrivalMs, halt.NotBeforeMs);
        // Who joins while the bus stands there does not make boarding begin anew.
        if (rules.JoinsWhileServing && stop.Phase == StopPhase.Serving) halt.StartMs = Math.Min(halt.StartMs, Math.Max(halt.ArrivalMs, stop.ServiceStart.ToUnixTimeMilliseconds()));
        halt.DepartureMs = Math.Max(halt.StartMs + halt.DwellMs, nowMs);
    }

    /// <summary>Asks for the travel times between halts that have become neighbours.</summary>
    public void FillDrives(TravelTimes travelTimes)
    {
        var halts = CollectionsMarshal.AsSpan(Halts);
        for (var k = FirstFree; k < halts.Length; k++)
        {
            if (halts[k].DriveMs != Halt.DriveUnknown) continue;
            halts[k].DriveMs = k > 0 ? travelTimes.TimeMs(halts[k - 1].Position, halts[k].Position) : Outset.DriveMs(travelTimes, halts[k].Position);
        }
    }

    /// <summary>Puts a trip at a place that was found; new halts have the numbers after <paramref name="lastStop"/>, and drives that are new are unknown.</summary>
    public void Insert(Wish wish, InsertionPlace place, ServiceRules rules, int lastStop)
    {
        // From behind, so that the numbers of the halts before stay what they were.
        if (place.DropOffJoins) Change(place.DropOffAt, (ref Halt halt) => halt.AlightNew(wish.Ride, wish.Party, rules));
        else Add(place.DropOffAt, wish.DropOff, new StopId(lastStop + (place.PickupJoins ? 1 : 2)), (ref Halt halt) => halt.AlightNew(wish.Ride, wish.Party, rules));
        if (place.PickupJoins) Change(place.PickupAt, Board);
        else Add(place.PickupAt, wish.Pickup, new StopId(lastStop + 1), Board);

        void Board(ref Halt halt) => halt.Board(wish.Ride, wish.Party, wish.NotBeforeMs, Halt.NoLimit, wish.ReleaseMs, rules);
    }

    private delegate void HaltChange(ref Halt halt);

    private void Change(int at, HaltChange change) => change(ref CollectionsMarshal.AsSpan(Halts)[at]);

    private void Add(int at, SnappedPosition place, StopId id, HaltChange change)
    {
        Halts.Insert(at, Halt.At(place.Position, place.Location) with { Id = id });
        Change(at, change);
        if (at + 1 < Halts.Count) Change(at + 1, (ref Halt next) => next.DriveMs = Halt.DriveUnknown);
    }

    /// <summary>The stops as they stand in a plan.</summary>
    /// <param name="known">Those that are the same as one of these are this very one.</param>
    public ImmutableArray<PlannedStop> ToStops(ImmutableArray<PlannedStop> known)
    {
        var stops = new PlannedStop[Halts.Count];
        var halts = CollectionsMarshal.AsSpan(Halts);
        var next = 0;
        for (var k = 0; k < halts.Length; k++)
        {
            ref var halt = ref halts[k];
            if (k > 0) halt.Phase = StopPhase.Planned;
            else if (halt.Phase == StopPhase.UnderWay) halt.SetOffMs = _setOffMs;
            // Mostly the one behind the last that was found.
            var at = next;
            while (at < known.Length && known[at].Id != halt.Id) at++;
            if (at < known.Length) next = at + 1;
            stops[k] = at < known.Length && halt.IsAsIn(known[at]) ? known[at] : halt.ToStop();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(stops);
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
    public double CostNow(ServiceRules rules) => PartsNow(rules).Total;

    /// <summary>The same by part.</summary>
    public InsertionCost PartsNow(ServiceRules rules)
    {
        var halts = CollectionsMarshal.AsSpan(Halts);
        Schedule.Run(halts, Outset, asIfAcceptedLate: false);
        return Parts(halts, rules);
    }

    /// <summary>Bus time and the arrivals of those who ride already; the constant parts cancel out in differences.</summary>
    public static InsertionCost Parts(ReadOnlySpan<Halt> halts, ServiceRules rules)
    {
        double busMs = 0, riderMs = 0;
        foreach (ref readonly var halt in halts)
        {
            busMs += halt.DriveMs + halt.DwellMs;
            riderMs += halt.AlightingPersons * (double)halt.ArrivalMs;
        }

        return new InsertionCost(Bus: rules.BusTimeWeight * busMs, Rider: 0, Others: rules.RiderTimeWeight * riderMs, Soft: 0);
    }
}
