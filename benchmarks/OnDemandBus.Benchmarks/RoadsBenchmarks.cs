using BenchmarkDotNet.Attributes;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks;

/// <summary>The queries of <see cref="RoadsReport"/> for regressions, on Heidelberg (folder of maps in <c>ODB_MAPS</c>, default <c>../shared/maps</c>).</summary>
[MemoryDiagnoser]
public class RoadsBenchmarks
{
    private HubLabels _labels = null!;
    private RoadMetric _metric = null!;
    private RoadQueries _fast = null!;
    private RoadQueries _plain = null!;

    [Params("heidelberg_2024")]
    public string Map { get; set; } = "";

    [GlobalSetup]
    public void Read()
    {
        var folder = Environment.GetEnvironmentVariable("ODB_MAPS") is { Length: > 0 } maps ? maps : "../shared/maps";
        _labels = HubLabels.Of(OsmImport.Read(Path.Combine(folder, Map + ".osm.pbf")).Network);
        _metric = RoadMetric.Of(_labels.Network);
        (_fast, _plain) = (new RoadQueries(_labels), new RoadQueries(new PlainSearch(_labels.Network)));
    }

    [Benchmark]
    public void Snap() => _fast.Snap();

    [Benchmark]
    public void Pair() => _fast.Pair();

    [Benchmark]
    public void OneToThousand() => _fast.OneToThousand();

    [Benchmark]
    public void Table() => _fast.Table();

    [Benchmark]
    public void PathWithGeometry() => _fast.Path();

    [Benchmark]
    public HubLabels Refresh() => _labels.With(_metric);

    [Benchmark(Baseline = true)]
    public void PlainPair() => _plain.Pair();
}
