namespace OnDemandBus.Simulation.Town;

/// <summary>A village of the municipality.</summary>
internal sealed record Village(string Name, Spot Centre, double Radius, int Inhabitants, double Turns, bool OnMainRoad)
{
    public List<Spot> Edge { get; } = [];

    /// <summary>The middle as it came to lie after <see cref="TownPlan.Bend"/>.</summary>
    public Spot Middle { get; set; }
}

/// <summary>The large numbers of a town: how big it is, where its rivers, roads and villages lie. All lengths in metres.</summary>
internal sealed class TownPlan
{
    public const int LeastInhabitants = 2_000;
    public const int MostInhabitants = 300_000;

    private const int Lattice = 16;

    private readonly Spot[] _shifts;

    public TownPlan(int inhabitants, ulong seed)
    {
        (Inhabitants, Seed) = (inhabitants, seed);
        var chance = new Chance(seed).Branch("plan");
        Names = new PlaceNames(chance.Branch("names"));
        Scale = Math.Sqrt(inhabitants / 100_000.0);
        Radius = 3_080 * Scale;
        CoreRadius = 370 * Math.Sqrt(Scale);
        RingRadius = 0.41 * Radius;
        MunicipalRadius = (2.02 * Radius) + 400;
        HasRing = inhabitants >= 15_000;
        HasRail = inhabitants >= 8_000;
        HasBypass = inhabitants >= 30_000;

        var radials = inhabitants switch { < 5_000 => 4, < 15_000 => 5, < 50_000 => 6, < 80_000 => 7, < 180_000 => 8, _ => 10 };
        var start = chance.Unit();
        Radials = Enumerable.Range(0, radials).Select(i => start + ((i + chance.Between(-0.14, 0.14)) / radials)).ToArray();
        // The river flows past the core between two radials, the railway on the other side and nearly in parallel.
        RiverTurns = start + (0.5 / radials) + chance.Between(-0.01, 0.01);
        RiverOffset = CoreRadius + 90 + (70 * Scale);
        RailTurns = RiverTurns + chance.Between(0.035, 0.06);
        RailOffset = -(CoreRadius + 120 + (260 * Scale));
        BypassMiddle = RiverTurns - 0.25 + chance.Between(-0.03, 0.03);
        IndustryTurns = RailTurns + 0.5 + chance.Between(-0.03, 0.0);
        Villages = PlaceVillages(chance.Branch("villages"));
        var ground = chance.Branch("ground");
        _shifts = Enumerable.Range(0, Lattice * Lattice).Select(_ => new Spot(ground.Between(-1, 1), ground.Between(-1, 1))).ToArray();
        foreach (var village in Villages)
            village.Middle = Bend(village.Centre).OnCentimetre;
    }

    public int Inhabitants { get; }

    public ulong Seed { get; }

    public PlaceNames Names { get; }

    /// <summary>1 for 100,000 inhabitants; lengths grow with it, areas with its square.</summary>
    public double Scale { get; }

    public double Radius { get; }

    public double CoreRadius { get; }

    public double RingRadius { get; }

    public double MunicipalRadius { get; }

    public bool HasRing { get; }

    public bool HasRail { get; }

    public bool HasBypass { get; }

    /// <summary>The directions of the main roads, in turns from east, counter-clockwise.</summary>
    public double[] Radials { get; }

    public double RiverTurns { get; }

    public double RiverOffset { get; }

    public double RailTurns { get; }

    public double RailOffset { get; }

    public double BypassMiddle { get; }

    /// <summary>The direction in which the industrial area lies: at the railway, out of the west wind's way.</summary>
    public double IndustryTurns { get; }

    public List<Village> Villages { get; }

    /// <summary>
    /// Moves a spot of the ideal plan, in which roads are rays and edges circles, to where the lie of the land put it: a
    /// smooth field of shifts, so that what was near stays near.
    /// </summary>
    public Spot Bend(Spot spot)
    {
        var wide = Shift(spot, 3_400 * Scale, 0) * (620 * Scale);
        var narrow = Shift(spot, 1_300 * Scale, 7) * (110 * Scale);
        var along = Spot.Direction(RiverTurns);
        var stretched = (along * (spot.Dot(along) * 1.07)) + (along.Left * (spot.Dot(along.Left) * 0.93));
        return stretched + wide + narrow;
    }

