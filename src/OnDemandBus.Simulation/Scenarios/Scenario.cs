using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Planning.Rebalancing;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Scenarios;

/// <summary>What a planner wrote, checked as far as that can be done without the map. Each default is documented in the example that <c>odb scenario new</c> writes.</summary>
internal sealed record Scenario
{
    /// <summary>The file as the planner named it.</summary>
    public required string File { get; init; }

    public required string Map { get; init; }

    public string Title { get; init; } = "";

    public string? Description { get; init; }

    /// <summary>The language in which the report is shown first.</summary>
    public string Language { get; init; } = "de";

    public string? Profile { get; init; }

    public string? Area { get; init; }

    public DateOnly Date { get; init; } = new(2026, 3, 3);

    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>When trips may start; from midnight.</summary>
    public (TimeSpan From, TimeSpan To) Hours { get; init; } = (TimeSpan.FromHours(5), TimeSpan.FromHours(23));

    public int Seed { get; init; } = 1;

    public ServiceRules Rules { get; init; } = ServiceRules.Default;

    public RebalancingRules Rebalancing { get; init; } = RebalancingRules.Off;

    public ImprovementEffort Improvement { get; init; } = new();

    public ImmutableArray<FleetPart> Fleet { get; init; } = [];

    public required DemandSource Demand { get; init; }

    public RiderHabits Riders { get; init; } = new();

    public double TravelTimeNoise { get; init; }

    public ImmutableArray<(Breakdown Breakdown, int FileLine)> Breakdowns { get; init; } = [];

    public ImmutableArray<Closure> Closures { get; init; } = [];

    /// <summary>A file with speeds by the hour.</summary>
    public string? Speeds { get; init; }

    /// <summary>A file with virtual stops.</summary>
    public string? Stops { get; init; }

    public CostAssumptions Costs { get; init; } = new();

    /// <summary>The fixed line that the service is compared with; null where it is with none.</summary>
    public LineSource? Line { get; init; }
}

/// <summary>Buses that are alike.</summary>
internal sealed record FleetPart
{
    public required int Count { get; init; }

    /// <summary>The name of a single bus; several get a number behind it.</summary>
    public string Id { get; init; } = "bus";

    public ImmutableArray<Load> Layouts { get; init; } = [new Load(8, 1, 1, 6)];

    /// <summary>Where they stand at the start; null for places spread over the town.</summary>
    public Location? Start { get; init; }

    public ImmutableArray<ShiftPlan> Shifts { get; init; } = [];

    public MobilityNeeds Unsuited { get; init; }

    /// <summary>The line of the file at which it stands.</summary>
    public required int FileLine { get; init; }
}

/// <summary>A shift by the town's clock.</summary>
internal sealed record ShiftPlan(TimeSpan From, TimeSpan To, Location? Depot, ImmutableArray<BreakPlan> Breaks, int FileLine);

/// <summary>A break by the town's clock.</summary>
internal sealed record BreakPlan(TimeSpan Earliest, TimeSpan Latest, TimeSpan Duration, Location? Place);

/// <summary>Where the wishes come from.</summary>
internal sealed record DemandSource
{
    /// <summary>So many wishes are made from the map; null where a file has them.</summary>
    public int? Requests { get; init; }

    /// <summary>A table of requests, or a MATSim plans file.</summary>
    public string? File { get; init; }

    /// <summary>The mode of the legs of a plans file that are wishes.</summary>
    public string Mode { get; init; } = "drt";

    /// <summary>The coordinates of a plans file.</summary>
    public string Coordinates { get; init; } = "EPSG:4326";

    /// <summary>Shares of the groups among the wishes that are made.</summary>
    public ImmutableDictionary<string, double> Shares { get; init; } = ImmutableDictionary<string, double>.Empty;

    /// <summary>The line of the file at which it stands.</summary>
    public required int FileLine { get; init; }
}

/// <summary>A fixed bus line.</summary>
internal sealed record LineSource
{
    public ImmutableArray<Location> Stops { get; init; } = [];

    /// <summary>A GTFS feed (.zip, or a folder); null where the stops are given.</summary>
    public string? Gtfs { get; init; }

    public TimeSpan Headway { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>How long the bus stands at each stop.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Nobody walks further to a stop.</summary>
    public double MaxWalkMetres { get; init; } = 800;

    /// <summary>The line of the file at which it stands.</summary>
    public required int FileLine { get; init; }
}
