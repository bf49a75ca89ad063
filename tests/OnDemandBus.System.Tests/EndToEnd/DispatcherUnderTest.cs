using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Roads;

namespace OnDemandBus.System.Tests.EndToEnd;

/// <summary>The dispatcher as it is shipped, in this process, on a clock that the test moves.</summary>
internal sealed class DispatcherUnderTest(string area, string map, Uri? broker, IReadOnlyList<Location> fleet, FakeTimeProvider clock) : WebApplicationFactory<LoadedArea>
{
    /// <summary>Every plan that the engine has made, in its order.</summary>
    public IReadOnlyList<BusPlan> PlansMade => _plansMade;

    /// <summary>When the dispatcher will next think over its plans.</summary>
    public DateTimeOffset ImprovesAt => Services.GetRequiredService<AreaDirectory>().All[0].ImprovesAt;

    private readonly List<BusPlan> _plansMade = [];

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Areas:0:Id", area);
        builder.UseSetting("Areas:0:Map", map);
        for (var i = 0; i < fleet.Count; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"Areas:0:Fleet:{i}");
            builder.UseSetting($"{key}:Id", string.Create(CultureInfo.InvariantCulture, $"bus-{i + 1}"));
            builder.UseSetting($"{key}:Seats", "6");
            builder.UseSetting($"{key}:Luggage", "3");
            builder.UseSetting($"{key}:Start:Latitude", fleet[i].Latitude.ToString(CultureInfo.InvariantCulture));
            builder.UseSetting($"{key}:Start:Longitude", fleet[i].Longitude.ToString(CultureInfo.InvariantCulture));
        }

        if (broker is not null) builder.UseSetting("Broker:Uri", broker.OriginalString);
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            var channel = services.Last(service => service.ServiceType == typeof(IPlanChannel));
            services.AddSingleton<IPlanChannel>(provider => new PlanRecorder(
                (IPlanChannel)(channel.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, channel.ImplementationType!)), _plansMade));
        });
    }

    // Between the engine and the channel: sees what the engine has made before anything can happen to it.
    private sealed class PlanRecorder(IPlanChannel channel, List<BusPlan> made) : IPlanChannel
    {
        public void Publish(BusPlan plan)
        {
            made.Add(plan);
            channel.Publish(plan);
        }
    }
}
