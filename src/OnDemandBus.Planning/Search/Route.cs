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

    /// <summary>Puts a pickup behind position <paramref name="i"/> and the drop-off behind position <paramref name="j"/>, positions as before.</summary>
    public void Insert(int trip, int i, int j)
    {
        Reserve(Count + 2);
        Array.Copy(Node, j + 1, Node, j + 3, Count + 1 - j);
        Node[j + 2] = (2 * trip) + 1;
        Array.Copy(Node, i + 1, Node, i + 2, j - i);
        Node[i + 1] = 2 * trip;
        Count += 2;
    }

    /// <summary>Puts a drop-off behind position <paramref name="j"/>.</summary>
    public void InsertDropOff(int trip, int j)
    {
        Reserve(Count + 1);
        Array.Copy(Node, j + 1, Node, j + 2, Count + 1 - j);
        Node[j + 1] = (2 * trip) + 1;
        Count++;
    }

    /// <summary>Takes out every halt of a trip that is marked, settled halts excepted.</summary>
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
        var cost = Count == 0 ? 0 : problem.FixedCost[bus];
        for (var k = 0; k < last; k++)
        {
            int node = Node[k], next = Node[k + 1];
            LegTime[k] = problem.Leg[(node * nodes) + next];
            LegCost[k] = problem.Cost[(node * nodes) + next];
            Early[k + 1] = Math.Max(Early[k] + LegTime[k], problem.Earliest[next]);
            if (Count > 0) cost += LegCost[k] + (problem.TimeWeight[next] * Early[k + 1]);
            for (var d = 0; d < dimensions; d++) Load[((k + 1) * dimensions) + d] = Load[(k * dimensions) + d] + problem.Load[(next * dimensions) + d];
            if (k < Frozen) TakeOutWhoIsNotToAlight(k + 1);
            if ((next & 1) == 0 || k == 0) ok &= problem.Fits(bus, Load, k + 1, -1);
        }

        Cost = cost;
        Late[last] = problem.ShiftEnd[bus];
        for (var k = last - 1; k >= 0; k--)
        {
            Late[k] = Math.Min(Late[k + 1] - LegTime[k], problem.Latest[Node[k]]);
            ok &= Early[k] <= Late[k] + DenseProblem.Tolerance;
        }

        return ok && (Count > 0 || Early[last] <= Late[last] + DenseProblem.Tolerance);
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
        Array.Resize(ref Load, length * problem.Dimensions);
    }
}
