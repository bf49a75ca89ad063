using System.Text.RegularExpressions;
using OnDemandBus.System.Tests.Processes;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Deployment;

/// <summary>The files in <c>deploy/</c>, as far as they can be judged without containers.</summary>
public sealed partial class When_the_service_is_deployed
{
    // A current reader of Compose files with the specification's own schema in it.
    private const string Linter = "dclint@3.1.0";

    private static readonly Dictionary<string, string> s_secrets = new() { ["RABBITMQ_PASSWORD"] = "one", ["REDIS_PASSWORD"] = "two" };

    public static TheoryData<string> Services => new(ComposeFile.Read(s_secrets).Services.Keys);

    [Fact]
    public async Task The_compose_file_is_one_by_the_specification()
    {
        // Our order of the parts is the one in which they are read.
        await using var linter = RunningProcess.Start("npx", "--yes", Linter, ComposeFile.Folder, "--max-warnings", "0", "--disable-rule", "service-keys-order", "--disable-rule", "top-level-properties-order");

        // The first time it has to be fetched.
        Assert.True(await linter.EndAsync(TimeSpan.FromMinutes(2)) == 0, linter.Output);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Each_service_has_a_version_a_check_limits_and_is_started_again(string name)
    {
        var service = ComposeFile.Read(s_secrets).Services[name];

        Assert.Matches(@":[\w.-]+$", service.Image);
        Assert.DoesNotMatch(":latest$", service.Image);
        Assert.NotEmpty(service.HealthTest);
        Assert.Equal("unless-stopped", service.Restart);
        Assert.Equal(["cpus", "memory"], service.Limits.Order());
    }

    [Fact]
    public void There_are_two_of_each_of_ours_and_they_wait_for_the_broker_and_the_store()
    {
        var services = ComposeFile.Read(s_secrets).Services;

        Assert.Equal(["api", "dispatcher", "rabbitmq", "redis"], services.Keys.Order());
        foreach (var ours in new[] { services["api"], services["dispatcher"] })
        {
            Assert.Equal(2, ours.Replicas);
            Assert.Equal(["rabbitmq service_healthy", "redis service_healthy"], ours.DependsOn.Order());
        }
    }

    [Fact]
    public void Nothing_is_published_beyond_this_machine_and_no_port_twice()
    {
        var ports = ComposeFile.Read(s_secrets).Services.Values.SelectMany(service => service.Ports).ToList();

        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.Equal(ports.Count, ports.Distinct().Count());
    }

    [Fact]
    public void Each_setting_is_in_the_dispatchers_table_of_settings()
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "src", "OnDemandBus.Dispatcher", "README.md"));
        var services = ComposeFile.Read(s_secrets).Services;
        var settings = new[] { services["api"], services["dispatcher"] }
            .SelectMany(service => service.Environment.Keys)
            .Where(key => !key.StartsWith("ASPNETCORE_", StringComparison.Ordinal))
            .Select(key => Number().Replace(key.Replace("__", ":", StringComparison.Ordinal), "N"))
            .Distinct();

        Assert.All(settings, setting => Assert.Contains($"| `{setting}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_variable_is_in_the_example_and_those_without_a_value_must_be_given_one()
    {
        var example = File.ReadAllLines(Path.Combine(ComposeFile.Folder, ".env.example"));

        foreach (var (name, isRequired) in ComposeFile.Variables()) Assert.Contains(example, line => line.StartsWith($"{(isRequired ? "" : "#")}{name}=", StringComparison.Ordinal));
        Assert.Equal(ComposeFile.Variables().Count, example.Count(line => Assignment().IsMatch(line)));
        Assert.Throws<InvalidOperationException>(() => ComposeFile.Read(new Dictionary<string, string>()));
    }

    [Fact]
    public void What_is_mounted_from_here_is_here()
    {
        var mounted = ComposeFile.Read(s_secrets).Services.Values.SelectMany(service => service.Volumes).Where(volume => volume.StartsWith('.')).Select(volume => Path.Combine(ComposeFile.Folder, volume.Split(':')[0])).ToList();

        Assert.NotEmpty(mounted);
        Assert.All(mounted, path => Assert.True(Path.Exists(path), path));
    }

    [Fact]
    public void The_image_is_built_of_files_that_are_here_and_does_not_run_as_root()
    {
        var image = File.ReadAllText(Path.Combine(ComposeFile.Folder, "Dockerfile"));
        var copied = Copy().Matches(image).SelectMany(match => match.Groups["what"].Value.Split(' ')).ToList();

        Assert.Contains("Directory.Packages.props", copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), path));
        Assert.Contains("USER $APP_UID", image, StringComparison.Ordinal);
        Assert.True(File.Exists(RunningProcess.Built("OnDemandBus.Dispatcher", Entry().Match(image).Groups["dll"].Value)), image);
    }

    [GeneratedRegex(@"(?<=:)\d+(?=:)")]
    private static partial Regex Number();

    [GeneratedRegex("^#?[A-Z_]+=")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^COPY (?!--from)(?<what>.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"^ENTRYPOINT \[""dotnet"", ""(?<dll>.+)\.dll""\]$", RegexOptions.Multiline)]
    private static partial Regex Entry();
}
