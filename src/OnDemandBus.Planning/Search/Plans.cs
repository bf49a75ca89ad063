namespace OnDemandBus.Planning.Search;

/// <summary>The routes of the fleet while they are being changed: a change is tried on the routes concerned and then kept or taken back as a whole.</summary>
internal sealed class Plans
{
    private readonly DenseProblem _problem;
    private readonly Route[] _asBefore;
    private readonly bool[] _isTouched;
    private readonly int[] _touched;
    private int _lastStamp;
    private int _usedBefore;
    private double _costBefore;

    public Plans(DenseProblem problem)
    {
        _problem = problem;
        Routes = new Route[problem.Buses];
        _asBefore = new Route[problem.Buses];
        for (var bus = 0; bus < problem.Buses; bus++)
        {
            Routes[bus] = new Route(problem, bus);
            _asBefore[bus] = new Route(problem, bus);
        }

        _isTouched = new bool[problem.Buses];
        _touched = new int[problem.Buses];
        BusOf = new int[problem.Trips];
        PositionOf = new int[problem.Nodes];
    }

    public Route[] Routes { get; }

    /// <summary>The bus of each trip, or -1.</summary>
    public int[] BusOf { get; }

    /// <summary>Where in its route a halt is; meaningless for halts that are in none.</summary>
    public int[] PositionOf { get; }

    /// <summary>Sum of the costs of the routes, penalties not counted.</summary>
    public double Cost { get; private set; }

    /// <summary>Buses with halts.</summary>
    public int Used { get; private set; }

    public int TouchedCount { get; private set; }

    public int Touched(int number) => _touched[number];

    public bool IsTouched(int bus) => _isTouched[bus];

    /// <summary>Makes every route what is settled and nothing else.</summary>
    public void Clear()
    {
        Array.Fill(BusOf, -1);
        TouchedCount = 0;
        Array.Clear(_isTouched);
        Cost = 0;
        Used = 0;
        foreach (var route in Routes)
        {
            route.Clear();
            Adopt(route);
        }
    }

    /// <summary>Works out a route whose halts were set from outside, and counts it in. False if it breaks a window or a capacity.</summary>
    public bool Adopt(Route route)
    {
        var ok = route.Refresh();
        route.Stamp = ++_lastStamp;
        Index(route);
        Cost = 0;
        Used = 0;
        foreach (var each in Routes)
        {
            Cost += each.Cost;
            if (each.Count > 0) Used++;
        }

        return ok;
    }

    /// <summary>To be called before a route is changed.</summary>
    public void Touch(int bus)
    {
        if (_isTouched[bus]) return;
        if (TouchedCount == 0)
        {
            _costBefore = Cost;
            _usedBefore = Used;
        }

        _isTouched[bus] = true;
        _touched[TouchedCount++] = bus;
        _asBefore[bus].CopyFrom(Routes[bus]);
        Routes[bus].Stamp = 0;
    }

    /// <summary>Takes the marked trips out of the touched routes. False if that breaks a window, which it can where a detour is quicker than the direct drive.</summary>
    public bool RemoveMarked(bool[] marked)
    {
        var ok = true;
        for (var t = 0; t < TouchedCount; t++)
        {
            var route = Routes[_touched[t]];
            CountOut(route);
            for (var k = route.Frozen + 1; k <= route.Count; k++)
            {
                if (marked[route.Node[k] >> 1]) BusOf[route.Node[k] >> 1] = -1;
            }

            route.RemoveMarked(marked);
            ok &= route.Refresh();
            CountIn(route);
        }

        return ok;
    }

    public void Insert(int trip, int bus, int pickupAfter, int dropOffAfter)
    {
        Touch(bus);
        var route = Routes[bus];
        CountOut(route);
        if (_problem.BoundTo[trip] >= 0)
        {
            route.InsertDropOff(trip, dropOffAfter);
            route.Refresh();
        }
        else
        {
            route.Insert(trip, pickupAfter, dropOffAfter);
        }

        CountIn(route);
    }

    /// <summary>See <see cref="Route.ExchangeTails"/>. False if a limit is broken by it.</summary>
    public bool ExchangeTails(int one, int cut, int other, int otherCut)
    {
        Touch(one);
        Touch(other);
        CountOut(Routes[one]);
        CountOut(Routes[other]);
        Route.ExchangeTails(Routes[one], cut, Routes[other], otherCut);
        var ok = Routes[one].Refresh() & Routes[other].Refresh();
        CountIn(Routes[one]);
        CountIn(Routes[other]);
        return ok;
    }

    public bool EachTouchedRouteHasA(Timetable timetable)
    {
        for (var t = 0; t < TouchedCount; t++)
        {
            if (!timetable.Exists(Routes[_touched[t]].Nodes, _touched[t])) return false;
        }

        return true;
    }

    public void Keep()
    {
        for (var t = 0; t < TouchedCount; t++)
        {
            Routes[_touched[t]].Stamp = ++_lastStamp;
            _isTouched[_touched[t]] = false;
        }

        TouchedCount = 0;
    }

    /// <summary>Takes back all since the first touch. Trips that were in no route before must be marked so by the caller, first.</summary>
    public void Undo()
    {
        if (TouchedCount == 0) return;
        Cost = _costBefore;
        Used = _usedBefore;
        for (var t = 0; t < TouchedCount; t++)
        {
            var bus = _touched[t];
            (Routes[bus], _asBefore[bus]) = (_asBefore[bus], Routes[bus]);
            _isTouched[bus] = false;
            Index(Routes[bus]);
        }

        TouchedCount = 0;
    }

    private void CountOut(Route route)
    {
        Cost -= route.Cost;
        if (route.Count > 0) Used--;
    }

    private void CountIn(Route route)
    {
        Cost += route.Cost;
        if (route.Count > 0) Used++;
        Index(route);
    }

    private void Index(Route route)
    {
        for (var k = 1; k <= route.Count; k++)
        {
            var node = route.Node[k];
            PositionOf[node] = k;
            if ((node & 1) == 1) BusOf[node >> 1] = route.Bus;
        }
    }
}
