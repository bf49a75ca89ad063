using System.Text.Json.Serialization;

namespace OnDemandBus.Contracts;

/// <summary>The answer of <c>GET /v1/buses</c>.</summary>
/// <param name="Buses">All buses, by area and id.</param>
public sealed record BusList(IReadOnlyList<BusView> Buses);

/// <summary>A bus as it stands.</summary>
/// <param name="BusId">Its identity.</param>
/// <param name="Area">The service area that it works in.</param>
/// <param name="Location">Where it was last seen.</param>
/// <param name="LocatedAt">When that was.</param>
/// <param name="Activity"><c>Idle</c>, <c>WaitingToSetOff</c>, <c>UnderWay</c>, <c>AtStop</c> or <c>OutOfService</c>: it has broken down.</param>
/// <param name="PlanVersion">The version of its newest plan.</param>
/// <param name="StopsAhead">How many stops that plan has.</param>
/// <param name="Occupancy">What is on board.</param>
/// <param name="Capacity">What the bus can hold: each entry is one layout of its seats.</param>
/// <param name="BearingDegrees">The direction in which it stands or drives, clockwise from north: which side of the road.</param>
public sealed record BusView(
    string BusId, string Area, GeoPoint Location, DateTimeOffset LocatedAt, string Activity, long PlanVersion, int StopsAhead, Places Occupancy, IReadOnlyList<Places> Capacity, double BearingDegrees);

/// <summary>Places in a bus, taken or there.</summary>
/// <param name="Seats">Seats.</param>
/// <param name="Wheelchairs">Wheelchair places.</param>
/// <param name="Prams">Places for prams.</param>
/// <param name="Luggage">Large pieces of luggage.</param>
public sealed record Places(int Seats, int Wheelchairs = 0, int Prams = 0, int Luggage = 0);

/// <summary>
/// The whole plan of one bus, as it goes to the bus through the broker and over HTTP. Messages may arrive twice and out of
/// order: a bus keeps the plan with the highest <paramref name="PlanVersion"/> and drops all others.
/// </summary>
/// <param name="Schema">Always <see cref="CurrentSchema"/>.</param>
/// <param name="Area">The service area.</param>
/// <param name="BusId">The bus that it is for.</param>
/// <param name="PlanVersion">Grows by one with each change; 0 is the empty plan of a new bus.</param>
/// <param name="IssuedAt">When the plan was made.</param>
/// <param name="Stops">What is still to do, in order.</param>
public sealed record BusPlan(string Schema, string Area, string BusId, long PlanVersion, DateTimeOffset IssuedAt, IReadOnlyList<BusPlanStop> Stops)
{
    /// <summary>
    /// The version of this message's form. What a bus relies on stays as it is within a version; a member that is removed, renamed or given another meaning is a
    /// new version. Members may be added within it: receivers pass over what they do not know, and an added member has a default for what an older sender wrote.
    /// </summary>
    public const string CurrentSchema = "odb.bus-plan.v1";
}

/// <summary>One stop of a plan.</summary>
/// <param name="StopId">Stays with the stop through all changes of the plan; never used twice for that bus.</param>
/// <param name="Location">The kerb.</param>
/// <param name="BearingDegrees">The direction in which the bus stands there, clockwise from north: which side of the road.</param>
/// <param name="SetOff">When to leave for this stop at the earliest; before, the bus would only wait there.</param>
/// <param name="Arrival">Expected arrival.</param>
/// <param name="ServiceStart">When boarding can begin: do not leave before.</param>
/// <param name="Departure">Expected end of boarding and alighting, or of the duty.</param>
/// <param name="Phase"><c>Planned</c>, <c>UnderWay</c> (fixed) or <c>Serving</c>.</param>
/// <param name="Boarding">Who boards.</param>
/// <param name="Alighting">Who alights.</param>
/// <param name="Duty">What the stop is for if nobody boards or alights; null for a stop of riders.</param>
public sealed record BusPlanStop(
    int StopId,
    GeoPoint Location,
    double BearingDegrees,
    DateTimeOffset SetOff,
    DateTimeOffset Arrival,
    DateTimeOffset ServiceStart,
    DateTimeOffset Departure,
    string Phase,
    IReadOnlyList<BusPlanRider> Boarding,
    IReadOnlyList<BusPlanRider> Alighting,
    BusPlanDuty? Duty = null);

