using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

internal static class Paths
{
    /// <summary>Holds everything that must be true of a path between two positions.</summary>
    public static void Hold(TravelTimes times, Position from, Position to, string context)
    {
        var network = times.Network;
        var timeMs = times.TimeMs(from, to);
        var path = times.FindPath(from, to);
        Assert.True(path is null == (timeMs == TravelTimes.Unreachable), $"{context}: time {timeMs}, path {path}");
        if (path is null)
            return;
        var (sum, metres) = (times.Metric.TimeOnMs(to.Segment, to.Fraction) - times.Metric.TimeOnMs(from.Segment, from.Fraction), (to.Fraction * network.LengthMetres(to.Segment)) - (from.Fraction * network.LengthMetres(from.Segment)));
        for (var i = 1; i < path.Segments.Length; i++)
        {
            var (one, next) = (path.Segments[i - 1], path.Segments[i]);
            Assert.True(network.EndJunction(one) == network.StartJunction(next), $"{context}: segment {next} does not start where {one} ends");
            var cost = network.TurnCostMs(one, next);
            Assert.True(cost is not null, $"{context}: no bus turns from {one} into {next}");
            sum += times.Metric.TimeMs(one) + cost.Value;
            metres += network.LengthMetres(one);
        }

        Assert.True((from, to, timeMs, timeMs) == (path.From, path.To, path.TimeMs, sum), $"{context}: time {timeMs}, path {path.TimeMs}, sum {sum}");
        Assert.True(Math.Abs(metres - path.DistanceMetres) < 0.01, $"{context}: {metres} m, path {path.DistanceMetres} m");
        var drawn = path.Geometry.Zip(path.Geometry.Skip(1), (a, b) => a.DistanceMetres(b)).Sum();
        Assert.True(Math.Abs(metres - drawn) < 0.01 + (metres * 1e-6), $"{context}: {metres} m, drawn {drawn} m");
        Assert.True((network.At(from), network.At(to)) == (path.Geometry[0], path.Geometry[^1]), $"{context}: the line runs from {path.Geometry[0]} to {path.Geometry[^1]}");
    }
}

public sealed class When_a_bus_drives_along_a_path
{
    private readonly DrawnTown _town = DrawnTown.Parse(
        """
        A---B---C
            |
            D
        """,
        profile: DrawnTown.Undelayed(36) with { RightTurn = TimeSpan.FromSeconds(3) });

    private RoadPath Path => _town.Times.FindPath(_town.On('A', 'B', 0.5f), _town.On('B', 'D', 0.5f))!;

    [Theory]
    [InlineData(-5, 'A', 'B', 0.5f)]
    [InlineData(0, 'A', 'B', 0.5f)]
    [InlineData(10_000, 'A', 'B', 0.75f)]
    [InlineData(20_000, 'A', 'B', 1f)]
    // The turn takes three seconds.
    [InlineData(20_001, 'B', 'D', 0f)]
    [InlineData(23_000, 'B', 'D', 0f)]
    [InlineData(28_000, 'B', 'D', 0.25f)]
    [InlineData(33_000, 'B', 'D', 0.5f)]
    [InlineData(99_000, 'B', 'D', 0.5f)]
    public void It_is_where_the_time_has_brought_it(int elapsedMs, char from, char to, float fraction) =>
        Assert.Equal(_town.On(from, to, fraction), Path.PositionAfter(elapsedMs));

    [Fact]
    public void Its_time_and_distance_are_those_of_the_drawing() => Assert.Equal((33_000, 300), (Path.TimeMs, Math.Round(Path.DistanceMetres, 3)));

    [Fact]
    public void Its_line_passes_the_junction() =>
        Assert.Equal([_town.Network.At(Path.From), _town.At('B'), _town.Network.At(Path.To)], Path.Geometry);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void The_rest_of_the_way_takes_the_rest_of_the_time(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var (search, random) = (new PlainSearch(network), new Random(seed));
        for (var i = 0; i < 50; i++)
        {
            var (from, to) = (RandomTown.Position(network, random), RandomTown.Position(network, random));
            var path = search.FindPath(from, to)!;
            for (var step = 0; step < 10; step++)
            {
                var elapsed = random.Next(path.TimeMs + 1);
                var position = path.PositionAfter(elapsed);
                var rest = search.TimeMs(position, to);
                // Standing in a turn, the bus has its cost behind it already.
                var slack = position.Fraction == 0 ? 40_000 : 0;
                Assert.True(rest <= path.TimeMs - elapsed && rest >= path.TimeMs - elapsed - slack, $"seed {seed}, pair {i}: after {elapsed} of {path.TimeMs} ms {rest} are left at {position}");
            }
        }
    }

    [Fact]
    public void A_path_that_does_not_hold_together_is_refused()
    {
        var (metric, from, to) = (RoadMetric.Of(_town.Network), _town.On('A', 'B', 0.5f), _town.On('B', 'D', 0.5f));
        Assert.Throws<ArgumentException>(() => new RoadPath(metric, from, to, [], 0));
        Assert.Throws<ArgumentException>(() => new RoadPath(metric, from, to, [from.Segment], 33_000));
        Assert.Throws<ArgumentException>(() => new RoadPath(metric, from, to, [from.Segment, to.Segment], 32_999));
        Assert.Throws<ArgumentException>(() => new RoadPath(metric, from, to, [from.Segment, _town.Segment('C', 'B'), to.Segment], 33_000));
    }
}

public sealed class When_a_line_is_encoded
{
    [Theory]
    // 38.5 is 3,850,000 units: the groups of five bits of twice that, lowest first, are 0, 11, 31, 21, 10, 7.
    [InlineData(38.5, -120.2, "_p~iF~ps|U")]
    [InlineData(0.0, 0.0, "??")]
    [InlineData(0.00001, -0.00001, "A@")]
    public void A_point_has_its_five_bit_characters(double latitude, double longitude, string text) =>
        Assert.Equal(text, Polyline.Encode([new Location(latitude, longitude)]));

    [Fact]
    public void Later_points_are_differences() =>
        Assert.Equal("_p~iF~ps|U" + "A@", Polyline.Encode([new Location(38.5, -120.2), new Location(38.50001, -120.20001)]));
}

public sealed class When_a_line_is_written_as_GeoJson
{
    [Fact]
    public void The_longitude_comes_first() => Assert.Equal(
        """{"type":"LineString","coordinates":[[8.87,48.6],[8.8712346,48.60001]]}""",
        GeoJsonLine.Encode([new Location(48.6, 8.87), new Location(48.60001, 8.871234567)]));

    [Fact]
    public void A_point_alone_is_none() => Assert.Throws<ArgumentException>(() => GeoJsonLine.Encode([new Location(48.6, 8.87)]));

    [Fact]
    public void A_path_is_read_back_as_it_was()
    {
        var town = DrawnTown.Parse("A---B---C");
        var path = town.Times.FindPath(town.On('A', 'B'), town.On('B', 'C'))!;
        var line = (NetTopologySuite.Geometries.LineString)System.Text.Json.JsonSerializer.Deserialize<NetTopologySuite.Geometries.Geometry>(
            GeoJsonLine.Encode(path.Geometry.AsSpan()),
            new System.Text.Json.JsonSerializerOptions { Converters = { new NetTopologySuite.IO.Converters.GeoJsonConverterFactory() } })!;
        Assert.Equal(path.Geometry.Select(point => Math.Round(point.Longitude, 7)), line.Coordinates.Select(coordinate => coordinate.X));
    }
}
