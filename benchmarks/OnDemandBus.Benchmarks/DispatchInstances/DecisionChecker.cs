namespace OnDemandBus.Benchmarks.DispatchInstances;

/// <summary>
/// Replays the decisions of a run and checks them, with nothing in common with what decided: its own plans, its own times, its own shortest paths (Dijkstra's algorithm
/// on the edges of the file).
/// </summary>
/// <remarks>
/// Checked are: every request decided, once, in order of time; positions in range and pickup before drop-off; diverted buses where a shortest path has them; every drive; seats after
/// each stop; no rider accepted before delayed beyond the limits, unless they were exceeded when the rider was accepted, and then not at all; end of service; the cost.
/// </remarks>
/// <param name="instance">Fleet and requests.</param>
/// <param name="asLiveEngine">With the order of events that the live engine has, see <see cref="CoreDispatcher"/>.</param>
internal sealed class DecisionChecker(DispatchInstance instance, bool asLiveEngine = false)
{
    private readonly List<string> _troubles = [];
    private readonly Dictionary<int, List<(int To, long Ms, int Request)>> _drives = [];
    private readonly Dictionary<int, int> _directMs = [];
    private readonly long[] _leftMs = new long[instance.Requests.Length];
    private readonly long[] _arrivedMs = new long[instance.Requests.Length];
    private long _busMs;

    private sealed class Stop(int edge)
    {
        public int Edge { get; } = edge;

        /// <summary>The bus only turns there.</summary>
        public bool IsTurn { get; init; }

        public long ArrivalMs { get; set; }

        public long DepartureMs { get; set; }

        public List<InstanceRequest> Boarding { get; } = [];

        public List<InstanceRequest> Alighting { get; } = [];
    }

    public CheckedRun Check(ReadOnlySpan<Decision> decisions)
    {
        FindDirectTimes();
        var plans = instance.Buses.Select(bus => new List<Stop> { new(bus.Start) { ArrivalMs = bus.FromMs - ReferenceRules.StopMs, DepartureMs = bus.FromMs } }).ToArray();
        var onBoard = new int[plans.Length];
        if (decisions.Length != instance.Requests.Length) _troubles.Add($"{decisions.Length} decisions for {instance.Requests.Length} requests");
        for (var k = 0; k < Math.Min(decisions.Length, instance.Requests.Length); k++)
        {
            var (request, decision) = (instance.Requests[k], decisions[k]);
            if (decision.Request != request.Id || decision.Bus < 0 || decision.Bus >= plans.Length) _troubles.Add($"request {request.Id} was dropped, or decided out of order");
            else Replay(request, decision, plans[decision.Bus], ref onBoard[decision.Bus]);
        }

        CheckDrives();
        var served = instance.Requests.Where(request => _arrivedMs[request.Id] > 0).ToArray();
        return new CheckedRun(
            _troubles,
            served.Length == 0 ? 0 : served.Average(request => (_leftMs[request.Id] - request.AtMs) / 1e3),
            served.Length == 0 ? 0 : served.Average(request => (_arrivedMs[request.Id] - request.AtMs) / 1e3),
            _busMs / 1e3);
    }

