namespace OnDemandBus.Simulation.Town;

/// <summary>
/// A point or vector of the drawing board: metres east and north of the market square. Only +, -, *, / and square roots
/// are used on it, which IEEE 754 defines to the last bit: sines of the runtime's library differ between machines.
/// </summary>
internal readonly record struct Spot(double X, double Y)
{
    public double Length => Math.Sqrt((X * X) + (Y * Y));

    public Spot Unit => this / Math.Max(Length, 1e-9);

    /// <summary>The vector turned left by a quarter.</summary>
    public Spot Left => new(-Y, X);

    /// <summary>On the centimetre, which is also the precision of a coordinate in OpenStreetMap.</summary>
    public Spot OnCentimetre => new(Math.Round(X * 100) / 100, Math.Round(Y * 100) / 100);

    public static Spot operator +(Spot a, Spot b) => new(a.X + b.X, a.Y + b.Y);

    public static Spot operator -(Spot a, Spot b) => new(a.X - b.X, a.Y - b.Y);

    public static Spot operator *(Spot a, double f) => new(a.X * f, a.Y * f);

    public static Spot operator /(Spot a, double f) => new(a.X / f, a.Y / f);

    public double Dot(Spot other) => (X * other.X) + (Y * other.Y);

    public double Cross(Spot other) => (X * other.Y) - (Y * other.X);

    public double DistanceTo(Spot other) => (this - other).Length;

    public static Spot Lerp(Spot a, Spot b, double t) => a + ((b - a) * t);

    /// <summary>The unit vector of an angle in turns, counter-clockwise from east.</summary>
    public static Spot Direction(double turns)
    {
        var t = turns - Math.Floor(turns);
        var quarter = (int)Math.Floor((t * 4) + 0.5);
        var x = (t - (quarter / 4.0)) * 6.283185307179586;
        var xx = x * x;
        // Taylor series on an eighth of a turn to either side: good to 1e-12.
        var sin = x * (1 - (xx / 6 * (1 - (xx / 20 * (1 - (xx / 42 * (1 - (xx / 72 * (1 - (xx / 110))))))))));
        var cos = 1 - (xx / 2 * (1 - (xx / 12 * (1 - (xx / 30 * (1 - (xx / 56 * (1 - (xx / 90)))))))));
        return (quarter % 4) switch
        {
            0 => new(cos, sin),
            1 => new(-sin, cos),
            2 => new(-cos, -sin),
            _ => new(sin, -cos),
        };
    }

    /// <summary>Where a falls on the segment from p to q: 0 at p, 1 at q.</summary>
    public double FractionOn(Spot p, Spot q)
    {
        var d = q - p;
        var length2 = d.Dot(d);
        return length2 < 1e-12 ? 0 : Math.Clamp((this - p).Dot(d) / length2, 0, 1);
    }

    public double DistanceToSegment(Spot p, Spot q) => DistanceTo(Lerp(p, q, FractionOn(p, q)));
}
