using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.TestTown;

namespace OnDemandBus.Simulation.Tests.Demand;

public sealed class When_places_are_found_on_a_map
{
    [Theory]
    [InlineData("building=house", 10, 2.4)]
    [InlineData("building=detached;building:flats=3", 10, 6)]
    [InlineData("building=apartments;building:flats=10", 20, 20)]
    [InlineData("building=apartments;building:levels=4", 15, 15)]
    [InlineData("building=apartments", 20, 20)]
    [InlineData("building=yes;addr:housenumber=1", 10, 2.4)]
    [InlineData("building=yes", 10, 0)]
    [InlineData("building=yes;addr:housenumber=1", 5, 0)]
    [InlineData("building=garage;addr:housenumber=1", 10, 0)]
    [InlineData("building=industrial", 30, 0)]
    [InlineData("building=house;shop=bakery", 10, 0)]
    [InlineData("building=apartments;building:levels=4;shop=bakery", 20, 20)]
    [InlineData("building=farm", 10, 3)]
    [InlineData("building=house;building:flats=many", 10, 2.4)]
    public void People_live_in_buildings_by_their_type_and_size(string tags, double side, double persons)
    {
        var homes = new DrawnPlaces().Houses(5_000, 5_000, 1, 1).Rectangle(0, 0, side, side, tags).Places()[PlaceKind.Home];

        Assert.Equal(persons, homes.Sum(home => home.Weight) - 2.4, 2);
    }

    [Theory]
    [InlineData("residential", 2.4, 0)]
    [InlineData("industrial", 0, 40)]
    [InlineData("commercial", 0, 80)]
    [InlineData("retail", 0, 40)]
    public void What_the_land_is_used_for_tells_what_a_building_is(string use, double persons, double jobs)
    {
        var places = new DrawnPlaces().Houses(5_000, 5_000, 1, 1).Rectangle(0, 0, 100, 100, "landuse=" + use).Rectangle(40, 40, 12, 12, "building=yes").Places();

        Assert.Equal(persons, places[PlaceKind.Home].Sum(home => home.Weight) - 2.4, 1);
        Assert.Equal(jobs, places[PlaceKind.Work].Sum(work => work.Weight) + places[PlaceKind.Industry].Sum(work => work.Weight), 1);
        Assert.All(places[PlaceKind.Work], work => Assert.InRange(work.Location.DistanceMetres(DrawnPlaces.At(46, 46)), 0, 1));
    }

    [Theory]
    [InlineData("landuse=residential", 140)]
    [InlineData("landuse=residential;population=500", 500)]
    public void Residential_land_without_buildings_has_homes_spread_over_it(string tags, double persons)
    {
        var homes = new DrawnPlaces().Rectangle(0, 0, 200, 200, tags).Places()[PlaceKind.Home];

        Assert.InRange(homes.Length, 6, 16);
        Assert.Equal(persons, homes.Sum(home => home.Weight), 0);
    }

    [Fact]
    public void The_population_of_land_is_that_of_its_houses()
    {
        var places = new DrawnPlaces().Rectangle(-25, -25, 500, 500, "landuse=residential;population=300").Houses(0, 0, 4, 5).Places();

        Assert.Equal(20, places[PlaceKind.Home].Length);
        Assert.Equal(300, places.Inhabitants, 3);
    }

    [Fact]
    public void A_map_of_streets_has_homes_along_its_residential_ones()
    {
        Assert.Equal(20, new DrawnPlaces().Street(1_000, "highway=residential").Places()[PlaceKind.Home].Length);
        Assert.Single(new DrawnPlaces().Street(1_000, "highway=residential").Houses(0, 50, 1, 1).Places()[PlaceKind.Home]);
    }

