namespace OnDemandBus.Planning.Search;

/// <summary>
/// A planning problem at one instant, as the search sees it: trips to be carried, buses to carry them, travel times between places. Times and costs
/// are plain numbers in one unit of the caller's choice (milliseconds, minutes, the unit of a plane); places are rows of the matrix.
/// </summary>
/// <remarks>
/// Immutable. Times need not satisfy the triangle inequality. A number of time is exact to 1e-7, so a limit that is met on the dot stays met.
/// </remarks>
public sealed class SearchProblem
{
    /// <summary>Checks the parts against each other.</summary>
    /// <param name="travel">Times and costs between places.</param>
    /// <param name="trips">What is to be carried; numbered by their place in this list.</param>
    /// <param name="buses">What carries it; numbered by their place in this list.</param>
    /// <param name="fewestBusesFirst">Whether one bus less is worth any additional travel. Then no trip may be optional.</param>
    /// <exception cref="ArgumentException">The parts contradict each other; the message says where.</exception>
    public SearchProblem(TravelMatrix travel, IReadOnlyList<SearchTrip> trips, IReadOnlyList<SearchBus> buses, bool fewestBusesFirst = false)
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
            Require(trips[trip].AllowedBuses?.All(bus => bus >= 0 && bus < buses.Count) != false, "trip", trip, "allows a bus that is not there");
        }

        var fixedEnds = new HashSet<SearchHalt>();
        for (var bus = 0; bus < buses.Count; bus++)
        {
            if (buses[bus].StartPlace is { } start) RequirePlace(travel, start, "bus", bus);
            if (buses[bus].EndPlace is { } end) RequirePlace(travel, end, "bus", bus);
            Require(buses[bus].Capacity.Count == dimensions, "bus", bus, "has another number of load dimensions than the first bus");
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

        Travel = travel;
        Trips = [.. trips];
        Buses = [.. buses];
        Dimensions = dimensions;
        FewestBusesFirst = fewestBusesFirst;
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

    /// <summary>Trips that were picked up in the past: only their drop-off is to be planned, and only on this bus.</summary>
    public IReadOnlyList<int> OnBoard { get; init; } = [];

    /// <summary>The halts that come first, in this order; nothing is put before or between them.</summary>
    public IReadOnlyList<SearchHalt> FixedPrefix { get; init; } = [];
}

/// <summary>A halt in a route: one end of a trip.</summary>
/// <param name="Trip">Number of the trip.</param>
/// <param name="IsPickup">Which end.</param>
public readonly record struct SearchHalt(int Trip, bool IsPickup);
