using OnDemandBus.Roads.Import;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_bus_meets_the_access_tags_of_a_way
{
    [Theory]
    // The hierarchy: the more specific kind of traffic wins, whatever the general one says.
    [InlineData("highway=residential", "Yes", "Yes")]
    [InlineData("highway=residential; access=no", "No", "No")]
    [InlineData("highway=residential; access=no; vehicle=yes", "Yes", "Yes")]
    [InlineData("highway=residential; access=no; motor_vehicle=yes", "Yes", "Yes")]
    [InlineData("highway=residential; motor_vehicle=no; psv=yes", "Yes", "Yes")]
    [InlineData("highway=residential; psv=no; bus=designated", "Yes", "Yes")]
    [InlineData("highway=residential; vehicle=yes; motor_vehicle=no", "No", "No")]
    [InlineData("highway=residential; access=yes; bus=no", "No", "No")]
    [InlineData("highway=residential; psv=yes; bus=no", "No", "No")]
    [InlineData("highway=residential; motorcar=no", "Yes", "Yes")]
    [InlineData("highway=residential; hgv=no", "Yes", "Yes")]
    // Values.
    [InlineData("highway=residential; access=private", "No", "No")]
    [InlineData("highway=residential; access=permissive", "Yes", "Yes")]
    [InlineData("highway=residential; access=official", "Yes", "Yes")]
    [InlineData("highway=residential; access=destination", "Destination", "Destination")]
    [InlineData("highway=service; access=customers", "Destination", "Destination")]
    [InlineData("highway=residential; motor_vehicle=delivery", "No", "No")]
    [InlineData("highway=residential; motor_vehicle=agricultural", "No", "No")]
    [InlineData("highway=residential; motor_vehicle=forestry", "No", "No")]
    [InlineData("highway=residential; access=military", "No", "No")]
    [InlineData("highway=residential; access=permit", "No", "No")]
    [InlineData("highway=residential; access=emergency", "No", "No")]
    [InlineData("highway=residential; access=a word of its own", "Yes", "Yes")]
    [InlineData("highway=residential; bus=a word of its own; access=no", "No", "No")]
    // Direction.
    [InlineData("highway=residential; vehicle:backward=no", "Yes", "No")]
    [InlineData("highway=residential; motor_vehicle:forward=no", "No", "Yes")]
    [InlineData("highway=residential; access:forward=private", "No", "Yes")]
    [InlineData("highway=residential; access=no; bus:forward=yes", "Yes", "No")]
    [InlineData("highway=residential; motor_vehicle:backward=no; bus=yes", "Yes", "Yes")]
    // Bus roads.
    [InlineData("highway=busway", "Yes", "Yes")]
    [InlineData("highway=service; access=no; bus=yes", "Yes", "Yes")]
    [InlineData("highway=service; access=no; psv=designated", "Yes", "Yes")]
    [InlineData("highway=unclassified; motor_vehicle=no; bus=yes", "Yes", "Yes")]
    public void The_most_specific_tag_decides(string tags, string forward, string backward) =>
        Assert.Equal((forward, backward), Both(tags));

    [Theory]
    [InlineData("highway=residential; oneway=yes", "Yes", "No")]
    [InlineData("highway=residential; oneway=true", "Yes", "No")]
    [InlineData("highway=residential; oneway=1", "Yes", "No")]
    [InlineData("highway=residential; oneway=-1", "No", "Yes")]
    [InlineData("highway=residential; oneway=reverse", "No", "Yes")]
    [InlineData("highway=residential; oneway=no", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=alternating", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=reversible", "No", "No")]
    [InlineData("highway=motorway", "Yes", "No")]
    [InlineData("highway=motorway; oneway=no", "Yes", "Yes")]
    [InlineData("highway=motorway_link", "Yes", "Yes")]
    [InlineData("highway=trunk", "Yes", "Yes")]
    [InlineData("highway=tertiary; junction=roundabout", "Yes", "No")]
    [InlineData("highway=tertiary; junction=circular", "Yes", "No")]
    [InlineData("highway=tertiary; junction=roundabout; oneway=no", "Yes", "Yes")]
    [InlineData("highway=tertiary; junction=roundabout; oneway=-1", "No", "Yes")]
    [InlineData("highway=tertiary; junction=yes", "Yes", "Yes")]
    // Exceptions for buses.
    [InlineData("highway=residential; oneway=yes; oneway:bus=no", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; oneway:psv=no", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; oneway:bicycle=no", "Yes", "No")]
    [InlineData("highway=residential; oneway:bus=yes", "Yes", "No")]
    [InlineData("highway=residential; oneway:psv=-1", "No", "Yes")]
    [InlineData("highway=residential; oneway=yes; oneway:psv=no; oneway:bus=yes", "Yes", "No")]
    [InlineData("highway=residential; oneway=yes; oneway:motor_vehicle=no", "Yes", "Yes")]
    // Bus lanes against the oneway.
    [InlineData("highway=residential; oneway=yes; busway=opposite_lane", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; busway:left=opposite_lane", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; busway:right=lane", "Yes", "No")]
    [InlineData("highway=residential; oneway=yes; cycleway=opposite_lane", "Yes", "No")]
    [InlineData("highway=residential; oneway=yes; lanes:psv:backward=1", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; lanes:bus:backward=1", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; lanes:bus:backward=0", "Yes", "No")]
    [InlineData("highway=residential; oneway=yes; lanes:psv:forward=1", "Yes", "No")]
    [InlineData("highway=residential; oneway=yes; bus:lanes:backward=designated", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; bus:backward=yes", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=-1; bus:forward=designated", "Yes", "Yes")]
    [InlineData("highway=residential; oneway=yes; motor_vehicle:backward=yes", "Yes", "No")]
    public void Oneways_hold_unless_buses_are_excepted(string tags, string forward, string backward) =>
        Assert.Equal((forward, backward), Both(tags));

    [Theory]
    [InlineData("highway=footway", Skipped.FootAndCycleWay)]
    [InlineData("highway=cycleway; motor_vehicle=yes", Skipped.FootAndCycleWay)]
    [InlineData("highway=path; access=yes", Skipped.FootAndCycleWay)]
    [InlineData("highway=pedestrian", Skipped.FootAndCycleWay)]
    [InlineData("highway=pedestrian; access=yes", Skipped.FootAndCycleWay)]
    [InlineData("highway=track", Skipped.Track)]
    [InlineData("highway=track; access=yes", Skipped.Track)]
    [InlineData("highway=track; motor_vehicle=agricultural", Skipped.Track)]
    [InlineData("highway=service; service=driveway", Skipped.DrivewayOrParking)]
    [InlineData("highway=service; service=parking_aisle", Skipped.DrivewayOrParking)]
    [InlineData("highway=service; service=drive-through", Skipped.DrivewayOrParking)]
    [InlineData("highway=service; service=emergency_access", Skipped.DrivewayOrParking)]
    [InlineData("highway=residential; access=private", Skipped.Private)]
    [InlineData("highway=residential; access=no", Skipped.ClosedToBuses)]
    [InlineData("highway=residential; oneway=reversible", Skipped.ClosedToBuses)]
    [InlineData("highway=residential; oneway=yes; bus:forward=no", Skipped.ClosedToBuses)]
    [InlineData("highway=bus_guideway", Skipped.ClosedToBuses)]
    [InlineData("highway=construction; construction=primary", Skipped.NotInUse)]
    [InlineData("highway=proposed", Skipped.NotInUse)]
    [InlineData("highway=steps", Skipped.NotARoad)]
    [InlineData("highway=raceway", Skipped.NotARoad)]
    [InlineData("highway=platform", Skipped.NotARoad)]
    [InlineData("building=yes", Skipped.NotARoad)]
    [InlineData("highway=service; area=yes", Skipped.Area)]
    [InlineData("route=ferry; motor_vehicle=yes", Skipped.Ferry)]
    [InlineData("highway=primary; route=ferry", Skipped.Ferry)]
    [InlineData("highway=unclassified; smoothness=impassable", Skipped.Impassable)]
    [InlineData("highway=unclassified; smoothness=very_horrible", Skipped.Impassable)]
    public void A_way_that_is_left_out_has_a_reason(string tags, Skipped reason) => Assert.Equal(reason, BusAccess.Of(Tags.Of(tags)).Reason);

    [Theory]
    [InlineData("highway=pedestrian; bus=yes", RoadClass.Pedestrian)]
    [InlineData("highway=pedestrian; motor_vehicle=yes", RoadClass.Pedestrian)]
    [InlineData("highway=track; motor_vehicle=yes", RoadClass.Track)]
    [InlineData("highway=track; psv=yes", RoadClass.Track)]
    [InlineData("highway=cycleway; bus=yes", RoadClass.Path)]
    [InlineData("highway=footway; psv=designated", RoadClass.Path)]
    [InlineData("highway=service; service=parking_aisle; bus=yes", RoadClass.Service)]
    [InlineData("highway=bus_guideway; bus=designated", RoadClass.Busway)]
    [InlineData("highway=service; service=alley", RoadClass.Service)]
    [InlineData("highway=road", RoadClass.Unclassified)]
    [InlineData("highway=unclassified; smoothness=bad", RoadClass.Unclassified)]
    public void A_permission_for_buses_opens_what_the_class_would_close(string tags, RoadClass roadClass)
    {
        var access = BusAccess.Of(Tags.Of(tags));
        Assert.Null(access.Reason);
        Assert.Equal(roadClass, access.Class);
    }

    [Theory]
    [InlineData("highway=residential; motor_vehicle:conditional=no @ (22:00-06:00)", true)]
    [InlineData("highway=residential; maxspeed:conditional=30 @ (22:00-06:00)", true)]
    [InlineData("highway=residential; oneway:conditional=yes @ (Mo-Fr)", true)]
    [InlineData("highway=residential; parking:conditional=no", false)]
    [InlineData("highway=residential", false)]
    public void Rules_that_hold_at_times_are_noticed(string tags, bool conditional) => Assert.Equal(conditional, BusAccess.HasConditionalRule(Tags.Of(tags)));

    private static (string Forward, string Backward) Both(string tags)
    {
        var access = BusAccess.Of(Tags.Of(tags));
        return (access.Forward.ToString(), access.Backward.ToString());
    }
}