    [Theory]
    [InlineData("amenity=school", nameof(PlaceKind.School))]
    [InlineData("amenity=kindergarten", nameof(PlaceKind.Kindergarten))]
    [InlineData("amenity=university", nameof(PlaceKind.College))]
    [InlineData("amenity=hospital;healthcare=hospital", nameof(PlaceKind.Hospital))]
    [InlineData("amenity=doctors;healthcare=doctor", nameof(PlaceKind.Doctor))]
    [InlineData("healthcare=physiotherapist", nameof(PlaceKind.Doctor))]
    [InlineData("shop=supermarket", nameof(PlaceKind.Supermarket))]
    [InlineData("shop=bicycle", nameof(PlaceKind.Shop))]
    [InlineData("amenity=restaurant", nameof(PlaceKind.Restaurant))]
    [InlineData("leisure=sports_centre", nameof(PlaceKind.Leisure))]
    [InlineData("amenity=townhall", nameof(PlaceKind.TownHall))]
    [InlineData("amenity=place_of_worship", nameof(PlaceKind.Worship))]
    [InlineData("railway=station", nameof(PlaceKind.Station))]
    [InlineData("amenity=bus_station", nameof(PlaceKind.BusStation))]
    [InlineData("landuse=cemetery", nameof(PlaceKind.Cemetery))]
    [InlineData("amenity=social_facility;social_facility=nursing_home", nameof(PlaceKind.CareHome))]
    [InlineData("office=lawyer", nameof(PlaceKind.Work))]
    [InlineData("craft=carpenter", nameof(PlaceKind.Work))]
    public void Tags_tell_what_people_go_to(string tags, string kind)
    {
        var place = Assert.Single(new DrawnPlaces().Houses(5_000, 5_000, 1, 1).Point(0, 0, tags).Places()[Enum.Parse<PlaceKind>(kind)]);

        Assert.InRange(place.Location.DistanceMetres(DrawnPlaces.At(0, 0)), 0, 0.2);
    }

    [Theory]
    [InlineData("shop=vacant")]
    [InlineData("shop=no")]
    [InlineData("amenity=bench")]
    [InlineData("railway=tram_stop")]
    public void Nobody_goes_to_what_is_none(string tags)
    {
        var places = new DrawnPlaces().Houses(5_000, 5_000, 1, 1).Point(0, 0, tags).Places();

        Assert.All(Enum.GetValues<PlaceKind>().Where(kind => kind != PlaceKind.Home), kind => Assert.Empty(places[kind]));
    }

    [Fact]
    public void A_large_place_draws_more_than_a_small_one_and_a_number_on_the_map_more_than_its_size()
    {
        var schools = new DrawnPlaces().Houses(5_000, 5_000, 1, 1)
            .Rectangle(0, 0, 200, 150, "amenity=school").Rectangle(500, 0, 100, 75, "amenity=school").Rectangle(900, 0, 100, 75, "amenity=school;capacity=900").Places()[PlaceKind.School];

        Assert.Equal([800, 200, 900], schools.Select(school => Math.Round(school.Weight)));
    }

    [Fact]
    public void A_multipolygon_is_joined_from_its_ways()
    {
        var places = new DrawnPlaces().Houses(5_000, 5_000, 1, 1).Multipolygon(0, 0, 200, 150, "amenity=hospital").Places();

        var hospital = Assert.Single(places[PlaceKind.Hospital]);
        Assert.Equal(300, hospital.Weight, 0);
        Assert.InRange(hospital.Location.DistanceMetres(DrawnPlaces.At(100, 75)), 0, 1);
    }

    [Fact]
    public void A_ring_that_crosses_itself_stays_where_it_is()
    {
        var school = Assert.Single(new DrawnPlaces().Houses(5_000, 5_000, 1, 1).Bow(0, 0, 100, "amenity=school").Places()[PlaceKind.School]);

        Assert.InRange(school.Location.DistanceMetres(DrawnPlaces.At(50, 50)), 0, 75);
    }

    [Fact]
    public void Land_across_half_a_continent_is_a_mistake_and_left_out() =>
        Assert.Single(new DrawnPlaces().Houses(0, 0, 1, 1).Rectangle(-900_000, -900_000, 1_800_000, 1_800_000, "landuse=residential").Places()[PlaceKind.Home]);

