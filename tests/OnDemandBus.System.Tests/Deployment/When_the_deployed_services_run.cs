using System.Net;
using OnDemandBus.Contracts;
using OnDemandBus.System.Tests.Durability;

namespace OnDemandBus.System.Tests.Deployment;

/// <summary>The topology of <c>deploy/compose.yaml</c>, without containers.</summary>
[Collection(nameof(Processes))]
public sealed class When_the_deployed_services_run(Town town)
{
    [Fact]
    public async Task A_ride_booked_at_one_replica_is_seen_at_the_other_and_booking_goes_on_when_a_dispatcher_dies()
    {
        await using var topology = await ComposeTopology.UpAsync(new Dictionary<string, string> { ["RABBITMQ_PASSWORD"] = "one", ["REDIS_PASSWORD"] = "two" });
        using var first = new HttpClient { BaseAddress = topology.Ours["api-1"].Address };
        using var second = new HttpClient { BaseAddress = topology.Ours["api-2"].Address };

        var ride = await OneRide.BookAsync(first, town, "before");
        Assert.NotNull(ride);
        await SeenAsync(second, ride);

        // Whichever of the two is active: after both have died once, one after the other, the active one has died.
        foreach (var name in new[] { "dispatcher-1", "dispatcher-2" })
        {
            await topology.Ours[name].KillAsync();
            RideView? next = null;
            await Patience.UntilAsync(async () => (next = await OneRide.BookAsync(second, town, $"without-{name}")) is not null, () => $"nothing could be booked without {name}", TimeSpan.FromSeconds(10));
            await SeenAsync(first, next!);
            await SeenAsync(first, ride);
            await topology.Ours[name].RestartAsync();
        }
    }

    private static async Task SeenAsync(HttpClient http, RideView ride) => await Patience.UntilAsync(
        async () => await http.GetAsync($"v1/rides/{ride.RideId}") is { StatusCode: HttpStatusCode.OK },
        () => $"{ride.RideId} is not seen at {http.BaseAddress}");
}
