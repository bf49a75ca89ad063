using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_place_lies_beside_a_two_way_street
{
    private readonly DrawnTown _town = DrawnTown.Parse("A--x--B");

    [Fact]
    public void The_bus_stops_on_its_side_of_the_road()
    {
        // The street runs east: south of it is the right-hand side of those who drive east.
        Assert.Equal(_town.Segment('A', 'B'), Snap(_town.Beside('x', northMetres: -10)).Position.Segment);
        Assert.Equal(_town.Segment('B', 'A'), Snap(_town.Beside('x', northMetres: 10)).Position.Segment);
    }

    [Fact]
    public void The_walk_is_the_straight_line() => Assert.Equal(10, Snap(_town.Beside('x', northMetres: 10)).WalkMetres, 0.01);

    [Fact]
    public void The_position_is_where_the_foot_of_that_line_is()
    {
        var snapped = Snap(_town.Beside('x', northMetres: 10, eastMetres: 60));
        Assert.Equal(0.4f, snapped.Position.Fraction, 1e-5f);
        Assert.True(snapped.Location.DistanceMetres(_town.Beside('x', eastMetres: 60)) < 0.01);
    }

    [Fact]
    public void Farther_than_the_limit_there_is_none()
    {
        Assert.Null(_town.Network.Snapper.Snap(_town.Beside('x', northMetres: 50.1), 50));
        Assert.NotNull(_town.Network.Snapper.Snap(_town.Beside('x', northMetres: 49.9), 50));
    }

    [Fact]
    public void A_bearing_outweighs_the_side()
    {
        Assert.Equal(_town.Segment('A', 'B'), _town.Network.Snapper.Snap(_town.Beside('x', northMetres: 10), 100, 80)!.Value.Position.Segment);
        Assert.Equal(_town.Segment('B', 'A'), _town.Network.Snapper.Snap(_town.Beside('x', northMetres: -10), 100, 280)!.Value.Position.Segment);
    }

    [Fact]
    public void Both_sides_are_candidates_the_near_one_first()
    {
        var found = new SnappedPosition[4];
        var count = _town.Network.Snapper.SnapMany(_town.Beside('x', northMetres: 10), 100, found);
        Assert.Equal([_town.Segment('B', 'A'), _town.Segment('A', 'B')], found[..count].Select(snapped => snapped.Position.Segment));
    }

    [Theory]
    [InlineData(-10, Curb.Preferred, "AB BA")]
    [InlineData(10, Curb.Preferred, "BA AB")]
    [InlineData(-10, Curb.Required, "AB")]
    [InlineData(10, Curb.Required, "BA")]
    [InlineData(-10, Curb.Opposite, "BA")]
    [InlineData(10, Curb.Opposite, "AB")]
    public void The_side_is_the_one_that_is_wanted(double northMetres, Curb curb, string segments)
    {
        var found = new SnappedPosition[4];
        var count = _town.Network.Snapper.SnapMany(_town.Beside('x', northMetres), 100, found, curb: curb);
        Assert.Equal(segments.Split(' ').Select(street => _town.Segment(street[0], street[1])), found[..count].Select(snapped => snapped.Position.Segment));
        Assert.Equal(found[0], _town.Network.Snapper.Snap(_town.Beside('x', northMetres), 100, curb: curb));
    }

    [Fact]
    public void Where_either_side_will_do_both_are_as_good()
    {
        var found = new SnappedPosition[4];
        Assert.Equal(2, _town.Network.Snapper.SnapMany(_town.Beside('x', 10), 100, found, curb: Curb.Either));
        Assert.Equal(found[0].WalkMetres, found[1].WalkMetres);
    }

    [Fact]
    public void Many_places_are_brought_to_the_road_at_once()
    {
        Location[] places = [_town.Beside('x', -10), _town.Beside('x', 500), _town.Beside('x', 10)];
        var found = new SnappedPosition?[3];
        Assert.Equal(2, _town.Network.Snapper.SnapEach(places, 100, found));
        Assert.Equal([_town.Segment('A', 'B'), null, _town.Segment('B', 'A')], found.Select(snapped => snapped?.Position.Segment));
        Assert.Throws<ArgumentException>(() => _town.Network.Snapper.SnapEach(places, 100, found[..2]));
    }

    [Fact]
    public void A_location_that_is_none_has_no_position()
    {
        Assert.Null(_town.Network.Snapper.Snap(new Location(double.NaN, 8.87), 1000));
        Assert.Null(_town.Network.Snapper.Snap(new Location(95, 8.87), 1000));
    }

    [Fact]
    public void From_the_other_end_of_the_world_it_takes_an_unlimited_walk_and_no_time()
    {
        Assert.Null(_town.Network.Snapper.Snap(new Location(-48, -170), 5000));
        Assert.NotNull(_town.Network.Snapper.Snap(new Location(-48, -170), double.MaxValue));
    }

    private SnappedPosition Snap(Location location) => _town.Network.Snapper.Snap(location, 100)!.Value;
}

