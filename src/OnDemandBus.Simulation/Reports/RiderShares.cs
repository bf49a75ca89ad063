using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Reports;

/// <summary>How one part of the riders fared.</summary>
internal sealed record RiderShare(string Name, int Requests, int? Served, int? Rejected, double? WaitMean, double? WaitP95, double? Detour)
{
    /// <summary>So few that somebody could be recognised.</summary>
    public bool IsHidden => Requests < RiderShares.HiddenBelow;
}

/// <summary>Riders by group and by the part of the town in which they asked; what concerns fewer than five requests is hidden.</summary>
internal static class RiderShares
{
    public const int HiddenBelow = 5;

    private static readonly string[] Quarters = ["east", "northEast", "north", "northWest", "west", "southWest", "south", "southEast"];

    public static IReadOnlyList<RiderShare> ByGroup(DayRecord day) => Of(day, ride => ride.Request.Group);

    /// <summary>The centre, which is the third of the requests that start nearest to the middle of all, and the directions from it.</summary>
    public static IReadOnlyList<RiderShare> ByZone(DayRecord day)
    {
        if (day.Rides.IsEmpty) return [];
        var middle = new Location(Median(day.Rides.Select(ride => ride.Request.From.Latitude)), Median(day.Rides.Select(ride => ride.Request.From.Longitude)));
        var distances = day.Rides.Select(ride => middle.DistanceMetres(ride.Request.From)).Order().ToArray();
        var centreMetres = distances[distances.Length / 3];
        return Of(day, ride => middle.DistanceMetres(ride.Request.From) <= centreMetres ? "centre" : Direction(middle, ride.Request.From));
    }

    private static List<RiderShare> Of(DayRecord day, Func<DayRide, string> part) => [.. day.Rides.GroupBy(part).OrderBy(group => group.Key, StringComparer.Ordinal).Select(Share)];

    private static RiderShare Share(IGrouping<string, DayRide> riders)
    {
        var requests = riders.Count();
        if (requests < HiddenBelow) return new RiderShare(riders.Key, requests, null, null, null, null, null);
        var completed = riders.Where(ride => ride.End == WishEnd.Completed).ToList();
        List<double> waits = [.. completed.Where(ride => ride.Wait is not null).Select(ride => ride.Wait!.Value.TotalSeconds)];
        List<double> detours = [.. completed.Where(ride => ride.Detour is not null).Select(ride => ride.Detour!.Value)];
        return new RiderShare(riders.Key, requests, completed.Count, riders.Count(ride => ride.End == WishEnd.Rejected), waits.MeanOf(), waits.QuantileOf(0.95), detours.MeanOf());
    }

    // Without a sine or tangent, of which the last digit is not the same everywhere.
    private static string Direction(Location middle, Location place)
    {
        var north = (place.Latitude - middle.Latitude) * 111_195;
        var east = Math.Sign(place.Longitude - middle.Longitude) * middle.DistanceMetres(new Location(middle.Latitude, place.Longitude));
        const double Tangent = 0.41421356;
        var quarter = Math.Abs(north) <= Tangent * Math.Abs(east) ? (east > 0 ? 0 : 4)
            : Math.Abs(east) <= Tangent * Math.Abs(north) ? (north > 0 ? 2 : 6)
            : (east > 0, north > 0) switch { (true, true) => 1, (false, true) => 3, (false, false) => 5, _ => 7 };
        return Quarters[quarter];
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
