using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OnDemandBus.Dispatcher.Areas;

internal static class AreaSetup
{
    public static void AddAreas(this IServiceCollection services)
    {
        services.AddSingleton<AreaDirectory>();
        services.AddSingleton<AreaService>();
        services.AddHostedService(provider => provider.GetRequiredService<AreaService>());
        // Made at start, so that a mistake in the configuration is told before anything else happens.
        services.TryAddSingleton<LoadAreas>(provider =>
        {
            var settings = AreaSettings.Read(provider.GetRequiredService<IConfiguration>());
            return new AreaImport(settings, provider.GetRequiredService<ILogger<AreaImport>>()).Load;
        });
    }
}
