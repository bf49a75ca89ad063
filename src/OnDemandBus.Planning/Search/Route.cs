namespace OnDemandBus.Planning.Search;

/// <summary>The halts of one bus with what an insertion needs to know about each, kept up to date by <see cref="Refresh"/>.</summary>
internal sealed class Route(DenseProblem problem, int bus)
{
    /// <summary>Start of the bus, halts, end of the bus.</summary>
    public int[] Node = new int[32];

    /// <summary>When service can start at the earliest, windows alone considered.</summary>
    public double[] Early = new double[32];

    /// <summary>When service must start so that all that follows is in its window.</summary>
    public double[] Late = new double[32];

    /// <summary>From the start of service at a halt to the earliest start at the next.</summary>
    public double[] LegTime = new double[32];
    public double[] LegCost = new double[32];

    /// <summary>How much longer each leg may take before somebody's ride is too long, waiting not counted. Kept only where the direct drive is the quickest.</summary>
    public double[] RideSlack = problem.HasRideSlack ? new double[32] : [];

    /// <summary>On board when leaving, by halt and dimension. A trip bound to the bus counts only while its drop-off is in the route.</summary>
    public int[] Load = new int[32 * problem.Dimensions];
    private readonly bool[] _isToAlight = new bool[problem.Bound[bus].Length];

    public int Bus => bus;

    /// <summary>Number of halts, start and end not counted.</summary>
    public int Count { get; private set; }

    /// <summary>The last position that is settled; new halts go behind it.</summary>
    public int Frozen => problem.Prefix[bus].Length;

    /// <summary>Drive, fixed cost and weighted times of drop-offs; nothing for a bus without halts.</summary>
    public double Cost { get; private set; }

    /// <summary>The same number means the same halts; 0 while halts are being changed.</summary>
    public int Stamp { get; set; }

    public ReadOnlySpan<int> Nodes => Node.AsSpan(0, Count + 2);

    public void Clear()
    {
        var prefix = problem.Prefix[bus];
        Reserve(prefix.Length);
        prefix.CopyTo(Node, 1);
        Count = prefix.Length;
    }

    public void Append(int node)
    {
        Reserve(Count + 1);
        Node[++Count] = node;
    }

    /// <summary>Puts a pickup behind position <paramref name="i"/> and the drop-off behind position <paramref name="j"/>, positions as before, and works out what that changes.</summary>
    public void Insert(int trip, int i, int j)
    {
        Reserve(Count + 2);
        Shift(j + 1, 2, Count + 1 - j);
        Shift(i + 1, 1, j - i);
        Node[i + 1] = 2 * trip;
        Node[j + 2] = (2 * trip) + 1;
        Count += 2;
        SetLeg(i);
        SetLeg(i + 1);
        SetLeg(j + 1);
        SetLeg(j + 2);
        WorkOutLoads(i + 1, j + 2);
        WorkOutTimes(i + 1, j + 2);
    }

    /// <summary>Puts a drop-off behind position <paramref name="j"/>; to be refreshed.</summary>
    public void InsertDropOff(int trip, int j)
    {
        Reserve(Count + 1);
        Array.Copy(Node, j + 1, Node, j + 2, Count + 1 - j);
        Node[j + 1] = (2 * trip) + 1;
        Count++;
    }

    /// <summary>Takes out every halt of a trip that is marked, settled halts excepted; to be refreshed.</summary>
    public void RemoveMarked(bool[] marked)
    {
        var kept = Frozen;
        for (var k = kept + 1; k <= Count; k++)
        {
            if (!marked[Node[k] >> 1]) Node[++kept] = Node[k];
        }

        Count = kept;
    }

