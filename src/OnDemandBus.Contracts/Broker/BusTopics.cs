namespace OnDemandBus.Contracts;

/// <summary>Names on the broker that on-board units rely on.</summary>
public static class BusTopics
{
    /// <summary>Topic exchange to which the whole plans of buses are published, as <see cref="BusPlan"/> in JSON.</summary>
    public const string PlansExchange = "odb.plans";

    /// <summary>Topic exchange to which buses publish their <see cref="BusReport"/>s in JSON.</summary>
    public const string ReportsExchange = "odb.reports";

    /// <summary>The exchange that RabbitMQ's MQTT plugin puts between its topics and everything else. A topic's slashes are dots in its routing keys.</summary>
    public const string MqttExchange = "amq.topic";

    // The plans in it come from their own exchange and keep their key; reports have another, so that no unit takes a report for its plan.
    private const string MqttReportsPrefix = "odb.reports";

    /// <summary>The routing key of a bus on both exchanges: <c>area.bus</c>.</summary>
    public static string RoutingKey(string area, string busId) => $"{area}.{busId}";

    /// <summary>The MQTT topic on which a bus gets its plans.</summary>
    public static string MqttPlans(string area, string busId) => $"{area}/{busId}";

    /// <summary>The MQTT topic on which a bus reports.</summary>
    public static string MqttReports(string area, string busId) => MqttReportsKey(area, busId).Replace('.', '/');

    /// <summary>The routing key with which a report over MQTT comes to <see cref="MqttExchange"/>.</summary>
    public static string MqttReportsKey(string area, string busId) => $"{MqttReportsPrefix}.{RoutingKey(area, busId)}";
}
