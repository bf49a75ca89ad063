using OnDemandBus.Planning;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Reports;

/// <summary>The tables of a day, under the file and column names of MATSim's DRT analyses where they exist. Times are seconds after midnight.</summary>
internal static class DayTables
{
    private const int Hour = 3600;

    public static IEnumerable<Table> Of(DayFigures figures)
    {
        yield return KeyFigures(figures);
        yield return CustomerStats(figures);
        yield return VehicleStats(figures);
        yield return WaitStats(figures);
        yield return Legs(figures.Day);
        yield return Rejections(figures.Day);
        yield return RejectionReasons(figures.Day);
        yield return OccupancyProfile(figures.Day);
        yield return VehicleDistances(figures.Day);
        yield return KilometresByOccupancy(figures);
        yield return Equity(figures);
        yield return BusPlans(figures.Day);
    }

    private static Table KeyFigures(DayFigures figures)
    {
        var table = new Table("key_figures.csv", "id", "group", "value", "unit");
        foreach (var figure in figures.All().Concat(figures.Cost()).Concat(figures.Energy())) table.Add(figure.Id, figure.Group, figure.Value, figure.Unit);
        return table;
    }

    private static Table CustomerStats(DayFigures figures)
    {
        var value = figures.All().ToDictionary(figure => figure.Id, figure => figure.Value);
        var table = new Table(
            "drt_customer_stats_drt.csv", "runId", "iteration", "rides", "rides_pax", "groupSize_mean", "wait_average", "wait_max", "wait_p95", "wait_p75", "wait_median", "percentage_WT_below_10",
            "percentage_WT_below_15", "inVehicleTravelTime_mean", "directDistance_m_mean", "totalTravelTime_mean", "rejections", "rejections_pax", "rejectionRate");
        var served = figures.Completed.Count;
        table.Add(
            figures.Day.Setup.Area.Id, 0, served, figures.Persons(WishEnd.Completed), ((double)figures.Persons(WishEnd.Completed)).Per(served), value["waitMean"], value["waitMax"], value["waitP95"], value["waitP75"],
            value["waitMedian"], value["waitUnder10"], value["waitUnder15"], value["rideMean"], (1000 * figures.DirectKm).Per(served), value["travelMean"], figures.Count(WishEnd.Rejected),
            figures.Persons(WishEnd.Rejected), value["rejectionRate"] / 100);
        return table;
    }

    private static Table VehicleStats(DayFigures figures)
    {
        var table = new Table(
            "drt_vehicle_stats_drt.csv", "runId", "iteration", "vehicles", "totalServiceDuration", "totalDistance", "totalEmptyDistance", "emptyRatio", "totalPassengerDistanceTraveled", "averageDrivenDistance",
            "averageEmptyDistance", "averagePassengerDistanceTraveled", "d_p/d_t", "l_det");
        var buses = figures.Day.Buses.Count;
        table.Add(
            figures.Day.Setup.Area.Id, 0, buses, figures.ServiceHours * Hour, figures.VehicleKm * 1000, figures.EmptyKm * 1000, figures.EmptyKm.Per(figures.VehicleKm), figures.PersonKm * 1000,
            (figures.VehicleKm * 1000).Per(buses), (figures.EmptyKm * 1000).Per(buses), (figures.PersonKm * 1000).Per(buses), figures.PersonKm.Per(figures.VehicleKm), figures.VehicleKm.Per(figures.DirectKm));
        return table;
    }

    private static Table WaitStats(DayFigures figures)
    {
        var table = new Table("waitStats_drt.csv", "hour", "submitted", "legs", "rejections", "average_wait", "median_wait", "p_95", "max");
        foreach (var hour in figures.Day.Rides.GroupBy(ride => (int)(WishedAt(ride).TotalSeconds / Hour)).OrderBy(group => group.Key))
        {
            var waits = hour.Where(ride => ride.End == WishEnd.Completed && ride.Wait is not null).Select(ride => ride.Wait!.Value.TotalSeconds).ToList();
            table.Add(hour.Key, hour.Count(), waits.Count, hour.Count(ride => ride.End == WishEnd.Rejected), waits.MeanOf(), waits.QuantileOf(0.5), waits.QuantileOf(0.95), waits.QuantileOf(1));
        }

        return table;
    }

    private static Table Legs(DayRecord day)
    {
        var table = new Table(
            "drt_legs_drt.csv", "submissionTime", "departureTime", "personIds", "requestId", "vehicleId", "fromLatitude", "fromLongitude", "toLatitude", "toLongitude", "waitTime", "arrivalTime", "inVehicleTravelTime",
            "directTravelTime", "directTravelDistance_m", "groupSize", "state", "group", "purpose", "promisedPickupFrom", "promisedPickupTo", "latestArrival", "expectedPickup", "expectedArrival", "busArrival", "boardingTime",
            "accessWalkTime", "egressWalkTime", "promiseKept", "shared");
        foreach (var ride in day.Rides)
        {
            var request = ride.Request;
            table.Add(
                request.SubmittedAt.TotalSeconds, WishedAt(ride).TotalSeconds, request.Id, request.Id, ride.Bus is { } bus ? day.Buses[bus].Id : null, request.From.Latitude, request.From.Longitude, request.To.Latitude,
                request.To.Longitude, ride.End == WishEnd.Completed ? ride.Wait?.TotalSeconds : null, At(ride.ArrivedAt), ride.InVehicle?.TotalSeconds, ride.Direct?.TotalSeconds,
                ride.End == WishEnd.Completed ? DayFigures.DirectMetres(ride, day) : null, ride.Persons, ride.End, request.Group, request.Purpose, At(ride.Promise?.PickupFrom), At(ride.Promise?.PickupTo),
                At(ride.Promise?.LatestArrival), At(ride.Offer?.ExpectedPickup), At(ride.Offer?.ExpectedArrival), At(ride.BusArrivedAt), At(ride.BoardedAt), ride.Trip?.AccessWalk.TotalSeconds, ride.Trip?.EgressWalk.TotalSeconds,
                ride.KeptPromise, ride.End == WishEnd.Completed ? ride.Shared : null);
        }

        return table;

        double? At(DateTimeOffset? at) => (at - day.Setup.Midnight)?.TotalSeconds;
    }

