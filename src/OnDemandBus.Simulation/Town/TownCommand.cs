using System.CommandLine;
using System.Globalization;

namespace OnDemandBus.Simulation.Town;

/// <summary>The verb <c>odb town</c>.</summary>
internal static class TownCommand
{
    public static Command Create()
    {
        var inhabitants = new Option<int>("--inhabitants")
        {
            Description = $"How many people live in the municipality, {TownPlan.LeastInhabitants} to {TownPlan.MostInhabitants}.",
            DefaultValueFactory = _ => 100_000,
        };
        inhabitants.Validators.Add(result =>
        {
            // What is no number at all is refused by the parser itself.
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var value) && value is (< TownPlan.LeastInhabitants or > TownPlan.MostInhabitants))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--inhabitants {value} is not a town that can be drawn. Give a number from {TownPlan.LeastInhabitants} to {TownPlan.MostInhabitants}."));
        });
        var seed = new Option<ulong>("--seed")
        {
            Description = "Another seed is another town; the same one is the same town to the byte.",
            DefaultValueFactory = _ => 1,
        };
        var output = new Option<FileInfo>("--out") { Description = "The file to write, usually NAME.osm.pbf.", Required = true };

        var command = new Command("town", "Draws a made-up German town and writes it as an OpenStreetMap file (PBF).") { inhabitants, seed, output };
        command.SetAction(parsed =>
        {
            var file = parsed.GetRequiredValue(output);
            var (people, with) = (parsed.GetValue(inhabitants), parsed.GetValue(seed));
            var problem = OutputFile.Write(file, stream => ModelTown.Write(stream, people, with));
            if (problem is not null)
            {
                parsed.InvocationConfiguration.Error.WriteLine(problem);
                return 2;
            }

            parsed.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file}: a town of {people} inhabitants (seed {with})"));
            return 0;
        });
        return command;
    }
}
