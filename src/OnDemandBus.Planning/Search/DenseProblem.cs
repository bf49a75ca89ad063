namespace OnDemandBus.Planning.Search;

/// <summary>
/// A <see cref="SearchProblem"/> as arrays. Node 2t is the pickup of trip t, 2t + 1 its drop-off, the nodes above are starts and ends of buses, one
/// per place; the matrix is laid out by node, so that a lookup is one multiplication and one read.
/// </summary>
internal sealed class DenseProblem
{
    /// <summary>What sums of binary fractions may be off before a limit counts as broken.</summary>
    public const double Tolerance = 1e-7;

    public readonly int Trips;
    public readonly int Buses;
    public readonly int Dimensions;
    public readonly int Nodes;

    /// <summary>From the start of service at one node to the earliest start at another, by pair of nodes.</summary>
    public readonly double[] Leg;
    public readonly double[] Cost;

    /// <summary>The same the other way round, to a node in a row: who looks for a place for one node reads along rows, which are in the cache.</summary>
    public readonly double[] LegInto;
    public readonly double[] CostInto;
    public readonly double[] Earliest;
    public readonly double[] Latest;
    public readonly double[] Service;

    /// <summary>
    /// The windows as narrow as the other end of the trip makes them if the direct drive is the quickest. Not a limit, for a matrix need not be
    /// like that; it tells which halts are close in time where only one end of a trip has a window worth the name.
    /// </summary>
    public readonly double[] LikelyEarliest;
    public readonly double[] LikelyLatest;

    /// <summary>Change of load at a node, by node and dimension.</summary>
    public readonly int[] Load;
    public readonly double[] MaxRide;
    public readonly double[] Penalty;

    /// <summary>What a later start costs at a node: nothing but at drop-offs.</summary>
    public readonly double[] TimeWeight;
    public readonly bool WeighsTime;

    /// <summary>Whether anybody's ride is limited, so that a route needs more than a pass along its windows.</summary>
    public readonly bool LimitsRides;

    /// <summary>Whether what a detour may cost riders on board is known leg by leg.</summary>
    public readonly bool HasRideSlack;

    /// <summary>Whether anybody's ride is limited, or the duration of a route.</summary>
    public readonly bool NeedsTimetable;

    /// <summary>The bus that has the trip on board, or will in its prefix; -1 where any may take it.</summary>
    public readonly int[] BoundTo;

    /// <summary>The trips bound to each bus.</summary>
    public readonly int[][] Bound;

    /// <summary>The only bus that may take a trip, because it has it or because no other is allowed; else -1.</summary>
    public readonly int[] OnlyBus;

    /// <summary>Both ends lie in the prefix of a bus: nothing to decide.</summary>
    public readonly bool[] Settled;
    public readonly int[] StartNode;
    public readonly int[] EndNode;
    public readonly double[] ShiftStart;
    public readonly double[] ShiftEnd;
    public readonly double[] MaxDuration;
    public readonly double[] FixedCost;

    /// <summary>Trips whose pickup lies in the past, by bus.</summary>
    public readonly int[] OnBoardCount;
    public readonly int[][] Prefix;

    /// <summary>Buses of one kind are interchangeable while they are empty.</summary>
    public readonly int[] Kind;
    public readonly bool FewestBusesFirst;

    /// <summary>Where the one search for it takes its arrays from; null where there may be several, each with its own. Arrays may be longer than is told here.</summary>
    public readonly SearchBuffers? Buffers;
    public readonly bool DirectIsQuickest;

    // The layouts of bus b are rows _firstLayout[b] up to _firstLayout[b + 1] of _capacity.
    private readonly int[] _firstLayout;
    private readonly int[] _capacity;

    // One dimension, one layout: by far the most frequent problem.
    private readonly bool _hasOneNumber;
    private readonly bool[]? _allowed;

