using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Streams;

/// <summary>
/// Server-sent events of something that has versions: first the present state, then each later one, without a gap and
/// without a repetition. The id of an event is its version, so that a client that comes back is told only what it has missed.
/// </summary>
/// <param name="Name">The name of each event.</param>
/// <param name="Version">The version of a message.</param>
/// <param name="IsLast">Whether nothing comes after a message.</param>
internal sealed record EventStream<T>(string Name, Func<T, long> Version, Func<T, bool> IsLast)
{
    /// <summary>Answers a request with the stream.</summary>
    /// <param name="http">The request.</param>
    /// <param name="listening">Has been there since before <paramref name="present"/> was read, so that nothing is missed between the two.</param>
    /// <param name="present">The present state.</param>
    public async Task AnswerAsync(HttpContext http, Listeners<T>.Listening listening, T present)
    {
        var seen = long.TryParse(http.Request.Headers[EventStream.LastEventId], NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? last : -1;
        if (IsLast(present) && Version(present) <= seen)
        {
            // The client has all there will ever be; by this answer it knows that it need not come back.
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        using var heartbeat = new PeriodicTimer(EventStream.Heartbeat, http.RequestServices.GetRequiredService<TimeProvider>());
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await http.Response.StartAsync(end.Token);
            await http.Response.Body.FlushAsync(end.Token);
            await WriteAllAsync(http.Response, heartbeat, listening.Messages, present, seen, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or the service ends.
        }
    }

    private async Task WriteAllAsync(HttpResponse response, PeriodicTimer heartbeat, ChannelReader<T> messages, T present, long seen, CancellationToken end)
    {
        if (Version(present) > seen)
        {
            await WriteAsync(response, present, end);
            if (IsLast(present)) return;
            seen = Version(present);
        }

        var beat = heartbeat.WaitForNextTickAsync(end).AsTask();
        var more = messages.WaitToReadAsync(end).AsTask();
        while (true)
        {
            if (await Task.WhenAny(more, beat) == beat)
            {
                await beat;
                await WriteAsync(response, ": still here\n\n", end);
                beat = heartbeat.WaitForNextTickAsync(end).AsTask();
                continue;
            }

            if (!await more) return;
            while (messages.TryRead(out var message))
            {
                if (Version(message) <= seen) continue;
                await WriteAsync(response, message, end);
                if (IsLast(message)) return;
                seen = Version(message);
            }

            more = messages.WaitToReadAsync(end).AsTask();
        }
    }

    private Task WriteAsync(HttpResponse response, T message, CancellationToken end) =>
        WriteAsync(response, string.Create(CultureInfo.InvariantCulture, $"event: {Name}\nid: {Version(message)}\ndata: {JsonSerializer.Serialize(message, Json.Options)}\n\n"), end);

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken end)
    {
        await response.WriteAsync(text, end);
        await response.Body.FlushAsync(end);
    }
}

/// <summary>What all streams have in common.</summary>
internal static class EventStream
{
    public const string LastEventId = "Last-Event-ID";

    /// <summary>A comment so often keeps the connection open through proxies, and finds out that the client has gone.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
}
