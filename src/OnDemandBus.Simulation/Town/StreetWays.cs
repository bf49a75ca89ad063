using OsmSharp;

namespace OnDemandBus.Simulation.Town;

/// <summary>
/// Turns the lines of the plan into ways: cut where speed limits change, bridged over water, led under or across the
/// railway, opened into roundabouts, divided into carriageways, with the restriction relations where turns are forbidden.
/// </summary>
internal sealed class StreetWays(TownPlan plan, MainRoads roads, PlaneMap map, Traffic traffic, Twigs twigs, Elements elements, Chance chance)
{
    private readonly Dictionary<(int Node, int Neighbour), long> _wayInto = [];
    private readonly Dictionary<(int Node, int Neighbour), long> _wayOutOf = [];
    private readonly Dictionary<(int Node, int Neighbour), long> _roundaboutEntry = [];
    private readonly HashSet<int> _ends = [];

    private enum Ground
    {
        Level,
        Bridge,
        Tunnel,
    }

    private readonly record struct Piece(long Node, int PlanNode, Ground Ground, bool Inside, bool Cut);

    /// <summary>Nodes of the plan that lie between two carriageways, on neither of them.</summary>
    public HashSet<int> BetweenCarriageways { get; } = [];

    public void Draw()
    {
        foreach (var turn in traffic.Turns)
            _ends.Add(turn.Via);
        foreach (var (node, radius) in traffic.Roundabouts)
            DrawRoundabout(node, radius);
        foreach (var line in map.Lines)
        {
            if (line.Kind is LineKind.River or LineKind.Rail)
                DrawBarrier(line);
            else if (line.Kind >= LineKind.Trunk)
                DrawStreet(line);
        }

        TagJunctions();
        foreach (var turn in traffic.Turns)
            DrawTurn(turn);
    }

    private void DrawBarrier(Line line)
    {
        var nodes = new List<long>();
        foreach (var node in line.Nodes)
        {
            // Only at a level crossing the railway and the road share a node; over water nothing does.
            if (line.Kind == LineKind.Rail && map.Leaving(node).Any(h => map.LineOf(h).Kind >= LineKind.Trunk) && !IsApart(node, LineKind.Rail))
            {
                elements.Tag(elements.NodeOf(node), "railway", "level_crossing");
                nodes.Add(elements.NodeOf(node));
            }
            else
            {
                nodes.Add(elements.AddNode(map[node]));
            }
        }

        if (line.Kind == LineKind.River)
            elements.AddArea(Banks(line), [new("natural", "water"), new("water", "river")]);
        elements.AddWay(nodes, line.Kind == LineKind.River
            ? [new("waterway", "river"), new("name", line.Name!)]
            : [new("railway", "rail"), new("electrified", "contact_line"), new("gauge", "1435"), new("usage", "main"), new("name", $"Bahnstrecke {plan.Names.Town}")]);
    }

    private List<Spot> Banks(Line river)
    {
        var (left, right) = (new List<Spot>(), new List<Spot>());
        for (var i = 0; i < river.Nodes.Count; i++)
        {
            var along = (map[river.Nodes[Math.Min(i + 1, river.Nodes.Count - 1)]] - map[river.Nodes[Math.Max(i - 1, 0)]]).Unit;
            left.Add((map[river.Nodes[i]] + (along.Left * chance.Between(7, 9.5))).OnCentimetre);
            right.Add((map[river.Nodes[i]] - (along.Left * chance.Between(7, 9.5))).OnCentimetre);
        }

        right.Reverse();
        return [.. right, .. left];
    }

    /// <summary>Whether road and barrier pass each other on two levels at a node.</summary>
    private bool IsApart(int node, LineKind barrier)
    {
        if (barrier == LineKind.River)
            return true;
        var roadsHere = map.Leaving(node).Select(map.LineOf).Where(line => line.Kind >= LineKind.Trunk).ToList();
        return roadsHere.Any(line => line.IsMain) || (roadsHere.Any(line => line.Kind is LineKind.Tertiary or LineKind.Unclassified) && Shape.Contains(roads.TownEdge, map[node]));
    }

