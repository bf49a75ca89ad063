using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using OnDemandBus.Simulation.Map;
using OnDemandBus.TestTown;
using OsmSharp;

namespace OnDemandBus.Simulation.Tests;

public sealed class When_a_real_map_is_fetched : IDisposable
{
    private const string Extract = "/europe/germany/nordrhein-westfalen/detmold-regbez-latest.osm.pbf";

    private readonly Scratch _scratch = new();
    private readonly byte[] _map = Map();
    private readonly ExtractServer _server = new();

    public When_a_real_map_is_fetched()
    {
        var folder = Path.Combine(Repository.Root, "osm-data");
        File.Copy(Path.Combine(folder, "fetch.sh"), _scratch["fetch.sh"]);
        Directory.CreateDirectory(_scratch["areas"]);
        foreach (var area in Directory.GetFiles(Path.Combine(folder, "areas")))
            File.Copy(area, Path.Combine(_scratch["areas"], Path.GetFileName(area)));
    }

    public void Dispose()
    {
        _server.Dispose();
        _scratch.Dispose();
    }

    [Fact]
    public async Task It_is_checked_clipped_and_gets_a_checksum()
    {
        Serve(_map, _map);

        var (code, said) = await Fetch();

        Assert.True(code == 0, said);
        Assert.Equal([1, 2], DrawnOnce.Read(File.ReadAllBytes(_scratch["guetersloh.osm.pbf"])).OfType<Node>().Select(node => node.Id!.Value));
        var sum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_scratch["guetersloh.osm.pbf"])));
        Assert.Equal($"{sum}  guetersloh.osm.pbf\n", File.ReadAllText(_scratch["guetersloh.osm.pbf.sha256"]));
        Assert.False(Directory.Exists(_scratch[".downloads"]));
    }

    [Fact]
    public async Task A_download_that_broke_is_continued()
    {
        Serve(_map, _map);
        Directory.CreateDirectory(_scratch[".downloads"]);
        await File.WriteAllBytesAsync(_scratch[".downloads/detmold-regbez-latest.osm.pbf.part"], _map[..40], TestContext.Current.CancellationToken);

        var (code, said) = await Fetch();

        Assert.True(code == 0, said);
        Assert.Contains("bytes=40-", _server.Ranges);
        Assert.True(File.Exists(_scratch["guetersloh.osm.pbf"]));
    }

    [Fact]
    public async Task The_rest_of_an_older_extract_is_thrown_away_and_all_fetched_anew()
    {
        Serve(_map, _map);
        Directory.CreateDirectory(_scratch[".downloads"]);
        await File.WriteAllBytesAsync(_scratch[".downloads/detmold-regbez-latest.osm.pbf.part"], new byte[40], TestContext.Current.CancellationToken);

        var (code, said) = await Fetch();

        Assert.True(code == 0, said);
        Assert.True(File.Exists(_scratch["guetersloh.osm.pbf"]));
    }

    [Fact]
    public async Task A_wrong_checksum_leaves_nothing_behind()
    {
        Serve(_map, [1, 2, 3]);

        var (code, said) = await Fetch();

        Assert.Equal(1, code);
        Assert.Contains("wrong checksum", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.Path, "*.osm.pbf*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_extract_that_the_server_does_not_have_is_named()
    {
        var (code, said) = await Fetch();

        Assert.Equal(1, code);
        Assert.Contains(Extract, said, StringComparison.Ordinal);
        Assert.Contains("404", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.Path, "*.osm.pbf", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task An_unknown_town_is_answered_with_the_known_ones()
    {
        var (code, said) = await Fetch("atlantis");

        Assert.Equal(1, code);
        Assert.Contains("guetersloh, heidelberg, herrenberg", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_connection_it_says_so()
    {
        _server.Dispose();

        var (code, said) = await Fetch();

        Assert.Equal(1, code);
        Assert.Contains("Check the network", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extract_that_is_no_map_is_not_kept()
    {
        byte[] noMap = [1, 2, 3, 4, 5, 6, 7, 8];
        Serve(noMap, noMap);

        var (code, said) = await Fetch();

        Assert.Equal(1, code);
        Assert.Contains("could not be clipped", said, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_scratch.Path, "*.osm.pbf"));
    }

    /// <summary>A street in Gütersloh and a place far from it.</summary>
    private static byte[] Map()
    {
        using var stream = new MemoryStream();
        MapFile.Write(stream, [When_a_map_is_clipped.At(1, 51.9060, 8.3780), When_a_map_is_clipped.At(2, 51.9070, 8.3790), When_a_map_is_clipped.At(3, 52.2, 8.9), When_a_map_is_clipped.Street(10, 1, 2)]);
        return stream.ToArray();
    }

    private void Serve(byte[] extract, byte[] summed)
    {
        _server.Files[Extract] = extract;
        _server.Files[Extract + ".md5"] = System.Text.Encoding.ASCII.GetBytes(Md5(summed) + "  detmold-regbez-latest.osm.pbf\n");
    }

#pragma warning disable CA5351 // The extracts are published with MD5 sums; here it finds damage, it does not protect.
    private static string Md5(byte[] content) => Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351

    private async Task<(int ExitCode, string Said)> Fetch(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [_scratch["fetch.sh"], .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ODB_EXTRACTS"] = _server.Address;
        start.Environment["ODB"] = "dotnet " + typeof(Odb).Assembly.Location;
        start.Environment["no_proxy"] = "127.0.0.1";
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Concat(said));
    }

    /// <summary>Serves files on loopback as the real server does: whole, or from a byte on.</summary>
    private sealed class ExtractServer : IDisposable
    {
        private readonly HttpListener _listener = new();

        public ExtractServer()
        {
            using (var probe = new TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }

            _listener.Prefixes.Add(Address + "/");
            _listener.Start();
            _ = Serve();
        }

        public string Address { get; }

        public Dictionary<string, byte[]> Files { get; } = [];

        public List<string> Ranges { get; } = [];

        public void Dispose() => _listener.Close();

        private async Task Serve()
        {
            while (true)
            {
                HttpListenerContext context;
                try
                {
                    context = await _listener.GetContextAsync();
                }
                catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }

                Answer(context.Request, context.Response);
                context.Response.Close();
            }
        }

        private void Answer(HttpListenerRequest request, HttpListenerResponse response)
        {
            if (!Files.TryGetValue(request.Url!.AbsolutePath, out var content))
            {
                response.StatusCode = 404;
                return;
            }

            if (request.Headers["Range"] is { } range)
            {
                Ranges.Add(range);
                var from = int.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
                response.StatusCode = 206;
                response.Headers["Content-Range"] = $"bytes {from}-{content.Length - 1}/{content.Length}";
                content = content[from..];
            }

            response.ContentLength64 = content.Length;
            response.OutputStream.Write(content);
        }
    }
}
