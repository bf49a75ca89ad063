namespace OnDemandBus.Planning.Search;

/// <summary>
/// Chooses what to take out of the plans: strings of neighbouring halts from a few routes that pass the same place at about the same time, so
/// that the slack they leave is in one place (Christiaens and Vanden Berghe, "Slack Induction by String Removals", 2020). Owns its buffers.
/// </summary>
internal sealed class Ruin
{
    private const double AverageRemoved = 10;
    private const double LongestString = 10;
    private const double KeepTheMiddle = 0.5;
    private const double OneMoreKept = 0.99;
    private const int Neighbours = 300;

    /// <summary>So many neighbours are enough for most strings: a few routes pass any place.</summary>
    private const int FirstNeighbours = 24;

    private readonly DenseProblem _problem;
    private readonly int[] _near;
    private readonly int _nearCount;
    private readonly int[] _nearKnown;
    private readonly ulong[] _order;
    private readonly bool[] _ruined;
    private readonly int[] _ruinedBuses;
    private readonly int[] _movable;

    public Ruin(DenseProblem problem)
    {
        _problem = problem;
        Marked = new bool[problem.Trips];
        Removed = new int[problem.Trips];
        _ruined = new bool[problem.Buses];
        _ruinedBuses = new int[problem.Buses];
        _movable = [.. Enumerable.Range(0, problem.Trips).Where(trip => !problem.Settled[trip])];
        var ends = 2 * problem.Trips;
        _nearCount = Math.Min(ends, Neighbours);
        _near = problem.Buffers?.Near(ends * _nearCount) ?? new int[ends * _nearCount];
        _nearKnown = new int[ends];
        _order = new ulong[ends];
    }

    /// <summary>Whether a trip is among <see cref="Removed"/>.</summary>
    public bool[] Marked { get; }

    public int[] Removed { get; }

    public int Count { get; private set; }

    /// <summary>Whether there is anything to take out.</summary>
    public bool IsIdle => _movable.Length == 0;

    public void Forget()
    {
        for (var k = 0; k < Count; k++) Marked[Removed[k]] = false;
        Count = 0;
    }

    /// <summary>Marks strings around a trip drawn by lot, and touches their routes.</summary>
    public void Strings(Plans plans, ref Chance chance)
    {
        var halts = 0;
        foreach (var route in plans.Routes) halts += route.Count;
        if (plans.Used == 0) return;
        var longest = Math.Min(LongestString, (double)halts / plans.Used);
        var routes = (int)(1 + (chance.Share() * ((4 * AverageRemoved / (1 + longest)) - 1)));
        var seed = (2 * _movable[chance.Below(_movable.Length)]) + chance.Below(2);
        var ruined = 0;
        var near = Near(seed, Math.Min(FirstNeighbours, _nearCount));
        for (var n = 0; n < _nearCount && ruined < routes; n++)
        {
            if (n == near.Length) near = Near(seed, _nearCount);
            var node = near[n];
            var trip = node >> 1;
            var bus = plans.BusOf[trip];
            if (bus < 0 || _ruined[bus] || Marked[trip]) continue;
            var route = plans.Routes[bus];
            var position = (node & 1) == 0 && _problem.BoundTo[trip] >= 0 ? 0 : plans.PositionOf[node];
            if (position <= route.Frozen) continue;
            _ruined[bus] = true;
            _ruinedBuses[ruined++] = bus;
            plans.Touch(bus);
            var free = route.Count - route.Frozen;
            var length = (int)(1 + (chance.Share() * Math.Min(longest, free)));
            CutAround(route, position, Math.Min(length, free), free, ref chance);
        }

        for (var k = 0; k < ruined; k++) _ruined[_ruinedBuses[k]] = false;
    }

    /// <summary>Marks every trip of a route that is not settled, and touches it.</summary>
    public void WholeRoute(Plans plans, int bus)
    {
        plans.Touch(bus);
        var route = plans.Routes[bus];
        for (var k = route.Frozen + 1; k <= route.Count; k++) Mark(route.Node[k] >> 1);
    }

    private void CutAround(Route route, int position, int length, int free, ref Chance chance)
    {
        var kept = 0;
        if (length > 1 && length < free && chance.Share() < KeepTheMiddle)
        {
            kept = 1;
            while (length + kept < free && chance.Share() > OneMoreKept) kept++;
        }

        var span = length + kept;
        var first = Math.Max(route.Frozen + 1, position - span + 1);
        var lastFirst = Math.Min(position, route.Count - span + 1);
        first += chance.Below(lastFirst - first + 1);
        var keptFrom = kept == 0 ? int.MaxValue : first + 1 + chance.Below(length - 1);
        for (var k = first; k < first + span; k++)
        {
            if (k < keptFrom || k >= keptFrom + kept) Mark(route.Node[k] >> 1);
        }
    }

    private void Mark(int trip)
    {
        if (Marked[trip]) return;
        Marked[trip] = true;
        Removed[Count++] = trip;
    }

    /// <summary>The ends of trips that are nearest to one, the nearest first: at least so many.</summary>
    private ReadOnlySpan<int> Near(int node, int count)
    {
        var near = _near.AsSpan(node * _nearCount, _nearCount);
        if (_nearKnown[node] >= count) return near[.._nearKnown[node]];
        var from = _problem.Leg.AsSpan(node * _problem.Nodes, _order.Length);
        var into = _problem.LegInto.AsSpan(node * _problem.Nodes, _order.Length);
        for (var other = 0; other < _order.Length; other++)
        {
            // The bits of numbers that are not negative are in the order of the numbers: sorted as one with whose they are.
            var distance = (float)Math.Min(Distance(node, other, from[other]), Distance(other, node, into[other]));
            _order[other] = other == node ? (uint)other : ((BitConverter.SingleToUInt32Bits(distance) + 1UL) << 32) | (uint)other;
        }

        if (count < _order.Length) LeastFirst(_order, count);
        else Array.Sort(_order);
        for (var k = 0; k < count; k++) near[k] = (int)(uint)_order[k];
        _nearKnown[node] = count;
        return near[..count];
    }

    /// <summary>Sorts the least values to the front and leaves the others in any order.</summary>
    private static void LeastFirst(Span<ulong> values, int count)
    {
        var least = values[..count];
        least.Sort();
        for (var k = count; k < values.Length; k++)
        {
            var value = values[k];
            if (value >= least[^1]) continue;
            values[k] = least[^1];
            var at = count - 1;
            for (; at > 0 && least[at - 1] > value; at--) least[at] = least[at - 1];
            least[at] = value;
        }
    }

    // Far away is also what can only be reached by waiting, or only too late (Vidal et al. 2013).
    private double Distance(int from, int to, double drive)
    {
        var waiting = Math.Max(0, _problem.LikelyEarliest[to] - _problem.LikelyLatest[from] - drive);
        var lateness = Math.Max(0, _problem.LikelyEarliest[from] + drive - _problem.LikelyLatest[to]);
        return drive + (0.2 * waiting) + lateness;
    }
}
