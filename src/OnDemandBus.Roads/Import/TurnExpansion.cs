namespace OnDemandBus.Roads.Import;

/// <summary>
/// Decides which segment may follow which, and at what cost. A restriction over via ways needs memory of where the bus came
/// from: the via segments get a twin for a bus that has come from the restricted side, and the twin lacks the forbidden
/// turn. The twins are the states of an automaton that knows the longest started forbidden sequence (Aho and Corasick 1975), so
/// that restrictions may overlap in any way.
/// </summary>
internal sealed class TurnExpansion
{
    private const double BearingReachMetres = 12;

    private readonly Streets _streets;
    private readonly TurnRules _rules;
    private readonly BusProfile _profile;
    private readonly int[] _arms;
    private readonly double[] _bearingIn;
    private readonly double[] _bearingOut;

    // The automaton. States 0 to SegmentCount (exclusive) are the segments themselves; the others are twins.
    private readonly List<int> _segmentOf;
    private readonly List<int> _fallback;
    private readonly List<int> _depth;
    private readonly Dictionary<(int State, int Next), int> _child = [];
    private readonly HashSet<(int State, int Next)> _forbidden = [];

    private TurnExpansion(Streets streets, TurnRules rules, BusProfile profile)
    {
        (_streets, _rules, _profile) = (streets, rules, profile);
        _arms = new int[streets.JunctionCount];
        for (var piece = 0; piece < streets.PieceCount; piece++)
        {
            _arms[streets.PieceStart[piece]]++;
            _arms[streets.PieceEnd[piece]]++;
        }

        (_bearingIn, _bearingOut) = (new double[streets.SegmentCount], new double[streets.SegmentCount]);
        for (var segment = 0; segment < streets.SegmentCount; segment++)
            (_bearingOut[segment], _bearingIn[segment]) = EndBearings(segment);
        _segmentOf = [.. Enumerable.Range(0, streets.SegmentCount)];
        _fallback = [.. Enumerable.Repeat(-1, streets.SegmentCount)];
        _depth = [.. Enumerable.Repeat(1, streets.SegmentCount)];
    }

    public static NetworkParts Expand(Streets streets, TurnRules rules, BusProfile profile, string name)
    {
        var expansion = new TurnExpansion(streets, rules, profile);
        expansion.BuildAutomaton();
        return expansion.Parts(name);
    }

    private void BuildAutomaton()
    {
        foreach (var sequence in _rules.Forbidden)
        {
            var state = sequence[0];
            for (var i = 1; i < sequence.Length - 1; i++)
            {
                if (!_child.TryGetValue((state, sequence[i]), out var next))
                {
                    next = _segmentOf.Count;
                    _segmentOf.Add(sequence[i]);
                    _fallback.Add(-1);
                    _depth.Add(_depth[state] + 1);
                    _child.Add((state, sequence[i]), next);
                }

                state = next;
            }

            _forbidden.Add((state, sequence[^1]));
        }

        // The fallback of a state is a shorter one: short ones first.
        foreach (var ((state, next), child) in _child.OrderBy(entry => _depth[entry.Value]))
            _fallback[child] = _fallback[state] < 0 ? next : StateAfter(_fallback[state], next);
    }

    private int StateAfter(int state, int next)
    {
        for (; state >= 0; state = _fallback[state])
        {
            if (_child.TryGetValue((state, next), out var child))
                return child;
        }

        return next;
    }

    private bool IsForbidden(int state, int next)
    {
        for (; state >= 0; state = _fallback[state])
        {
            if (_forbidden.Contains((state, next)))
                return true;
        }

        return false;
    }

