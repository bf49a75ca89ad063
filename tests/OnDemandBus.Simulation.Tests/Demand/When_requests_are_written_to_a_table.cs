using System.Text;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Tests.Demand;

public sealed class When_requests_are_written_to_a_table
{
    private static readonly SimulatedRequest[] s_requests =
    [
        new("a", TimeSpan.FromHours(-30), new Location(52.1, 8.1), new Location(-52.1234567, -0.0000001), TimeWishKind.ArriveBy, new TimeSpan(26, 0, 1), new Party(4, 2, 1, 3), MobilityNeeds.Wheelchair | MobilityNeeds.CognitivelyImpaired, "pensioners", "a, \"b\"\nc"),
        new("b", TimeSpan.FromHours(8), new Location(52, 8), new Location(52.2, 8.2), TimeWishKind.Now, TimeSpan.FromHours(8), new Party(1), MobilityNeeds.None, "adults"),
        new("c", TimeSpan.FromHours(8), new Location(52, 8), new Location(52.2, 8.2), TimeWishKind.DepartAt, TimeSpan.FromHours(9), new Party(2), MobilityNeeds.None, "Ä-Gruppe", "=1+1"),
    ];

    [Fact]
    public void The_same_requests_are_read_again() => Assert.Equal(s_requests, RequestTable.Read(new StringReader(Written(s_requests)), "day.csv"));

    [Fact]
    public void The_bytes_follow_from_the_requests_alone()
    {
        Assert.Equal(
            "requestId,submittedAt,fromLatitude,fromLongitude,toLatitude,toLongitude,departAt,arriveBy,persons,wheelchairs,prams,luggage,needs,group,purpose\n" +
            "b,08:00:00,52.0,8.0,52.2,8.2,,,1,0,0,0,,adults,\n" +
            "c,08:00:00,52.0,8.0,52.2,8.2,09:00:00,,2,0,0,0,,Ä-Gruppe,=1+1\n",
            Written(s_requests[1..]));
    }

    private static string Written(IEnumerable<SimulatedRequest> requests)
    {
        using var stream = new MemoryStream();
        RequestTable.Write(stream, requests);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
