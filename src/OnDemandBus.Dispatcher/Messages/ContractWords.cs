using System.Text.RegularExpressions;
using System.Xml.Linq;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Messages;

/// <summary>What the contracts' documentation says of them. It lies beside the assembly as the compiler has written it; without it nothing is said.</summary>
internal sealed partial class ContractWords
{
    private readonly Dictionary<string, XElement> _types;

    private ContractWords(IEnumerable<XElement> types) => _types = types.ToDictionary(type => type.Attribute("name")!.Value, StringComparer.Ordinal);

    public static ContractWords Read()
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{typeof(Json).Assembly.GetName().Name}.xml");
        return new ContractWords(File.Exists(file) ? XDocument.Load(file).Descendants("member").Where(member => member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal)) : []);
    }

    /// <summary>What is said of a contract.</summary>
    public string? Of(Type type) => _types.GetValueOrDefault($"T:{type.FullName}")?.Element("summary") is { } said ? Text(said) : null;

    /// <summary>What is said of a contract's member.</summary>
    public string? Of(Type type, string member) =>
        _types.GetValueOrDefault($"T:{type.FullName}")?.Elements("param").FirstOrDefault(said => said.Attribute("name")!.Value == member) is { } said ? Text(said) : null;

    private static string Text(XElement said) => Spaces().Replace(string.Concat(said.Nodes().Select(node => node switch
    {
        // The last name is the one that is seen in JSON.
        XElement { Name.LocalName: "see" } see => Member(see.Attribute("cref")!.Value),
        XElement { Name.LocalName: "paramref" } reference => Camel(reference.Attribute("name")!.Value),
        XElement other => other.Value,
        XText text => text.Value,
        _ => "",
    })), " ").Trim();

    private static string Member(string reference) =>
        reference.Split('.')[^1] is var name && reference.StartsWith("T:", StringComparison.Ordinal) ? name : Camel(name);

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
