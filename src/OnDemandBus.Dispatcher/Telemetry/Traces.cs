using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using OnDemandBus.Contracts;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Telemetry;

/// <summary>
/// The service's own steps in a trace: the decision of a command, and the sending of what follows from it. What lies before and between comes from ASP.NET Core,
/// MassTransit and RabbitMQ.Client. Costs next to nothing while nobody listens.
/// </summary>
internal static class Traces
{
    public const string SourceName = "OnDemandBus";

    private static readonly ActivitySource s_source = new(SourceName);

    // A plan carries no trace: it is the same whoever looks on.
    private static readonly ConditionalWeakTable<BusPlan, StrongBox<ActivityContext>> s_decisions = [];

    /// <summary>Where whoever calls stands in a trace; none for the clock's ticks and whatever else begins by itself.</summary>
    public static ActivityContext Here => Activity.Current?.Context ?? default;

    /// <summary>The decision of a command, in the trace of whoever sent it; null if nobody traces.</summary>
    public static Activity? Decide(string area, Command command, ActivityContext sender)
    {
        if (sender == default) return null;
        var step = s_source.StartActivity("decide", ActivityKind.Internal, sender);
        step?.SetTag("odb.area", area).SetTag("odb.command", command.GetType().Name);
        return step;
    }

    /// <summary>These plans follow from a decision.</summary>
    public static void Follow(ActivityContext decision, ImmutableArray<BusPlan> plans)
    {
        if (decision == default) return;
        foreach (var plan in plans) s_decisions.AddOrUpdate(plan, new StrongBox<ActivityContext>(decision));
    }

    /// <summary>The sending of a plan, in the trace of the decision that it follows from; null if nobody traces, or it was read from the journal.</summary>
    public static Activity? Send(BusPlan plan)
    {
        if (!s_decisions.TryGetValue(plan, out var decision)) return null;
        var step = s_source.StartActivity("send plan", ActivityKind.Internal, decision.Value);
        step?.SetTag("odb.area", plan.Area).SetTag("odb.bus", plan.BusId);
        return step;
    }
}
