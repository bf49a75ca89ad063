namespace OnDemandBus.Planning.Search;

/// <summary>
/// Puts trips into the plans one by one, each at its best place, in an order drawn by lot. Best places are remembered for each pair of trip and
/// route until the route changes. Owns its buffers.
/// </summary>
internal sealed class Recreate
{
    /// <summary>A place is overlooked in one of a hundred cases.</summary>
    public const uint UsualBlink = (uint)(0.01 * uint.MaxValue);

    private const double BlinkMore = 0.05;
    private const double OpenABus = 0.05;
    private const double WithoutChoiceFirst = 0.75;

    private readonly DenseProblem _problem;
    private readonly InsertionPlaces _places;
    private readonly Known[] _known;
    private readonly double[] _keys;
    private readonly double[] _distance;
    private readonly long[] _kindSeen;
    private long _evaluation;
    private double _best;
    private int _bestBus;
    private int _pickupAfter;
    private int _dropOffAfter;

    public Recreate(DenseProblem problem, Timetable timetable)
    {
        _problem = problem;
        _places = new InsertionPlaces(problem, timetable);
        _known = new Known[problem.Trips * problem.Buses];
        _keys = new double[problem.Trips];
        _distance = new double[problem.Trips];
        _kindSeen = new long[problem.Buses];
        for (var trip = 0; trip < problem.Trips && problem.Buses > 0; trip++)
            _distance[trip] = problem.Leg[(problem.StartNode[0] * problem.Nodes) + (2 * trip)] + problem.Leg[(problem.StartNode[0] * problem.Nodes) + (2 * trip) + 1];
    }

    /// <summary>Puts in what fits, and moves what does not to the front of <paramref name="trips"/>.</summary>
    /// <param name="plans">The plans.</param>
    /// <param name="trips">Trips without a bus; reordered.</param>
    /// <param name="mostBuses">No bus is added beyond this number.</param>
    /// <param name="blink">See <see cref="InsertionPlaces.Best"/>.</param>
    /// <param name="chance">The source of the order and of blinking.</param>
    /// <returns>How many are left.</returns>
    public int Put(Plans plans, Span<int> trips, int mostBuses, uint blink, ref Chance chance)
    {
        Order(trips, ref chance);
        if (blink != 0 && chance.Share() < BlinkMore) blink = (uint)Math.Min(uint.MaxValue, blink * 20.0);
        var inEmpty = blink != 0 && chance.Share() < OpenABus ? chance.Below(trips.Length) : -1;
        var left = 0;
        for (var k = 0; k < trips.Length; k++)
        {
            if (!PutOne(plans, trips[k], mostBuses, blink, k == inEmpty, ref chance)) trips[left++] = trips[k];
        }

        return left;
    }

    private bool PutOne(Plans plans, int trip, int mostBuses, uint blink, bool intoEmpty, ref Chance chance)
    {
        // A bus that is opened may pay only with the next trip.
        _best = intoEmpty ? double.PositiveInfinity : _problem.Penalty[trip];
        _bestBus = -1;
        _evaluation++;
        if (_problem.BoundTo[trip] >= 0)
        {
            Try(plans.Routes[_problem.BoundTo[trip]], trip, blink, ref chance);
        }
        else
        {
            // The routes under change first: most likely the best place is in one of them, and then little is to be looked at in the others.
            for (var t = 0; t < plans.TouchedCount; t++) TryIfItMay(plans, plans.Touched(t), trip, mostBuses, blink, intoEmpty, ref chance);
            for (var bus = 0; bus < _problem.Buses; bus++)
            {
                if (!plans.IsTouched(bus)) TryIfItMay(plans, bus, trip, mostBuses, blink, intoEmpty, ref chance);
            }
        }

        if (_bestBus < 0) return intoEmpty && PutOne(plans, trip, mostBuses, blink, intoEmpty: false, ref chance);
        plans.Insert(trip, _bestBus, _pickupAfter, _dropOffAfter);
        return true;
    }

