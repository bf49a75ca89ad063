using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_an_area_is_read_from_geojson
{
    private const string Square = """{"type":"Polygon","coordinates":[[[8.0,48.0],[9.0,48.0],[9.0,49.0],[8.0,49.0],[8.0,48.0]],[[8.4,48.4],[8.6,48.4],[8.6,48.6],[8.4,48.6],[8.4,48.4]]]}""";
    private const string East = """{"type":"MultiPolygon","coordinates":[[[[10,48],[11,48],[11,49],[10,48]]]]}""";

    [Theory]
    [InlineData(48.1, 8.1, true)]
    [InlineData(48.0, 8.5, true)]
    [InlineData(48.5, 8.5, false)]
    [InlineData(47.9, 8.5, false)]
    [InlineData(8.5, 48.1, false)]
    [InlineData(double.NaN, 8.5, false)]
    public void It_contains_what_lies_in_it_its_border_included_and_its_holes_not(double latitude, double longitude, bool inside) =>
        Assert.Equal(inside, Area.FromGeoJson(Square).Contains(new Location(latitude, longitude)));

    [Fact]
    public void A_feature_is_its_geometry() =>
        Assert.True(Area.FromGeoJson($$"""{"type":"Feature","properties":{"name":"town"},"geometry":{{Square}}}""").Contains(new Location(48.1, 8.1)));

    [Fact]
    public void A_collection_is_all_of_its_features()
    {
        var area = Area.FromGeoJson($$"""{"type":"FeatureCollection","features":[{"type":"Feature","properties":null,"geometry":{{Square}}},{"type":"Feature","properties":{},"geometry":{{East}}}]}""");
        Assert.True(area.Contains(new Location(48.1, 8.1)));
        Assert.True(area.Contains(new Location(48.1, 10.9)));
        Assert.False(area.Contains(new Location(48.1, 9.5)));
    }

    [Fact]
    public void Written_and_read_again_it_is_the_same()
    {
        var area = Area.FromGeoJson(Square);
        var again = Area.FromGeoJson(area.ToGeoJson());
        Assert.Equal(area.ToGeoJson(), again.ToGeoJson());
        Assert.False(again.Contains(new Location(48.5, 8.5)));
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("Polygon", "not JSON")]
    [InlineData("[]", "'type'")]
    [InlineData("{}", "'type'")]
    [InlineData("""{"type":"Point","coordinates":[8,48]}""", "not 'Point'")]
    [InlineData("""{"type":"Feature","geometry":null}""", "'geometry'")]
    [InlineData("""{"type":"FeatureCollection"}""", "'features'")]
    [InlineData("""{"type":"FeatureCollection","features":[]}""", "no polygon")]
    [InlineData("""{"type":"Polygon"}""", "olygon")]
    [InlineData("""{"type":"Polygon","coordinates":[]}""", "empty")]
    [InlineData("""{"type":"Polygon","coordinates":[[[8,48],[9,48],[9,49]]]}""", "closed by its first point")]
    [InlineData("""{"type":"Polygon","coordinates":"here"}""", "[longitude, latitude]")]
    [InlineData("""{"type":"Polygon","coordinates":[[[8,98],[9,98],[9,99],[8,98]]]}""", "longitude first")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[2,2],[2,0],[0,2],[0,0]]]}""", "not simple")]
    public void What_is_no_area_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => Area.FromGeoJson(text)).Message, StringComparison.Ordinal);
}

public sealed class When_an_area_is_a_box
{
    [Fact]
    public void It_contains_what_lies_between_its_corners()
    {
        var box = Area.FromBounds(new Location(48, 8), new Location(49, 9));
        Assert.True(box.Contains(new Location(48.5, 8.5)));
        Assert.False(box.Contains(new Location(49.5, 8.5)));
        Assert.Equal((new Location(48, 8), new Location(49, 9)), (box.SouthWest, box.NorthEast));
    }

    [Fact]
    public void Corners_the_wrong_way_round_are_refused() =>
        Assert.Throws<ArgumentException>(() => Area.FromBounds(new Location(49, 9), new Location(48, 8)));
}

public sealed class When_a_map_comes_without_an_area
{
    private readonly DrawnTown _town = DrawnTown.Parse("""
        A--------B
        |        |
        C--------D
        """);

    [Fact]
    public void Its_extent_reaches_some_300_metres_beyond_its_roads()
    {
        Assert.True(_town.Network.Extent.Contains(_town.Beside('A', northMetres: 280)));
        Assert.True(_town.Network.Extent.Contains(_town.Beside('D', eastMetres: 280)));
        Assert.False(_town.Network.Extent.Contains(_town.Beside('A', northMetres: 320)));
        Assert.False(_town.Network.Extent.Contains(_town.Beside('D', eastMetres: 320)));
    }
}
