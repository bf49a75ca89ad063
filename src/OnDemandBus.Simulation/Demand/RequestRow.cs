using System.Globalization;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Demand;

/// <summary>One row of a <see cref="RequestTable"/>, and what can be wrong with it.</summary>
internal readonly struct RequestRow(string file, int line, Dictionary<string, int> header, string[] fields)
{
    public SimulatedRequest Read(int number)
    {
        if (fields.Length != header.Count)
            throw Wrong($"the row has {Text(fields.Length)} fields and the header {Text(header.Count)}", "Give a field for each column, an empty one where there is nothing to say");
        var (from, to) = (Place("from"), Place("to"));
        var (kind, submittedAt, at) = Wish();
        var (party, needs) = Riders();
        var group = Cell("group");
        return new SimulatedRequest(Id(number), submittedAt, from, to, kind, at, party, needs, group.Length == 0 ? RiderGroups.Adults : group, Cell("purpose"));
    }

    private string Id(int number)
    {
        var id = Cell("requestId");
        if (id.Length == 0)
            return string.Create(CultureInfo.InvariantCulture, $"r{number:000000}");
        if (!SimulatedRequests.IsId(id))
            throw Wrong($"requestId '{id}' is not made of letters, digits and hyphens alone, 60 at the most", "Write it so, r-17 for example, or leave it empty");
        return id;
    }

    private Location Place(string end)
    {
        var place = new Location(Coordinate(end + "Latitude"), Coordinate(end + "Longitude"));
        if (place.IsValid)
            return place;
        var remedy = place.Swapped.IsValid ? "Latitude and longitude look exchanged" : "Latitudes reach from -90 to 90 and longitudes from -180 to 180 degrees (WGS 84)";
        throw Wrong($"{end}Latitude {Cell(end + "Latitude")}, {end}Longitude {Cell(end + "Longitude")} is no place on earth", remedy);
    }

    private double Coordinate(string column)
    {
        var cell = Cell(column);
        if (double.TryParse(cell, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var degrees) && double.IsFinite(degrees))
            return degrees;
        throw cell.Length == 0 ? Wrong($"{column} is empty", "Give degrees, 48.5967 for example") : Wrong($"{column} '{cell}' is no number", "Write degrees with a decimal point, 48.5967 for example");
    }

    private (TimeWishKind Kind, TimeSpan SubmittedAt, TimeSpan At) Wish()
    {
        var (submittedAt, departAt, arriveBy) = (Time("submittedAt"), Time("departAt"), Time("arriveBy"));
        if (departAt is not null && arriveBy is not null)
            throw Wrong("departAt and arriveBy are both given", "Leave one of them empty, or both for a wish for now");
        var at = departAt ?? arriveBy;
        if (submittedAt is not { } asked)
        {
            // Who gives a departure alone tells when the rider stands there and asks.
            if (departAt is { } now)
                return (TimeWishKind.Now, now, now);
            throw arriveBy is null ? Wrong("no time is given", "Fill submittedAt for a wish for now, and departAt or arriveBy for a later one") : Wrong("arriveBy is given without submittedAt", "Tell when the rider asks");
        }

        if (at is not { } wished)
            return (TimeWishKind.Now, asked, asked);
        if (wished < asked)
            throw Wrong($"submittedAt {Cell("submittedAt")} is after {(departAt is null ? "arriveBy" : "departAt")} {Cell(departAt is null ? "arriveBy" : "departAt")}", "A rider asks before the ride; the day before has a minus sign, -06:00:00 for 18:00");
        return (departAt is null ? TimeWishKind.ArriveBy : TimeWishKind.DepartAt, asked, wished);
    }

    private TimeSpan? Time(string column)
    {
        var cell = Cell(column);
        if (cell.Length == 0)
            return null;
        return ClockText.TryRead(cell, out var time) ? time : throw Wrong($"{column} '{cell}' is no time", $"Write {ClockText.Form}");
    }

    private (Party Party, MobilityNeeds Needs) Riders()
    {
        var (needs, unknown) = NeedText.Read(Cell("needs"));
        if (unknown is not null)
            throw Wrong($"'{unknown}' is not among the needs", $"Join them by +; known are {NeedText.Known}");
        var inWheelchair = (needs & MobilityNeeds.AnyWheelchair) != 0;
        var party = new Party(Count("persons", 1, 1), Count("wheelchairs", 0, inWheelchair ? 1 : 0), Count("prams", 0, 0), Count("luggage", 0, 0));
        if (party.Wheelchairs > party.Persons)
            throw Wrong($"{Text(party.Wheelchairs)} wheelchairs are more than {Text(party.Persons)} persons", "Count those in wheelchairs among the persons");
        if (inWheelchair && party.Wheelchairs == 0)
            throw Wrong($"needs {Cell("needs")} takes a wheelchair's place and wheelchairs is 0", "Set wheelchairs to 1 or more, or leave it empty");
        return (party, needs);
    }

    private int Count(string column, int least, int otherwise)
    {
        var cell = Cell(column);
        if (cell.Length == 0)
            return otherwise;
        if (!long.TryParse(cell, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
            throw Wrong($"{column} '{cell}' is no whole number", $"Give a number from {Text(least)} to {Text(Party.Most)}");
        return count >= least && count <= Party.Most ? (int)count : throw Wrong($"{column} is {cell}", $"Give a number from {Text(least)} to {Text(Party.Most)}");
    }

    private string Cell(string column) => header.TryGetValue(column, out var index) ? fields[index].Trim() : "";

    private InputException Wrong(string what, string remedy) => new(file, line, what, remedy);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
