using System.Globalization;
using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>
/// A journal in Redis: a stream whose ids are the numbers of the entries. What depends on what is there runs as a script, so that nothing can come between. It is as
/// durable as the server is set to be: <c>appendonly yes</c>, <c>appendfsync always</c>.
/// </summary>
internal sealed class RedisJournal : IJournal
{
    public const int Format = 2;

    private const int Page = 500;

    // The braces keep the keys of an area on one node of a cluster.
    private const string KeyPattern = "odb:{{{0}}}:{1}";

    private const string Append = """
        local last = tonumber(redis.call('GET', KEYS[1]) or '0')
        if last ~= tonumber(ARGV[1]) then return 0 end
        for i = 2, #ARGV do redis.call('XADD', KEYS[2], (last + i - 1) .. '-0', 'e', ARGV[i]) end
        redis.call('SET', KEYS[1], last + #ARGV - 1)
        return 1
        """;

    private const string ReplaceLease = """
        local holder, beat = redis.call('HGET', KEYS[1], 'holder') or '', redis.call('HGET', KEYS[1], 'beat') or '0'
        if holder ~= ARGV[1] or beat ~= ARGV[2] then return 0 end
        redis.call('HSET', KEYS[1], 'holder', ARGV[3], 'beat', ARGV[4])
        return 1
        """;

    private const string SavePublished = """
        if tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[1]) or '0') then redis.call('SET', KEYS[1], ARGV[1]) end
        return 1
        """;

    private readonly IDatabase _redis;
    private readonly RedisKey _sequence;
    private readonly RedisKey _entries;
    private readonly RedisKey _snapshot;
    private readonly RedisKey _published;
    private readonly RedisKey _lease;

    private RedisJournal(IDatabase redis, string area, string display)
    {
        (_redis, Display) = (redis, display);
        (_sequence, _entries, _snapshot, _published, _lease) = (Key(area, "sequence"), Key(area, "entries"), Key(area, "snapshot"), Key(area, "published"), Key(area, "lease"));
    }

    public string Display { get; }

    /// <summary>Opens the journal of an area.</summary>
    /// <exception cref="JournalException">It is newer than this version.</exception>
    public static async Task<RedisJournal> OpenAsync(IDatabase redis, string area, string address, CancellationToken cancel)
    {
        var display = $"{address}/{area}";
        var format = Key(area, "format");
        await AnswerAsync(display, async () => await redis.StringSetAsync(format, Format, when: When.NotExists), cancel);
        var found = await AnswerAsync(display, async () => await redis.StringGetAsync(format), cancel);
        return found.TryParse(out int number) && number == Format ? new RedisJournal(redis, area, display) : throw SealedRecord.OfAnotherFormat(display, found.ToString(), Format);
    }

    public async Task<long> SequenceAsync(CancellationToken cancel) => (long)await AnswerAsync(async () => await _redis.StringGetAsync(_sequence), cancel);

    public async IAsyncEnumerable<JournalRecord> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var page = await AnswerAsync(async () => await _redis.StreamRangeAsync(_entries, Id(after + 1), "+", Page), cancel);
            foreach (var entry in page)
            {
                var sequence = long.Parse(entry.Id.ToString().Split('-')[0], CultureInfo.InvariantCulture);
                if (sequence != after + 1) throw SealedRecord.Damaged(Display, $"after entry {after} comes {sequence}");
                yield return SealedRecord.Open(Display, sequence, (byte[])entry["e"]! ?? []);
                after = sequence;
            }

            if (page.Length < Page) yield break;
        }
    }

    public async Task<bool> AppendAsync(long after, IReadOnlyList<ReadOnlyMemory<byte>> entries, CancellationToken cancel)
    {
        var arguments = new RedisValue[entries.Count + 1];
        arguments[0] = after;
        for (var k = 0; k < entries.Count; k++) arguments[k + 1] = SealedRecord.Seal(after + k + 1, entries[k].Span);
        return (bool)await AnswerAsync(async () => await _redis.ScriptEvaluateAsync(Append, [_sequence, _entries], arguments), cancel);
    }

    public async Task<JournalRecord?> SnapshotAsync(CancellationToken cancel)
    {
        var found = await AnswerAsync(async () => await _redis.HashGetAsync(_snapshot, ["sequence", "state"]), cancel);
        return found[0].IsNull ? null : SealedRecord.Open($"{Display} (snapshot)", (long)found[0], (byte[])found[1]! ?? []);
    }

    public async Task SaveSnapshotAsync(JournalRecord snapshot, long forget, CancellationToken cancel)
    {
        await AnswerAsync(async () =>
        {
            await _redis.HashSetAsync(_snapshot, [new("sequence", snapshot.Sequence), new("state", SealedRecord.Seal(snapshot.Sequence, snapshot.Content.Span))]);
            // Whole blocks of the stream only; the numbers go on from the key beside it, whatever is left.
            return await _redis.StreamTrimByMinIdAsync(_entries, Id(forget + 1), useApproximateMaxLength: true);
        }, cancel);
    }

    public async Task<long> PublishedAsync(CancellationToken cancel) => (long)await AnswerAsync(async () => await _redis.StringGetAsync(_published), cancel);

    public Task SavePublishedAsync(long sequence, CancellationToken cancel) => AnswerAsync(async () => await _redis.ScriptEvaluateAsync(SavePublished, [_published], [sequence]), cancel);

    public async Task<Lease> LeaseAsync(CancellationToken cancel)
    {
        var found = await AnswerAsync(async () => await _redis.HashGetAsync(_lease, ["holder", "beat"]), cancel);
        return found[0].IsNull ? Lease.Free : new Lease(found[0].ToString(), (long)found[1]);
    }

    public async Task<bool> ReplaceLeaseAsync(Lease seen, Lease next, CancellationToken cancel) =>
        (bool)await AnswerAsync(async () => await _redis.ScriptEvaluateAsync(ReplaceLease, [_lease], [seen.Holder, seen.Beat, next.Holder, next.Beat]), cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static RedisKey Key(string area, string name) => string.Format(CultureInfo.InvariantCulture, KeyPattern, area, name);

    private static RedisValue Id(long sequence) => FormattableString.Invariant($"{sequence}-0");

    private Task<T> AnswerAsync<T>(Func<Task<T>> ask, CancellationToken cancel) => AnswerAsync(Display, ask, cancel);

    private static async Task<T> AnswerAsync<T>(string display, Func<Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return await ask().WaitAsync(cancel);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new StoreAwayException($"The store {display} does not answer: {fault.Message}", fault);
        }
    }
}
