using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Map;

namespace OnDemandBus.Simulation.Scenarios;

/// <summary>Brings a scenario onto its map, and checks what can only be checked there. Thread-safe.</summary>
/// <param name="maps">The maps, read once however many scenarios share them.</param>
internal sealed class ScenarioSetup(MapCache maps)
{
    /// <summary>The day of a scenario.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="seed">Another start of all chance than the scenario's; null for its own.</param>
    public DaySetup Of(Scenario scenario, int? seed = null)
    {
        var area = scenario.Area is { } file ? ReadArea(scenario, file) : null;
        var times = Times(scenario);
        var network = times.Network;
        var boundary = area ?? network.Extent;
        if (!boundary.Contains(Inside(network, boundary))) throw new InputException(scenario.File, null, "area: no road of the map lies in the area", "Use a map of the same place; coordinates in GeoJSON are [longitude, latitude]");
        var midnight = Midnight(scenario);
        var service = new ServiceArea("scenario", boundary, Hours(scenario), scenario.Rules)
        {
            Rebalancing = scenario.Rebalancing,
            VirtualStops = scenario.Stops is { } stops ? ReadStops(scenario, stops) : [],
        };
        var fleet = Fleet(scenario, network, boundary, midnight);
        foreach (var (breakdown, line) in scenario.Breakdowns)
        {
            if (!fleet.Any(bus => bus.Id == breakdown.Bus)) throw new InputException(scenario.File, line, $"there is no bus '{breakdown.Bus}' that could break down", $"The buses are {Names(fleet)}");
        }

        var start = seed ?? scenario.Seed;
        return new DaySetup
        {
            Area = service,
            Times = times,
            Midnight = midnight,
            TimeZone = scenario.TimeZone,
            Fleet = fleet,
            Requests = scenario.Demand.Requests is null ? Read(scenario, boundary) : Make(scenario, Places(scenario, area), start),
            HourlySpeeds = scenario.Speeds is { } speeds ? ReadSpeeds(scenario, speeds) : null,
            Riders = scenario.Riders,
            Disturbances = new Disturbances { TravelTimeNoise = scenario.TravelTimeNoise, Breakdowns = [.. scenario.Breakdowns.Select(each => each.Breakdown)], Closures = scenario.Closures },
            Improvement = scenario.Improvement,
            Seed = start,
        };
    }

    private static IReadOnlyList<SimulatedRequest> Read(Scenario scenario, Area boundary)
    {
        var demand = scenario.Demand;
        var file = demand.File!;
        var isPlans = file.EndsWith(".xml", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".xml.gz", StringComparison.OrdinalIgnoreCase);
        var read = isPlans ? MatsimPlans.Read(file, demand.Mode, demand.Coordinates) : RequestTable.Read(file);
        if (read.IsEmpty) throw new InputException(scenario.File, demand.FileLine, $"there is no request in {file}", isPlans ? $"Give the mode whose legs are wishes: 'mode: {demand.Mode}' has none" : "Give a table with requests");
        if (!read.Any(request => boundary.Contains(request.From) && boundary.Contains(request.To))) throw new InputException(scenario.File, demand.FileLine, $"no request of {file} lies in the service area", "Use the map and area of the same town; check that latitude and longitude are not exchanged");
        return [.. read.OrderBy(request => request.SubmittedAt).ThenBy(request => request.Id, StringComparer.Ordinal)];
    }

    private static IReadOnlyList<SimulatedRequest> Make(Scenario scenario, TownPlaces places, int seed)
    {
        var demand = scenario.Demand;
        var (model, unknown) = (DemandModel.Default with { Requests = demand.Requests!.Value, Date = scenario.Date }).WithShares(demand.Shares);
        if ((unknown ?? model.FirstMistake()) is { } mistake) throw new InputException(scenario.File, demand.FileLine, $"demand: {mistake}", "Correct the value");
        return DemandGenerator.Generate(places, model, (ulong)seed);
    }

    private HubLabels Times(Scenario scenario)
    {
        try
        {
            return maps.Times(scenario.Map, scenario.Profile, placesToo: scenario.Demand.Requests is not null);
        }
        catch (Exception fault) when (fault is MapException or BusProfileException)
        {
            throw new InputException(scenario.File, null, $"the map cannot be used: {fault.Message.TrimEnd('.')}", "Give another map or profile");
        }
    }

    private TownPlaces Places(Scenario scenario, Area? area)
    {
        try
        {
            return maps.Places(scenario.Map, scenario.Area, area);
        }
        catch (MapException fault)
        {
            throw new InputException(scenario.File, scenario.Demand.FileLine, $"demand cannot be made from the map: {fault.Message.TrimEnd('.')}", "Give the .osm.pbf file that the map was prepared from, or a table of requests");
        }
    }

