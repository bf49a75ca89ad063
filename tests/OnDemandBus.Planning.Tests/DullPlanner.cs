namespace OnDemandBus.Planning.Tests;

/// <summary>
/// The dull twin of the insertion search and of the improvement: from public facts alone it lays out every way to put a trip into the plan of every bus, or
/// every order of all waiting rides on all buses, times each from end to end with doubles and lists, and keeps the cheapest that breaks nothing.
/// </summary>
internal sealed class DullPlanner(Engine engine, DateTimeOffset now)
{
    private readonly ServiceRules _rules = engine.Area.Rules;

    /// <summary>A stop of a candidate: who boards and alights, by ride.</summary>
    private sealed record Stop(Position Position, List<RideId> Boarding, List<RideId> Alighting, StopPhase Phase, PlannedStop? Was)
    {
        public Duty? Duty => Was?.Duty;
    }

    private sealed record Timed(double Arrival, double Start, double Departure);

    /// <summary>What a ride asks for, in milliseconds. A new one weighs its whole travel, the others only what can still change of it.</summary>
    private sealed record Facts(
        Party Party, double NotBefore, double LatestStart, double LatestArrival, double Release, bool IsNew = false, double Departure = 0, double Egress = 0, double Direct = 0);

    /// <summary>One end of a trip, and how long one walks between it and the door.</summary>
    private sealed record End(Position Position, Location Location, double WalkMs);

    /// <summary>The least cost of a wish in milliseconds, or null where nothing is feasible.</summary>
    public double? LeastCost(RideRequest request)
    {
        var mayWalk = (request.Needs & (MobilityNeeds.AnyWheelchair | MobilityNeeds.WalkingFrame)) == 0 && request.Party.Wheelchairs == 0;
        var (pickups, dropOffs) = (Ends(request.From, mayWalk), Ends(request.To, mayWalk));
        double? least = null;
        foreach (var pickup in pickups)
        {
            foreach (var dropOff in dropOffs)
            {
                var bothDoors = pickup == pickups[0] && dropOff == dropOffs[0];
                if (!bothDoors && pickup.Location.DistanceMetres(dropOff.Location) < Math.Max(_rules.MinTripMetres, 30)) continue;
                var wish = Wish(request, pickups[0], dropOffs[0], pickup.WalkMs, dropOff.WalkMs);
                foreach (var bus in engine.Buses.Values)
                {
                    if ((request.Needs & bus.Bus.Unsuited) != 0) continue;
                    var asItIs = StopsOf(bus);
                    var before = Cost(bus, asItIs, Known);
                    foreach (var candidate in Candidates(bus, asItIs, request.Id, pickup.Position, dropOff.Position))
                        if (IsFeasible(bus, candidate, Facts) && Cost(bus, candidate, Facts) - before is var cost && !(cost >= least)) least = cost;
                }

                Facts Facts(RideId id) => id == request.Id ? wish : Known(id);
            }
        }

        return least;
    }

    /// <summary>What the engine's own decision costs by this reckoning.</summary>
    public double CostOf(BusStatus before, BusStatus after, RideRequest request)
    {
        var trip = engine.Rides[request.Id].Offers[0].Trip;
        var wish = Wish(request, Ends(request.From, mayWalk: false)[0], Ends(request.To, mayWalk: false)[0], trip.AccessWalk.TotalMilliseconds, trip.EgressWalk.TotalMilliseconds);
        Facts Facts(RideId id) => id == request.Id ? wish : Known(id);
        return Cost(before, StopsOf(after), Facts) - Cost(before, StopsOf(before), Facts);
    }

    /// <summary>What all that the planner reckons with for a bus costs; places to wait at are nothing to be weighed.</summary>
    public double CostOf(BusStatus bus) => Cost(bus, StopsOf(bus), Known);

    /// <summary>The least cost of all orders of all rides that wait on all buses, who is on board and what is fixed staying where it is.</summary>
    public double LeastCostOfFleet()
    {
        var buses = engine.Buses.Values.ToArray();
        var waiting = buses.SelectMany(bus => StopsOf(bus).Where(stop => stop.Phase == StopPhase.Planned).SelectMany(stop => stop.Boarding)).ToArray();
        var least = double.PositiveInfinity;
        // Each way to share the rides out is a number with one digit for each ride.
        for (var shares = 0; shares < Math.Pow(buses.Length, waiting.Length); shares++)
        {
            var cost = 0.0;
            for (var k = 0; k < buses.Length && cost < least; k++)
                cost += LeastCost(buses[k], [.. waiting.Where((_, ride) => shares / (int)Math.Pow(buses.Length, ride) % buses.Length == k)]);
            least = Math.Min(least, cost);
        }

        return least;
    }