public sealed class When_a_bus_meets_a_barrier
{
    [Theory]
    [InlineData("", true)]
    [InlineData("highway=crossing; access=no", true)]
    [InlineData("barrier=bollard", false)]
    [InlineData("barrier=bollard; bus=yes", true)]
    [InlineData("barrier=rising_bollard; psv=yes", true)]
    [InlineData("barrier=bollard; motor_vehicle=no; bicycle=yes", false)]
    [InlineData("barrier=gate", false)]
    [InlineData("barrier=gate; access=yes", true)]
    [InlineData("barrier=gate; access=private", false)]
    [InlineData("barrier=gate; motor_vehicle=destination", true)]
    [InlineData("barrier=gate; locked=no", true)]
    [InlineData("barrier=lift_gate", false)]
    [InlineData("barrier=lift_gate; bus=designated; access=no", true)]
    [InlineData("barrier=swing_gate; psv=no; access=yes", false)]
    [InlineData("barrier=block", false)]
    [InlineData("barrier=yes", false)]
    [InlineData("barrier=bus_trap", true)]
    [InlineData("barrier=toll_booth", true)]
    [InlineData("barrier=cattle_grid", true)]
    [InlineData("barrier=border_control", true)]
    [InlineData("barrier=border_control; access=no", false)]
    [InlineData("barrier=height_restrictor; maxheight=2.0", false)]
    [InlineData("barrier=height_restrictor; maxheight=3.5", true)]
    [InlineData("barrier=bollard; access=yes; maxwidth:physical=1.5", false)]
    public void It_passes_only_what_is_open_to_it(string tags, bool passable) =>
        Assert.Equal(passable, BusBarrier.Passable(Tags.Of(tags), BusProfile.Minibus));
}

