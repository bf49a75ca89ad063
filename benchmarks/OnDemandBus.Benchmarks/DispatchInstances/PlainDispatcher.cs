using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>
/// The reference's rules as a plain loop: for each request the times to and from all places of the fleet, and every pair of positions of every bus. What the
/// search of the planner is held against, for its decisions and for its time.
/// </summary>
internal sealed class PlainDispatcher : IDispatcher
{
    private const long NotAllowed = long.MaxValue;

    private readonly TravelTimes _times;
    private readonly Bus[] _buses;
    private readonly List<Position> _places = [];
    private int[] _toPickup = [], _fromPickup = [], _toDropOff = [], _fromDropOff = [];

    public PlainDispatcher(DispatchInstance instance, TravelTimes times)
    {
        _times = times;
        _buses = [.. instance.Buses.Select(bus => new Bus(bus))];
    }

    private sealed class Stop(int edge, long arrivalMs, long departureMs)
    {
        public int Edge { get; } = edge;

        public long ArrivalMs { get; set; } = arrivalMs;

        public long DepartureMs { get; set; } = departureMs;

        public long LatestMs { get; set; } = long.MaxValue;

        public int Alighting { get; set; }

        /// <summary>On board when the bus leaves.</summary>
        public int OnBoard { get; set; }
    }

    private sealed class Bus(InstanceBus of)
    {
        public InstanceBus Of { get; } = of;

        /// <summary>The first is where the bus is or was last.</summary>
        public List<Stop> Stops { get; } = [new(of.Start, of.FromMs - ReferenceRules.StopMs, of.FromMs)];

        public PathCursor? Path { get; set; }

        /// <summary>Where the bus can leave its first leg, and when.</summary>
        public (int Edge, long Ms) From { get; set; }

        public bool IsStopping(long nowMs) => Stops[0].DepartureMs > nowMs;

        public bool IsUnderWay(long nowMs) => Stops.Count > 1 && !IsStopping(nowMs);
    }

    /// <summary>Brings the fleet to the time of a request and finds its best insertion.</summary>
    public Decision Best(in InstanceRequest request)
    {
        long nowMs = request.AtMs;
        _places.Clear();
        foreach (var bus in _buses)
        {
            Advance(bus, nowMs);
            _places.Add(StreetGraph.At(bus.From.Edge));
            for (var k = 1; k < bus.Stops.Count; k++) _places.Add(StreetGraph.At(bus.Stops[k].Edge));
        }

        var directMs = Ask(request);
        var best = Decision.None(request.Id) with { CostMs = NotAllowed };
        var place = 0;
        for (var number = 0; number < _buses.Length; number++)
        {
            var bus = _buses[number];
            for (var pickup = 0; pickup < bus.Stops.Count; pickup++)
            {
                for (var dropOff = pickup; dropOff < bus.Stops.Count; dropOff++)
                {
                    var costMs = Cost(bus, request, directMs, place, pickup, dropOff);
                    if (costMs < best.CostMs) best = new Decision(request.Id, number, pickup, dropOff, costMs, default);
                }
            }

            place += bus.Stops.Count;
        }

        return best.Bus < 0 ? Decision.None(request.Id) : WithDiversion(best, nowMs);
    }

    /// <summary>Puts the request where it was decided.</summary>
    public void Apply(in InstanceRequest request, in Decision decision)
    {
        long nowMs = request.AtMs;
        var bus = _buses[decision.Bus];
        var stops = bus.Stops;
        var directMs = _times.TimeMs(StreetGraph.At(request.Origin), StreetGraph.At(request.Destination));
        // Asked first: a bus that turns off right where the rider stands has not stopped there before.
        var joins = JoinsPickup(bus, request, decision.PickupAfter, nowMs);
        if (decision.DivertedAt >= 0) stops[0] = new Stop(decision.DivertedAt, decision.DivertedAtMs - ReferenceRules.StopMs, decision.DivertedAtMs) { OnBoard = stops[0].OnBoard };
        if (stops.Count == 1) stops[0].DepartureMs = Math.Max(stops[0].DepartureMs, nowMs);

        var drives = new List<int>();
        for (var k = 1; k < stops.Count; k++) drives.Add((int)(stops[k].ArrivalMs - stops[k - 1].DepartureMs));
        var pickup = joins ? decision.PickupAfter : decision.PickupAfter + 1;
        if (!joins) InsertStop(pickup, request.Origin);
        var at = decision.DropOffAfter + (joins ? 0 : 1);
        var joinsToo = decision.DropOffAfter > decision.PickupAfter && stops[at].Edge == request.Destination;
        var dropOff = joinsToo ? at : at + 1;
        if (!joinsToo) InsertStop(dropOff, request.Destination);

        for (var k = pickup; k < dropOff; k++) stops[k].OnBoard += request.Riders;
        stops[dropOff].Alighting++;
        stops[pickup].LatestMs = Math.Min(stops[pickup].LatestMs, nowMs + ReferenceRules.MaxWaitMs - ReferenceRules.StopMs);
        stops[dropOff].LatestMs = Math.Min(stops[dropOff].LatestMs, nowMs + ReferenceRules.MaxTripMs(directMs));
        for (var k = 1; k < stops.Count; k++)
        {
            stops[k].ArrivalMs = stops[k - 1].DepartureMs + drives[k - 1];
            stops[k].DepartureMs = stops[k].ArrivalMs + ReferenceRules.StopMs;
        }

        bus.Path = null;

        void InsertStop(int number, int edge)
        {
            stops.Insert(number, new Stop(edge, 0, 0) { OnBoard = stops[number - 1].OnBoard });
            var (before, after) = (stops[number - 1].Edge, number + 1 < stops.Count ? stops[number + 1].Edge : -1);
            drives.Insert(number - 1, Drive(before, edge));
            if (after >= 0) drives[number] = Drive(edge, after);
        }
    }

