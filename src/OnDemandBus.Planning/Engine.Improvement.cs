using System.Runtime.InteropServices;
using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning;

// Better plans, while nobody asks.
public sealed partial class Engine
{
    /// <summary>So many buses, with so many halts, are looked at together: a search of some milliseconds.</summary>
    private const int MostBusesTogether = 12;
    private const int MostHaltsTogether = 160;

    private const double MetresPerDegree = 111_195;

    /// <summary>Plans are looked at for so long.</summary>
    private static readonly TimeSpan ImprovedHours = TimeSpan.FromHours(3);

    private readonly ServiceRules _improvementRules;
    private readonly SearchBuffers _buffers = new();

    private Outcome Improve(int seed, int iterations)
    {
        if (iterations < 1) return Refuse(Refusal.InvalidRequest, $"A search takes at least one iteration, not {iterations}.");
        if (CentreOf(seed) is not { } centre) return Done;
        var setOffMs = centre.SetOff.ToUnixTimeMilliseconds();
        var fromMs = setOffMs - NowMs < ImprovedHours.TotalMilliseconds ? NowMs : setOffMs - (long)Rules.MaxWaitTime.TotalMilliseconds;
        var parts = PartsAround(centre, fromMs);
        if (parts.Count == 0) return Done;

        var problem = new LiveProblem(parts, _state.Rides, _improvementRules, TravelTimes, NowMs, _buffers);
        var search = new PlanSearch(problem.Problem, seed);
        // The search's rules are a little different where a bus has to be late: such plans stay as they are.
        if (search.FirstMistake(problem.Start) is not null) return Done;
        var better = search.Improve(SearchBudget.Iterations(iterations), problem.Start);
        foreach (var group in Groups(parts, problem.Start, better)) TakeUp(problem, parts, better, group);
        return Done;
    }

    /// <summary>The plan of a bus, timed; null where it is not as it should be: what has come undone is not a search's to mend.</summary>
    private Outlook? Steady(BusStatus bus)
    {
        var outlook = Outlook.Of(bus, bus.Reckoned.WithoutWaiting(), _state, Rules, NowMs);
        outlook.FillDrives(TravelTimes);
        var halts = CollectionsMarshal.AsSpan(outlook.Halts);
        if (Schedule.Run(halts, outlook.Outset, asIfAcceptedLate: true) != Breach.None) return null;
        // Without an offer that is still open both are the same.
        if (_state.Held.AnyIn(bus.Bus.Id)) Schedule.Run(halts, outlook.Outset, asIfAcceptedLate: false);
        return outlook;
    }

    /// <summary>
    /// A stop of riders around which plans are looked at: with every other seed that of the newest ride, for what was decided last is where most is to be gained, else
    /// one by lot; null where there is none that may change.
    /// </summary>
    private PlannedStop? CentreOf(int seed)
    {
        if (seed % 2 == 0)
        {
            foreach (var ride in _state.NewestFirst())
            {
                if (ride.Bus is not { } id || _state.Buses[id] is not { IsOutOfService: false } bus) continue;
                if (bus.Reckoned.FirstOrDefault(stop => IsFree(stop) && stop.Boarding.Contains(ride.Id)) is { } newest) return newest;
            }

            return null;
        }

        var count = 0;
        foreach (var (_, bus) in _state.Buses) count += bus.IsOutOfService ? 0 : bus.Reckoned.Length;
        if (count == 0) return null;
        // The stop drawn, or the next one behind it that may change.
        return FirstBehind(new Chance((ulong)seed).Below(count)) ?? FirstBehind(0);

        PlannedStop? FirstBehind(int skipped)
        {
            foreach (var (_, bus) in _state.Buses)
            {
                if (bus.IsOutOfService) continue;
                var stops = bus.Reckoned;
                for (; skipped < stops.Length; skipped++)
                    if (IsFree(stops[skipped])) return stops[skipped];
                skipped -= stops.Length;
            }

            return null;
        }

        static bool IsFree(PlannedStop stop) => stop.Phase == StopPhase.Planned && !stop.Boarding.IsEmpty;
    }

