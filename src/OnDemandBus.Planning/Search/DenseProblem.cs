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
    public readonly double[] Time;
    public readonly double[] Cost;
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

    /// <summary>Whether anybody's ride is limited, so that a route needs more than a pass along its windows.</summary>
    public readonly bool LimitsRides;

    /// <summary>The same, or the duration of a route is limited.</summary>
    public readonly bool NeedsTimetable;

    /// <summary>The bus that has the trip on board, or will in its prefix; -1 where any may take it.</summary>
    public readonly int[] BoundTo;

    /// <summary>Both ends lie in the prefix of a bus: nothing to decide.</summary>
    public readonly bool[] Settled;
    public readonly int[] StartNode;
    public readonly int[] EndNode;
    public readonly double[] ShiftStart;
    public readonly double[] ShiftEnd;
    public readonly double[] MaxDuration;
    public readonly double[] FixedCost;
    public readonly int[] Capacity;
    public readonly int[] InitialLoad;

    /// <summary>Trips whose pickup lies in the past, by bus.</summary>
    public readonly int[] OnBoardCount;
    public readonly int[][] Prefix;

    /// <summary>Buses of one kind are interchangeable while they are empty.</summary>
    public readonly int[] Kind;
    public readonly bool FewestBusesFirst;
    private readonly bool[]? _allowed;

    public DenseProblem(SearchProblem problem)
    {
        Trips = problem.Trips.Count;
        Buses = problem.Buses.Count;
        Dimensions = problem.Dimensions;
        FewestBusesFirst = problem.FewestBusesFirst;
        StartNode = new int[Buses];
        EndNode = new int[Buses];
        ShiftStart = [.. problem.Buses.Select(bus => bus.ShiftStart)];
        ShiftEnd = [.. problem.Buses.Select(bus => bus.ShiftEnd)];
        MaxDuration = [.. problem.Buses.Select(bus => bus.MaxDuration)];
        FixedCost = [.. problem.Buses.Select(bus => bus.FixedCost)];
        Capacity = [.. problem.Buses.SelectMany(bus => bus.Capacity)];
        InitialLoad = new int[Buses * Dimensions];
        Prefix = [.. problem.Buses.Select(bus => bus.FixedPrefix.Select(NodeOf).ToArray())];
        OnBoardCount = [.. problem.Buses.Select(bus => bus.OnBoard.Count)];
        Kind = new int[Buses];

        // -1 stands for no place at all: nothing to drive from or to it.
        var places = problem.Trips.SelectMany(trip => new[] { trip.Pickup.Place, trip.DropOff.Place }).ToList();
        var depots = new Dictionary<int, int>();
        for (var bus = 0; bus < Buses; bus++)
        {
            StartNode[bus] = Depot(problem.Buses[bus].StartPlace ?? -1);
            EndNode[bus] = Depot(problem.Buses[bus].EndPlace ?? -1);
        }

        Nodes = places.Count;
        Time = Expand(problem.Travel.Time);
        Cost = problem.Travel.CostIsTime ? Time : Expand(problem.Travel.Cost);
        Earliest = new double[Nodes];
        Latest = new double[Nodes];
        Service = new double[Nodes];
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
            for (var dimension = 0; dimension < Dimensions; dimension++)
            {
                Load[(2 * trip * Dimensions) + dimension] = problem.Trips[trip].Load[dimension];
                Load[(((2 * trip) + 1) * Dimensions) + dimension] = -problem.Trips[trip].Load[dimension];
            }
        }

        for (var bus = 0; bus < Buses; bus++)
        {
            foreach (var trip in problem.Buses[bus].OnBoard)
            {
                Bind(trip, bus);
                for (var dimension = 0; dimension < Dimensions; dimension++)
                    InitialLoad[(bus * Dimensions) + dimension] += problem.Trips[trip].Load[dimension];
            }

            foreach (var halt in problem.Buses[bus].FixedPrefix)
            {
                if (halt.IsPickup) Bind(halt.Trip, bus);
                else if (BoundTo[halt.Trip] == bus) Settled[halt.Trip] = true;
                else throw new ArgumentException($"The bus with number {bus} is to drop off trip {halt.Trip}, which it never picked up.");
            }
        }

        LikelyEarliest = [.. Earliest];
        LikelyLatest = [.. Latest];
        for (var trip = 0; trip < Trips; trip++) NarrowWindows(2 * trip, (2 * trip) + 1, MaxRide[trip], problem.Buses.Any(bus => bus.OnBoard.Contains(trip)));

        LimitsRides = MaxRide.Any(double.IsFinite);
        NeedsTimetable = LimitsRides || MaxDuration.Any(double.IsFinite);
        if (problem.Trips.Any(trip => trip.AllowedBuses is not null))
        {
            _allowed = new bool[Trips * Buses];
            for (var trip = 0; trip < Trips; trip++)
            {
                foreach (var bus in problem.Trips[trip].AllowedBuses ?? Enumerable.Range(0, Buses)) _allowed[(trip * Buses) + bus] = true;
            }
        }

        FindKinds();

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

        double[] Expand(Func<int, int, double> between)
        {
            var expanded = new double[Nodes * Nodes];
            for (var from = 0; from < Nodes; from++)
            {
                for (var to = 0; to < Nodes; to++)
                    expanded[(from * Nodes) + to] = places[from] < 0 || places[to] < 0 ? 0 : between(places[from], places[to]);
            }

            return expanded;
        }

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

    private void SetVisit(int node, SearchVisit visit)
    {
        Earliest[node] = visit.Earliest;
        Latest[node] = visit.Latest;
        Service[node] = visit.Service;
    }

    // Whoever may ride for half an hour at most and must not arrive before noon does not board before half past eleven.
    private void NarrowWindows(int pickup, int dropOff, double maxRide, bool isOnBoard)
    {
        if (isOnBoard) return;
        Earliest[pickup] = Math.Max(Earliest[pickup], Earliest[dropOff] - maxRide - Service[pickup]);
        Latest[dropOff] = Math.Min(Latest[dropOff], Latest[pickup] + Service[pickup] + maxRide);
        var direct = Service[pickup] + Time[(pickup * Nodes) + dropOff];
        LikelyEarliest[pickup] = Earliest[pickup];
        LikelyLatest[dropOff] = Latest[dropOff];
        LikelyEarliest[dropOff] = Math.Max(Earliest[dropOff], Earliest[pickup] + direct);
        LikelyLatest[pickup] = Math.Min(Latest[pickup], Latest[dropOff] - direct);
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
            || !Row(Capacity, one).SequenceEqual(Row(Capacity, other)) || Array.IndexOf(BoundTo, one) >= 0 || Array.IndexOf(BoundTo, other) >= 0)
        {
            return false;
        }

        for (var trip = 0; _allowed is not null && trip < Trips; trip++)
        {
            if (MayCarry(one, trip) != MayCarry(other, trip)) return false;
        }

        return true;
    }

    private ReadOnlySpan<int> Row(int[] byDimension, int row) => byDimension.AsSpan(row * Dimensions, Dimensions);
}
