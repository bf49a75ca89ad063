using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_street_is_oneway
{
    private readonly DrawnTown _town = DrawnTown.Parse("""
        A->-B
        |   |
        C-x-D
        """);

    [Fact]
    public void The_bus_drives_along_it() => Assert.Equal(40_000, _town.Times.TimeMs(_town.On('A', 'B', 0), _town.On('A', 'B', 1)));

    [Fact]
    public void No_bus_drives_against_it() => Assert.Throws<ArgumentException>(() => _town.Segment('B', 'A'));

    [Fact]
    public void Back_to_its_start_it_goes_all_the_way_round() =>
        Assert.Equal(20_000 + 20_000 + 40_000 + 20_000 + 20_000, _town.Times.TimeMs(_town.On('A', 'B', 0.5f), _town.On('A', 'B', 0.4999999f)));
}

public sealed class When_two_positions_lie_on_the_same_segment
{
    private readonly DrawnTown _town = DrawnTown.Parse("A----B");

    [Fact]
    public void Ahead_is_a_part_of_the_segment() =>
        Assert.Equal(25_000, _town.Times.TimeMs(_town.On('A', 'B', 0.25f), _town.On('A', 'B', 0.75f)));

    [Fact]
    public void The_same_position_takes_no_time() =>
        Assert.Equal(0, _town.Times.TimeMs(_town.On('A', 'B', 0.3f), _town.On('A', 'B', 0.3f)));

    [Fact]
    public void Behind_is_a_round_trip() =>
        Assert.Equal(12_500 + 50_000 + 37_500, _town.Times.TimeMs(_town.On('A', 'B', 0.75f), _town.On('A', 'B', 0.75f) with { Fraction = 0.7499999f }));

    [Fact]
    public void The_path_of_a_round_trip_comes_by_the_segment_twice()
    {
        var path = _town.Times.FindPath(_town.On('A', 'B', 0.75f), _town.On('A', 'B', 0.25f));
        Assert.Equal([_town.Segment('A', 'B'), _town.Segment('B', 'A'), _town.Segment('A', 'B')], path!.Segments);
        Assert.Equal(12_500 + 50_000 + 12_500, path.TimeMs);
        Assert.Equal(750, path.DistanceMetres, 0.01);
    }
}

public sealed class When_a_bus_would_have_to_turn_round
{
    private const string Cross = """
            N
            |
        A---X---B
            |
            S
        """;

    [Fact]
    public void It_does_so_at_a_dead_end_at_its_cost()
    {
        var town = DrawnTown.Parse("A---B", profile: DrawnTown.Undelayed(36) with { UTurnAtDeadEnd = TimeSpan.FromSeconds(25) });
        Assert.Equal(20_000 + 25_000 + 20_000, town.Times.TimeMs(town.On('A', 'B'), town.On('B', 'A')));
    }

    [Fact]
    public void It_does_not_do_so_in_the_middle_of_a_junction()
    {
        var town = DrawnTown.Parse(Cross);
        Assert.Null(town.Network.TurnCostMs(town.Segment('A', 'X'), town.Segment('X', 'A')));
        // The nearest way to turn is a cul-de-sac: down to S and back.
        Assert.Equal(20_000 + 20_000 + 20_000 + 20_000, town.Times.TimeMs(town.On('A', 'X'), town.On('X', 'A')));
    }

    [Fact]
    public void It_does_so_in_a_junction_where_its_profile_says_so()
    {
        var town = DrawnTown.Parse(Cross, profile: DrawnTown.Undelayed(36) with { UTurnAtJunction = TimeSpan.FromSeconds(30) });
        Assert.Equal(20_000 + 30_000 + 20_000, town.Times.TimeMs(town.On('A', 'X'), town.On('X', 'A')));
    }

    [Fact]
    public void It_does_not_do_so_where_the_road_merely_goes_on()
    {
        var town = DrawnTown.Parse("A---B---C");
        Assert.Equal(20_000 + 40_000 + 40_000 + 20_000, town.Times.TimeMs(town.On('A', 'B'), town.On('B', 'A')));
    }
}

