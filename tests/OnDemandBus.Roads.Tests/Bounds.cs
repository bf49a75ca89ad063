using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_time_is_bounded_by_landmarks
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void No_bound_is_above_the_time(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var labels = HubLabels.Of(network);
        Hold(labels, seed, "speeds of the map");
        // Some of the roads closed: much cannot be reached, and landmarks must not stand where nobody gets.
        Hold(labels.With(Labels.RandomMetric(network, new Random(seed))), seed, "other speeds");
        Hold(new PlainSearch(network), seed, "the plain search");
    }

    [Fact]
    public void The_bounds_are_of_use()
    {
        var network = RandomTown.Make(1).Network;
        var (labels, random) = (HubLabels.Of(network), new Random(1));
        var landmarks = Landmarks.Of(labels);
        double bounds = 0, times = 0;
        for (var k = 0; k < 2000; k++)
        {
            var (from, to) = (RandomTown.Position(network, random), RandomTown.Position(network, random));
            bounds += landmarks.BoundMs(from, to);
            times += labels.TimeMs(from, to);
        }

        Assert.True(bounds > 0.8 * times, $"On average a bound is {bounds / times:0.00} of the time.");
    }

    [Fact]
    public void A_town_without_two_streets_has_bounds_too()
    {
        var network = DrawnTown.Parse("A-----B").Network;
        var labels = HubLabels.Of(network);
        var landmarks = Landmarks.Of(labels);
        Assert.InRange(landmarks.BoundMs(new Position(0, 0.1f), new Position(0, 0.9f)), 0, labels.TimeMs(new Position(0, 0.1f), new Position(0, 0.9f)));
        Assert.Throws<ArgumentOutOfRangeException>(() => { landmarks.LineOf(new Position(network.SegmentCount, 0)); });
    }

    [Theory]
    [InlineData(0, 97)]
    [InlineData(64, 33)]
    [InlineData(16, 32)]
    [InlineData(-32, 32)]
    public void Rows_that_are_not_there_or_begin_in_between_are_refused(int first, int rows)
    {
        var landmarks = Landmarks.Of(HubLabels.Of(RandomTown.Make(2).Network));
        var table = new LandmarkTable();
        table.Grow(96);
        var (to, from) = (new ushort[table.Rows], new ushort[table.Rows]);
        Assert.Throws<ArgumentException>(() => table.Bound(landmarks.LineOf(new Position(0, 0)), first, rows, to, from));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var network = RandomTown.Make(2).Network;
        var random = new Random(2);
        var landmarks = Landmarks.Of(HubLabels.Of(network));
        var positions = Enumerable.Range(0, 70).Select(_ => RandomTown.Position(network, random)).ToArray();
        var table = new LandmarkTable();
        table.Grow(positions.Length);
        var (to, from) = (new ushort[table.Rows], new ushort[table.Rows]);
        Ask();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Ask();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Ask()
        {
            for (var k = 0; k < positions.Length; k++) table.Set(k, landmarks.LineOf(positions[k]));
            table.Bound(landmarks.LineOf(positions[0]), 0, table.Rows, to, from);
        }
    }

    private static void Hold(TravelTimes times, int seed, string context)
    {
        var (network, random) = (times.Network, new Random(seed));
        var landmarks = Landmarks.Of(times);
        Position Anywhere() => new(random.Next(network.SegmentCount), random.Next(6) switch { 0 => 0, 1 => 1, _ => random.NextSingle() });
        var positions = Enumerable.Range(0, 80).Select(k => Anywhere()).ToArray();
        for (var k = 1; k < positions.Length; k += 8) positions[k] = positions[k - 1] with { Fraction = random.NextSingle() };
        var table = new LandmarkTable();
        table.Grow(positions.Length);
        for (var k = 0; k < positions.Length; k++) table.Set(k, landmarks.LineOf(positions[k]));
        var (to, from) = (new ushort[table.Rows], new ushort[table.Rows]);
        foreach (var place in positions)
        {
            // In two parts, the second one first.
            table.Bound(landmarks.LineOf(place), LandmarkTable.Width, positions.Length - LandmarkTable.Width, to, from);
            table.Bound(landmarks.LineOf(place), 0, LandmarkTable.Width, to, from);
            for (var k = 0; k < positions.Length; k++)
            {
                var (there, back) = (landmarks.BoundMs(positions[k], place), landmarks.BoundMs(place, positions[k]));
                Assert.True(there <= times.TimeMs(positions[k], place), $"{context}, seed {seed}: from {positions[k]} to {place} in {times.TimeMs(positions[k], place)} ms, and not below {there} ms");
                Assert.True(
                    (there, back) == (to[k] * landmarks.UnitMs, from[k] * landmarks.UnitMs),
                    $"{context}, seed {seed}: the table says {to[k]} and {from[k]} units of {landmarks.UnitMs} ms, not {there} and {back} ms");
            }
        }
    }
}

