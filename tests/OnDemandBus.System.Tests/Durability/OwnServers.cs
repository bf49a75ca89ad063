using OnDemandBus.System.Tests.Servers;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>A broker and a store for the tests of a class, which may do to them what they like, as long as both run again in the end.</summary>
public sealed class OwnServers : IAsyncLifetime
{
    public const string Redis = "redis";
    public const string RabbitMq = "rabbitmq";

    private ServerProcesses? _servers;

    public Uri Broker => new(Servers.Addresses["ODB_TEST_RABBITMQ"]);

    public int StorePort => new Uri($"redis://{Servers.Addresses["ODB_TEST_REDIS"]}").Port;

    internal ServerProcesses Servers => _servers ?? throw new InvalidOperationException("The servers were not started.");

    /// <summary>The settings of a process that uses both, by these ports or others.</summary>
    internal (string Key, string Value)[] Settings(int? storePort = null, int? brokerPort = null) =>
    [
        ("Store:Redis", FormattableString.Invariant($"127.0.0.1:{storePort ?? StorePort},abortConnect=false")),
        ("Broker:Uri", new UriBuilder(Broker) { Port = brokerPort ?? Broker.Port }.Uri.ToString()),
    ];

    public async ValueTask InitializeAsync() => _servers = await ServerProcesses.StartAsync(Redis, RabbitMq);

    public async ValueTask DisposeAsync()
    {
        if (_servers is not null) await _servers.DisposeAsync();
    }
}