    /// <summary>The buses that come nearest to the centre about that time. Only their plans are timed: with a large fleet most are far away.</summary>
    private List<PlanPart> PartsAround(PlannedStop centre, long fromMs)
    {
        var toMs = fromMs + (long)ImprovedHours.TotalMilliseconds;
        var (fromTicks, toTicks, centreTicks) = (TicksOf(fromMs), TicksOf(toMs), centre.ServiceStart.UtcTicks);
        var eastMetres = MetresPerDegree * Math.Cos(double.DegreesToRadians(centre.Location.Latitude));
        var near = _state.Buses.Values.Where(bus => !bus.IsOutOfService).Select(bus => (Far: NearestOf(bus), Bus: bus)).ToList();
        near.Sort((a, b) => a.Far != b.Far ? a.Far.CompareTo(b.Far) : a.Bus.Bus.Id.CompareTo(b.Bus.Bus.Id));
        var chosen = new List<PlanPart>();
        var halts = 0;
        foreach (var (_, bus) in near)
        {
            if (chosen.Count == MostBusesTogether || (chosen.Count > 0 && halts >= MostHaltsTogether)) break;
            if (Steady(bus) is not { } outlook || PlanPart.Of(outlook, fromMs, toMs, Rules, NowMs) is not { } part || (chosen.Count > 0 && halts + part.To - part.From > MostHaltsTogether)) continue;
            chosen.Add(part);
            halts += part.To - part.From;
        }

        return chosen;

        // In milliseconds: ten metres are a second, and a minute of waiting is as far as ten seconds of driving. Before those hours the bus is where it was last.
        double NearestOf(BusStatus bus)
        {
            var (place, far) = (bus.Location, double.PositiveInfinity);
            foreach (var stop in bus.Reckoned)
            {
                var startTicks = stop.ServiceStart.UtcTicks;
                if (startTicks >= toTicks) break;
                if (startTicks < fromTicks) place = stop.Location;
                else far = Math.Min(far, Far(stop.Location, startTicks));
            }

            return Math.Min(far, Far(place, Math.Max(TicksOf(NowMs), fromTicks)));
        }

        static long TicksOf(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcTicks;

        double Far(Roads.Location place, long atTicks)
        {
            // As on a plane: it need not be exact which bus is near.
            var (north, east) = ((place.Latitude - centre.Location.Latitude) * MetresPerDegree, (place.Longitude - centre.Location.Longitude) * eastMetres);
            return (Math.Sqrt((north * north) + (east * east)) * 100) + (Math.Abs(atTicks - centreTicks) / (6.0 * TimeSpan.TicksPerMillisecond));
        }
    }

    /// <summary>Buses whose plans have changed together, because rides went from one to another: each group is better or not by itself.</summary>
    private static IEnumerable<int[]> Groups(List<PlanPart> parts, SearchSolution before, SearchSolution after)
    {
        var group = Enumerable.Range(0, parts.Count).ToArray();
        var busOf = new Dictionary<int, int>();
        for (var bus = 0; bus < parts.Count; bus++)
        {
            foreach (var halt in before.Routes[bus]) busOf[halt.Trip] = bus;
        }

        for (var bus = 0; bus < parts.Count; bus++)
        {
            foreach (var halt in after.Routes[bus])
            {
                var (one, other) = (group[bus], group[busOf[halt.Trip]]);
                if (one == other) continue;
                for (var k = 0; k < group.Length; k++)
                    if (group[k] == other) group[k] = one;
            }
        }

        return Enumerable.Range(0, parts.Count).Where(bus => !before.Routes[bus].SequenceEqual(after.Routes[bus])).GroupBy(bus => group[bus]).Select(buses => buses.ToArray());
    }

    /// <summary>Takes up what the search says of some buses if by the schedule it keeps every promise and gains enough.</summary>
    private void TakeUp(LiveProblem problem, List<PlanPart> parts, SearchSolution better, int[] group)
    {
        var outlooks = new List<Outlook>(group.Length);
        var gain = 0.0;
        foreach (var bus in group)
        {
            var before = parts[bus].Outlook;
            var stops = problem.StopsOf(bus, better.Routes[bus], _state.LastStop(before.Bus.Bus.Id));
            var after = Outlook.Of(before.Bus, stops, _state, Rules, NowMs);
            after.FillDrives(TravelTimes);
            if (Schedule.Run(CollectionsMarshal.AsSpan(after.Halts), after.Outset, asIfAcceptedLate: true) != Breach.None) return;
            gain += before.CostNow(_improvementRules) - after.CostNow(_improvementRules);
            outlooks.Add(after);
        }

        if (gain < Rules.MinImprovement.TotalMilliseconds * group.Length || gain <= 0) return;
        foreach (var outlook in outlooks)
        {
            var to = outlook.Bus.Bus.Id;
            foreach (var id in outlook.Halts.SelectMany(halt => halt.Boarding))
            {
                var ride = _state.Rides[id];
                if (ride.Bus != to) Raise(ride.State == RideState.Offered ? new Event.OfferMoved(_now, id, to) : new Event.RideAssigned(_now, id, to));
            }
        }

        foreach (var outlook in outlooks) Adopt(outlook);
    }
}
