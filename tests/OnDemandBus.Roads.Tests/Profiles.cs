using System.Text;
using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_bus_has_a_profile_file : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"profile-{Guid.NewGuid():N}.json");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void What_it_says_counts_and_the_rest_keeps_its_default()
    {
        var profile = Load(
            """
            {
              // A taxi.
              "lengthMetres": 4.5,
              "uTurnAtJunctionSeconds": 20, "gateSeconds": null,
              "speeds": { "livingStreet": { "typicalKmh": 6 } },
              "surfaceFactors": { "sett": 1, "ice": 0.3, },
            }
            """);
        Assert.Equal((4.5, 2.1), (profile.LengthMetres, profile.WidthMetres));
        Assert.Equal((TimeSpan.FromSeconds(20), null), (profile.UTurnAtJunction, profile.Gate));
        Assert.Equal((new RoadSpeed(6, 12), new RoadSpeed(27, 36)), (profile.Speeds[RoadClass.LivingStreet], profile.Speeds[RoadClass.Residential]));
        Assert.Equal((1, 0.3, 0.7), (profile.SurfaceFactors["sett"], profile.SurfaceFactors["ice"], profile.SurfaceFactors["cobblestone"]));
    }

    [Fact]
    public void An_empty_one_is_the_minibus() => Assert.Equal(Saved(BusProfile.Minibus), Saved(Load("{}")));

    [Fact]
    public void Saved_and_loaded_it_is_the_same()
    {
        var profile = BusProfile.Minibus with
        {
            HeightMetres = 3.1,
            SharpTurn = TimeSpan.FromSeconds(7.25),
            UTurnAtJunction = TimeSpan.FromSeconds(12),
            Gate = null,
            Speeds = BusProfile.DefaultSpeeds.SetItem(RoadClass.Track, new RoadSpeed(5, 6)),
            TrackTypeFactors = BusProfile.DefaultTrackTypeFactors.SetItem("grade5", 0.1),
        };
        Assert.Equal(Saved(profile), Saved(Load(Saved(profile))));
        Assert.NotEqual(Saved(BusProfile.Minibus), Saved(profile));
        Assert.Equal(3.1, Load(Saved(profile)).HeightMetres);
    }

    [Fact]
    public void The_one_in_the_readme_is_the_default_with_every_key()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "OnDemandBus.Roads", "README.md")).ReplaceLineEndings("\n");
        var shown = readme.Split("```jsonc\n")[1].Split("```")[0];
        Assert.Equal(Saved(BusProfile.Minibus), Saved(Load(shown)));
        foreach (var key in System.Text.Json.JsonDocument.Parse(Saved(BusProfile.Minibus)).RootElement.EnumerateObject())
            Assert.Contains($"\"{key.Name}\"", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void An_import_heeds_it()
    {
        var drawing = DrawnTown.Parse("A---B---C", tags: [("BC", "maxheight=3")]);
        Assert.Equal(4, OsmImport.Assemble(drawing.Map, "town", Load("{}")).Network.SegmentCount);
        Assert.Equal(2, OsmImport.Assemble(drawing.Map, "town", Load("""{ "heightMetres": 3.2 }""")).Network.SegmentCount);
    }

    [Theory]
    [InlineData("{\n\"lenghtMetres\": 6\n}", 2, "'lenghtMetres' is not a key that is known here", "Known are lengthMetres, widthMetres")]
    [InlineData("{\n\n\"lengthMetres\": 600\n}", 3, "'lengthMetres' is 600, which is out of range", "Write a number from 1 to 40")]
    [InlineData("{\"lengthMetres\": \"six\"}", 1, "'lengthMetres' is not a number", "Write one from 1 to 40")]
    [InlineData("{\"lengthMetres\": null}", 1, "'lengthMetres' is not a number", "Write one from 1 to 40")]
    [InlineData("{\"gateSeconds\": -1}", 1, "'gateSeconds' is -1, which is out of range", "Write a number from 0 to 3600, or null")]
    [InlineData("{\"widthMetres\": 2,\n\"widthMetres\": 2}", 2, "'widthMetres' is there twice", "Leave one of them out")]
    [InlineData("{\"speeds\": {\n\"motorways\": {}}}", 2, "'motorways' is not a key that is known here", "Known are motorway, motorwayLink")]
    [InlineData("{\"speeds\": {\n\"track\": { \"kmh\": 5 }}}", 2, "'kmh' is not a key that is known here", "Known are typicalKmh, topKmh")]
    [InlineData("{\"speeds\": {\n\"track\": { \"topKmh\": 0 }}}", 2, "'speeds.track.topKmh' is 0, which is out of range", "Write a number from 1 to 150")]
    [InlineData("{\"speeds\": {\n\n\"track\": { \"typicalKmh\": 50 }}}", 3, "on roads of class track the typical speed, 50 km/h, exceeds the top speed, 22 km/h", "Correct one of them")]
    [InlineData("{\"speeds\": 5}", 1, "speeds is an object in braces", "See the profile in Roads' README")]
    [InlineData("{\"surfaceFactors\": {\"sett\": 2}}", 1, "'surfaceFactors.sett' is 2, which is out of range", "Write a number from 0.05 to 1")]
    [InlineData("{\n\"lengthMetres\": 6\n\"widthMetres\": 2}", 3, "this is not JSON", "Check brackets")]
    [InlineData("{\n\"lengthMetres\": 6\n", 3, "this is not JSON", "Check brackets")]
    [InlineData("", 1, "this is not JSON", "Check brackets")]
    [InlineData("[]", 1, "a profile is an object in braces", "See the profile")]
    [InlineData("{}\n{}", 2, "this is not JSON", "Check brackets")]
    [InlineData("{\"lowestSpeedKmh\": 30, \"topSpeedKmh\": 20}", null, "lowestSpeedKmh, 30, exceeds topSpeedKmh, 20", "Correct one of them")]
    public void A_mistake_in_it_is_named_with_its_line(string text, int? line, string fault, string remedy)
    {
        var error = Assert.Throws<BusProfileException>(() => Load(text));
        Assert.Equal((_path, line, fault), (error.File, error.Line, error.Fault));
        Assert.StartsWith(remedy, error.Remedy, StringComparison.Ordinal);
        Assert.StartsWith(line is null ? $"Bus profile '{_path}': {fault}. " : $"Bus profile '{_path}', line {line}: {fault}. ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_it_says_so() => Assert.Equal("there is no such file", Assert.Throws<BusProfileException>(() => BusProfile.Load(_path)).Fault);

    private BusProfile Load(string text)
    {
        File.WriteAllText(_path, text, Encoding.UTF8);
        return BusProfile.Load(_path);
    }

    private string Saved(BusProfile profile)
    {
        profile.Save(_path);
        return File.ReadAllText(_path);
    }
}
