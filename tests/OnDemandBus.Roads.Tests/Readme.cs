using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_the_readme_shows_an_example
{
    [Fact]
    public void It_runs_as_it_stands()
    {
        var output = new StringWriter();
        Example(output);
        Assert.Matches(@"^\d+ segments; \d+ s, \d+ m, halfway at \d+\.\d+,\d+\.\d+$", output.ToString().Trim());
    }

    [Fact]
    public void It_is_the_one_that_is_tested_here()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "OnDemandBus.Roads", "README.md")).ReplaceLineEndings("\n");
        var shown = readme.Split("```csharp\n")[1].Split("```")[0];
        var tested = File.ReadAllText(Path.Combine(Repository.Root, "tests", "OnDemandBus.Roads.Tests", "Readme.cs")).ReplaceLineEndings("\n").Split("// Example.\n")[1].Split("        // End.")[0];
        Assert.Equal(shown, string.Join('\n', tested.Split('\n').Select(line => line.Trim()))
            .Replace("Path.Combine(Repository.Root, \"osm-data/model-town.osm.pbf\")", "\"osm-data/model-town.osm.pbf\"", StringComparison.Ordinal)
            .Replace("output.WriteLine", "Console.WriteLine", StringComparison.Ordinal));
    }

    private static void Example(StringWriter output)
    {
        // Example.
        var (network, report) = OsmImport.Read(Path.Combine(Repository.Root, "osm-data/model-town.osm.pbf"));
        TravelTimes times = HubLabels.Of(network);
        var middle = new Location((network.SouthWest.Latitude + network.NorthEast.Latitude) / 2, (network.SouthWest.Longitude + network.NorthEast.Longitude) / 2);
        var from = network.Snapper.Snap(middle, maxMetres: 1000)!.Value.Position;
        var to = network.Snapper.Snap(middle with { Longitude = middle.Longitude + 0.02 }, maxMetres: 1000)!.Value.Position;
        var timeMs = times.TimeMs(from, to);
        var path = times.FindPath(from, to)!;
        var halfway = network.At(path.PositionAfter(timeMs / 2));
        output.WriteLine($"{report.Segments} segments; {timeMs / 1000} s, {path.DistanceMetres:0} m, halfway at {halfway}");
        // End.
    }
}
