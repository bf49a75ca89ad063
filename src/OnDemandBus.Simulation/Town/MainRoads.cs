namespace OnDemandBus.Simulation.Town;

/// <summary>Draws what was there first: river, railway, the ring of the old wall, the roads to the next towns, the edge of the town.</summary>
internal sealed class MainRoads(TownPlan plan, Chance chance)
{
    private readonly Draft _draft = new();
    private readonly List<double> _fingers = [];

    /// <summary>The edge of the built-up town.</summary>
    public List<Spot> TownEdge { get; private set; } = [];

    /// <summary>The ring around the old town.</summary>
    public List<Spot> CoreRing { get; private set; } = [];

    public List<Spot> MunicipalEdge { get; private set; } = [];

    public List<Spot> RailCourse { get; private set; } = [];

    public Spot Station { get; private set; }

    /// <summary>The village in whose built-up part a spot lies, or null.</summary>
    public Village? VillageAt(Spot spot) => plan.Villages.FirstOrDefault(village => Shape.Contains(village.Edge, spot));

    public Draft Draw()
    {
        DrawBorders();
        _draft.Draw(LineKind.River, plan.River(chance.Branch("river")), name: plan.Names.River);
        if (plan.HasRail)
            DrawRail();
        DrawCore();
        var radials = plan.Radials.Select((turns, i) => DrawRadial(i, turns)).ToArray();
        if (plan.HasRing)
            DrawRing();
        DrawVillageRoads();
        DrawVillageLinks();
        DrawCollectors(radials);
        if (plan.HasBypass)
            DrawBypass();
        return _draft;
    }

    private static Spot Polar(double turns, double radius) => Spot.Direction(turns) * radius;

    private List<Spot> Curve(List<Spot> controls, double step, bool closed = false) => Shape.Curve(controls.ConvertAll(plan.Bend), step, closed);

    private static double Away(double a, double b)
    {
        var d = (a - b) - Math.Floor(a - b);
        return Math.Min(d, 1 - d);
    }

    private List<Spot> Blob(Spot centre, double radius, int points, double roughness, Func<double, double> factor, Chance own)
    {
        var phase = own.Unit();
        var controls = new List<Spot>();
        for (var i = 0; i < points; i++)
        {
            var turns = phase + ((i + own.Between(-0.2, 0.2)) / points);
            controls.Add(centre + Polar(turns, radius * factor(turns) * own.Between(1 - roughness, 1 + roughness)));
        }

        return Curve(controls, Math.Clamp(radius / 8, 40, 130), closed: true);
    }

    private void DrawBorders()
    {
        _fingers.AddRange(plan.Radials);
        _fingers.AddRange(plan.Villages.Where(village => !village.OnMainRoad).Select(village => village.Turns));
        // The town has grown out along its roads: between two of them the fields come closer to the core.
        double Finger(double turns) => 0.80 + (0.30 * _fingers.Max(finger => Math.Clamp(1 - (Away(turns, finger) / 0.055), 0, 1)));
        TownEdge = Blob(new Spot(0, 0), plan.Radius, 44, 0.06, Finger, chance.Branch("edge"));
        _draft.Draw(LineKind.TownEdge, TownEdge, closed: true);
        foreach (var village in plan.Villages)
        {
            village.Edge.AddRange(Blob(village.Centre, village.Radius, 13, 0.17, _ => 1, chance.Branch(village.Name)));
            _draft.Draw(LineKind.VillageEdge, village.Edge, closed: true);
        }

        MunicipalEdge = Blob(new Spot(0, 0), plan.MunicipalRadius, 34, 0.035, _ => 1, chance.Branch("border"));
        _draft.Draw(LineKind.MunicipalEdge, MunicipalEdge, closed: true);
    }

    private void DrawRail()
    {
        RailCourse = plan.Rail(chance.Branch("rail"));
        _draft.Draw(LineKind.Rail, RailCourse);
        var gate = plan.Bend(Spot.Direction(plan.RailTurns).Left * -plan.CoreRadius);
        var nearest = Enumerable.Range(0, RailCourse.Count).MinBy(i => RailCourse[i].DistanceTo(gate));
        Station = RailCourse[nearest];
        // The street in front of the station runs along the railway from one main road to the next.
        var reach = (int)Math.Ceiling(1_150 * plan.Scale / 110);
        var (from, to) = (Math.Max(1, nearest - reach), Math.Min(RailCourse.Count - 2, nearest + reach));
        var front = Enumerable.Range(from, to - from + 1).Select(i => RailCourse[i] + ((RailCourse[i + 1] - RailCourse[i - 1]).Unit.Left * 62)).ToList();
        _draft.Draw(LineKind.Tertiary, Shape.Curve(front, 60), trim: true, name: "Am Bahnhof");
        var start = front[nearest - from];
        _draft.Draw(LineKind.Tertiary, Shape.Curve([start, Spot.Lerp(start, gate, 0.5) + ((gate - start).Unit.Left * 16), Spot.Lerp(start, gate, 1.25)], 45), trim: true, name: "Bahnhofstraße");
    }

