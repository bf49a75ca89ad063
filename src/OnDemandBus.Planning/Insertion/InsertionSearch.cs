using System.Numerics;
using System.Runtime.InteropServices;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>What a new rider wants of an insertion. Times are Unix milliseconds.</summary>
/// <param name="Ride">The ride.</param>
/// <param name="Party">Who travels.</param>
/// <param name="Pickup">Where they board.</param>
/// <param name="DropOff">Where they alight.</param>
/// <param name="NotBeforeMs">They do not board before.</param>
/// <param name="LatestStartMs">They board at the latest.</param>
/// <param name="LatestArrivalMs">They alight at the latest.</param>
/// <param name="ReleaseMs">By when the rider may still say yes: the bus does not set off for the pickup before, at the worst.</param>
/// <param name="NowMs">The time of the decision.</param>
internal sealed record Wish(
    RideId Ride, Party Party, SnappedPosition Pickup, SnappedPosition DropOff, long NotBeforeMs, long LatestStartMs, long LatestArrivalMs, long ReleaseMs, long NowMs)
{
    /// <summary>When the rider leaves the door; wait and travel time count from here.</summary>
    public required long DepartureMs { get; init; }

    /// <summary>The walk from the drop-off to the door.</summary>
    public long EgressMs { get; init; }

    /// <summary>The ride alone from door to door.</summary>
    public required int DirectMs { get; init; }

    /// <summary>What makes one insertion better than another.</summary>
    public Aim Aim { get; init; }
}

/// <summary>What makes one insertion better than another. Ties are broken by the order of buses and positions.</summary>
internal enum Aim
{
    /// <summary>The least cost.</summary>
    LeastCost,

    /// <summary>The earliest arrival of the rider, then the least cost.</summary>
    EarliestArrival,
}

/// <summary>A place in a plan for a new rider.</summary>
/// <param name="Bus">The number of the outlook.</param>
/// <param name="PickupAt">The pickup goes before the halt with this number, or joins it.</param>
/// <param name="PickupJoins">Whether it joins.</param>
/// <param name="DropOffAt">The drop-off goes before the halt with this number, or joins it.</param>
/// <param name="DropOffJoins">Whether it joins.</param>
/// <param name="Parts">What it adds, in weighted milliseconds.</param>
/// <param name="PickupMs">When boarding can begin.</param>
/// <param name="LatePickupMs">The same if the rider says yes in the last moment.</param>
/// <param name="ArrivalMs">When the rider arrives.</param>
internal sealed record Found(
    int Bus, int PickupAt, bool PickupJoins, int DropOffAt, bool DropOffJoins, InsertionCost Parts, long PickupMs, long LatePickupMs, long ArrivalMs)
{
    public double Cost => Parts.Total;
}

/// <summary>
/// The best insertion of a trip over all buses and all pairs of positions in their plans, the order of existing stops kept.
/// Exact: each candidate is timed from end to end and checked for everyone concerned. Owns its buffers; for one writer.
/// </summary>
/// <remarks>
/// Limits are checked as if all offers that are still open were accepted in their last moment; costs are those of an
/// acceptance at once. Of equal costs the first bus by id, then the first pickup, then the first drop-off wins; joining a
/// stop comes before a new stop at the same place.
/// </remarks>
internal sealed class InsertionSearch(RoadNetwork network, ServiceRules rules)
{
    /// <summary>Riders who board or alight within this distance along the same kerb share a stop.</summary>
    private const double SameKerbMetres = 15;

    private readonly List<Halt> _candidate = [];
    private readonly List<Found> _ofEachBus = [];
    private readonly List<(int Bus, RejectionReason Reason)> _failed = [];

    /// <summary>
    /// The reason, when nothing was found: the limit that stood between the rider and the candidate that broke the fewest. Of
    /// limits that each alone stood in the way of some candidate, the one that says most: that a bus comes too late is true of
    /// every bus that is far away, that the near one is full is not.
    /// </summary>
    public RejectionReason Binding { get; private set; }

    /// <summary>How many pairs of positions were looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>For each bus that could serve the last wish, its best place, by the number of its outlook.</summary>
    public IReadOnlyList<Found> OfEachBus => _ofEachBus;

    /// <summary>For each bus that could not, the limits that its best candidate breaks.</summary>
    public IReadOnlyList<(int Bus, RejectionReason Reason)> Failed => _failed;