    private int Drive(int from, int to) => _times.TimeMs(StreetGraph.At(from), StreetGraph.At(to));

    private Decision WithDiversion(Decision decision, long nowMs)
    {
        var bus = _buses[decision.Bus];
        return decision.PickupAfter == 0 && bus.IsUnderWay(nowMs) ? decision with { DivertedAt = bus.From.Edge, DivertedAtMs = bus.From.Ms } : decision;
    }

    private void Advance(Bus bus, long nowMs)
    {
        while (bus.Stops.Count > 1 && bus.Stops[1].ArrivalMs < nowMs)
        {
            bus.Stops.RemoveAt(0);
            bus.Path = null;
        }

        var first = bus.Stops[0];
        if (!bus.IsUnderWay(nowMs))
        {
            bus.From = (first.Edge, Math.Max(first.DepartureMs, nowMs));
            return;
        }

        var path = bus.Path ?? new PathCursor(_times, StreetGraph.At(first.Edge), StreetGraph.At(bus.Stops[1].Edge));
        path.GoTo((int)(nowMs - first.DepartureMs));
        bus.Path = path;
        bus.From = (path.Segment, first.DepartureMs + path.SegmentEndMs);
    }

    private int Ask(in InstanceRequest request)
    {
        if (_toPickup.Length < _places.Count)
        {
            var size = 2 * _places.Count;
            (_toPickup, _fromPickup, _toDropOff, _fromDropOff) = (new int[size], new int[size], new int[size], new int[size]);
        }

        var places = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_places);
        var (pickup, dropOff) = (StreetGraph.At(request.Origin), StreetGraph.At(request.Destination));
        _times.ManyToOne(places, pickup, _toPickup.AsSpan(0, places.Length));
        _times.OneToMany(pickup, places, _fromPickup.AsSpan(0, places.Length));
        _times.ManyToOne(places, dropOff, _toDropOff.AsSpan(0, places.Length));
        _times.OneToMany(dropOff, places, _fromDropOff.AsSpan(0, places.Length));
        return _times.TimeMs(pickup, dropOff);
    }

    private static bool JoinsPickup(Bus bus, in InstanceRequest request, int after, long nowMs) =>
        (after > 0 || bus.IsStopping(nowMs)) && bus.Stops[after].Edge == request.Origin;

    private long Cost(Bus bus, in InstanceRequest request, int directMs, int place, int pickup, int dropOff)
    {
        var stops = bus.Stops;
        var last = stops.Count - 1;
        long nowMs = request.AtMs;
        long Departure(int k) => k == 0 ? bus.From.Ms : stops[k].DepartureMs;
        bool joinsPickup = JoinsPickup(bus, request, pickup, nowMs), joinsDropOff = dropOff > pickup && stops[dropOff].Edge == request.Destination;
        for (var k = pickup; k < dropOff + (joinsDropOff ? 0 : 1); k++)
            if (stops[k].OnBoard + request.Riders > bus.Of.Seats) return NotAllowed;

        var pickedUpMs = joinsPickup ? Departure(pickup) : Departure(pickup) + _toPickup[place + pickup] + ReferenceRules.StopMs;
        long arrivalMs, addedMs = 0, delayMs = 0;
        if (dropOff == pickup)
        {
            arrivalMs = pickedUpMs + directMs;
        }
        else
        {
            delayMs = pickedUpMs + _fromPickup[place + pickup + 1] - stops[pickup + 1].ArrivalMs;
            if (delayMs > 0 && BreaksLimit(pickup + 1, delayMs)) return NotAllowed;
            for (var k = pickup + 1; k <= dropOff; k++) addedMs += delayMs * stops[k].Alighting;
            arrivalMs = joinsDropOff ? stops[dropOff].ArrivalMs + delayMs : stops[dropOff].DepartureMs + delayMs + _toDropOff[place + dropOff];
        }

        if (dropOff == last) delayMs = (joinsDropOff ? stops[dropOff].DepartureMs + delayMs : arrivalMs + ReferenceRules.StopMs) - Departure(last);
        else if (!joinsDropOff) delayMs = arrivalMs + ReferenceRules.StopMs + _fromDropOff[place + dropOff + 1] - stops[dropOff + 1].ArrivalMs;
        if (dropOff < last && delayMs > 0 && BreaksLimit(dropOff + 1, delayMs)) return NotAllowed;
        if (Departure(last) + delayMs > bus.Of.ToMs) return NotAllowed;
        for (var k = dropOff + 1; k <= last; k++) addedMs += delayMs * stops[k].Alighting;

        var (waitMs, tripMs) = (pickedUpMs - nowMs, arrivalMs - nowMs);
        return delayMs + tripMs + (long)(ReferenceRules.TripViolationWeight * Math.Max(0, tripMs - ReferenceRules.MaxTripMs(directMs))) + Math.Max(0, waitMs - ReferenceRules.MaxWaitMs) + addedMs;

        bool BreaksLimit(int from, long byMs)
        {
            for (var k = from; k <= last; k++)
                if (stops[k].ArrivalMs + byMs > Math.Max(stops[k].LatestMs, stops[k].ArrivalMs)) return true;
            return false;
        }
    }
}
