namespace OnDemandBus.Planning.Search;

/// <summary>
/// Improves plans by breaking a few of them up around one place and putting them together again, some ten thousand times a second; worse plans
/// are accepted at first and less and less later on (simulated annealing). Where every bus counts, it first empties one bus after another.
/// </summary>
/// <remarks>Deterministic for a budget of iterations. Owns its buffers; for one thread. Nothing is allocated between the first iteration and the result.</remarks>
public sealed class PlanSearch
{
    /// <summary>Parts of a search between which several searches tell each other what they found.</summary>
    internal const int Stages = FleetStages + 4;

    private const int FleetStages = 4;
    private const double FleetShare = 0.4;
    private const double FleetHot = 3;
    private const double VeryHot = 5;
    private const double VeryHotShare = 0.3;
    private const double OverAndOverShare = 0.6;
    private const long OneCooling = 2000;
    private const double FirstPrice = 10;
    private const double Hot = 1;
    private const double Cold = 0.05;
    private const double ExchangeShare = 0.1;

    private readonly DenseProblem _problem;
    private readonly Timetable _timetable;
    private readonly Plans _plans;
    private readonly Ruin _ruin;
    private readonly Recreate _recreate;
    private readonly TailExchange _tails;
    private readonly BestPlans _best;
    private readonly int[] _absent;
    private readonly int[] _pool;
    private readonly long[] _absences;
    private Chance _chance;
    private int _absentCount;
    private int _mostBuses;
    private long _iterations;
    private double _middle;
    private double _absencePrice;
    private int _complete;

    /// <summary>Prepares a search; takes time and memory that grow with the square of the number of trips.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="seed">All chance follows from it.</param>
    public PlanSearch(SearchProblem problem, int seed)
    {
        ArgumentNullException.ThrowIfNull(problem);
        _problem = problem.Dense;
        _timetable = new Timetable(_problem);
        _plans = new Plans(_problem);
        _ruin = new Ruin(_problem);
        _recreate = new Recreate(_problem, _timetable);
        _tails = new TailExchange(_problem, _timetable);
        _best = new BestPlans(_problem);
        _absent = new int[_problem.Trips];
        _pool = new int[_problem.Trips];
        _absences = new long[_problem.Trips];
        _chance = new Chance((ulong)seed);
    }

    /// <summary>The best plans found within the budget; never worse than those to start from.</summary>
    /// <param name="budget">How long.</param>
    /// <param name="start">Plans to start from; from nothing when null.</param>
    /// <exception cref="ArgumentException">The plans to start from break a limit, or are of another problem.</exception>
    public SearchSolution Improve(SearchBudget budget, SearchSolution? start = null)
    {
        ArgumentNullException.ThrowIfNull(budget);
        Start(start);
        Run(budget);
        return Best;
    }

    internal void Run(SearchBudget budget)
    {
        for (var stage = 0; stage < Stages; stage++) Run(stage, budget);
    }

    /// <summary>
    /// One of the <see cref="Stages"/> of the search. First quickly from so hot that clusters far apart can be dealt to the buses anew, then slowly from where that
    /// ends; both after the buses were emptied, where that is wanted.
    /// </summary>
    internal void Run(int stage, SearchBudget budget)
    {
        if (_ruin.IsIdle) return;
        switch (stage)
        {
            case < FleetStages:
                if (_problem.FewestBusesFirst) EmptyBuses(budget, FleetShare * (stage + 1) / FleetStages);
                break;
            case FleetStages:
                if (_problem.FewestBusesFirst) GoOnWithBest();
                var from = budget.Share(_iterations);
                _middle = from + ((1 - from) * (_problem.FewestBusesFirst ? OverAndOverShare : VeryHotShare));
                if (_problem.FewestBusesFirst) CoolOverAndOver(budget, _middle);
                else Cool(budget, VeryHot, from, _middle, _middle);
                GoOnWithBest();
                break;
            default:
                var part = (double)(stage - FleetStages) / (Stages - FleetStages - 1);
                Cool(budget, Hot, _middle, 1, _middle + ((1 - _middle) * part));
                break;
        }
    }