    public Found? Best(Wish wish, IReadOnlyList<Outlook> outlooks, TripTimes times)
    {
        Found? best = null;
        var least = (Breach)~0;
        var place = 0;
        Looked = 0;
        _ofEachBus.Clear();
        _failed.Clear();
        for (var bus = 0; bus < outlooks.Count; bus++)
        {
            var outlook = outlooks[bus];
            Found? bestOfBus = null;
            var leastOfBus = (Breach)~0;
            var asItIs = outlook.PartsNow(rules);
            var firstFree = outlook.FirstOpen(rules, wish.NowMs);
            for (var at = firstFree; at <= outlook.Halts.Count; at++)
            {
                var joins = at < outlook.Halts.Count && CanJoin(outlook.Halts[at], wish.Pickup.Position);
                if (joins) TryDropOffs(true, at);
                TryDropOffs(false, at);
            }

            place += outlook.Halts.Count + 1;
            if (bestOfBus is not null) _ofEachBus.Add(bestOfBus);
            else _failed.Add((bus, Reason(leastOfBus)));
            if (bestOfBus is not null && (best is null || IsBetter(wish.Aim, bestOfBus.ArrivalMs, bestOfBus.Cost, best))) best = bestOfBus;
            if (IsLess(leastOfBus, least)) least = leastOfBus;

            void TryDropOffs(bool pickupJoins, int pickupAt)
            {
                for (var at = pickupJoins ? pickupAt + 1 : pickupAt; at <= outlook.Halts.Count; at++)
                {
                    if (at < outlook.Halts.Count && CanJoin(outlook.Halts[at], wish.DropOff.Position)) Try(pickupJoins, pickupAt, true, at);
                    Try(pickupJoins, pickupAt, false, at);
                }
            }

            void Try(bool pickupJoins, int pickupAt, bool dropOffJoins, int dropOffAt)
            {
                var (pickup, dropOff) = Build(wish, outlook, times, place, pickupAt, pickupJoins, dropOffAt, dropOffJoins);
                Looked++;
                var breach = Check(wish, outlook, pickup, dropOff, asItIs, out var cost, out var latePickupMs);
                if (IsLess(breach, leastOfBus)) leastOfBus = breach;
                if (breach != Breach.None || (bestOfBus is not null && !IsBetter(wish.Aim, _candidate[dropOff].ArrivalMs, cost.Total, bestOfBus))) return;
                bestOfBus = new Found(bus, pickupAt, pickupJoins, dropOffAt, dropOffJoins, cost, _candidate[pickup].StartMs, latePickupMs, _candidate[dropOff].ArrivalMs);
            }
        }

        Binding = Reason(least);
        return best;
    }

    /// <summary>The outlook's halts with the trip at the place that was found; new halts have the ids after <paramref name="lastStop"/>.</summary>
    public void Insert(Wish wish, Found found, Outlook outlook, TripTimes times, IReadOnlyList<Outlook> outlooks, int lastStop)
    {
        var place = 0;
        for (var bus = 0; bus < found.Bus; bus++) place += outlooks[bus].Halts.Count + 1;
        Build(wish, outlook, times, place, found.PickupAt, found.PickupJoins, found.DropOffAt, found.DropOffJoins);
        outlook.Halts.Clear();
        foreach (var halt in _candidate)
        {
            var numbered = halt;
            if (numbered.Id == default) numbered.Id = new StopId(++lastStop);
            outlook.Halts.Add(numbered);
        }
    }

    private static bool IsBetter(Aim aim, long arrivalMs, double cost, Found best) =>
        aim == Aim.EarliestArrival && arrivalMs != best.ArrivalMs ? arrivalMs < best.ArrivalMs : cost < best.Cost;

    /// <summary>Fewer limits broken, or as many that say more.</summary>
    private static bool IsLess(Breach a, Breach b)
    {
        var (many, more) = (BitOperations.PopCount((uint)a), BitOperations.PopCount((uint)b));
        return many < more || (many == more && Telling(a) > Telling(b));
    }

    private static int Telling(Breach breach) => breach switch
    {
        Breach.Capacity => 5,
        Breach.Promise => 4,
        Breach.RideTime => 3,
        Breach.Wait => 2,
        Breach.Shift => 1,
        _ => 0,
    };

    /// <summary>Of several limits that one candidate breaks, the one that would have to give first.</summary>
    private static RejectionReason Reason(Breach breach) =>
        (breach & Breach.NoRoad) != 0 ? RejectionReason.NoRoadAccess :
        (breach & Breach.Shift) != 0 ? RejectionReason.ShiftEndOrBreak :
        (breach & Breach.Capacity) != 0 ? RejectionReason.NoCapacity :
        (breach & Breach.Wait) != 0 ? RejectionReason.WaitLimitExceeded :
        (breach & Breach.RideTime) != 0 ? RejectionReason.RideTimeLimitExceeded : RejectionReason.PromiseToOthersWouldBreak;

