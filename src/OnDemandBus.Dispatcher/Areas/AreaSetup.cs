using Microsoft.Extensions.DependencyInjection.Extensions;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Dispatcher.Persons;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Dispatcher.Streams;

namespace OnDemandBus.Dispatcher.Areas;

internal static class AreaSetup
{
    /// <summary>Which part of the service a process is.</summary>
    public const string RoleSetting = "Roles";

    public static void AddAreas(this IServiceCollection services, IConfiguration configuration, BrokerSettings broker)
    {
        services.AddSingleton(new ProcessRole(ReadRole(configuration, broker)));
        var store = StoreSettings.Read(configuration);
        services.AddSingleton(store);
        services.AddPersons(store);
        services.AddSingleton<Store>();
        services.AddSingleton<Listeners<RideView>>();
        services.AddSingleton<Listeners<BusPlan>>();
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

    private static Role ReadRole(IConfiguration configuration, BrokerSettings broker)
    {
        if (configuration[RoleSetting] is not { Length: > 0 } text) return Role.All;
        if (!Enum.TryParse<Role>(text, ignoreCase: true, out var role) || !Enum.IsDefined(role) || int.TryParse(text, out _))
            throw StartException.Setting(RoleSetting, $"'{text}' is not known", $"Write one of {string.Join(", ", Enum.GetNames<Role>())}");
        return role == Role.Api && broker.Uri is null
            ? throw StartException.Setting(RoleSetting, "a process that only serves the API needs a broker to reach the dispatchers", $"Give {BrokerSettings.Setting}, or leave the role out")
            : role;
    }
}

/// <summary>Which part of the service this process is.</summary>
internal sealed record ProcessRole(Role Role);

/// <summary>Which part of the service a process is.</summary>
internal enum Role
{
    /// <summary>It serves the API, and leads areas that nobody else leads.</summary>
    All,

    /// <summary>It serves the API alone; areas are led elsewhere.</summary>
    Api,

    /// <summary>It leads areas. What it answers over HTTP is the same as ever, so that an operator can ask each process.</summary>
    Dispatcher,
}