    /// <summary>Goes on from the best plans of another search for the same problem if they are better by what the stage is about.</summary>
    internal void LearnFrom(PlanSearch other, int stage)
    {
        // While buses are emptied, plans that are only cheaper are no reason to give up one that is half empty.
        var (theirs, own) = (other.BestObjective, BestObjective);
        if (stage < FleetStages ? theirs.Buses >= own.Buses && theirs.MandatoryAbsent >= own.MandatoryAbsent : !theirs.IsBetterThan(own)) return;
        other._best.CopyTo(_plans);
        FindAbsent();
        SetMostBuses(other.BestObjective);
        _best.Take(_plans, Objective());
    }

    /// <summary>Which of two ways of cooling comes first, so that searches side by side go different ways; see <see cref="CoolOverAndOver"/>.</summary>
    internal bool StartsWithAbsence { get; init; }

    internal Objective BestObjective => _best.Objective;

    internal SearchSolution Best => _best.ToSolution(_iterations);

    internal long IterationsDone => _iterations;

    internal void Start(SearchSolution? start)
    {
        _iterations = 0;
        Array.Clear(_absences);
        _plans.Clear();
        if (start is not null && Adopt(start) is { } mistake) throw new ArgumentException(mistake, nameof(start));
        _absentCount = 0;
        for (var trip = 0; trip < _problem.Trips; trip++)
        {
            if (_plans.BusOf[trip] < 0 && !_problem.Settled[trip]) _absent[_absentCount++] = trip;
        }

        _mostBuses = _problem.Buses;
        _absentCount = _recreate.Put(_plans, _absent.AsSpan(0, _absentCount), _mostBuses, 0, ref _chance);
        _plans.Keep();
        _best.Take(_plans, Objective());
    }

    /// <summary>Why plans cannot be started from; null if they can.</summary>
    /// <param name="start">The plans.</param>
    public string? FirstMistake(SearchSolution start)
    {
        ArgumentNullException.ThrowIfNull(start);
        _plans.Clear();
        return Adopt(start);
    }

    private string? Adopt(SearchSolution start)
    {
        if (start.Routes.Count != _problem.Buses) return "The plans to start from are of another fleet.";
        for (var bus = 0; bus < _problem.Buses; bus++)
        {
            var route = _plans.Routes[bus];
            var halts = start.Routes[bus];
            if (!AreInOrder(halts, bus)) return $"The plan of bus {bus} serves a trip that is not its own, or one end of it only.";
            for (var k = 0; k < halts.Count; k++)
            {
                var node = DenseProblem.NodeOf(halts[k]);
                if (k < route.Frozen && node != route.Node[k + 1]) return $"The plan of bus {bus} does not begin with what is settled.";
                if (k >= route.Frozen) route.Append(node);
            }

            if (!_plans.Adopt(route) || !_timetable.Exists(route.Nodes, bus)) return $"The plan of bus {bus} breaks a limit.";
        }

        return null;
    }

    // Each drop-off behind its pickup, unless the trip is on board already, and no trip that another bus has, or has to take.
    private bool AreInOrder(IReadOnlyList<SearchHalt> halts, int bus)
    {
        for (var k = 0; k < halts.Count; k++)
        {
            var (trip, isPickup) = halts[k];
            if (trip < 0 || trip >= _problem.Trips || (_plans.BusOf[trip] >= 0 && _plans.BusOf[trip] != bus)) return false;
            var (bound, before, behind) = (_problem.BoundTo[trip], 0, 0);
            for (var other = 0; other < halts.Count; other++)
            {
                if (other == k || halts[other].Trip != trip) continue;
                if (halts[other].IsPickup == isPickup) return false;
                if (other < k) before++;
                else behind++;
            }

            if (isPickup ? before > 0 || (behind == 0 && bound < 0) : before == 0 && bound < 0) return false;
            if (bound >= 0 ? bound != bus : !_problem.MayCarry(bus, trip)) return false;
        }

        return true;
    }

