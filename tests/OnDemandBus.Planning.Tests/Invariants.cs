namespace OnDemandBus.Planning.Tests;

/// <summary>What must hold of an engine after every command, whatever was said to it.</summary>
internal static class Invariants
{
    public static void Hold(Engine engine)
    {
        var places = new Dictionary<RideId, List<(BusId Bus, int Stop, bool Boards)>>();
        foreach (var bus in engine.Buses.Values)
        {
            var load = bus.Occupancy;
            Assert.Equal(load, bus.OnBoard.Aggregate(Load.Empty, (sum, id) => sum + engine.Rides[id].Request.Party.Load));
            for (var k = 0; k < bus.Reckoned.Length; k++)
            {
                var stop = bus.Reckoned[k];
                Assert.True(k == 0 || stop.Phase == StopPhase.Planned, $"{bus.Bus.Id} is at its stop number {k}.");
                Assert.True(stop.Duty is not null ^ !(stop.Boarding.IsEmpty && stop.Alighting.IsEmpty), $"{bus.Bus.Id} stops for nobody.");
                Assert.True(stop.Duty is null || load == Load.Empty, $"{bus.Bus.Id} has {load} on board at a {stop.Duty?.Kind}.");
                foreach (var id in stop.Alighting)
                {
                    load -= engine.Rides[id].Request.Party.Load;
                    Add(id, (bus.Bus.Id, k, false));
                }

                foreach (var id in stop.Boarding)
                {
                    load += engine.Rides[id].Request.Party.Load;
                    Add(id, (bus.Bus.Id, k, true));
                }

                Assert.True(bus.Bus.CanHold(load), $"{bus.Bus.Id} holds {load} after its stop number {k}.");
            }

            Assert.Equal(Load.Empty, load);
            PlanShowsWhatIsAccepted(engine, bus);
        }

        foreach (var ride in engine.Rides.Values)
        {
            var found = places.GetValueOrDefault(ride.Id) ?? [];
            var expected = ride.State switch
            {
                RideState.Offered or RideState.Assigned or RideState.DriverEnRoute or RideState.Arrived => 2,
                RideState.OnBoard => 1,
                _ => 0,
            };
            Assert.True(found.Count == expected, $"{ride.Id} is {ride.State} and has {found.Count} places in plans.");
            Assert.All(found, place => Assert.Equal(ride.Bus, place.Bus));
            if (expected == 2) Assert.True(found[0].Boards && !found[1].Boards && found[0].Stop < found[1].Stop, $"{ride.Id} alights before boarding.");
            if (expected == 1) Assert.False(found[0].Boards);
            Assert.Equal(ride.State == RideState.OnBoard, engine.Buses.Values.Any(bus => bus.OnBoard.Contains(ride.Id)));
            Assert.Equal(ride.State.IsEnd(), ride.EndedAt is not null);
        }

        void Add(RideId id, (BusId, int, bool) place)
        {
            if (!places.TryGetValue(id, out var list)) places[id] = list = [];
            list.Add(place);
        }
    }

    /// <summary>Nothing that is planned breaks a promise, as long as every bus does what its plan says.</summary>
    public static void PromisesAreKeptByThePlans(Engine engine)
    {
        foreach (var bus in engine.Buses.Values)
        {
            foreach (var stop in bus.Plan.Stops)
            {
                if (stop.Duty is { } duty) Assert.True(stop.ServiceStart >= duty.From && stop.ServiceStart <= duty.Latest, $"{bus.Bus.Id} has its {duty.Kind} at {stop.ServiceStart:T}, not from {duty.From:T} to {duty.Latest:T}.");
                foreach (var id in stop.Boarding)
                    Assert.True(stop.ServiceStart < engine.Rides[id].Promise!.PickupTo, $"{id} was promised a pickup before {engine.Rides[id].Promise!.PickupTo:T} and is planned at {stop.ServiceStart:T}.");
                foreach (var id in stop.Alighting)
                    Assert.True(stop.Arrival <= engine.Rides[id].Promise!.LatestArrival, $"{id} was promised an arrival by {engine.Rides[id].Promise!.LatestArrival:T} and is planned at {stop.Arrival:T}.");
            }
        }
    }

    private static void PlanShowsWhatIsAccepted(Engine engine, BusStatus bus)
    {
        bool IsOffer(RideId id) => engine.Rides[id].State == RideState.Offered;
        var accepted = bus.Reckoned
            .Select(stop => (stop.Id, Boarding: string.Join(' ', stop.Boarding.Where(id => !IsOffer(id))), Alighting: string.Join(' ', stop.Alighting.Where(id => !IsOffer(id)))))
            .Where(stop => stop.Boarding.Length > 0 || stop.Alighting.Length > 0 || bus.Reckoned.First(each => each.Id == stop.Id).Duty is not null);
        Assert.Equal(accepted, bus.Plan.Stops.Select(stop => (stop.Id, Boarding: string.Join(' ', stop.Boarding), Alighting: string.Join(' ', stop.Alighting))));
    }
}
