using OnDemandBus.Planning;
using OnDemandBus.Simulation.Days;

namespace OnDemandBus.Simulation.Figures;

/// <summary>The key figures of a day. Times are seconds, distances kilometres, shares percent; null where there is nothing to reckon with.</summary>
internal sealed class DayFigures
{
    public DayFigures(DayRecord day, CostAssumptions assumptions)
    {
        (Day, Assumptions) = (day, assumptions);
        Completed = [.. day.Rides.Where(ride => ride.End == WishEnd.Completed)];
        Waits = [.. Completed.Where(ride => ride.Wait is not null).Select(ride => Math.Max(0, ride.Wait!.Value.TotalSeconds))];
        Detours = [.. Completed.Where(ride => ride.Detour is not null).Select(ride => ride.Detour!.Value)];
        PickupDelays = [.. Completed.Where(ride => ride.Offer is not null && ride.BusArrivedAt is not null).Select(ride => (ride.BusArrivedAt!.Value - ride.Offer!.ExpectedPickup).TotalSeconds)];
        ArrivalDelays = [.. Completed.Where(ride => ride.Offer is not null && ride.ArrivedAt is not null).Select(ride => (ride.ArrivedAt!.Value - ride.Offer!.ExpectedArrival).TotalSeconds)];
        foreach (var leg in day.Buses.SelectMany(bus => bus.Legs))
        {
            while (KmByPersons.Count <= leg.Persons) KmByPersons.Add(0);
            KmByPersons[leg.Persons] += leg.Metres / 1000;
            VehicleKm += leg.Metres / 1000;
            PersonKm += leg.Persons * leg.Metres / 1000;
        }

        ServiceHours = day.Buses.Sum(bus => ServiceTime(bus).TotalHours);
        DirectKm = Completed.Sum(ride => DirectMetres(ride, day)) / 1000;
    }

    public DayRecord Day { get; }

    public CostAssumptions Assumptions { get; }

    public IReadOnlyList<DayRide> Completed { get; }

    public IReadOnlyList<double> Waits { get; }

    public IReadOnlyList<double> Detours { get; }

    /// <summary>Bus at the stop against what was expected at booking.</summary>
    public IReadOnlyList<double> PickupDelays { get; }

    public IReadOnlyList<double> ArrivalDelays { get; }

    /// <summary>Kilometres driven with so many persons on board; the first number is that of empty ones.</summary>
    public List<double> KmByPersons { get; } = [];

    public double VehicleKm { get; }

    public double PersonKm { get; }

    /// <summary>Kilometres of all completed rides as each would be driven alone.</summary>
    public double DirectKm { get; }

    public double ServiceHours { get; }

    public double EmptyKm => KmByPersons.Count > 0 ? KmByPersons[0] : 0;

    public int Count(params WishEnd[] ends) => Day.Rides.Count(ride => ends.Contains(ride.End));

    public int Persons(params WishEnd[] ends) => Day.Rides.Where(ride => ends.Contains(ride.End)).Sum(ride => ride.Persons);

    public int PromiseBreaches => Completed.Count(ride => ride.KeptPromise == false) + Day.Rides.Count(ride => ride.End == WishEnd.Failed);