    private double LeastCost(BusStatus bus, List<RideId> rides)
    {
        if (rides.Any(id => !bus.Bus.CanTake(engine.Rides[id].Request.Party, engine.Rides[id].Request.Needs))) return double.PositiveInfinity;
        var asItIs = StopsOf(bus);
        var fixedStops = asItIs.TakeWhile(stop => stop.Phase != StopPhase.Planned).ToList();
        var onBoard = bus.OnBoard.Concat(fixedStops.SelectMany(stop => stop.Boarding)).Where(id => !fixedStops.Any(stop => stop.Alighting.Contains(id))).ToList();
        var duties = asItIs.Where(stop => stop.Duty is not null && stop.Phase == StopPhase.Planned).ToList();
        var least = double.PositiveInfinity;
        foreach (var stops in Orders(fixedStops, rides, onBoard, duties))
            if (IsFeasible(bus, stops, Known)) least = Math.Min(least, Cost(bus, stops, Known));
        return least;
    }

    /// <summary>Every order; where an end is at the kerb of the stop before it, as a stop of its own and as a part of that.</summary>
    private IEnumerable<List<Stop>> Orders(List<Stop> done, List<RideId> toBoard, List<RideId> toAlight, List<Stop> duties)
    {
        if (toBoard.Count == 0 && toAlight.Count == 0 && duties.Count == 0)
        {
            yield return done;
            yield break;
        }

        foreach (var id in toBoard)
            foreach (var next in After(id, boards: true, stop => stop with { Boarding = [.. stop.Boarding, id] }))
                foreach (var order in Orders(next, [.. toBoard.Where(each => each != id)], [.. toAlight, id], duties)) yield return order;
        foreach (var id in toAlight)
            foreach (var next in After(id, boards: false, stop => stop with { Alighting = [.. stop.Alighting, id] }))
                foreach (var order in Orders(next, toBoard, [.. toAlight.Where(each => each != id)], duties)) yield return order;
        if (duties.Count > 0)
            foreach (var order in Orders([.. done, duties[0]], toBoard, toAlight, duties[1..])) yield return order;

        IEnumerable<List<Stop>> After(RideId id, bool boards, Func<Stop, Stop> change)
        {
            // A stop that was made for another rider at the same kerb may stay a few metres away.
            var trip = engine.Rides[id].Trip!;
            var own = boards ? trip.Pickup.Position : trip.DropOff.Position;
            var planned = engine.Buses.Values.SelectMany(bus => bus.Reckoned).First(stop => (boards ? stop.Boarding : stop.Alighting).Contains(id)).Position;
            foreach (var position in new[] { own, planned }.Distinct()) yield return [.. done, change(new Stop(position, [], [], StopPhase.Planned, null))];
            if (done.Count > 0 && done[^1] is { Phase: StopPhase.Planned, Duty: null } last && IsSameKerb(last.Position, own)) yield return [.. done[..^1], change(last)];
        }
    }

    private static List<Stop> StopsOf(BusStatus bus) =>
        [.. bus.Reckoned.Where(stop => stop.Duty?.Kind != DutyKind.Waiting).Select(stop => new Stop(stop.Position, [.. stop.Boarding], [.. stop.Alighting], stop.Phase, stop))];

    private List<End> Ends(Location door, bool mayWalk)
    {
        var snapper = engine.TravelTimes.Network.Snapper;
        var kerb = snapper.Snap(door, _rules.MaxRoadAccessMetres)!.Value;
        var ends = new List<End> { new(kerb.Position, kerb.Location, 0) };
        if (!mayWalk || _rules.MaxWalkDistanceMetres == 0) return ends;
        var stops = engine.Area.VirtualStops.Select(stop => snapper.Snap(stop, 50)!.Value).Where(stop => stop.Location.DistanceMetres(door) <= _rules.MaxWalkDistanceMetres);
        foreach (var stop in stops.OrderBy(stop => stop.Location.DistanceMetres(door)))
        {
            if (ends.Any(known => known.Position.Segment == stop.Position.Segment)) continue;
            ends.Add(new End(stop.Position, stop.Location, 1000 * Math.Ceiling(stop.Location.DistanceMetres(door) / _rules.WalkMetresPerSecond)));
        }

        return ends;
    }

