using System.Net;
using System.Net.Sockets;
using System.Text;
using OnDemandBus.Dispatcher.Http;

namespace OnDemandBus.Dispatcher.Tests.Hostile;

/// <summary>What only a real connection shows, byte by byte.</summary>
public sealed class When_the_connection_is_hostile
{
    private const string Post = "POST /v1/offers HTTP/1.1\r\nHost: odb\r\nContent-Type: application/json\r\n";

    private static string Many(int times, string text) => string.Concat(Enumerable.Repeat(text, times));

    /// <summary>What it is, what is sent, and the status; none where the connection may simply end.</summary>
    public static TheoryData<string, string, int> Requests => new()
    {
        { "no HTTP", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003\r\n\r\n", 400 },
        { "a method of nonsense", "<>@ / HTTP/1.1\r\nHost: odb\r\n\r\n", 400 },
        { "no host", "GET /v1/clock HTTP/1.1\r\n\r\n", 400 },
        { "another version", "GET /v1/clock HTTP/9.9\r\nHost: odb\r\n\r\n", 505 },
        { "a null in the path", "GET /v1/\0 HTTP/1.1\r\nHost: odb\r\n\r\n", 400 },
        { "a null in the path, encoded", "GET /v1/rides/%00 HTTP/1.1\r\nHost: odb\r\n\r\n", 400 },
        { "bytes in the path that are no text", "GET /v1/rides/%ff%fe HTTP/1.1\r\nHost: odb\r\n\r\n", 404 },
        { "a long path", $"GET /v1/rides/{Many(5000, "a")} HTTP/1.1\r\nHost: odb\r\n\r\n", 414 },
        { "a large header", $"GET /v1/clock HTTP/1.1\r\nHost: odb\r\nX: {Many(20_000, "a")}\r\n\r\n", 431 },
        { "many headers", $"GET /v1/clock HTTP/1.1\r\nHost: odb\r\n{Many(100, "X: 1\r\n")}\r\n", 431 },
        { "a header on two lines", "GET /v1/clock HTTP/1.1\r\nHost: odb\r\nX: 1\r\n 2\r\n\r\n", 400 },
        { "a length that is none", $"{Post}Content-Length: -1\r\n\r\n", 400 },
        { "two lengths", $"{Post}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}", 400 },
        { "a length and chunks", $"{Post}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n", 400 },
        { "a chunk that is none", $"{Post}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{{}}\r\n", 400 },
        { "a body that is too large", $"{Post}Content-Length: {JsonBody.MostBytes + 1}\r\n\r\n", 413 },
        { "a body that is too large by far", $"{Post}Content-Length: 99999999999\r\n\r\n", 413 },
        { "chunks that are too large", $"{Post}Transfer-Encoding: chunked\r\n\r\n{Many(17, $"1000\r\n{Many(4096, " ")}\r\n")}", 413 },
        { "a body that does not come", $"{Post}Content-Length: 100\r\n\r\n{{\"from\":", 408 },
        { "headers that do not come", "POST /v1/offers HTTP/1.1\r\nHost:", 408 },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task It_is_answered_or_ended_and_others_are_served(string what, string request, int status)
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { OnRealPort = true, Settings = new Dictionary<string, string> { ["Http:SendingTime"] = "1" } });
        var state = await town.StateAsync();
        var first = await SendAsync(town, request);
        Assert.True(first?.StartsWith(FormattableString.Invariant($"HTTP/1.1 {status} "), StringComparison.Ordinal) == true, $"{what}: {first ?? "no answer"}");
        Assert.Equal(HttpStatusCode.OK, (await town.GetsAsync("/v1/clock")).Status);
        Assert.Equal(state, await town.StateAsync());
        var mistakes = string.Join('\n', town.Log.Where(line => line.StartsWith("Error", StringComparison.Ordinal)));
        Assert.True(mistakes.Length == 0, $"{what}: {mistakes}");
    }

    [Fact]
    public async Task A_body_may_come_in_pieces()
    {
        await using var town = await TownOnline.OpensAsync(new TownOnline.Options { OnRealPort = true });
        var answer = await SendAsync(town, $"{Post}Transfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n1\r\n}}\r\n0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400 ", answer);
    }

    /// <summary>The first line of the answer; null if the connection ends without one.</summary>
    private static async Task<string?> SendAsync(TownOnline town, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(town.Http.BaseAddress!.Host, town.Http.BaseAddress.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try
        {
            return await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TownOnline.Patience);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