    private Breach Check(Wish wish, Outlook outlook, int pickup, int dropOff, InsertionCost asItIs, out InsertionCost cost, out long latePickupMs)
    {
        cost = default;
        var halts = CollectionsMarshal.AsSpan(_candidate);
        var breach = Schedule.Run(halts, outlook.Outset, asIfAcceptedLate: true);
        latePickupMs = halts[pickup].StartMs;
        if (latePickupMs > wish.LatestStartMs) breach |= WaitsForShift(halts[..(pickup + 1)]) ? Breach.Shift : Breach.Wait;
        if (halts[dropOff].ArrivalMs > wish.LatestArrivalMs) breach |= Breach.RideTime;
        if (breach != Breach.None) return breach;

        Schedule.Run(halts, outlook.Outset, asIfAcceptedLate: false);
        var after = Outlook.Parts(halts, rules);
        var (rider, soft) = RiderCost(wish, halts[pickup].StartMs, halts[dropOff].ArrivalMs);
        cost = new InsertionCost(after.Bus - asItIs.Bus, rider, after.Others - asItIs.Others, soft);
        return Breach.None;
    }

    private (double Rider, double Soft) RiderCost(Wish wish, long startMs, long arrivalMs)
    {
        var travelMs = arrivalMs + wish.EgressMs - wish.DepartureMs;
        var beyondWaitMs = Math.Max(0, startMs - wish.DepartureMs - rules.SoftMaxWaitTime.TotalMilliseconds);
        var beyondTravelMs = Math.Max(0, travelMs - (rules.SoftMaxTravelTimeAlpha * wish.DirectMs) - rules.SoftMaxTravelTimeBeta.TotalMilliseconds);
        var persons = wish.Party.Persons;
        return (persons * rules.RiderTimeWeight * travelMs, persons * ((rules.WaitViolationWeight * beyondWaitMs) + (rules.TravelTimeViolationWeight * beyondTravelMs)));
    }

    private static bool WaitsForShift(ReadOnlySpan<Halt> halts)
    {
        foreach (ref readonly var halt in halts)
            if (halt.WaitsForShift) return true;
        return false;
    }

    /// <summary>Lays the candidate out; returns where in it the rider boards and alights.</summary>
    private (int Pickup, int DropOff) Build(
        Wish wish, Outlook outlook, TripTimes times, int place, int pickupAt, bool pickupJoins, int dropOffAt, bool dropOffJoins)
    {
        _candidate.Clear();
        int pickup = -1, dropOff = -1;
        // Which of the trip's ends the halt to come follows directly, so that its drive starts there.
        var after = After.Halt;
        for (var k = 0; k <= outlook.Halts.Count; k++)
        {
            if (k == pickupAt && !pickupJoins)
            {
                var halt = Halt.At(wish.Pickup.Position, wish.Pickup.Location);
                halt.DriveMs = times.ToPickup(place + k);
                halt.Board(wish.Ride, wish.Party, wish.NotBeforeMs, Halt.NoLimit, wish.ReleaseMs, rules);
                pickup = _candidate.Count;
                _candidate.Add(halt);
                after = After.Pickup;
            }

            if (k == dropOffAt && !dropOffJoins)
            {
                var halt = Halt.At(wish.DropOff.Position, wish.DropOff.Location);
                halt.DriveMs = after == After.Pickup ? times.DirectMs : times.ToDropOff(place + k);
                halt.AlightNew(wish.Ride, wish.Party, rules);
                dropOff = _candidate.Count;
                _candidate.Add(halt);
                after = After.DropOff;
            }

            if (k == outlook.Halts.Count) break;
            var existing = outlook.Halts[k];
            if (after != After.Halt) existing.DriveMs = after == After.Pickup ? times.FromPickup(place + k + 1) : times.FromDropOff(place + k + 1);
            after = After.Halt;
            if (k == pickupAt && pickupJoins)
            {
                existing.Board(wish.Ride, wish.Party, wish.NotBeforeMs, Halt.NoLimit, wish.ReleaseMs, rules);
                pickup = _candidate.Count;
            }

            if (k == dropOffAt && dropOffJoins)
            {
                existing.AlightNew(wish.Ride, wish.Party, rules);
                dropOff = _candidate.Count;
            }

            _candidate.Add(existing);
        }

        return (pickup, dropOff);
    }

    private enum After
    {
        Halt,
        Pickup,
        DropOff,
    }

    private bool CanJoin(in Halt halt, Position place) => halt.Duty is null && IsSameKerb(halt.Position, place);

    private bool IsSameKerb(Position a, Position b) =>
        a.Segment == b.Segment && Math.Abs(a.Fraction - b.Fraction) * network.LengthMetres(a.Segment) <= SameKerbMetres;
}
