using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
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
        using var metrics = new FailedCommands(service.Services.GetRequiredService<IMeterFactory>());
        await Patience.UntilAsync(() => metrics.Of(_area) == 0, () => $"The metrics say {metrics.Of(_area)}.", TimeSpan.FromSeconds(60));

        await using var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync(cancel);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancel);
        await channel.BasicPublishAsync("", $"odb.{_area}.commands", mandatory: true, new BasicProperties { ContentType = "application/vnd.masstransit+json" }, "{ this is no command"u8.ToArray(), cancel);

        await Patience.UntilAsync(() => metrics.Of(_area) == 1, () => $"The metrics say {metrics.Of(_area)}.", TimeSpan.FromSeconds(60));
        // Others are served as before.
        Assert.True((await http.GetAsync("v1/buses", cancel)).IsSuccessStatusCode);
    }

    /// <summary>
    /// The figure <c>odb.commands.failed</c> of one service. Its page of metrics would not do: that one goes by the name of the meter, which all services of this process share.
    /// </summary>
    private sealed class FailedCommands : IDisposable
    {
        private readonly ConcurrentDictionary<string, long> _figures = new(StringComparer.Ordinal);
        private readonly MeterListener _listener = new();

        public FailedCommands(IMeterFactory service)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, service) && instrument.Name == "odb.commands.failed") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, messages, tags, _) => _figures[(string)tags[0].Value!] = messages);
            _listener.Start();
        }

        /// <summary>How many commands of an area the service says have failed; null before it has looked.</summary>
        public long? Of(string area)
        {
            _listener.RecordObservableInstruments();
            return _figures.TryGetValue(area, out var messages) ? messages : null;
        }

        public void Dispose() => _listener.Dispose();
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
