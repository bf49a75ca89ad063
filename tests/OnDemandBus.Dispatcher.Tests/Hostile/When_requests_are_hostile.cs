using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Tests.Hostile;

/// <summary>Alone, because it looks at the memory of the process.</summary>
[CollectionDefinition(nameof(Hostile), DisableParallelization = true)]
public sealed class HostileCollection;

[Collection(nameof(Hostile))]
public sealed class When_requests_are_hostile
{
    private const int Requests = 10_000;
    private const int Seed = 20260302;

    /// <summary>What may stay of some thousand requests: ids of reports that were taken, and what pools keep of the largest.</summary>
    private const long MostBytesKept = 10_000_000;

    [Fact]
    public async Task None_breaks_the_service_and_none_that_is_refused_changes_anything()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options
        {
            Fleet = [new FleetBus(new BusId("bus-1"), [new Load(8, 0, 1, 6)], Town.At('a')), new FleetBus(new BusId("nobodys-bus"), [new Load(8, 0, 1, 6)], Town.At('d'))],
        });
        var ride = await town.BooksARideAsync('b', 'd');
        var before = await StateAsync(town, ride.RideId);
        // Of the bus of others and of the area itself it may ask what it likes; what exists of riders it does not know.
        var hostile = new HostileRequests(JsonNode.Parse((await town.GetsAsync("/openapi/v1.json")).Text)!.AsObject(), ["nobodys-bus", "town"]);
        var snapshots = town.Services.GetRequiredService<AreaDirectory>().All[0].Snapshots;
        var (memory, refused) = (0L, 0);
        for (var i = 0; i < Requests; i++)
        {
            if (i == Requests / 3) memory = GC.GetTotalMemory(forceFullCollection: true);
            var request = hostile.Draw(Seed + i);
            var told = $"seed {Seed + i}: {request}";
            var buses = snapshots.Buses.ToArray();
            var (status, code) = await SendAsync(town, request, told);
            Assert.True(status is >= 200 and < 300 || Problem.Statuses.GetValueOrDefault(code ?? "") == status, $"{status} {code}\n{told}");
            Assert.True(status < 500, $"{status} {code}\n{told}");
            if (status < 400) continue;
            refused++;
            // The engine makes a new one of whatever it touches.
            Assert.True(buses.SequenceEqual(snapshots.Buses, ReferenceEqualityComparer.Instance), $"It was refused and has changed a bus.\n{told}");
        }

        Assert.Equal(before, await StateAsync(town, ride.RideId));
        Assert.InRange(refused, Requests / 2, Requests - 100);
        Assert.DoesNotContain(town.Log, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, MostBytesKept);
    }

    private static TestTown.DrawnTown Town { get; } = TestTown.DrawnTown.Parse(new TownOnline.Options().Drawing);

    private static async Task<string> StateAsync(TownOnline town, string ride) => (await town.GetsAsync($"/v1/rides/{ride}")).Text + (await town.GetsAsync("/v1/buses/bus-1/plan")).Text;

    /// <summary>Past all that a client of ours would refuse to send.</summary>
    private static async Task<(int Status, string? Code)> SendAsync(TownOnline town, HostileRequest request, string told)
    {
        var answer = await town.Server.SendAsync(http =>
        {
            http.Request.Method = request.Method;
            http.Request.Path = new PathString(request.Path);
            http.Request.QueryString = new QueryString(request.Query);
            foreach (var each in request.Headers.GroupBy(header => header.Name)) http.Request.Headers[each.Key] = each.Select(header => header.Value).ToArray();
            http.Request.Body = new MemoryStream(request.Body);
            http.Request.ContentLength = request.AnnouncedLength;
        }, TestContext.Current.CancellationToken).WaitAsync(TownOnline.Patience);
        using var body = answer.Response.Body;
        if (answer.Response.ContentType != "application/problem+json") return (answer.Response.StatusCode, null);
        var problem = (await JsonDocument.ParseAsync(body).WaitAsync(TownOnline.Patience)).RootElement;
        Assert.False(string.IsNullOrWhiteSpace(problem.GetProperty("detail").GetString()), told);
        return (answer.Response.StatusCode, problem.GetProperty("code").GetString());
    }
}
