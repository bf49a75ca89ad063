namespace OnDemandBus.Simulation.Tests.Scenarios;

/// <summary>Each mistake is told with file, line and remedy, and never with a stack trace.</summary>
public sealed class When_a_scenario_makes_no_sense : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private string File(string name, string text)
    {
        System.IO.File.WriteAllText(_scratch[name], text);
        return _scratch[name];
    }

    private string ErrorOf(string text, string verb = "simulate")
    {
        var file = File("town.yaml", text.ReplaceLineEndings("\n").Replace("MAP", DrawnOnce.ModelTownFile, StringComparison.Ordinal));
        var (exitCode, output, error) = CommandLine.Run(verb, file, "--out", _scratch["out"]);
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scratch["out"]), "nothing is written of what is not simulated");
        return error.Replace(_scratch.Path + "/", "", StringComparison.Ordinal).Trim();
    }

    [Theory]
    [InlineData("map: MAP\nbuss: 6\nrequests: 4\n", "town.yaml, line 2: the key 'buss' is not known. Did you mean 'buses'?")]
    [InlineData("map: MAP\nbuses: -6\nrequests: 4\n", "town.yaml, line 2: buses: '-6' is not a whole number from 1 to 5000.")]
    [InlineData("map: MAP\nrequests: 4\n", "town.yaml: there is no bus. Write 'buses: 6'")]
    [InlineData("map: MAP\nbuses: 6\n", "town.yaml: there is no demand. Write 'requests: 400'")]
    [InlineData("buses: 6\nrequests: 4\n", "town.yaml: map: there is no value. Give the path")]
    [InlineData("map: no.osm.pbf\nbuses: 6\nrequests: 4\n", "town.yaml, line 1: map: there is no file 'no.osm.pbf'")]
    [InlineData("", "town.yaml: there are no keys in it.")]
    [InlineData("map: [a\nbuses: 6\n", "town.yaml, line ")]
    [InlineData("map: MAP\nrequests: 4\nfleet:\n  - count: 2\n    shifts:\n      - {from: 14:00, to: 06:00}\n", "town.yaml, line 6: fleet[1].shifts[1].to: the shift ends (06:00) before it starts (14:00).")]
    [InlineData("map: MAP\nrequests: 4\nfleet:\n  - seats: 0\n    wheelchairs: 0\n", "town.yaml, line 4: fleet[1].seats: the bus has neither a seat nor a wheelchair place.")]
    [InlineData("map: MAP\nrequests: 4\nfleet:\n  - start: {latitude: 12, longitude: 3}\n", "town.yaml, line 4: bus bus-1 starts at 12")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\nrules:\n  maxWaitTime: -3\n", "town.yaml, line 5: rules.maxWaitTime: maxWaitTime must not be negative.")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\nrules:\n  maxWaitTime: soon\n", "town.yaml, line 5: rules.maxWaitTime: 'soon' is not a length of time.")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\nrules:\n  promisesSoftLimits: maybe\n", "town.yaml, line 5: rules.promisesSoftLimits: 'maybe' is neither yes nor no.")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\nrules:\n  divertsByPlan: yes\n", "town.yaml, line 5: rules.divertsByPlan: divertsByPlan needs a freezeTime of less than a day")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\nriders:\n  noShowShare: 2\n", "town.yaml, line 5: riders.noShowShare: 2 is out of range.")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\ndisturbances:\n  breakdowns:\n    - {bus: bus-9, at: 10:00}\n", "town.yaml, line 6: there is no bus 'bus-9' that could break down. The buses are bus-1, bus-2")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\nhours: 22:00-05:00\n", "town.yaml, line 4: hours: '22:00-05:00' ends before it starts.")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\ndate: tomorrow\n", "town.yaml, line 4: date: 'tomorrow' is not a date.")]
    [InlineData("map: MAP\nbuses: 6\nrequests: 4\nline:\n  headway: 30 min\n", "town.yaml, line 5: line: there must be either stops or a GTFS feed.")]
    [InlineData("map: MAP\nbuses: 6\ndemand:\n  requests: 10\n  shares: {pirates: 0.5}\n", "town.yaml, line 4: demand: ")]
    public void The_line_and_the_remedy_are_told(string text, string expected) => Assert.StartsWith(expected, ErrorOf(text), StringComparison.Ordinal);

    [Fact]
    public void An_area_off_the_map_is_told()
    {
        File("area.geojson", """{"type":"Polygon","coordinates":[[[0,0],[0.1,0],[0.1,0.1],[0,0.1],[0,0]]]}""");
        Assert.StartsWith("town.yaml: area: no road of the map lies in the area.", ErrorOf("map: MAP\nbuses: 6\nrequests: 4\narea: area.geojson\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_table_is_told_with_its_line()
    {
        File("wishes.csv", "departAt,fromLatitude,fromLongitude,toLatitude,toLongitude\n08:00,48.6,8.87,48.61,8.88\n08:10,48.6,abc,48.61,8.88\n");
        Assert.StartsWith("wishes.csv, line 3: ", ErrorOf("map: MAP\nbuses: 6\ndemand:\n  file: wishes.csv\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Demand_outside_the_area_is_told()
    {
        File("wishes.csv", "departAt,fromLatitude,fromLongitude,toLatitude,toLongitude\n08:00,8.6,48.87,8.61,48.88\n");
        Assert.Contains("lies in the service area. Use the map and area of the same town", ErrorOf("map: MAP\nbuses: 6\ndemand:\n  file: wishes.csv\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_map_is_told()
    {
        File("town.osm.pbf", "This is no map.");
        Assert.StartsWith("town.yaml: the map cannot be used: ", ErrorOf("map: town.osm.pbf\nbuses: 6\nrequests: 4\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("buses", "does not say what is varied")]
    [InlineData("buses=9..3", "is not a range")]
    [InlineData("fleet[1].count=3", "cannot be varied: ")]
    [InlineData("rules.maxWaitTme=3", "the key 'rules.maxWaitTme' is not known. Did you mean 'maxWaitTime'?")]
    public void What_cannot_be_varied_is_told(string vary, string expected)
    {
        var file = File("town.yaml", $"map: {DrawnOnce.ModelTownFile}\nbuses: 6\nrequests: 4\n");
        var (exitCode, _, error) = CommandLine.Run("sweep", file, "--vary", vary, "--out", _scratch["out"]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
