using System.IO.Compression;
using System.Text;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Tests.Demand;

public sealed class When_MATSim_plans_are_read
{
    private const string Version6 = """
        <?xml version="1.0" encoding="utf-8"?>
        <!DOCTYPE population SYSTEM "http://www.matsim.org/files/dtd/population_v6.dtd">
        <population>
          <attributes><attribute name="coordinateReferenceSystem" class="java.lang.String">EPSG:4326</attribute></attributes>
          <person id="anna_1">
            <attributes>
              <attribute name="age" class="java.lang.Integer">67</attribute>
              <attribute name="subpopulation" class="java.lang.String">pensioners</attribute>
            </attributes>
            <plan score="1.0" selected="no">
              <activity type="home" x="8.1" y="52.1" end_time="06:00:00" />
              <leg mode="drt" />
              <activity type="work" x="8.2" y="52.2" />
            </plan>
            <plan score="2.0" selected="yes">
              <activity type="home" link="1" x="8.1" y="52.1" end_time="07:30:00"><attributes/></activity>
              <leg mode="drt" dep_time="07:30:00" trav_time="00:10:00"><route type="generic" start_link="1" end_link="2" trav_time="00:10:00" distance="5000.0"></route></leg>
              <activity type="shop" x="8.2" y="52.2" max_dur="01:00:00" />
              <leg mode="walk" trav_time="00:05:00" />
              <activity type="drt interaction" x="8.21" y="52.21" max_dur="00:00:00" />
              <leg mode="drt" />
              <activity type="home" x="8.1" y="52.1" />
            </plan>
          </person>
          <person id="bert"><plan selected="yes"><activity type="home" x="8.1" y="52.1" end_time="25:00:00"/><leg mode="car"/><activity type="work" x="8.2" y="52.2"/></plan></person>
          <person id="anna-1"><plan><activity type="home" x="8.1" y="52.1" end_time="25:00:00"/><leg mode="drt"/><activity type="work" x="8.2" y="52.2"/></plan></person>
          <person id="nobody"/>
        </population>
        """;

    [Fact]
    public void Legs_of_the_mode_in_selected_plans_are_wishes_for_now_at_the_end_of_the_activity()
    {
        Assert.Equal(
            [
                Now("anna-1-1", new TimeSpan(7, 30, 0), (52.1, 8.1), (52.2, 8.2), "pensioners", "home-shop"),
                Now("anna-1-2", new TimeSpan(8, 45, 0), (52.21, 8.21), (52.1, 8.1), "pensioners", "shop-home"),
                Now("anna-1-3", new TimeSpan(25, 0, 0), (52.1, 8.1), (52.2, 8.2), "adults", "home-work"),
            ],
            Read(Version6));
    }

    [Fact]
    public void Another_mode_can_be_asked_for() => Assert.Equal("bert-1", Assert.Single(Read(Version6, mode: "car")).Id);

    [Fact]
    public void Older_plans_call_activities_act()
    {
        const string Version4 = """
            <!DOCTYPE plans SYSTEM "http://www.matsim.org/files/dtd/plans_v4.dtd">
            <plans>
            <person id="1" age="30"><plan selected="yes">
            <act type="h" x="8.1" y="52.1" dur="08:00" end_time="08:00" />
            <leg num="0" mode="drt" dep_time="08:00" trav_time="00:00"><route>1 2</route></leg>
            <act type="w" x="8.2" y="52.2" />
            </plan></person></plans>
            """;

        Assert.Equal([Now("1-1", TimeSpan.FromHours(8), (52.1, 8.1), (52.2, 8.2), "adults", "h-w")], Read(Version4));
    }

    [Fact]
    public void A_packed_file_is_unpacked()
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(Encoding.UTF8.GetBytes(Version6));

