namespace OnDemandBus.Planning.Tests.Insertion;

/// <summary>A bus as the dull twin has it.</summary>
internal sealed class DullBus
{
    public required BusTraits Traits { get; set; }

    public required DenseOutset Outset { get; set; }

    public required List<DenseHalt> Halts { get; set; }
}

/// <summary>
/// The dull twin of the insertion search: lays out every way to put a trip into the plan of every bus, one list each, times it from end to end with a loop over shifts and halts,
/// and keeps the best. No bounds, no prefixes, no landmarks.
/// </summary>
internal sealed class DullInsertion(TravelTimes times, InsertionRules rules, List<DullBus> buses)
{
    /// <summary>A way to do it.</summary>
    public sealed record Candidate(
        InsertionPlace Place, List<DenseHalt> Halts, DenseOutset Outset, Breach Breach, double Bus, double Rider, double Others, double Soft, long PickupMs, long LatePickupMs, long ArrivalMs)
    {
        public double Cost => Bus + Rider + Others + Soft;
    }

    private readonly record struct Timed(long SetOff, long Arrival, long Start, long Departure, bool InShift, bool Waits);

    public Candidate? Best(TripWish wish, InsertionAim aim, BusFilter filter, double below) => Candidates(wish, filter)
        .Where(candidate => candidate.Breach == Breach.None && (aim == InsertionAim.LeastCost ? candidate.Cost : candidate.ArrivalMs) < below)
        .Aggregate((Candidate?)null, (best, next) => best is null || Key(next, aim).CompareTo(Key(best, aim)) < 0 ? next : best);

    /// <summary>Of the limits that candidates break, those of the one that breaks the fewest; of as many, the more telling ones; of as telling, the first.</summary>
    public Breach Binding(TripWish wish, BusFilter filter)
    {
        Breach[] telling = [Breach.Capacity, Breach.Promise, Breach.RideTime, Breach.Wait, Breach.Shift];
        int Rank(Breach breach) => Array.IndexOf(telling, breach) is >= 0 and var rank ? rank : telling.Length;
        return Candidates(wish, filter).Select(candidate => candidate.Breach)
            .DefaultIfEmpty((Breach)~0)
            .MinBy(breach => (System.Numerics.BitOperations.PopCount((uint)breach), Rank(breach)));
    }

    /// <summary>One candidate.</summary>
    public Candidate At(TripWish wish, InsertionPlace place) => Candidates(wish, new BusFilter(Only: place.Bus)).Single(candidate => candidate.Place == place);

    private static (double, double, int) Key(Candidate candidate, InsertionAim aim) =>
        (aim == InsertionAim.LeastCost ? candidate.Cost : candidate.ArrivalMs, candidate.Cost, candidate.Place.Bus);

    private IEnumerable<Candidate> Candidates(TripWish wish, BusFilter filter)
    {
        for (var number = 0; number < buses.Count; number++)
        {
            var bus = buses[number];
            if (filter.Excludes(number) || (bus.Traits.CannotServe & wish.Needs) != 0) continue;
            var asItIs = Run(bus, bus.Outset, bus.Halts, bus.Halts, wish, late: false);
            var limits = Limits(bus, wish);
            var isFixed = IsFixed(bus);
            var free = isFixed ? 1 : 0;
            for (var k = free; k < bus.Halts.Count && rules.LateDiversionMs > 0 && asItIs[k].Arrival < wish.NowMs + rules.LateDiversionMs; k++)
                if (bus.Halts[k].Is(HaltTraits.OnBoardAlights)) free = k + 1;

            if (isFixed && bus.Outset.Phase == OutsetPhase.Serving && rules.JoinsWhileServing && Joins(bus.Halts[0], wish.Pickup)
                && wish.DwellMs <= bus.Halts[0].DwellMs && wish.ReleaseMs <= Math.Max(asItIs[0].Departure, Math.Max(wish.NowMs, wish.NotBeforeMs)))
            {
                foreach (var (at, joins) in DropOffs(bus, wish, Math.Max(1, free))) yield return Lay(number, new InsertionPlace(number, 0, true, at, joins), limits, asItIs, wish);
            }

            for (var k = free; k <= bus.Halts.Count; k++)
            {
                var isMoving = k == 0 && bus.Outset.Phase == OutsetPhase.UnderWay;
                if (k < bus.Halts.Count && Joins(bus.Halts[k], wish.Pickup) && !(isMoving && wish.ReleaseMs > asItIs[0].Departure))
                    foreach (var (at, joins) in DropOffs(bus, wish, k + 1)) yield return Lay(number, new InsertionPlace(number, k, true, at, joins), limits, asItIs, wish);
                // Past the place where it could turn when the rider says yes.
                if (isMoving && wish.ReleaseMs > Turn(bus, wish).ReadyMs) continue;
                foreach (var (at, joins) in DropOffs(bus, wish, k)) yield return Lay(number, new InsertionPlace(number, k, false, at, joins), limits, asItIs, wish);
            }
        }
    }