    /// <summary>
    /// Empties the bus whose trips are easiest to place and looks for plans without it, over and over. Plans that leave out trips which were seldom left out
    /// so far are preferred, so that the search comes to leave out easy trips (the fleet minimisation of Christiaens and Vanden Berghe).
    /// </summary>
    private void EmptyBuses(SearchBudget budget, double until)
    {
        var temperature = FleetHot * AverageLeg();
        while (budget.Share(_iterations) < until)
        {
            if (MandatoryAbsent(_absent.AsSpan(0, _absentCount)) == 0)
            {
                if (Objective().IsBetterThan(_best.Objective)) _best.Take(_plans, Objective());
                if (!EmptyOne()) break;
            }

            Step(temperature);
        }

    }

    private bool EmptyOne()
    {
        var easiest = -1;
        var least = long.MaxValue;
        foreach (var route in _plans.Routes)
        {
            if (route.Count == 0 || route.Frozen > 0) continue;
            long sum = 0;
            for (var k = 1; k <= route.Count; k++) sum += _problem.BoundTo[route.Node[k] >> 1] >= 0 ? long.MaxValue / 4096 : _absences[route.Node[k] >> 1] + 1;
            if (sum >= least) continue;
            least = sum;
            easiest = route.Bus;
        }

        if (easiest < 0 || least >= long.MaxValue / 4096 || _plans.Used <= 1) return false;
        _mostBuses = _plans.Used - 1;
        _ruin.WholeRoute(_plans, easiest);
        _plans.RemoveMarked(_ruin.Marked);
        for (var k = 0; k < _ruin.Count; k++) _absent[_absentCount++] = _ruin.Removed[k];
        _ruin.Forget();
        _plans.Keep();
        return true;
    }

    /// <summary>
    /// Plans with as few buses as can be are islands: whether a cooling ends on a good one is a matter of luck. So a small problem, which cools quickly, is cooled over and over, a
    /// large one once; and every second time plans that leave somebody standing are ways from one island to another, at a price that keeps about half of the plans complete.
    /// </summary>
    private void CoolOverAndOver(SearchBudget budget, double until)
    {
        var share = budget.Share(_iterations);
        for (var withAbsence = StartsWithAbsence; share < until; withAbsence = !withAbsence, share = budget.Share(_iterations))
        {
            _absencePrice = withAbsence ? FirstPrice * AverageLeg() : 0;
            _complete = 0;
            Cool(budget, VeryHot, share, until, until, OneCooling * _problem.Trips);
            _absencePrice = 0;
            if (MandatoryAbsent(_absent.AsSpan(0, _absentCount)) > 0) GoOnWithBest();
        }
    }

    // So high that about every second plan is complete.
    private void AdaptPrice(double least)
    {
        if (MandatoryAbsent(_absent.AsSpan(0, _absentCount)) == 0) _complete++;
        if (_iterations % 50 != 0) return;
        _absencePrice = Math.Max(least, _absencePrice * (_complete > 25 ? 0.9 : 1.1));
        _complete = 0;
    }

    // Until a share of the budget is used or so many iterations are done; laid out for a cooling from one share to another, or for the iterations if that is quicker.
    private void Cool(SearchBudget budget, double hot, double from, double to, double until, long iterations = long.MaxValue)
    {
        var leg = AverageLeg();
        var first = _iterations;
        for (var share = budget.Share(_iterations); share < until && _iterations - first < iterations; share = budget.Share(_iterations))
        {
            Step(leg * hot * Math.Pow(Cold / hot, Math.Max((share - from) / (to - from), (double)(_iterations - first) / iterations)));
            if (_absencePrice > 0) AdaptPrice(leg);
            var objective = Objective();
            if (objective.IsBetterThan(_best.Objective)) _best.Take(_plans, objective);
        }
    }