    [Fact]
    public void Nothing_outside_the_area_is_found()
    {
        var area = Area.FromBounds(DrawnPlaces.At(-10, -10), DrawnPlaces.At(520, 520));
        var drawn = new DrawnPlaces().Houses(0, 0, 20, 20).Rectangle(400, 400, 400, 400, "landuse=industrial").Point(600, 0, "shop=books").Point(100, 0, "shop=books");
        var places = drawn.Places(area);

        Assert.Equal(11 * 11, places[PlaceKind.Home].Length);
        Assert.Single(places[PlaceKind.Shop]);
        Assert.NotEmpty(places[PlaceKind.Industry]);
        Assert.All(Enum.GetValues<PlaceKind>().SelectMany(kind => places[kind]), place => Assert.True(area.Contains(place.Location)));
    }

    [Fact]
    public void A_map_where_nobody_lives_is_refused_with_what_to_do()
    {
        Assert.Contains("nobody lives there", Assert.Throws<MapException>(() => new DrawnPlaces().Point(0, 0, "shop=books").Places()).Message, StringComparison.Ordinal);
        Assert.Contains("[longitude, latitude]", Assert.Throws<MapException>(() => new DrawnPlaces().Houses(0, 0, 1, 1).Places(Area.FromBounds(new Location(1, 1), new Location(2, 2)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_map_gives_what_the_import_of_roads_gives()
    {
        using var scratch = new Scratch();
        var whole = DrawnOnce.Draw(2_000, 1);
        var random = new Random(1);
        for (var k = 0; k < 12; k++)
        {
            var bytes = k == 0 ? [] : whole[..random.Next(1, whole.Length)];
            if (k > 5)
            {
                bytes = [.. whole];
                for (var j = 0; j < 200; j++)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(scratch["town.osm.pbf"], bytes);
            var expected = Record.Exception(() => OsmImport.Read(scratch["town.osm.pbf"]));
            var found = Record.Exception(() => TownPlaces.Read(scratch["town.osm.pbf"]));

            Assert.True(found is MapException, $"Damage {k}: {found}");
            Assert.Equal(expected?.Message, found.Message);
        }

        Assert.Equal(Assert.Throws<MapException>(() => OsmImport.Read(scratch["none"])).Message, Assert.Throws<MapException>(() => TownPlaces.Read(scratch["none"])).Message);
    }

    [Fact]
    public void The_model_town_has_about_as_many_inhabitants_as_it_was_drawn_for()
    {
        Assert.InRange(DrawnPlaces.ModelTown.Inhabitants, 95_000, 108_000);
        Assert.All(Enum.GetValues<PlaceKind>(), kind => Assert.NotEmpty(DrawnPlaces.ModelTown[kind]));
    }

    [Fact]
    public void A_real_town_has_about_as_many_inhabitants_as_its_statistics_say()
    {
        Assert.SkipUnless(Directory.Exists(Repository.Maps), Repository.WithoutMaps);

        // Herrenberg (31,000) and the villages and small towns around it, 17 by 17 km.
        var places = TownPlaces.Read(Path.Combine(Repository.Maps, "herrenberg-and-around_2020.osm.pbf"));
        Assert.InRange(places.Inhabitants, 70_000, 130_000);
        Assert.All(Enum.GetValues<PlaceKind>(), kind => Assert.NotEmpty(places[kind]));
    }

    [Fact]
    public void A_real_city_without_buildings_on_its_map_has_them_from_its_streets()
    {
        Assert.SkipUnless(Directory.Exists(Repository.Maps), Repository.WithoutMaps);

        // 160,000 live there, and more are around it on the map.
        Assert.InRange(TownPlaces.Read(Path.Combine(Repository.Maps, "heidelberg_2024.osm.pbf")).Inhabitants, 80_000, 320_000);
    }
}
