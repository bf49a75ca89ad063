using OnDemandBus.Contracts;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Drive;
using OnDemandBus.TestTown;

namespace OnDemandBus.Simulation.Tests.Drive;

/// <summary>A street of ten junctions 500 m apart, which a bus drives along in 50 s each, and plans along it.</summary>
internal sealed class Route
{
    private static readonly DateTimeOffset Eight = new(2026, 5, 4, 8, 0, 0, TimeSpan.Zero);
    private readonly DrawnTown _town = DrawnTown.Parse("A----B----C----D----E----F");

    /// <summary>A bus in the middle of the first street, on the side towards the east.</summary>
    public DrivenBus Bus(double noShowRate = 0, double reportEverySeconds = 1000)
    {
        var bus = new DrivenBus("7", _town.Times, _town.On('A', 'B'), new DrivingHabits(TimeSpan.FromSeconds(reportEverySeconds)) { RidersCome = DrivingHabits.RidersComeBut(noShowRate, seed: 1) });
        Assert.Equal(BusReportType.Position, bus.NextReport(At(0))!.Type);
        return bus;
    }

    public static DateTimeOffset At(double seconds) => Eight.AddSeconds(seconds);

    public Location Location(Position position) => _town.Network.At(position);

    public Position Middle(char from, char to) => _town.On(from, to);

    public static BusPlan Plan(long version, params BusPlanStop[] stops) => new(BusPlan.CurrentSchema, "town", "7", version, At(0), stops);

    /// <summary>A stop in the middle of a street; boarding takes 60 s.</summary>
    public BusPlanStop Stop(int id, char from, char to, double setOff = 0, double serviceStart = 0, string[]? boarding = null, string[]? alighting = null, string phase = "Planned")
    {
        var kerb = Middle(from, to);
        var location = Location(kerb);
        return new BusPlanStop(
            id, new GeoPoint(location.Latitude, location.Longitude), _town.Network.BearingDegrees(kerb), At(setOff), At(serviceStart), At(serviceStart), At(serviceStart + 60), phase,
            [.. (boarding ?? []).Select(ride => Rider(ride, At(serviceStart + 60)))], [.. (alighting ?? []).Select(ride => Rider(ride, null))]);
    }

    /// <summary>A stop without riders in the middle of a street.</summary>
    public BusPlanStop Duty(string kind, int id, char from, char to, double setOff = 0, double start = 0, double seconds = 0, string phase = "Planned") =>
        Stop(id, from, to, setOff, start, phase: phase) with { Departure = At(start + seconds), Duty = new BusPlanDuty(kind, At(start), null, (int)seconds) };

    /// <summary>What a bus reports until there is nothing more to come, or until a time: each with its second, or that of the clock where there is only one.</summary>
    public static List<string> Drive(DrivenBus bus, double untilSeconds = double.MaxValue)
    {
        var told = new List<string>();
        while (bus.NextEventAt is var at && at < DateTimeOffset.MaxValue && (at - Eight).TotalSeconds <= untilSeconds)
        {
            var report = bus.NextReport(at);
            Assert.NotNull(report);
            told.Add(Told(report));
            Assert.True(told.Count < 100, $"The bus comes to no end: {string.Join(", ", told.TakeLast(10))}");
        }

        return told;
    }

    public static string Told(BusReport report) => FormattableString.Invariant($"{(report.At - Eight).TotalSeconds:0} {report.Type} {report.StopId}{report.RideId}").TrimEnd();

    private static BusPlanRider Rider(string ride, DateTimeOffset? noShowFrom) => new(ride, 1, 0, 0, 0, [], noShowFrom);
}
