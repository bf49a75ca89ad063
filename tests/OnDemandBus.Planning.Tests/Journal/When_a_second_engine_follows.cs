using System.Collections.Immutable;

namespace OnDemandBus.Planning.Tests.Journal;

public sealed class When_a_second_engine_follows
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void It_tells_what_the_first_one_told(int seed)
    {
        var day = new RandomDay(seed, forgets: seed % 2 == 0);
        day.Run(steps: 120, withNonsense: true, losesTouch: seed % 3 > 0);
        var second = new Engine(day.Town.Engine.Area, HubLabels.Of(RandomDay.Streets.Network));
        var time = DateTimeOffset.MinValue;
        foreach (var (command, at, original) in day.Town.Said)
        {
            var replayed = second.Replay(EngineJson.Read<ImmutableArray<Event>>(EngineJson.Write(original.Events)), at);
            if (at > time) time = at;
            Assert.Equal(time, second.Now);
            Alike.Is(original.Events, replayed.Events);
            Alike.Is(original.ChangedRides, replayed.ChangedRides);
            Alike.Is(original.ChangedBuses, replayed.ChangedBuses);
            Assert.IsType<Outcome.Accepted>(replayed.Outcome);
        }
    }

    [Fact]
    public void What_happened_before_is_told_to_nobody_again()
    {
        var town = new TownUnderTest(DrawnTown.Parse("A--a---------b---------c--B"));
        town.AddBus("bus-1", town.Town.At('a'));
        town.Booked(town.Town.At('b'), town.Town.At('c'));
        var replayed = new Engine(town.Engine.Area, town.Engine.TravelTimes);
        foreach (var happened in town.Events) replayed.Apply(happened);
        var restored = new Engine(town.Engine.Area, town.Engine.TravelTimes, town.Engine.Save());
        foreach (var engine in (Engine[])[replayed, restored])
        {
            var handled = engine.Handle(new Command.Tick(), town.Now);
            Assert.Empty(handled.ChangedRides);
            Assert.Empty(handled.ChangedBuses);
        }
    }
}
