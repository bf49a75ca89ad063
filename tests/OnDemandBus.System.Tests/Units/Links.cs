using OnDemandBus.Simulation.Drive;
using OnDemandBus.System.Tests.Servers;

namespace OnDemandBus.System.Tests.Units;

/// <summary>The three ways in which a unit talks with the dispatcher.</summary>
internal static class Links
{
    public static TheoryData<string> All => ["http", "amqp", "mqtt"];

    public static async Task<DispatcherLink> OpenAsync(string way, LocalServers servers, HttpClient http) => way switch
    {
        "amqp" => new AmqpLink(await servers.RabbitMqAsync()),
        "mqtt" => new MqttLink(await servers.MqttAsync()),
        _ => new HttpLink(http),
    };
}