    public DenseProblem(SearchProblem problem)
    {
        Trips = problem.Trips.Count;
        Buses = problem.Buses.Count;
        Dimensions = problem.Dimensions;
        FewestBusesFirst = problem.FewestBusesFirst;
        DirectIsQuickest = problem.DirectIsQuickest;
        StartNode = new int[Buses];
        EndNode = new int[Buses];
        ShiftStart = [.. problem.Buses.Select(bus => bus.ShiftStart)];
        ShiftEnd = [.. problem.Buses.Select(bus => bus.ShiftEnd)];
        MaxDuration = [.. problem.Buses.Select(bus => bus.MaxDuration)];
        FixedCost = [.. problem.Buses.Select(bus => bus.FixedCost)];
        Prefix = [.. problem.Buses.Select(bus => bus.FixedPrefix.Select(NodeOf).ToArray())];
        OnBoardCount = [.. problem.Buses.Select(bus => bus.OnBoard.Count)];
        Kind = new int[Buses];
        _firstLayout = new int[Buses + 1];
        for (var bus = 0; bus < Buses; bus++) _firstLayout[bus + 1] = _firstLayout[bus] + 1 + problem.Buses[bus].OtherLayouts.Count;
        _capacity = [.. problem.Buses.SelectMany(bus => bus.OtherLayouts.Prepend(bus.Capacity)).SelectMany(layout => layout)];

        _hasOneNumber = Dimensions == 1 && _firstLayout[Buses] == Buses;

        var places = PlacesOfNodes(problem);
        Nodes = places.Length;
        Earliest = new double[Nodes];
        Latest = new double[Nodes];
        Service = new double[Nodes];
        TimeWeight = new double[Nodes];
        Load = new int[Nodes * Dimensions];
        Array.Fill(Earliest, double.NegativeInfinity, 2 * Trips, Nodes - (2 * Trips));
        Array.Fill(Latest, double.PositiveInfinity, 2 * Trips, Nodes - (2 * Trips));
        MaxRide = [.. problem.Trips.Select(trip => trip.MaxRide)];
        Penalty = [.. problem.Trips.Select(trip => trip.Penalty)];
        BoundTo = new int[Trips];
        Array.Fill(BoundTo, -1);
        Settled = new bool[Trips];
        for (var trip = 0; trip < Trips; trip++)
        {
            SetVisit(2 * trip, problem.Trips[trip].Pickup);
            SetVisit((2 * trip) + 1, problem.Trips[trip].DropOff);
            TimeWeight[(2 * trip) + 1] = problem.Trips[trip].TimeWeight;
            WeighsTime |= problem.Trips[trip].TimeWeight > 0;
            for (var dimension = 0; dimension < Dimensions; dimension++)
            {
                Load[(2 * trip * Dimensions) + dimension] = problem.Trips[trip].Load[dimension];
                Load[(((2 * trip) + 1) * Dimensions) + dimension] = -problem.Trips[trip].Load[dimension];
            }
        }

        Buffers = problem.Buffers;
        var buffers = Buffers ?? new SearchBuffers();
        Leg = Expand(places, problem.Travel.TimesFrom, buffers.Leg(Nodes * Nodes));
        Cost = Expand(places, problem.Travel.CostsFrom, buffers.Cost(Nodes * Nodes));
        AddService(places, problem.SharesService);
        LegInto = Transposed(Leg, buffers.LegInto(Nodes * Nodes));
        CostInto = Transposed(Cost, buffers.CostInto(Nodes * Nodes));

        var isOnBoard = new bool[Trips];
        Bound = new int[Buses][];
        for (var bus = 0; bus < Buses; bus++)
        {
            foreach (var trip in problem.Buses[bus].OnBoard)
            {
                Bind(trip, bus);
                isOnBoard[trip] = true;
            }

            foreach (var halt in problem.Buses[bus].FixedPrefix)
            {
                if (halt.IsPickup) Bind(halt.Trip, bus);
                else if (BoundTo[halt.Trip] == bus) Settled[halt.Trip] = true;
                else throw new ArgumentException($"The bus with number {bus} is to drop off trip {halt.Trip}, which it never picked up.");
            }

            Bound[bus] = [.. problem.Buses[bus].OnBoard, .. problem.Buses[bus].FixedPrefix.Where(halt => halt.IsPickup).Select(halt => halt.Trip)];
        }

        LikelyEarliest = [.. Earliest];
        LikelyLatest = [.. Latest];
        for (var trip = 0; trip < Trips; trip++)
        {
            if (!isOnBoard[trip]) NarrowWindows(2 * trip, (2 * trip) + 1, MaxRide[trip]);
        }

        LimitsRides = MaxRide.Any(double.IsFinite);
        HasRideSlack = LimitsRides && DirectIsQuickest;
        NeedsTimetable = LimitsRides || MaxDuration.Any(double.IsFinite);
        OnlyBus = [.. BoundTo];
        _allowed = AllowedPairs(problem);
        FindKinds();

        // A trip on board that nobody drops off would ride for ever: it is never optional.
        void Bind(int trip, int bus)
        {
            BoundTo[trip] = bus;
            Penalty[trip] = double.PositiveInfinity;
        }
    }

