namespace OnDemandBus.Simulation.Tests;

public sealed class When_the_command_line_asks_for_a_town : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_is_written_to_the_file()
    {
        var (code, output, error) = CommandLine.Run("town", "--inhabitants", "3000", "--seed", "5", "--out", _scratch["town.osm.pbf"]);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("3000 inhabitants", output, StringComparison.Ordinal);
        Assert.Equal(DrawnOnce.Draw(3_000, 5), File.ReadAllBytes(_scratch["town.osm.pbf"]));
        Assert.Single(Directory.GetFiles(_scratch.Path));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-100")]
    [InlineData("1999")]
    [InlineData("10000000")]
    public void A_size_that_no_town_has_is_refused_with_the_sizes_that_are_possible(string inhabitants)
    {
        var (code, _, error) = CommandLine.Run("town", "--inhabitants", inhabitants, "--out", _scratch["town.osm.pbf"]);

        Assert.Equal(1, code);
        Assert.Contains("2000 to 300000", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.Path));
    }

    [Theory]
    [InlineData("many")]
    [InlineData("99999999999999")]
    public void A_size_that_is_no_number_is_refused(string inhabitants)
    {
        var (code, _, error) = CommandLine.Run("town", "--inhabitants", inhabitants, "--out", _scratch["town.osm.pbf"]);

        Assert.Equal(1, code);
        Assert.Contains(inhabitants, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var (code, _, error) = CommandLine.Run("town", "--inhabitants", "2000", "--out", _scratch["nowhere/town.osm.pbf"]);

        Assert.Equal(2, code);
        Assert.Contains("nowhere does not exist", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_instead_of_a_file_is_named()
    {
        var (code, _, error) = CommandLine.Run("town", "--inhabitants", "2000", "--out", _scratch.Path);

        Assert.Equal(2, code);
        Assert.Contains("is a folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_takes_no_file_is_named_without_a_stack_trace()
    {
        var (code, _, error) = CommandLine.Run("town", "--inhabitants", "2000", "--out", "/proc/town.osm.pbf");

        Assert.Equal(2, code);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_file_it_asks_for_one()
    {
        var (code, _, error) = CommandLine.Run("town");

        Assert.Equal(1, code);
        Assert.Contains("--out", error, StringComparison.Ordinal);
    }
}
