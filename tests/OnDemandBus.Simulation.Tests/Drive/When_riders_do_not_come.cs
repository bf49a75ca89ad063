using OnDemandBus.Simulation.Drive;

namespace OnDemandBus.Simulation.Tests.Drive;

public sealed class When_riders_do_not_come
{
    private readonly Route _route = new();

    [Fact]
    public void The_bus_gives_them_up_when_it_may_and_goes_on()
    {
        var bus = _route.Bus(noShowRate: 1);
        bus.Take(Route.Plan(1, _route.Stop(1, 'B', 'C', serviceStart: 100, boarding: ["a"]), _route.Stop(2, 'C', 'D', alighting: ["c"])), Route.At(0));

        Assert.Equal(["0 Departed 1", "50 Arrived 1", "160 NoShow a", "160 Departed 2", "210 Arrived 2", "270 Alighted c"], Route.Drive(bus));
    }

    [Fact]
    public void It_is_the_same_riders_with_the_same_seed_and_as_many_as_the_rate_says()
    {
        var rides = Enumerable.Range(0, 1000).Select(ride => $"town-{ride}").ToList();
        var missing = Missing(seed: 3);

        Assert.InRange(missing.Count, 70, 130);
        Assert.Equal(missing, Missing(seed: 3));
        Assert.NotEqual(missing, Missing(seed: 4));

        List<string> Missing(int seed) => rides.FindAll(ride => !DrivingHabits.RidersComeBut(0.1, seed)(ride));
    }

    [Fact]
    public void All_come_where_the_rate_is_zero() =>
        Assert.All(Enumerable.Range(0, 1000), ride => Assert.True(DrivingHabits.RidersComeBut(0, seed: 1)($"{ride}")));
}
