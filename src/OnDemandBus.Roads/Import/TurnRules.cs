namespace OnDemandBus.Roads.Import;

/// <summary>The turn restrictions of a map as sequences of two or more directed segments that must not be driven one after the other.</summary>
internal sealed class TurnRules
{
    private readonly Streets _streets;
    private readonly HashSet<long> _otherWays;
    private readonly Tally _tally;
    private readonly List<int>[] _leaving;

    private TurnRules(Streets streets, HashSet<long> otherWays, Tally tally)
    {
        (_streets, _otherWays, _tally) = (streets, otherWays, tally);
        _leaving = new List<int>[streets.JunctionCount];
        for (var junction = 0; junction < _leaving.Length; junction++)
            _leaving[junction] = [];
        for (var segment = 0; segment < streets.SegmentCount; segment++)
            _leaving[streets.StartOf(segment)].Add(segment);
    }

    /// <summary>The forbidden sequences.</summary>
    public List<int[]> Forbidden { get; } = [];

    /// <summary>The segments that leave a junction.</summary>
    public List<int> Leaving(int junction) => _leaving[junction];

    public static TurnRules Read(RawMap raw, Streets streets, Tally tally)
    {
        var rules = new TurnRules(streets, raw.OtherWays, tally);
        foreach (var restriction in raw.Restrictions)
        {
            if (restriction.ViaNode is { } via)
                rules.AddViaNode(restriction, via);
            else
                rules.AddViaWays(restriction);
        }

        return rules;
    }

    private void AddViaNode(RawRestriction restriction, long via)
    {
        if (Missing(restriction) is { } reason)
        {
            _tally.Skip(reason);
            return;
        }

        if (!_streets.JunctionOfNode.TryGetValue(via, out var junction) || !restriction.From.All(way => Touches(way, junction)) || !restriction.To.All(way => Touches(way, junction)))
        {
            _tally.Skip(Skipped.DisconnectedRestriction);
            return;
        }

        // A U-turn on a way that runs on through the node is clear all the same: each side back to itself.
        if (!restriction.Only && restriction.From is [var only] && restriction.To is [var back] && only == back)
        {
            var turns = Arriving(only, junction).Where(segment => _streets.ReverseOf(segment) >= 0).Select(segment => new[] { segment, _streets.ReverseOf(segment) }).ToList();
            Count(turns, viaWays: false);
            return;
        }

        var ambiguous = false;
        var from = Members(restriction.From, way => Arriving(way, junction), ref ambiguous);
        var to = Members(restriction.To, way => LeavingOn(way, junction), ref ambiguous);
        if (ambiguous)
        {
            _tally.Skip(Skipped.AmbiguousRestriction);
            return;
        }

        if (from.Count == 0 || to.Count == 0)
        {
            // The turn would be against a oneway anyway.
            _tally.Skip(Skipped.RestrictionOffTheNetwork);
            return;
        }

        var forbidden = new List<int[]>();
        foreach (var segment in from)
            forbidden.AddRange((restriction.Only ? _leaving[junction].Except(to) : to).Select(next => new[] { segment, next }));
        Count(forbidden, viaWays: false);
    }

    private void AddViaWays(RawRestriction restriction)
    {
        if (Missing(restriction) is { } reason)
        {
            _tally.Skip(reason);
            return;
        }

        var chains = new List<List<int>> { new() };
        foreach (var way in restriction.ViaWays)
            chains = [.. chains.SelectMany(chain => Whole(way).Where(next => chain.Count == 0 || _streets.EndOf(chain[^1]) == _streets.StartOf(next[0])).Select(next => chain.Concat(next).ToList()))];

        if (chains.Count == 0)
        {
            _tally.Skip(restriction.ViaWays.Any(way => !Whole(way).Any()) ? Skipped.RestrictionOffTheNetwork : Skipped.DisconnectedRestriction);
            return;
        }

        var forbidden = new List<int[]>();
        var (ambiguous, touching) = (false, false);
        foreach (var chain in chains)
        {
            var (start, end) = (_streets.StartOf(chain[0]), _streets.EndOf(chain[^1]));
            touching |= restriction.From.All(way => Touches(way, start)) && restriction.To.All(way => Touches(way, end));
            var several = false;
            var from = Members(restriction.From, way => Arriving(way, start).Where(segment => segment != _streets.ReverseOf(chain[0])).ToList(), ref several);
            var to = Members(restriction.To, way => LeavingOn(way, end).Where(segment => segment != _streets.ReverseOf(chain[^1])).ToList(), ref several);
            if (from.Count == 0 || to.Count == 0)
                continue;
            ambiguous |= several;
            foreach (var first in from)
                AddSequences(first, chain, to, restriction.Only, forbidden);
        }

        if (ambiguous)
            _tally.Skip(Skipped.AmbiguousRestriction);
        else if (forbidden.Count == 0)
            _tally.Skip(touching ? Skipped.RestrictionOffTheNetwork : Skipped.DisconnectedRestriction);
        else
            Count(forbidden, viaWays: true);
    }