    /// <summary>All key figures by id, in the order of the report.</summary>
    public IEnumerable<Figure> All()
    {
        var submitted = Day.Rides.Length;
        var served = Completed.Count;
        yield return new("submitted", "requests", submitted, "count");
        yield return new("personsSubmitted", "requests", Day.Rides.Sum(ride => ride.Persons), "count");
        yield return new("served", "requests", served, "count");
        yield return new("personsServed", "requests", Completed.Sum(ride => ride.Persons), "count");
        yield return new("rejected", "requests", Count(WishEnd.Rejected), "count");
        yield return new("rejectionRate", "requests", (100.0 * Count(WishEnd.Rejected)).Per(submitted), "percent");
        yield return new("cancelledByRider", "requests", Count(WishEnd.CancelledByRider), "count");
        yield return new("cancelledByOperator", "requests", Count(WishEnd.CancelledByOperator), "count");
        yield return new("noShows", "requests", Count(WishEnd.NoShow), "count");
        yield return new("offersExpired", "requests", Count(WishEnd.OfferExpired), "count");
        yield return new("failed", "requests", Count(WishEnd.Failed), "count");

        yield return new("waitMean", "waits", Waits.MeanOf(), "s");
        yield return new("waitMedian", "waits", Waits.QuantileOf(0.5), "s");
        yield return new("waitP75", "waits", Waits.QuantileOf(0.75), "s");
        yield return new("waitP95", "waits", Waits.QuantileOf(0.95), "s");
        yield return new("waitMax", "waits", Waits.QuantileOf(1), "s");
        yield return new("waitUnder10", "waits", Waits.ShareOf(wait => wait < 600), "percent");
        yield return new("waitUnder15", "waits", Waits.ShareOf(wait => wait < 900), "percent");

        var promised = Completed.Where(ride => ride.KeptPromise is not null).ToList();
        yield return new("promisesKept", "promises", (100.0 * promised.Count(ride => ride.KeptPromise == true)).Per(promised.Count), "percent");
        yield return new("promiseBreaches", "promises", PromiseBreaches, "count");
        yield return new("pickupDelayMean", "promises", PickupDelays.MeanOf(), "s");
        yield return new("pickupDelayP95", "promises", PickupDelays.QuantileOf(0.95), "s");
        yield return new("arrivalDelayP95", "promises", ArrivalDelays.QuantileOf(0.95), "s");

        yield return new("rideMean", "travel", Seconds(ride => ride.InVehicle).MeanOf(), "s");
        yield return new("travelMean", "travel", Seconds(ride => ride.Travel).MeanOf(), "s");
        yield return new("directMean", "travel", Seconds(ride => ride.Direct).MeanOf(), "s");
        yield return new("detourMean", "travel", Detours.MeanOf(), "ratio");
        yield return new("walkMean", "travel", Seconds(ride => ride.Trip is { } trip ? trip.AccessWalk + trip.EgressWalk : null).MeanOf(), "s");

        yield return new("buses", "fleet", Day.Buses.Count, "count");
        yield return new("serviceHours", "fleet", ServiceHours, "h");
        yield return new("vehicleKm", "fleet", VehicleKm, "km");
        yield return new("emptyKm", "fleet", EmptyKm, "km");
        yield return new("emptyRatio", "fleet", (100 * EmptyKm).Per(VehicleKm), "percent");
        yield return new("personKm", "fleet", PersonKm, "km");
        yield return new("personKmPerVehicleKm", "fleet", PersonKm.Per(VehicleKm), "ratio");
        yield return new("detourOfFleet", "fleet", VehicleKm.Per(DirectKm), "ratio");
        yield return new("poolingRate", "fleet", (100.0 * Completed.Count(ride => ride.Shared)).Per(served), "percent");
        yield return new("ridesPerVehicleHour", "fleet", ((double)served).Per(ServiceHours), "perHour");
        yield return new("personsPerVehicleHour", "fleet", ((double)Completed.Sum(ride => ride.Persons)).Per(ServiceHours), "perHour");
        yield return new("meanOccupancy", "fleet", PersonKm.Per(VehicleKm), "ratio");
        yield return new("meanOccupancyLoaded", "fleet", PersonKm.Per(VehicleKm - EmptyKm), "ratio");
    }

    /// <summary>What the day cost.</summary>
    public IEnumerable<Figure> Cost()
    {
        var driver = ServiceHours * Assumptions.DriverPerHour;
        var vehicles = (Day.Buses.Count * Assumptions.VehiclePerDay) + (VehicleKm * Assumptions.VehiclePerKm);
        var energy = VehicleKm * Assumptions.BusKwhPerKm * Assumptions.EnergyPerKwh;
        var total = driver + vehicles + energy;
        yield return new("driverCost", "cost", driver, "EUR");
        yield return new("vehicleCost", "cost", vehicles, "EUR");
        yield return new("energyCost", "cost", energy, "EUR");
        yield return new("total", "cost", total, "EUR");
        yield return new("perRide", "cost", total.Per(Completed.Count), "EURperRide");
        yield return new("perPersonKm", "cost", total.Per(Completed.Sum(ride => ride.Persons * DirectMetres(ride, Day)) / 1000), "EURperPersonKm");
    }

    /// <summary>What it used.</summary>
    public IEnumerable<Figure> Energy()
    {
        var kwh = VehicleKm * Assumptions.BusKwhPerKm;
        yield return new("energy", "energy", kwh, "kWh");
        yield return new("co2", "energy", kwh * Assumptions.Co2PerKwh, "kg");
        yield return new("co2PerPersonKm", "energy", (kwh * Assumptions.Co2PerKwh).Per(Completed.Sum(ride => ride.Persons * DirectMetres(ride, Day)) / 1000), "kgPerPersonKm");
    }

    /// <summary>The length of a ride as it would be driven alone, from stop to stop.</summary>
    public static double DirectMetres(DayRide ride, DayRecord day) =>
        ride.Trip is { } trip ? day.DirectMetres(trip) : 0;

    private List<double> Seconds(Func<DayRide, TimeSpan?> of) => [.. Completed.Select(of).Where(time => time is not null).Select(time => time!.Value.TotalSeconds)];

    /// <summary>How long a bus was on duty: its shifts, or the day for a bus without any.</summary>
    private TimeSpan ServiceTime(DayBus bus)
    {
        var from = Day.Start;
        return bus.Bus.Shifts.Aggregate(TimeSpan.Zero, (sum, shift) => sum + Overlap(shift, from, Day.End));
    }

    private static TimeSpan Overlap(Shift shift, DateTimeOffset from, DateTimeOffset to)
    {
        var (start, end) = (shift.From > from ? shift.From : from, shift.To < to ? shift.To : to);
        return end > start ? end - start : TimeSpan.Zero;
    }
}

/// <summary>A key figure.</summary>
/// <param name="Id">Its name in tables and in the page.</param>
/// <param name="Group">With which others it is shown.</param>
/// <param name="Value">Null where there is none.</param>
/// <param name="Unit">In which it is.</param>
internal readonly record struct Figure(string Id, string Group, double? Value, string Unit);