public sealed class When_turns_cost_time
{
    private readonly DrawnTown _town = DrawnTown.Parse(
        """
            N
            |
        A---X---B
            |
            S
        """,
        profile: DrawnTown.Undelayed(36) with { RightTurn = TimeSpan.FromSeconds(3), LeftTurn = TimeSpan.FromSeconds(6) });

    [Theory]
    [InlineData('A', 'B', 0)]
    [InlineData('A', 'S', 3_000)]
    [InlineData('A', 'N', 6_000)]
    [InlineData('N', 'A', 3_000)]
    [InlineData('N', 'B', 6_000)]
    [InlineData('S', 'A', 6_000)]
    public void Left_costs_more_than_right_and_straight_on_nothing(char from, char to, int costMs) =>
        Assert.Equal(costMs, _town.Network.TurnCostMs(_town.Segment(from, 'X'), _town.Segment('X', to)));

    [Fact]
    public void A_bend_is_no_turn()
    {
        var town = DrawnTown.Parse(
            """
            A---B
                |
                C
            """,
            profile: DrawnTown.Undelayed(36) with { RightTurn = TimeSpan.FromSeconds(3) });
        Assert.Equal(0, town.Network.TurnCostMs(town.Segment('A', 'B'), town.Segment('B', 'C')));
    }

    [Fact]
    public void Signals_cost_time_at_the_junction_and_on_the_way_to_it()
    {
        var profile = DrawnTown.Undelayed(36) with { TrafficSignals = TimeSpan.FromSeconds(6) };
        var atJunction = DrawnTown.Parse("A---B---C", tags: [("B", "highway=traffic_signals")], profile: profile);
        Assert.Equal(6_000, atJunction.Network.TurnCostMs(atJunction.Segment('A', 'B'), atJunction.Segment('B', 'C')));
        var before = DrawnTown.Parse("A-x-B---C", tags: [("x", "highway=traffic_signals; traffic_signals:direction=forward")], profile: profile);
        Assert.Equal(46_000, before.Network.TimeMs(before.Segment('A', 'B')));
        Assert.Equal(40_000, before.Network.TimeMs(before.Segment('B', 'A')));
    }

    [Fact]
    public void Entering_a_street_for_residents_costs_and_leaving_it_does_not()
    {
        var town = DrawnTown.Parse("A---B---C", tags: [("BC", "motor_vehicle=destination")], profile: DrawnTown.Undelayed(36) with { EntryToDestinationOnly = TimeSpan.FromSeconds(15) });
        Assert.Equal(15_000, town.Network.TurnCostMs(town.Segment('A', 'B'), town.Segment('B', 'C')));
        Assert.Equal(0, town.Network.TurnCostMs(town.Segment('C', 'B'), town.Segment('B', 'A')));
    }
}

public sealed class When_a_turn_is_restricted_at_a_node
{
    private const string Cross = """
            N
            |
        A---X---B
            |
            S
        """;

    [Fact]
    public void A_forbidden_turn_is_not_made_and_the_others_are()
    {
        var town = DrawnTown.Parse(Cross, restrictions: [("AXN", "no_left_turn")]);
        Assert.Equal("BS", Exits(town, 'A'));
        Assert.Equal("ABN", Exits(town, 'S'));
        Assert.Equal((1, 0), (town.Import.Report.Restrictions, town.Import.Report.RestrictionsViaWays));
    }

    [Fact]
    public void An_only_turn_leaves_no_other()
    {
        var town = DrawnTown.Parse(Cross, restrictions: [("AXB", "only_straight_on")]);
        Assert.Equal("B", Exits(town, 'A'));
    }

    [Fact]
    public void An_exception_for_buses_is_heeded()
    {
        var town = DrawnTown.Parse(Cross, restrictions: [("AXN", "no_left_turn; except=psv")]);
        Assert.Equal("BNS", Exits(town, 'A'));
        Assert.Equal(1, town.Import.Report.CountOf(Skipped.RestrictionForOthers));
    }

    [Fact]
    public void A_conditional_one_is_counted_and_not_applied()
    {
        var town = DrawnTown.Parse(Cross, restrictions: [("AXN", "restriction:conditional=no_left_turn @ (07:00-09:00)")]);
        Assert.Equal("BNS", Exits(town, 'A'));
        Assert.Equal(1, town.Import.Report.CountOf(Skipped.ConditionalRestriction));
    }