    private NetworkParts Parts(string name)
    {
        var states = _segmentOf.Count;
        var (first, to, cost) = (new int[states + 1], new List<int>(states * 2), new List<int>(states * 2));
        for (var state = 0; state < states; state++)
        {
            var from = _segmentOf[state];
            foreach (var next in _rules.Leaving(_streets.EndOf(from)))
            {
                if (TurnCostMs(from, next) is not { } costMs || IsForbidden(state, next))
                    continue;
                to.Add(StateAfter(state, next));
                cost.Add(costMs);
            }

            first[state + 1] = to.Count;
        }

        var names = new List<string>();
        var numberOfName = new Dictionary<string, int>();
        var nameOf = new int[states];
        var reverse = new int[states];
        var stands = new bool[states];
        Array.Fill(stands, true);
        for (var state = 0; state < states; state++)
        {
            var segment = _segmentOf[state];
            var text = _streets.Way[segment].Name;
            if (!numberOfName.TryGetValue(text, out nameOf[state]))
            {
                numberOfName.Add(text, nameOf[state] = names.Count);
                names.Add(text);
            }

            reverse[state] = _streets.ReverseOf(segment);
            if (state != segment)
                stands[state] = stands[segment] = false;
        }

        int[] PerState(Func<int, int> value) => [.. _segmentOf.Select(value)];
        return new NetworkParts
        {
            Name = name,
            PieceFirstPoint = [.. _streets.PieceFirstPoint],
            Points = [.. _streets.Points],
            AlongMetres = [.. _streets.AlongMetres],
            JunctionLocation = [.. _streets.JunctionLocation],
            Piece = PerState(segment => _streets.Piece[segment]),
            Against = [.. _segmentOf.Select(segment => _streets.Against[segment])],
            TimeMs = PerState(segment => _streets.TimeMs[segment] + _streets.DelayMs[segment]),
            Start = PerState(_streets.StartOf),
            End = PerState(_streets.EndOf),
            Reverse = reverse,
            Class = [.. _segmentOf.Select(segment => _streets.Way[segment].Class)],
            WayId = [.. _segmentOf.Select(segment => _streets.Way[segment].Id)],
            Roundabout = [.. _segmentOf.Select(segment => _streets.Way[segment].Roundabout)],
            Names = [.. names],
            NameOf = nameOf,
            MayHoldPositions = stands,
            FirstTurn = first,
            TurnTo = [.. to],
            TurnCostMs = [.. cost],
        };
    }

    /// <summary>The cost of a turn, restrictions aside; null where it is not made.</summary>
    private int? TurnCostMs(int from, int next)
    {
        var junction = _streets.EndOf(from);
        if (next == _streets.ReverseOf(from))
        {
            if (IsDeadEnd(from, junction))
                return Ms(_profile.UTurnAtDeadEnd);
            return _profile.UTurnAtJunction is { } cost ? Ms(cost) : null;
        }

        if (_streets.JunctionClosed[junction])
            return null;
        var costMs = _streets.JunctionDelayMs[junction];
        if (_streets.AccessOf(from) == Access.Yes && _streets.AccessOf(next) == Access.Destination)
            costMs += Ms(_profile.EntryToDestinationOnly);
        // Where only two arms meet, or on a roundabout, the road bends and nobody turns.
        if (_arms[junction] <= 2 || (_streets.Way[from].Roundabout && _streets.Way[next].Roundabout))
            return costMs;
        var angle = Math.IEEERemainder(_bearingOut[next] - _bearingIn[from], 360);
        if (Math.Abs(angle) > 135)
            costMs += Ms(_profile.SharpTurn);
        if (angle > 35)
            costMs += Ms(_profile.RightTurn);
        else if (angle < -35)
            costMs += Ms(_profile.LeftTurn);
        return costMs;
    }

    /// <summary>Whether there is no way on, whatever the signs say: the end of a cul-de-sac, a closed barrier, the border of the extract.</summary>
    private bool IsDeadEnd(int from, int junction) =>
        _streets.JunctionClosed[junction] || _rules.Leaving(junction).TrueForAll(next => next == _streets.ReverseOf(from));

    /// <summary>The bearings at the start and at the end of a segment, over some metres so that a bent last point does not mislead.</summary>
    private (double AtStart, double AtEnd) EndBearings(int segment)
    {
        var piece = _streets.Piece[segment];
        var (first, last) = (_streets.PieceFirstPoint[piece], _streets.PieceFirstPoint[piece + 1] - 1);
        var length = _streets.LengthMetres(piece);
        var near = first + 1;
        while (near < last && _streets.AlongMetres[near] < BearingReachMetres)
            near++;
        var far = last - 1;
        while (far > first && length - _streets.AlongMetres[far] < BearingReachMetres)
            far--;
        var points = _streets.Points;
        return _streets.Against[segment]
            ? (points[last].BearingDegrees(points[far]), points[near].BearingDegrees(points[first]))
            : (points[first].BearingDegrees(points[near]), points[far].BearingDegrees(points[last]));
    }

    private static int Ms(TimeSpan span) => (int)span.TotalMilliseconds;
}