    /// <summary>Exchanges all behind the one position with all behind the other's; both are to be refreshed.</summary>
    public static void ExchangeTails(Route one, int cut, Route other, int otherCut)
    {
        int length = one.Count - cut, otherLength = other.Count - otherCut;
        one.Reserve(cut + otherLength);
        other.Reserve(otherCut + length);
        var shared = Math.Min(length, otherLength);
        for (var k = 1; k <= shared; k++) (one.Node[cut + k], other.Node[otherCut + k]) = (other.Node[otherCut + k], one.Node[cut + k]);
        if (length > shared) Array.Copy(one.Node, cut + shared + 1, other.Node, otherCut + shared + 1, length - shared);
        else Array.Copy(other.Node, otherCut + shared + 1, one.Node, cut + shared + 1, otherLength - shared);
        one.Count = cut + otherLength;
        other.Count = otherCut + length;
    }

    /// <summary>Works everything out anew. False if a window or a capacity is broken.</summary>
    public bool Refresh()
    {
        int last = Count + 1, nodes = problem.Nodes, dimensions = problem.Dimensions;
        Node[0] = problem.StartNode[bus];
        Node[last] = problem.EndNode[bus];
        var ok = true;
        StartLoads();
        Early[0] = problem.ShiftStart[bus];
        for (var k = 0; k < last; k++)
        {
            int node = Node[k], next = Node[k + 1];
            LegTime[k] = problem.Leg[(node * nodes) + next];
            LegCost[k] = problem.Cost[(node * nodes) + next];
            Early[k + 1] = Math.Max(Early[k] + LegTime[k], problem.Earliest[next]);
            for (var d = 0; d < dimensions; d++) Load[((k + 1) * dimensions) + d] = Load[(k * dimensions) + d] + problem.Load[(next * dimensions) + d];
            if (k < Frozen) TakeOutWhoIsNotToAlight(k + 1);
            if ((next & 1) == 0 || k == 0) ok &= problem.Fits(bus, Load, k + 1, -1);
        }

        AddUpCost();
        Late[last] = problem.ShiftEnd[bus];
        for (var k = last - 1; k >= 0; k--)
        {
            Late[k] = Math.Min(Late[k + 1] - LegTime[k], problem.Latest[Node[k]]);
            ok &= Early[k] <= Late[k] + DenseProblem.Tolerance;
        }

        if (problem.HasRideSlack) WorkOutRides();
        return ok && (Count > 0 || Early[last] <= Late[last] + DenseProblem.Tolerance);
    }

    private void Shift(int from, int by, int length)
    {
        Array.Copy(Node, from, Node, from + by, length);
        Array.Copy(Early, from, Early, from + by, length);
        Array.Copy(Late, from, Late, from + by, length);
        Array.Copy(LegTime, from, LegTime, from + by, length);
        Array.Copy(LegCost, from, LegCost, from + by, length);
        Array.Copy(Load, from * problem.Dimensions, Load, (from + by) * problem.Dimensions, length * problem.Dimensions);
    }

    private void SetLeg(int k)
    {
        var pair = (Node[k] * problem.Nodes) + Node[k + 1];
        LegTime[k] = problem.Leg[pair];
        LegCost[k] = problem.Cost[pair];
    }

    private void WorkOutLoads(int first, int last)
    {
        var dimensions = problem.Dimensions;
        for (var k = first; k <= last; k++)
        {
            for (var d = 0; d < dimensions; d++) Load[(k * dimensions) + d] = Load[((k - 1) * dimensions) + d] + problem.Load[(Node[k] * dimensions) + d];
        }
    }

    // Only the halts from the first to the last given are new or lie between such: before and behind, times change until one stays as it is.
    private void WorkOutTimes(int first, int last)
    {
        var end = Count + 1;
        for (var k = first; k <= end; k++)
        {
            var early = Math.Max(Early[k - 1] + LegTime[k - 1], problem.Earliest[Node[k]]);
            if (k > last && early == Early[k]) break;
            Early[k] = early;
        }

        for (var k = last; k >= 0; k--)
        {
            var late = Math.Min(Late[k + 1] - LegTime[k], problem.Latest[Node[k]]);
            if (k < first && late == Late[k]) break;
            Late[k] = late;
        }

        AddUpCost();
        if (problem.HasRideSlack) WorkOutRides();
    }