    public static int NodeOf(SearchHalt halt) => (2 * halt.Trip) + (halt.IsPickup ? 0 : 1);

    public static SearchHalt HaltOf(int node) => new(node >> 1, (node & 1) == 0);

    public bool MayCarry(int bus, int trip) => _allowed is null || _allowed[(trip * Buses) + bus];

    /// <summary>Whether what is on board at one position of a route fits into a layout of the bus, <paramref name="pickup"/> in addition if it is not negative.</summary>
    public bool Fits(int bus, int[] load, int position, int pickup)
    {
        if (_hasOneNumber) return load[position] + (pickup < 0 ? 0 : Load[pickup]) <= _capacity[bus];
        for (var layout = _firstLayout[bus]; layout < _firstLayout[bus + 1]; layout++)
        {
            var fits = true;
            for (var d = 0; d < Dimensions && fits; d++)
                fits = load[(position * Dimensions) + d] + (pickup < 0 ? 0 : Load[(pickup * Dimensions) + d]) <= _capacity[(layout * Dimensions) + d];
            if (fits) return true;
        }

        return false;
    }

    // By node; -1 stands for no place at all: nothing to drive from or to it.
    private int[] PlacesOfNodes(SearchProblem problem)
    {
        var places = new List<int>((2 * Trips) + (2 * Buses));
        foreach (var trip in problem.Trips)
        {
            places.Add(trip.Pickup.Place);
            places.Add(trip.DropOff.Place);
        }

        var depots = new Dictionary<int, int>();
        for (var bus = 0; bus < Buses; bus++)
        {
            StartNode[bus] = Depot(problem.Buses[bus].StartPlace ?? -1);
            EndNode[bus] = Depot(problem.Buses[bus].EndPlace ?? -1);
        }

        return [.. places];

        int Depot(int place)
        {
            if (!depots.TryGetValue(place, out var node))
            {
                node = places.Count;
                places.Add(place);
                depots.Add(place, node);
            }

            return node;
        }
    }

    private static double[] Expand(int[] places, RowOf rowOf, double[] expanded)
    {
        for (var from = 0; from < places.Length; from++)
        {
            var expandedRow = expanded.AsSpan(from * places.Length, places.Length);
            if (places[from] < 0)
            {
                expandedRow.Clear();
                continue;
            }

            var row = rowOf(places[from]);
            for (var to = 0; to < expandedRow.Length; to++) expandedRow[to] = places[to] < 0 ? 0 : row[places[to]];
        }

        return expanded;
    }

    private double[] Transposed(double[] matrix, double[] transposed)
    {
        const int Block = 16;
        for (var top = 0; top < Nodes; top += Block)
        {
            for (var left = 0; left < Nodes; left += Block)
            {
                for (var from = top; from < Math.Min(top + Block, Nodes); from++)
                {
                    for (var to = left; to < Math.Min(left + Block, Nodes); to++) transposed[(to * Nodes) + from] = matrix[(from * Nodes) + to];
                }
            }
        }

        return transposed;
    }

