using System.Collections.Immutable;
using System.Runtime.InteropServices;
using OnDemandBus.Planning.Search;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>
/// Parts of the plans of some buses as a problem for the search, and the search's answer as stops again. The search reckons with the same windows, dwell
/// times and costs as the schedule; what it does not know (offers that are accepted late) is checked by whoever takes its answer.
/// </summary>
internal sealed class LiveProblem
{
    private const double SameKerbMetres = 15;

    /// <summary>Stops at one kerb are one place here, which moves times by a little: the plan as it is must not seem to break a limit for that.</summary>
    private const long ToleranceMs = 5000;

    private readonly IReadOnlyList<PlanPart> _parts;
    private readonly IReadOnlyDictionary<RideId, Ride> _rides;
    private readonly ServiceRules _rules;
    private readonly RoadNetwork _network;
    private readonly long _nowMs;
    private readonly List<Position> _places = [];

    // By place; -1 where nobody shares it.
    private readonly List<int> _sharedSegment = [];
    private readonly List<SearchTrip> _trips = [];
    private readonly List<(RideId Ride, PlannedStop? Duty)> _whatOf = [];
    private readonly Dictionary<RideId, int> _tripOf = [];
    private readonly Dictionary<StopId, int> _dutyTrips = [];

    public LiveProblem(IReadOnlyList<PlanPart> parts, IReadOnlyDictionary<RideId, Ride> rides, ServiceRules rules, TravelTimes travelTimes, long nowMs, SearchBuffers buffers)
    {
        (_parts, _rides, _rules, _network, _nowMs) = (parts, rides, rules, travelTimes.Network, nowMs);
        var buses = new SearchBus[parts.Count];
        var routes = new IReadOnlyList<SearchHalt>[parts.Count];
        for (var bus = 0; bus < parts.Count; bus++) (buses[bus], routes[bus]) = Read(bus);
        var count = _places.Count * _places.Count;
        var travelMs = buffers.TravelMs(count);
        var (times, costs) = (buffers.Times(count), buffers.Costs(count));
        travelTimes.ManyToMany(CollectionsMarshal.AsSpan(_places), CollectionsMarshal.AsSpan(_places), travelMs);
        // Driving costs what a second of the bus does; dwell is part of it where a stop is not shared.
        for (var k = 0; k < count; k++) (times[k], costs[k]) = (travelMs[k], travelMs[k] * rules.BusTimeWeight);
        Problem = new SearchProblem(TravelMatrix.InBuffers(_places.Count, times, costs), _trips, buses, sharesService: true) { Buffers = buffers };
        Start = new SearchSolution(routes, [], 0, routes.Count(route => route.Count > 0), 0);
    }

    public SearchProblem Problem { get; }

    /// <summary>The plans as they are.</summary>
    public SearchSolution Start { get; }

    /// <summary>The stops of a bus by the search's answer, those before and behind the part included.</summary>
    /// <param name="bus">The number of the part.</param>
    /// <param name="route">What the search says.</param>
    /// <param name="lastStop">New stops have the numbers after it.</param>
    public ImmutableArray<PlannedStop> StopsOf(int bus, IReadOnlyList<SearchHalt> route, int lastStop)
    {
        var part = _parts[bus];
        var halts = part.Outlook.Halts;
        var stops = ImmutableArray.CreateBuilder<PlannedStop>(halts.Count + 2);
        for (var k = 0; k < part.From; k++) stops.Add(halts[k].ToStop());
        var known = halts.Skip(part.From).Take(part.To - part.From).Select(halt => halt.ToStop()).ToList();
        var lastPlace = -1;
        foreach (var halt in route)
        {
            var (id, duty) = _whatOf[halt.Trip];
            if (duty is not null)
            {
                if (halt.IsPickup) stops.Add(duty with { DriveMs = Halt.DriveUnknown });
                lastPlace = -1;
                continue;
            }

            var visit = halt.IsPickup ? _trips[halt.Trip].Pickup : _trips[halt.Trip].DropOff;
            if (visit.Place != lastPlace || stops[^1].Boarding.Contains(id))
            {
                stops.Add(NewStop(id, halt.IsPickup, known, ref lastStop));
                lastPlace = visit.Place;
            }

            var stop = stops[^1];
            stops[^1] = halt.IsPickup ? stop with { Boarding = stop.Boarding.Add(id) } : stop with { Alighting = stop.Alighting.Add(id) };
        }

        for (var k = part.To; k < halts.Count; k++) stops.Add(k == part.To ? halts[k].ToStop() with { DriveMs = Halt.DriveUnknown } : halts[k].ToStop());
        return stops.DrainToImmutable();
    }

    // A stop keeps its identity where one of those who board or alight there does so before and after.
    private PlannedStop NewStop(RideId id, bool boards, List<PlannedStop> known, ref int lastStop)
    {
        var k = known.FindIndex(stop => (boards ? stop.Boarding : stop.Alighting).Contains(id));
        if (k >= 0)
        {
            var stop = known[k];
            known.RemoveAt(k);
            return stop with { Boarding = [], Alighting = [], DriveMs = Halt.DriveUnknown };
        }

        var trip = _rides[id].Trip!;
        var place = boards ? trip.Pickup : trip.DropOff;
        var start = DateTimeOffset.UnixEpoch;
        return new PlannedStop(new StopId(++lastStop), place.Position, place.Location, [], [], Halt.DriveUnknown, start, start, start, start, StopPhase.Planned);
    }