    private void DrawCore()
    {
        var own = chance.Branch("core");
        var controls = new List<Spot>();
        var (count, phase) = (14, plan.Radials[0]);
        for (var i = 0; i < count; i++)
            controls.Add(Polar(phase + ((i + own.Between(-0.15, 0.15)) / count), plan.CoreRadius * own.Between(0.9, 1.1)));
        foreach (var turns in plan.Radials)
        {
            // Where a road to the next town stood at the gate, the wall has a corner.
            controls.RemoveAll(spot => spot.DistanceTo(Polar(turns, plan.CoreRadius)) < plan.CoreRadius * 0.24);
            controls.Add(Polar(turns, plan.CoreRadius));
        }

        controls.Sort((a, b) => Turn(a).CompareTo(Turn(b)));
        CoreRing = Curve(controls, 42, closed: true);
        _draft.Draw(plan.HasRing ? LineKind.Secondary : LineKind.Tertiary, CoreRing, closed: true, name: "Wall");

        // The old through road and the one that meets it at the market square.
        var (a, b) = (plan.Radials[0], plan.Radials[plan.Radials.Length / 2]);
        var market = new Spot(own.Between(-15, 15), own.Between(-15, 15));
        var bow = plan.CoreRadius * 0.14;
        List<Spot> through =
        [
            Polar(a, plan.CoreRadius), Polar(a + 0.03, plan.CoreRadius * 0.5), market, Polar(b - 0.03, plan.CoreRadius * 0.5), Polar(b, plan.CoreRadius),
        ];
        _draft.Draw(LineKind.Residential, Curve(through, 40), name: "Lange Straße");
        var c = plan.Radials[plan.Radials.Length / 4];
        _draft.Draw(LineKind.Residential, Curve([market, Polar(c + 0.04, bow * 3), Polar(c, plan.CoreRadius)], 40), name: "Marktstraße");
        if (plan.Scale > 0.5)
        {
            var d = plan.Radials[plan.Radials.Length * 3 / 4];
            _draft.Draw(LineKind.Residential, Curve([market, Polar(d - 0.05, bow * 3), Polar(d, plan.CoreRadius)], 40), name: "Brückenstraße");
        }
    }

    private static double Turn(Spot spot)
    {
        // Only for sorting: grows with the angle, without an arc tangent.
        var u = spot.Unit;
        return u.Y >= 0 ? 1 - u.X : 3 + u.X;
    }

    private List<Spot> DrawRadial(int index, double turns)
    {
        var own = chance.Branch($"radial {index}");
        var village = plan.Villages.FirstOrDefault(v => v.OnMainRoad && Away(v.Turns, turns) < 1e-6);
        var (controls, end) = (new List<Spot>(), plan.MunicipalRadius * 1.09);
        var radius = plan.CoreRadius;
        while (radius < end)
        {
            var free = radius <= plan.CoreRadius ? 0 : Math.Clamp(radius / plan.Radius, 0.15, 1);
            controls.Add(Polar(turns, radius) + (Spot.Direction(turns).Left * (own.Between(-1, 1) * 150 * plan.Scale * free)));
            radius += own.Between(0.2, 0.27) * plan.Radius;
        }

        // The last point is beyond the border and not so close to the one before that the road would turn there.
        controls.RemoveAll(spot => spot.Length > end - (0.16 * plan.Radius));
        controls.Add(Polar(turns, end));
        if (village is not null)
        {
            controls.RemoveAll(spot => Math.Abs(spot.Length - village.Centre.Length) < plan.Radius * 0.12);
            controls.Add(village.Centre);
            controls.Sort((a, b) => a.Length.CompareTo(b.Length));
        }

        var kind = plan.Inhabitants < 5_000 ? (index % 2 == 0 ? LineKind.Secondary : LineKind.Tertiary)
            : index % (plan.Radials.Length / 2) == 0 ? LineKind.Primary
            : index % 2 == 1 || plan.Radials.Length > 6 ? LineKind.Secondary : LineKind.Tertiary;
        var reference = kind switch
        {
            LineKind.Primary => $"B {560 + own.Below(30)}",
            LineKind.Secondary => $"L {940 + (index * 5) + own.Below(5)}",
            _ => $"K {60 + index}",
        };
        var curve = Curve(controls, 75);
        _draft.Draw(kind, curve, name: village is null ? null : $"{Adjective(village.Name)} Straße", reference: reference);
        return controls;
    }

    internal static string Adjective(string place) => place.EndsWith('e') ? place + "r" : place + "er";

