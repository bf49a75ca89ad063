namespace OnDemandBus.Roads.Import;

/// <summary>The turn restrictions of a map as sequences of two or more directed segments that must not be driven one after the other.</summary>
internal sealed class TurnRules
{
    private readonly Streets _streets;
    private readonly Tally _tally;
    private readonly List<int>[] _leaving;

    private TurnRules(Streets streets, Tally tally)
    {
        (_streets, _tally) = (streets, tally);
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
        var rules = new TurnRules(streets, tally);
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
        if (!_streets.JunctionOfNode.TryGetValue(via, out var junction) || !AllInNetwork(restriction))
        {
            _tally.Skip(Skipped.RestrictionOffTheNetwork);
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
            // The turn would be against a oneway anyway, or the members do not meet.
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
        if (!AllInNetwork(restriction))
        {
            _tally.Skip(Skipped.RestrictionOffTheNetwork);
            return;
        }

        if (restriction.From.Length != 1 || restriction.To.Length != 1)
        {
            _tally.Skip(Skipped.MalformedRestriction);
            return;
        }

        var chains = new List<List<int>> { new() };
        foreach (var way in restriction.ViaWays)
            chains = [.. chains.SelectMany(chain => Whole(way).Where(next => chain.Count == 0 || _streets.EndOf(chain[^1]) == _streets.StartOf(next[0])).Select(next => chain.Concat(next).ToList()))];

        var forbidden = new List<int[]>();
        var ambiguous = false;
        foreach (var chain in chains)
        {
            var from = Arriving(restriction.From[0], _streets.StartOf(chain[0])).Where(segment => segment != _streets.ReverseOf(chain[0])).ToList();
            var to = LeavingOn(restriction.To[0], _streets.EndOf(chain[^1])).Where(segment => segment != _streets.ReverseOf(chain[^1])).ToList();
            if (from.Count == 0 || to.Count == 0)
                continue;
            ambiguous |= from.Count > 1 || to.Count > 1;
            int[] sequence = [from[0], .. chain, to[0]];
            if (!restriction.Only)
            {
                forbidden.Add(sequence);
                continue;
            }

            // Who has come from the first segment onto the via ways must follow them to the last.
            for (var length = 2; length < sequence.Length; length++)
            {
                foreach (var other in _leaving[_streets.EndOf(sequence[length - 1])])
                {
                    if (other != sequence[length])
                        forbidden.Add([.. sequence[..length], other]);
                }
            }
        }

        if (ambiguous)
            _tally.Skip(Skipped.AmbiguousRestriction);
        else if (forbidden.Count == 0)
            _tally.Skip(Skipped.RestrictionOffTheNetwork);
        else
            Count(forbidden, viaWays: true);
    }

    private void Count(List<int[]> forbidden, bool viaWays)
    {
        Forbidden.AddRange(forbidden);
        _tally.Restrictions++;
        _tally.RestrictionsViaWays += viaWays ? 1 : 0;
    }

    private bool AllInNetwork(RawRestriction restriction) =>
        restriction.From.Concat(restriction.To).Concat(restriction.ViaWays).All(_streets.PiecesOfWay.ContainsKey);

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
