namespace OnDemandBus.Simulation.Town;

/// <summary>What a cut through a face is to become.</summary>
internal readonly record struct CutRules(LineKind Kind, double LeastLength, double Step, double MainSpacing, double Spacing, double Crossings, double GapMetres);

/// <summary>
/// Divides a face by one new street. Of many tries the best is taken: one that makes two parts of like size, leaves the
/// old streets at a right angle, and keeps its distance from other junctions. The curve follows from the two ends.
/// </summary>
internal sealed class FaceCut(PlaneMap map, Chance chance)
{
    private const int Tries = 30;

    private readonly List<int> _ring = [];
    private readonly List<Spot> _spots = [];
    private readonly List<double> _position = [];
    private readonly List<double> _junctions = [];
    private double _perimeter;

    /// <summary>Cuts the face of a half-edge; null when no good cut was found, else a half-edge of each part and the new street.</summary>
    public (int First, int Second, Line Street)? Cut(int face, CutRules rules)
    {
        Read(face);
        var axis = MainAxis();
        var across = axis.Left;
        (int A, double FractionA, int B, double FractionB, List<Spot> Chain, bool Barrier)? best = null;
        var bestScore = 0.0;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (Propose(rules, across) is not { } cut)
                continue;
            var score = Score(cut, rules) + chance.Between(0, 0.12);
            if (score <= bestScore || !IsClear(cut))
                continue;
            (best, bestScore) = (cut, score);
        }

