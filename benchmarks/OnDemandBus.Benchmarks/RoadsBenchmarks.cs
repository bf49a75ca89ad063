using BenchmarkDotNet.Attributes;
using OnDemandBus.Roads;

namespace OnDemandBus.Benchmarks;

/// <summary>The queries of <see cref="RoadsReport"/> for regressions, on Heidelberg (folder of maps in <c>ODB_MAPS</c>, default <c>../shared/maps</c>).</summary>
[MemoryDiagnoser]
public class RoadsBenchmarks
{
    private RoadQueries _queries = null!;

    [Params("heidelberg_2024")]
    public string Map { get; set; } = "";

    [GlobalSetup]
    public void Read()
    {
        var folder = Environment.GetEnvironmentVariable("ODB_MAPS") is { Length: > 0 } maps ? maps : "../shared/maps";
        _queries = new RoadQueries(OsmImport.Read(Path.Combine(folder, Map + ".osm.pbf")).Network);
    }

    [Benchmark]
    public void Snap() => _queries.Snap();

    [Benchmark]
    public void PlainPair() => _queries.Pair();

    [Benchmark]
    public void PlainOneToThousand() => _queries.OneToThousand();

    [Benchmark]
    public void PlainPath() => _queries.Path();
}