    private void Replay(InstanceRequest request, Decision decision, List<Stop> stops, ref int onBoard)
    {
        long nowMs = request.AtMs;
        while (stops.Count > 1 && stops[1].ArrivalMs < nowMs + (asLiveEngine ? 1 : 0))
        {
            onBoard += Change(stops[0]);
            stops.RemoveAt(0);
        }

        if (decision.PickupAfter < 0 || decision.PickupAfter > decision.DropOffAfter || decision.DropOffAfter >= stops.Count)
        {
            Trouble("a position that is not in the plan");
            return;
        }

        var isStopping = stops[0].DepartureMs > nowMs;
        var isUnderWay = stops.Count > 1 && !isStopping;
        var joinsPickup = (decision.PickupAfter > 0 || (isStopping && !(asLiveEngine && stops[0].IsTurn))) && stops[decision.PickupAfter].Edge == request.Origin;
        var before = stops.Where((_, k) => k > 0).SelectMany(Riders).ToDictionary(rider => (rider.Request.Id, rider.Boards), rider => rider.AtMs);
        var busMs = BusMs(stops);
        if (isUnderWay && decision.PickupAfter == 0) busMs -= Divert(request, decision, stops, ref onBoard);
        else if (decision.DivertedAt >= 0) Trouble("a diversion of a bus that is not under way to the first stop");
        if (stops.Count == 1 && !isStopping) stops[0].DepartureMs = nowMs;

        var drives = Enumerable.Range(1, stops.Count - 1).Select(k => stops[k].ArrivalMs - stops[k - 1].DepartureMs).ToList();
        var pickup = decision.PickupAfter + (joinsPickup ? 0 : 1);
        if (!joinsPickup) Insert(pickup, request.Origin, decision.Drives.ToPickup, decision.Drives.FromPickup);
        var after = decision.DropOffAfter + (joinsPickup ? 0 : 1);
        var joinsDropOff = decision.DropOffAfter > decision.PickupAfter && stops[after].Edge == request.Destination;
        var dropOff = joinsDropOff ? after : after + 1;
        if (!joinsDropOff) Insert(dropOff, request.Destination, decision.Drives.ToDropOff, decision.Drives.FromDropOff);
        stops[pickup].Boarding.Add(request);
        stops[dropOff].Alighting.Add(request);
        for (var k = 1; k < stops.Count; k++)
        {
            stops[k].ArrivalMs = stops[k - 1].DepartureMs + drives[k - 1];
            stops[k].DepartureMs = stops[k].ArrivalMs + ReferenceRules.StopMs;
        }

        var load = onBoard;
        foreach (var stop in stops)
            if ((load += Change(stop)) > instance.Buses[decision.Bus].Seats) Trouble($"{load} on board");
        if (stops[^1].DepartureMs > instance.Buses[decision.Bus].ToMs) Trouble("the bus works beyond its end of service");

        var othersMs = 0L;
        foreach (var (rider, boards, atMs) in stops.Skip(1).SelectMany(Riders))
        {
            (boards ? _leftMs : _arrivedMs)[rider.Id] = atMs;
            if (!before.TryGetValue((rider.Id, boards), out var wasMs) || atMs == wasMs) continue;
            if (!boards) othersMs += atMs - wasMs;
            var latestMs = rider.AtMs + (boards ? ReferenceRules.MaxWaitMs : MaxTripMs(rider.Id));
            if (atMs > wasMs && atMs > latestMs) Trouble($"the limit of request {rider.Id} is {(atMs - latestMs) / 1000} s exceeded");
        }

        if (joinsPickup && pickup == 0) _leftMs[request.Id] = stops[0].DepartureMs;
        var (waitMs, tripMs) = (_leftMs[request.Id] - nowMs, _arrivedMs[request.Id] - nowMs);
        _busMs += BusMs(stops) - busMs;
        var costMs = BusMs(stops) - busMs + tripMs + (long)(ReferenceRules.TripViolationWeight * Math.Max(0, tripMs - MaxTripMs(request.Id)))
            + Math.Max(0, waitMs - ReferenceRules.MaxWaitMs) + othersMs;
        if (costMs != decision.CostMs) Trouble($"a cost of {decision.CostMs} ms that comes to {costMs} ms");

        void Trouble(string what)
        {
            if (_troubles.Count < 100) _troubles.Add($"request {request.Id}, bus {decision.Bus}: {what}");
        }

        void Insert(int number, int edge, int toMs, int fromMs)
        {
            stops.Insert(number, new Stop(edge));
            drives.Insert(number - 1, toMs);
            Claim(stops[number - 1].Edge, edge, toMs, request.Id);
            if (number + 1 == stops.Count) return;
            // Where the drop-off follows the pickup at once, there is no drive from the pickup to what came next.
            var isReplaced = edge == request.Origin && number == pickup && decision.DropOffAfter == decision.PickupAfter;
            drives[number] = fromMs;
            if (!isReplaced) Claim(edge, stops[number + 1].Edge, fromMs, request.Id);
        }
    }

