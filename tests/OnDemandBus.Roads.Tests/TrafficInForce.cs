using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_traffic_changes
{
    // A Monday, 06:30 UTC.
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly DrawnTown _town = DrawnTown.Parse(
        """
        A---B---C
        |       |
        D-------E
        """);

    private int DirectMs(TravelTimes times) => times.TimeMs(_town.On('A', 'B'), _town.On('B', 'C'));

    private Traffic Traffic(HourlySpeeds? hours = null, TimeZoneInfo? zone = null) => new(_town.Network, metric => new PlainSearch(metric), Start, hours, zone);

    [Fact]
    public void At_first_the_speeds_are_those_of_the_map() => Assert.Equal(40_000, DirectMs(Traffic().InForce));

    [Fact]
    public void A_slow_road_takes_longer_until_it_is_over()
    {
        var traffic = Traffic();
        traffic.Apply([new TrafficChange(_town.Segment('B', 'C'), 60_000, Start + (10 * Minute))], Start);
        Assert.Equal(20_000 + 30_000, DirectMs(traffic.InForce));
        Assert.Equal(Start + (10 * Minute), traffic.NextDue(Start));
        Assert.False(traffic.Refresh(Start + (9 * Minute)));
        Assert.Equal(50_000, DirectMs(traffic.InForce));
        Assert.True(traffic.Refresh(Start + (10 * Minute)));
        Assert.Equal(40_000, DirectMs(traffic.InForce));
        Assert.Empty(traffic.Changes);
    }

    [Fact]
    public void Buses_drive_round_a_closed_road()
    {
        var traffic = Traffic();
        traffic.Apply([TrafficChange.Closed(_town.Segment('B', 'C'), Start + Minute)], Start);
        Assert.Equal(TravelTimes.Unreachable, DirectMs(traffic.InForce));
        Assert.Equal(20_000 + 20_000 + 80_000 + 20_000 + 20_000, traffic.InForce.TimeMs(_town.On('B', 'A'), _town.On('C', 'B')));
        traffic.Lift([_town.Segment('B', 'C')], Start);
        Assert.Equal(40_000, DirectMs(traffic.InForce));
    }

    [Fact]
    public void A_speed_is_that_of_the_whole_road() =>
        Assert.Equal(144_000, TrafficChange.Speed(_town.Network, _town.Segment('A', 'B'), 10, Start).TimeMs, 1.0);

    [Fact]
    public void The_newer_of_two_changes_counts()
    {
        var traffic = Traffic();
        traffic.Apply([new TrafficChange(_town.Segment('B', 'C'), 60_000, Start + Minute)], Start);
        traffic.Apply([new TrafficChange(_town.Segment('B', 'C'), 80_000, Start + (5 * Minute))], Start);
        traffic.Refresh(Start + (2 * Minute));
        Assert.Equal(20_000 + 40_000, DirectMs(traffic.InForce));
    }

    [Fact]
    public void What_makes_no_difference_builds_nothing()
    {
        var built = 0;
        var traffic = new Traffic(_town.Network, metric => { built++; return new PlainSearch(metric); }, Start);
        traffic.Apply([new TrafficChange(_town.Segment('B', 'C'), 60_000, Start + Minute)], Start);
        traffic.Apply([new TrafficChange(_town.Segment('B', 'C'), 60_000, Start + (9 * Minute))], Start);
        traffic.Refresh(Start + (2 * Minute));
        Assert.Equal(2, built);
        Assert.Equal(50_000, DirectMs(traffic.InForce));
    }

    [Fact]
    public void A_change_that_cannot_be_leaves_all_as_it_was()
    {
        var traffic = Traffic();
        var before = traffic.InForce;
        var fits = new TrafficChange(_town.Segment('B', 'C'), 60_000, Start + Minute);
        Assert.Throws<ArgumentOutOfRangeException>(() => traffic.Apply([fits, fits with { Segment = 999 }], Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => traffic.Apply([fits, fits with { TimeMs = 0, Segment = 0 }], Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => TrafficChange.Speed(_town.Network, 0, 0, Start));
        Assert.Same(before, traffic.InForce);
        Assert.Empty(traffic.Changes);
    }

    [Fact]
    public void A_road_over_which_a_restriction_runs_is_closed_for_all_who_come()
    {
        var town = DrawnTown.Parse(
            """
            A---X---B
                |
            C---Y---D
            """,
            restrictions: [("AXYC", "no_u_turn")]);
        var traffic = new Traffic(town.Network, metric => new PlainSearch(metric), Start);
        traffic.Apply([TrafficChange.Closed(town.Segment('X', 'Y'), Start + Minute)], Start);
        Assert.Equal(TravelTimes.Unreachable, traffic.InForce.TimeMs(town.On('A', 'X'), town.On('Y', 'D')));
        Assert.Equal(TravelTimes.Unreachable, traffic.InForce.TimeMs(town.On('B', 'X'), town.On('Y', 'D')));
    }

    [Fact]
    public void Each_hour_has_its_speeds()
    {
        var traffic = Traffic(HourlySpeeds.Parse("""[ { "days": "Mo-Fr", "from": 7, "to": 9, "factor": 0.5 } ]"""));
        var seven = Start.AddMinutes(30);
        Assert.Equal(40_000, DirectMs(traffic.InForce));
        Assert.Equal(seven, traffic.NextDue(Start));
        Assert.True(traffic.Refresh(seven));
        Assert.Equal(80_000, DirectMs(traffic.InForce));
        Assert.Equal(seven.AddHours(2), traffic.NextDue(seven));
        Assert.True(traffic.Refresh(seven.AddHours(2)));
        Assert.Equal(40_000, DirectMs(traffic.InForce));
        Assert.Equal((80_000, 40_000), (DirectMs(traffic.At(seven.AddDays(1))), DirectMs(traffic.At(seven.AddDays(5)))));
        Assert.Same(traffic.At(seven), traffic.At(seven.AddDays(3)));
    }

    [Fact]
    public void Hours_are_those_of_the_zone()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("one hour east", TimeSpan.FromHours(1), "one hour east", "one hour east");
        Assert.Equal(80_000, DirectMs(Traffic(HourlySpeeds.Parse("""[ { "days": "Mo", "from": 7, "to": 8, "factor": 0.5 } ]"""), zone).InForce));
    }

    [Fact]
    public void A_live_change_outweighs_the_hour()
    {
        var traffic = Traffic(HourlySpeeds.Parse("""[ { "days": "Mo-Fr", "from": 7, "to": 9, "factor": 0.5 } ]"""));
        traffic.Apply([new TrafficChange(_town.Segment('B', 'C'), 60_000, Start.AddHours(5))], Start);
        Assert.True(traffic.Refresh(Start.AddHours(1)));
        Assert.Equal(40_000 + 30_000, DirectMs(traffic.InForce));
    }

    [Fact]
    public async Task Who_asks_meanwhile_gets_times_and_paths_of_one_state()
    {
        var town = RandomTown.Make(3);
        var labels = HubLabels.Of(town.Network);
        var traffic = new Traffic(town.Network, labels.With, Start);
        using var finished = new CancellationTokenSource();
        var asked = new int[2];
        var readers = Enumerable.Range(0, 2).Select(reader => Task.Run(() =>
        {
            var random = new Random(reader);
            var table = new int[4];
            do
            {
                var times = traffic.InForce;
                Position[] places = [RandomTown.Position(town.Network, random), RandomTown.Position(town.Network, random)];
                times.ManyToMany(places, places, table);
                Paths.Hold(times, places[0], places[1], $"reader {reader}");
                Assert.Equal(table[1], times.TimeMs(places[0], places[1]));
                Interlocked.Increment(ref asked[reader]);
            }
            while (!finished.IsCancellationRequested);
        })).ToArray();
        var random = new Random(7);
        // As many swaps as it takes until each reader has asked through a good number of them.
        for (var swap = 0; swap < 50 || asked.Min(count => Volatile.Read(ref count)) < 50; swap++)
        {
            if (readers.Any(reader => reader.IsFaulted))
                break;
            var until = Start.AddSeconds(swap + 2);
            traffic.Apply(Enumerable.Range(0, 5).Select(_ => random.Next(town.Network.SegmentCount)).Select(segment => new TrafficChange(segment, random.Next(4) == 0 ? RoadMetric.Closed : random.Next(1, 200_000), until)), Start.AddSeconds(swap));
        }

        await finished.CancelAsync();
        await Task.WhenAll(readers);
        Assert.NotEmpty(traffic.Changes);
        Assert.All(traffic.Changes.Values, change => Assert.Equal(change.TimeMs, traffic.InForce.Metric.TimeMs(change.Segment)));
    }
}

public sealed class When_hourly_speeds_are_read
{
    [Theory]
    [InlineData(0, RoadClass.Primary, 1.0)]
    [InlineData(7, RoadClass.Primary, 0.7)]
    [InlineData(7, RoadClass.Residential, 0.9)]
    [InlineData(8, RoadClass.Primary, 0.7)]
    [InlineData(9, RoadClass.Primary, 1.0)]
    [InlineData((4 * 24) + 7, RoadClass.Primary, 0.7)]
    [InlineData((5 * 24) + 7, RoadClass.Primary, 1.0)]
    [InlineData((6 * 24) + 23, RoadClass.Primary, 1.2)]
    public void The_later_entry_counts(int hour, RoadClass roadClass, double factor)
    {
        var hours = HourlySpeeds.Parse(
            """
            [
              // The rush hour, and worst of all on the main roads.
              { "days": "Mo-Fr", "from": 7, "to": 9, "factor": 0.9 },
              { "days": "Mo-Fr", "from": 7, "to": 9, "factor": 0.7, "classes": ["primary", "secondaryLink"] },
              { "days": "Su", "from": 22, "to": 24, "factor": 1.2 },
            ]
            """);
        Assert.Equal(factor, hours.Factor(hour, roadClass));
        Assert.Equal(3, hours.PatternCount);
    }

    [Fact]
    public void A_week_begins_on_Monday()
    {
        Assert.Equal(0, HourlySpeeds.HourOfWeek(new DateTime(2026, 3, 2, 0, 59, 0)));
        Assert.Equal(167, HourlySpeeds.HourOfWeek(new DateTime(2026, 3, 8, 23, 0, 0)));
    }

    [Theory]
    [InlineData("[\n{]", "line 2: this is not JSON.")]
    [InlineData("{}", "the whole is a list of entries in brackets.")]
    [InlineData("[5]", "entry 1: it is not an object in braces.")]
    [InlineData("[{\"days\":\"Mo\",\"from\":7,\"to\":9,\"factor\":1},{\"day\":\"Mo\"}]", "entry 2: 'day' is not known; known are days, from, to, factor, classes.")]
    [InlineData("[{\"days\":\"Monday\",\"from\":7,\"to\":9,\"factor\":1}]", "entry 1: 'days' is a day or a span of days from Mo to Su, such as Mo-Fr or Sa.")]
    [InlineData("[{\"days\":\"Su-Mo\",\"from\":7,\"to\":9,\"factor\":1}]", "entry 1: 'days' is a day or a span of days from Mo to Su, such as Mo-Fr or Sa.")]
    [InlineData("[{\"days\":\"Mo\",\"from\":22,\"to\":6,\"factor\":1}]", "entry 1: 'from' and 'to' are whole hours, 'from' before 'to'; hours over midnight are two entries.")]
    [InlineData("[{\"days\":\"Mo\",\"from\":7,\"to\":25,\"factor\":1}]", "entry 1: 'to' is a number from 1 to 24.")]
    [InlineData("[{\"days\":\"Mo\",\"from\":7,\"to\":9}]", "entry 1: 'factor' is a number from 0.1 to 2.")]
    [InlineData("[{\"days\":\"Mo\",\"from\":7,\"to\":9,\"factor\":1,\"classes\":[\"street\"]}]", "entry 1: 'street' is no class of road.")]
    public void A_mistake_is_named_with_its_entry(string json, string message) => Assert.Equal(message, Assert.Throws<FormatException>(() => HourlySpeeds.Parse(json)).Message);
}