    private void DrawRoundabout(int node, double radius)
    {
        var centre = map[node];
        var around = map.Leaving(node).Where(h => map.LineOf(h).Kind >= LineKind.Trunk).ToList();
        var ring = new List<long>();
        for (var i = 0; i < around.Count; i++)
        {
            var (here, next) = (Heading(around[i]), Heading(around[(i + 1) % around.Count]));
            var entry = elements.AddNode((centre + (here * radius)).OnCentimetre);
            _roundaboutEntry[(node, map.Target(around[i]))] = entry;
            ring.Add(entry);
            foreach (var between in Arc(here, next))
                ring.Add(elements.AddNode((centre + (between * radius)).OnCentimetre));
        }

        ring.Add(ring[0]);
        var best = around.Select(map.LineOf).Where(line => line.IsRoad).MinBy(line => line.Kind)!;
        var tags = StreetTags.Of(best, Shape.Contains(roads.TownEdge, centre) || plan.Villages.Any(village => Shape.Contains(village.Edge, centre)));
        tags.Remove("oneway");
        tags.Remove("lanes");
        tags["junction"] = "roundabout";
        if (radius > 15)
            tags["name"] = "Kreisverkehr " + (best.Name ?? "");
        elements.AddWay(ring, tags);
    }

    /// <summary>Directions between two of them, counter-clockwise, about every thirty degrees.</summary>
    private static IEnumerable<Spot> Arc(Spot from, Spot to)
    {
        var step = Spot.Direction(1 / 12.0);
        var here = from;
        for (var i = 0; i < 12; i++)
        {
            here = new Spot((here.X * step.X) - (here.Y * step.Y), (here.X * step.Y) + (here.Y * step.X));
            var past = i == 11 || (here.Cross(to) <= 0.26 && here.Dot(to) > 0);
            if (past)
                yield break;
            yield return here;
        }
    }

    private Spot Heading(int h) => (map.End(h) - map.Start(h)).Unit;

    private void DrawStreet(Line line)
    {
        var pieces = Pieces(line);
        var carriageways = line.IsMain ? Carriageways(line, pieces) : [];
        for (var from = 0; from < pieces.Count - 1;)
        {
            if (carriageways.TryGetValue(from, out var end))
            {
                DrawCarriageways(line, pieces, from, end);
                from = end;
                continue;
            }

            var to = from + 1;
            while (to < pieces.Count - 1 && !pieces[to].Cut && !carriageways.ContainsKey(to) && pieces[to].Ground == pieces[from].Ground && pieces[to].Inside == pieces[from].Inside)
                to++;
            // A roundabout lies between its two entries: no way there.
            if (!(pieces[from].Cut && pieces[to].Cut && to == from + 1 && pieces[from].PlanNode == pieces[to].PlanNode && pieces[from].PlanNode >= 0))
                DrawWay(line, pieces, from, to);
            from = to;
        }
    }