    private static DateTimeOffset Midnight(Scenario scenario)
    {
        var midnight = scenario.Date.ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, scenario.TimeZone.GetUtcOffset(midnight));
    }

    private static ServiceCalendar Hours(Scenario scenario)
    {
        var (from, to) = scenario.Hours;
        if (to - from >= TimeSpan.FromDays(1)) return ServiceCalendar.Daily(scenario.TimeZone, DailySpan.WholeDay);
        return ServiceCalendar.Daily(scenario.TimeZone, new DailySpan(TimeOnly.FromTimeSpan(from - TimeSpan.FromDays(from.Days)), TimeOnly.FromTimeSpan(to - TimeSpan.FromDays(to.Days))));
    }

    private static ImmutableArray<Bus> Fleet(Scenario scenario, RoadNetwork network, Area boundary, DateTimeOffset midnight)
    {
        var placed = scenario.Fleet.Where(part => part.Start is null).Sum(part => part.Count);
        var places = FleetPlacing.Spread(network, boundary, placed);
        if (places.Count < placed) throw new InputException(scenario.File, scenario.Fleet.First(part => part.Start is null).FileLine, string.Create(CultureInfo.InvariantCulture, $"the area has streets for {places.Count} buses only"), "Make the fleet smaller, or check the area");
        var next = 0;
        var fleet = ImmutableArray.CreateBuilder<Bus>();
        foreach (var part in scenario.Fleet)
        {
            for (var number = 1; number <= part.Count; number++)
            {
                var start = part.Start ?? places[next++];
                var id = new BusId(part.Count == 1 && part.Id != "bus" ? part.Id : string.Create(CultureInfo.InvariantCulture, $"{part.Id}-{number}"));
                if (!boundary.Contains(start)) throw new InputException(scenario.File, part.FileLine, $"bus {id} starts at {start}, outside the area", "Give a place inside it; check that latitude and longitude are not exchanged");
                if (network.Snapper.Snap(start, scenario.Rules.MaxRoadAccessMetres) is null) throw new InputException(scenario.File, part.FileLine, $"bus {id} starts at {start}, where no road is near", "Give a place on a street");
                fleet.Add(new Bus(id, part.Layouts, start, Shifts(scenario, part, midnight)) { Unsuited = part.Unsuited });
            }
        }

        var twice = fleet.GroupBy(bus => bus.Id).FirstOrDefault(group => group.Skip(1).Any());
        return twice is null ? fleet.ToImmutable() : throw new InputException(scenario.File, scenario.Fleet[^1].FileLine, $"there are two buses with the name '{twice.Key}'", "Give each part of the fleet an id of its own");
    }

    private static ImmutableArray<Shift> Shifts(Scenario scenario, FleetPart part, DateTimeOffset midnight)
    {
        // Without shifts the buses are there as long as the service is, and an hour longer for the last riders.
        if (part.Shifts.IsEmpty) return [new Shift(midnight + scenario.Hours.From, midnight + scenario.Hours.To + TimeSpan.FromHours(1))];
        ImmutableArray<Shift> shifts = [.. part.Shifts.Select(shift => new Shift(midnight + shift.From, midnight + shift.To)
        {
            Depot = shift.Depot,
            Breaks = [.. shift.Breaks.Select(each => new Break(midnight + each.Earliest, midnight + each.Latest, each.Duration, each.Place))],
        })];
        return Shift.FirstMistake(shifts) is { } mistake ? throw new InputException(scenario.File, part.Shifts[0].FileLine, mistake, "Correct the shifts; times are of the town's clock") : shifts;
    }

    private static Area ReadArea(Scenario scenario, string file)
    {
        try
        {
            return Area.FromGeoJson(File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(scenario.File, null, $"area: '{file}' cannot be used: {fault.Message.TrimEnd('.')}", "Give a GeoJSON file with a Polygon or MultiPolygon, coordinates as [longitude, latitude]");
        }
    }

    /// <summary>A place on a road of the area; where there is none, any of the network.</summary>
    private static Location Inside(RoadNetwork network, Area boundary)
    {
        var any = network.At(new Position(0, 0.5f));
        for (var segment = 0; segment < network.SegmentCount; segment++)
        {
            var place = network.At(new Position(segment, 0.5f));
            if (boundary.Contains(place)) return place;
        }

        return any;
    }

    private static HourlySpeeds ReadSpeeds(Scenario scenario, string file)
    {
        try
        {
            return HourlySpeeds.Load(file);
        }
        catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(scenario.File, null, $"speeds: {fault.Message.TrimEnd('.')}", "Write it as Roads' README shows");
        }
    }

    private static ImmutableArray<Location> ReadStops(Scenario scenario, string file)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            return [.. document.RootElement.GetProperty("features").EnumerateArray().Select(feature =>
            {
                var point = feature.GetProperty("geometry").GetProperty("coordinates");
                return new Location(point[1].GetDouble(), point[0].GetDouble());
            })];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or FormatException or IOException or UnauthorizedAccessException)
        {
            throw new InputException(scenario.File, null, $"stops: '{file}' cannot be used: {fault.Message.TrimEnd('.')}", "Give a GeoJSON FeatureCollection of Points, coordinates as [longitude, latitude]");
        }
    }

    private static string Names(ImmutableArray<Bus> fleet) => fleet.Length <= 6 ? string.Join(", ", fleet.Select(bus => bus.Id)) : $"{fleet[0].Id}, {fleet[1].Id} to {fleet[^1].Id}";
}
