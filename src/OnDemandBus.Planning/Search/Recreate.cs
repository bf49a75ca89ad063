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
        var best = _problem.Penalty[trip];
        int bestBus = -1, pickupAfter = 0, dropOffAfter = 0;
        _evaluation++;
        for (var bus = 0; bus < _problem.Buses; bus++)
        {
            var route = plans.Routes[bus];
            if (_problem.BoundTo[trip] >= 0)
            {
                if (_problem.BoundTo[trip] != bus) continue;
            }
            else
            {
                if (route.Count == 0)
                {
                    if (plans.Used >= mostBuses || _kindSeen[_problem.Kind[bus]] == _evaluation) continue;
                    _kindSeen[_problem.Kind[bus]] = _evaluation;
                }

                if ((intoEmpty && route.Count > 0) || !_problem.MayCarry(bus, trip)) continue;
            }

            if (route.Stamp != 0)
            {
                ref var known = ref _known[(trip * _problem.Buses) + bus];
                if (known.Stamp != route.Stamp)
                {
                    known.Cost = _places.Best(route, trip, double.PositiveInfinity, ref chance, 0);
                    known.PickupAfter = _places.PickupAfter;
                    known.DropOffAfter = _places.DropOffAfter;
                    known.Stamp = route.Stamp;
                }

                if (known.Cost >= best || (blink != 0 && (uint)chance.Bits() < blink)) continue;
                best = known.Cost;
                bestBus = bus;
                pickupAfter = known.PickupAfter;
                dropOffAfter = known.DropOffAfter;
            }
            else
            {
                var cost = _places.Best(route, trip, best, ref chance, blink);
                if (cost >= best) continue;
                best = cost;
                bestBus = bus;
                pickupAfter = _places.PickupAfter;
                dropOffAfter = _places.DropOffAfter;
            }
        }

        if (bestBus < 0) return intoEmpty && PutOne(plans, trip, mostBuses, blink, intoEmpty: false, ref chance);
        plans.Insert(trip, bestBus, pickupAfter, dropOffAfter);
        return true;
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

    private struct Known
    {
        public double Cost;
        public int Stamp;
        public int PickupAfter;
        public int DropOffAfter;
    }
}