    private static Table Rejections(DayRecord day)
    {
        var table = new Table("drt_rejections_drt.csv", "time", "personIds", "requestId", "fromLatitude", "fromLongitude", "toLatitude", "toLongitude", "groupSize", "group", "cause");
        foreach (var ride in day.Rides.Where(ride => ride.End == WishEnd.Rejected))
            table.Add(ride.Request.SubmittedAt.TotalSeconds, ride.Request.Id, ride.Request.Id, ride.Request.From.Latitude, ride.Request.From.Longitude, ride.Request.To.Latitude, ride.Request.To.Longitude, ride.Persons, ride.Request.Group, Cause(ride));
        return table;
    }

    private static Table RejectionReasons(DayRecord day)
    {
        var table = new Table("rejections_by_reason.csv", "reason", "requests", "persons");
        foreach (var (reason, requests, persons) in Reasons(day)) table.Add(reason, requests, persons);
        return table;
    }

    /// <summary>Rejections by reason, the most frequent first.</summary>
    public static IEnumerable<(string Reason, int Requests, int Persons)> Reasons(DayRecord day) => day.Rides
        .Where(ride => ride.End == WishEnd.Rejected)
        .GroupBy(Cause)
        .Select(group => (group.Key, group.Count(), group.Sum(ride => ride.Persons)))
        .OrderByDescending(each => each.Item2)
        .ThenBy(each => each.Key, StringComparer.Ordinal);

    private static string Cause(DayRide ride) => ride.Reason?.ToString() ?? ride.Refused?.ToString() ?? nameof(RejectionReason.NoRoadAccess);

    private static Table OccupancyProfile(DayRecord day)
    {
        var profile = OccupancyProfiles.Of(day, 300);
        var table = new Table("occupancy_time_profiles_drt.txt", ["time", "standing", "stopped", "break", .. profile.ByPersons.Select((_, persons) => FormattableString.Invariant($"{persons} pax"))]);
        for (var k = 0; k < profile.At.Count; k++)
            table.Add([profile.At[k], profile.Standing[k], profile.Stopped[k], profile.OnBreak[k], .. profile.ByPersons.Select(bins => (object)bins[k])]);
        return table;
    }

    private static Table VehicleDistances(DayRecord day)
    {
        var table = new Table("vehicleDistanceStats_drt.csv", "vehicleId", "drivenDistance_m", "occupiedDistance_m", "emptyDistance_m", "passengerDistance_pm", "rides");
        foreach (var bus in day.Buses)
        {
            var empty = bus.Legs.Where(leg => leg.Persons == 0).Sum(leg => leg.Metres);
            var all = bus.Legs.Sum(leg => leg.Metres);
            table.Add(bus.Id, all, all - empty, empty, bus.Legs.Sum(leg => leg.Persons * leg.Metres), bus.Visits.Sum(visit => visit.Boarded.Length));
        }

        return table;
    }

    private static Table KilometresByOccupancy(DayFigures figures)
    {
        var table = new Table("kilometres_by_occupancy.csv", "persons", "km");
        for (var persons = 0; persons < figures.KmByPersons.Count; persons++) table.Add(persons, figures.KmByPersons[persons]);
        return table;
    }

    private static Table Equity(DayFigures figures)
    {
        var table = new Table("equity.csv", "dimension", "name", "requests", "served", "rejected", "wait_average", "wait_p95", "detour");
        foreach (var (dimension, share) in RiderShares.ByGroup(figures.Day).Select(share => ("group", share)).Concat(RiderShares.ByZone(figures.Day).Select(share => ("zone", share))))
            table.Add(dimension, share.Name, share.IsHidden ? "<5" : share.Requests, share.Served, share.Rejected, share.WaitMean, share.WaitP95, share.Detour);
        return table;
    }

    private static Table BusPlans(DayRecord day)
    {
        var table = new Table("bus_plans.csv", "vehicleId", "arrival", "departure", "latitude", "longitude", "boarding", "alighting", "missing", "persons");
        foreach (var bus in day.Buses)
        {
            foreach (var visit in bus.Visits)
            {
                table.Add(
                    bus.Id, (visit.Arrival - day.Setup.Midnight).TotalSeconds, (visit.Departure - day.Setup.Midnight).TotalSeconds, visit.Location.Latitude, visit.Location.Longitude, string.Join(' ', visit.Boarded),
                    string.Join(' ', visit.Alighted), string.Join(' ', visit.Missing), visit.Persons);
            }
        }

        return table;
    }

    /// <summary>When the rider wished to travel: not when the rider asked.</summary>
    public static TimeSpan WishedAt(DayRide ride) => ride.Request.Kind == TimeWishKind.Now ? ride.Request.SubmittedAt : ride.Request.At;
}
