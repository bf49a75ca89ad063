using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Buses;

/// <summary>Reads what a bus reports, whichever way it came.</summary>
internal static class BusReports
{
    private const int LongestId = 100;

    /// <summary>The command that a report stands for, null for one that says nothing to the engine; or what is wrong with it.</summary>
    public static (Command? Command, CommandRefused? Refused) Read(BusId bus, BusReport report)
    {
        if (report.ReportId.Length is 0 or > LongestId) return Refuse(Problem.InvalidMember, $"reportId must have from 1 to {LongestId} characters.");
        if (!Enum.IsDefined(report.Type)) return Refuse(Problem.InvalidMember, "type is not one of position, departed, arrived, boarded, alighted, noShow, brokeDown, returned, connected.");
        if (report.Location is { } place && OfferRequests.MistakeIn(place, "location") is { } mistake) return (null, mistake);
        if (report.BearingDegrees is { } bearing && !(bearing is >= 0 and <= 360)) return Refuse(Problem.InvalidMember, "bearingDegrees must be from 0 to 360.");
        return report switch
        {
            { Type: BusReportType.Position, Location: { } at } => Take(new Command.ReportPosition(bus, new Location(at.Latitude, at.Longitude), report.BearingDegrees, report.At)),
            { Type: BusReportType.Position } => Missing("location"),
            { Type: BusReportType.Departed, StopId: { } stop } => Take(new Command.ReportDeparted(bus, new StopId(stop), report.At)),
            { Type: BusReportType.Arrived, StopId: { } stop } => Take(new Command.ReportArrived(bus, new StopId(stop), report.At)),
            { Type: BusReportType.Departed or BusReportType.Arrived } => Missing("stopId"),
            { Type: BusReportType.BrokeDown } => Take(new Command.ReportBreakdown(bus)),
            { Type: BusReportType.Connected } => (null, null),
            { Type: BusReportType.Returned } => Take(new Command.ReturnToService(bus)),
            { RideId: null } => Missing("rideId"),
            { Type: BusReportType.Boarded } => Take(new Command.ReportBoarded(bus, new RideId(report.RideId), report.At)),
            { Type: BusReportType.Alighted } => Take(new Command.ReportAlighted(bus, new RideId(report.RideId), report.At)),
            _ => Take(new Command.ReportNoShow(bus, new RideId(report.RideId), report.At)),
        };

        (Command?, CommandRefused?) Missing(string member) => Refuse(Problem.MissingMember, $"{member} is missing. A report of this type ({report.Type}) needs it.");
    }

    /// <summary>The answer to a unit that is on the net again: the newest plan, unless it has that. It may also have one of a dispatcher that has begun anew since.</summary>
    public static BusReportReceipt Welcome(BusReport connected, BusPlan newest) =>
        new(newest.PlanVersion, Plan: connected.PlanVersion == newest.PlanVersion ? null : newest);

    private static (Command?, CommandRefused?) Take(Command command) => (command, null);

    private static (Command?, CommandRefused?) Refuse(string code, string detail) => (null, new CommandRefused(code, detail));
}
