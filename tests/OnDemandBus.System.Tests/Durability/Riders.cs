using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OnDemandBus.Contracts;

namespace OnDemandBus.System.Tests.Durability;

/// <summary>
/// Riders beside one another, each of whom asks, books, and perhaps cancels, and goes on when it knows what has come of it: what got no answer is asked again,
/// with its key.
/// </summary>
internal sealed class Riders : IAsyncDisposable
{
    private const string IdempotencyKey = "Idempotency-Key";

    private static readonly TimeSpan s_beforeAgain = TimeSpan.FromMilliseconds(100);

    // After that a rider turns to another door; what was asked may still be carried out.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(4);

    private readonly Town _town;
    private readonly Record _record;
    private readonly IReadOnlyList<DispatcherProcess> _doors;
    private readonly CancellationTokenSource _noMore = new();
    private readonly Task _asking;

    /// <param name="town">Where they live.</param>
    /// <param name="record">What is told to them.</param>
    /// <param name="doors">The processes that they may ask; one that does not answer is left for another.</param>
    /// <param name="count">How many ask beside one another.</param>
    /// <param name="pauseMs">How long each waits at the longest before the next wish.</param>
    /// <param name="seed">For their wishes.</param>
    public Riders(Town town, Record record, IReadOnlyList<DispatcherProcess> doors, int count, int pauseMs, int seed)
    {
        (_town, _record, _doors) = (town, record, doors);
        _asking = Task.WhenAll(Enumerable.Range(0, count).Select(rider => Task.Run(() => LiveAsync(FormattableString.Invariant($"rider-{seed}-{rider}"), pauseMs, new Random(seed + rider)))));
    }

    /// <summary>No new wishes; those under way come to their end.</summary>
    public async Task EndAsync()
    {
        await _noMore.CancelAsync();
        await _asking.WaitAsync(Patience.Long);
    }

    public async ValueTask DisposeAsync()
    {
        await _noMore.CancelAsync();
        await _asking.WaitAsync(Patience.Long).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _noMore.Dispose();
    }

    private async Task LiveAsync(string rider, int pauseMs, Random random)
    {
        for (var number = 0; !_noMore.IsCancellationRequested; number++)
        {
            await Patience.PauseAsync(TimeSpan.FromMilliseconds(random.Next(pauseMs)));
            var key = FormattableString.Invariant($"{rider}-{number}");
            if (await AskAsync(key, random) is not { Offers: [var offer, ..] }) continue;
            _record.Offered();
            if (await BookAsync(key, offer.OfferId, random) is not { } ride) continue;
            switch (random.Next(8))
            {
                case 0:
                    await BookAsync(key, offer.OfferId, random);
                    break;
                case 1:
                    await CancelAsync(ride.RideId, random);
                    break;
            }
        }
    }

    /// <summary>Asks until there is an answer or the rider gives up.</summary>
    private async Task<OfferResponse?> AskAsync(string key, Random random)
    {
        var wish = _town.Wish(random, TimeProvider.System.GetUtcNow());
        while (!_noMore.IsCancellationRequested)
        {
            var (status, body) = await SendAsync(random, () => new HttpRequestMessage(HttpMethod.Post, "v1/offers") { Content = JsonContent.Create(wish, options: Json.Options), Headers = { { IdempotencyKey, key } } });
            if (status == HttpStatusCode.OK) return JsonSerializer.Deserialize<OfferResponse>(body, Json.Options);
            if (!MayTryAgain(status)) _record.Fault($"A wish was answered with {(int)status}: {body}");
        }

        return null;
    }

    /// <summary>Books with one key until it is known what came of it, be the riders told to end or not.</summary>
    private async Task<RideView?> BookAsync(string key, string offer, Random random)
    {
        while (true)
        {
            var (status, body) = await SendAsync(random, () => new HttpRequestMessage(HttpMethod.Post, "v1/rides") { Content = JsonContent.Create(new BookingRequest(offer), options: Json.Options), Headers = { { IdempotencyKey, key } } });
            if (status == HttpStatusCode.Created)
            {
                var ride = JsonSerializer.Deserialize<RideView>(body, Json.Options)!;
                _record.Book(key, offer, ride);
                return ride;
            }

            if (MayTryAgain(status)) continue;
            // The seat went with time, or with what has happened to the bus. Anything else cannot be: the offer was made, and nobody else has booked it.
            if (CodeOf(body) is not ("OfferExpired" or "OfferNoLongerPossible")) _record.Fault($"Booking {offer} with {key} was answered with {(int)status}: {body}");
            if (_record.Booked.ContainsKey(key)) _record.Fault($"Booking {offer} with {key} again, after it was acknowledged, was answered with {(int)status}: {body}");
            return null;
        }
    }

    private async Task CancelAsync(string ride, Random random)
    {
        while (true)
        {
            var (status, body) = await SendAsync(random, () => new HttpRequestMessage(HttpMethod.Delete, $"v1/rides/{ride}"));
            if (MayTryAgain(status)) continue;
            if (status == HttpStatusCode.OK) _record.Cancelled[ride] = true;
            else if (CodeOf(body) is not ("RideOnBoard" or "RideEnded")) _record.Fault($"Cancelling {ride} was answered with {(int)status}: {body}");
            return;
        }
    }

    /// <summary>One attempt at one of the doors; status 0 where no answer came.</summary>
    private async Task<(HttpStatusCode Status, string Body)> SendAsync(Random random, Func<HttpRequestMessage> make)
    {
        var door = _doors[random.Next(_doors.Count)];
        HttpStatusCode status = 0;
        var body = "";
        try
        {
            using var patience = new CancellationTokenSource(s_patience);
            using var request = make();
            using var response = await door.Http.SendAsync(request, patience.Token);
            (status, body) = (response.StatusCode, await response.Content.ReadAsStringAsync(patience.Token));
        }
        catch (Exception broken) when (DispatcherProcess.IsBroken(broken))
        {
            status = 0;
        }

        _record.Answered((int)status);
        if (MayTryAgain(status)) await Patience.PauseAsync(s_beforeAgain);
        return (status, body);
    }

    private static bool MayTryAgain(HttpStatusCode status) => status is 0 or HttpStatusCode.ServiceUnavailable;

    private static string? CodeOf(string body)
    {
        try
        {
            return JsonDocument.Parse(body).RootElement.GetProperty("code").GetString();
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}