    [Fact]
    public void A_forbidden_u_turn_overrules_the_profile()
    {
        var profile = DrawnTown.Undelayed(36) with { UTurnAtJunction = TimeSpan.Zero };
        Assert.Equal("ABNS", Exits(DrawnTown.Parse(Cross, profile: profile), 'A'));
        Assert.Equal("BNS", Exits(DrawnTown.Parse(Cross, profile: profile, restrictions: [("AXA", "no_u_turn")]), 'A'));
    }

    [Fact]
    public void One_on_a_street_closed_to_buses_is_counted_and_not_applied()
    {
        var town = DrawnTown.Parse(Cross, tags: [("XN", "access=no")], restrictions: [("AXN", "only_left_turn")]);
        Assert.Equal("BS", Exits(town, 'A'));
        Assert.Equal(1, town.Import.Report.CountOf(Skipped.RestrictionOffTheNetwork));
    }

    [Fact]
    public void Times_go_round_it()
    {
        var town = DrawnTown.Parse(
            """
            A---X---B
                |   |
                C---D
            """,
            restrictions: [("AXC", "no_right_turn")]);
        // 20 to X, 40 to B, 20 down, 40 to C, 10 up to the middle of the street.
        Assert.Equal(20_000 + 40_000 + 20_000 + 40_000 + 10_000, town.Times.TimeMs(town.On('A', 'X'), town.On('C', 'X')));
    }

    internal static string Exits(DrawnTown town, char from) =>
        string.Concat(town.Network.TurnsFrom(town.Segment(from, 'X')).ToArray().Select(next => town.Network.StreetName(next).Replace("X", "", StringComparison.Ordinal)).Order());
}

public sealed class When_a_turn_is_restricted_over_a_street
{
    // The link XY joins two roads; from A over the link back along the other road (to C) is forbidden.
    private const string Link = """
        A---X---B
            |
        C---Y---D
        """;

    private readonly DrawnTown _town = DrawnTown.Parse(Link, restrictions: [("AXYC", "no_u_turn")]);
    private readonly DrawnTown _free = DrawnTown.Parse(Link);

    [Fact]
    public void It_is_read() => Assert.Equal((1, 1), (_town.Import.Report.Restrictions, _town.Import.Report.RestrictionsViaWays));

    [Fact]
    public void The_whole_sequence_is_not_driven()
    {
        Assert.Equal(20_000 + 20_000 + 20_000, _free.Times.TimeMs(_free.On('A', 'X'), _free.On('Y', 'C')));
        // Instead on to the dead end D, and back straight on.
        Assert.Equal(20_000 + 20_000 + 40_000 + 40_000 + 20_000, _town.Times.TimeMs(_town.On('A', 'X'), _town.On('Y', 'C')));
    }

    [Fact]
    public void Its_parts_are()
    {
        Assert.Equal(20_000 + 20_000 + 20_000, _town.Times.TimeMs(_town.On('A', 'X'), _town.On('Y', 'D')));
        Assert.Equal(20_000 + 20_000 + 20_000, _town.Times.TimeMs(_town.On('B', 'X'), _town.On('Y', 'C')));
    }

    [Fact]
    public void Nobody_is_picked_up_on_the_street_in_that_direction_since_a_bus_there_may_have_come_from_either_side()
    {
        Assert.False(_town.Network.IsUsable(_town.Segment('X', 'Y')));
        Assert.True(_town.Network.IsUsable(_town.Segment('Y', 'X')));
    }

    [Fact]
    public void A_bus_on_its_way_still_knows_where_it_came_from()
    {
        var path = _town.Times.FindPath(_town.On('A', 'X'), _town.On('Y', 'C'))!;
        var onLink = path.PositionAfter(30_000);
        Assert.Equal(_town.Network.WayId(_town.Segment('X', 'Y')), _town.Network.WayId(onLink.Segment));
        Assert.Equal(path.TimeMs - 30_000, _town.Times.TimeMs(onLink, path.To));
    }

