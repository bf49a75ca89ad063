namespace OnDemandBus.Simulation.Tests.Drive;

public sealed class When_the_command_line_says_how_the_units_talk
{
    [Theory]
    [InlineData("--over amqp needs the broker's address: --broker amqp://", "--over", "amqp")]
    [InlineData("--over mqtt needs the broker's address: --mqtt mqtt://", "--over", "mqtt", "--broker", "amqp://localhost")]
    [InlineData("say with --over amqp or --over mqtt", "--broker", "amqp://localhost", "--mqtt", "mqtt://localhost")]
    [InlineData("'http://localhost' is not an address that begins with mqtt://", "--mqtt", "http://localhost")]
    [InlineData("'localhost' is not an address that begins with amqp://", "--broker", "localhost")]
    [InlineData("'pigeon' not recognized", "--over", "pigeon")]
    [InlineData("--offline-every and --offline-for go together", "--offline-every", "5m")]
    [InlineData("--offline-every and --offline-for go together", "--offline-for", "90s")]
    [InlineData("--offline-for: 'soon' is no time", "--offline-every", "5m", "--offline-for", "soon")]
    public void What_makes_no_sense_is_told_in_a_sentence(string sentence, params string[] arguments)
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["map.osm.pbf"], "");
        var (exitCode, output, error) = CommandLine.Run(["drive", "--map", scratch["map.osm.pbf"], .. arguments]);
        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, error + output);
    }
}
