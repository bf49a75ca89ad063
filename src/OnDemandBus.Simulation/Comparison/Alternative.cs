using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Comparison;

/// <summary>The same wishes, served in one way or another: what that takes of riders' time, of kilometres, energy and money.</summary>
/// <param name="Name"><c>drt</c>, <c>car</c>, <c>line</c> or <c>taxi</c>.</param>
/// <param name="Figures">Its figures, by the same ids for all.</param>
/// <param name="Travel">From door to door in seconds, of those whom it serves, by request.</param>
internal sealed record Alternative(string Name, IReadOnlyList<Figure> Figures, IReadOnlyDictionary<string, double> Travel)
{
    /// <summary>The service of the day itself.</summary>
    public static Alternative Drt(DayFigures day, string name = "drt")
    {
        var all = day.All().Concat(day.Cost()).Concat(day.Energy()).ToDictionary(figure => figure.Id, figure => figure.Value);
        var travel = day.Completed.Where(ride => ride.Travel is not null).ToDictionary(ride => ride.Request.Id, ride => ride.Travel!.Value.TotalSeconds);
        return Of(name, travel, all["waitMean"], all["vehicleKm"], all["emptyKm"], all["energy"], all["co2"], all["total"], (100.0 * day.Completed.Count).Per(day.Day.Rides.Length));
    }

    public static Alternative Of(string name, IReadOnlyDictionary<string, double> travel, double? waitMean, double? vehicleKm, double? emptyKm, double? energy, double? co2, double? cost, double? servedShare) => new(name,
    [
        new("travelMean", "comparison", travel.Values.ToList().MeanOf(), "s"),
        new("waitMean", "comparison", waitMean, "s"),
        new("vehicleKm", "comparison", vehicleKm, "km"),
        new("emptyKm", "comparison", emptyKm, "km"),
        new("energy", "comparison", energy, "kWh"),
        new("co2", "comparison", co2, "kg"),
        new("cost", "comparison", cost, "EUR"),
        new("servedShare", "comparison", servedShare, "percent"),
    ], travel);

    /// <summary>With what it saves of the time of a rider whom both serve.</summary>
    public Alternative Against(Alternative line)
    {
        List<double> saved = [.. Travel.Where(each => line.Travel.ContainsKey(each.Key)).Select(each => line.Travel[each.Key] - each.Value)];
        return this with { Figures = [.. Figures, new Figure("savedSeconds", "comparison", saved.MeanOf(), "s")] };
    }
}