    /// <summary>Lets a bus under way leave its path where it was decided.</summary>
    /// <returns>The drive that is behind it then.</returns>
    private long Divert(InstanceRequest request, Decision decision, List<Stop> stops, ref int onBoard)
    {
        var (from, next, atMs) = (stops[0], stops[1], decision.DivertedAtMs);
        if (decision.DivertedAt < 0)
        {
            _troubles.Add($"request {request.Id}: bus {decision.Bus} is under way and nobody knows where it is diverted");
            return 0;
        }

        var timeMs = instance.Streets.Edges[decision.DivertedAt].TimeMs;
        if (atMs < request.AtMs || (atMs - timeMs >= request.AtMs && decision.DivertedAt != from.Edge)) _troubles.Add($"request {request.Id}: bus {decision.Bus} is not diverted at the first edge that it comes to the end of");
        Claim(from.Edge, decision.DivertedAt, atMs - from.DepartureMs, request.Id);
        Claim(decision.DivertedAt, next.Edge, next.ArrivalMs - atMs, request.Id);
        onBoard += Change(from);
        stops[0] = new Stop(decision.DivertedAt) { IsTurn = true, ArrivalMs = atMs - ReferenceRules.StopMs, DepartureMs = atMs };
        return atMs - from.DepartureMs;
    }

    private long MaxTripMs(int request) => ReferenceRules.MaxTripMs(_directMs[request]);

    private static int Change(Stop stop) => stop.Boarding.Sum(request => request.Riders) - stop.Alighting.Sum(request => request.Riders);

    private static IEnumerable<(InstanceRequest Request, bool Boards, long AtMs)> Riders(Stop stop) =>
        stop.Boarding.Select(request => (request, true, stop.DepartureMs)).Concat(stop.Alighting.Select(request => (request, false, stop.ArrivalMs)));

    /// <summary>What a bus drives and stands from its first stop on.</summary>
    private static long BusMs(List<Stop> stops) => Enumerable.Range(1, stops.Count - 1).Sum(k => stops[k].DepartureMs - stops[k - 1].DepartureMs);

    private void Claim(int from, int to, long ms, int request)
    {
        if (!_drives.TryGetValue(from, out var claims)) _drives[from] = claims = [];
        claims.Add((to, ms, request));
    }

    private void FindDirectTimes()
    {
        var paths = new PlainPaths(instance.Streets);
        foreach (var request in instance.Requests.GroupBy(request => request.Origin))
        {
            paths.From(request.Key, request.Select(one => one.Destination));
            foreach (var one in request) _directMs[one.Id] = (int)paths.Ms(one.Destination);
        }
    }

    private void CheckDrives()
    {
        var paths = new PlainPaths(instance.Streets);
        foreach (var (from, claims) in _drives)
        {
            paths.From(from, claims.Select(claim => claim.To));
            foreach (var (to, ms, request) in claims)
                if (paths.Ms(to) != ms && _troubles.Count < 100) _troubles.Add($"request {request}: a drive from edge {from} to {to} of {ms} ms that takes {paths.Ms(to)} ms");
        }
    }
}

/// <param name="Troubles">Each rule that is broken, and where.</param>
/// <param name="MeanWaitSeconds">From the request to the departure of the pickup stop, as it came out in the end.</param>
/// <param name="MeanTripSeconds">From the request to the arrival.</param>
/// <param name="BusSeconds">What all buses drove and stood at stops.</param>
internal sealed record CheckedRun(IReadOnlyList<string> Troubles, double MeanWaitSeconds, double MeanTripSeconds, double BusSeconds)
{
    public bool IsValid => Troubles.Count == 0;
}
