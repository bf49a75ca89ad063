using System.Globalization;
using OnDemandBus.Contracts;

namespace OnDemandBus.Simulation.Drive;

/// <summary>One line for each thing that happens, as the drivers would call it out.</summary>
internal sealed class DriveLog(TextWriter output)
{
    public void Say(DateTimeOffset at, string busId, string what)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{at.ToLocalTime():HH:mm:ss}  {busId}  {what}");
        lock (output) output.WriteLine(line);
    }

    public void Say(BusPlan plan) => Say(plan.IssuedAt, plan.BusId, plan.Stops.Count == 0
        ? FormattableString.Invariant($"plan {plan.PlanVersion}: nothing to do")
        : FormattableString.Invariant($"plan {plan.PlanVersion}: {string.Join(", ", plan.Stops.Select(Short))}"));

    public void Say(BusReport report, string busId, BusPlan? plan)
    {
        if (report.Type == BusReportType.Position) return;
        var rider = plan?.Stops.SelectMany(stop => stop.Boarding.Concat(stop.Alighting)).FirstOrDefault(rider => rider.RideId == report.RideId);
        var persons = rider is null ? "" : rider.Persons == 1 ? ", 1 person" : FormattableString.Invariant($", {rider.Persons} persons");
        Say(report.At, busId, report.RideId is { } ride
            ? $"{Name(report.Type)}: ride {ride}{persons}"
            : FormattableString.Invariant($"{(report.Type == BusReportType.Departed ? "departed to" : "arrived at")} stop {report.StopId}"));
    }

    public static string Name(BusReportType type) => type switch
    {
        BusReportType.NoShow => "no-show",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string Short(BusPlanStop stop) => FormattableString.Invariant(
        $"stop {stop.StopId} at {stop.Arrival.ToLocalTime():HH:mm:ss} ({What(stop)})");

    private static string What(BusPlanStop stop) => stop.Duty is { } duty
        ? duty.Kind.ToLowerInvariant()
        : FormattableString.Invariant($"+{stop.Boarding.Sum(rider => rider.Persons)} -{stop.Alighting.Sum(rider => rider.Persons)}");
}