    private IEnumerable<(int At, bool Joins)> DropOffs(DullBus bus, TripWish wish, int from)
    {
        for (var at = from; at <= bus.Halts.Count; at++)
        {
            if (at < bus.Halts.Count && Joins(bus.Halts[at], wish.DropOff)) yield return (at, true);
            yield return (at, false);
        }
    }

    private bool IsFixed(DullBus bus) => bus.Outset.Phase == OutsetPhase.Serving || (bus.Outset.Phase == OutsetPhase.UnderWay && !rules.DivertsUnderWay);

    private bool Joins(DenseHalt halt, Position position) =>
        halt.Position.Segment == position.Segment && !halt.Is(HaltTraits.MustBeEmpty)
        && Math.Abs(halt.Position.Fraction - position.Fraction) * times.Network.LengthMetres(position.Segment) <= rules.SameKerbMetres;

    /// <summary>The limits of the halts as they are, not below what is planned where the rules say so.</summary>
    private List<DenseHalt> Limits(DullBus bus, TripWish wish)
    {
        if (!rules.ExceededLimitsAllowNoDelay) return bus.Halts;
        var planned = Run(bus, bus.Outset, bus.Halts, bus.Halts, wish, late: true);
        return [.. bus.Halts.Select((halt, k) => halt with { LatestArrivalMs = Math.Max(halt.LatestArrivalMs, planned[k].Arrival), LatestStartMs = Math.Max(halt.LatestStartMs, planned[k].Start) })];
    }

    /// <summary>A bus under way turns off at the first end of a segment on its path, and counts from there.</summary>
    private DenseOutset Turn(DullBus bus, TripWish wish)
    {
        var outset = bus.Outset;
        var path = times.FindPath(outset.Position, bus.Halts[0].Position)!;
        var (position, elapsed) = (bus.Halts[0].Position, (long)path.TimeMs);
        long endMs = -times.Metric.TimeOnMs(outset.Position.Segment, outset.Position.Fraction);
        for (var i = 0; i < path.Segments.Length - 1; i++)
        {
            endMs += times.Metric.TimeMs(path.Segments[i]);
            if (outset.ReadyMs + endMs >= wish.NowMs)
            {
                (position, elapsed) = (new Position(path.Segments[i], 1), endMs);
                break;
            }

            endMs += times.Network.TurnCostMs(path.Segments[i], path.Segments[i + 1])!.Value;
        }

        return DenseOutset.Standing(position, outset.ReadyMs + elapsed, outset.Load);
    }

