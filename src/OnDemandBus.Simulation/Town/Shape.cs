namespace OnDemandBus.Simulation.Town;

/// <summary>Lines and areas on the drawing board.</summary>
internal static class Shape
{
    /// <summary>A smooth curve through control points (Catmull-Rom), with a point about every <paramref name="step"/> metres; control points stay.</summary>
    public static List<Spot> Curve(IReadOnlyList<Spot> through, double step, bool closed = false)
    {
        var curve = new List<Spot>();
        var n = through.Count;
        Spot At(int i) => closed ? through[((i % n) + n) % n] : through[Math.Clamp(i, 0, n - 1)];
        var pieces = closed ? n : n - 1;
        for (var i = 0; i < pieces; i++)
        {
            var (p0, p1, p2, p3) = (At(i - 1), At(i), At(i + 1), At(i + 2));
            var count = Math.Max(1, (int)Math.Round(p1.DistanceTo(p2) / step));
            for (var k = 0; k < count; k++)
                curve.Add(Hermite(p1, (p2 - p0) * 0.5, p2, (p3 - p1) * 0.5, (double)k / count));
        }

        if (!closed)
            curve.Add(through[n - 1]);
        return curve.ConvertAll(spot => spot.OnCentimetre);
    }

    public static Spot Hermite(Spot a, Spot tangentA, Spot b, Spot tangentB, double t)
    {
        var (t2, t3) = (t * t, t * t * t);
        return (a * ((2 * t3) - (3 * t2) + 1)) + (tangentA * (t3 - (2 * t2) + t)) + (b * ((3 * t2) - (2 * t3))) + (tangentB * (t3 - t2));
    }

    /// <summary>The signed area: positive when the ring runs counter-clockwise.</summary>
    public static double Area(IReadOnlyList<Spot> ring)
    {
        var sum = 0.0;
        for (var i = 0; i < ring.Count; i++)
            sum += ring[i].Cross(ring[(i + 1) % ring.Count]);
        return sum / 2;
    }

    public static Spot Centre(IReadOnlyList<Spot> ring)
    {
        var (sum, area, origin) = (new Spot(0, 0), 0.0, ring[0]);
        for (var i = 0; i < ring.Count; i++)
        {
            var (a, b) = (ring[i] - origin, ring[(i + 1) % ring.Count] - origin);
            var cross = a.Cross(b);
            area += cross;
            sum += (a + b) * cross;
        }

        return Math.Abs(area) < 1e-6 ? origin : origin + (sum / (3 * area));
    }

    public static bool Contains(IReadOnlyList<Spot> ring, Spot spot)
    {
        var inside = false;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if (a.Y > spot.Y != b.Y > spot.Y && spot.X < ((b.X - a.X) * (spot.Y - a.Y) / (b.Y - a.Y)) + a.X)
                inside = !inside;
        }

        return inside;
    }

    public static double Distance(IReadOnlyList<Spot> ring, Spot spot)
    {
        var least = double.MaxValue;
        for (var i = 0; i < ring.Count; i++)
            least = Math.Min(least, spot.DistanceToSegment(ring[i], ring[(i + 1) % ring.Count]));
        return least;
    }

    /// <summary>Where the segments a-b and c-d meet, as fractions of both, or null.</summary>
    public static (double OnFirst, double OnSecond)? Meet(Spot a, Spot b, Spot c, Spot d)
    {
        var (r, s) = (b - a, d - c);
        var cross = r.Cross(s);
        if (Math.Abs(cross) < 1e-9)
            return null;
        var t = (c - a).Cross(s) / cross;
        var u = (c - a).Cross(r) / cross;
        return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? (t, u) : null;
    }

    public static double Length(IReadOnlyList<Spot> line)
    {
        var sum = 0.0;
        for (var i = 1; i < line.Count; i++)
            sum += line[i - 1].DistanceTo(line[i]);
        return sum;
    }

    /// <summary>A point at a distance from the start of a line, and the direction there.</summary>
    public static (Spot At, Spot Direction) Along(IReadOnlyList<Spot> line, double metres)
    {
        for (var i = 1; i < line.Count; i++)
        {
            var length = line[i - 1].DistanceTo(line[i]);
            if (metres <= length || i == line.Count - 1)
                return (Spot.Lerp(line[i - 1], line[i], length < 1e-9 ? 0 : Math.Clamp(metres / length, 0, 1)), (line[i] - line[i - 1]).Unit);
            metres -= length;
        }

        return (line[0], new Spot(1, 0));
    }

    public static Spot[] Rectangle(Spot middle, Spot along, double length, double depth)
    {
        var (u, v) = (along * (length / 2), along.Left * (depth / 2));
        return [middle - u - v, middle + u - v, middle + u + v, middle - u + v];
    }
}