    private (SearchBus Bus, IReadOnlyList<SearchHalt> Route) Read(int bus)
    {
        var part = _parts[bus];
        var halts = part.Outlook.Halts;
        var vehicle = part.Outlook.Bus.Bus;
        var route = new List<SearchHalt>();
        var onBoard = part.OnBoard().ConvertAll(ride => TripOf(ride, bus)).ToArray();
        var settledHalts = 0;
        for (var k = part.From; k < part.To; k++)
        {
            var halt = halts[k];
            if (halt.Duty is not null)
            {
                var duty = DutyTrip(halt.ToStop(), bus);
                route.Add(new SearchHalt(duty, IsPickup: true));
                route.Add(new SearchHalt(duty, IsPickup: false));
            }

            foreach (var ride in halt.Alighting) route.Add(Visit(ride, bus, halt, isPickup: false, isSettled: k < part.Settled));
            foreach (var ride in halt.Boarding) route.Add(Visit(ride, bus, halt, isPickup: true, isSettled: k < part.Settled));
            if (k < part.Settled) settledHalts = route.Count;
        }

        var layouts = vehicle.Layouts.Select(Dimensions).ToArray();
        // A place of its own: nobody shares a stop with where the bus happens to be.
        var searchBus = new SearchBus(
            NewPlace(part.Start, isShared: false),
            part.End is { } end ? NewPlace(end, isShared: false) : null,
            part.ReadyMs - _nowMs,
            part.EndMs + ToleranceMs - _nowMs,
            layouts[0])
        {
            OtherLayouts = layouts[1..],
            OnBoard = onBoard,
            FixedPrefix = [.. route.Take(settledHalts)],
        };
        return (searchBus, route);
    }

    private int DutyTrip(PlannedStop stop, int bus)
    {
        if (_dutyTrips.TryGetValue(stop.Id, out var known)) return known;
        var duty = stop.Duty!;
        var place = NewPlace(stop.Position, isShared: false);
        // Of several layouts one that no other one exceeds: with it on board nobody fits in, whichever way the seats are folded.
        var full = Dimensions(_parts[bus].Outlook.Bus.Bus.Layouts.MaxBy(layout => layout.Seats + layout.Wheelchairs + layout.Prams + layout.Luggage));
        _trips.Add(new SearchTrip(
            new SearchVisit(place, duty.From.ToUnixTimeMilliseconds() - _nowMs, duty.Latest.ToUnixTimeMilliseconds() + ToleranceMs - _nowMs, duty.Duration.TotalMilliseconds),
            new SearchVisit(place, double.NegativeInfinity, double.PositiveInfinity, 0),
            full)
        {
            AllowedBuses = [bus],
        });
        _whatOf.Add((default, stop));
        return _trips.Count - 1;
    }

    /// <summary>The number of a ride's trip; made when the ride is first met.</summary>
    private int TripOf(RideId id, int bus)
    {
        if (_tripOf.TryGetValue(id, out var number)) return number;
        var ride = _rides[id];
        var party = ride.Request.Party;
        var dwellMs = _rules.DwellMs(party);
        number = _trips.Count;
        _tripOf.Add(id, number);
        _whatOf.Add((id, null));
        _trips.Add(new SearchTrip(
            new SearchVisit(0, ride.Limits.PickupFrom.ToUnixTimeMilliseconds() - _nowMs, ride.LatestStartMs - _nowMs, dwellMs),
            new SearchVisit(0, double.NegativeInfinity, ride.Limits.LatestArrival.ToUnixTimeMilliseconds() - _nowMs, dwellMs),
            Dimensions(party.Load))
        {
            TimeWeight = _rules.RiderTimeWeight * party.Persons,
            AllowedBuses = AllowedBuses(ride, bus),
        });
        return number;
    }

    /// <summary>An end of a ride, at the stop at which the plan has it. What is settled is no longer the search's to keep in time.</summary>
    private SearchHalt Visit(RideId id, int bus, in Halt halt, bool isPickup, bool isSettled)
    {
        var number = TripOf(id, bus);
        var trip = _trips[number];
        var visit = isPickup ? trip.Pickup : trip.DropOff;
        var plannedMs = (isPickup ? halt.StartMs : halt.ArrivalMs) - _nowMs;
        visit = visit with { Place = Place(halt.Position), Latest = isSettled ? double.PositiveInfinity : Math.Max(visit.Latest, plannedMs + ToleranceMs) };
        _trips[number] = isPickup ? trip with { Pickup = visit } : trip with { DropOff = visit };
        return new SearchHalt(number, isPickup);
    }

    /// <summary>An offer that nobody has accepted stays with its bus; others go where their needs allow.</summary>
    private int[]? AllowedBuses(Ride ride, int bus)
    {
        if (ride.State == RideState.Offered) return [bus];
        var (party, needs) = (ride.Request.Party, ride.Request.Needs);
        if (_parts.All(part => part.Outlook.Bus.Bus.CanTake(party, needs))) return null;
        return [.. Enumerable.Range(0, _parts.Count).Where(other => other == bus || _parts[other].Outlook.Bus.Bus.CanTake(party, needs))];
    }

    private int Place(Position position)
    {
        ReadOnlySpan<int> segments = CollectionsMarshal.AsSpan(_sharedSegment);
        for (var place = 0; segments[place..].IndexOf(position.Segment) is >= 0 and var ahead; place++)
        {
            place += ahead;
            if (Math.Abs(_places[place].Fraction - position.Fraction) * _network.LengthMetres(position.Segment) <= SameKerbMetres) return place;
        }

        return NewPlace(position, isShared: true);
    }

    private int NewPlace(Position position, bool isShared)
    {
        _places.Add(position);
        _sharedSegment.Add(isShared ? position.Segment : -1);
        return _places.Count - 1;
    }

    private static int[] Dimensions(Load load) => [load.Seats, load.Wheelchairs, load.Prams, load.Luggage];
}
