using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>Moves to stated waiting places: as many buses as there is room for, at the least total travel time.</summary>
internal sealed class WaitingPlaceMoves(RebalancingRules rules, RoadNetwork network, SnappedPosition[] places)
{
    /// <summary>A bus this near to a waiting place waits there, on whichever side of the road.</summary>
    private const double AtPlaceMetres = 50;

    /// <summary>Decides for idle buses in order of their ids.</summary>
    public List<RebalancingMove> Decide(IdleBus[] idle, SoonIdleBus[] soonIdle, TravelTimes travelTimes)
    {
        var room = rules.WaitingPlaces.Select(place => place.MaxBuses).ToArray();

        // Whoever waits at a place, or drives there, keeps it: but for a turn at the kerb, changing places saves nothing, by the triangle inequality.
        foreach (var bus in soonIdle)
            if (PlaceAt(bus.Position) is { } place) room[place]--;
        var stays = new bool[idle.Length];
        for (var bus = 0; bus < idle.Length; bus++)
        {
            if (PlaceAt(idle[bus].Position) is not { } place || room[place] <= 0) continue;
            room[place]--;
            stays[bus] = true;
        }

        var buses = Enumerable.Range(0, idle.Length).Where(bus => !stays[bus]).ToArray();
        var drivesMs = new int[buses.Length * places.Length];
        travelTimes.ManyToMany([.. buses.Select(bus => idle[bus].Position)], [.. places.Select(place => place.Position)], drivesMs);

        // Buses are the side with supply: each has few places to look at, and the nearest is mostly free.
        var flow = new MinimumCostFlow(buses.Length + places.Length);
        var drives = new List<(int Arc, int Bus, int Place, int DriveMs)>();
        for (var k = 0; k < buses.Length; k++)
        {
            flow.AddSupply(k, 1);
            for (var place = 0; place < places.Length; place++)
            {
                var driveMs = drivesMs[(k * places.Length) + place];
                if (driveMs <= rules.MaxDrive.TotalMilliseconds) drives.Add((flow.AddArc(k, buses.Length + place, 1, driveMs), buses[k], place, driveMs));
            }
        }

        for (var place = 0; place < places.Length; place++) flow.AddSupply(buses.Length + place, -Math.Max(0, room[place]));
        flow.Solve();
        var moves = new List<RebalancingMove>();
        foreach (var (arc, bus, place, driveMs) in drives)
            if (flow.Flow(arc) > 0) moves.Add(new RebalancingMove(idle[bus].Id, places[place], driveMs, new MoveReason.WaitingPlace(rules.WaitingPlaces[place].Id)));
        return moves;
    }

    /// <summary>The nearest place that is near enough to be waited at from a position, the first of equals; null where none is.</summary>
    private int? PlaceAt(Position position)
    {
        var at = network.At(position);
        (double Metres, int Place) nearest = (AtPlaceMetres, -1);
        for (var place = 0; place < places.Length; place++)
        {
            var metres = places[place].Location.DistanceMetres(at);
            if (metres < nearest.Metres) nearest = (metres, place);
        }

        return nearest.Place < 0 ? null : nearest.Place;
    }
}