    private Candidate Lay(int number, InsertionPlace place, List<DenseHalt> limited, List<Timed> asItIs, TripWish wish)
    {
        var bus = buses[number];
        var outset = bus.Outset;
        List<DenseHalt> halts = [];
        var isServedJoin = place.PickupAt == 0 && place.PickupJoins && IsFixed(bus);
        var leg = bus.Halts.Select(halt => (long)halt.DriveMs).ToList();
        if (place.PickupAt == 0 && !place.PickupJoins && outset.Phase == OutsetPhase.UnderWay)
        {
            outset = Turn(bus, wish);
            leg[0] = asItIs[0].Arrival - outset.ReadyMs;
        }

        int pickup = -1, dropOff = -1;
        Position Last() => halts.Count == 0 ? outset.Position : halts[^1].Position;
        for (var k = 0; k <= bus.Halts.Count; k++)
        {
            var changed = false;
            if (k == place.PickupAt && !place.PickupJoins)
            {
                pickup = halts.Count;
                halts.Add(DenseHalt.At(wish.Pickup) with { DriveMs = times.TimeMs(Last(), wish.Pickup), DwellMs = wish.DwellMs, ReleaseMs = wish.ReleaseMs, NotBeforeMs = wish.NotBeforeMs, Change = wish.Load });
                changed = true;
            }

            if (k == place.DropOffAt && !place.DropOffJoins)
            {
                dropOff = halts.Count;
                // The direct ride is part of the wish.
                var drive = changed ? wish.DirectMs : times.TimeMs(Last(), wish.DropOff);
                halts.Add(DenseHalt.At(wish.DropOff) with { DriveMs = drive, DwellMs = wish.DwellMs, Change = default(Load) - wish.Load, Traits = HaltTraits.Alights });
                changed = true;
            }

            if (k == bus.Halts.Count) break;
            var halt = limited[k];
            if (changed) halt.DriveMs = times.TimeMs(Last(), halt.Position);
            if (k == place.PickupAt && place.PickupJoins)
            {
                pickup = halts.Count;
                halt.ReleaseMs = Math.Min(halt.ReleaseMs, wish.ReleaseMs);
                if (!isServedJoin) (halt.NotBeforeMs, halt.DwellMs) = (Math.Max(halt.NotBeforeMs, wish.NotBeforeMs), Math.Max(halt.DwellMs, wish.DwellMs));
                halt.Change += wish.Load;
            }

            if (k == place.DropOffAt && place.DropOffJoins)
            {
                dropOff = halts.Count;
                (halt.ReleaseMs, halt.DwellMs, halt.Traits) = (DenseHalt.AtOnce, Math.Max(halt.DwellMs, wish.DwellMs), halt.Traits | HaltTraits.Alights);
                halt.Change -= wish.Load;
            }

            halts.Add(halt);
        }

        var servedMs = Math.Max(wish.NowMs, wish.NotBeforeMs);
        var late = Run(bus, outset, halts, bus.Halts, wish, late: true, isServedJoin ? servedMs : null);
        var breach = Check(bus, outset, halts, late);
        var latePickupMs = isServedJoin ? servedMs : late[pickup].Start;
        if (latePickupMs > wish.LatestStartMs) breach |= late.Take(pickup + 1).Any(timed => timed.Waits) ? Breach.Shift : Breach.Wait;
        if (late[dropOff].Arrival > wish.LatestArrivalMs) breach |= Breach.RideTime;

        var prompt = Run(bus, outset, halts, bus.Halts, wish, late: false, isServedJoin ? servedMs : null);
        double busMs = 0, othersMs = 0;
        for (var k = 0; k < halts.Count; k++) busMs += halts[k].DwellMs + (k == 0 && IsFixed(bus) ? 0 : (double)halts[k].DriveMs);
        for (var k = 0; k < bus.Halts.Count; k++) busMs -= bus.Halts[k].DwellMs + (k == 0 && IsFixed(bus) ? 0 : (double)leg[k]);
        for (int k = 0, old = 0; k < halts.Count; k++)
        {
            if ((k == pickup && !place.PickupJoins) || (k == dropOff && !place.DropOffJoins)) continue;
            othersMs += (double)halts[k].AlightingPersons * Math.Max(prompt[k].Arrival - asItIs[old++].Arrival, 0);
        }

        var pickupMs = isServedJoin ? servedMs : prompt[pickup].Start;
        var waitEndMs = rules.WaitEndsAtDeparture ? prompt[pickup].Departure : pickupMs;
        double travelMs = prompt[dropOff].Arrival - wish.NotBeforeMs + wish.WalkMs;
        var soft = wish.Persons * ((rules.WaitViolationWeight * Math.Max(0, (double)waitEndMs - wish.NotBeforeMs - rules.SoftMaxWaitMs)) + (rules.TravelViolationWeight * Math.Max(0, travelMs - wish.SoftTravelMs)));
        return new Candidate(
            place, halts, outset, breach, rules.BusTimeWeight * busMs, rules.RiderTimeWeight * wish.Persons * travelMs, rules.RiderTimeWeight * othersMs, soft, pickupMs, latePickupMs, prompt[dropOff].Arrival);
    }

