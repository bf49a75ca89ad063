using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

/// <summary>Times from start to start of all pairs of segments, by relaxing every turn until nothing changes any more.</summary>
internal sealed class DullTimes
{
    private readonly RoadNetwork _network;
    private readonly long[,] _table;

    public DullTimes(RoadNetwork network)
    {
        _network = network;
        var count = network.SegmentCount;
        _table = new long[count, count];
        for (var from = 0; from < count; from++)
        {
            for (var to = 0; to < count; to++)
                _table[from, to] = long.MaxValue;
            for (var changed = true; changed;)
            {
                changed = false;
                for (var segment = 0; segment < count; segment++)
                {
                    // The first segment is always driven from its start; its own entry is the round trip.
                    foreach (var reached in segment == from ? [0L, _table[from, from]] : (long[])[_table[from, segment]])
                    {
                        if (reached == long.MaxValue)
                            continue;
                        var turns = network.TurnsFrom(segment);
                        var costs = network.TurnCostsMs(segment);
                        for (var i = 0; i < turns.Length; i++)
                        {
                            if (reached + network.TimeMs(segment) + costs[i] >= _table[from, turns[i]])
                                continue;
                            _table[from, turns[i]] = reached + network.TimeMs(segment) + costs[i];
                            changed = true;
                        }
                    }
                }
            }
        }
    }

    public int TimeMs(Position from, Position to)
    {
        var (spent, arrival) = (_network.TimeOnMs(from.Segment, from.Fraction), _network.TimeOnMs(to.Segment, to.Fraction));
        if (from.Segment == to.Segment && to.Fraction >= from.Fraction)
            return arrival - spent;
        var between = _table[from.Segment, to.Segment];
        return between == long.MaxValue ? TravelTimes.Unreachable : (int)(between - spent + arrival);
    }
}

public sealed class When_the_search_is_held_against_a_duller_one
{
    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_way_of_asking_gives_the_same_time(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var (dull, search, random) = (new DullTimes(network), new PlainSearch(network), new Random(seed));
        Position Anywhere() => new(random.Next(network.SegmentCount), random.Next(6) switch { 0 => 0, 1 => 1, _ => random.NextSingle() });
        var from = Enumerable.Range(0, 40).Select(_ => Anywhere()).ToArray();
        var to = Enumerable.Range(0, 30).Select(i => i < 5 ? from[i] with { Fraction = random.NextSingle() } : Anywhere()).ToArray();
        var expected = from.SelectMany(start => to.Select(end => dull.TimeMs(start, end))).ToArray();

        var pairs = from.SelectMany(start => to.Select(end => search.TimeMs(start, end))).ToArray();
        AssertSame(expected, pairs, seed, "pairs");
        var table = new int[from.Length * to.Length];
        search.ManyToMany(from, to, table);
        AssertSame(expected, table, seed, "table");
        var turned = new int[from.Length * to.Length];
        search.ManyToMany(to, from, turned);
        AssertSame([.. to.SelectMany(start => from.Select(end => dull.TimeMs(start, end)))], turned, seed, "turned table");
        for (var i = 0; i < from.Length; i++)
            search.OneToMany(from[i], to, table.AsSpan(i * to.Length, to.Length));
        AssertSame(expected, table, seed, "rows");
        var column = new int[from.Length];
        for (var j = 0; j < to.Length; j++)
        {
            search.ManyToOne(from, to[j], column);
            AssertSame([.. from.Select(start => dull.TimeMs(start, to[j]))], column, seed, $"column {j}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_path_is_connected_allowed_and_adds_up_to_the_time(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var (search, random) = (new PlainSearch(network), new Random(seed));
        for (var i = 0; i < 200; i++)
        {
            var (from, to) = (new Position(random.Next(network.SegmentCount), random.NextSingle()), new Position(random.Next(network.SegmentCount), random.NextSingle()));
            Paths.Hold(search, from, to, $"seed {seed}, pair {i}");
        }
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 12)];

    private static void AssertSame(int[] expected, int[] actual, int seed, string what)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.True(expected[i] == actual[i], $"seed {seed}, {what}: entry {i} is {actual[i]}, not {expected[i]}");
    }
}

public sealed class When_many_threads_ask_at_once
{
    [Fact]
    public void Each_gets_the_answer_of_one()
    {
        var network = RandomTown.Make(3).Network;
        var search = new PlainSearch(network);
        var random = new Random(3);
        var pairs = Enumerable.Range(0, 400).Select(_ => (From: RandomTown.Position(network, random), To: RandomTown.Position(network, random))).ToArray();
        var alone = pairs.Select(pair => search.TimeMs(pair.From, pair.To)).ToArray();
        var together = new int[pairs.Length];
        Parallel.For(0, pairs.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => together[i] = search.TimeMs(pairs[i].From, pairs[i].To));
        Assert.Equal(alone, together);
    }
}

public sealed class When_a_search_is_repeated
{
    [Fact]
    public void Nothing_is_allocated()
    {
        var network = RandomTown.Make(1).Network;
        var search = new PlainSearch(network);
        var random = new Random(1);
        var to = Enumerable.Range(0, 20).Select(_ => RandomTown.Position(network, random)).ToArray();
        var times = new int[to.Length];
        search.OneToMany(to[0], to, times);
        search.ManyToOne(to, to[0], times);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < to.Length; i++)
        {
            search.TimeMs(to[i], to[^1]);
            search.OneToMany(to[i], to, times);
            search.ManyToOne(to, to[i], times);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}

public sealed class When_a_position_is_not_on_the_network
{
    private readonly DrawnTown _town = DrawnTown.Parse("A--B");

    [Theory]
    [InlineData(-1, 0.5f)]
    [InlineData(2, 0.5f)]
    [InlineData(0, -0.1f)]
    [InlineData(0, 1.1f)]
    [InlineData(0, float.NaN)]
    public void Every_question_about_it_is_refused(int segment, float fraction)
    {
        var (wrong, right) = (new Position(segment, fraction), new Position(0, 0.5f));
        Assert.Throws<ArgumentOutOfRangeException>(() => _town.Times.TimeMs(wrong, right));
        Assert.Throws<ArgumentOutOfRangeException>(() => _town.Times.TimeMs(right, wrong));
        Assert.Throws<ArgumentOutOfRangeException>(() => _town.Times.FindPath(right, wrong));
        Assert.Throws<ArgumentOutOfRangeException>(() => _town.Times.ManyToOne([wrong], right, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _town.Network.At(wrong));
        Assert.Throws<ArgumentOutOfRangeException>(() => _town.Network.BearingDegrees(wrong));
    }

    [Fact]
    public void Room_for_another_number_of_times_is_refused() =>
        Assert.Throws<ArgumentException>(() => _town.Times.OneToMany(new Position(0, 0), [new Position(0, 1)], new int[2]));
}