    private void WorkOutRides()
    {
        RideSlack.AsSpan(0, Count + 1).Fill(double.PositiveInfinity);
        for (var k = 1; k <= Count; k++)
        {
            var node = Node[k];
            if ((node & 1) == 0) continue;
            var pickup = k - 1;
            var ride = LegTime[pickup];
            while (pickup > 0 && Node[pickup] != node - 1) ride += LegTime[--pickup];
            if (pickup == 0) continue;
            var slack = problem.MaxRide[node >> 1] + problem.Service[node - 1] - ride;
            for (var leg = pickup; leg < k; leg++) RideSlack[leg] = Math.Min(RideSlack[leg], slack);
        }
    }

    private void AddUpCost()
    {
        Cost = 0;
        if (Count == 0) return;
        var cost = problem.FixedCost[bus];
        for (var k = 0; k <= Count; k++) cost += LegCost[k];
        for (var k = 1; problem.WeighsTime && k <= Count; k++) cost += problem.TimeWeight[Node[k]] * Early[k];
        Cost = cost;
    }

    // Who is on board but in no route while plans are changed takes no seat until the drop-off is put back.
    private void StartLoads()
    {
        Load.AsSpan(0, problem.Dimensions).Clear();
        var bound = problem.Bound[bus];
        if (bound.Length == 0) return;
        for (var b = 0; b < bound.Length; b++)
        {
            var dropOff = (2 * bound[b]) + 1;
            _isToAlight[b] = Array.IndexOf(Node, dropOff, 1, Count) >= 0;
            if (_isToAlight[b] && b < problem.OnBoardCount[bus]) AddLoad(0, dropOff, -1);
        }
    }

    private void TakeOutWhoIsNotToAlight(int position)
    {
        var bound = problem.Bound[bus].AsSpan();
        var pickup = Node[position];
        if ((pickup & 1) == 0 && !_isToAlight[bound.IndexOf(pickup >> 1)]) AddLoad(position, pickup, -1);
    }

    private void AddLoad(int position, int node, int times)
    {
        var dimensions = problem.Dimensions;
        for (var d = 0; d < dimensions; d++) Load[(position * dimensions) + d] += times * problem.Load[(node * dimensions) + d];
    }

    /// <summary>
    /// What it costs that service at a position starts at another time than now, there and further on: until a halt is reached at which the bus has to wait either way.
    /// </summary>
    public double Delays(int position, double at)
    {
        double sum = 0;
        for (var k = position; k <= Count; k++)
        {
            var node = Node[k];
            at = Math.Max(at, problem.Earliest[node]);
            var delay = at - Early[k];
            if (delay == 0) break;
            sum += delay * problem.TimeWeight[node];
            at += LegTime[k];
        }

        return sum;
    }

    /// <summary>What driving from halt to halt costs.</summary>
    public double TravelCost()
    {
        double sum = 0;
        for (var k = 0; Count > 0 && k <= Count; k++) sum += LegCost[k];
        return sum;
    }

    public void CopyFrom(Route other)
    {
        Reserve(other.Count);
        var length = other.Count + 2;
        Array.Copy(other.Node, Node, length);
        Array.Copy(other.Early, Early, length);
        Array.Copy(other.Late, Late, length);
        Array.Copy(other.LegTime, LegTime, length);
        Array.Copy(other.LegCost, LegCost, length);
        if (problem.HasRideSlack) Array.Copy(other.RideSlack, RideSlack, length);
        Array.Copy(other.Load, Load, length * problem.Dimensions);
        Count = other.Count;
        Cost = other.Cost;
        Stamp = other.Stamp;
    }

    private void Reserve(int count)
    {
        if (count + 2 <= Node.Length) return;
        var length = 2 * (count + 2);
        Array.Resize(ref Node, length);
        Array.Resize(ref Early, length);
        Array.Resize(ref Late, length);
        Array.Resize(ref LegTime, length);
        Array.Resize(ref LegCost, length);
        if (problem.HasRideSlack) Array.Resize(ref RideSlack, length);
        Array.Resize(ref Load, length * problem.Dimensions);
    }
}