public sealed class When_a_place_lies_at_a_junction
{
    private readonly DrawnTown _town = DrawnTown.Parse("A--X--B");

    [Fact]
    public void The_bus_stops_a_metre_clear_of_it()
    {
        var snapped = _town.Network.Snapper.Snap(_town.At('X'), 100)!.Value;
        Assert.Equal(1, snapped.WalkMetres, 0.01);
    }

    [Fact]
    public void On_a_street_too_short_for_that_it_stops_in_the_middle()
    {
        var tiny = DrawnTown.Parse("A-B", metresPerCharacter: 0.8);
        Assert.Equal(0.5f, tiny.Network.Snapper.Snap(tiny.At('A'), 100)!.Value.Position.Fraction);
    }
}

public sealed class When_a_place_lies_by_a_oneway_street
{
    [Fact]
    public void Its_one_direction_is_taken_on_either_side()
    {
        var town = DrawnTown.Parse("""
            A->x-B
            |    |
            C----D
            """);
        Assert.Equal(town.Segment('A', 'B'), town.Network.Snapper.Snap(town.Beside('x', northMetres: 10), 50, curb: Curb.Required)!.Value.Position.Segment);
        Assert.Equal(town.Segment('A', 'B'), town.Network.Snapper.Snap(town.Beside('x', northMetres: 10), 50)!.Value.Position.Segment);
        Assert.Equal(town.Segment('A', 'B'), town.Network.Snapper.Snap(town.Beside('x', northMetres: -10), 50)!.Value.Position.Segment);
    }
}

public sealed class When_places_are_anywhere_on_a_map
{
    [Fact]
    public void The_snapped_road_is_the_nearest_of_all()
    {
        var network = RandomTown.Make(7).Network;
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var location = RandomTown.Somewhere(network, random);
            var nearest = Enumerable.Range(0, network.SegmentCount).Where(network.IsUsable).Min(segment => Distance(network, segment, location));
            var snapped = network.Snapper.Snap(location, 5000)!.Value;
            Assert.True(Math.Abs(snapped.WalkMetres - nearest) < 1.1, $"seed 7, place {i}: {location} is {nearest} m from a road and {snapped.WalkMetres} m from {snapped}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_position_goes_to_its_location_and_comes_back(int seed)
    {
        var network = RandomTown.Make(seed).Network;
        var random = new Random(seed);
        for (var i = 0; i < 2000; i++)
            Positions.ComesBack(network, RandomTown.Position(network, random), $"seed {seed}, position {i}");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        var network = RandomTown.Make(1).Network;
        var location = new Location((network.SouthWest.Latitude + network.NorthEast.Latitude) / 2, network.SouthWest.Longitude);
        Location[] locations = [location, location with { Longitude = network.NorthEast.Longitude }];
        var found = new SnappedPosition?[2];
        network.Snapper.SnapEach(locations, 1000, found);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            network.Snapper.SnapEach(locations, 1000, found, Curb.Required);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static double Distance(RoadNetwork network, int segment, Location location)
    {
        var points = network.Geometry(segment);
        var nearest = double.MaxValue;
        for (var i = 1; i < points.Length; i++)
        {
            for (var step = 0; step <= 200; step++)
            {
                var share = step / 200.0;
                nearest = Math.Min(nearest, location.DistanceMetres(new Location(
                    points[i - 1].Latitude + (share * (points[i].Latitude - points[i - 1].Latitude)),
                    points[i - 1].Longitude + (share * (points[i].Longitude - points[i - 1].Longitude)))));
            }
        }

        return nearest;
    }
}

internal static class Positions
{
    /// <summary>Holds a position against what snapping its own location and bearing gives.</summary>
    public static void ComesBack(RoadNetwork network, Position position, string context)
    {
        var back = network.Snapper.Snap(network.At(position), 50, network.BearingDegrees(position));
        var offMetres = back is { } found && found.Position.Segment == position.Segment
            ? Math.Abs(found.Position.Fraction - position.Fraction) * network.LengthMetres(position.Segment)
            : double.MaxValue;
        Assert.True(offMetres < 0.01, $"{context}: {position} on way {network.WayId(position.Segment)} came back as {back}");
    }
}