    private IEnumerable<List<Stop>> Candidates(BusStatus bus, List<Stop> stops, RideId ride, Position pickup, Position dropOff)
    {
        var first = stops.Count > 0 && stops[0].Phase != StopPhase.Planned ? 1 : 0;
        for (var k = 0; k < stops.Count; k++)
        {
            var soon = bus.Reckoned[k].Arrival < now + _rules.LateDiversionThreshold && stops[k].Phase == StopPhase.Planned;
            if (soon && stops[k].Alighting.Any(bus.OnBoard.Contains)) first = Math.Max(first, k + 1);
        }

        foreach (var (boarded, at) in With(stops, first, pickup, stop => stop with { Boarding = [.. stop.Boarding, ride] }))
            foreach (var (complete, _) in With(boarded, at + 1, dropOff, stop => stop with { Alighting = [.. stop.Alighting, ride] }))
                yield return complete;
    }

    private IEnumerable<(List<Stop> Stops, int At)> With(List<Stop> stops, int from, Position position, Func<Stop, Stop> change)
    {
        for (var k = from; k <= stops.Count; k++)
        {
            yield return ([.. stops[..k], change(new Stop(position, [], [], StopPhase.Planned, null)), .. stops[k..]], k);
            if (k < stops.Count && stops[k].Duty is null && IsSameKerb(stops[k].Position, position)) yield return ([.. stops[..k], change(stops[k]), .. stops[(k + 1)..]], k);
        }
    }

    private bool IsSameKerb(Position a, Position b) =>
        a.Segment == b.Segment && Math.Abs(a.Fraction - b.Fraction) * engine.TravelTimes.Network.LengthMetres(a.Segment) <= 15;

    private bool IsFeasible(BusStatus bus, List<Stop> stops, Func<RideId, Facts> facts)
    {
        if (Times(bus, stops, facts, late: true) is not { } times) return false;
        var load = bus.Occupancy;
        for (var k = 0; k < stops.Count; k++)
        {
            if (stops[k].Duty is { } duty && (load != Load.Empty || (IsFree(k) && times[k].Start > Ms(duty.Latest)))) return false;
            foreach (var id in stops[k].Alighting)
            {
                load -= facts(id).Party.Load;
                if (IsFree(k) && times[k].Arrival > facts(id).LatestArrival) return false;
            }

            foreach (var id in stops[k].Boarding)
            {
                load += facts(id).Party.Load;
                if (IsFree(k) && times[k].Start > facts(id).LatestStart) return false;
            }

            if (!bus.Bus.CanHold(load)) return false;
        }

        return true;

        bool IsFree(int k) => stops[k].Phase == StopPhase.Planned;
    }

    private double Cost(BusStatus bus, List<Stop> stops, Func<RideId, Facts> facts)
    {
        var times = Times(bus, stops, facts, late: false);
        if (times is null) return double.PositiveInfinity;
        double cost = 0;
        for (var k = 0; k < stops.Count; k++)
        {
            cost += _rules.BusTimeWeight * (Dwell(stops[k], facts) + (k == 0 && stops[0].Phase != StopPhase.Planned ? 0 : Drive(bus, stops, k)));
            foreach (var id in stops[k].Alighting)
            {
                var rider = facts(id);
                cost += rider.Party.Persons * _rules.RiderTimeWeight * (times[k].Arrival + rider.Egress - rider.Departure);
                if (!rider.IsNew) continue;
                var start = times[stops.FindIndex(stop => stop.Boarding.Contains(id))].Start;
                var beyondWait = start - rider.NotBefore - _rules.SoftMaxWaitTime.TotalMilliseconds;
                var beyondTravel = times[k].Arrival + rider.Egress - rider.Departure - ((_rules.SoftMaxTravelTimeAlpha * rider.Direct) + _rules.SoftMaxTravelTimeBeta.TotalMilliseconds);
                cost += rider.Party.Persons * ((_rules.WaitViolationWeight * Math.Max(0, beyondWait)) + (_rules.TravelTimeViolationWeight * Math.Max(0, beyondTravel)));
            }
        }

        return cost;
    }