    private Spot Shift(Spot spot, double cell, int offset)
    {
        var (x, y) = (spot.X / cell, spot.Y / cell);
        var (ix, iy) = ((int)Math.Floor(x), (int)Math.Floor(y));
        static double Smooth(double t) => t * t * (3 - (2 * t));
        var (fx, fy) = (Smooth(x - ix), Smooth(y - iy));
        Spot At(int i, int j) => _shifts[((((j + offset) % Lattice) + Lattice) % Lattice * Lattice) + ((((i + offset) % Lattice) + Lattice) % Lattice)];
        return Spot.Lerp(Spot.Lerp(At(ix, iy), At(ix + 1, iy), fx), Spot.Lerp(At(ix, iy + 1), At(ix + 1, iy + 1), fx), fy);
    }

    /// <summary>The course of the river, far beyond the municipality on both sides.</summary>
    public List<Spot> River(Chance chance)
    {
        var (along, across) = (Spot.Direction(RiverTurns), Spot.Direction(RiverTurns).Left);
        var controls = new List<Spot>();
        var (reach, step) = (MunicipalRadius * 1.06, 260.0 + (140 * Scale));
        for (var s = -reach; s <= reach; s += step)
        {
            var free = Math.Clamp((Math.Abs(s) - CoreRadius) / (Radius * 0.8), 0, 1);
            controls.Add((along * s) + (across * (RiverOffset + (chance.Between(-1, 1) * (25 + (260 * Scale * free))) + (40 * (1 - free)))));
        }

        return Shape.Curve(controls.ConvertAll(Bend), 45);
    }

    /// <summary>The course of the railway: straight pieces and wide bends.</summary>
    public List<Spot> Rail(Chance chance)
    {
        var (along, across) = (Spot.Direction(RailTurns), Spot.Direction(RailTurns).Left);
        var reach = MunicipalRadius * 1.06;
        var bend = chance.Between(0.06, 0.12) * MunicipalRadius;
        Spot At(double s, double off) => (along * s) + (across * (RailOffset - off));
        List<Spot> controls = [At(-reach, bend), At(-reach * 0.5, bend * 0.35), At(-reach * 0.2, 0), At(reach * 0.2, 0), At(reach * 0.55, bend * 0.2), At(reach, bend * 1.2)];
        return Shape.Curve(controls.ConvertAll(Bend), 110);
    }

    private List<Village> PlaceVillages(Chance chance)
    {
        var count = Math.Clamp((int)Math.Round(Inhabitants / 10_000.0), 2, 14);
        var share = chance.Between(0.17, 0.19) * Inhabitants;
        var weights = Enumerable.Range(0, count).Select(_ => chance.Between(0.3, 1.8)).ToArray();
        var villages = new List<Village>();
        var directions = Enumerable.Range(0, Radials.Length).Select(i => (Turns: Radials[i], OnMain: true))
            .Concat(Enumerable.Range(0, Radials.Length).Select(i => (Turns: MiddleAfter(i), OnMain: false)))
            .Where(direction => IsFarFromWater(direction.Turns))
            .ToList();
        var ordered = chance.Shuffled(directions);
        foreach (var (turns, onMain) in ordered)
        {
            if (villages.Count == count)
                break;
            var people = (int)(share * weights[villages.Count] / weights.Sum());
            var radius = Math.Sqrt(people / 2_350.0 / Math.PI) * 1_000;
            var centre = Spot.Direction(turns) * (Radius * chance.Between(1.38, 1.78));
            if (villages.Any(other => other.Centre.DistanceTo(centre) < (radius + other.Radius) * 1.25))
                continue;
            villages.Add(new Village(Names.NextVillage(), centre, radius, people, turns - Math.Floor(turns), onMain));
        }

        villages.Sort((a, b) => a.Turns.CompareTo(b.Turns));
        return villages;
    }

    private double MiddleAfter(int radial)
    {
        var next = radial + 1 < Radials.Length ? Radials[radial + 1] : Radials[0] + 1;
        return (Radials[radial] + next) / 2;
    }

    private bool IsFarFromWater(double turns)
    {
        static double Away(double a, double b)
        {
            var d = (a - b) - Math.Floor(a - b);
            return Math.Min(d, 1 - d);
        }

        return Away(turns, RiverTurns) > 0.035 && Away(turns, RiverTurns + 0.5) > 0.035;
    }
}
