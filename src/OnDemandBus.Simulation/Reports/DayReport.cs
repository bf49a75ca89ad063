using OnDemandBus.Roads;
using OnDemandBus.Simulation.Comparison;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Reports;

/// <summary>A day as the page of the report takes it; the form is described in <c>report/data.ts</c> of OnDemandBus.Pages.</summary>
internal static class DayReport
{
    private const int BinSeconds = 1800;
    private const int OccupancyBinSeconds = 600;
    private const double CellMetres = 250;
    private const double MetresPerDegree = 111_195;

    public static object Of(Scenario scenario, DayFigures figures, IReadOnlyList<Alternative> alternatives, double wallSeconds)
    {
        var day = figures.Day;
        return new
        {
            Kind = "report",
            Version = 1,
            scenario.Language,
            scenario.Title,
            scenario.Description,
            Scenario = Path.GetFileName(scenario.File),
            day.Setup.Seed,
            Date = scenario.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            TimeZone = scenario.TimeZone.Id,
            From = Seconds(day.Start, day),
            To = Seconds(day.End, day),
            Figures = figures.All().Concat(Computing(day, wallSeconds)).Select(Shown),
            ByTime = new { BinSeconds, Bins = Bins(day) },
            Occupancy = Occupancy(day),
            Waits = new { BinSeconds = 60, Counts = Counts(figures.Waits, 0, 60) },
            Detours = new { BinWidth = 0.1, From = 0.0, Counts = Counts(figures.Detours, 0, 0.1) },
            Promises = Promises(figures),
            Rejections = DayTables.Reasons(day).Select(each => new { each.Reason, each.Requests, each.Persons }),
            Map = Map(day),
            Cells = new { Metres = CellMetres, Items = Cells(day) },
            Buses = day.Buses.Select(bus => Bus(bus, day)),
            Riders = day.Rides.Select(ride => Rider(ride, day)),
            Equity = new { RiderShares.HiddenBelow, Groups = RiderShares.ByGroup(day).Select(Share), Zones = RiderShares.ByZone(day).Select(Share) },
            Cost = new { Items = figures.Cost().Select(Item), Assumptions = Assumptions(figures.Assumptions, energy: false) },
            Energy = new { Items = figures.Energy().Select(Item), Assumptions = Assumptions(figures.Assumptions, energy: true) },
            Comparison = alternatives.Select(each => new { each.Name, Figures = each.Figures.ToDictionary(figure => figure.Id, figure => figure.Value) }),
        };
    }

    private static IEnumerable<Figure> Computing(DayRecord day, double wallSeconds)
    {
        yield return new("decisionP50", "computing", day.DecisionsMs.QuantileOf(0.5), "ms");
        yield return new("decisionP95", "computing", day.DecisionsMs.QuantileOf(0.95), "ms");
        yield return new("decisionP99", "computing", day.DecisionsMs.QuantileOf(0.99), "ms");
        yield return new("decisionMax", "computing", day.DecisionsMs.QuantileOf(1), "ms");
        yield return new("wallSeconds", "computing", wallSeconds, "s");
    }

    private static object Shown(Figure figure) => new { figure.Id, figure.Group, figure.Value, figure.Unit };

    private static object Item(Figure figure) => new { figure.Id, Value = figure.Value ?? 0, figure.Unit };

    private static IEnumerable<object> Bins(DayRecord day)
    {
        var rides = day.Rides.ToLookup(ride => (int)Math.Floor(DayTables.WishedAt(ride).TotalSeconds / BinSeconds));
        if (day.Rides.IsEmpty) yield break;
        for (var bin = rides.Min(group => group.Key); bin <= rides.Max(group => group.Key); bin++)
        {
            List<double> waits = [.. rides[bin].Where(ride => ride.End == WishEnd.Completed && ride.Wait is not null).Select(ride => ride.Wait!.Value.TotalSeconds)];
            yield return new
            {
                At = bin * BinSeconds,
                Submitted = rides[bin].Count(),
                Served = rides[bin].Count(ride => ride.End == WishEnd.Completed),
                Rejected = rides[bin].Count(ride => ride.End == WishEnd.Rejected),
                Cancelled = rides[bin].Count(ride => ride.End is WishEnd.CancelledByRider or WishEnd.CancelledByOperator),
                NoShow = rides[bin].Count(ride => ride.End == WishEnd.NoShow),
                WaitMean = waits.MeanOf(),
                WaitMedian = waits.QuantileOf(0.5),
                WaitP95 = waits.QuantileOf(0.95),
            };
        }
    }

