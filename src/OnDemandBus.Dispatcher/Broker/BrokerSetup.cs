using MassTransit;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Commands;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Dispatcher.Streams;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>The broker's side of the composition: commands and ride changes over MassTransit, plans and reports of buses as plain AMQP messages.</summary>
internal static class BrokerSetup
{
    public static void AddBroker(this IServiceCollection services, BrokerSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(CommandTimeout.Default);
        services.AddSingleton<AreaClient>();
        services.AddSingleton<AreaQueues>();
        services.AddMassTransit(transit =>
        {
            transit.DisableUsageTelemetry();
            if (settings.Uri is null)
                transit.UsingInMemory(Configure);
            else
                transit.UsingRabbitMq((context, rabbit) => ConfigureRabbit(settings, context, rabbit));
        });
        services.Configure<MassTransitHostOptions>(options => options.StopTimeout = TimeSpan.FromSeconds(3));

        // After MassTransit, so that in the end they stop before it and can send what they still have.
        services.AddSingleton<Listeners<RideView>>();
        services.AddSingleton<Listeners<BusPlan>>();
        services.AddSingleton<RideChanges>();
        services.AddHostedService(provider => provider.GetRequiredService<RideChanges>());
        if (settings.Uri is null)
        {
            services.AddSingleton<IPlanChannel, InMemoryPlanChannel>();
        }
        else
        {
            services.AddSingleton<PlanExchange>();
            services.AddSingleton<IPlanChannel>(provider => provider.GetRequiredService<PlanExchange>());
            services.AddHostedService(provider => provider.GetRequiredService<PlanExchange>());
        }
    }

    private static void ConfigureRabbit(BrokerSettings settings, IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator rabbit)
    {
        rabbit.Host(settings.Uri!.Host, (ushort)settings.Port, settings.VirtualHost, host =>
        {
            host.Username(settings.User);
            host.Password(settings.Password);
            if (settings.IsSecure) host.UseSsl();
        });
        Configure(context, rabbit);
    }

    private static void Configure(IBusRegistrationContext context, IBusFactoryConfigurator transit)
    {
        transit.ConfigureJsonSerializerOptions(options =>
        {
            Json.Configure(options);
            return options;
        });
        // Every process hears of every ride, on a queue of its own that goes with it.
        transit.ReceiveEndpoint(new TemporaryEndpointDefinition("odb-rides"), null, queue =>
        {
            // One at a time, or the changes of a ride would overtake each other.
            queue.ConcurrentMessageLimit = 1;
            queue.Instance(new RideChangesHeard(context.GetRequiredService<Listeners<RideView>>()));
        });
    }
}