    private Breach Check(DullBus bus, DenseOutset outset, List<DenseHalt> halts, List<Timed> times)
    {
        var (breach, load) = (Breach.None, outset.Load);
        for (var k = 0; k < halts.Count; k++)
        {
            if (k > 0 || !IsFixed(bus))
            {
                if (halts[k].DriveMs == TravelTimes.Unreachable) breach |= Breach.NoRoad;
                if (!times[k].InShift || (halts[k].Is(HaltTraits.MustBeEmpty) && load != Load.Empty)) breach |= Breach.Shift;
                if (times[k].Start > halts[k].LatestStartMs || times[k].Arrival > halts[k].LatestArrivalMs) breach |= halts[k].Is(HaltTraits.MustBeEmpty) ? Breach.Shift : Breach.Promise;
            }

            load += halts[k].Change;
            if (!bus.Traits.Layouts.Any(load.FitsIn)) breach |= Breach.Capacity;
        }

        return breach;
    }

    private List<Timed> Run(DullBus bus, DenseOutset outset, List<DenseHalt> halts, List<DenseHalt> asPlanned, TripWish wish, bool late, long? servedMs = null)
    {
        var timed = new List<Timed>();
        // Under way without having been diverted, it has left when it did.
        var ready = outset.Phase == OutsetPhase.Standing && bus.Outset.Phase == OutsetPhase.Standing ? Math.Max(outset.ReadyMs, wish.NowMs) : outset.ReadyMs;
        var load = outset.Load;
        for (var k = 0; k < halts.Count; k++)
        {
            var halt = halts[k];
            Timed now;
            if (k == 0 && IsFixed(bus))
            {
                var arrival = outset.Phase == OutsetPhase.UnderWay ? Math.Max(outset.ArrivalMs, wish.NowMs) : outset.ArrivalMs;
                var start = Math.Max(arrival, asPlanned[0].NotBeforeMs);
                now = new Timed(arrival, arrival, start, Math.Max(Math.Max(start + asPlanned[0].DwellMs, wish.NowMs), servedMs ?? long.MinValue), true, false);
            }
            else
            {
                // Who has set off for a halt waits for nothing before, not for a shift either.
                var hasSetOff = k == 0 && outset.Phase == OutsetPhase.UnderWay;
                now = Time(bus, hasSetOff ? halt with { ReleaseMs = DenseHalt.AtOnce, Traits = halt.Traits | HaltTraits.Alights } : halt, ready, load == Load.Empty && !hasSetOff, late);
            }

            timed.Add(now);
            ready = now.Departure;
            load += halt.Change;
        }

        return timed;
    }

    private Timed Time(DullBus bus, DenseHalt halt, long ready, bool empty, bool late)
    {
        var setOff = late ? Math.Max(ready, halt.ReleaseMs) : ready;
        if (!halt.Is(HaltTraits.Alights) && halt.NotBeforeMs != DenseHalt.AtOnce) setOff = Math.Max(setOff, halt.NotBeforeMs - halt.DriveMs - rules.AheadMs);
        Timed From(long at, bool inShift, bool waits)
        {
            var start = Math.Max(at + halt.DriveMs, halt.NotBeforeMs);
            return new Timed(at, at + halt.DriveMs, start, start + halt.DwellMs, inShift, waits);
        }

        var (at, waits) = (setOff, false);
        foreach (var shift in bus.Traits.Shifts)
        {
            if (shift.ToMs <= at) continue;
            if (shift.FromMs > at)
            {
                if (!empty) break;
                (at, waits) = (shift.FromMs, true);
            }

            if (From(at, true, waits).Departure <= shift.ToMs) return From(at, true, waits);
        }

        return From(setOff, false, false);
    }
}