public sealed class When_a_bus_is_followed_on_its_path
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void It_is_on_the_segments_of_the_path_at_their_times(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var labels = HubLabels.Of(network);
        var random = new Random(seed);
        foreach (var times in new TravelTimes[] { labels, labels.With(Labels.RandomMetric(network, random)) })
        {
            for (var pair = 0; pair < 60; pair++)
            {
                var (start, end) = (RandomTown.Position(network, random), RandomTown.Position(network, random));
                // Now and then a round trip, behind the start on the same segment.
                if (pair % 8 == 0) end = start with { Fraction = start.Fraction * 0.5f };
                if (times.FindPath(start, end) is not { } path) continue;
                var cursor = new PathCursor(times, start, end);
                Assert.Equal(path.TimeMs, cursor.TimeMs);
                var (index, startMs) = (0, -times.Metric.TimeOnMs(start.Segment, start.Fraction));
                for (var elapsedMs = 0; elapsedMs < path.TimeMs + 60_000; elapsedMs += random.Next(1, 30_000))
                {
                    cursor.GoTo(elapsedMs);
                    for (; index < path.Segments.Length - 1 && startMs + times.Metric.TimeMs(path.Segments[index]) < elapsedMs; index++)
                        startMs += times.Metric.TimeMs(path.Segments[index]) + network.TurnCostMs(path.Segments[index], path.Segments[index + 1])!.Value;
                    var isLast = index == path.Segments.Length - 1;
                    var endMs = isLast ? path.TimeMs : startMs + times.Metric.TimeMs(path.Segments[index]);
                    Assert.True(
                        (path.Segments[index], startMs, endMs, isLast) == (cursor.Segment, cursor.SegmentStartMs, cursor.SegmentEndMs, cursor.IsOnLast),
                        $"seed {seed}, pair {pair}: after {elapsedMs} ms on segment {cursor.Segment} from {cursor.SegmentStartMs} to {cursor.SegmentEndMs} ms, not on {path.Segments[index]} from {startMs} to {endMs} ms");
                }
            }
        }
    }

    [Fact]
    public void The_plain_search_is_followed_along_some_shortest_path()
    {
        var network = RandomTown.Make(3).Network;
        var (search, random) = (new PlainSearch(network), new Random(3));
        for (var pair = 0; pair < 40; pair++)
        {
            var (start, end) = (RandomTown.Position(network, random), RandomTown.Position(network, random));
            var cursor = new PathCursor(search, start, end);
            for (var elapsedMs = 0; !cursor.IsOnLast; elapsedMs = cursor.SegmentEndMs + 1)
            {
                cursor.GoTo(elapsedMs);
                Assert.Equal(cursor.TimeMs, cursor.SegmentStartMs + search.TimeMs(new Position(cursor.Segment, 0), end));
            }

            Assert.Equal((end.Segment, cursor.TimeMs), (cursor.Segment, cursor.SegmentEndMs));
        }
    }

    [Fact]
    public void A_place_that_cannot_be_reached_is_refused()
    {
        var town = DrawnTown.Parse("A--->--B");
        Assert.Throws<ArgumentException>(() => { _ = new PathCursor(town.Times, town.On('A', 'B', 0.5f), town.On('A', 'B', 0.25f)); });
    }
}
