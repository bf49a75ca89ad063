namespace OnDemandBus.Planning.Search;

/// <summary>
/// A planning problem at one instant, as the search sees it: trips to be carried, buses to carry them, travel times between places. Times and costs
/// are plain numbers in one unit of the caller's choice (milliseconds, minutes, the unit of a plane); places are rows of the matrix.
/// </summary>
/// <remarks>
/// <para>Immutable. Times need not satisfy the triangle inequality. A number of time is exact to 1e-7, so a limit that is met on the dot stays met.</para>
/// <para>
/// A break, or a return to the depot, is a trip that one bus may take: pickup and drop-off at one place, the length as service at the pickup, a load as large as one
/// layout of the bus that no other exceeds. Nobody else fits in beside it, so the bus is empty then. Give it a place of its own where halts share their service.
/// </para>
/// </remarks>
public sealed class SearchProblem
{
    private readonly Lazy<DenseProblem> _dense;

    /// <summary>Checks the parts against each other.</summary>
    /// <param name="travel">Times and costs between places.</param>
    /// <param name="trips">What is to be carried; numbered by their place in this list.</param>
    /// <param name="buses">What carries it; numbered by their place in this list.</param>
    /// <param name="fewestBusesFirst">Whether one bus less is worth any additional travel. Then no trip may be optional.</param>
    /// <param name="sharesService">Whether successive halts of a bus at the very same place share their service; see <see cref="SharesService"/>.</param>
    /// <exception cref="ArgumentException">The parts contradict each other; the message says where.</exception>
    public SearchProblem(TravelMatrix travel, IReadOnlyList<SearchTrip> trips, IReadOnlyList<SearchBus> buses, bool fewestBusesFirst = false, bool sharesService = false)
    {
        ArgumentNullException.ThrowIfNull(travel);
        ArgumentNullException.ThrowIfNull(trips);
        ArgumentNullException.ThrowIfNull(buses);
        var dimensions = buses.Count > 0 ? buses[0].Capacity.Count : 0;
        for (var trip = 0; trip < trips.Count; trip++)
        {
            RequirePlace(travel, trips[trip].Pickup.Place, "trip", trip);
            RequirePlace(travel, trips[trip].DropOff.Place, "trip", trip);
            Require(trips[trip].Load.Count == dimensions, "trip", trip, "has another number of load dimensions than the first bus");
            Require(trips[trip].Load.All(load => load >= 0), "trip", trip, "has a negative load");
            Require(!fewestBusesFirst || double.IsInfinity(trips[trip].Penalty), "trip", trip, "may be left out, which would always save a bus");
            Require(trips[trip].TimeWeight >= 0 && double.IsFinite(trips[trip].TimeWeight), "trip", trip, "has a weight of time that is negative or without bounds");
            Require(trips[trip].AllowedBuses?.All(bus => bus >= 0 && bus < buses.Count) != false, "trip", trip, "allows a bus that is not there");
        }

        var fixedEnds = new HashSet<SearchHalt>();
        for (var bus = 0; bus < buses.Count; bus++)
        {
            if (buses[bus].StartPlace is { } start) RequirePlace(travel, start, "bus", bus);
            if (buses[bus].EndPlace is { } end) RequirePlace(travel, end, "bus", bus);
            Require(buses[bus].Capacity.Count == dimensions, "bus", bus, "has another number of load dimensions than the first bus");
            Require(buses[bus].OtherLayouts.All(layout => layout.Count == dimensions), "bus", bus, "has a layout with another number of load dimensions than the first bus");
            foreach (var trip in buses[bus].OnBoard)
            {
                Require(trip >= 0 && trip < trips.Count, "bus", bus, "carries a trip that is not there");
                Require(fixedEnds.Add(new SearchHalt(trip, IsPickup: true)), "bus", bus, "carries a trip that was picked up before");
            }

            foreach (var halt in buses[bus].FixedPrefix)
            {
                Require(halt.Trip >= 0 && halt.Trip < trips.Count, "bus", bus, "is to serve a trip that is not there");
                Require(fixedEnds.Add(halt), "bus", bus, "is to serve an end of a trip that was served before");
            }
        }

        _dense = new Lazy<DenseProblem>(() => new DenseProblem(this));
        Travel = travel;
        Trips = [.. trips];
        Buses = [.. buses];
        Dimensions = dimensions;
        FewestBusesFirst = fewestBusesFirst;
        SharesService = sharesService;
    }

    /// <summary>Times and costs between places.</summary>
    public TravelMatrix Travel { get; }

    /// <summary>What is to be carried.</summary>
    public IReadOnlyList<SearchTrip> Trips { get; }

    /// <summary>What carries it.</summary>
    public IReadOnlyList<SearchBus> Buses { get; }

    /// <summary>How many kinds of load there are (seats, wheelchairs, ...).</summary>
    public int Dimensions { get; }