        Assert.Equal(3, MatsimPlans.Read(new MemoryStream(packed.ToArray()), "plans.xml.gz").Length);
        Assert.Contains("plans.xml.gz", Assert.Throws<InputException>(() => MatsimPlans.Read(new MemoryStream(packed.ToArray()[..^40]), "plans.xml.gz")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:25832")]
    [InlineData("EPSG:32632")]
    [InlineData("epsg:32632")]
    public void Coordinates_of_a_UTM_zone_are_turned_back(string crs)
    {
        var (x, y) = Snyder(new Location(48.5967, 8.8702), 9);
        var request = Assert.Single(Read(One(FormattableString.Invariant($"""x="{x}" y="{y}" """)), crs: crs));

        Assert.InRange(request.From.DistanceMetres(new Location(48.5967, 8.8702)), 0, 0.02);
    }

    [Fact]
    public void A_zone_agrees_with_another_series_all_over_it()
    {
        var random = new Random(4);
        for (var k = 0; k < 500; k++)
        {
            var place = new Location(1 + (82 * random.NextDouble()), 6 + (6 * random.NextDouble()));
            var (x, y) = Snyder(place, 9);
            var found = Projection.Of("EPSG:32632")!.Place(x, y)!.Value;

            Assert.True(found.DistanceMetres(place) < 0.03, $"{place} came back as {found}");
        }
    }

    [Fact]
    public void Forty_five_degrees_are_as_far_from_the_equator_as_the_tables_say() =>
        Assert.Equal(new Location(45, 9), Projection.Of("EPSG:32632")!.Place(500_000, 0.9996 * 4_984_944.378));

    [Fact]
    public void The_file_says_what_its_coordinates_are_unless_the_planner_does()
    {
        var text = Version6.Replace("EPSG:4326", "Atlantis", StringComparison.Ordinal);

        Assert.Equal((4, true), Wrong(text, "Atlantis"));
        Assert.Equal(3, Read(text, crs: "EPSG:4326").Count);
    }

    [Theory]
    [InlineData("EPSG:31467")]
    [InlineData("Gauss")]
    [InlineData("EPSG:")]
    public void Coordinates_that_cannot_be_read_are_refused_with_those_that_can(string crs) =>
        Assert.Contains("EPSG:4326", Assert.Throws<InputException>(() => Read(Version6, crs: crs)).Message, StringComparison.Ordinal);

    [Fact]
    public void Mistakes_are_told_with_their_line()
    {
        Assert.Equal((3, true), Wrong(One("""link="7" """), "has no x and y"));
        Assert.Equal((3, true), Wrong(One("""x="east" y="52.1" """), "x 'east' is no number"));
        Assert.Equal((3, true), Wrong(One("""x="3512345" y="5412345" """), "is no place in the coordinates"));
        Assert.Equal((3, true), Wrong(One("""x="8.1" y="52.1" """, "noon"), "end_time 'noon' is no time"));
        Assert.Equal((4, true), Wrong(One("""x="8.1" y="52.1" """, "undefined"), "nothing tells when person p departs"));
        Assert.Equal((6, true), Wrong(One("""x="8.1" y="52.1" """).Replace("</plan>", "</plon>", StringComparison.Ordinal), "no whole XML"));
        Assert.Equal((2, true), Wrong("<population>\n<person><plan/></person></population>", "has no id"));
        Assert.Equal((1, true), Wrong("<network/>", "the root is <network>"));
        Assert.Equal((3, true), Wrong("<population><person id='p'><plan selected='yes'>\n<activity type='h' x='1' y='1' end_time='08:00'/>\n<leg mode='drt'/>\n</plan></person></population>", "between two activities"));
        Assert.Equal((null, true), Wrong("<population/>", "no selected plan has a leg of mode drt"));
        Assert.True(Wrong("", "no whole XML").IsTold);
        Assert.True(Wrong("requestId,submittedAt", "no whole XML").IsTold);
    }

    [Fact]
    public void An_entity_of_a_DTD_is_neither_fetched_nor_unfolded() =>
        Assert.True(Wrong("<!DOCTYPE population [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<population><person id=\"&a;\"/></population>", "no whole XML").IsTold);

    [Fact]
    public void Whatever_is_broken_in_plans_gives_requests_or_a_line_of_text_and_nothing_else()
    {
        var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            zip.Write(Encoding.UTF8.GetBytes(Version6));
        byte[][] files = [Encoding.UTF8.GetBytes(Version6), packed.ToArray()];
        for (var seed = 0; seed < 4_000; seed++)
        {
            var random = new Random(seed);
            byte[] bytes = [.. files[seed % 2]];
            for (var k = 0; k <= random.Next(4); k++)
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"<>/\"'&-. 0a"[random.Next(11)];
            if (random.Next(3) == 0)
                bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                MatsimPlans.Read(new MemoryStream(bytes), "plans.xml");
            }
            catch (InputException)
            {
            }
            catch (Exception other)
            {
                Assert.Fail($"Seed {seed}: {other}");
            }
        }
    }

    private static string One(string place, string end = "08:00:00") =>
        $"<population><person id=\"p\">\n<plan selected=\"yes\">\n<activity type=\"home\" {place} end_time=\"{end}\"/>\n<leg mode=\"drt\"/>\n<activity type=\"work\" {(place.Contains("link", StringComparison.Ordinal) || place.Contains('a', StringComparison.Ordinal) ? "x=\"8.2\" y=\"52.2\"" : place)}/>\n</plan></person></population>";

    private static SimulatedRequest Now(string id, TimeSpan at, (double, double) from, (double, double) to, string group, string purpose) =>
        new(id, at, new Location(from.Item1, from.Item2), new Location(to.Item1, to.Item2), TimeWishKind.Now, at, new Party(1), MobilityNeeds.None, group, purpose);

    private static IReadOnlyList<SimulatedRequest> Read(string text, string mode = "drt", string? crs = null) => MatsimPlans.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), "plans.xml", mode, crs);

    private static (int? Line, bool IsTold) Wrong(string text, string what)
    {
        var problem = Assert.Throws<InputException>(() => Read(text));
        Assert.StartsWith("plans.xml", problem.Message, StringComparison.Ordinal);
        Assert.Contains(what, problem.Message, StringComparison.Ordinal);
        return (problem.Line, true);
    }

    /// <summary>The dull twin: Snyder's series of 1987 from degrees to metres.</summary>
    private static (double X, double Y) Snyder(Location place, double meridian)
    {
        const double A = 6_378_137, F = 1 / 298.257223563, K = 0.9996;
        var e2 = F * (2 - F);
        var (phi, ep2) = (double.DegreesToRadians(place.Latitude), e2 / (1 - e2));
        var n = A / Math.Sqrt(1 - (e2 * Math.Sin(phi) * Math.Sin(phi)));
        var (t, c) = (Math.Tan(phi) * Math.Tan(phi), ep2 * Math.Cos(phi) * Math.Cos(phi));
        var a = double.DegreesToRadians(place.Longitude - meridian) * Math.Cos(phi);
        var (e4, e6) = (e2 * e2, e2 * e2 * e2);
        var m = A * (((1 - (e2 / 4) - (3 * e4 / 64) - (5 * e6 / 256)) * phi) - (((3 * e2 / 8) + (3 * e4 / 32) + (45 * e6 / 1024)) * Math.Sin(2 * phi)) + (((15 * e4 / 256) + (45 * e6 / 1024)) * Math.Sin(4 * phi)) - (35 * e6 / 3072 * Math.Sin(6 * phi)));
        var x = K * n * (a + ((1 - t + c) * Math.Pow(a, 3) / 6) + ((5 - (18 * t) + (t * t) + (72 * c) - (58 * ep2)) * Math.Pow(a, 5) / 120));
        var y = K * (m + (n * Math.Tan(phi) * ((a * a / 2) + ((5 - t + (9 * c) + (4 * c * c)) * Math.Pow(a, 4) / 24) + ((61 - (58 * t) + (t * t) + (600 * c) - (330 * ep2)) * Math.Pow(a, 6) / 720))));
        return (500_000 + x, y);
    }
}
