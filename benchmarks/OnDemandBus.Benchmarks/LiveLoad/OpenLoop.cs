using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using OnDemandBus.Contracts;

namespace OnDemandBus.Benchmarks.LiveLoad;

/// <summary>
/// Riders by the clock: a wish and every third time a booking at their scheduled moments, however long earlier ones take. Each answer is timed from the scheduled
/// moment, so that a service that stalls is charged for all who would have come meanwhile.
/// </summary>
internal sealed class OpenLoop(HttpClient http, Wishes wishes, double offersPerSecond, BookedRides booked)
{
    private const int OffersPerBooking = 3;

    // Offers that wait to be booked: the newest is booked next. More than these would be too old when their turn comes.
    private const int Kept = 200;

    private readonly ConcurrentStack<string> _bookable = new();
    private readonly ConcurrentDictionary<string, int> _errors = new();
    private int _made;
    private int _rejected;
    private int _without;
    private int _underWay;

    public Latencies Offers { get; } = new();

    public Latencies Bookings { get; } = new();

    /// <summary>Answers that should not be, by what they were.</summary>
    public IReadOnlyDictionary<string, int> Errors => _errors;

    /// <summary>Wishes that were offered a ride, and those that were not.</summary>
    public (int Made, int Rejected) Answers => (_made, _rejected);

    /// <summary>Bookings that were due when no offer was there to be booked.</summary>
    public int Without => _without;

    /// <summary>Runs, and waits for the last answers.</summary>
    public async Task RunAsync(TimeSpan duration)
    {
        var (interval, started) = (Stopwatch.Frequency / offersPerSecond, Stopwatch.GetTimestamp());
        var (asked, bookings) = (0L, 0L);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (await timer.WaitForNextTickAsync())
        {
            var now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(started, now) >= duration) break;
            for (long due; (due = started + (long)(asked * interval)) <= now; asked++) Send(AskAsync(due));
            // Between two wishes, so that they do not come in the same moment.
            for (long due; (due = started + (long)(((bookings * OffersPerBooking) + 0.5) * interval)) <= now; bookings++) Send(BookAsync(due));
        }

        while (Volatile.Read(ref _underWay) > 0) await timer.WaitForNextTickAsync();
    }

    /// <summary>Forgets what was before the measurement.</summary>
    public void Clear()
    {
        Offers.Clear();
        Bookings.Clear();
        _errors.Clear();
        (_made, _rejected, _without) = (0, 0, 0);
    }

    private async void Send(Task request)
    {
        Interlocked.Increment(ref _underWay);
        await request.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (request.Exception is { } fault) Count(fault.InnerException!.GetType().Name);
        Interlocked.Decrement(ref _underWay);
    }

    private async Task AskAsync(long due)
    {
        using var content = new ByteArrayContent(wishes.Next()) { Headers = { ContentType = new("application/json") } };
        using var response = await http.PostAsync("v1/offers", content);
        var body = await response.Content.ReadAsByteArrayAsync();
        Offers.Add(Stopwatch.GetElapsedTime(due));
        if (response.StatusCode != HttpStatusCode.OK)
        {
            Count($"offers {(int)response.StatusCode} {CodeOf(body)}");
            return;
        }

        if (JsonSerializer.Deserialize<OfferResponse>(body, Json.Options) is not { Offers: [var offer, ..] })
        {
            Interlocked.Increment(ref _rejected);
            return;
        }

        Interlocked.Increment(ref _made);
        _bookable.Push(offer.OfferId);
        if (_bookable.Count > 2 * Kept)
        {
            var newest = new string[Kept];
            var count = _bookable.TryPopRange(newest);
            _bookable.Clear();
            _bookable.PushRange(newest, 0, count);
        }
    }

    private async Task BookAsync(long due)
    {
        if (!_bookable.TryPop(out var offer))
        {
            Interlocked.Increment(ref _without);
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/rides")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"offerId":"{{offer}}"}""")) { Headers = { ContentType = new("application/json") } },
            Headers = { { "Idempotency-Key", offer } },
        };
        using var response = await http.SendAsync(request);
        var answered = Stopwatch.GetTimestamp();
        var body = await response.Content.ReadAsByteArrayAsync();
        Bookings.Add(Stopwatch.GetElapsedTime(due, answered));
        if (response.StatusCode == HttpStatusCode.Created) booked.Add(JsonSerializer.Deserialize<RideView>(body, Json.Options)!.RideId, answered);
        else Count($"bookings {(int)response.StatusCode} {CodeOf(body)}");
    }

    private void Count(string error) => _errors.AddOrUpdate(error, 1, (_, count) => count + 1);

    private static string? CodeOf(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
