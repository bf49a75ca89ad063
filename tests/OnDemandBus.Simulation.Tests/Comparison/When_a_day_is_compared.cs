using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Comparison;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Figures;
using OnDemandBus.Simulation.Scenarios;
using OnDemandBus.TestTown;

namespace OnDemandBus.Simulation.Tests.Comparison;

public sealed class When_a_day_is_compared
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private static readonly DrawnTown Town = DrawnTown.Parse("A---------B---------C---------D---------E");
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private static DaySetup Setup(params SimulatedRequest[] requests)
    {
        var extent = Area.FromBounds(new Location(Town.Network.SouthWest.Latitude - 0.01, Town.Network.SouthWest.Longitude - 0.01), new Location(Town.Network.NorthEast.Latitude + 0.01, Town.Network.NorthEast.Longitude + 0.01));
        return new DaySetup
        {
            Area = new ServiceArea("town", extent, ServiceCalendar.Always, new ServiceRules { WalkMetresPerSecond = 1 }),
            Times = HubLabels.Of(Town.Network),
            Midnight = Midnight,
            TimeZone = TimeZoneInfo.Utc,
            Fleet = [new Bus(new BusId("bus-1"), [new Load(8)], Town.At('A'), [new Shift(Midnight.AddHours(6), Midnight.AddHours(22))])],
            Requests = requests,
            Riders = new RiderHabits { DecisionTime = TimeSpan.Zero },
        };
    }

    private static SimulatedRequest Request(string id, char from, char to, int minute, TimeWishKind kind = TimeWishKind.DepartAt, int persons = 1) =>
        new(id, TimeSpan.FromHours(7.5), Town.At(from), Town.At(to), kind, TimeSpan.FromHours(8) + TimeSpan.FromMinutes(minute), new Party(persons), MobilityNeeds.None, RiderGroups.Adults);

    private static Scenario Scenario(LineSource? line = null) => new() { File = "town.yaml", Map = "town", Demand = new DemandSource { FileLine = 1 }, Line = line, Hours = (TimeSpan.FromHours(6), TimeSpan.FromHours(22)) };

    private static DayFigures Live(DaySetup setup) => new(new Day(setup).Run(cancel: TestContext.Current.CancellationToken), new CostAssumptions());

    private static double? Value(Alternative alternative, string id) => alternative.Figures.Single(figure => figure.Id == id).Value;

    [Fact]
    public void A_car_takes_the_drive_and_the_parking()
    {
        var cars = Alternatives.Cars(Live(Setup(Request("r1", 'B', 'D', 0))));
        Assert.Equal(200 + new CostAssumptions().CarParkingSeconds, Value(cars, "travelMean")!.Value, 1.0);
        Assert.Equal(2.0, Value(cars, "vehicleKm")!.Value, 0.01);
        Assert.Equal(100, Value(cars, "servedShare"));
    }

    [Fact]
    public void Taxis_take_one_party_at_a_time()
    {
        // Two parties the same way at the same time share the bus, and not the taxi.
        var setup = Setup(Request("r1", 'B', 'E', 0), Request("r2", 'B', 'E', 0, persons: 3));
        var figures = Live(setup);
        Assert.Equal(2, figures.Completed.Count(ride => ride.Shared));
        var taxis = Alternatives.Taxis(Scenario(), figures, TestContext.Current.CancellationToken);
        Assert.True(Value(taxis, "vehicleKm") > figures.VehicleKm || Value(taxis, "servedShare") < 100);
    }

    [Theory]
    // The bus leaves A on the hour and half past and C 220 s later: at 8:33:40 after the wish at 8:05, and is at E, its stop included, 220 s after that.
    [InlineData('C', 'E', 5, TimeWishKind.DepartAt, (28 * 60) + 40 + 220.0)]
    // To be at E by 8:30 one is at A five minutes before the bus of 8:00 leaves, which takes 440 s.
    [InlineData('A', 'E', 30, TimeWishKind.ArriveBy, 300 + 440)]
    public void A_line_is_waited_for(char from, char to, int minute, TimeWishKind kind, double travelSeconds)
    {
        var line = new LineSource { Stops = [Town.At('A'), Town.At('C'), Town.At('E')], FileLine = 1 };
        var setup = Setup(Request("r1", from, to, minute, kind));
        var served = new FixedLine(line, Scenario(line), setup).Serve(Live(setup));
        Assert.Equal(100, Value(served, "servedShare"));
        Assert.InRange(Value(served, "travelMean")!.Value, travelSeconds - 60, travelSeconds + 60);
    }

    [Fact]
    public void Nobody_walks_further_to_a_line_than_the_limit()
    {
        var line = new LineSource { Stops = [Town.At('A'), Town.At('E')], MaxWalkMetres = 500, FileLine = 1 };
        var setup = Setup(Request("r1", 'B', 'D', 0), Request("r2", 'A', 'E', 0));
        var served = new FixedLine(line, Scenario(line), setup).Serve(Live(setup));
        Assert.Equal(["r2"], served.Travel.Keys);
        Assert.Equal(50, Value(served, "servedShare"));
    }

    [Fact]
    public void What_is_saved_is_that_of_riders_whom_both_serve()
    {
        var line = new LineSource { Stops = [Town.At('A'), Town.At('E')], MaxWalkMetres = 500, FileLine = 1 };
        var figures = Live(Setup(Request("r1", 'B', 'D', 0), Request("r2", 'A', 'E', 0)));
        var all = Alternatives.Of(Scenario(line), figures, TestContext.Current.CancellationToken);
        Assert.Equal(["drt", "car", "taxi", "line"], all.Select(each => each.Name));
        Assert.Equal(all[3].Travel["r2"] - all[0].Travel["r2"], Value(all[0], "savedSeconds")!.Value, 0.01);
    }

    [Fact]
    public void An_interval_is_that_of_students_t()
    {
        var interval = Interval.Of([1, 2, 3, 4, 5])!.Value;
        Assert.Equal(3, interval.Mean);
        Assert.Equal(3 + (2.776 * Math.Sqrt(2.5 / 5)), interval.High, 3);
        Assert.Equal(new Interval(7, 7, 7), Interval.Of([7]));
        Assert.Null(Interval.Of([]));
    }
}