        return best is { } found ? Apply(found, rules) : null;
    }

    private void Read(int face)
    {
        _ring.Clear();
        _spots.Clear();
        _position.Clear();
        _junctions.Clear();
        foreach (var h in map.Face(face))
        {
            _ring.Add(h);
            _spots.Add(map.Start(h));
        }

        var n = _ring.Count;
        _perimeter = 0;
        for (var i = 0; i < n; i++)
        {
            _position.Add(_perimeter);
            var (before, here, after) = (_spots[(i + n - 1) % n], _spots[i], _spots[(i + 1) % n]);
            if (map.Degree(map.Origin(_ring[i])) > 2 || (here - before).Unit.Dot((after - here).Unit) < 0.75)
                _junctions.Add(_perimeter);
            _perimeter += here.DistanceTo(after);
        }
    }

    private Spot MainAxis()
    {
        var centre = Shape.Centre(_spots);
        double xx = 0, xy = 0, yy = 0;
        for (var i = 0; i < _spots.Count; i++)
        {
            var (d, w) = (Spot.Lerp(_spots[i], _spots[(i + 1) % _spots.Count], 0.5) - centre, _spots[i].DistanceTo(_spots[(i + 1) % _spots.Count]));
            (xx, xy, yy) = (xx + (w * d.X * d.X), xy + (w * d.X * d.Y), yy + (w * d.Y * d.Y));
        }

        // The larger eigenvector of the symmetric 2 x 2 matrix.
        var half = (xx - yy) / 2;
        var root = Math.Sqrt((half * half) + (xy * xy));
        return half >= 0 ? new Spot(half + root, xy).Unit : new Spot(xy, root - half).Unit;
    }

    private (int A, double FractionA, int B, double FractionB, List<Spot> Chain, bool Barrier)? Propose(CutRules rules, Spot across)
    {
        var n = _ring.Count;
        var at = chance.Between(0, _perimeter);
        var a = _position.BinarySearch(at);
        a = a < 0 ? ~a - 1 : a;
        if (!Takes(map.LineOf(_ring[a]), rules))
            return null;
        var length = Length(a);
        var (edgeA, fractionA) = Settle(a, Math.Clamp((at - _position[a]) / Math.Max(length, 1e-6), 0, 1), rules, true);
        if (edgeA < 0)
            return null;
        var (from, normalA) = (At(edgeA, fractionA), Normal(edgeA, fractionA));
        var wish = across.Dot(normalA) < 0 ? across * -1 : across;
        var aim = ((normalA * 0.75) + (wish * chance.Between(0.2, 0.9)) + (normalA.Left * chance.Between(-0.15, 0.15))).Unit;
        if (aim.Dot(normalA) < 0.5)
            return null;

        var (hit, nearest, hitFraction) = (-1, double.MaxValue, 0.0);
        var far = from + (aim * 20_000);
        var start = from + (aim * 0.5);
        for (var i = 0; i < n; i++)
        {
            if (Shape.Meet(start, far, _spots[i], _spots[(i + 1) % n]) is { } meet && meet.OnFirst < nearest)
                (hit, nearest, hitFraction) = (i, meet.OnFirst, meet.OnSecond);
        }

        if (hit < 0)
            return null;
        var takes = Takes(map.LineOf(_ring[hit]), rules);
        var (edgeB, fractionB) = Settle(hit, hitFraction, rules, takes);
        if (edgeB < 0 || (edgeA == edgeB && fractionA == fractionB))
            return null;
        var (to, normalB) = (At(edgeB, fractionB), Normal(edgeB, fractionB));
        var distance = from.DistanceTo(to);
        var straight = (to - from).Unit;
        if (distance < rules.LeastLength || straight.Dot(normalA) < 0.45 || -straight.Dot(normalB) < (takes ? 0.45 : 0.25))
            return null;
        // Between junctions that are nearly opposite, the curve leaves both at a right angle.
        var pull = distance * chance.Between(0.55, 1.0);
        var count = Math.Max(1, (int)Math.Round(distance / rules.Step));
        var chain = new List<Spot> { from };
        for (var k = 1; k < count; k++)
            chain.Add(Shape.Hermite(from, ((normalA * 0.7) + (straight * 0.3)) * pull, to, ((normalB * -0.7) + (straight * 0.3)) * pull, (double)k / count).OnCentimetre);
        chain.Add(to);
        return (edgeA, fractionA, edgeB, fractionB, chain, !takes);
    }

    /// <summary>Streets join streets; tracks and paths also join their like.</summary>
    private static bool Takes(Line line, CutRules rules) => line.TakesStreets || (rules.Kind is LineKind.Track or LineKind.Footway && line.Kind == rules.Kind);

    /// <summary>Brings an end to a place where a junction may be: away from others, or just opposite to one.</summary>
    private (int Edge, double Fraction) Settle(int edge, double fraction, CutRules rules, bool takesStreets)
    {
        var n = _ring.Count;
        var position = _position[edge] + (fraction * Length(edge));
        if (takesStreets)
        {
            var spacing = map.LineOf(_ring[edge]).IsMain ? rules.MainSpacing : rules.Spacing;
            foreach (var junction in _junctions)
            {
                var away = Math.Abs(position - junction);
                away = Math.Min(away, _perimeter - away);
                if (away >= spacing)
                    continue;
                var index = _position.BinarySearch(junction);
                return chance.Happens(rules.Crossings) && IsOppositeOfOne(index) ? (index, 0) : (-1, 0);
            }
        }

        // No sliver of an edge: an end close to a bend is put on it.
        var length = Length(edge);
        if (fraction * length < 9)
            return IsStraight(edge) ? (edge, 0) : (-1, 0);
        if ((1 - fraction) * length < 9)
            return IsStraight((edge + 1) % n) ? ((edge + 1) % n, 0) : (-1, 0);
        return (edge, fraction);
    }

    private bool IsStraight(int index)
    {
        var n = _ring.Count;
        return (_spots[index] - _spots[(index + n - 1) % n]).Unit.Dot((_spots[(index + 1) % n] - _spots[index]).Unit) > 0.85;
    }

    private bool IsOppositeOfOne(int index) => IsStraight(index) && map.Degree(map.Origin(_ring[index])) == 3
        && map.LineOf(_ring[index]).TakesStreets && map.LineOf(_ring[(index + _ring.Count - 1) % _ring.Count]).TakesStreets;

    private double Length(int edge) => _spots[edge].DistanceTo(_spots[(edge + 1) % _spots.Count]);

    private Spot At(int edge, double fraction) =>
        fraction == 0 ? _spots[edge] : Spot.Lerp(_spots[edge], _spots[(edge + 1) % _spots.Count], fraction).OnCentimetre;

    private Spot Normal(int edge, double fraction)
    {
        var n = _spots.Count;
        var after = (_spots[(edge + 1) % n] - _spots[edge]).Unit;
        if (fraction != 0)
            return after.Left;
        var before = (_spots[edge] - _spots[(edge + n - 1) % n]).Unit;
        return (after + before).Unit.Left;
    }

    private double Score((int A, double FractionA, int B, double FractionB, List<Spot> Chain, bool Barrier) cut, CutRules rules)
    {
        var n = _spots.Count;
        var part = new List<Spot>(cut.Chain);
        // From the end of the cut along the ring back to its start.
        for (var i = (cut.B + 1) % n; ; i = (i + 1) % n)
        {
            part.Add(_spots[i]);
            if (i == cut.A)
                break;
        }

        var whole = Shape.Area(_spots);
        var area = Shape.Area(part);
        var balance = Math.Min(area, whole - area) / whole;
        if (balance < 0.16)
            return -1;
        var straight = (cut.Chain[^1] - cut.Chain[0]).Unit;
        var square = straight.Dot(Normal(cut.A, cut.FractionA)) - straight.Dot(Normal(cut.B, cut.FractionB));
        var main = (map.LineOf(_ring[cut.A]).IsMain ? 0.22 : 0) + (map.LineOf(_ring[cut.B]).IsMain ? 0.22 : 0);
        var barrier = cut.Barrier ? rules.GapMetres > 0 ? 0.42 : 0.2 : 0;
        var compact = Math.Sqrt(whole) / Math.Max(Shape.Length(cut.Chain), 1);
        return (2 * balance) + (0.45 * square) + (0.25 * Math.Min(compact, 1.4)) - main - barrier;
    }

    private bool IsClear((int A, double FractionA, int B, double FractionB, List<Spot> Chain, bool Barrier) cut)
    {
        var (chain, n) = (cut.Chain, _spots.Count);
        var total = Shape.Length(chain);
        var run = 0.0;
        for (var k = 1; k < chain.Count; k++)
        {
            run += chain[k - 1].DistanceTo(chain[k]);
            var need = Math.Min(24, 0.55 * Math.Min(run, total - run));
            for (var i = 0; i < n; i++)
            {
                var (p, q) = (_spots[i], _spots[(i + 1) % n]);
                if (k < chain.Count - 1 && chain[k].DistanceToSegment(p, q) < need)
                    return false;
                if (Shape.Meet(chain[k - 1], chain[k], p, q) is { } meet)
                {
                    var at = Spot.Lerp(chain[k - 1], chain[k], meet.OnFirst);
                    if (at.DistanceTo(chain[0]) > 0.1 && at.DistanceTo(chain[^1]) > 0.1)
                        return false;
                }
            }

            if (k < chain.Count - 1 && !Shape.Contains(_spots, chain[k]))
                return false;
        }

        return total < 1.6 * chain[0].DistanceTo(chain[^1]) && Shape.Contains(_spots, Spot.Lerp(chain[0], chain[1], 0.5));
    }

    private (int First, int Second, Line Street) Apply((int A, double FractionA, int B, double FractionB, List<Spot> Chain, bool Barrier) cut, CutRules rules)
    {
        var (a, b) = (_ring[cut.A], _ring[cut.B]);
        // Both on one edge: split the later one first, so that the earlier half-edge keeps its meaning.
        if (a == b && cut.FractionB < cut.FractionA)
        {
            a = SplitAt(a, cut.FractionA, cut.Chain[0]);
            b = SplitAt(_ring[cut.B], cut.FractionB, cut.Chain[^1]);
        }
        else
        {
            b = SplitAt(b, cut.FractionB, cut.Chain[^1]);
            a = SplitAt(a, cut.FractionA, cut.Chain[0]);
        }

        var street = map.NewLine(rules.Kind);
        var inner = cut.Chain.GetRange(1, cut.Chain.Count - 2);
        if (!cut.Barrier || rules.GapMetres <= 0)
        {
            var whole = map.Connect(a, b, inner, street);
            return (whole, PlaneMap.Twin(whole), street);
        }

        // A dead end: the last metres to the barrier belong to nobody.
        while (inner.Count > 0 && inner[^1].DistanceTo(cut.Chain[^1]) < rules.GapMetres)
            inner.RemoveAt(inner.Count - 1);
        var before = inner.Count > 0 ? inner[^1] : cut.Chain[0];
        var rest = before.DistanceTo(cut.Chain[^1]);
        if (rest > rules.GapMetres + 14)
            inner.Add(Spot.Lerp(before, cut.Chain[^1], (rest - rules.GapMetres) / rest).OnCentimetre);
        if (inner.Count == 0)
            inner.Add(Spot.Lerp(before, cut.Chain[^1], 0.5).OnCentimetre);
        var last = map.Stub(a, inner, street);
        var gap = map.NewLine(LineKind.Gap);
        var g = map.Connect(PlaneMap.Twin(last), b, [], gap);
        return (g, PlaneMap.Twin(g), street);
    }

    private int SplitAt(int h, double fraction, Spot at)
    {
        if (fraction == 0)
            return h;
        map.Split(h, at);
        return map.Next(h);
    }
}
