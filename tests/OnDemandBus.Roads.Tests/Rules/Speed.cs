using OnDemandBus.Roads.Import;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_speed_limit_is_read
{
    [Theory]
    [InlineData("50", 50.0)]
    [InlineData("50 km/h", 50.0)]
    [InlineData("30 mph", 48.28032)]
    [InlineData("30mph", 48.28032)]
    [InlineData("10 knots", 18.52)]
    [InlineData("7.5", 7.5)]
    [InlineData("walk", 7.0)]
    [InlineData("none", double.PositiveInfinity)]
    [InlineData("DE:urban", 50.0)]
    [InlineData("DE:rural", 100.0)]
    [InlineData("DE:motorway", double.PositiveInfinity)]
    [InlineData("DE:living_street", 7.0)]
    [InlineData("DE:walk", 7.0)]
    [InlineData("DE:30", 30.0)]
    [InlineData("DE:zone30", 30.0)]
    [InlineData("DE:zone:30", 30.0)]
    [InlineData("DE:bicycle_road", 30.0)]
    [InlineData("NL:rural", 80.0)]
    [InlineData("NL:living_street", 15.0)]
    [InlineData("GB:nsl_single", 96.56064)]
    [InlineData("GB:zone20", 32.18688)]
    [InlineData("50;30", 30.0)]
    [InlineData("70|50", 50.0)]
    [InlineData("10 kn", 18.52)]
    [InlineData("de:Urban", 50.0)]
    [InlineData("urban", 50.0)]
    [InlineData("BE-VLG:rural", 70.0)]
    [InlineData("IT:rural", 90.0)]
    [InlineData("AT:zone:30", 30.0)]
    [InlineData("FR:zone30", 30.0)]
    [InlineData("DE:urban;30", 30.0)]
    [InlineData("signals", null)]
    [InlineData("variable", null)]
    [InlineData("sign", null)]
    [InlineData("fast", null)]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("-30", null)]
    [InlineData("DE:unheard of", null)]
    public void Each_form_has_its_kilometres_per_hour(string value, double? kmh)
    {
        var read = SpeedLimit.Parse(value);
        Assert.Equal(kmh is null, read is null);
        if (kmh is { } expected)
            Assert.Equal(expected, read!.Value, 1e-9);
    }

    [Theory]
    [InlineData("", null, null)]
    [InlineData("maxspeed=50", 50.0, 50.0)]
    [InlineData("maxspeed=50; maxspeed:backward=30", 50.0, 30.0)]
    [InlineData("maxspeed:forward=70", 70.0, null)]
    [InlineData("maxspeed=50; maxspeed:bus=40", 40.0, 40.0)]
    [InlineData("maxspeed=50; maxspeed:psv:forward=60", 60.0, 50.0)]
    [InlineData("maxspeed=50; maxspeed:hgv=30", 50.0, 50.0)]
    [InlineData("source:maxspeed=DE:urban", 50.0, 50.0)]
    [InlineData("maxspeed:type=DE:rural", 100.0, 100.0)]
    [InlineData("zone:maxspeed=DE:30", 30.0, 30.0)]
    [InlineData("zone:traffic=DE:urban", 50.0, 50.0)]
    [InlineData("maxspeed=30; source:maxspeed=DE:urban", 30.0, 30.0)]
    [InlineData("zone:maxspeed=30", 30.0, 30.0)]
    [InlineData("maxspeed=DE:zone30", 30.0, 30.0)]
    [InlineData("maxspeed:bus:backward=20; maxspeed=50", 50.0, 20.0)]
    [InlineData("maxspeed=variable; maxspeed:type=DE:rural", 100.0, 100.0)]
    [InlineData("source:maxspeed=2014", null, null)]
    [InlineData("source:maxspeed=sign", null, null)]
    [InlineData("maxspeed=signals; source:maxspeed=DE:urban", 50.0, 50.0)]
    public void The_most_specific_tag_decides(string tags, double? forward, double? backward) =>
        Assert.Equal((forward, backward), (SpeedLimit.Of(Tags.Of(tags), "forward"), SpeedLimit.Of(Tags.Of(tags), "backward")));
}

