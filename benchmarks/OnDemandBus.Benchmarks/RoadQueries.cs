using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks;

/// <summary>The queries that are measured, on random positions of a network; the same ones on every run.</summary>
public sealed class RoadQueries
{
    /// <summary>How many targets one-to-many has, and how many rows and columns a table.</summary>
    public const int Many = 1000;

    /// <summary>So many that no cache learns the questions by heart.</summary>
    private const int Questions = 1 << 16;

    private const int Seed = 1;

    private readonly TravelTimes _times;
    private readonly Snapper _snapper;
    private readonly Position[] _positions = new Position[Questions];
    private readonly Location[] _locations = new Location[Questions];
    private readonly int[] _row = new int[Many];
    private readonly int[] _table = new int[Many * Many];
    private int _next;

    public RoadQueries(TravelTimes times)
    {
        (_times, _snapper) = (times, times.Network.Snapper);
        var random = new Random(Seed);
        for (var i = 0; i < _positions.Length; i++)
            _positions[i] = Somewhere(times.Network, random);
        for (var i = 0; i < _locations.Length; i++)
        {
            var road = times.Network.At(Somewhere(times.Network, random));
            _locations[i] = new Location(road.Latitude + ((random.NextDouble() - 0.5) * 5e-4), road.Longitude + ((random.NextDouble() - 0.5) * 5e-4));
        }
    }

    /// <summary>A random position where a bus may stop.</summary>
    public static Position Somewhere(RoadNetwork network, Random random)
    {
        while (true)
        {
            var segment = random.Next(network.SegmentCount);
            if (network.IsUsable(segment))
                return network.Snapper.ClearOfEnds(new Position(segment, random.NextSingle()));
        }
    }

    public void Snap() => _snapper.Snap(_locations[_next++ & (Questions - 1)], 300);

    public void Pair() => _times.TimeMs(Next(), Next());

    public void OneToThousand() => _times.OneToMany(Next(), Thousand(), _row);

    public void ThousandToOne() => _times.ManyToOne(Thousand(), Next(), _row);

    public void Table() => _times.ManyToMany(Thousand(), Thousand(), _table);

    public void Path() => _ = _times.FindPath(Next(), Next())!.Geometry;

    private Position Next() => _positions[_next++ & (Questions - 1)];

    private ReadOnlySpan<Position> Thousand()
    {
        _next += Many;
        return _positions.AsSpan((_next & (Questions - 1)) % (Questions - Many), Many);
    }
}