    [Fact]
    public void An_only_one_binds_those_who_come_from_its_first_street()
    {
        var town = DrawnTown.Parse(Link, restrictions: [("AXYD", "only_left_turn")]);
        Assert.Equal(20_000 + 20_000 + 20_000, town.Times.TimeMs(town.On('A', 'X'), town.On('Y', 'D')));
        Assert.Equal(20_000 + 20_000 + 40_000 + 40_000 + 20_000, town.Times.TimeMs(town.On('A', 'X'), town.On('Y', 'C')));
        Assert.Equal(20_000 + 20_000 + 20_000, town.Times.TimeMs(town.On('B', 'X'), town.On('Y', 'C')));
    }

    [Fact]
    public void Two_that_overlap_both_hold()
    {
        // AXYZD and XYZC share the streets XY and YZ; from A to C only the second speaks, from A to D only the first.
        var town = DrawnTown.Parse(
            """
            A---X---B
                |
                Y---E
                |
            C---Z---D
            """,
            restrictions: [("AXYZD", "no_u_turn"), ("XYZC", "no_right_turn")]);
        const int Detour = 80_000;
        Assert.Equal(20_000 + 20_000 + 20_000 + 20_000 + Detour, town.Times.TimeMs(town.On('A', 'X'), town.On('Z', 'D')));
        Assert.Equal(20_000 + 20_000 + 20_000 + 20_000, town.Times.TimeMs(town.On('B', 'X'), town.On('Z', 'D')));
        Assert.Equal(20_000 + 20_000 + 20_000 + 20_000 + Detour, town.Times.TimeMs(town.On('B', 'X'), town.On('Z', 'C')));
        Assert.Equal(20_000 + 20_000 + 20_000, town.Times.TimeMs(town.On('E', 'Y'), town.On('Z', 'C')));
    }
}

public sealed class When_a_barrier_closes_a_street
{
    private readonly DrawnTown _town = DrawnTown.Parse(
        """
        A---X---B
        |       |
        C-------D
        """,
        tags: [("X", "barrier=bollard")]);

    [Fact]
    public void The_bus_goes_round() =>
        Assert.Equal(20_000 + 20_000 + 80_000 + 20_000 + 20_000, _town.Times.TimeMs(_town.On('X', 'A'), _town.On('B', 'X')));

    [Fact]
    public void Before_it_the_bus_turns_round() => Assert.Equal(40_000, _town.Times.TimeMs(_town.On('A', 'X'), _town.On('X', 'A')));

    [Fact]
    public void It_is_counted() => Assert.Equal(1, _town.Import.Report.ClosedBarriers);

    [Fact]
    public void One_in_the_middle_of_a_way_cuts_it()
    {
        var town = DrawnTown.Parse("A-x-B", tags: [("x", "barrier=block")]);
        Assert.Equal(4, town.Network.SegmentCount);
        Assert.Equal(TravelTimes.Unreachable, town.Times.TimeMs(new Position(0, 0.5f), new Position(2, 0.5f)));
    }
}

public sealed class When_nobody_noted_who_may_pass_a_gate
{
    private static readonly BusProfile Patient = DrawnTown.Undelayed(36) with { Gate = TimeSpan.FromSeconds(60) };

    [Fact]
    public void Across_a_public_street_it_is_passed_at_its_cost()
    {
        var town = DrawnTown.Parse("A-x-B---C", tags: [("x", "barrier=gate")], profile: Patient);
        Assert.Equal(40_000 + 60_000, town.Network.TimeMs(town.Segment('A', 'B')));
        Assert.Equal((0, 1), (town.Import.Report.ClosedBarriers, town.Import.Report.GatesPassed));
    }

    [Fact]
    public void At_a_junction_every_turn_costs()
    {
        var town = DrawnTown.Parse("A---B---C", tags: [("B", "barrier=lift_gate")], profile: Patient);
        Assert.Equal(60_000, town.Network.TurnCostMs(town.Segment('A', 'B'), town.Segment('B', 'C')));
    }

