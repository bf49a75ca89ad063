using MassTransit;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Outbox;
using OnDemandBus.Dispatcher.Overloads;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>
/// The broker's side of the composition: commands and ride changes over MassTransit, plans and reports of buses as plain AMQP messages. Without a broker nothing of
/// this is there: one process does all, and commands go straight to the desk.
/// </summary>
internal static class BrokerSetup
{
    /// <summary>A process that hangs is taken for dead after about twice this, and its queues go to the next one.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);

    public static void AddBroker(this IServiceCollection services, BrokerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(CommandTimeout.Default);
        services.AddSingleton<Overload>();
        services.AddSingleton<AreaClient>();
        services.AddSingleton<AreaQueues>();
        if (settings.Uri is null) return;
        services.AddMassTransit(transit =>
        {
            transit.DisableUsageTelemetry();
            transit.UsingRabbitMq((_, rabbit) => Configure(settings, rabbit));
        });
        services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(3));

        // After MassTransit, so that in the end it stops before it and can send what it still has.
        services.AddSingleton<PlanExchange>();
        services.AddHostedService(provider => provider.GetRequiredService<PlanExchange>());
        services.AddSingleton<IAnnouncer, BrokerAnnouncer>();
        services.AddHostedService<ErrorQueues>();
    }

    private static void Configure(BrokerSettings settings, IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.Host(settings.Uri!.Host, (ushort)settings.Port, settings.VirtualHost, host =>
        {
            host.Username(settings.User);
            host.Password(settings.Password);
            host.Heartbeat(Heartbeat);
            if (settings.IsSecure) host.UseSsl();
        });
        rabbit.ConfigureJsonSerializerOptions(options =>
        {
            Json.Configure(options);
            return options;
        });
    }
}