    /// <summary>Null where the bus does not work, or would have somebody on board between two shifts.</summary>
    private List<Timed>? Times(BusStatus bus, List<Stop> stops, Func<RideId, Facts> facts, bool late)
    {
        var times = new List<Timed>();
        var ready = Ms(now);
        var onBoard = bus.OnBoard.Length;
        for (var k = 0; k < stops.Count; k++)
        {
            var stop = stops[k];
            var notBefore = stop.Duty is { } duty ? Ms(duty.From) : stop.Boarding.Select(id => facts(id).NotBefore).DefaultIfEmpty(double.MinValue).Max();
            Timed? timed = null;
            if (stop.Phase == StopPhase.Planned)
            {
                var drive = Drive(bus, stops, k);
                var setOff = ready;
                if (late && stop.Alighting.Count == 0 && stop.Duty is null) setOff = Math.Max(setOff, stop.Boarding.Min(id => facts(id).Release));
                if (stop.Alighting.Count == 0) setOff = Math.Max(setOff, notBefore - drive - 60_000);
                foreach (var shift in bus.Bus.Shifts.Where(shift => Ms(shift.To) > setOff))
                {
                    if (Ms(shift.From) > setOff && onBoard > 0) return null;
                    setOff = Math.Max(setOff, Ms(shift.From));
                    var start = Math.Max(setOff + drive, notBefore);
                    if (start + Dwell(stop, facts) > Ms(shift.To)) continue;
                    timed = new Timed(setOff + drive, start, start + Dwell(stop, facts));
                    break;
                }

                if (timed is null) return null;
            }
            else
            {
                var arrival = stop.Phase == StopPhase.Serving ? Ms(stop.Was!.Arrival) : Math.Max(Ms(stop.Was!.Arrival), ready);
                var start = Math.Max(arrival, notBefore);
                if (_rules.JoinsWhileServing && stop.Phase == StopPhase.Serving) start = Math.Min(start, Math.Max(arrival, Ms(stop.Was!.ServiceStart)));
                timed = new Timed(arrival, start, Math.Max(start + Dwell(stop, facts), ready));
            }

            times.Add(timed);
            ready = timed.Departure;
            onBoard += stop.Boarding.Count - stop.Alighting.Count;
        }

        return times;
    }

    private double Drive(BusStatus bus, List<Stop> stops, int k)
    {
        if (k > 0) return engine.TravelTimes.TimeMs(stops[k - 1].Position, stops[k].Position);
        // Sent elsewhere, it drives on to where it turns.
        if (_rules.DivertsByPlan && bus.Turning is { } turning && turning.At >= now) return (turning.At - now).TotalMilliseconds + engine.TravelTimes.TimeMs(turning.Position, stops[k].Position);
        return engine.TravelTimes.TimeMs(bus.Position, stops[k].Position);
    }

    private double Dwell(Stop stop, Func<RideId, Facts> facts) => stop.Duty is { } duty
        ? duty.Duration.TotalMilliseconds
        : stop.Boarding.Concat(stop.Alighting).Max(id => (facts(id).Party.Wheelchairs > 0 ? _rules.WheelchairStopDuration : _rules.StopDuration).TotalMilliseconds);

    private Facts Wish(RideRequest request, End fromDoor, End toDoor, double accessMs, double egressMs)
    {
        var departure = Ms(request.When.Kind == TimeWishKind.DepartAt && request.When.At > now ? request.When.At : now);
        double direct = engine.TravelTimes.TimeMs(fromDoor.Position, toDoor.Position);
        var latestArrival = Math.Floor((departure + Math.Ceiling(_rules.MaxTravelTimeAlpha * direct) + _rules.MaxTravelTimeBeta.TotalMilliseconds) / 1000) * 1000;
        return new Facts(
            request.Party, departure + accessMs, departure + _rules.MaxWaitTime.TotalMilliseconds, latestArrival - egressMs, Ms(now + _rules.OfferLifetime), IsNew: true, departure, egressMs, direct);
    }

    private Facts Known(RideId id)
    {
        var ride = engine.Rides[id];
        var promise = ride.Revised ?? ride.Promise ?? ride.Offers[0].Promise;
        return new Facts(
            ride.Request.Party,
            Ms(promise.PickupFrom),
            Math.Min(Ms(promise.PickupTo) - 1, ride.Revised is null ? Ms(ride.Trip!.LatestPickup) : double.MaxValue),
            Ms(promise.LatestArrival),
            ride.State == RideState.Offered ? Ms(ride.Offers[0].ExpiresAt) : double.MinValue);
    }

    private static double Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
