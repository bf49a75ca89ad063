using System.Collections.Immutable;
using System.Text;

namespace OnDemandBus.Planning.Tests.Journal;

/// <summary>Random days of sense and nonsense, in which the engine dies now and then, and another one goes on from what was written.</summary>
public sealed class When_an_engine_is_cut_off
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Its_state_decides_as_it_would_have(int seed) => GoesOn(seed, (engine, _) =>
        new Engine(engine.Area, engine.TravelTimes, EngineJson.Read<EngineState>(EngineJson.Write(engine.Save()))));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Its_events_decide_as_it_would_have(int seed) => GoesOn(seed, (engine, events) =>
    {
        var replayed = new Engine(engine.Area, engine.TravelTimes);
        foreach (var happened in EngineJson.Read<ImmutableArray<Event>>(EngineJson.Write<ImmutableArray<Event>>([.. events]))) replayed.Apply(happened);
        SameState(engine, replayed);
        return replayed;
    });

    private static void GoesOn(int seed, Func<Engine, IEnumerable<Event>, Engine> cut)
    {
        var day = new RandomDay(seed, forgets: seed % 2 == 0);
        day.Run(steps: 120, withNonsense: true, losesTouch: seed % 3 > 0);
        var chance = new Random(seed);
        var engine = new Engine(day.Town.Engine.Area, HubLabels.Of(RandomDay.Streets.Network));
        var events = new List<Event>();
        foreach (var (command, at, original) in day.Town.Said)
        {
            if (chance.Next(20) == 0) engine = cut(engine, events);
            var handled = engine.Handle(command is Command.ChangeTravelTimes ? command : EngineJson.Read<Command>(EngineJson.Write(command)), at);
            Assert.Equal(Text(original.Events), Text(handled.Events));
            Assert.Equal(original.Outcome.GetType(), handled.Outcome.GetType());
            Alike.Is(original.ChangedRides, handled.ChangedRides);
            Alike.Is(original.ChangedBuses, handled.ChangedBuses);
            events.AddRange(handled.Events);
        }

        SameState(day.Town.Engine, engine);
    }

    private static void SameState(Engine expected, Engine actual)
    {
        var (a, b) = (Sorted(expected.Save()), Sorted(actual.Save()));
        // A command that changes nothing leaves no event, and so no time.
        Alike.Is(a, b with { Time = a.Time });
    }

    [Fact]
    public void Its_state_takes_up_where_the_demand_was()
    {
        var day = new RandomDay(4);
        day.Run(steps: 50, withNonsense: false);
        var saved = day.Town.Engine.Save();
        Assert.NotEmpty(saved.Demand!.Seen);
        Alike.Is(saved.Demand, new Engine(day.Town.Engine.Area, day.Town.Engine.TravelTimes, EngineJson.Read<EngineState>(EngineJson.Write(saved))).Save().Demand);
    }

    private static EngineState Sorted(EngineState state) => state with
    {
        Rides = [.. state.Rides.OrderBy(ride => ride.Id)],
        BookingKeys = [.. state.BookingKeys.OrderBy(each => each.Ride)],
        BreaksHad = [.. state.BreaksHad.OrderBy(each => (each.Bus, each.Earliest))],
    };

    private static string Text(ImmutableArray<Event> events) => Encoding.UTF8.GetString(EngineJson.Write(events));
}
