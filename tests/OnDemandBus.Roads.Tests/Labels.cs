using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

/// <summary>Hub labels against the plain search.</summary>
internal static class Labels
{
    /// <summary>Every segment as a target of some, fractions at random: no time differs.</summary>
    public static long HoldAgainstPlainSearch(HubLabels labels, int sources, int seed, string context)
    {
        var (network, random) = (labels.Network, new Random(seed));
        var plain = new PlainSearch(labels.Metric);
        var to = Enumerable.Range(0, network.SegmentCount).Select(segment => new Position(segment, Fraction(random))).ToArray();
        var (expected, actual) = (new int[to.Length], new int[to.Length]);
        for (var k = 0; k < sources; k++)
        {
            var from = new Position(random.Next(network.SegmentCount), Fraction(random));
            plain.OneToMany(from, to, expected);
            labels.OneToMany(from, to, actual);
            for (var j = 0; j < to.Length; j++)
                Assert.True(expected[j] == actual[j], $"{context}, seed {seed}: from {from} to {to[j]} is {actual[j]} ms, not {expected[j]} ms");
        }

        return (long)sources * to.Length;
    }

    /// <summary>Other speeds for a third of the segments, and some closed.</summary>
    public static RoadMetric RandomMetric(RoadNetwork network, Random random) => RoadMetric.Of(network).With(
        Enumerable.Range(0, network.SegmentCount)
            .Where(_ => random.Next(3) == 0)
            .Select(segment => (segment, random.Next(20) == 0 ? RoadMetric.Closed : Math.Clamp((int)(network.TimeMs(segment) * (0.3 + (random.NextDouble() * 3))), 1, 3_600_000))));

    private static float Fraction(Random random) => random.Next(6) switch { 0 => 0, 1 => 1, _ => random.NextSingle() };
}

