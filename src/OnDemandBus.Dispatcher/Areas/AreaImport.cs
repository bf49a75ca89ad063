using System.Diagnostics;
using OnDemandBus.Dispatcher.Settings;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>Loads the areas that the configuration names.</summary>
internal sealed partial class AreaImport(IReadOnlyList<AreaSettings> areas, ILogger<AreaImport> log)
{
    public IReadOnlyList<LoadedArea> Load() => [.. areas.Select(Load)];

    private LoadedArea Load(AreaSettings settings)
    {
        var started = Stopwatch.GetTimestamp();
        var travelTimes = ReadMap(settings);
        var network = travelTimes.Network;
        LogLoaded(settings.Id, settings.Map, network.SegmentCount, network.TurnCount, Stopwatch.GetElapsedTime(started).TotalSeconds);

        var boundary = settings.Boundary is { } file ? GeoFiles.Boundary($"{settings.Key}:Boundary", file) : network.Extent;
        var area = new ServiceArea(settings.Id, boundary, settings.Hours, settings.Rules) { VirtualStops = settings.VirtualStops, Zones = settings.Zones, Rebalancing = settings.Rebalancing };
        foreach (var bus in settings.Fleet)
        {
            if (!boundary.Contains(bus.Start))
                throw StartException.Setting($"{bus.Key}:Start", $"{bus.Start} lies outside the area '{settings.Id}'{(boundary.Contains(bus.Start.Swapped) ? "; with latitude and longitude exchanged it would lie inside" : "")}", "Give a place inside it");
            foreach (var (key, place) in bus.Places) RefuseOffRoad(key, place, settings, network);
        }

        for (var k = 0; k < settings.Rebalancing.WaitingPlaces.Length; k++)
            RefuseOffRoad(FormattableString.Invariant($"{settings.Key}:Rebalancing:WaitingPlaces:{k}"), settings.Rebalancing.WaitingPlaces[k].Location, settings, network);
        foreach (var stop in settings.VirtualStops) RefuseOffRoad($"{settings.Key}:VirtualStops", stop, settings, network);
        FleetBus[] fleet = [.. settings.Fleet.Select(bus => new FleetBus(bus.Id, bus.Layouts, bus.Start, bus.Shift) { Unsuited = bus.Unsuited }), .. Placed(settings, network, boundary)];
        return new LoadedArea(area, travelTimes, [.. fleet]) { HourlySpeeds = settings.HourlySpeeds, Improvement = settings.Improvement };
    }

    private static void RefuseOffRoad(string key, Location place, AreaSettings settings, RoadNetwork network)
    {
        if (network.Snapper.Snap(place, settings.Rules.MaxRoadAccessMetres) is null)
            throw StartException.Setting(key, $"no road that a bus may use is within {settings.Rules.MaxRoadAccessMetres:0} m of {place}", "Give a place on a street");
    }

    private static HubLabels ReadMap(AreaSettings settings)
    {
        try
        {
            if (settings.Profile is not { } profile) return PreparedNetwork.Open(settings.Map);
            if (File.Exists(settings.Map) && PreparedNetwork.IsOne(settings.Map))
                throw StartException.Setting($"{settings.Key}:Profile", $"'{settings.Map}' has been prepared for one bus already", "Leave out the profile, or give it to 'odb map prepare'");
            return PreparedNetwork.Open(settings.Map, BusProfile.Load(profile));
        }
        catch (BusProfileException fault)
        {
            throw new StartException($"Configuration {settings.Key}:Profile: {fault.Message}", fault);
        }
        catch (MapException fault)
        {
            throw new StartException($"Configuration {settings.Key}:Map: {fault.Message}", fault);
        }
    }

    private IEnumerable<FleetBus> Placed(AreaSettings settings, RoadNetwork network, Area boundary)
    {
        var places = FleetPlacing.Spread(network, boundary, settings.FleetSize);
        if (places.Count < settings.FleetSize)
            throw StartException.Setting($"{settings.Key}:FleetSize", $"the area '{settings.Id}' has streets for {places.Count} buses only", "Make the fleet smaller or check the boundary");
        // Names are unique across all areas; where there is one area only, the short ones are.
        var prefix = areas.Count == 1 ? "" : $"{settings.Id}-";
        var taken = areas.SelectMany(area => area.Fleet).Select(bus => bus.Id.Value).ToHashSet(StringComparer.Ordinal);
        var names = Enumerable.Range(1, int.MaxValue).Select(number => FormattableString.Invariant($"{prefix}bus-{number}")).Where(name => !taken.Contains(name));
        return places.Zip(names, (place, name) => new FleetBus(new BusId(name), [new Load(8, 1, 1, 6)], place));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Area {Area}: {Map} has {Segments} directed segments and {Turns} turns; read in {Seconds:0.00} s")]
    private partial void LogLoaded(string area, string map, int segments, int turns, double seconds);
}
