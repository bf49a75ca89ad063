namespace OnDemandBus.Simulation;

/// <summary>
/// The chance in towns and days: SplitMix64, written out here because they must be the same to the byte on every machine and
/// every runtime. A branch has its own stream, so that more houses in one quarter do not move the streets of another.
/// </summary>
internal sealed class Chance
{
    private readonly ulong _seed;
    private ulong _state;

    public Chance(ulong seed) => (_seed, _state) = (seed, seed);

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to 1 (exclusive).</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public double Between(double from, double to) => from + ((to - from) * Unit());

    /// <summary>From 0 to <paramref name="count"/> (exclusive).</summary>
    public int Below(int count) => (int)(Next() % (ulong)count);

    public bool Happens(double probability) => Unit() < probability;

    public T OneOf<T>(IReadOnlyList<T> list) => list[Below(list.Count)];

    public T[] Shuffled<T>(IEnumerable<T> list)
    {
        var items = list.ToArray();
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }

        return items;
    }

    public Chance Branch(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in name)
            hash = (hash ^ c) * 1099511628211UL;
        return new Chance(new Chance(_seed ^ hash).Next());
    }
}
