using System.Reflection;
using System.Text.Json;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Architecture;

/// <summary>The walls of the house: what each project is built upon, seen in the assemblies that its compiled form asks for.</summary>
public sealed class Which_project_may_use_which
{
    private static readonly string[] AspNetCore = ["Microsoft.AspNetCore", "Microsoft.Extensions", "Microsoft.OpenApi"];

    // A name stands for the assembly and for those whose names go on after it with a dot.
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["OnDemandBus.Roads"] = ["OsmSharp", "protobuf-net", "NetTopologySuite", "System.IO.Hashing"],
        ["OnDemandBus.Planning"] = ["OnDemandBus.Roads"],
        ["OnDemandBus.Contracts"] = [],
        ["OnDemandBus.Dispatcher"] =
        [
            "OnDemandBus.Roads", "OnDemandBus.Planning", "OnDemandBus.Contracts",
            .. AspNetCore, "MassTransit", "RabbitMQ.Client", "StackExchange.Redis", "Microsoft.Data.Sqlite", "System.IO.Hashing",
            // The composition root alone: it says where measurements go. What is measured is told to the runtime's own meters and activities.
            "OpenTelemetry",
        ],
        ["odb"] =
        [
            "OnDemandBus.Roads", "OnDemandBus.Planning", "OnDemandBus.Contracts",
            "Spectre.Console", "System.CommandLine", "OsmSharp", "CsvHelper", "YamlDotNet",
            // As on-board units do: over AMQP and over MQTT.
            "RabbitMQ.Client", "MQTTnet",
            // Runs of a sweep on many machines.
            "MassTransit",
            // The journal of a live day.
            "Microsoft.Data.Sqlite",
            // What is kept of a map goes by its bytes.
            "System.IO.Hashing",
        ],
    };

    // Pages has no assembly: it is npm's.
    private const string Pages = "OnDemandBus.Pages";
    private static readonly string[] InThePages = ["echarts", "maplibre-gl"];
    private static readonly string[] ToBuildThePages = ["typescript", "vite", "vitest", "playwright-core", "pngjs", "@types/node", "@types/geojson"];

    private static readonly string[] Runtime = ["System", "netstandard", "Microsoft.CSharp", "Microsoft.Win32"];

    // Packages, though their names look like the runtime's.
    private static readonly string[] NotRuntime = ["System.CommandLine", "System.IO.Hashing"];

    public static TheoryData<string> Projects => new(MayUse.Keys);

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_built_only_upon_what_it_may_use(string project)
    {
        var allowed = MayUse[project];
        var strangers = Assembly.Load(project).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(name => !IsAmong(allowed, name) && (!IsAmong(Runtime, name) || IsAmong(NotRuntime, name)))
            .Order(StringComparer.Ordinal)
            .ToList();

        Assert.True(strangers.Count == 0,
            $"{project} uses {string.Join(", ", strangers)}. It may use {(allowed.Length == 0 ? "nothing but the runtime" : string.Join(", ", allowed))}.");
    }

    [Fact]
    public void Every_project_under_src_has_its_line_in_the_table()
    {
        var assemblies = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .Select(file => Path.GetFileNameWithoutExtension(file).Replace("OnDemandBus.Simulation", "odb", StringComparison.Ordinal))
            .Where(project => project != Pages)
            .Order(StringComparer.Ordinal);

        Assert.Equal(MayUse.Keys.Order(StringComparer.Ordinal), assemblies);
    }

    [Theory]
    [InlineData("dependencies")]
    [InlineData("devDependencies")]
    public void The_pages_are_built_only_upon_what_they_may_use(string kind)
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "src", Pages, "package.json")));
        var used = package.RootElement.GetProperty(kind).EnumerateObject().ToList();

        Assert.Equivalent(kind == "dependencies" ? InThePages : ToBuildThePages, used.Select(entry => entry.Name), strict: true);
        Assert.All(used, entry => Assert.Matches(@"^\d+\.\d+\.\d+$", entry.Value.GetString()));
    }

    [Fact]
    public void The_solution_holds_every_project_on_disk()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "OnDemandBus.sln")).Replace('\\', '/');
        var missing = new[] { "src", "tests", "benchmarks" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(file => !file.Contains("node_modules", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !solution.Contains($"\"{file}\"", StringComparison.Ordinal))
            .ToList();

        Assert.True(missing.Count == 0, $"OnDemandBus.sln lacks {string.Join(", ", missing)}");
    }

    private static bool IsAmong(string[] names, string name) =>
        names.Any(known => name == known || name.StartsWith(known + ".", StringComparison.Ordinal));
}
