namespace OnDemandBus.Simulation.Figures;

/// <summary>What money and energy are reckoned with. Each is shown in the report; a town puts in its own.</summary>
internal sealed record CostAssumptions
{
    /// <summary>An hour of a driver, on-costs included. Default 34 EUR.</summary>
    public double DriverPerHour { get; init; } = 34;

    /// <summary>A bus for a day: capital, insurance, cleaning. Default 55 EUR.</summary>
    public double VehiclePerDay { get; init; } = 55;

    /// <summary>Wear and maintenance of a bus. Default 0.18 EUR/km.</summary>
    public double VehiclePerKm { get; init; } = 0.18;

    /// <summary>Consumption of a small electric bus, heating included. Default 0.35 kWh/km.</summary>
    public double BusKwhPerKm { get; init; } = 0.35;

    /// <summary>Default 0.30 EUR/kWh.</summary>
    public double EnergyPerKwh { get; init; } = 0.30;

    /// <summary>Emissions of the electricity that is bought. Default 0.36 kg/kWh, about the German mix.</summary>
    public double Co2PerKwh { get; init; } = 0.36;

    /// <summary>A private car, all costs. Default 0.45 EUR/km.</summary>
    public double CarPerKm { get; init; } = 0.45;

    /// <summary>Consumption of a private car, fuel as energy. Default 0.60 kWh/km.</summary>
    public double CarKwhPerKm { get; init; } = 0.60;

    /// <summary>Emissions of a private car. Default 0.165 kg/km.</summary>
    public double CarCo2PerKm { get; init; } = 0.165;

    /// <summary>Time to park, and to walk from the car. Default 120 s a trip.</summary>
    public double CarParkingSeconds { get; init; } = 120;

    /// <summary>The bus of a fixed line is a large one. Default 1.2 kWh/km.</summary>
    public double LineBusKwhPerKm { get; init; } = 1.2;

    /// <summary>Wear and maintenance of the line's bus. Default 0.45 EUR/km.</summary>
    public double LineBusPerKm { get; init; } = 0.45;

    /// <summary>A large bus for a day. Default 140 EUR.</summary>
    public double LineBusPerDay { get; init; } = 140;

    /// <summary>Tells the first value that makes no sense; null if all do.</summary>
    public string? FirstMistake()
    {
        foreach (var property in GetType().GetProperties())
        {
            if (property.GetValue(this) is double value && !(value >= 0 && double.IsFinite(value))) return $"{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]} must not be negative";
        }

        return null;
    }
}
