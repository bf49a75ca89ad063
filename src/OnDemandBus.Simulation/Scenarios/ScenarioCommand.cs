using System.CommandLine;
using System.Reflection;
using OnDemandBus.Simulation.Map;

namespace OnDemandBus.Simulation.Scenarios;

/// <summary>The verb <c>odb scenario</c>.</summary>
internal static class ScenarioCommand
{
    public static Command Create() => new("scenario", "Writes an example of a scenario, or its schema, or checks one.") { New(), Schema(), Check() };

    /// <summary>The example with every key and its default.</summary>
    public static string Example => Resource("scenario.yaml");

    /// <summary>The JSON schema, for editors that complete and check YAML.</summary>
    public static string SchemaText => Resource("scenario.schema.json");

    private static Command New()
    {
        var file = new Argument<FileInfo>("SCENARIO.yaml") { Description = "The file to write." };
        var map = new Option<string>("--map") { Description = "The map that it names.", DefaultValueFactory = _ => "town.osm.pbf" };
        var command = new Command("new", "Writes a commented scenario with all keys and their defaults.") { file, map };
        command.SetAction(parsed =>
        {
            var target = parsed.GetRequiredValue(file);
            if (target.Exists)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"{target} is there already. Name another file, or remove it.");
                return 2;
            }

            if (OutputFile.Write(target, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(Example.Replace("map: town.osm.pbf", $"map: {parsed.GetRequiredValue(map)}", StringComparison.Ordinal)))) is { } problem)
            {
                parsed.InvocationConfiguration.Error.WriteLine(problem);
                return 2;
            }

            parsed.InvocationConfiguration.Output.WriteLine($"{target}: change what you like, then 'odb simulate {target.Name}'");
            return 0;
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Writes the JSON schema of scenarios to standard output, for editors that check while one types.");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(SchemaText);
            return 0;
        });
        return command;
    }

    private static Command Check()
    {
        var file = new Argument<string>("SCENARIO.yaml") { Description = "The scenario." };
        var command = new Command("check", "Checks a scenario, its map and its demand without simulating it.") { file };
        command.SetAction(parsed =>
        {
            try
            {
                var setup = new ScenarioSetup(MapCache.OfUser()).Of(ScenarioFile.Read(parsed.GetRequiredValue(file)));
                parsed.InvocationConfiguration.Output.WriteLine(FormattableString.Invariant($"{parsed.GetRequiredValue(file)}: {setup.Fleet.Length} buses, {setup.Requests.Count} requests, {setup.Times.Network.SegmentCount} stretches of road"));
                return 0;
            }
            catch (InputException mistake)
            {
                parsed.InvocationConfiguration.Error.WriteLine(mistake.Message);
                return 2;
            }
        });
        return command;
    }

    private static string Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in this program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
