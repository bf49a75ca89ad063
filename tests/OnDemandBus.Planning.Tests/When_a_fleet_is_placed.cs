
namespace OnDemandBus.Planning.Tests;

public sealed class When_a_fleet_is_placed
{
    private static readonly DrawnTown s_town = DrawnTown.Parse("""
        A----B----C----D----E
        |    |    |    |    |
        F----G----H----I----J
        |    |    |    |    |
        K----L----M----N----O
        |    |    |    |    |
        P----Q----R----S----T
        """);

    [Fact]
    public void The_buses_stand_on_streets_apart_from_one_another_near_the_middle()
    {
        var places = FleetPlacing.Spread(s_town.Network, s_town.Network.Extent, 4);
        Assert.Equal(4, places.Count);
        var middle = new Location((s_town.At('A').Latitude + s_town.At('P').Latitude) / 2, s_town.At('C').Longitude);
        var farthestCorner = middle.DistanceMetres(s_town.At('A'));
        Assert.All(places, place =>
        {
            Assert.NotNull(s_town.Network.Snapper.Snap(place, 1));
            Assert.True(middle.DistanceMetres(place) < farthestCorner * 0.75);
        });
        foreach (var (a, b) in from a in places from b in places where a != b select (a, b)) Assert.True(a.DistanceMetres(b) > 200);
    }

    [Fact]
    public void The_same_town_gives_the_same_places() =>
        Assert.Equal(FleetPlacing.Spread(s_town.Network, s_town.Network.Extent, 5), FleetPlacing.Spread(s_town.Network, s_town.Network.Extent, 5));

    [Fact]
    public void No_bus_stands_outside_the_area()
    {
        var westernHalf = Area.FromBounds(new Location(48, 8), s_town.Beside('C', northMetres: 1000, eastMetres: -100));
        Assert.All(FleetPlacing.Spread(s_town.Network, westernHalf, 5), place => Assert.True(westernHalf.Contains(place)));
    }
}