public sealed class When_hub_labels_answer_for_a_random_town
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_pair_takes_what_the_plain_search_says(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var labels = HubLabels.Of(network);
        Labels.HoldAgainstPlainSearch(labels, network.SegmentCount, seed, "speeds of the map");
        var changed = labels.With(Labels.RandomMetric(network, new Random(seed)));
        Labels.HoldAgainstPlainSearch(changed, network.SegmentCount, seed, "other speeds");
        Labels.HoldAgainstPlainSearch(changed.With(RoadMetric.Of(network)), network.SegmentCount, seed, "and back");
        Labels.HoldAgainstPlainSearch(labels, network.SegmentCount, seed, "the first instance, as it was");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_path_is_connected_allowed_and_adds_up_to_the_time(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var random = new Random(seed);
        var labels = HubLabels.Of(network);
        var changed = labels.With(Labels.RandomMetric(network, random));
        for (var k = 0; k < 150; k++)
        {
            var (from, to) = (new Position(random.Next(network.SegmentCount), random.NextSingle()), new Position(random.Next(network.SegmentCount), random.NextSingle()));
            Paths.Hold(labels, from, to, $"seed {seed}, pair {k}");
            Paths.Hold(changed, from, to, $"seed {seed}, pair {k}, other speeds");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Rows_columns_and_tables_say_the_same_as_pairs(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var (labels, random) = (HubLabels.Of(network), new Random(seed));
        var from = Enumerable.Range(0, 90).Select(_ => RandomTown.Position(network, random)).ToArray();
        var to = Enumerable.Range(0, 150).Select(_ => RandomTown.Position(network, random)).ToArray();
        var pairs = from.SelectMany(start => to.Select(end => labels.TimeMs(start, end))).ToArray();
        var table = new int[pairs.Length];
        labels.ManyToMany(from, to, table);
        Assert.Equal(pairs, table);
        var column = new int[from.Length];
        for (var j = 0; j < to.Length; j++)
        {
            labels.ManyToOne(from, to[j], column);
            Assert.Equal(from.Select((_, k) => pairs[(k * to.Length) + j]), column);
        }
    }
}

public sealed class When_hub_labels_are_asked_again_and_again
{
    [Fact]
    public void Nothing_is_allocated()
    {
        var network = RandomTown.Make(1).Network;
        var (labels, random) = (HubLabels.Of(network), new Random(1));
        var positions = Enumerable.Range(0, 100).Select(_ => RandomTown.Position(network, random)).ToArray();
        var table = new int[positions.Length * positions.Length];
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Ask()
        {
            foreach (var position in positions) labels.TimeMs(positions[0], position);
            labels.OneToMany(positions[0], positions, table.AsSpan(0, positions.Length));
            labels.ManyToOne(positions, positions[0], table.AsSpan(0, positions.Length));
            labels.ManyToMany(positions, positions, table);
        }
    }

    [Fact]
    public void Room_of_another_size_is_refused()
    {
        var network = RandomTown.Make(1).Network;
        var labels = HubLabels.Of(network);
        Assert.Throws<ArgumentException>(() => labels.OneToMany(default, new Position[3], new int[2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => labels.TimeMs(default, new Position(network.SegmentCount, 0)));
    }
}

public sealed class When_speeds_change
{
    private readonly DrawnTown _town = DrawnTown.Parse(
        """
        A---B---C
        |       |
        D-------E
        """);

    [Fact]
    public void A_closed_road_is_driven_round()
    {
        var (network, labels) = (_town.Network, HubLabels.Of(_town.Network));
        var (from, to) = (_town.On('A', 'B', 0), _town.On('B', 'C', 0.5f));
        Assert.Equal(60_000, labels.TimeMs(_town.On('A', 'B', 0), to));
        var closed = labels.With(labels.Metric.With([(_town.Segment('A', 'B'), RoadMetric.Closed)]));
        Assert.Equal(TravelTimes.Unreachable, closed.TimeMs(from, to));
        Assert.Null(closed.FindPath(from, to));
        Assert.Equal(new PlainSearch(closed.Metric).TimeMs(_town.On('D', 'A', 0), to), closed.TimeMs(_town.On('D', 'A', 0), to));
        Assert.True(closed.TimeMs(_town.On('D', 'A', 0), to) > labels.TimeMs(_town.On('D', 'A', 0), to));
        Assert.Same(network, closed.Network);
    }

    [Fact]
    public void A_time_out_of_range_is_refused_by_name()
    {
        var metric = RoadMetric.Of(_town.Network);
        Assert.Contains("Segment 1", Assert.Throws<ArgumentOutOfRangeException>(() => metric.With([(1, 0)])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => metric.With([(_town.Network.SegmentCount, 1000)]));
        var other = DrawnTown.Parse("A---B---C").Network;
        Assert.Throws<ArgumentException>(() => HubLabels.Of(_town.Network).With(RoadMetric.Of(other)));
    }
}

public sealed class When_hub_labels_answer_for_a_real_map
{
    [Theory]
    [InlineData("enschede_2017", 100)]
    [InlineData("herrenberg-and-around_2020", 70)]
    [InlineData("heidelberg_2024", 45)]
    [InlineData("rnv_mannheim-heidelberg_2016", 11)]
    public void A_million_pairs_take_what_the_plain_search_says_after_import_after_a_change_and_after_a_reload(string map, int sources)
    {
        Assert.SkipUnless(Directory.Exists(Repository.Maps), Repository.WithoutMaps);
        var network = OsmImport.Read(Path.Combine(Repository.Maps, map + ".osm.pbf")).Network;
        var labels = HubLabels.Of(network);
        Assert.True(Labels.HoldAgainstPlainSearch(labels, sources, 1, map) > 1_000_000);
        var random = new Random(2);
        var changed = labels.With(Labels.RandomMetric(network, random));
        Assert.True(Labels.HoldAgainstPlainSearch(changed, sources, 2, map + " at other speeds") > 1_000_000);
        var file = Path.GetTempFileName();
        using (var stream = File.Create(file)) PreparedNetwork.Save(changed, stream);
        var opened = PreparedNetwork.Load(file);
        File.Delete(file);
        Assert.True(Labels.HoldAgainstPlainSearch(opened, sources, 3, map + " from its prepared file") > 1_000_000);
        for (var k = 0; k < 60; k++)
        {
            Paths.Hold(opened, RandomTown.Position(network, random), RandomTown.Position(network, random), $"{map} from its prepared file, path {k}");
            Paths.Hold(changed, RandomTown.Position(network, random), RandomTown.Position(network, random), $"{map} at other speeds, path {k}");
        }
    }
}

public sealed class When_labels_are_dropped_while_they_are_asked
{
    [Fact]
    public void The_query_under_way_still_reads_its_own_rows()
    {
        var network = RandomTown.Make(2).Network;
        var random = new Random(2);
        var positions = Enumerable.Range(0, 60).Select(_ => RandomTown.Position(network, random)).ToArray();
        var expected = new int[positions.Length * positions.Length];
        HubLabels.Of(network).ManyToMany(positions, positions, expected);
        var labels = HubLabels.Of(network);
        Parallel.For(0, 60, k =>
        {
            // Nobody but the query refers to these labels, and the collector looks for what it may free.
            var times = new int[expected.Length];
            labels.With(RoadMetric.Of(network)).ManyToMany(positions, positions, times);
            if (k % 6 == 0) GC.Collect();
            Assert.Equal(expected, times);
        });
    }
}