/// <summary>
/// Why a bus stops where nobody boards or alights. The bus reports its departure and arrival as for any stop, and nothing else: the duty ends by the dispatcher's
/// clock, and the next plan comes without the stop.
/// </summary>
/// <param name="Kind">
/// <c>Break</c>: the driver has a break. <c>Depot</c>: the shift ends here. <c>Waiting</c>: an idle bus goes where it is likely to be needed; any ride may take it
/// away, even on the way there.
/// </param>
/// <param name="From">It does not begin before.</param>
/// <param name="Latest">It has begun by then; null where there is no hurry.</param>
/// <param name="DurationSeconds">How long it lasts; 0 where the bus is done as soon as it is there.</param>
public sealed record BusPlanDuty(string Kind, DateTimeOffset From, DateTimeOffset? Latest, int DurationSeconds);

/// <summary>Who boards or alights, as far as the driver needs to know.</summary>
/// <param name="RideId">The ride.</param>
/// <param name="Persons">How many persons.</param>
/// <param name="Wheelchairs">How many of them in wheelchairs.</param>
/// <param name="Prams">Prams.</param>
/// <param name="Luggage">Large pieces of luggage.</param>
/// <param name="Needs">Mobility needs.</param>
/// <param name="NoShowFrom">For a boarding: from when on a rider who has not come may be given up; null for an alighting.</param>
public sealed record BusPlanRider(string RideId, int Persons, int Wheelchairs, int Prams, int Luggage, IReadOnlyList<string> Needs, DateTimeOffset? NoShowFrom);

/// <summary>What a bus reports; the body of <c>POST /v1/buses/{id}/reports</c> and the message of a bus on the broker.</summary>
/// <param name="ReportId">Given by the bus; a report that comes twice has the same.</param>
/// <param name="Type">What it tells.</param>
/// <param name="At">When it happened, by the bus's clock.</param>
/// <param name="Location">For <see cref="BusReportType.Position"/>: where the bus is.</param>
/// <param name="BearingDegrees">For <see cref="BusReportType.Position"/>: its direction, where known.</param>
/// <param name="StopId">For <see cref="BusReportType.Arrived"/>: where it stands; for <see cref="BusReportType.Departed"/>: the stop that it drives to now.</param>
/// <param name="RideId">For <see cref="BusReportType.Boarded"/>, <see cref="BusReportType.Alighted"/> and <see cref="BusReportType.NoShow"/>.</param>
/// <param name="PlanVersion">For <see cref="BusReportType.Connected"/>: the version of the newest plan that the bus has; null if it has none.</param>
public sealed record BusReport(
    string ReportId, BusReportType Type, DateTimeOffset At, GeoPoint? Location = null, double? BearingDegrees = null, int? StopId = null, string? RideId = null, long? PlanVersion = null);

/// <summary>What a <see cref="BusReport"/> tells.</summary>
[JsonConverter(typeof(BusReportTypeWords))]
public enum BusReportType
{
    /// <summary>Where the bus is.</summary>
    [JsonStringEnumMemberName("position")] Position,

    /// <summary>The bus has left and drives to the next stop.</summary>
    [JsonStringEnumMemberName("departed")] Departed,

    /// <summary>The bus stands at a stop.</summary>
    [JsonStringEnumMemberName("arrived")] Arrived,

    /// <summary>A rider has boarded.</summary>
    [JsonStringEnumMemberName("boarded")] Boarded,

    /// <summary>A rider has alighted.</summary>
    [JsonStringEnumMemberName("alighted")] Alighted,

    /// <summary>A rider did not come.</summary>
    [JsonStringEnumMemberName("noShow")] NoShow,

    /// <summary>The bus has broken down where it is: its riders, on board or waiting, are planned anew at once.</summary>
    [JsonStringEnumMemberName("brokeDown")] BrokeDown,

    /// <summary>A bus that broke down is back in service.</summary>
    [JsonStringEnumMemberName("returned")] Returned,

    /// <summary>The bus's unit is on the net, or on it again. It is sent the newest plan if it has another one.</summary>
    [JsonStringEnumMemberName("connected")] Connected,
}

/// <summary>Words alone: a number that happened to be one of these would break down a bus.</summary>
internal sealed class BusReportTypeWords() : JsonStringEnumConverter<BusReportType>(namingPolicy: null, allowIntegerValues: false);

/// <summary>The answer to a report that was taken: carried out, or kept.</summary>
/// <param name="PlanVersion">The version of the bus's newest plan.</param>
/// <param name="Held">
/// The report does not fit to what is known of the bus, as it would if an earlier one were missing. It is kept, and carried out when that one is there; it need not be
/// handed in again.
/// </param>
/// <param name="Plan">For <see cref="BusReportType.Connected"/>: the newest plan, if the bus has another one. Over the broker it comes where plans come.</param>
public sealed record BusReportReceipt(long PlanVersion, bool Held = false, BusPlan? Plan = null);
