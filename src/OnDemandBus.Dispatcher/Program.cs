using OnDemandBus.Dispatcher;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Clock;
using OnDemandBus.Dispatcher.Health;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Messages;
using OnDemandBus.Dispatcher.Persons;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Telemetry;
using OnDemandBus.Dispatcher.Traffic;

return await Starting.ReportMistakesAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.AddProcess();
    builder.AddTelemetry(TelemetrySettings.Read(builder.Configuration));
    builder.AddHttpRules();
    builder.AddHttpLimits(HttpSettings.Read(builder.Configuration));
    builder.Services.AddClock();
    var broker = BrokerSettings.Read(builder.Configuration);
    builder.Services.AddBroker(broker);
    builder.Services.AddSingleton(SignedOffers.Read(builder.Configuration));
    builder.Services.AddAreas(builder.Configuration, broker);
    builder.Services.AddHealth(broker);
    builder.Services.AddApiDocument();

    var app = builder.Build();
    app.UseHttpRules();
    app.MapOffers();
    app.MapRides();
    app.MapPersons();
    app.MapBuses();
    app.MapTraffic();
    app.MapClock();
    app.MapHealth();
    app.MapTelemetry();
    app.MapApiDocument();
    app.MapMessageDocument();
    await app.RunToTheEndAsync();
});

/// <summary>The dispatcher's process; tests start it from here.</summary>
public sealed partial class Program;