    private void AddSequences(int first, List<int> chain, List<int> to, bool only, List<int[]> forbidden)
    {
        if (!only)
        {
            forbidden.AddRange(to.Select(last => (int[])[first, .. chain, last]));
            return;
        }

        // Who has come from the first segment onto the via ways must follow them to the last.
        int[] sequence = [first, .. chain];
        for (var length = 2; length <= sequence.Length; length++)
        {
            foreach (var other in _leaving[_streets.EndOf(sequence[length - 1])])
            {
                if (length < sequence.Length ? other != sequence[length] : !to.Contains(other))
                    forbidden.Add([.. sequence[..length], other]);
            }
        }
    }

    private void Count(List<int[]> forbidden, bool viaWays)
    {
        Forbidden.AddRange(forbidden);
        _tally.Restrictions++;
        _tally.RestrictionsViaWays += viaWays ? 1 : 0;
    }

    /// <summary>Why a restriction cannot concern a bus: a member is closed to buses, or lies outside the extract.</summary>
    private Skipped? Missing(RawRestriction restriction)
    {
        Skipped? reason = null;
        foreach (var way in restriction.From.Concat(restriction.To).Concat(restriction.ViaWays))
        {
            if (_streets.PiecesOfWay.ContainsKey(way))
                continue;
            if (_otherWays.Contains(way))
                return Skipped.RestrictionOffTheNetwork;
            reason = Skipped.RestrictionCutAtTheBorder;
        }

        return reason;
    }

    private bool Touches(long way, int junction)
    {
        var (first, count) = _streets.PiecesOfWay[way];
        for (var piece = first; piece < first + count; piece++)
        {
            if (_streets.PieceStart[piece] == junction || _streets.PieceEnd[piece] == junction)
                return true;
        }

        return false;
    }

    private static List<int> Members(long[] ways, Func<long, List<int>> segmentsOf, ref bool ambiguous)
    {
        var segments = new List<int>();
        foreach (var way in ways)
        {
            var ofWay = segmentsOf(way);
            ambiguous |= ofWay.Count > 1;
            segments.AddRange(ofWay);
        }

        return segments;
    }

    private List<int> Arriving(long way, int junction) => SegmentsOf(way, segment => _streets.EndOf(segment) == junction);

    private List<int> LeavingOn(long way, int junction) => SegmentsOf(way, segment => _streets.StartOf(segment) == junction);

    private List<int> SegmentsOf(long way, Predicate<int> wanted)
    {
        var (first, count) = _streets.PiecesOfWay[way];
        var segments = new List<int>();
        for (var piece = first; piece < first + count; piece++)
        {
            foreach (var segment in (ReadOnlySpan<int>)[_streets.PieceForward[piece], _streets.PieceBackward[piece]])
            {
                if (segment >= 0 && wanted(segment))
                    segments.Add(segment);
            }
        }

        return segments;
    }

    /// <summary>The whole way in each direction in which it can be driven from end to end.</summary>
    private IEnumerable<List<int>> Whole(long way)
    {
        var (first, count) = _streets.PiecesOfWay[way];
        var forward = Enumerable.Range(first, count).Select(piece => _streets.PieceForward[piece]).ToList();
        var backward = Enumerable.Range(first, count).Reverse().Select(piece => _streets.PieceBackward[piece]).ToList();
        return new[] { forward, backward }.Where(chain => chain.TrueForAll(segment => segment >= 0)
            && Enumerable.Range(1, count - 1).All(i => _streets.EndOf(chain[i - 1]) == _streets.StartOf(chain[i])));
    }
}