    [Theory]
    [InlineData("highway=service")]
    [InlineData("access=destination")]
    [InlineData("highway=track; motor_vehicle=yes")]
    public void On_any_other_road_it_is_shut(string street)
    {
        var town = DrawnTown.Parse("A-x-B---C", tags: [("x", "barrier=gate"), ("AB", street)], profile: Patient);
        Assert.Equal((1, 0), (town.Import.Report.ClosedBarriers, town.Import.Report.GatesPassed));
        Assert.Equal(6, town.Network.SegmentCount);
    }

    [Fact]
    public void Where_the_profile_says_so_it_is_shut_everywhere() =>
        Assert.Equal(1, DrawnTown.Parse("A-x-B", tags: [("x", "barrier=gate")], profile: Patient with { Gate = null }).Import.Report.ClosedBarriers);

    [Fact]
    public void On_a_way_that_no_bus_uses_it_counts_for_nothing()
    {
        var town = DrawnTown.Parse("A-x-B---C", tags: [("x", "barrier=gate"), ("AB", "highway=footway")], profile: Patient);
        Assert.Equal((0, 0), (town.Import.Report.ClosedBarriers, town.Import.Report.GatesPassed));
    }
}

public sealed class When_a_barrier_is_drawn_as_a_line_across_the_street
{
    [Theory]
    [InlineData("barrier=gate; access=private", "", 1)]
    [InlineData("barrier=bollard", "", 1)]
    [InlineData("barrier=fence", "", 0)]
    [InlineData("barrier=gate; access=private", "barrier=gate; access=yes", 0)]
    public void It_bars_the_street_unless_the_crossing_itself_is_tagged(string line, string crossing, int closed)
    {
        var town = DrawnTown.Parse("A-x-B---C", tags: crossing.Length == 0 ? [] : [("x", crossing)]);
        var node = town.Map.OfType<OsmSharp.Node>().Single(node => new Location(node.Latitude!.Value, node.Longitude!.Value) == town.At('x')).Id!.Value;
        var way = new OsmSharp.Way { Id = 9000, Nodes = [8000, node, 8001], Tags = new OsmSharp.Tags.TagsCollection(Tags.Of(line).Select(tag => new OsmSharp.Tags.Tag(tag.Key, tag.Value))) };
        Assert.Equal(closed, OsmImport.Assemble(town.Map.Append(way), "town").Report.ClosedBarriers);
    }
}

public sealed class When_a_turn_restriction_is_broken
{
    private readonly DrawnTown _town = DrawnTown.Parse(
        """
            N
            |
        A---X---B
            |
            S---T
        """,
        tags: [("ST", "highway=footway")]);

    [Theory]
    [InlineData("from=AX via=X", Skipped.RestrictionWithoutMembers)]
    [InlineData("via=X to=XN", Skipped.RestrictionWithoutMembers)]
    [InlineData("from=AX to=XN", Skipped.RestrictionWithoutMembers)]
    [InlineData("from=AX via=X via=N to=XN", Skipped.RestrictionWithoutMembers)]
    [InlineData("from=AX via=N to=XN", Skipped.DisconnectedRestriction)]
    [InlineData("from=AX via=XN to=XB", Skipped.DisconnectedRestriction)]
    [InlineData("from=?? via=X to=XN", Skipped.RestrictionCutAtTheBorder)]
    [InlineData("from=XS via=S to=ST", Skipped.RestrictionOffTheNetwork)]
    public void It_is_counted_with_the_reason(string members, Skipped reason)
    {
        var report = Read(members, "no_left_turn");
        Assert.Equal((0, 1), (report.Report.Restrictions, report.Report.CountOf(reason)));
    }

    [Fact]
    public void Several_streets_from_which_one_must_not_enter_are_no_fault()
    {
        var network = Read("from=AX from=XB via=X to=XN", "no_entry").Network;
        var into = Enumerable.Range(0, network.SegmentCount).Single(segment => network.StreetName(segment) == "NX" && network.JunctionLocation(network.EndJunction(segment)) == _town.At('N'));
        Assert.Equal(["XS"], network.TurnsInto(into).ToArray().Select(network.StreetName));
    }

