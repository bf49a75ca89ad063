using OnDemandBus.System.Tests.Processes;
using OnDemandBus.System.Tests.Servers;
using OnDemandBus.TestTown;

namespace OnDemandBus.System.Tests.Planners;

[Collection(nameof(Processes))]
public sealed class When_a_sweep_is_handed_to_workers(LocalServers servers) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("odb-sweep-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_worker_that_is_lost_loses_no_run()
    {
        var cancel = TestContext.Current.CancellationToken;
        var broker = (await servers.RabbitMqAsync()).OriginalString;
        File.Copy(Path.Combine(Repository.Root, "osm-data", "model-town.osm.pbf"), In("town.osm.pbf"));
        await File.WriteAllTextAsync(In("town.yaml"), "map: town.osm.pbf\nbuses: 4\nrequests: 150\n", cancel);
        string[] what = ["sweep", In("town.yaml"), "--vary", "buses=3..6", "--seeds", "1-4"];

        var workers = new List<RunningProcess>();
        try
        {
            for (var k = 0; k < 3; k++) workers.Add(Odb("worker", "--broker", broker, "--folder", _folder.FullName, "--threads", "1"));
            await using var sweep = Odb([.. what, "--broker", broker, "--out", In("many")]);
            await workers[0].LineAsync(line => line.StartsWith("run ", StringComparison.Ordinal));
            // In the middle of its next run.
            await workers[0].SignalAsync("KILL");
            Assert.True(await sweep.EndAsync(TimeSpan.FromMinutes(2)) == 0, sweep.Output);
        }
        finally
        {
            foreach (var worker in workers) await worker.DisposeAsync();
        }

        await using var local = Odb([.. what, "--out", In("one")]);
        Assert.True(await local.EndAsync(TimeSpan.FromMinutes(2)) == 0, local.Output);
        Assert.Equal(await File.ReadAllTextAsync(In("one/sweep.csv"), cancel), await File.ReadAllTextAsync(In("many/sweep.csv"), cancel));
        Assert.Equal(1 + 16, File.ReadLines(In("many/sweep.csv")).Count());
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_told()
    {
        await File.WriteAllTextAsync(In("town.yaml"), $"map: {Path.Combine(Repository.Root, "osm-data", "model-town.osm.pbf")}\nbuses: 4\nrequests: 10\n", TestContext.Current.CancellationToken);
        await using var sweep = Odb("sweep", In("town.yaml"), "--vary", "buses=3", "--broker", $"amqp://127.0.0.1:{Ports.Free()}", "--out", In("out"));
        Assert.Equal(2, await sweep.EndAsync(TimeSpan.FromMinutes(1)));
        Assert.Contains("does not answer. Check the address, user and password", sweep.Output, StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_folder.FullName, name);

    private static RunningProcess Odb(params string[] arguments) => RunningProcess.StartOurs("OnDemandBus.Simulation", "odb", arguments);
}