    private void AddService(int[] places, bool sharesService)
    {
        for (var from = 0; from < 2 * Trips; from++)
        {
            var service = Service[from];
            var row = Leg.AsSpan(from * Nodes, Nodes);
            for (var to = 0; to < row.Length; to++) row[to] = sharesService && places[to] == places[from] ? Math.Max(0, service - Service[to]) : row[to] + service;
        }
    }

    private bool[]? AllowedPairs(SearchProblem problem)
    {
        if (problem.Trips.All(trip => trip.AllowedBuses is null)) return null;
        var allowed = new bool[Trips * Buses];
        for (var trip = 0; trip < Trips; trip++)
        {
            var row = allowed.AsSpan(trip * Buses, Buses);
            if (problem.Trips[trip].AllowedBuses is not { } buses)
            {
                row.Fill(true);
                continue;
            }

            foreach (var bus in buses) row[bus] = true;
            if (OnlyBus[trip] < 0 && row.Count(true) == 1) OnlyBus[trip] = row.IndexOf(true);
        }

        return allowed;
    }

    private void SetVisit(int node, SearchVisit visit)
    {
        Earliest[node] = visit.Earliest;
        Latest[node] = visit.Latest;
        Service[node] = visit.Service;
    }

    // Whoever may ride for half an hour at most and must not arrive before noon does not board before half past eleven.
    private void NarrowWindows(int pickup, int dropOff, double maxRide)
    {
        // Where time is weighed, a start is what the windows as given allow.
        if (!WeighsTime) Earliest[pickup] = Math.Max(Earliest[pickup], Earliest[dropOff] - maxRide - Service[pickup]);
        Latest[dropOff] = Math.Min(Latest[dropOff], Latest[pickup] + Service[pickup] + maxRide);
        var direct = Leg[(pickup * Nodes) + dropOff];
        LikelyEarliest[pickup] = Earliest[pickup];
        LikelyLatest[dropOff] = Latest[dropOff];
        LikelyEarliest[dropOff] = Math.Max(Earliest[dropOff], Earliest[pickup] + direct);
        LikelyLatest[pickup] = Math.Min(Latest[pickup], Latest[dropOff] - direct);
        if (!DirectIsQuickest) return;
        Earliest[dropOff] = LikelyEarliest[dropOff];
        Latest[pickup] = LikelyLatest[pickup];
    }

    private void FindKinds()
    {
        for (var bus = 0; bus < Buses; bus++)
        {
            Kind[bus] = bus;
            for (var other = 0; other < bus && Kind[bus] == bus; other++)
            {
                if (Kind[other] == other && AreInterchangeable(bus, other)) Kind[bus] = other;
            }
        }
    }

    private bool AreInterchangeable(int one, int other)
    {
        if (StartNode[one] != StartNode[other] || EndNode[one] != EndNode[other] || ShiftStart[one] != ShiftStart[other] || ShiftEnd[one] != ShiftEnd[other]
            || MaxDuration[one] != MaxDuration[other] || FixedCost[one] != FixedCost[other] || Prefix[one].Length + Prefix[other].Length > 0
            || Bound[one].Length + Bound[other].Length > 0 || !LayoutsOf(one).SequenceEqual(LayoutsOf(other)))
        {
            return false;
        }

        for (var trip = 0; _allowed is not null && trip < Trips; trip++)
        {
            if (MayCarry(one, trip) != MayCarry(other, trip)) return false;
        }

        return true;
    }

    private ReadOnlySpan<int> LayoutsOf(int bus) => _capacity.AsSpan(_firstLayout[bus] * Dimensions, (_firstLayout[bus + 1] - _firstLayout[bus]) * Dimensions);

    private delegate ReadOnlySpan<double> RowOf(int place);
}
