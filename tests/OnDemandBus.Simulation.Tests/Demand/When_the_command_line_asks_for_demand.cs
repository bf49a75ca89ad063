using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Map;

namespace OnDemandBus.Simulation.Tests.Demand;

public sealed class When_the_command_line_asks_for_demand : IDisposable
{
    private readonly Scratch _scratch = new();

    public When_the_command_line_asks_for_demand() => File.WriteAllBytes(_scratch["town.osm.pbf"], DrawnOnce.Bytes);

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_requests_are_in_the_file_and_their_peaks_in_the_table()
    {
        var (code, output, error) = Run("--requests", "400", "--seed", "3", "--date", "2026-05-12", "--share", "pupils=0.5", "wheelchairUsers=0");

        Assert.Equal((0, ""), (code, error));
        var requests = RequestTable.Read(_scratch["day.csv"]);
        Assert.Equal((400, 200, 0), (requests.Length, requests.Count(request => request.Group == "pupils"), requests.Count(request => request.Group == "wheelchairUsers")));
        Assert.Contains("400 requests of 2026-05-12, a Tuesday (seed 3)", output, StringComparison.Ordinal);
        Assert.Matches(@"\n +7 .* #+", output);
        Assert.Matches(@"\n +all +\d+ +\d+ +200 ", output);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void The_same_again_is_the_same_to_the_byte()
    {
        Run("--requests", "100");
        var first = File.ReadAllBytes(_scratch["day.csv"]);
        Run("--requests", "100");

        Assert.Equal(first, File.ReadAllBytes(_scratch["day.csv"]));
        Assert.DoesNotContain((byte)'\r', first);
    }

    [Fact]
    public void A_place_of_ones_own_and_an_area_can_be_given()
    {
        File.WriteAllText(_scratch["area.geojson"], """{"type":"Polygon","coordinates":[[[8.17,52.27],[8.23,52.27],[8.23,52.31],[8.17,52.31],[8.17,52.27]]]}""");
        var (code, _, error) = Run("--requests", "200", "--area", _scratch["area.geojson"], "--attractor", "hospital=52.2905,8.2001,100000");

        Assert.Equal((0, ""), (code, error));
        Assert.Contains(RequestTable.Read(_scratch["day.csv"]), request => request.To.Latitude == 52.2905);
    }

    [Fact]
    public void What_the_map_lacks_is_told_and_who_does_not_travel_for_it()
    {
        using (var map = File.Create(_scratch["town.osm.pbf"]))
            MapFile.Write(map, new DrawnPlaces().Houses(0, 0, 30, 30).Point(0, 0, "shop=books").Elements);
        var (code, output, _) = Run("--requests", "50");

        Assert.Equal(0, code);
        Assert.Contains("The map has no careHome, industry, school", output, StringComparison.Ordinal);
        Assert.Contains("Without requests on that day: shiftWorkers.", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--requests", "0", "requests must be from 1 to 1000000")]
    [InlineData("--requests", "many", "many")]
    [InlineData("--mode-share", "2", "modeShare must be")]
    [InlineData("--date", "12.5.2026", "12.5.2026 is no date")]
    [InlineData("--share", "pupils", "--share pupils is no share")]
    [InlineData("--share", "pupils=x", "is no share")]
    [InlineData("--share", "ghosts=0.1", "there is no group ghosts; known are adults")]
    [InlineData("--share", "pupils=1.5", "from 0 to 1")]
    [InlineData("--attractor", "hospital", "--attractor hospital is no place")]
    [InlineData("--attractor", "castle=52,8,1", "is no place")]
    [InlineData("--attractor", "hospital=152,8,1", "no place on earth")]
    public void A_wrong_option_is_told_and_nothing_is_written(string option, string value, string what)
    {
        var (code, _, error) = Run(option, value);

        Assert.Equal(1, code);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.False(File.Exists(_scratch["day.csv"]));
    }

    [Theory]
    [InlineData("no json", "is not an area")]
    [InlineData("""{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}""", "nobody lives in the area")]
    public void An_area_that_does_not_fit_is_told(string area, string what)
    {
        File.WriteAllText(_scratch["area.geojson"], area);
        var (code, _, error) = Run("--area", _scratch["area.geojson"]);

        Assert.Equal(2, code);
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_map_that_is_none_or_not_there_is_told()
    {
        File.WriteAllText(_scratch["town.osm.pbf"], "no map");
        Assert.Equal(2, Run().Code);
        File.Delete(_scratch["town.osm.pbf"]);
        var (code, _, error) = Run();

        Assert.Equal(2, code);
        Assert.Contains("there is no such file", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_missing_is_told()
    {
        var (code, _, error) = CommandLine.Run("demand", "--map", _scratch["town.osm.pbf"], "--requests", "5", "--out", _scratch["nowhere/day.csv"]);

        Assert.Equal(2, code);
        Assert.Contains("nowhere does not exist", error, StringComparison.Ordinal);
    }

    private (int Code, string Output, string Error) Run(params string[] options) => CommandLine.Run(["demand", "--map", _scratch["town.osm.pbf"], "--out", _scratch["day.csv"], .. options]);
}
