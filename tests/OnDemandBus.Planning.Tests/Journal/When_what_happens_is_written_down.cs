using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OnDemandBus.Planning.Tests.Journal;

public sealed class When_what_happens_is_written_down
{
    private static readonly DateTimeOffset At = TownUnderTest.Start;

    public static TheoryData<string> Events => [.. typeof(Event).GetNestedTypes().Select(kind => kind.Name)];

    public static TheoryData<string> Commands => [.. typeof(Command).GetNestedTypes().Select(kind => kind.Name)];

    /// <summary>Whoever adds a kind, or a member to one, is told here that it has to be written.</summary>
    [Theory]
    [MemberData(nameof(Events))]
    public void Each_event_is_read_as_it_was_written(string kind) => IsReadAsWritten((Event)new Samples().Of(typeof(Event).GetNestedType(kind)!), kind);

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_command_is_read_as_it_was_written(string kind)
    {
        if (kind != nameof(Command.ChangeTravelTimes)) IsReadAsWritten((Command)new Samples().Of(typeof(Command).GetNestedType(kind)!), kind);
    }

    private static void IsReadAsWritten<T>(T value, string kind)
        where T : notnull
    {
        var written = EngineJson.Write(value);
        Assert.StartsWith($$"""{"$":"{{kind}}" """.TrimEnd(), Encoding.UTF8.GetString(written), StringComparison.Ordinal);
        Alike.Is(value, EngineJson.Read<T>(written));
    }

    [Fact]
    public void Travel_times_are_supplied_by_whoever_reads()
    {
        var times = HubLabels.Of(DrawnTown.Parse("A-----B").Network);
        var written = EngineJson.Write<Command>(new Command.ChangeTravelTimes(times));
        Assert.Equal("""{"$":"ChangeTravelTimes"}""", Encoding.UTF8.GetString(written));
        Assert.Null(Assert.IsType<Command.ChangeTravelTimes>(EngineJson.Read<Command>(written)).Times);
    }

    [Fact]
    public void What_is_not_set_is_left_out()
    {
        Assert.Equal("""{"$":"Tick"}""", Text<Command>(new Command.Tick()));
        Assert.Equal("""{"$":"BusReturned","bus":"bus-1","at":1772438400000}""", Text<Event>(new Event.BusReturned(At, new BusId("bus-1"))));
        Assert.Equal("""{"$":"ReportPosition","bus":"bus-1","location":[52.5,8.25]}""", Text<Command>(new Command.ReportPosition(new BusId("bus-1"), new Location(52.5, 8.25), null)));
        Assert.Equal("""{"$":"BookOffer","offer":"ride-1.2","key":"a"}""", Text<Command>(new Command.BookOffer(new OfferId(new RideId("ride-1"), 2), "a")));
    }

    public static TheoryData<DateTimeOffset> Times =>
    [
        At, At.AddTicks(1), At.AddMilliseconds(1).ToOffset(TimeSpan.FromHours(2)), At.AddTicks(12345).ToOffset(TimeSpan.FromMinutes(-210)), DateTimeOffset.MinValue, DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch,
    ];

    [Theory]
    [MemberData(nameof(Times))]
    public void Times_are_kept_to_the_tick(DateTimeOffset time) => Keeps(new Shift(time, time) { Breaks = [new Break(time, time, time - DateTimeOffset.MinValue)] });

    [Theory]
    [InlineData(0.1 + 0.2)]
    [InlineData(1e300)]
    [InlineData(double.Epsilon)]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void Numbers_are_kept_to_the_last_digit(double number) => Alike.Is(
        new Command.ReportPosition(new BusId("bus-1"), new Location(number, -number), number),
        EngineJson.Read<Command>(EngineJson.Write<Command>(new Command.ReportPosition(new BusId("bus-1"), new Location(number, -number), number))));

    [Fact]
    public void No_list_is_not_an_empty_list()
    {
        foreach (ImmutableArray<Shift> shifts in (ImmutableArray<Shift>[])[default, []])
        {
            var command = new Command.ChangeShifts(new BusId("bus-1"), shifts);
            Alike.Is(command, EngineJson.Read<Command>(EngineJson.Write<Command>(command)));
        }
    }

    [Theory]
    [InlineData("""{"$":"BusSoldOff","at":1,"bus":"bus-1"}""", "BusSoldOff")]
    [InlineData("""{"at":1,"bus":"bus-1"}""", "Event")]
    [InlineData("""{"$":"BusReturned","at":1,"bus":"bus-1","colour":"red"}""", "colour")]
    [InlineData("""{"$":"BusReturned","at":1,"bus":"bus-1","bus":"bus-2"}""", "bus")]
    [InlineData("""{"$":"BusReturned","at":1}""", "bus")]
    [InlineData("""{"$":"BusReturned","at":1,"bus":null}""", "bus")]
    [InlineData("""{"$":"BusReturned","at":"noon","bus":"bus-1"}""", "at")]
    [InlineData("""{"$":"Reckoned","at":1,"bus":"bus-1"}""", "stops")]
    [InlineData("""{"$":"Reckoned","at":1,"bus":"bus-1","stops":null}""", "stops")]
    [InlineData("""{"$":"RideBooked","at":1,"offer":"ride-1","key":"a"}""", "offer")]
    [InlineData("""{"$":"RideBooked","at":1,"offer":"ride-1.1"}""", "key")]
    [InlineData("""{"$":"RideCancelled","at":1,"ride":"ride-1","by":"Nobody"}""", "by")]
    [InlineData("""{"$":"RideCancelled","at":1,"ride":"ride-1","by":1}""", "by")]
    [InlineData("""{"$":"BusMoved","at":1,"bus":"bus-1","position":[1,0.5,2],"location":[1,2]}""", "position")]
    [InlineData("""{"$":"BusMoved","at":1,"bus":"bus-1","position":[1,0.5],"location":[1]}""", "location")]
    [InlineData("""{"$":"BusReturned","at":1,"bus":"bus-""", "Event")]
    [InlineData("null", "Event")]
    [InlineData("", "Event")]
    public void What_is_not_understood_is_refused_by_its_name(string written, string name)
    {
        var mistake = Assert.Throws<JournalFormatException>(() => EngineJson.Read<Event>(Encoding.UTF8.GetBytes(written)));
        Assert.Contains(name, mistake.Message, StringComparison.Ordinal);
    }

    private sealed record Entry(long Number, Command Command, ImmutableArray<Event> Events);

    [Fact]
    public void Others_put_them_into_records_of_their_own()
    {
        var options = new JsonSerializerOptions(EngineJson.Options);
        options.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        var entry = new Entry(7, new Command.Tick(), [new Event.BusReturned(At, new BusId("bus-1")), new Event.TravelTimesChanged(At.AddTicks(1))]);
        Alike.Is(entry, JsonSerializer.Deserialize<Entry>(JsonSerializer.SerializeToUtf8Bytes(entry, options), options));
        Alike.Is(entry, EngineJson.Read<Entry>(EngineJson.Write(entry, options), options));
    }

    private static string Text<T>(T value) => Encoding.UTF8.GetString(EngineJson.Write(value));

    private static void Keeps(Shift shift)
    {
        var command = new Command.ChangeShifts(new BusId("bus-1"), [shift]);
        Alike.Is(command, EngineJson.Read<Command>(EngineJson.Write<Command>(command)));
    }
}
