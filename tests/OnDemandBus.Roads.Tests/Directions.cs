using OnDemandBus.TestTown;
using OsmSharp;
using OsmSharp.Tags;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_driver_is_told_the_way
{
    [Fact]
    public void Streets_that_one_turns_into_are_named_with_how_far_and_how_long()
    {
        var town = DrawnTown.Parse(
            """
                N
                |
            A---X---B
                |
                S
            """,
            tags: [("AX", "name=Hauptstraße"), ("XB", "name=Hauptstraße"), ("NX", "name=Nordweg"), ("XS", "name=Südweg")],
            profile: DrawnTown.Undelayed(36) with { RightTurn = TimeSpan.FromSeconds(3) });
        var steps = Way(town, "AX", "XS");
        Assert.Equal(["Start east on Hauptstraße.", "Turn right onto Südweg.", "You have arrived: Südweg."], Texts(steps));
        Assert.Equal(["Richtung Osten losfahren auf Hauptstraße.", "Rechts abbiegen auf Südweg.", "Ziel erreicht: Südweg."], Texts(steps, InstructionLanguage.German));
        Assert.Equal([200, 100, 0], steps.Select(step => Math.Round(step.DistanceMetres)));
        Assert.Equal([20_000, 13_000, 0], steps.Select(step => step.TimeMs));
        Assert.Equal(["Start east on Hauptstraße.", "Turn left onto Nordweg.", "You have arrived: Nordweg."], Texts(Way(town, "AX", "XN")));
        Assert.Equal(["Start east on Hauptstraße.", "You have arrived: Hauptstraße."], Texts(Way(town, "AX", "XB")));
        Assert.Equal(["Start north on Südweg.", "Continue onto Nordweg.", "You have arrived: Nordweg."], Texts(Way(town, "SX", "XN")));
    }

    [Fact]
    public void A_bend_is_not_worth_a_word_and_a_new_name_is()
    {
        var town = DrawnTown.Parse(
            """
            A---B
                |
                C---D
            """,
            tags: [("AB", "name=Ring"), ("BC", "name=Ring"), ("CD", "name=Gasse")]);
        Assert.Equal([Manoeuvre.Depart, Manoeuvre.Left, Manoeuvre.Arrive], Way(town, "AB", "CD").Select(step => step.Manoeuvre));
        Assert.Equal([Manoeuvre.Depart, Manoeuvre.Arrive], Way(town, "AB", "BC").Select(step => step.Manoeuvre));
    }

    [Fact]
    public void A_stretch_without_a_name_does_not_change_the_road()
    {
        var town = DrawnTown.Parse("A---B---C---D", tags: [("AB", "name=Brückenstraße"), ("BC", "name="), ("CD", "name=Brückenstraße")]);
        Assert.Equal(["Start east on Brückenstraße.", "You have arrived: Brückenstraße."], Texts(Way(town, "AB", "CD")));
    }

    [Fact]
    public void A_staggered_crossing_is_two_turns()
    {
        var town = DrawnTown.Parse(
            """
            A-X-B
              |
            C-Y-D
            """,
            metresPerCharacter: 20,
            tags: [("AX", "name=Erste"), ("XB", "name=Erste"), ("XY", "name=Versatz"), ("CY", "name=Zweite"), ("YD", "name=Zweite")]);
        Assert.Equal(["Start east on Erste.", "Turn right onto Versatz.", "Turn left onto Zweite.", "You have arrived: Zweite."], Texts(Way(town, "AX", "YD")));
    }

    [Fact]
    public void At_the_end_of_a_cul_de_sac_one_turns_round()
    {
        var town = DrawnTown.Parse("A---B", tags: [("AB", "name=Sackgasse")]);
        Assert.Equal(["Start east on Sackgasse.", "Turn round on Sackgasse.", "You have arrived: Sackgasse."], Texts(Way(town, "AB", "BA")));
    }

    [Fact]
    public void Round_the_end_of_a_divided_road_is_one_turn()
    {
        var town = DrawnTown.Parse(
            """
            A-<-X-<-B
                |
            C->-Y->-D
            """,
            metresPerCharacter: 12,
            tags: [("XA", "name=Allee"), ("BX", "name=Allee"), ("CY", "name=Allee"), ("YD", "name=Allee")]);
        Assert.Equal(["Start east on Allee.", "Turn round on Allee.", "You have arrived: Allee."], Texts(Way(town, "CY", "XA")));
    }

    [Theory]
    [InlineData("AP", "RC", 1, "first", "erste")]
    [InlineData("AP", "SD", 2, "second", "zweite")]
    [InlineData("AP", "QB", 3, "third", "dritte")]
    [InlineData("AP", "PA", 4, "fourth", "vierte")]
    [InlineData("BQ", "RC", 2, "second", "zweite")]
    [InlineData("PR", "QB", 3, "third", "dritte")]
    public void The_exit_of_a_roundabout_is_counted(string from, string to, int exit, string ordinal, string german)
    {
        // Driven against the clock: P, R, S, Q.
        var town = DrawnTown.Parse(
            """
            A---P-<-Q---B
                |   |
                v   ^
                |   |
                R->-S
                |   |
                C   D
            """,
            tags: [("QP", "junction=roundabout"), ("PR", "junction=roundabout"), ("RS", "junction=roundabout"), ("SQ", "junction=roundabout")]);
        var steps = Way(town, from, to);
        Assert.Equal([Manoeuvre.Depart, Manoeuvre.Roundabout, Manoeuvre.Arrive], steps.Select(step => step.Manoeuvre));
        Assert.Equal(exit, steps[1].RoundaboutExit);
        var street = steps[^1].Street;
        Assert.Equal($"At the roundabout take the {ordinal} exit onto {street}.", steps[1].Text(InstructionLanguage.English));
        Assert.Equal($"Im Kreisverkehr die {german} Ausfahrt nehmen auf {street}.", steps[1].Text(InstructionLanguage.German));
    }

    [Fact]
    public void Who_halts_in_a_roundabout_takes_no_exit()
    {
        var town = DrawnTown.Parse(
            """
            A---P-<-Q---B
                v   ^
                R->-S
            """,
            tags: [("QP", "junction=roundabout"), ("PR", "junction=roundabout"), ("RS", "junction=roundabout"), ("SQ", "junction=roundabout")]);
        Assert.Equal(["Start east on AP.", "Drive into the roundabout.", "You have arrived: RS."], Texts(Way(town, "AP", "RS")));
    }

    [Theory]
    [InlineData(10, 0, Manoeuvre.ArriveLeft)]
    [InlineData(-10, 0, Manoeuvre.ArriveRight)]
    [InlineData(1, 0, Manoeuvre.Arrive)]
    [InlineData(0, 30, Manoeuvre.Arrive)]
    [InlineData(-10, 5, Manoeuvre.ArriveRight)]
    public void On_arrival_the_side_is_told(double northMetres, double eastMetres, Manoeuvre arrival)
    {
        var town = DrawnTown.Parse("A-x-B");
        var path = town.Times.FindPath(town.On('A', 'B', 0), town.PositionAt('x'))!;
        Assert.Equal(arrival, DrivingInstructions.Of(town.Times.Metric, path, town.Beside('x', northMetres, eastMetres))[^1].Manoeuvre);
    }

    [Theory]
    // The road comes from the west to X; two go on, to the east and north of east.
    [InlineData(0, 20, Manoeuvre.KeepRight, Manoeuvre.KeepLeft)]
    [InlineData(-15, 15, Manoeuvre.KeepRight, Manoeuvre.KeepLeft)]
    [InlineData(0, 70, null, Manoeuvre.Left)]
    [InlineData(0, 150, null, Manoeuvre.SharpLeft)]
    [InlineData(-30, 70, Manoeuvre.SlightRight, Manoeuvre.Left)]
    public void A_fork_is_told_from_a_turn(double firstDegreesLeft, double secondDegreesLeft, Manoeuvre? first, Manoeuvre second)
    {
        var network = Fork(firstDegreesLeft, secondDegreesLeft, "");
        Assert.Equal((first, second), (Told(network, "First"), Told(network, "Second")));
    }

    [Fact]
    public void A_yard_beside_the_road_makes_no_fork_of_it() => Assert.Equal((Manoeuvre.Continue, Manoeuvre.SlightLeft), (Told(Fork(0, 30, "service"), "First", named: true), Told(Fork(0, 30, "service"), "Second")));

    [Fact]
    public void Every_manoeuvre_has_its_words_in_every_language()
    {
        foreach (var language in Enum.GetValues<InstructionLanguage>())
        {
            var texts = Enum.GetValues<Manoeuvre>().SelectMany(manoeuvre => new[] { "", "Hauptstraße" }.Select(street => new Step(manoeuvre, street, default, 350, 23, 0, 0).Text(language))).ToList();
            Assert.Equal(texts.Count, texts.Distinct().Count());
            Assert.DoesNotContain(texts, text => text.Contains("  ", StringComparison.Ordinal) || text.Contains(" .", StringComparison.Ordinal) || !text.EndsWith('.'));
        }

        Assert.Contains("23rd", new Step(Manoeuvre.Roundabout, "", default, 0, 23, 0, 0).Text(InstructionLanguage.English), StringComparison.Ordinal);
        Assert.Contains("die 23. Ausfahrt", new Step(Manoeuvre.Roundabout, "", default, 0, 23, 0, 0).Text(InstructionLanguage.German), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enschede_2017")]
    [InlineData("herrenberg-and-around_2020")]
    public void On_a_real_map_all_adds_up_and_is_fit_to_read(string map)
    {
        Assert.SkipUnless(Directory.Exists(Repository.Maps), Repository.WithoutMaps);
        var network = OsmImport.Read(Path.Combine(Repository.Maps, map + ".osm.pbf")).Network;
        var times = new PlainSearch(network);
        var random = new Random(5);
        var (steps, kilometres) = (0, 0.0);
        for (var i = 0; i < 60; i++)
        {
            var path = times.FindPath(RandomTown.Position(network, random), RandomTown.Position(network, random))!;
            var told = DrivingInstructions.Of(times.Metric, path, RandomTown.Somewhere(network, random));
            Assert.Equal(path.TimeMs, told.Sum(step => step.TimeMs));
            Assert.Equal(path.DistanceMetres, told.Sum(step => step.DistanceMetres), 0.01);
            Assert.Equal(Manoeuvre.Depart, told[0].Manoeuvre);
            Assert.True(told[^1].Manoeuvre is Manoeuvre.Arrive or Manoeuvre.ArriveLeft or Manoeuvre.ArriveRight);
            Assert.DoesNotContain(told[1..^1], step => step.Manoeuvre is Manoeuvre.Depart or >= Manoeuvre.Arrive);
            Assert.DoesNotContain(told, step => step.Manoeuvre == Manoeuvre.Continue && step.Street.Length == 0);
            Assert.All(told, step => Assert.DoesNotMatch(@"  | \.|: \.| (onto|on|auf)\.$|\{", step.Text(InstructionLanguage.English) + step.Text(InstructionLanguage.German)));
            Assert.All(told.Where(step => step.Manoeuvre == Manoeuvre.Roundabout), step => Assert.InRange(step.RoundaboutExit, 0, 8));
            (steps, kilometres) = (steps + told.Length, kilometres + (path.DistanceMetres / 1000));
        }

        // A driver who is spoken to more than two or three times a kilometre stops listening.
        Assert.InRange(steps / kilometres, 0.3, 4);
    }

    private static List<Step> Way(DrawnTown town, string from, string to) =>
        [.. DrivingInstructions.Of(town.Times.Metric, town.Times.FindPath(town.On(from[0], from[1], from == to ? 0.2f : 0.5f), town.On(to[0], to[1]))!)];

    private static List<string> Texts(List<Step> steps, InstructionLanguage language = InstructionLanguage.English) => [.. steps.Select(step => step.Text(language))];

    private static Manoeuvre? Told(RoadNetwork network, string street, bool named = false)
    {
        var times = new PlainSearch(network);
        int Segment(string name, bool outwards) => Enumerable.Range(0, network.SegmentCount).First(segment => network.StreetName(segment) == name && (network.JunctionLocation(network.StartJunction(segment)) == Cross) == outwards);
        var steps = DrivingInstructions.Of(times.Metric, times.FindPath(new Position(Segment("Stem", false), 0.5f), new Position(Segment(street, true), 0.5f))!);
        var told = steps.Length == 2 ? (Manoeuvre?)null : steps[1].Manoeuvre;
        // Every street here has a name of its own, which alone is worth a word.
        return told == Manoeuvre.Continue && !named ? null : told;
    }

    private static readonly Location Cross = new(48.6, 8.87);

    private static RoadNetwork Fork(double firstDegreesLeft, double secondDegreesLeft, string second)
    {
        static Node At(long id, double degreesLeftOfEast, double metres)
        {
            var (north, east) = Math.SinCos(double.DegreesToRadians(degreesLeftOfEast));
            return new Node { Id = id, Latitude = Cross.Latitude + (north * metres / 111_195), Longitude = Cross.Longitude + (east * metres / 111_195 / Math.Cos(double.DegreesToRadians(Cross.Latitude))) };
        }

        static Way Street(long id, long from, long to, string name, string highway) => new() { Id = id, Nodes = [from, to], Tags = new TagsCollection(new Tag("highway", highway), new Tag("name", name)) };
        return OsmImport.Assemble(
            [At(1, 180, 200), At(2, 0, 0), At(3, firstDegreesLeft, 200), At(4, secondDegreesLeft, 200), Street(11, 1, 2, "Stem", "tertiary"), Street(12, 2, 3, "First", "tertiary"), Street(13, 2, 4, "Second", second.Length > 0 ? second : "tertiary")],
            "fork",
            DrawnTown.Undelayed(36)).Network;
    }
}
