using OnDemandBus.System.Tests.Pages;
using OnDemandBus.System.Tests.Processes;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Planners;

/// <summary>What odb writes of real runs, opened in a browser at the width of a screen and of a phone.</summary>
[Collection(nameof(Processes))]
public sealed class When_a_planner_looks_at_a_day : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("odb-planner-");

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<string> OdbAsync(params string[] arguments)
    {
        await using var odb = RunningProcess.StartOurs("OnDemandBus.Simulation", "odb", arguments);
        Assert.True(await odb.EndAsync(TimeSpan.FromMinutes(3)) == 0, odb.Output);
        return odb.Output;
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private Task WriteAsync(string name, string more) =>
        File.WriteAllTextAsync(In(name), $"title: Day of the model town\nmap: {Path.Combine(Repository.Root, "osm-data", "model-town.osm.pbf")}\n{more}", TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_report_shows_it()
    {
        await WriteAsync("town.yaml", "buses: 6\nrequests: 400\nriders: {cancelShare: 0.05, noShowShare: 0.03}\n");
        Assert.Contains("requests served", await OdbAsync("simulate", In("town.yaml"), "--out", In("report")), StringComparison.Ordinal);
        Assert.Empty(await PageCheck.FaultsAsync(In("report/report.html")));
    }

    [Fact]
    public async Task A_comparison_and_a_sweep_show_it()
    {
        await WriteAsync("town.yaml", "buses: 4\nrequests: 120\n");
        await WriteAsync("more.yaml", "buses: 6\nrequests: 120\n");
        Assert.Contains("servedShare", await OdbAsync("compare", In("town.yaml"), In("more.yaml"), "--seeds", "1-3", "--out", In("comparison")), StringComparison.Ordinal);
        Assert.Empty(await PageCheck.FaultsAsync(In("comparison/comparison.html")));
        await OdbAsync("sweep", In("town.yaml"), "--vary", "buses=3..6", "--out", In("sweep"));
        Assert.Empty(await PageCheck.FaultsAsync(In("sweep/sweep.html")));
    }
}
