using OnDemandBus.Contracts;
using OnDemandBus.Simulation.Drive;
using OnDemandBus.System.Tests.Servers;
using RabbitMQ.Client;

namespace OnDemandBus.System.Tests.Units;

/// <summary>Over each of the three ways, against the real broker.</summary>
public sealed class When_a_unit_drives(LocalServers servers)
{
    private static readonly string[] s_life = ["Assigned", "DriverEnRoute", "Arrived", "OnBoard", "Completed"];

    public static TheoryData<string> Ways => Links.All;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_ride_goes_through_its_whole_life(string way)
    {
        await using var town = new UnitTown($"drive-{way}", await servers.RabbitMqAsync());
        using var http = await town.OpensAsync();
        await using var link = await Links.OpenAsync(way, servers, http);
        using var end = new CancellationTokenSource();
        var ride = await town.BooksAsync(http);
        var states = UnitTown.StatesOfAsync(http, ride.RideId);
        var driving = town.DriveAsync(http, link, UnitMemory.Open(null, "bus"), null, TextWriter.Null, end.Token);

        Assert.Equal(s_life, await states);
        await EndAsync(driving, end);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Off_the_net_now_and_then_it_drives_on_by_its_plan_and_hands_in_later_what_it_did(string way)
    {
        await using var town = new UnitTown($"patchy-{way}", await servers.RabbitMqAsync());
        using var http = await town.OpensAsync();
        await using var link = await Links.OpenAsync(way, servers, http);
        using var end = new CancellationTokenSource();
        var log = new StringWriter();
        var driving = town.DriveAsync(http, link, UnitMemory.Open(null, "bus"), new Reception(On: TimeSpan.FromSeconds(300), Off: TimeSpan.FromSeconds(150)), log, end.Token);
        var ride = await town.BooksAsync(http);

        var states = await UnitTown.StatesOfAsync(http, ride.RideId);
        await EndAsync(driving, end);
        Assert.Equal("Completed", states[^1]);
        Assert.Contains("its reports are kept", log.ToString(), StringComparison.Ordinal);
        Assert.Contains("hands in what it has kept", log.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_plan_that_came_while_the_unit_was_off_is_had_as_soon_as_it_is_back(string way)
    {
        await using var town = new UnitTown($"back-{way}", await servers.RabbitMqAsync());
        using var http = await town.OpensAsync();
        await using var link = await Links.OpenAsync(way, servers, http);
        var bus = await UnitTown.BusAsync(http);
        var first = await NewestAsync(link, bus, null);
        await town.BooksAsync(http);
        await town.BooksAsync(http, 'c', 'd');
        // What was published while the unit was off has gone: the plans of the bus may not come late, after the answer to the unit.
        await town.AnnouncedAsync();
        var newest = (await UnitTown.BusAsync(http)).PlanVersion;

        var got = await NewestAsync(link, bus, first.PlanVersion, newest);
        Assert.Equal((0, newest), (first.PlanVersion, got.PlanVersion));
        // Of another beginning: a unit that knows a later plan than there is.
        Assert.Equal(newest, (await NewestAsync(link, bus, newest + 1000)).PlanVersion);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Started_again_it_goes_on_by_what_it_has_kept_and_hands_in_what_it_could_not(string way)
    {
        await using var town = new UnitTown($"again-{way}", await servers.RabbitMqAsync());
        using var http = await town.OpensAsync();
        await using var link = await Links.OpenAsync(way, servers, http);
        var bus = await UnitTown.BusAsync(http);
        var ride = await town.BooksAsync(http);
        var states = UnitTown.StatesOfAsync(http, ride.RideId);
        var folder = Directory.CreateTempSubdirectory("odb-unit-");
        // The bus was at the stop already when its unit lost the net, and then its power.
        var plan = await NewestAsync(link, bus, null);
        var before = UnitMemory.Open(folder, bus.BusId);
        before.Keep(plan);
        foreach (var (type, id) in new[] { (BusReportType.Departed, "departed"), (BusReportType.Arrived, "arrived") })
            before.Keep(new BusReport(id, type, plan.IssuedAt, StopId: plan.Stops[0].StopId));

        using var end = new CancellationTokenSource();
        var driving = town.DriveAsync(http, link, UnitMemory.Open(folder, bus.BusId), null, TextWriter.Null, end.Token);
        Assert.Equal(s_life, await states);
        await EndAsync(driving, end);
        Assert.Null(UnitMemory.Open(folder, bus.BusId).Oldest);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Its_report_waits_at_the_broker_until_there_is_a_dispatcher()
    {
        var broker = await servers.RabbitMqAsync();
        BusView bus;
        // The first one leaves the queue behind.
        await using (var before = new UnitTown("waits", broker))
        {
            using var client = await before.OpensAsync();
            bus = await UnitTown.BusAsync(client);
        }

        await using var link = new AmqpLink(broker);
        var breakdown = new BusReport("broke down", BusReportType.BrokeDown, TimeProvider.System.GetUtcNow());
        await link.ReportAsync(bus, breakdown, UnitTown.Patience());
        await using var after = new UnitTown("waits", broker);
        using var http = await after.OpensAsync();
        var end = UnitTown.Patience();
        while ((await UnitTown.BusAsync(http)).Activity != "OutOfService") end.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task What_cannot_be_read_goes_to_the_errors_and_what_comes_after_it_is_taken()
    {
        var broker = await servers.RabbitMqAsync();
        await using var town = new UnitTown("errors", broker);
        using var http = await town.OpensAsync();
        var bus = await UnitTown.BusAsync(http);
        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(UnitTown.Patience());
        await using var channel = await connection.CreateChannelAsync(cancellationToken: UnitTown.Patience());
        foreach (var body in new[] { "no JSON", "null", """{"reportId":"r","type":"landed","at":"2026-03-02T08:00:00Z"}""", """{"reportId":"r","type":"arrived","at":"2026-03-02T08:00:00Z"}""" })
            await channel.BasicPublishAsync(BusTopics.ReportsExchange, BusTopics.RoutingKey(town.Area, bus.BusId), global::System.Text.Encoding.UTF8.GetBytes(body), UnitTown.Patience());
        await using var link = new AmqpLink(broker);
        await link.ReportAsync(bus, new BusReport("broke down", BusReportType.BrokeDown, TimeProvider.System.GetUtcNow()), UnitTown.Patience());

        var end = UnitTown.Patience();
        while ((await UnitTown.BusAsync(http)).Activity != "OutOfService") end.ThrowIfCancellationRequested();
        while (await channel.MessageCountAsync("odb.reports.errors", end) < 4) end.ThrowIfCancellationRequested();
    }

    /// <summary>The first plan that comes with a version, or at all.</summary>
    private static async Task<BusPlan> NewestAsync(DispatcherLink link, BusView bus, long? has, long? wanted = null)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(UnitTown.Patience());
        var connected = new BusReport($"connected with {has}", BusReportType.Connected, TimeProvider.System.GetUtcNow(), PlanVersion: has);
        await foreach (var plan in link.FollowAsync(bus, connected, end.Token))
        {
            if (wanted is null || plan.PlanVersion == wanted) return plan;
        }

        throw new InvalidOperationException("The plans have ended.");
    }

    private static async Task EndAsync(Task driving, CancellationTokenSource end)
    {
        await end.CancelAsync();
        await driving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // It was told to end, and nothing else has ended it.
        Assert.True(driving.IsCanceled, driving.Exception?.ToString());
    }
}
