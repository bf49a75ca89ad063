using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.System.Tests.Durability;
using OnDemandBus.System.Tests.Servers;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(OwnServers))]

namespace OnDemandBus.System.Tests.Durability;

/// <summary>
/// A broker and a store for tests that do to them what they like, one test after the other, as long as both run again in the end. They start with the first that
/// asks for them.
/// </summary>
public sealed class OwnServers : IAsyncDisposable
{
    public const string Redis = "redis";
    public const string RabbitMq = "rabbitmq";

    private readonly Lazy<Task<ServerProcesses>> _servers = new(() => ServerProcesses.StartAsync(Redis, RabbitMq));
    private readonly Lazy<Task<ConnectionMultiplexer>> _store;

    public OwnServers() => _store = new Lazy<Task<ConnectionMultiplexer>>(() => ConnectionMultiplexer.ConnectAsync(FormattableString.Invariant($"127.0.0.1:{StorePort},abortConnect=false")));

    public Uri Broker => new(Servers.Addresses["ODB_TEST_RABBITMQ"]);

    public int StorePort => new Uri($"redis://{Servers.Addresses["ODB_TEST_REDIS"]}").Port;

    internal ServerProcesses Servers => _servers.Value.GetAwaiter().GetResult();

    /// <summary>The settings of a process that uses both, by these ports or others.</summary>
    internal (string Key, string Value)[] Settings(int? storePort = null, int? brokerPort = null) =>
    [
        ("Store:Redis", FormattableString.Invariant($"127.0.0.1:{storePort ?? StorePort},abortConnect=false")),
        ("Broker:Uri", new UriBuilder(Broker) { Port = brokerPort ?? Broker.Port }.Uri.ToString()),
    ];

    /// <summary>The journal of an area in the store.</summary>
    internal JournalCopy JournalOf(Scene scene) =>
        new(scene.Settings, async () => await RedisJournal.OpenAsync((await _store.Value).GetDatabase(), scene.Area, Redis, TestContext.Current.CancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (_store.IsValueCreated) await (await _store.Value).DisposeAsync();
        if (_servers.IsValueCreated) await (await _servers.Value).DisposeAsync();
    }
}