    private void TryIfItMay(Plans plans, int bus, int trip, int mostBuses, uint blink, bool intoEmpty, ref Chance chance)
    {
        var route = plans.Routes[bus];
        if (route.Count == 0)
        {
            if (plans.Used >= mostBuses || _kindSeen[_problem.Kind[bus]] == _evaluation) return;
            _kindSeen[_problem.Kind[bus]] = _evaluation;
        }
        else if (intoEmpty)
        {
            return;
        }

        if (_problem.MayCarry(bus, trip)) Try(route, trip, blink, ref chance);
    }

    private void Try(Route route, int trip, uint blink, ref Chance chance)
    {
        double cost;
        if (route.Stamp != 0)
        {
            ref var known = ref _known[(trip * _problem.Buses) + route.Bus];
            if (known.Stamp == route.Stamp)
            {
                if (known.Cost >= _best || (blink != 0 && (uint)chance.Bits() < blink)) return;
                if (known.PickupAfter >= 0)
                {
                    _best = known.Cost;
                    _bestBus = route.Bus;
                    _pickupAfter = known.PickupAfter;
                    _dropOffAfter = known.DropOffAfter;
                    return;
                }
            }
            else if (blink != 0 && (uint)chance.Bits() < blink)
            {
                return;
            }

            // No place below the best of another route is worth remembering as well.
            cost = _places.Best(route, trip, _best, ref chance, 0);
            known.Stamp = route.Stamp;
            known.Cost = Math.Min(cost, _best);
            known.PickupAfter = cost < _best ? _places.PickupAfter : -1;
            known.DropOffAfter = _places.DropOffAfter;
        }
        else
        {
            cost = _places.Best(route, trip, _best, ref chance, blink);
        }

        if (cost >= _best) return;
        _best = cost;
        _bestBus = route.Bus;
        _pickupAfter = _places.PickupAfter;
        _dropOffAfter = _places.DropOffAfter;
    }

    // Whoever is on board comes first, and mostly also what only one bus can take, its break among them: others have a choice.
    private void Order(Span<int> trips, ref Chance chance)
    {
        var order = chance.Below(17);
        var first = chance.Share() < WithoutChoiceFirst ? _problem.OnlyBus : _problem.BoundTo;
        var withoutChoice = 0;
        for (var k = 0; k < trips.Length; k++)
        {
            if (first[trips[k]] < 0) continue;
            (trips[withoutChoice], trips[k]) = (trips[k], trips[withoutChoice]);
            withoutChoice++;
        }

        Order(trips[..withoutChoice], order, ref chance);
        Order(trips[withoutChoice..], order, ref chance);
    }

    // The orders of the paper: by lot, most load, farthest, nearest, tightest, earliest and latest first.
    private void Order(Span<int> trips, int order, ref Chance chance)
    {
        for (var k = 0; k < trips.Length; k++)
        {
            int trip = trips[k], pickup = 2 * trip;
            _keys[k] = order switch
            {
                < 4 => chance.Share(),
                < 8 => _problem.Dimensions == 0 ? chance.Share() : chance.Share() - _problem.Load[pickup * _problem.Dimensions],
                < 10 => -_distance[trip],
                < 11 => _distance[trip],
                < 13 => _problem.LikelyLatest[pickup] - _problem.LikelyEarliest[pickup] + _problem.LikelyLatest[pickup + 1] - _problem.LikelyEarliest[pickup + 1],
                < 15 => _problem.LikelyEarliest[pickup],
                _ => -_problem.LikelyLatest[pickup + 1],
            };
        }

        _keys.AsSpan(0, trips.Length).Sort(trips);
    }

    // Without a place the cost is what any place in the route costs at the least.
    private struct Known
    {
        public double Cost;
        public int Stamp;
        public int PickupAfter;
        public int DropOffAfter;
    }
}