public sealed class When_a_bus_meets_a_limit_of_size
{
    [Theory]
    [InlineData("", true)]
    [InlineData("maxheight=2.5", false)]
    [InlineData("maxheight=2.8", true)]
    [InlineData("maxheight=2,5 m", false)]
    [InlineData("maxheight=250 cm", false)]
    [InlineData("maxheight=8'6\"", false)]
    [InlineData("maxheight=9'6\"", true)]
    [InlineData("maxheight=12'", true)]
    [InlineData("maxheight=8 ft", false)]
    [InlineData("maxheight=default", true)]
    [InlineData("maxheight=none", true)]
    [InlineData("maxheight=below_default", true)]
    [InlineData("maxheight=3.5; maxheight:physical=2.6", false)]
    [InlineData("maxwidth=2", false)]
    [InlineData("maxwidth=2.3", true)]
    [InlineData("maxlength=5", false)]
    [InlineData("maxlength=12", true)]
    [InlineData("maxweight=2.8", false)]
    [InlineData("maxweight=2.8 t", false)]
    [InlineData("maxweight=2800 kg", false)]
    [InlineData("maxweight=3.5", true)]
    [InlineData("maxweight=7,5", true)]
    [InlineData("maxweight=3 st", false)]
    [InlineData("maxweightrating=2.8", false)]
    [InlineData("maxweight=2.8; maxweight:bus=12", true)]
    [InlineData("maxweight=12; maxweight:psv=2.8", false)]
    public void It_drives_only_where_it_fits(string tags, bool fits) => Assert.Equal(fits, BusDimensions.Fits(Tags.Of(tags), BusProfile.Minibus));
}