    /// <summary>The nodes of a line as the map will have them; what a piece says holds up to the next one.</summary>
    private List<Piece> Pieces(Line line)
    {
        var pieces = new List<Piece>();
        for (var i = 0; i < line.Nodes.Count; i++)
        {
            var node = line.Nodes[i];
            var (before, after) = (i > 0 ? line.Nodes[i - 1] : -1, i + 1 < line.Nodes.Count ? line.Nodes[i + 1] : -1);
            var inside = after < 0 || line.Quarter is { Kind: not QuarterKind.Country } || IsInside(Spot.Lerp(map[node], map[after], 0.5));
            if (traffic.Roundabouts.ContainsKey(node))
            {
                if (before >= 0)
                    pieces.Add(new Piece(_roundaboutEntry[(node, before)], node, Ground.Level, inside, true));
                if (after >= 0)
                    pieces.Add(new Piece(_roundaboutEntry[(node, after)], node, Ground.Level, inside, true));
                continue;
            }

            if (line.Kind == LineKind.Trunk && traffic.Overpasses.Contains(node))
            {
                pieces.Add(new Piece(elements.AddNode(map[node]), node, Ground.Level, inside, false));
                continue;
            }

            var barrier = map.Leaving(node).Select(map.LineOf).FirstOrDefault(other => other.IsBarrier);
            var apart = barrier is not null ? IsApart(node, barrier.Kind) : traffic.Overpasses.Contains(node);
            if (apart && before >= 0 && after >= 0)
            {
                var half = barrier?.Kind == LineKind.Rail ? 14 : 22;
                var ground = barrier?.Kind == LineKind.Rail && line.Id % 3 != 0 ? Ground.Tunnel : Ground.Bridge;
                var (back, ahead) = (map[before] - map[node], map[after] - map[node]);
                pieces.Add(new Piece(elements.AddNode((map[node] + (back.Unit * Math.Min(half, back.Length * 0.42))).OnCentimetre), -1, ground, pieces[^1].Inside, false));
                pieces.Add(new Piece(elements.AddNode((map[node] + (ahead.Unit * Math.Min(half, ahead.Length * 0.42))).OnCentimetre), -1, Ground.Level, inside, false));
                continue;
            }

            pieces.Add(new Piece(elements.NodeOf(node), node, Ground.Level, inside, _ends.Contains(node)));
        }

        return pieces;
    }

    private bool IsInside(Spot spot) => Shape.Contains(roads.TownEdge, spot) || plan.Villages.Any(village => Shape.Contains(village.Edge, spot));

    private void DrawWay(Line line, List<Piece> pieces, int from, int to)
    {
        var tags = StreetTags.Of(line, pieces[from].Inside);
        if (pieces[from].Ground == Ground.Bridge)
            (tags["bridge"], tags["layer"]) = ("yes", "1");
        if (pieces[from].Ground == Ground.Tunnel)
            (tags["tunnel"], tags["layer"], tags["maxheight"]) = ("yes", "-1", line.Id % 2 == 0 ? "3.8" : "4.2");
        var nodes = pieces.GetRange(from, to - from + 1).ConvertAll(piece => piece.Node);
        var way = elements.AddWay(nodes, tags);
        Remember(pieces, from, to, way);
    }

    private void Remember(List<Piece> pieces, int from, int to, long way)
    {
        for (var i = from; i < to; i++)
        {
            RememberInto(pieces[i + 1], pieces[i], way);
            RememberInto(pieces[i], pieces[i + 1], way);
            RememberOutOf(pieces[i + 1], pieces[i], way);
            RememberOutOf(pieces[i], pieces[i + 1], way);
        }
    }

    private void RememberInto(Piece node, Piece neighbour, long way) => _wayInto[(node.PlanNode, neighbour.PlanNode)] = way;

    private void RememberOutOf(Piece node, Piece neighbour, long way) => _wayOutOf[(node.PlanNode, neighbour.PlanNode)] = way;

    /// <summary>Stretches of a main road without side streets that were widened: from which piece to which.</summary>
    private Dictionary<int, int> Carriageways(Line line, List<Piece> pieces)
    {
        var found = new Dictionary<int, int>();
        for (var from = 0; from < pieces.Count - 1; from++)
        {
            var to = from;
            var length = 0.0;
            while (to < pieces.Count - 1 && pieces[to].Ground == Ground.Level && pieces[to].Inside == pieces[from].Inside && pieces[to].PlanNode >= 0 && pieces[to + 1].PlanNode >= 0
                && pieces[to].PlanNode != pieces[to + 1].PlanNode && (to == from || map.Leaving(pieces[to].PlanNode).Count() == 2))
            {
                length += map[pieces[to].PlanNode].DistanceTo(map[pieces[to + 1].PlanNode]);
                to++;
            }

            var wide = line.Kind == LineKind.Trunk ? 0.6 : pieces[from].Inside ? 0.4 : 0.04;
            if (to <= from + 1 || length < 150 || !IsJunction(pieces[from]) || !IsJunction(pieces[to]) || !chance.Happens(wide))
                continue;
            found[from] = to;
            from = to - 1;
        }

        return found;
    }

