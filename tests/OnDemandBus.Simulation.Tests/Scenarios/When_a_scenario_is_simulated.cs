using System.Globalization;
using System.Text.Json;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Tests.Scenarios;

public sealed class When_a_scenario_is_simulated : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    private string Scenario(string more = "", string name = "town")
    {
        File.WriteAllText(_scratch[$"{name}.yaml"], $"map: {DrawnOnce.ModelTownFile}\nbuses: 4\nrequests: 120\n{more}");
        return _scratch[$"{name}.yaml"];
    }

    private string[] Run(string scenario, string folder, params string[] more)
    {
        var (exitCode, output, error) = CommandLine.Run(["simulate", scenario, "--alone", "--out", _scratch[folder], .. more]);
        Assert.True(exitCode == 0, error);
        Assert.Contains("requests served", output, StringComparison.Ordinal);
        return Directory.GetFiles(_scratch[folder]);
    }

    [Fact]
    public void Three_lines_are_enough()
    {
        var files = Run(Scenario(), "out").Select(Path.GetFileName).ToList();
        foreach (var name in (string[])["report.html", "events.jsonl.gz", "drt_customer_stats_drt.csv", "drt_vehicle_stats_drt.csv", "drt_legs_drt.csv", "waitStats_drt.csv", "bus_plans.csv", "key_figures.csv"])
            Assert.Contains(name, files);
        Assert.Equal(120 + 1, File.ReadLines(_scratch["out/drt_legs_drt.csv"]).Count());
    }

    [Fact]
    public void The_same_scenario_gives_the_same_bytes()
    {
        var scenario = Scenario("riders: {cancelShare: 0.1, noShowShare: 0.1, lateShare: 0.1}\ndisturbances:\n  travelTimeNoise: 0.1\n  breakdowns:\n    - {bus: bus-2, at: 10:00, until: 12:00}\n");
        foreach (var file in Run(scenario, "one").Where(file => !file.EndsWith(".html", StringComparison.Ordinal)))
        {
            _ = Directory.Exists(_scratch["two"]) ? [] : Run(scenario, "two");
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(file.Replace("/one/", "/two/", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Another_seed_is_another_day()
    {
        var scenario = Scenario();
        Run(scenario, "one");
        Run(scenario, "two", "--seed", "2");
        Assert.NotEqual(File.ReadAllText(_scratch["one/drt_legs_drt.csv"]), File.ReadAllText(_scratch["two/drt_legs_drt.csv"]));
    }

    [Fact]
    public void Its_figures_add_up()
    {
        Run(Scenario("riders: {cancelShare: 0.1, noShowShare: 0.1, declineShare: 0.1}\n"), "out");
        var figures = File.ReadLines(_scratch["out/key_figures.csv"]).Skip(1).Select(line => line.Split(';')).ToDictionary(cells => cells[0], cells => cells[2].Length == 0 ? 0 : double.Parse(cells[2], CultureInfo.InvariantCulture));
        Assert.Equal(figures["submitted"], figures["served"] + figures["rejected"] + figures["cancelledByRider"] + figures["cancelledByOperator"] + figures["noShows"] + figures["offersExpired"] + figures["failed"]);
        Assert.Equal(figures["vehicleKm"], File.ReadLines(_scratch["out/kilometres_by_occupancy.csv"]).Skip(1).Sum(line => double.Parse(line.Split(';')[1], CultureInfo.InvariantCulture)), 1);
        Assert.True(figures["noShows"] > 0 && figures["cancelledByRider"] > 0 && figures["offersExpired"] > 0);
    }

    [Fact]
    public void The_example_with_all_keys_is_the_default()
    {
        var (exitCode, output, error) = CommandLine.Run("scenario", "new", _scratch["new.yaml"], "--map", DrawnOnce.ModelTownFile);
        Assert.True(exitCode == 0, error);
        Assert.Contains("odb simulate", output, StringComparison.Ordinal);
        var example = ScenarioFile.Read(_scratch["new.yaml"]);
        var plain = ScenarioFile.Read(Scenario());
        Assert.Equal(plain.Rules, example.Rules);
        Assert.Equal((plain.Riders, plain.Improvement, plain.Costs, plain.Hours, plain.Date, plain.Seed), (example.Riders, example.Improvement, example.Costs, example.Hours, example.Date, example.Seed));
        Assert.Equal(plain.Rebalancing.Mode, example.Rebalancing.Mode);
        Assert.Equal(2, CommandLine.Run("scenario", "new", _scratch["new.yaml"]).ExitCode);
    }

    /// <summary>What an editor offers is what the reader takes.</summary>
    [Fact]
    public void The_schema_knows_the_keys_that_the_reader_knows()
    {
        using var schema = JsonDocument.Parse(ScenarioCommand.SchemaText);
        foreach (var (section, below) in (string?[][])[[null, ""], ["rules", "rules:\n  "], ["riders", "riders:\n  "], ["costs", "costs:\n  "], ["rebalancing", "rebalancing:\n  "], ["improvement", "improvement:\n  "], ["disturbances", "disturbances:\n  "]] is var all ? all.Select(each => (each[0], each[1]!)) : [])
        {
            var keys = schema.RootElement.GetProperty("properties");
            if (section is not null) keys = keys.GetProperty(section).GetProperty("properties");
            var text = $"map: {DrawnOnce.ModelTownFile}\nbuses: 4\nrequests: 1\n{below}nobody: 1\n";
            var mistake = Assert.Throws<InputException>(() => ScenarioFile.Parse("town.yaml", text));
            var known = mistake.Message[(mistake.Message.IndexOf("Known here: ", StringComparison.Ordinal) + 12)..].TrimEnd('.').Split(", ").Order(StringComparer.Ordinal);
            Assert.Equal(known, keys.EnumerateObject().Select(key => key.Name).Order(StringComparer.Ordinal));
        }
    }
}
