namespace OnDemandBus.Dispatcher.Clock;

internal static class ClockSetup
{
    public static void AddClock(this IServiceCollection services) => services.AddSingleton(provider => FastClock.FromSettings(provider.GetRequiredService<IConfiguration>()));
}