public sealed class When_a_bus_drives_along_a_way
{
    private static readonly BusProfile Profile = new()
    {
        SpeedLimitShare = 0.9,
        TopSpeedKmh = 80,
        LowestSpeedKmh = 3,
        Speeds = BusProfile.DefaultSpeeds
            .SetItem(RoadClass.Residential, new RoadSpeed(27, 36))
            .SetItem(RoadClass.Primary, new RoadSpeed(60, 90))
            .SetItem(RoadClass.Motorway, new RoadSpeed(100, 110)),
    };

    [Theory]
    // No limit: what is typical of the class, less on a rough surface.
    [InlineData("", RoadClass.Residential, 27.0)]
    [InlineData("surface=asphalt", RoadClass.Residential, 27.0)]
    [InlineData("surface=cobblestone", RoadClass.Residential, 18.9)]
    // A limit: its usual share, but never above what the class and the surface allow.
    [InlineData("maxspeed=30", RoadClass.Residential, 27.0)]
    [InlineData("maxspeed=20", RoadClass.Residential, 18.0)]
    [InlineData("maxspeed=50", RoadClass.Residential, 36.0)]
    [InlineData("maxspeed=50; surface=cobblestone", RoadClass.Residential, 25.2)]
    [InlineData("maxspeed=20; surface=cobblestone", RoadClass.Residential, 18.0)]
    [InlineData("maxspeed=70", RoadClass.Primary, 63.0)]
    // The state of the road: the worst that is known of it.
    [InlineData("smoothness=good", RoadClass.Residential, 27.0)]
    [InlineData("smoothness=bad", RoadClass.Residential, 18.9)]
    [InlineData("smoothness=bad; surface=cobblestone", RoadClass.Residential, 18.9)]
    [InlineData("smoothness=very_bad; surface=cobblestone", RoadClass.Residential, 10.8)]
    [InlineData("tracktype=grade3", RoadClass.Residential, 18.9)]
    [InlineData("width=3", RoadClass.Residential, 18.9)]
    [InlineData("width=3; oneway=no", RoadClass.Residential, 18.9)]
    [InlineData("width=3; oneway=yes", RoadClass.Residential, 27.0)]
    [InlineData("width=narrow", RoadClass.Residential, 27.0)]
    [InlineData("width=6", RoadClass.Residential, 27.0)]
    [InlineData("maxspeed=50; width=2.8 m", RoadClass.Residential, 25.2)]
    [InlineData("lit=no", RoadClass.Residential, 27.0)]
    // Round a roundabout nobody drives faster, whatever the limit.
    [InlineData("maxspeed=70; junction=roundabout", RoadClass.Primary, 30.0)]
    [InlineData("junction=circular", RoadClass.Primary, 30.0)]
    [InlineData("maxspeed=20; junction=roundabout", RoadClass.Primary, 18.0)]
    // The bus's own limits.
    [InlineData("maxspeed=none", RoadClass.Motorway, 80.0)]
    [InlineData("", RoadClass.Motorway, 80.0)]
    [InlineData("maxspeed=1", RoadClass.Residential, 3.0)]
    public void Its_speed_follows_limit_class_and_surface(string tags, RoadClass roadClass, double kmh) =>
        Assert.Equal(kmh, BusSpeed.Kmh(Tags.Of(tags), roadClass, "forward", Profile), 1e-9);

    [Fact]
    public void Every_class_has_a_speed_that_does_not_exceed_its_top() =>
        Assert.All(Enum.GetValues<RoadClass>(), roadClass => Assert.InRange(BusProfile.Minibus.Speeds[roadClass].TypicalKmh, 3, BusProfile.Minibus.Speeds[roadClass].TopKmh));
}