    private static object Occupancy(DayRecord day)
    {
        var profile = OccupancyProfiles.Of(day, OccupancyBinSeconds);
        return new { profile.BinSeconds, profile.At, profile.Standing, profile.Stopped, profile.OnBreak, profile.ByPersons };
    }

    private static object Promises(DayFigures figures)
    {
        const int Bin = 30;
        var from = figures.PickupDelays.Count == 0 ? 0 : (int)Math.Floor(figures.PickupDelays.Min() / Bin) * Bin;
        return new { BinSeconds = Bin, From = from, Counts = Counts(figures.PickupDelays, from, Bin) };
    }

    private static int[] Counts(IReadOnlyList<double> values, double from, double width)
    {
        if (values.Count == 0) return [];
        var counts = new int[(int)Math.Floor((values.Max() - from) / width) + 1];
        foreach (var value in values) counts[Math.Max(0, (int)Math.Floor((value - from) / width))]++;
        return counts;
    }

    private static object Map(DayRecord day)
    {
        var network = day.Setup.Times.Network;
        var streets = Enumerable.Range(0, network.SegmentCount)
            .Where(segment => network.Reverse(segment) is var reverse && !(reverse >= 0 && reverse < segment))
            .GroupBy(segment => Kind(network.Class(segment)))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new { Class = group.Key, Lines = group.Select(segment => Polyline.Encode(network.Geometry(segment).AsSpan())) });
        var boundary = day.Setup.Area.Boundary;
        var (southWest, northEast) = (boundary.SouthWest, boundary.NorthEast);
        double[] bounds = [Math.Max(southWest.Longitude, network.SouthWest.Longitude), Math.Max(southWest.Latitude, network.SouthWest.Latitude), Math.Min(northEast.Longitude, network.NorthEast.Longitude), Math.Min(northEast.Latitude, network.NorthEast.Latitude)];
        return new
        {
            Bounds = bounds,
            Area = Rings(boundary),
            Streets = streets,
            Stops = day.Setup.Area.VirtualStops.Select(stop => new object?[] { stop.Longitude, stop.Latitude, null }),
        };
    }

    private static string Kind(RoadClass road) => road switch
    {
        RoadClass.Motorway or RoadClass.Trunk or RoadClass.Primary or RoadClass.Secondary => "main",
        RoadClass.Tertiary or RoadClass.Unclassified or RoadClass.Residential or RoadClass.LivingStreet => "street",
        _ => "path",
    };

    /// <summary>The outer rings of an area as encoded polylines.</summary>
    private static IEnumerable<string> Rings(Area area)
    {
        using var document = System.Text.Json.JsonDocument.Parse(area.ToGeoJson());
        var coordinates = document.RootElement.GetProperty("coordinates");
        var polygons = document.RootElement.GetProperty("type").GetString() == "Polygon" ? [coordinates] : coordinates.EnumerateArray().ToArray();
        return [.. polygons.Select(polygon => Polyline.Encode([.. polygon[0].EnumerateArray().Select(point => new Location(point[1].GetDouble(), point[0].GetDouble()))]))];
    }

    private static IEnumerable<object> Cells(DayRecord day)
    {
        if (day.Rides.IsEmpty) return [];
        var south = day.Rides.Min(ride => ride.Request.From.Latitude);
        var west = day.Rides.Min(ride => ride.Request.From.Longitude);
        var high = CellMetres / MetresPerDegree;
        // How wide a degree is where the town lies.
        var wide = CellMetres / Math.Max(1000, new Location(south, west).DistanceMetres(new Location(south, west + 1)));
        return day.Rides
            .GroupBy(ride => (Row: (int)((ride.Request.From.Latitude - south) / high), Column: (int)((ride.Request.From.Longitude - west) / wide)))
            .Where(cell => cell.Count() >= RiderShares.HiddenBelow)
            .OrderBy(cell => cell.Key)
            .Select(cell =>
            {
                List<double> waits = [.. cell.Where(ride => ride.End == WishEnd.Completed && ride.Wait is not null).Select(ride => ride.Wait!.Value.TotalSeconds)];
                return (object)new
                {
                    Lon = west + ((cell.Key.Column + 0.5) * wide),
                    Lat = south + ((cell.Key.Row + 0.5) * high),
                    Requests = cell.Count(),
                    Rejected = cell.Count(ride => ride.End == WishEnd.Rejected),
                    WaitMean = waits.MeanOf(),
                };
            });
    }

    private static object Bus(DayBus bus, DayRecord day) => new
    {
        Id = bus.Id.Value,
        Seats = bus.Bus.Layouts.Max(layout => layout.Seats + layout.Wheelchairs),
        Shifts = bus.Bus.Shifts.Where(shift => shift != Planning.Shift.Always).Select(shift => new[] { Seconds(shift.From, day), Seconds(shift.To, day) }),
        Km = bus.Legs.Sum(leg => leg.Metres) / 1000,
        EmptyKm = bus.Legs.Where(leg => leg.Persons == 0).Sum(leg => leg.Metres) / 1000,
        Persons = bus.Visits.Sum(visit => visit.Boarded.Length),
        Activities = bus.Activities.Where(each => each.To > day.Start).Select(each => new object[] { YamlSection.Camel(each.Doing.ToString()), Math.Max(Seconds(each.From, day), Seconds(day.Start, day)), Seconds(each.To, day), each.Persons }),
        Legs = bus.Legs.Select(leg => new object[] { Seconds(leg.From, day), Seconds(leg.To, day), leg.Persons, leg.Line }),
    };

    private static object Rider(DayRide ride, DayRecord day) => new
    {
        State = ride.End,
        Requested = ride.Request.SubmittedAt.TotalSeconds,
        Ready = ride.ReadyAt is { } ready ? Seconds(ready, day) : DayTables.WishedAt(ride).TotalSeconds,
        Boarded = (ride.BoardedAt - day.Setup.Midnight)?.TotalSeconds,
        Alighted = (ride.ArrivedAt - day.Setup.Midnight)?.TotalSeconds,
        From = new[] { ride.Request.From.Longitude, ride.Request.From.Latitude },
        To = new[] { ride.Request.To.Longitude, ride.Request.To.Latitude },
        ride.Persons,
        ride.Bus,
    };

    private static object Share(RiderShare share) => new { share.Name, share.Requests, share.Served, share.Rejected, share.WaitMean, share.WaitP95, share.Detour };

    private static IEnumerable<object> Assumptions(CostAssumptions costs, bool energy)
    {
        (string Id, double Value, string Unit)[] all = energy
            ?
            [
                ("busKwhPerKm", costs.BusKwhPerKm, "kWh/km"), ("co2PerKwh", costs.Co2PerKwh, "kg/kWh"), ("carKwhPerKm", costs.CarKwhPerKm, "kWh/km"), ("carCo2PerKm", costs.CarCo2PerKm, "kg/km"),
                ("lineBusKwhPerKm", costs.LineBusKwhPerKm, "kWh/km"),
            ]
            :
            [
                ("driverPerHour", costs.DriverPerHour, "EUR/h"), ("vehiclePerDay", costs.VehiclePerDay, "EUR"), ("vehiclePerKm", costs.VehiclePerKm, "EUR/km"), ("energyPerKwh", costs.EnergyPerKwh, "EUR/kWh"),
                ("carPerKm", costs.CarPerKm, "EUR/km"), ("carParkingSeconds", costs.CarParkingSeconds, "s"),
            ];
        return all.Select(each => new { each.Id, each.Value, each.Unit });
    }

    private static double Seconds(DateTimeOffset at, DayRecord day) => (at - day.Setup.Midnight).TotalSeconds;
}