    [Fact]
    public void Several_streets_at_either_end_of_a_via_way_are_no_fault()
    {
        var town = DrawnTown.Parse(
            """
            A---X---B
                |
            C---Y---D
            """);
        var result = OsmImport.Assemble(town.Map.Append(Relation(town, "from=AX from=XB via=XY to=CY to=YD", "no_entry")), "town", DrawnTown.Undelayed(36));
        Assert.Equal((1, 1), (result.Report.Restrictions, result.Report.RestrictionsViaWays));
        // Whoever comes down the street turns round somewhere else: four sequences are forbidden, and no other way leads on.
        Assert.Equal(TravelTimes.Unreachable, new PlainSearch(result.Network).TimeMs(new Position(town.Segment('A', 'X'), 0.5f), new Position(town.Segment('Y', 'C'), 0.5f)));
    }

    private ImportResult Read(string members, string kind) => OsmImport.Assemble(_town.Map.Append(Relation(_town, members, kind)), "town", DrawnTown.Undelayed(36));

    private static OsmSharp.Relation Relation(DrawnTown town, string members, string kind) => new()
    {
        Id = 1,
        Tags = new OsmSharp.Tags.TagsCollection(new OsmSharp.Tags.Tag("type", "restriction"), new OsmSharp.Tags.Tag("restriction", kind)),
        Members = [.. members.Split(' ').Select(member => Member(town, member.Split('=')[0], member.Split('=')[1]))],
    };

    private static OsmSharp.RelationMember Member(DrawnTown town, string role, string what)
    {
        if (what.Length == 1)
        {
            var node = town.Map.OfType<OsmSharp.Node>().Single(node => new Location(node.Latitude!.Value, node.Longitude!.Value) == town.At(what[0]));
            return new(node.Id!.Value, role, OsmSharp.OsmGeoType.Node);
        }

        var way = town.Map.OfType<OsmSharp.Way>().SingleOrDefault(way => way.Tags["name"] == what || way.Tags["name"] == $"{what[1]}{what[0]}");
        return new(way?.Id ?? 77_777, role, OsmSharp.OsmGeoType.Way);
    }
}

public sealed class When_the_report_of_an_import_is_printed
{
    [Fact]
    public void It_tells_what_was_read_and_what_was_left_out_and_why()
    {
        var town = DrawnTown.Parse("A-x-B---C---D---E", tags: [("x", "barrier=bollard"), ("BC", "highway=footway"), ("CD", "highway=steps"), ("DE", "highway=steps")]);
        Assert.Equal(
            """
            read      6 nodes, 4 ways, 0 relations
            roads     1 ways for a bus, 1 km by direction, 0 with a speed limit
            barriers  1 shut, 0 gates of unknown use passed at a cost
            turns     0 restrictions hold, 0 of them over ways
            network   4 directed segments (2 usable), 4 turns, 3 junctions
            skipped         2 steps, platforms, raceways and others that are no roads
                            1 ways for people on foot or on bicycles

            """.ReplaceLineEndings(),
            town.Import.Report.ToString());
    }

    [Fact]
    public void Every_reason_has_words() => Assert.Equal(Enum.GetValues<Skipped>().Length, Enum.GetValues<Skipped>().Select(ImportReport.Describe).Distinct().Count());
}

public sealed class When_streets_meet_in_a_roundabout
{
    private readonly DrawnTown _town = DrawnTown.Parse(
        """
        A--P-<-Q--B
           |   |
           v   ^
           |   |
        C--R->-S--D
        """,
        tags: [("QP", "junction=roundabout"), ("PR", "junction=roundabout"), ("RS", "junction=roundabout"), ("SQ", "junction=roundabout")],
        profile: DrawnTown.Undelayed(36) with { LeftTurn = TimeSpan.FromSeconds(6) });

    [Fact]
    public void The_bus_drives_round_it_in_its_direction_without_turning() =>
        Assert.Equal(15_000 + 40_000 + 40_000 + 40_000 + 15_000, _town.Times.TimeMs(_town.On('A', 'P'), _town.On('Q', 'B')));

    [Fact]
    public void Its_segments_say_so() => Assert.True(_town.Network.IsRoundabout(_town.Segment('R', 'S')));
}

