using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Planning;
using OnDemandBus.System.Tests.Durability;
using OnDemandBus.System.Tests.Servers;
using OnDemandBus.TestTown;
using RabbitMQ.Client;

namespace OnDemandBus.System.Tests.Tracing;

/// <summary>What nobody can read goes aside and is told, and stops nobody.</summary>
public sealed class When_a_command_cannot_be_read(LocalServers servers)
{
    private readonly string _area = $"poisoned-{Guid.NewGuid():N}"[..20];

    [Fact]
    public async Task An_operator_is_told()
    {
        var cancel = TestContext.Current.CancellationToken;
        var broker = await servers.RabbitMqAsync();
        await using var service = new Service(_area, broker);
        using var http = service.CreateClient();
        await Patience.UntilAsync(async () => (await http.GetAsync("health/ready", cancel)).IsSuccessStatusCode, () => "The service is not ready.", TimeSpan.FromSeconds(60));
        Assert.Contains($"odb_commands_failed{{otel_scope_name=\"OnDemandBus\",odb_area=\"{_area}\"}} 0", await MetricsAsync(" 0"), StringComparison.Ordinal);

        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        await channel.BasicPublishAsync("", $"odb.{_area}.commands", mandatory: true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, "{ this is no command"u8.ToArray(), cancel);

        Assert.Contains($"odb_area=\"{_area}\"}} 1", await MetricsAsync(" 1"), StringComparison.Ordinal);
        // Others are served as before.
        Assert.True((await http.GetAsync("v1/buses", cancel)).IsSuccessStatusCode);

        // All lines of the figure, once it has a value.
        async Task<string> MetricsAsync(string value)
        {
            var figure = "";
            await Patience.UntilAsync(async () =>
            {
                figure = string.Join('\n', (await http.GetStringAsync("metrics", cancel)).Split('\n').Where(line => line.StartsWith("odb_commands_failed{", StringComparison.Ordinal)).Select(line => line.Split(' ')[0] + " " + line.Split(' ')[1]));
                return figure.Contains($"odb_area=\"{_area}\"}}{value}", StringComparison.Ordinal);
            }, () => $"The metrics say '{figure}'.", TimeSpan.FromSeconds(60));
            return figure;
        }
    }

    private sealed class Service(string area, Uri broker) : WebApplicationFactory<LoadedArea>
    {
        private readonly string _store = Directory.CreateTempSubdirectory("odb-poisoned-").FullName;

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Broker:Uri", broker.OriginalString).UseSetting("Store:Directory", _store).UseSetting("Logging:LogLevel:Default", "Critical");
            builder.ConfigureTestServices(services => services.AddSingleton<LoadAreas>(() => [Load()]));
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Directory.Delete(_store, recursive: true);
        }

        private LoadedArea Load()
        {
            var town = DrawnTown.Parse("A--a---------b---------c---------d--B");
            return new LoadedArea(new ServiceArea(area, town.Network.Extent, ServiceCalendar.Always, ServiceRules.Default), town.Times, [new FleetBus(new BusId("bus-1"), [new Load(8, 0, 1, 6)], town.At('a'))]);
        }
    }
}
