using System.Globalization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.System.Tests.EndToEnd;

/// <summary>The dispatcher as it is shipped, in this process, on a clock that the test moves.</summary>
internal sealed class DispatcherUnderTest(string area, string map, Uri? broker, IReadOnlyList<Location> fleet, FakeTimeProvider clock) : WebApplicationFactory<LoadedArea>
{
    private readonly string _store = Directory.CreateTempSubdirectory("odb-day-").FullName;

    /// <summary>When the dispatcher will next think over its plans.</summary>
    public DateTimeOffset ImprovesAt => Services.GetRequiredService<AreaDirectory>().All[0].ImprovesAt;

    /// <summary>A copy of the area's journal, by which planners replay the day.</summary>
    public string CopyJournal(string folder)
    {
        foreach (var file in Directory.GetFiles(_store, $"{area}.journal*")) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return Path.Combine(folder, $"{area}.journal");
    }

    /// <summary>Every plan that the engine has made, in its order, by the journal.</summary>
    public async Task<IReadOnlyList<BusPlan>> PlansMadeAsync(CancellationToken cancel)
    {
        var snapshots = Services.GetRequiredService<AreaDirectory>().All[0].Snapshots;
        await using var journal = await SqliteJournal.OpenAsync(Path.Combine(_store, $"{area}.journal"), cancel);
        var (plans, newest) = (new List<BusPlan>(), new Dictionary<BusId, BusPlan>());
        await foreach (var record in journal.ReadAsync(0, cancel))
        {
            foreach (var changed in JournalJson.ReadEntry(journal.Display, record).Events.OfType<Event.PlanChanged>())
                plans.Add(newest[changed.Bus] = snapshots.Message(changed, newest.GetValueOrDefault(changed.Bus) ?? snapshots.Plan(changed.Bus)! with { Stops = [] }));
        }

        return plans;
    }

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
        builder.UseSetting("Store:Directory", _store);
        // The test looks at all of them when the day is over.
        builder.UseSetting("Areas:0:Rules:WishesKept", "86400");
        builder.ConfigureTestServices(services => services.AddSingleton<TimeProvider>(clock));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_store, recursive: true);
    }
}
