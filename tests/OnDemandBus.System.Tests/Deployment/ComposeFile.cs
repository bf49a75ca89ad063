using System.Globalization;
using System.Text.RegularExpressions;
using OnDemandBus.TestTown;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace OnDemandBus.System.Tests.Deployment;

/// <summary><c>deploy/compose.yaml</c>, read as far as the tests need it, with its variables filled in.</summary>
internal sealed partial class ComposeFile
{
    public static readonly string Folder = Path.Combine(Repository.Root, "deploy");

    private static readonly string s_file = Path.Combine(Folder, "compose.yaml");

    private ComposeFile(IReadOnlyDictionary<string, ComposeService> services) => Services = services;

    public IReadOnlyDictionary<string, ComposeService> Services { get; }

    /// <summary>The names of all variables that the file asks for, and whether it has no value of its own for them.</summary>
    public static IReadOnlyDictionary<string, bool> Variables() =>
        Variable().Matches(File.ReadAllText(s_file)).GroupBy(match => match.Groups["name"].Value).ToDictionary(name => name.Key, name => name.Any(match => match.Groups["else"].Value.StartsWith('?')));

    public static ComposeFile Read(IReadOnlyDictionary<string, string> variables)
    {
        using var text = new StringReader(Variable().Replace(File.ReadAllText(s_file), match => Fill(match, variables)));
        var file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(new MergingParser(new Parser(text)));
        return new ComposeFile(Map(file["services"]).ToDictionary(service => service.Key, service => Read(service.Key, Map(service.Value))));
    }

    private static string Fill(Match match, IReadOnlyDictionary<string, string> variables)
    {
        if (variables.TryGetValue(match.Groups["name"].Value, out var value)) return value;
        var otherwise = match.Groups["else"].Value;
        return otherwise.StartsWith('-') ? otherwise[1..] : throw new InvalidOperationException($"compose.yaml: {match.Value} has no value");
    }

    private static ComposeService Read(string name, Dictionary<string, object> service)
    {
        var deploy = Map(service.GetValueOrDefault("deploy"));
        var limits = Map(Map(deploy.GetValueOrDefault("resources")).GetValueOrDefault("limits"));
        return new ComposeService(
            name,
            (string)service["image"],
            Texts(service.GetValueOrDefault("command")),
            Map(service.GetValueOrDefault("environment")).ToDictionary(setting => setting.Key, setting => (string)setting.Value),
            Texts(service.GetValueOrDefault("volumes")),
            Texts(service.GetValueOrDefault("ports")),
            [.. Map(service.GetValueOrDefault("depends_on")).Select(other => $"{other.Key} {Map(other.Value).GetValueOrDefault("condition")}")],
            // A doubled dollar is one that is not for compose.
            [.. Texts(Map(service.GetValueOrDefault("healthcheck")).GetValueOrDefault("test")).Select(part => part.Replace("$$", "$", StringComparison.Ordinal))],
            (string?)service.GetValueOrDefault("restart"),
            int.Parse((string)deploy.GetValueOrDefault("replicas", "1"), CultureInfo.InvariantCulture),
            [.. limits.Keys]);
    }

    private static Dictionary<string, object> Map(object? node) =>
        node is IDictionary<object, object> map ? map.ToDictionary(entry => (string)entry.Key, entry => entry.Value ?? "") : [];

    private static IReadOnlyList<string> Texts(object? node) => node is IEnumerable<object> list ? [.. list.Select(each => (string)each)] : [];

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+):(?<else>[-?][^}]*)\}")]
    private static partial Regex Variable();
}

/// <summary>A service of the file.</summary>
internal sealed record ComposeService(
    string Name,
    string Image,
    IReadOnlyList<string> Command,
    IReadOnlyDictionary<string, string> Environment,
    IReadOnlyList<string> Volumes,
    IReadOnlyList<string> Ports,
    IReadOnlyList<string> DependsOn,
    IReadOnlyList<string> HealthTest,
    string? Restart,
    int Replicas,
    IReadOnlyList<string> Limits);
