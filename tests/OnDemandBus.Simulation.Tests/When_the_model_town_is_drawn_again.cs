using OnDemandBus.TestTown;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_the_model_town_is_drawn_again
{
    [Fact]
    public void It_is_the_file_in_osm_data_to_the_byte()
    {
        var kept = File.ReadAllBytes(Path.Combine(Repository.Root, "osm-data", "model-town.osm.pbf"));

        Assert.True(
            kept.AsSpan().SequenceEqual(DrawnOnce.Bytes),
            "osm-data/model-town.osm.pbf is not what `odb town --inhabitants 100000 --seed 1` writes; write it anew with that command.");
    }

    [Fact]
    public void It_is_well_under_five_megabytes() => Assert.InRange(DrawnOnce.Bytes.Length, 300_000, 2_500_000);

    [Fact]
    public void The_same_seed_gives_the_same_bytes() => Assert.Equal(DrawnOnce.Draw(6_000, 7), DrawnOnce.Draw(6_000, 7));

    [Fact]
    public void Another_seed_gives_another_town() => Assert.NotEqual(DrawnOnce.Draw(6_000, 7), DrawnOnce.Draw(6_000, 8));
}
