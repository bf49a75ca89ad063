using System.Runtime.CompilerServices;
using OnDemandBus.Simulation.Town;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_the_model_town_is_drawn_again
{
    [Fact]
    public void It_is_the_file_in_osm_data_to_the_byte()
    {
        using var drawn = new MemoryStream();
        ModelTown.Write(drawn, 100_000, 1);

        var kept = File.ReadAllBytes(Path.Combine(ProjectRoot(), "osm-data", "model-town.osm.pbf"));

        Assert.True(
            kept.AsSpan().SequenceEqual(drawn.GetBuffer().AsSpan(0, (int)drawn.Length)),
            "osm-data/model-town.osm.pbf is not what `odb town --inhabitants 100000 --seed 1` writes; write it anew with that command.");
    }

    private static string ProjectRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));
}
