using Microsoft.Extensions.DependencyInjection.Extensions;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Buses;

namespace OnDemandBus.Dispatcher.Areas;

internal static class AreaSetup
{
    public static void AddAreas(this IServiceCollection services, BrokerSettings broker)
    {
        services.AddSingleton<AreaDirectory>();
        services.AddSingleton<AreaService>();
        services.AddHostedService(provider => provider.GetRequiredService<AreaService>());
        if (broker.Uri is not null)
        {
            // After the areas, so that in the end it stops before them.
            services.AddSingleton<ReportQueues>();
            services.AddHostedService(provider => provider.GetRequiredService<ReportQueues>());
        }

        // Made at start, so that a mistake in the configuration is told before anything else happens.
        services.TryAddSingleton<LoadAreas>(provider =>
        {
            var settings = AreaSettings.Read(provider.GetRequiredService<IConfiguration>());
            return new AreaImport(settings, provider.GetRequiredService<ILogger<AreaImport>>()).Load;
        });
    }
}
