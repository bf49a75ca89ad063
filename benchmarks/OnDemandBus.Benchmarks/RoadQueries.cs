using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks;

/// <summary>The queries that are measured, on random positions of a network; the same ones on every run.</summary>
public sealed class RoadQueries
{
    /// <summary>How many targets one-to-many has.</summary>
    public const int Many = 1000;

    private const int Seed = 1;

    private readonly PlainSearch _search;
    private readonly Snapper _snapper;
    private readonly Position[] _positions = new Position[Many];
    private readonly Location[] _locations = new Location[4096];
    private readonly int[] _times = new int[Many];
    private int _next;

    public RoadQueries(RoadNetwork network)
    {
        (_search, _snapper) = (new PlainSearch(network), network.Snapper);
        var random = new Random(Seed);
        for (var i = 0; i < _positions.Length; i++)
            _positions[i] = Somewhere(network, random);
        for (var i = 0; i < _locations.Length; i++)
        {
            var road = network.At(Somewhere(network, random));
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

    public void Snap() => _snapper.Snap(_locations[_next++ & 4095], 300);

    public void Pair() => _search.TimeMs(Next(), Next());

    public void OneToThousand() => _search.OneToMany(Next(), _positions, _times);

    public void ThousandToOne() => _search.ManyToOne(_positions, Next(), _times);

    public void Path() => _ = _search.FindPath(Next(), Next())!.Geometry;

    private Position Next() => _positions[(_next = (_next + 7) & 0xffffff) % Many];
}
