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
        _labels = HubLabels.Of(OsmImport.Read(Path.Combine(Maps(), Map + ".osm.pbf")).Network);
        _metric = RoadMetric.Of(_labels.Network);
        (_fast, _plain) = (new RoadQueries(_labels), new RoadQueries(new PlainSearch(_labels.Network)));
    }

    /// <summary>BenchmarkDotNet runs this somewhere below the project's root.</summary>
    private static string Maps()
    {
        if (Environment.GetEnvironmentVariable("ODB_MAPS") is { Length: > 0 } maps) return maps;
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OnDemandBus.sln"))) folder = folder.Parent;
        return Path.Combine(folder?.FullName ?? ".", "..", "shared", "maps");
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
