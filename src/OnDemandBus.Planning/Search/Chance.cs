using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnDemandBus.Planning.Search;

/// <summary>
/// Numbers that look random and follow from the seed alone, the same on every machine and runtime (xoshiro256**, Blackman and Vigna 2018).
/// A mutable struct: keep it in a field, hand it on by reference.
/// </summary>
internal struct Chance
{
    private ulong _a, _b, _c, _d;

    public Chance(ulong seed)
    {
        _a = Spread(ref seed);
        _b = Spread(ref seed);
        _c = Spread(ref seed);
        _d = Spread(ref seed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Bits()
    {
        var result = BitOperations.RotateLeft(_b * 5, 7) * 9;
        var t = _b << 17;
        _c ^= _a;
        _d ^= _b;
        _b ^= _c;
        _a ^= _d;
        _c ^= t;
        _d = BitOperations.RotateLeft(_d, 45);
        return result;
    }

    /// <summary>0 up to, not including, <paramref name="limit"/>.</summary>
    public int Below(int limit) => (int)(((Bits() >> 32) * (ulong)limit) >> 32);

    /// <summary>At least 0, less than 1.</summary>
    public double Share() => (Bits() >> 11) * (1.0 / (1UL << 53));

    // SplitMix64: neighbouring seeds give unrelated states, and never the state of zeros.
    private static ulong Spread(ref ulong seed)
    {
        var z = seed += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
