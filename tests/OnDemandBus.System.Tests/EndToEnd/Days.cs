using System.Collections.Concurrent;
using OnDemandBus.System.Tests.Servers;

namespace OnDemandBus.System.Tests.EndToEnd;

/// <summary>The day over each transport, let pass once for all claims about it.</summary>
public sealed class Days(LocalServers servers)
{
    public const string InMemory = "in memory";
    public const string RabbitMq = "RabbitMQ";

    private readonly ConcurrentDictionary<string, Lazy<Task<Day>>> _passed = [];

    internal Task<Day> OverAsync(string transport) => _passed.GetOrAdd(transport, _ => new Lazy<Task<Day>>(async () =>
        await Day.PassAsync(transport == RabbitMq ? await servers.RabbitMqAsync() : null, TestContext.Current.CancellationToken))).Value;
}