    private bool IsJunction(Piece piece) => !traffic.Overpasses.Contains(piece.PlanNode) && map.Leaving(piece.PlanNode).Count(h => map.LineOf(h).IsRoad) > 2;

    private void DrawCarriageways(Line line, List<Piece> pieces, int from, int to)
    {
        var (right, left) = (new List<long> { pieces[from].Node }, new List<long> { pieces[from].Node });
        for (var i = from + 1; i < to; i++)
        {
            var here = map[pieces[i].PlanNode];
            var across = (map[pieces[i + 1].PlanNode] - map[pieces[i - 1].PlanNode]).Unit.Left * (line.Kind == LineKind.Trunk ? 6.5 : 5);
            right.Add(elements.AddNode((here - across).OnCentimetre));
            left.Add(elements.AddNode((here + across).OnCentimetre));
            BetweenCarriageways.Add(pieces[i].PlanNode);
        }

        right.Add(pieces[to].Node);
        left.Add(pieces[to].Node);
        left.Reverse();
        var tags = StreetTags.Of(line, pieces[from].Inside);
        (tags["oneway"], tags["dual_carriageway"], tags["lanes"]) = ("yes", "yes", "2");
        var (forward, backward) = (elements.AddWay(right, tags), elements.AddWay(left, tags));
        RememberInto(pieces[to], pieces[to - 1], forward);
        RememberOutOf(pieces[to], pieces[to - 1], backward);
        RememberInto(pieces[from], pieces[from + 1], backward);
        RememberOutOf(pieces[from], pieces[from + 1], forward);
        // At its ends nobody turns round into the other carriageway.
        DrawRestriction("no_u_turn", forward, pieces[to].Node, backward, false);
        DrawRestriction("no_u_turn", backward, pieces[from].Node, forward, false);
    }

    private void TagJunctions()
    {
        foreach (var node in traffic.Signals.Order())
            elements.Tag(elements.NodeOf(node), "highway", "traffic_signals");
        foreach (var node in traffic.MiniRoundabouts.Order())
            elements.Tag(elements.NodeOf(node), "highway", "mini_roundabout");
        foreach (var node in twigs.TurningCircles)
            elements.Tag(elements.NodeOf(node), "highway", chance.Happens(0.8) ? "turning_circle" : "turning_loop");
        foreach (var node in traffic.Crossings.Order().Where(node => !traffic.Signals.Contains(node) && !traffic.MiniRoundabouts.Contains(node)))
            elements.Tag(elements.NodeOf(node), "highway", "crossing");
        for (var node = 0; node < map.NodeCount; node++)
        {
            var lines = map.Leaving(node).Select(map.LineOf).ToList();
            if (lines.Any(line => line.Kind is LineKind.TownEdge or LineKind.VillageEdge) && lines.Any(line => line.IsMain || line.Kind == LineKind.Tertiary)
                && !traffic.Roundabouts.ContainsKey(node) && !lines.Any(line => line.IsBarrier))
                elements.Tag(elements.NodeOf(node), "traffic_sign", "city_limit");
        }
    }

    private void DrawTurn(TurnRule turn)
    {
        if (_wayInto.TryGetValue((turn.Via, map.Target(turn.From)), out var from) && _wayOutOf.TryGetValue((turn.Via, map.Target(turn.To)), out var to))
            DrawRestriction(turn.Restriction, from, elements.NodeOf(turn.Via), to, turn.ExceptBuses);
    }

    private void DrawRestriction(string restriction, long from, long via, long to, bool exceptBuses)
    {
        List<KeyValuePair<string, string>> tags = [new("type", "restriction"), new("restriction", restriction)];
        if (exceptBuses)
            tags.Add(new("except", "psv"));
        elements.AddRelation([(OsmGeoType.Way, from, "from"), (OsmGeoType.Node, via, "via"), (OsmGeoType.Way, to, "to")], tags);
    }
}
