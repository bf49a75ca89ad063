using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Days;

/// <summary>All that a simulated day comes of. The same setup gives the same day.</summary>
internal sealed record DaySetup
{
    /// <summary>The town, its hours and its rules.</summary>
    public required ServiceArea Area { get; init; }

    /// <summary>Travel times at the speeds of the map.</summary>
    public required HubLabels Times { get; init; }

    /// <summary>Midnight at which the day begins.</summary>
    public required DateTimeOffset Midnight { get; init; }

    /// <summary>Whose hours the speeds are, and the report's.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>The buses.</summary>
    public required ImmutableArray<Bus> Fleet { get; init; }

    /// <summary>The wishes, in the order in which they are submitted.</summary>
    public required IReadOnlyList<SimulatedRequest> Requests { get; init; }

    /// <summary>Speeds by the hour of the week; as on the map where null.</summary>
    public HourlySpeeds? HourlySpeeds { get; init; }

    /// <summary>How riders behave.</summary>
    public RiderHabits Riders { get; init; } = new();

    /// <summary>What goes wrong.</summary>
    public Disturbances Disturbances { get; init; } = new();

    /// <summary>How much thought is given to better plans.</summary>
    public ImprovementEffort Improvement { get; init; } = new();

    /// <summary>The start of all chance.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>How riders behave. Shares are of all riders whom it may concern, each by lot of its own.</summary>
internal sealed record RiderHabits
{
    /// <summary>How long a rider thinks about an offer at the most. Default 20 s.</summary>
    public TimeSpan DecisionTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Who lets the offers lapse. Default 0.</summary>
    public double DeclineShare { get; init; }

    /// <summary>Who calls a booked ride off before the bus is there. Default 0.</summary>
    public double CancelShare { get; init; }

    /// <summary>Who is not at the stop when the bus comes. Default 0.</summary>
    public double NoShowShare { get; init; }

    /// <summary>Who comes late to the stop. Default 0.</summary>
    public double LateShare { get; init; }

    /// <summary>How late those come at the most. Default 180 s.</summary>
    public TimeSpan MaxLateness { get; init; } = TimeSpan.FromSeconds(180);
}

/// <summary>What goes wrong in a day.</summary>
internal sealed record Disturbances
{
    /// <summary>The standard deviation of how long a drive takes, as a share of the time that is reckoned with. Default 0.</summary>
    public double TravelTimeNoise { get; init; }

    /// <summary>Buses that break down.</summary>
    public ImmutableArray<Breakdown> Breakdowns { get; init; } = [];

    /// <summary>Roads that are closed.</summary>
    public ImmutableArray<Closure> Closures { get; init; } = [];
}

/// <summary>A bus breaks down where it is, and comes back there.</summary>
/// <param name="Bus">The bus.</param>
/// <param name="At">From midnight.</param>
/// <param name="Until">From midnight; null for the rest of the day.</param>
internal sealed record Breakdown(BusId Bus, TimeSpan At, TimeSpan? Until);

/// <summary>All roads round a place are closed.</summary>
/// <param name="Place">The middle.</param>
/// <param name="Metres">How far round it.</param>
/// <param name="From">From midnight.</param>
/// <param name="To">From midnight.</param>
internal sealed record Closure(Location Place, double Metres, TimeSpan From, TimeSpan To);

/// <summary>
/// How much thought is given to the plans. Live, that is a tenth of a core while nobody asks, and most of it finds nothing new; a simulated day has no idle time, and thinks
/// after each booking, by turns round the newest ride and anywhere.
/// </summary>
internal sealed record ImprovementEffort
{
    /// <summary>How often after each booking. 0 leaves the plans as insertion made them. Default 1.</summary>
    public int PerBooking { get; init; } = 1;

    /// <summary>How long each time, as live: default 100.</summary>
    public int Iterations { get; init; } = 100;
}
