using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Comparison;

/// <summary>The same wishes, served in one way or another: what that takes of riders' time, of kilometres, energy and money.</summary>
/// <param name="Name"><c>drt</c>, <c>car</c>, <c>line</c> or <c>taxi</c>.</param>
/// <param name="Figures">Its figures, by the same ids for all.</param>
internal sealed record Alternative(string Name, IReadOnlyList<Figure> Figures)
{
    /// <summary>The service of the day itself.</summary>
    public static Alternative Drt(DayFigures day, string name = "drt")
    {
        var all = day.All().Concat(day.Cost()).Concat(day.Energy()).ToDictionary(figure => figure.Id, figure => figure.Value);
        return Of(name, all["travelMean"], all["waitMean"], all["vehicleKm"], all["emptyKm"], all["energy"], all["co2"], all["total"], (100.0 * day.Completed.Count).Per(day.Day.Rides.Length));
    }

    public static Alternative Of(string name, double? travelMean, double? waitMean, double? vehicleKm, double? emptyKm, double? energy, double? co2, double? cost, double? servedShare) => new(name,
    [
        new("travelMean", "comparison", travelMean, "s"),
        new("waitMean", "comparison", waitMean, "s"),
        new("vehicleKm", "comparison", vehicleKm, "km"),
        new("emptyKm", "comparison", emptyKm, "km"),
        new("energy", "comparison", energy, "kWh"),
        new("co2", "comparison", co2, "kg"),
        new("cost", "comparison", cost, "EUR"),
        new("servedShare", "comparison", servedShare, "percent"),
    ]);
}