    private void Step(double temperature)
    {
        _iterations++;
        var before = Objective();
        if (_chance.Share() < ExchangeShare) _tails.Try(_plans, _mostBuses, temperature, ref _chance);
        _ruin.Strings(_plans, ref _chance);
        var ok = _plans.RemoveMarked(_ruin.Marked) && (!_problem.NeedsTimetable || _plans.EachTouchedRouteHasA(_timetable));
        var count = 0;
        for (var k = 0; k < _ruin.Count; k++) _pool[count++] = _ruin.Removed[k];
        for (var k = 0; k < _absentCount; k++) _pool[count++] = _absent[k];
        _ruin.Forget();
        var left = ok ? _recreate.Put(_plans, _pool.AsSpan(0, count), _mostBuses, Recreate.UsualBlink, ref _chance) : 0;
        var missing = MandatoryAbsent(_pool.AsSpan(0, left));
        if (ok && IsAccepted(before, missing, left, temperature))
        {
            _plans.Keep();
            _pool.AsSpan(0, left).CopyTo(_absent);
            _absentCount = left;
        }
        else
        {
            for (var k = 0; k < _absentCount; k++) _plans.BusOf[_absent[k]] = -1;
            _plans.Undo();
        }

        if (missing == 0) return;
        for (var k = 0; k < left; k++) _absences[_pool[k]]++;
    }

    private bool IsAccepted(Objective before, int missing, int left, double temperature)
    {
        if (_absencePrice == 0 && (missing > 0 || before.MandatoryAbsent > 0))
        {
            if (missing < before.MandatoryAbsent) return true;
            long absences = 0, absencesBefore = 0;
            for (var k = 0; k < left; k++) absences += _absences[_pool[k]];
            for (var k = 0; k < _absentCount; k++) absencesBefore += _absences[_absent[k]];
            if (before.MandatoryAbsent > 0 && absences < absencesBefore) return true;
            if (missing > before.MandatoryAbsent || absences > absencesBefore) return false;
        }

        return _plans.Cost + Penalties(_pool.AsSpan(0, left)) + (_absencePrice * (missing - before.MandatoryAbsent)) < before.Cost - (temperature * Math.Log(1 - _chance.Share()));
    }

    private void GoOnWithBest()
    {
        _best.Restore(_plans);
        FindAbsent();
        if (_problem.FewestBusesFirst) SetMostBuses(_best.Objective);
    }

    private void SetMostBuses(Objective best) => _mostBuses = _problem.FewestBusesFirst && best.MandatoryAbsent == 0 ? Math.Max(1, best.Buses) : _problem.Buses;

    private void FindAbsent()
    {
        _absentCount = 0;
        for (var trip = 0; trip < _problem.Trips; trip++)
        {
            if (_plans.BusOf[trip] < 0) _absent[_absentCount++] = trip;
        }
    }

    private Objective Objective()
    {
        var absent = _absent.AsSpan(0, _absentCount);
        return new(MandatoryAbsent(absent), _problem.FewestBusesFirst ? _plans.Used : 0, _plans.Cost + Penalties(absent));
    }

    // Who is on board, and has to get off, counts more than all who wait.
    private int MandatoryAbsent(ReadOnlySpan<int> trips)
    {
        var count = 0;
        foreach (var trip in trips) count += !double.IsInfinity(_problem.Penalty[trip]) ? 0 : _problem.BoundTo[trip] < 0 ? 1 : _problem.Trips + 1;
        return count;
    }

    private double Penalties(ReadOnlySpan<int> trips)
    {
        double sum = 0;
        foreach (var trip in trips) sum += double.IsInfinity(_problem.Penalty[trip]) ? 0 : _problem.Penalty[trip];
        return sum;
    }

    // The unit of the temperature: what one leg costs, so that the same numbers do for seconds, minutes and units of a plane.
    private double AverageLeg()
    {
        double cost = 0;
        var legs = 0;
        foreach (var route in _plans.Routes)
        {
            if (route.Count == 0) continue;
            cost += route.TravelCost();
            legs += route.Count + 1;
        }

        return cost / Math.Max(1, legs);
    }
}