    private void DrawRing()
    {
        var own = chance.Branch("ring");
        var count = 18;
        var controls = Enumerable.Range(0, count).Select(i => Polar((i + own.Between(-0.15, 0.15)) / count, plan.RingRadius * own.Between(0.93, 1.08))).ToList();
        var ring = Curve(controls, 70, closed: true);
        // Four parts with a name each.
        var names = new[] { "Ostring", "Nordring", "Westring", "Südring" };
        var quarter = ring.Count / 4;
        for (var q = 0; q < 4; q++)
        {
            var part = Enumerable.Range(0, (q == 3 ? ring.Count - (3 * quarter) : quarter) + 1).Select(i => ring[((q * quarter) + i) % ring.Count]).ToList();
            _draft.Draw(LineKind.Secondary, part, name: names[q], reference: "L 930");
        }
    }

    private void DrawVillageRoads()
    {
        foreach (var village in plan.Villages.Where(village => !village.OnMainRoad))
        {
            var own = chance.Branch("road to " + village.Name);
            var controls = new List<Spot>();
            var from = plan.HasRing ? plan.RingRadius * 0.8 : plan.CoreRadius * 0.8;
            for (var radius = from; radius < village.Centre.Length - 500; radius += own.Between(0.2, 0.27) * plan.Radius)
                controls.Add(Polar(village.Turns, radius) + (Spot.Direction(village.Turns).Left * own.Between(-90, 90) * plan.Scale));
            controls.Add(village.Centre);
            controls.Add(Polar(village.Turns + own.Between(-0.02, 0.02), (village.Centre.Length + (plan.MunicipalRadius * 1.08)) / 2));
            controls.Add(Polar(village.Turns + own.Between(-0.02, 0.02), plan.MunicipalRadius * 1.09));
            // It begins at the ring; drawn a little longer, what sticks out is cut off.
            _draft.Draw(LineKind.Tertiary, Curve(controls, 75), trim: true, name: $"{Adjective(village.Name)} Weg", reference: $"K {20 + plan.Villages.IndexOf(village)}");
        }
    }

    private void DrawVillageLinks()
    {
        for (var i = 0; i < plan.Villages.Count; i++)
        {
            var (a, b) = (plan.Villages[i], plan.Villages[(i + 1) % plan.Villages.Count]);
            var turn = (b.Turns - a.Turns) - Math.Floor(b.Turns - a.Turns);
            var own = chance.Branch($"link {a.Name}");
            if (turn > 0.24 || turn < 0.02 || !own.Happens(0.8))
                continue;
            var bow = own.Between(-0.16, 0.13);
            var controls = new List<Spot> { a.Centre };
            var steps = Math.Max(2, (int)Math.Round(turn / 0.035));
            for (var k = 1; k < steps; k++)
            {
                var t = (double)k / steps;
                controls.Add(Polar(a.Turns + (turn * t), ((a.Centre.Length * (1 - t)) + (b.Centre.Length * t)) * (1 + (bow * 4 * t * (1 - t))) + (own.Between(-200, 200) * plan.Scale)));
            }

            controls.Add(b.Centre);
            _draft.Draw(LineKind.Tertiary, Curve(controls, 80), name: $"{Adjective(b.Name)} Straße", reference: $"K {40 + i}");
        }
    }

    private void DrawCollectors(List<Spot>[] radials)
    {
        var own = chance.Branch("collectors");
        var river = Spot.Direction(plan.RiverTurns).Left;
        for (var i = 0; i < radials.Length; i++)
        {
            var (from, to) = (plan.Radials[i], i + 1 < radials.Length ? plan.Radials[i + 1] : plan.Radials[0] + 1);
            foreach (var factor in plan.HasRing ? new[] { 0.70, 0.235 } : [0.6])
            {
                var radius = plan.Radius * (factor + own.Between(-0.03, 0.03));
                if (radius < plan.CoreRadius * 1.45)
                    continue;
                List<Spot> controls = [];
                for (var k = -1; k <= 6; k++)
                    controls.Add(Polar(from + ((to - from) * ((k + 0.25) / 5.5)), radius * (factor < 0.5 ? own.Between(0.975, 1.025) : own.Between(0.95, 1.05))));
                // A collector that would need a bridge was never built; the main roads have them.
                var crosses = controls.Skip(1).SkipLast(1).Any(spot => spot.Dot(river) > plan.RiverOffset - 150) && controls.Any(spot => spot.Dot(river) < plan.RiverOffset + 150);
                if (!crosses)
                    _draft.Draw(LineKind.Tertiary, Curve(controls, 55), trim: true);
            }
        }
    }

    private void DrawBypass()
    {
        var own = chance.Branch("bypass");
        var controls = new List<Spot>();
        for (var k = -6; k <= 6; k++)
            controls.Add(Polar(plan.BypassMiddle + (k * 0.029), plan.Radius * (1.22 + own.Between(-0.02, 0.02))));
        _draft.Draw(LineKind.Trunk, Curve(controls, 90), trim: true, reference: "B 591", name: "Umgehungsstraße");
    }
}
