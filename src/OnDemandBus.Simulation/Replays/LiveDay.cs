using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Replays;

/// <summary>
/// A day that really was, from its journal: the events are applied to an engine, and what buses and riders did is read off it. Between stops the buses are taken to have driven the
/// way that the planner reckoned with: where they told that they were is not their way.
/// </summary>
internal static class LiveDay
{
    /// <summary>The day.</summary>
    /// <param name="lines">The journal.</param>
    /// <param name="setup">Map, time zone and midnight; its fleet and requests do not count.</param>
    public static DayRecord Of(IEnumerable<JournalLine> lines, DaySetup setup)
    {
        var engine = new Engine(setup.Area, setup.Times);
        var buses = new Dictionary<BusId, DayBus>();
        var riders = new Dictionary<RideId, DayRider>();
        var now = DateTimeOffset.MinValue;
        foreach (var line in lines)
        {
            foreach (var happened in line.Events)
            {
                now = happened.At > now ? happened.At : now;
                // Nothing is forgotten before it is told.
                if (happened is Event.RidesForgotten) continue;
                var before = happened is Event.BusDeparted departed ? engine.Buses[departed.Bus].Position : default;
                engine.Apply(happened);
                Take(happened, engine, buses, riders, setup, before, now);
            }
        }

        foreach (var bus in buses.Values) bus.End(now);
        var numbered = buses.Values.OrderBy(bus => bus.Number).ToArray();
        var requests = riders.Values.Select(rider => rider.Request).OrderBy(request => request.SubmittedAt).ThenBy(request => request.Id, StringComparer.Ordinal).ToList();
        return new DayRecord(setup with { Requests = requests, Fleet = [.. numbered.Select(bus => engine.Buses[bus.Id].Bus)] }, engine, [.. requests.Select(request => riders[new RideId(request.Id)])], numbered, now, isPart: false, []);
    }

    private static void Take(Event happened, Engine engine, Dictionary<BusId, DayBus> buses, Dictionary<RideId, DayRider> riders, DaySetup setup, Position before, DateTimeOffset now)
    {
        switch (happened)
        {
            case Event.BusAdded e:
                buses.Add(e.Bus.Id, new DayBus(e.Bus, buses.Count, now));
                break;
            case Event.OfferMade e:
                riders[e.Request.Id] = new DayRider(RequestOf(e.Request, e.At, setup), new RiderHabits(), new Chance(0)) { Chosen = e.Offers[0] };
                break;
            case Event.RideRejected e:
                riders[e.Request.Id] = new DayRider(RequestOf(e.Request, e.At, setup), new RiderHabits(), new Chance(0));
                break;
            case Event.OfferTaken e:
                riders[e.Offer.Ride].Chosen = engine.Rides[e.Offer.Ride].Offers[e.Offer.Number - 1];
                break;
            case Event.BusDeparted e:
                Depart(engine.Buses[e.Bus], buses[e.Bus], before, e, engine);
                break;
            case Event.BusArrived e:
                Arrive(engine.Buses[e.Bus], buses[e.Bus], riders, e.HappenedAt ?? e.At);
                break;
        }

        if (happened is Event.BusArrived or Event.BusDeparted or Event.RiderBoarded or Event.RiderAlighted or Event.PlanChanged or Event.DutyDone or Event.BusBrokeDown or Event.BusReturned)
        {
            foreach (var bus in BusesOf(happened)) Show(engine.Buses[bus], buses[bus], now);
        }
    }

    private static IEnumerable<BusId> BusesOf(Event happened) => happened switch
    {
        Event.BusArrived e => [e.Bus],
        Event.BusDeparted e => [e.Bus],
        Event.RiderBoarded e => [e.Bus],
        Event.RiderAlighted e => [e.Bus],
        Event.PlanChanged e => [e.Bus],
        Event.DutyDone e => [e.Bus],
        Event.BusBrokeDown e => [e.Bus],
        Event.BusReturned e => [e.Bus],
        _ => [],
    };

    private static void Depart(BusStatus status, DayBus bus, Position from, Event.BusDeparted departed, Engine engine)
    {
        if (status.Reckoned.FirstOrDefault(stop => stop.Id == departed.Towards) is not { } stop || engine.TravelTimes.FindPath(from, stop.Position) is not { } path) return;
        bus.Driving = new DayBus.Drive(path, stop.Id, departed.HappenedAt ?? departed.At, 1, PersonsOn(status), status.OnBoard.Length, stop.Duty is not null);
    }

    private static void Arrive(BusStatus status, DayBus bus, Dictionary<RideId, DayRider> riders, DateTimeOffset at)
    {
        if (bus.Driving is { } driving)
        {
            bus.Driving = null;
            bus.Legs.Add(new BusLeg(driving.Since, at > driving.Since ? at : driving.Since, driving.Persons, driving.Bookings, driving.Path.DistanceMetres, driving.Path.ToPolyline(), driving.IsMove));
            if (driving.Bookings > 1)
            {
                foreach (var ride in status.OnBoard) riders[ride].Shared = true;
            }
        }

        if (status.Plan.Stops is not [{ } stop, ..]) return;
        foreach (var ride in stop.Alighting.Where(status.OnBoard.Contains)) riders[ride].ArrivedAt = at;
        bus.Visits.Add(new BusVisit(at, at, stop.Location, stop.Boarding, stop.Alighting, [], PersonsOn(status)));
    }

    private static void Show(BusStatus status, DayBus bus, DateTimeOffset now)
    {
        var doing = status.IsOutOfService ? BusDoing.Broken : status.Plan.Stops is not [{ } first, ..] ? BusDoing.Idle : first.Phase switch
        {
            StopPhase.UnderWay => first.Duty is null ? BusDoing.Drive : BusDoing.Move,
            StopPhase.Serving => first.Duty switch { null => BusDoing.Stop, { Kind: DutyKind.Break } => BusDoing.Break, _ => BusDoing.Idle },
            _ => BusDoing.Idle,
        };
        bus.Turn(doing, PersonsOn(status), now);
    }

    private static int PersonsOn(BusStatus status) => status.Occupancy.Seats + status.Occupancy.Wheelchairs;

    private static SimulatedRequest RequestOf(RideRequest request, DateTimeOffset submitted, DaySetup setup)
    {
        var at = request.When.Kind == TimeWishKind.Now ? submitted : request.When.At;
        return new SimulatedRequest(
            request.Id.Value, submitted - setup.Midnight, request.From, request.To, request.When.Kind, at - setup.Midnight, request.Party, request.Needs,
            request.Party.Wheelchairs > 0 ? RiderGroups.WheelchairUsers : RiderGroups.Adults);
    }
}
