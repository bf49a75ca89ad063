using OnDemandBus.Roads;

namespace OnDemandBus.Planning.Rebalancing;

/// <summary>Moves from zones with more buses than their share of the expected demand to zones with fewer.</summary>
internal sealed class ExpectedDemandMoves(RebalancingRules rules, RoadNetwork network, DemandForecast forecast)
{
    /// <summary>A bus this near to the place of a zone stands in that zone, even where the road runs beyond its border.</summary>
    private const double AtPlaceMetres = 50;

    private readonly DemandZones _zones = forecast.Zones;

    /// <summary>Decides for idle buses in order of their ids.</summary>
    public List<RebalancingMove> Decide(IdleBus[] idle, SoonIdleBus[] soonIdle, TravelTimes travelTimes, DateTimeOffset now)
    {
        var expected = new double[_zones.Count];
        forecast.ExpectedEach(now, rules.Horizon, expected);
        var places = Places(expected);
        var origin = idle.Select(bus => ZoneOf(bus.Position, places)).ToArray();
        var buses = new int[_zones.Count];
        var idleIn = new int[_zones.Count];
        foreach (var zone in origin) (buses[zone], idleIn[zone]) = (buses[zone] + 1, idleIn[zone] + 1);
        foreach (var bus in soonIdle)
            if (bus.At <= now + rules.MaxTimeBeforeIdle) buses[ZoneOf(bus.Position, places)]++;

        var ofUse = expected.Select(requests => CoveredDemand.BusesOfUse(requests, rules.MinGain)).ToArray();
        var targets = LargestRemainder.Share(buses.Sum(), expected, ofUse);
        var spare = new int[_zones.Count];
        for (var zone = 0; zone < spare.Length; zone++) spare[zone] = Math.Clamp(buses[zone] - targets[zone], 0, idleIn[zone]);
        var needy = Enumerable.Range(0, _zones.Count).Where(zone => targets[zone] > buses[zone]).ToArray();
        var lent = Enumerable.Range(0, idle.Length).Where(bus => spare[origin[bus]] > 0).ToArray();
        if (needy.Length == 0 || lent.Length == 0) return [];

        var drives = CheapestDrives(
            lent, needy, origin, spare, needy.Select(zone => targets[zone] - buses[zone]).ToArray(), DrivesMs(lent, needy, idle, places, travelTimes));
        return WorthWhile(drives, idle, origin, buses, expected, places);
    }

    /// <summary>Where buses wait in each zone; a zone without a road near the middle of its requests expects none.</summary>
    private SnappedPosition?[] Places(double[] expected)
    {
        var places = new SnappedPosition?[expected.Length];
        for (var zone = 0; zone < places.Length; zone++)
        {
            if (expected[zone] > 0 && forecast.Middle(zone) is { } middle) places[zone] = network.Snapper.Snap(middle, _zones.CellMetres);
            if (places[zone] is null) expected[zone] = 0;
        }

        return places;
    }

    private int ZoneOf(Position position, SnappedPosition?[] places)
    {
        var at = network.At(position);
        var own = _zones.ZoneAt(at);
        Span<int> around = stackalloc int[9];
        var (nearest, nearestMetres) = (own, AtPlaceMetres);
        foreach (var zone in around[.._zones.Around(own, around)])
        {
            if (places[zone] is not { } place) continue;
            var metres = place.Location.DistanceMetres(at);
            if (metres < nearestMetres) (nearest, nearestMetres) = (zone, metres);
        }

        return nearest;
    }

    private static int[] DrivesMs(int[] lent, int[] needy, IdleBus[] idle, SnappedPosition?[] places, TravelTimes travelTimes)
    {
        var drivesMs = new int[lent.Length * needy.Length];
        travelTimes.ManyToMany([.. lent.Select(bus => idle[bus].Position)], [.. needy.Select(zone => places[zone]!.Value.Position)], drivesMs);
        return drivesMs;
    }

    /// <summary>Fills the needs of zones at the least total travel time.</summary>
    private List<Drive> CheapestDrives(int[] lent, int[] needy, int[] origin, int[] spare, int[] need, int[] drivesMs)
    {
        // Nodes: the zones in need, the buses that may leave, the zones that they leave. Needs are the side with supply: the nearest bus mostly is free.
        var flow = new MinimumCostFlow(needy.Length + lent.Length + _zones.Count);
        var drives = new List<(int Arc, Drive Drive)>();
        for (var k = 0; k < needy.Length; k++)
        {
            flow.AddSupply(k, need[k]);
            for (var b = 0; b < lent.Length; b++)
            {
                var driveMs = drivesMs[(b * needy.Length) + k];
                if (driveMs <= rules.MaxDrive.TotalMilliseconds) drives.Add((flow.AddArc(k, needy.Length + b, 1, driveMs), new Drive(lent[b], needy[k], driveMs)));
            }
        }

        for (var b = 0; b < lent.Length; b++) flow.AddArc(needy.Length + b, needy.Length + lent.Length + origin[lent[b]], 1, 0);
        for (var zone = 0; zone < spare.Length; zone++) flow.AddSupply(needy.Length + lent.Length + zone, -spare[zone]);
        flow.Solve();
        return [.. drives.Where(drive => flow.Flow(drive.Arc) > 0).Select(drive => drive.Drive)];
    }

    /// <summary>The moves that raise the covered demand by enough, the best first: each makes the next one of its zones worth less.</summary>
    private List<RebalancingMove> WorthWhile(List<Drive> drives, IdleBus[] idle, int[] origin, int[] buses, double[] expected, SnappedPosition?[] places)
    {
        var moves = new List<RebalancingMove>();
        var queue = new PriorityQueue<Drive, (double Loss, int DriveMs, int Bus)>();
        foreach (var drive in drives)
        {
            // Near enough to cover the zone from where it stands.
            if (drive.DriveMs < rules.MinDrive.TotalMilliseconds) buses[drive.Zone]++;
        }

        foreach (var drive in drives)
            if (drive.DriveMs >= rules.MinDrive.TotalMilliseconds) queue.Enqueue(drive, (-Gain(drive), drive.DriveMs, drive.Bus));
        while (queue.TryDequeue(out var drive, out var key))
        {
            var gain = Gain(drive);
            if (gain < rules.MinGain) continue;
            if (gain < -key.Loss)
            {
                queue.Enqueue(drive, (-gain, drive.DriveMs, drive.Bus));
                continue;
            }

            buses[drive.Zone]++;
            buses[origin[drive.Bus]]--;
            moves.Add(new RebalancingMove(
                idle[drive.Bus].Id, places[drive.Zone]!.Value, drive.DriveMs, new MoveReason.ExpectedDemand(drive.Zone, expected[drive.Zone], gain)));
        }

        return moves;

        double Gain(Drive drive)
        {
            var left = Math.Max(0, 1 - (drive.DriveMs / rules.Horizon.TotalMilliseconds));
            var from = origin[drive.Bus];
            return CoveredDemand.OfLast(buses[drive.Zone] + 1, left * expected[drive.Zone]) - CoveredDemand.OfLast(buses[from], expected[from]);
        }
    }

    private readonly record struct Drive(int Bus, int Zone, int DriveMs);
}