public sealed class When_a_part_of_the_town_cannot_be_reached_and_left_again
{
    private readonly DrawnTown _town = DrawnTown.Parse("""
        A---B---C->-T   I-J
        |       |
        D---E---F
        """);

    [Fact]
    public void It_is_no_place_for_positions()
    {
        Assert.False(_town.Network.IsUsable(_town.Segment('C', 'T')));
        Assert.False(_town.Network.IsUsable(_town.Segment('I', 'J')));
        Assert.True(_town.Network.IsUsable(_town.Segment('B', 'C')));
    }

    [Fact]
    public void No_path_leads_back_and_that_is_a_value()
    {
        Assert.Equal(TravelTimes.Unreachable, _town.Times.TimeMs(_town.On('C', 'T'), _town.On('A', 'B')));
        Assert.Null(_town.Times.FindPath(_town.On('C', 'T'), _town.On('A', 'B')));
        Assert.Equal(TravelTimes.Unreachable, _town.Times.TimeMs(_town.On('A', 'B'), _town.On('I', 'J')));
    }

    [Fact]
    public void A_place_beside_it_is_brought_to_the_nearest_usable_street()
    {
        var snapped = _town.Network.Snapper.Snap(_town.At('T'), 1000)!.Value;
        Assert.Contains(snapped.Position.Segment, new[] { _town.Segment('B', 'C'), _town.Segment('C', 'B'), _town.Segment('C', 'F'), _town.Segment('F', 'C') });
        Assert.Null(_town.Network.Snapper.Snap(_town.At('J'), 300));
    }
}

public sealed class When_a_way_runs_out_of_the_extract
{
    [Fact]
    public void The_part_inside_is_kept_and_counted()
    {
        var cut = Without('z', DrawnTown.Parse("A-x-B-y-z-C"));
        Assert.Equal(1, cut.Report.CountOf(Skipped.CutAtTheBorder));
        Assert.Equal(4, cut.Network.SegmentCount);
        Assert.Equal(20_000, cut.Network.TimeMs(2));
    }

    [Fact]
    public void The_bus_turns_round_at_the_border()
    {
        var cut = Without('z', DrawnTown.Parse("A-x-B-y-z-C"));
        Assert.All(Enumerable.Range(0, 4), segment => Assert.True(cut.Network.IsUsable(segment)));
    }

    [Fact]
    public void A_way_of_which_no_stretch_is_inside_is_left_out_and_counted()
    {
        var cut = Without('y', DrawnTown.Parse("A-x-B-y-C"));
        Assert.Equal(1, cut.Report.CountOf(Skipped.WithoutNodes));
        Assert.Equal((1, 2), (cut.Report.BusWays, cut.Network.SegmentCount));
    }

    private static ImportResult Without(char place, DrawnTown town)
    {
        var missing = town.Map.OfType<OsmSharp.Node>().Single(node => new Location(node.Latitude!.Value, node.Longitude!.Value) == town.At(place)).Id;
        return OsmImport.Assemble(town.Map.Where(thing => thing is not OsmSharp.Node || thing.Id != missing), "cut town", DrawnTown.Undelayed(36));
    }
}

public sealed class When_a_network_is_made_again
{
    private const string Square = """
        A---B
        |   |
        C---D
        """;

    [Fact]
    public void The_same_roads_have_the_same_checksum() =>
        Assert.Equal(DrawnTown.Parse(Square).Network.Checksum, DrawnTown.Parse(Square).Network.Checksum);

    [Fact]
    public void A_change_of_speed_turn_or_shape_changes_it()
    {
        ulong[] sums =
        [
            DrawnTown.Parse(Square).Network.Checksum,
            DrawnTown.Parse(Square, tags: [("AB", "maxspeed=30")]).Network.Checksum,
            DrawnTown.Parse(Square, restrictions: [("ABD", "no_right_turn")]).Network.Checksum,
            DrawnTown.Parse(Square, metresPerCharacter: 99).Network.Checksum,
            DrawnTown.Parse(Square, tags: [("AB", "oneway=yes")]).Network.Checksum,
        ];
        Assert.Equal(sums.Length, sums.Distinct().Count());
    }
}
