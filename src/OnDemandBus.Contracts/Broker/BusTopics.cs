namespace OnDemandBus.Contracts;

/// <summary>Names on the broker that on-board units rely on.</summary>
public static class BusTopics
{
    /// <summary>Topic exchange to which the whole plans of buses are published, as <see cref="BusPlan"/> in JSON.</summary>
    public const string PlansExchange = "odb.plans";

    /// <summary>Topic exchange to which buses publish their <see cref="BusReport"/>s in JSON.</summary>
    public const string ReportsExchange = "odb.reports";

    /// <summary>The routing key of a bus on both exchanges: <c>area.bus</c>.</summary>
    public static string RoutingKey(string area, string busId) => $"{area}.{busId}";
}
