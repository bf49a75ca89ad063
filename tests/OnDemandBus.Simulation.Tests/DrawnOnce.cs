using OnDemandBus.Roads;
using OnDemandBus.Simulation.Town;
using OsmSharp;
using OsmSharp.Streams;

namespace OnDemandBus.Simulation.Tests;

/// <summary>The model town of the repository, drawn and read once for all tests that look at it.</summary>
internal static class DrawnOnce
{
    private static readonly Lazy<byte[]> LazyBytes = new(() => Draw(100_000, 1));
    private static readonly Lazy<IReadOnlyList<OsmGeo>> LazyElements = new(() => Read(Bytes));
    private static readonly Lazy<ImportResult> LazyRoads = new(() => OsmImport.Assemble(Read(Bytes), "model-town"));

    /// <summary>The town as a file.</summary>
    public static string ModelTownFile { get; } = Path.Combine(TestTown.Repository.Root, "osm-data", "model-town.osm.pbf");

    public static byte[] Bytes => LazyBytes.Value;

    public static IReadOnlyList<OsmGeo> Elements => LazyElements.Value;

    public static ImportResult Roads => LazyRoads.Value;

    public static byte[] Draw(int inhabitants, ulong seed)
    {
        using var drawn = new MemoryStream();
        ModelTown.Write(drawn, inhabitants, seed);
        return drawn.ToArray();
    }

    public static IReadOnlyList<OsmGeo> Read(byte[] bytes)
    {
        using var source = new PBFOsmStreamSource(new MemoryStream(bytes));
        return source.ToList();
    }
}