public sealed class When_a_bus_meets_a_turn_restriction
{
    [Theory]
    [InlineData("restriction=no_left_turn", false, null)]
    [InlineData("restriction=no_u_turn", false, null)]
    [InlineData("restriction=no_entry", false, null)]
    [InlineData("restriction=only_straight_on", true, null)]
    [InlineData("restriction:bus=only_right_turn", true, null)]
    [InlineData("restriction=no_left_turn; restriction:bus=only_straight_on", true, null)]
    [InlineData("restriction=no_left_turn; except=bicycle", false, null)]
    [InlineData("restriction=no_left_turn; except=bus", false, Skipped.RestrictionForOthers)]
    [InlineData("restriction=no_left_turn; except=psv", false, Skipped.RestrictionForOthers)]
    [InlineData("restriction=no_left_turn; except=bicycle;psv", false, Skipped.RestrictionForOthers)]
    [InlineData("restriction:hgv=no_left_turn", false, Skipped.RestrictionForOthers)]
    [InlineData("restriction:conditional=no_left_turn @ (07:00-09:00)", false, Skipped.ConditionalRestriction)]
    [InlineData("restriction=no_left_turn; hour_on=07:00; hour_off=09:00", false, Skipped.ConditionalRestriction)]
    [InlineData("restriction=left", false, Skipped.MalformedRestriction)]
    [InlineData("", false, Skipped.MalformedRestriction)]
    public void It_heeds_those_that_are_meant_for_it(string tags, bool only, Skipped? reason)
    {
        var plain = tags.Contains("except=bicycle;psv", StringComparison.Ordinal)
            ? new Dictionary<string, string> { ["restriction"] = "no_left_turn", ["except"] = "bicycle;psv" }
            : Tags.Of(tags);
        Assert.Equal(new RestrictionKind(only, reason), RestrictionKind.Of(plain));
    }
}
