using System.Text.Json;

namespace OnDemandBus.Planning.Tests;

/// <summary>What must hold of an engine after every command, whatever was said to it.</summary>
internal static class Invariants
{
    // So little may be a receiver's noise, and troubles nobody yet.
    private static readonly TimeSpan Noise = TimeSpan.FromSeconds(30);

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

    /// <summary>Whoever will be late has been told: what is planned keeps each promise or what was told in its stead. Where no road leads there is nothing to tell.</summary>
    public static void NobodyIsLateUntold(Engine engine)
    {
        foreach (var bus in engine.Buses.Values)
        {
            foreach (var stop in bus.Reckoned.TakeWhile(stop => stop.DriveMs != TravelTimes.Unreachable))
            {
                foreach (var ride in stop.Boarding.Select(id => engine.Rides[id]).Where(ride => ride.State != RideState.Offered))
                    Assert.True(stop.ServiceStart < (ride.Revised ?? ride.Promise!).PickupTo + Noise, $"{ride.Id} was told a pickup before {(ride.Revised ?? ride.Promise!).PickupTo:T} and is reckoned with at {stop.ServiceStart:T}.");
                foreach (var ride in stop.Alighting.Select(id => engine.Rides[id]).Where(ride => ride.State != RideState.Offered))
                    Assert.True(stop.Arrival <= (ride.Revised ?? ride.Promise!).LatestArrival + Noise, $"{ride.Id} was told an arrival by {(ride.Revised ?? ride.Promise!).LatestArrival:T} and is reckoned with at {stop.Arrival:T}.");
            }
        }
    }

    /// <summary>What a search of better plans may do and what not. Says the command.</summary>
    public static void HoldOfImprovement(TownUnderTest town, Command.Improve command)
    {
        var rules = town.Engine.Area.Rules;
        var dull = new DullPlanner(town.Engine, town.Now);
        // What time alone changes, and places to wait at, which give way, are not the search's doing.
        town.Say(new Command.Tick());
        var (buses, rides) = (town.Engine.Buses.Values.ToArray(), town.Engine.Rides.ToDictionary());
        var costs = buses.ToDictionary(bus => bus.Bus.Id, dull.CostOf);
        town.Say(command);

        foreach (var (id, before) in rides)
        {
            var after = town.Engine.Rides[id];
            Assert.Equal((before.State, before.Promise, before.Revised, before.Trip), (after.State, after.Promise, after.Revised, after.Trip));
            if (before.State is not RideState.Assigned) Assert.Equal(before.Bus, after.Bus);
        }

        var (gainMs, changed) = (0.0, 0);
        foreach (var before in buses)
        {
            var after = town.Engine.Buses[before.Bus.Id];
            if (ReferenceEquals(before, after)) continue;
            gainMs += costs[before.Bus.Id] - dull.CostOf(after);
            changed++;
            var (was, now) = (Serving(before), Serving(after));
            for (var k = 0; k < Settled(before, was); k++)
            {
                Assert.Equal((was[k].Id, was[k].Phase), (now[k].Id, now[k].Phase));
                Assert.Equal(was[k].Alighting, now[k].Alighting);
                Assert.Subset(now[k].Boarding.ToHashSet(), was[k].Boarding.ToHashSet());
            }
        }

        Assert.True(gainMs >= (rules.MinImprovement.TotalMilliseconds * changed) - 0.5, $"{changed} plans were changed for {gainMs} ms.");

        PlannedStop[] Serving(BusStatus bus) => [.. bus.Reckoned.Where(stop => stop.Duty?.Kind != DutyKind.Waiting)];

        // The stop that the bus drives to or stands at, and all up to where somebody on board is about to alight.
        int Settled(BusStatus bus, PlannedStop[] stops)
        {
            var settled = stops.Length > 0 && stops[0].Phase != StopPhase.Planned ? 1 : 0;
            for (var k = settled; k < stops.Length; k++)
                if (stops[k].Arrival < town.Now + rules.LateDiversionThreshold && stops[k].Alighting.Any(bus.OnBoard.Contains)) settled = k + 1;
            return settled;
        }
    }

    /// <summary>Each event says something new: of a plan another plan with the next version, of stops and promises other ones, of a ride another bus or state; what has ended has ended.</summary>
    public static void EachEventSaysSomethingNew(Engine replayed, IEnumerable<Event> events)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case Event.Reckoned e:
                    var known = replayed.Buses[e.Bus].Reckoned;
                    Assert.NotEqual(Told(known), Told([.. known[..e.KeptBefore], .. e.Stops, .. known[(known.Length - e.KeptBehind)..]]));
                    break;
                case Event.PlanChanged e:
                    var plan = replayed.Buses[e.Bus].Plan;
                    Assert.Equal(plan.Version + 1, e.Version);
                    Assert.NotEqual(Told(plan.Stops), Told(e.After(plan).Stops));
                    break;
                case Event.PromiseRevised e:
                    Assert.NotEqual(replayed.Rides[e.Ride].Revised ?? replayed.Rides[e.Ride].Promise, e.Revised);
                    break;
                case Event.RideAssigned e:
                    Assert.True(replayed.Rides[e.Ride].State == RideState.Booked || replayed.Rides[e.Ride].Bus != e.Bus, $"{e} is nothing new.");
                    break;
                case Event.OfferMoved e:
                    Assert.NotEqual(replayed.Rides[e.Ride].Bus, e.Bus);
                    break;
            }

            var ended = replayed.Rides.Values.Where(ride => ride.State.IsEnd()).ToArray();
            replayed.Apply(happened);
            if (happened is not Event.RidesForgotten) Assert.All(ended, ride => Assert.Same(ride, replayed.Rides[ride.Id]));
        }

        static string Told(IEnumerable<PlannedStop> stops) => JsonSerializer.Serialize(stops);
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