    /// <summary>Whether one bus less is worth any additional travel.</summary>
    public bool FewestBusesFirst { get; }

    /// <summary>
    /// Whether riders board and alight together where a bus halts for several trips in a row at the very same place (the same row of the matrix): service at
    /// the later halt starts as early as that at the one before, but not so early that it ends before it. Otherwise they are served one after the other.
    /// </summary>
    public bool SharesService { get; }

    /// <summary>
    /// Whether the caller vouches that it is never quicker to go by way of another halt, its service included, than directly. The search then looks at fewer places. If that is
    /// not so, plans may be overlooked; no limit is broken.
    /// </summary>
    public bool DirectIsQuickest { get; init; }

    /// <summary>Where the arrays are taken from, if there is one search for it and no other; new ones are made when null.</summary>
    internal SearchBuffers? Buffers { get; init; }

    /// <summary>The same as arrays, made when first asked for and shared by all searches for it.</summary>
    internal DenseProblem Dense => _dense.Value;

    private static void RequirePlace(TravelMatrix travel, int place, string what, int number) =>
        Require(place >= 0 && place < travel.Places, what, number, "is at a place that is not in the matrix");

    private static void Require(bool condition, string what, int number, string trouble)
    {
        if (!condition) throw new ArgumentException($"The {what} with number {number} {trouble}.");
    }
}

/// <summary>One end of a trip: where, within which window service starts, how long it takes.</summary>
/// <param name="Place">Row of the matrix.</param>
/// <param name="Earliest">Service does not start before; a bus that comes earlier waits.</param>
/// <param name="Latest">Service starts at the latest.</param>
/// <param name="Service">How long the bus stands.</param>
public readonly record struct SearchVisit(int Place, double Earliest, double Latest, double Service);

/// <summary>Something to be carried from one place to another by one bus.</summary>
/// <param name="Pickup">Where it comes from. Ignored where the trip is on board already.</param>
/// <param name="DropOff">Where it goes.</param>
/// <param name="Load">What it takes of each capacity dimension between the two.</param>
public sealed record SearchTrip(SearchVisit Pickup, SearchVisit DropOff, IReadOnlyList<int> Load)
{
    /// <summary>The longest time from the end of service at the pickup to the start of service at the drop-off.</summary>
    public double MaxRide { get; init; } = double.PositiveInfinity;

    /// <summary>What it costs to leave the trip out; infinite for a trip that must be carried.</summary>
    public double Penalty { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// What it costs per unit of time that service at the drop-off starts later, counted from time 0: riders' time beside the buses'. The start is the earliest
    /// that windows and driving allow; what a pickup waits for the sake of <see cref="MaxRide"/> or <see cref="SearchBus.MaxDuration"/> is not counted.
    /// </summary>
    /// <remarks>Where a detour is quicker than the direct drive, a place that would speed up others may be overlooked; the cost of the plans is right nevertheless.</remarks>
    public double TimeWeight { get; init; }

    /// <summary>The buses that can take it; all when null.</summary>
    public IReadOnlyCollection<int>? AllowedBuses { get; init; }
}

/// <summary>A bus: from where, to where, when, how much, and what of its route is settled.</summary>
/// <param name="StartPlace">Where it starts, or null when it starts at its first halt.</param>
/// <param name="EndPlace">Where it ends, or null when it ends at its last halt.</param>
/// <param name="ShiftStart">It does not set off before.</param>
/// <param name="ShiftEnd">It is at its end by then.</param>
/// <param name="Capacity">What fits in, in each dimension.</param>
public sealed record SearchBus(int? StartPlace, int? EndPlace, double ShiftStart, double ShiftEnd, IReadOnlyList<int> Capacity)
{
    /// <summary>The longest time from setting off to the end.</summary>
    public double MaxDuration { get; init; } = double.PositiveInfinity;

    /// <summary>What it costs to use the bus at all.</summary>
    public double FixedCost { get; init; }

    /// <summary>
    /// What fits in instead of <see cref="Capacity"/> once seats are folded or taken out. What is on board must fit into one of the layouts at every moment, not into the
    /// same one all day.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> OtherLayouts { get; init; } = [];

    /// <summary>Trips that were picked up in the past: only their drop-off is to be planned, and only on this bus.</summary>
    public IReadOnlyList<int> OnBoard { get; init; } = [];

    /// <summary>The halts that come first, in this order; nothing is put before or between them. Their limits are checked as well: widen one that cannot be kept any more.</summary>
    public IReadOnlyList<SearchHalt> FixedPrefix { get; init; } = [];
}

/// <summary>A halt in a route: one end of a trip.</summary>
/// <param name="Trip">Number of the trip.</param>
/// <param name="IsPickup">Which end.</param>
public readonly record struct SearchHalt(int Trip, bool IsPickup);
