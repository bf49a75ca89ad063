namespace OnDemandBus.Planning.Tests;

/// <summary>
/// The dull twin of the insertion search: from public facts alone it lays out every way to put a trip into the plan of every
/// bus, times each from end to end with doubles and lists, and keeps the cheapest that breaks nothing.
/// </summary>
internal sealed class DullPlanner(Engine engine, DateTimeOffset now)
{
    private readonly ServiceRules _rules = engine.Area.Rules;

    /// <summary>A stop of a candidate: who boards and alights, by ride.</summary>
    private sealed record Stop(Position Position, List<RideId> Boarding, List<RideId> Alighting, StopPhase Phase, PlannedStop? Was);

    private sealed record Timed(double Arrival, double Start, double Departure);

    /// <summary>The least cost in milliseconds, or null where nothing is feasible.</summary>
    public double? LeastCost(RideRequest request)
    {
        var network = engine.TravelTimes.Network;
        var (pickup, dropOff) = (network.Snapper.Snap(request.From, 200)!.Value.Position, network.Snapper.Snap(request.To, 200)!.Value.Position);
        double? least = null;
        foreach (var bus in engine.Buses.Values)
        {
            var asItIs = bus.Reckoned.Select(stop => new Stop(stop.Position, [.. stop.Boarding], [.. stop.Alighting], stop.Phase, stop)).ToList();
            var before = Cost(bus, asItIs, request);
            foreach (var candidate in Candidates(bus, asItIs, request.Id, pickup, dropOff))
            {
                if (IsFeasible(bus, candidate, request) && Cost(bus, candidate, request) - before is var cost && !(cost >= least)) least = cost;
            }
        }

        return least;
    }

    /// <summary>What the engine's own decision costs by this reckoning.</summary>
    public double CostOf(BusStatus before, BusStatus after, RideRequest request)
    {
        List<Stop> Stops(BusStatus bus) => [.. bus.Reckoned.Select(stop => new Stop(stop.Position, [.. stop.Boarding], [.. stop.Alighting], stop.Phase, stop))];
        return Cost(before, Stops(after), request) - Cost(before, Stops(before), request);
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
            if (k < stops.Count && IsSameKerb(stops[k].Position, position)) yield return ([.. stops[..k], change(stops[k]), .. stops[(k + 1)..]], k);
        }
    }

    private bool IsSameKerb(Position a, Position b) =>
        a.Segment == b.Segment && Math.Abs(a.Fraction - b.Fraction) * engine.TravelTimes.Network.LengthMetres(a.Segment) <= 15;

    private bool IsFeasible(BusStatus bus, List<Stop> stops, RideRequest request)
    {
        var times = Times(bus, stops, request, late: true);
        var load = bus.Occupancy;
        for (var k = 0; k < stops.Count; k++)
        {
            foreach (var id in stops[k].Alighting)
            {
                load -= Party(id, request).Load;
                if (IsFree(k) && times[k].Arrival > LatestArrival(id, request)) return false;
            }

            foreach (var id in stops[k].Boarding)
            {
                load += Party(id, request).Load;
                if (IsFree(k) && times[k].Start > LatestPickup(id, request)) return false;
            }

            if (!bus.Bus.CanHold(load)) return false;
        }

        return true;

        bool IsFree(int k) => stops[k].Phase == StopPhase.Planned;
    }

    private double Cost(BusStatus bus, List<Stop> stops, RideRequest request)
    {
        var times = Times(bus, stops, request, late: false);
        double cost = 0;
        for (var k = 0; k < stops.Count; k++)
        {
            cost += Dwell(stops[k], request) + (k == 0 && stops[0].Phase != StopPhase.Planned ? 0 : Drive(bus, stops, k));
            foreach (var id in stops[k].Alighting) cost += Party(id, request).Persons * (times[k].Arrival - (id == request.Id ? Earliest(request) : 0));
        }

        return cost;
    }

    private List<Timed> Times(BusStatus bus, List<Stop> stops, RideRequest request, bool late)
    {
        var times = new List<Timed>();
        var ready = Ms(now);
        for (var k = 0; k < stops.Count; k++)
        {
            var stop = stops[k];
            var notBefore = stop.Boarding.Select(id => PickupFrom(id, request)).DefaultIfEmpty(double.MinValue).Max();
            double arrival;
            if (stop.Phase == StopPhase.Serving) arrival = Ms(stop.Was!.Arrival);
            else if (stop.Phase == StopPhase.UnderWay) arrival = Math.Max(Ms(stop.Was!.Arrival), ready);
            else
            {
                var drive = Drive(bus, stops, k);
                var setOff = ready;
                var release = stop.Alighting.Count > 0 ? double.MinValue : stop.Boarding.Min(id => Release(id, request));
                if (late) setOff = Math.Max(setOff, release);
                if (stop.Alighting.Count == 0) setOff = Math.Max(setOff, notBefore - drive - 60_000);
                arrival = setOff + drive;
            }

            var start = Math.Max(arrival, notBefore);
            var departure = start + Dwell(stop, request);
            if (stop.Phase != StopPhase.Planned) departure = Math.Max(departure, ready);
            times.Add(new Timed(arrival, start, departure));
            ready = departure;
        }

        return times;
    }

    private double Drive(BusStatus bus, List<Stop> stops, int k) =>
        engine.TravelTimes.TimeMs(k == 0 ? bus.Position : stops[k - 1].Position, stops[k].Position);

    private double Dwell(Stop stop, RideRequest request) =>
        stop.Boarding.Concat(stop.Alighting).Max(id => (Party(id, request).Wheelchairs > 0 ? _rules.WheelchairStopDuration : _rules.StopDuration).TotalMilliseconds);

    private Party Party(RideId id, RideRequest request) => id == request.Id ? request.Party : engine.Rides[id].Request.Party;

    private Promise PromiseOf(RideId id) => engine.Rides[id].Revised ?? engine.Rides[id].Promise ?? engine.Rides[id].Offers[0].Promise;

    private double PickupFrom(RideId id, RideRequest request) => id == request.Id ? Earliest(request) : Ms(PromiseOf(id).PickupFrom);

    private double LatestPickup(RideId id, RideRequest request) => id == request.Id
        ? Earliest(request) + _rules.MaxWaitTime.TotalMilliseconds
        : Math.Min(Ms(PromiseOf(id).PickupTo) - 1, engine.Rides[id].Revised is null ? Ms(engine.Rides[id].Trip!.LatestPickup) : double.MaxValue);

    private double LatestArrival(RideId id, RideRequest request)
    {
        if (id != request.Id) return Ms(PromiseOf(id).LatestArrival);
        var network = engine.TravelTimes.Network;
        var direct = engine.TravelTimes.TimeMs(network.Snapper.Snap(request.From, 200)!.Value.Position, network.Snapper.Snap(request.To, 200)!.Value.Position);
        var latest = Earliest(request) + Math.Ceiling(_rules.MaxTravelTimeAlpha * direct) + _rules.MaxTravelTimeBeta.TotalMilliseconds;
        return Math.Floor(latest / 1000) * 1000;
    }

    private double Release(RideId id, RideRequest request)
    {
        if (id == request.Id) return Ms(now + _rules.OfferLifetime);
        var ride = engine.Rides[id];
        return ride.State == RideState.Offered ? Ms(ride.Offers[0].ExpiresAt) : double.MinValue;
    }

    private double Earliest(RideRequest request) => Ms(request.When.Kind == TimeWishKind.DepartAt && request.When.At > now ? request.When.At : now);

    private static double Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
