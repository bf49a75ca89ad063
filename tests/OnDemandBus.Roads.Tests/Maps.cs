using System.Buffers.Binary;
using System.Text;
using OnDemandBus.TestTown;

namespace OnDemandBus.Roads.Tests;

public sealed class When_a_map_file_is_damaged
{
    private static readonly byte[] Town = Pbf();

    [Fact]
    public void Whole_it_is_read() => Assert.Equal(8, Read(Town).Network.SegmentCount);

    [Fact]
    public void A_stream_that_cannot_seek_is_read_too()
    {
        using var pipe = new System.IO.Compression.DeflateStream(Deflated(Town), System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal(8, OsmImport.Read(pipe, "town.osm.pbf").Network.SegmentCount);
    }

    [Fact]
    public void Missing_it_says_so()
    {
        var error = Assert.Throws<MapException>(() => OsmImport.Read("/no/such/town.osm.pbf"));
        Assert.Equal("Map '/no/such/town.osm.pbf': there is no such file. Check the path; osm-data/fetch.sh downloads a map.", error.Message);
    }

    [Fact]
    public void A_directory_is_not_opened() => Assert.Contains("cannot be opened", Assert.Throws<MapException>(() => OsmImport.Read(Path.GetTempPath())).Fault, StringComparison.Ordinal);

    [Fact]
    public void Empty_it_says_so() => Fault([], "is empty");

    [Theory]
    [InlineData("This is a letter to the mayor about the bus that never comes, and it goes on for a while.")]
    [InlineData("<?xml version='1.0' encoding='UTF-8'?><osm version=\"0.6\"><node id=\"1\" lat=\"48.6\" lon=\"8.9\"/></osm>")]
    [InlineData("{\"type\":\"FeatureCollection\",\"features\":[]}")]
    [InlineData("PK\u0003\u0004")]
    [InlineData("x")]
    [InlineData("\0\0\0\0")]
    public void Something_else_is_named_as_such(string content) => Fault(Encoding.UTF8.GetBytes(content), "not an OSM PBF file");

    [Fact]
    public void Random_bytes_are_named_as_such()
    {
        for (var seed = 1; seed <= 50; seed++)
        {
            var bytes = new byte[1000];
            new Random(seed).NextBytes(bytes);
            Fault(bytes, "not an OSM PBF file");
        }
    }

    [Fact]
    public void Without_its_header_it_says_so() => Fault(Town[FirstBlock()..], "the header is missing");

    [Fact]
    public void With_its_header_alone_it_has_no_road() => Fault(Town[..FirstBlock()], "no road that a bus may use");

    [Fact]
    public void Truncated_anywhere_it_says_so()
    {
        for (var length = 1; length < Town.Length; length++)
        {
            if (length != FirstBlock())
                Fault(Town[..length], length < 40 ? "" : "truncated");
        }
    }

    [Fact]
    public void With_any_byte_changed_it_is_read_or_refused_and_nothing_else()
    {
        var (tried, refused) = (0, 0);
        for (var i = 0; i < Town.Length; i += i < 100 ? 1 : 11)
        {
            var damaged = Town.ToArray();
            damaged[i] ^= (i % 3) switch { 0 => 0x01, 1 => 0x80, _ => 0xff };
            tried++;
            try
            {
                Read(damaged);
            }
            catch (MapException error)
            {
                Assert.StartsWith("Map 'town.osm.pbf': ", error.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(refused > tried / 2, $"only {refused} of {tried} damaged files were refused");
    }

    [Fact]
    public void Without_any_road_for_a_bus_it_says_so()
    {
        var footpaths = DrawnTown.Parse("A--B--C").Map.Where(thing => thing is OsmSharp.Node).ToList();
        var error = Assert.Throws<MapException>(() => OsmImport.Assemble(footpaths, "footpaths"));
        Assert.Equal("Map 'footpaths': it has no road that a bus may use. Check that the extract covers a town and holds its ways (highway=*).", error.Message);
    }

    [Fact]
    public void With_a_node_off_the_earth_it_says_so()
    {
        var map = DrawnTown.Parse("A--B").Map.Append(new OsmSharp.Node { Id = 99, Latitude = 98.6, Longitude = 8.9 });
        Assert.Contains("impossible coordinates", Assert.Throws<MapException>(() => OsmImport.Assemble(map, "town")).Fault, StringComparison.Ordinal);
    }

    private static void Fault(byte[] content, string fault)
    {
        var error = Assert.Throws<MapException>(() => Read(content));
        Assert.Equal("town.osm.pbf", error.Map);
        Assert.Contains(fault, error.Fault, StringComparison.Ordinal);
        Assert.NotEmpty(error.Remedy);
    }

    private static ImportResult Read(byte[] content) => OsmImport.Read(new MemoryStream(content), "town.osm.pbf");

    /// <summary>Where the header's frame ends.</summary>
    private static int FirstBlock()
    {
        var headerLength = BinaryPrimitives.ReadInt32BigEndian(Town);
        // The last field of the blob header is the length of the blob, here of one or two bytes.
        var header = Town.AsSpan(4, headerLength);
        var at = header.LastIndexOf((byte)0x18) + 1;
        var length = header[at] < 0x80 ? header[at] : (header[at] & 0x7f) | (header[at + 1] << 7);
        return 4 + headerLength + length;
    }

    private static byte[] Pbf()
    {
        var stream = new MemoryStream();
        DrawnTown.Parse(
            """
            A--x--B
            |     |
            C-----D
            """,
            restrictions: [("ABD", "no_right_turn")]).WritePbf(stream);
        return stream.ToArray();
    }

    private static MemoryStream Deflated(byte[] content)
    {
        var packed = new MemoryStream();
        using (var deflate = new System.IO.Compression.DeflateStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(content);
        packed.Position = 0;
        return packed;
    }
}

public sealed class When_a_real_map_is_read
{
    [Theory]
    [InlineData("enschede_2017", 4_900, 10_500, 43, 0.93)]
    [InlineData("herrenberg-and-around_2020", 4_700, 14_900, 178, 0.95)]
    [InlineData("heidelberg_2024", 8_900, 23_100, 441, 0.85)]
    [InlineData("rnv_mannheim-heidelberg_2016", 36_500, 95_500, 0, 0.97)]
    public void Its_network_is_plausible(string map, int ways, int segments, int restrictions, double usable)
    {
        Assert.SkipUnless(Directory.Exists(Repository.Maps), Repository.WithoutMaps);
        var (network, report) = OsmImport.Read(Path.Combine(Repository.Maps, map + ".osm.pbf"));
        Assert.Equal(map, network.Name);
        Assert.InRange(report.BusWays, ways * 0.98, ways * 1.02);
        Assert.InRange(network.SegmentCount, segments * 0.98, segments * 1.02);
        Assert.InRange((double)network.TurnCount / network.SegmentCount, 1.5, 2.2);
        Assert.Equal(restrictions, report.Restrictions);
        var whole = Enumerable.Range(0, network.SegmentCount).Sum(network.LengthMetres);
        Assert.True(Enumerable.Range(0, network.SegmentCount).Where(network.IsUsable).Sum(network.LengthMetres) > whole * usable);

        // Speeds of a bus: from walking pace to its own top speed.
        Assert.InRange(Enumerable.Range(0, network.SegmentCount).Max(segment => network.LengthMetres(segment) * 3600 / (network.TimeMs(segment) + 0.5)), 40, 100);
        var random = new Random(1);
        var search = new PlainSearch(network);
        for (var i = 0; i < 2000; i++)
            Positions.ComesBack(network, RandomTown.Position(network, random), $"{map}, position {i}");
        for (var i = 0; i < 30; i++)
        {
            var (from, to) = (RandomTown.Position(network, random), RandomTown.Position(network, random));
            Assert.NotEqual(TravelTimes.Unreachable, search.TimeMs(from, to));
            Paths.Hold(search, from, to, $"{map}, pair {i}");
        }
    }
}
