using System.Collections.Immutable;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>The deterministic state machine of one service area.</summary>
public sealed partial class Engine
{
    /// <summary>An engine with no buses and no rides.</summary>
    public Engine(ServiceArea area, TravelTimes travelTimes) => (Area, TravelTimes) = (area, travelTimes);

    /// <summary>The town, its hours and its rules.</summary>
    public ServiceArea Area { get; }

    /// <summary>The travel times that decisions are made of.</summary>
    public TravelTimes TravelTimes { get; }

    /// <summary>All rides that the engine knows.</summary>
    public IReadOnlyDictionary<RideId, Ride> Rides => throw new NotImplementedException();

    /// <summary>All buses that the engine knows.</summary>
    public IReadOnlyDictionary<BusId, BusStatus> Buses => throw new NotImplementedException();

    /// <summary>Decides, and applies the events of the decision.</summary>
    public Handled Handle(Command command, DateTimeOffset now) => throw new NotImplementedException();

    /// <summary>Applies an event of an earlier run.</summary>
    public void Apply(Event happened) => throw new NotImplementedException();
}

/// <summary>What came of a command.</summary>
/// <param name="Outcome">The answer.</param>
/// <param name="Events">All that happened, in order; already applied.</param>
public readonly record struct Handled(Outcome Outcome, ImmutableArray<Event> Events);
