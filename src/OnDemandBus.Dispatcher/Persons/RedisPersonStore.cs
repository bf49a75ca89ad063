using OnDemandBus.Dispatcher.Journal;
using StackExchange.Redis;

namespace OnDemandBus.Dispatcher.Persons;

/// <summary>Two hashes in Redis: the keys, and what they open. After a key is deleted the server is asked to rewrite its append-only file, which otherwise remembers it.</summary>
internal sealed class RedisPersonStore(Store store, TimeProvider time) : IPersonStore
{
    private static readonly RedisKey s_keys = "odb:persons:keys";
    private static readonly RedisKey s_sealed = "odb:persons:sealed";
    private static readonly TimeSpan s_rewriteEvery = TimeSpan.FromMinutes(10);

    private long _rewrittenAt;

    public Task<byte[]?> KeyAsync(string ride, CancellationToken cancel) => AskAsync<byte[]?>(async redis => await redis.HashGetAsync(s_keys, ride), cancel);

    public Task<byte[]> AddKeyAsync(string ride, byte[] key, CancellationToken cancel) => AskAsync(async redis =>
    {
        await redis.HashSetAsync(s_keys, ride, key, When.NotExists);
        return (byte[]?)await redis.HashGetAsync(s_keys, ride) ?? throw new StoreAwayException("The key was deleted at the same moment.");
    }, cancel);

    public Task<byte[]?> SealedAsync(string ride, CancellationToken cancel) => AskAsync<byte[]?>(async redis => await redis.HashGetAsync(s_sealed, ride), cancel);

    public Task SaveSealedAsync(string ride, byte[] sealedDetails, CancellationToken cancel) => AskAsync(redis => redis.HashSetAsync(s_sealed, ride, sealedDetails), cancel);

    public Task EraseAsync(IReadOnlyCollection<string> rides, CancellationToken cancel) => AskAsync(async redis =>
    {
        RedisValue[] fields = [.. rides.Select(ride => (RedisValue)ride)];
        var erased = await redis.HashDeleteAsync(s_keys, fields);
        await redis.HashDeleteAsync(s_sealed, fields);
        var rewritten = Interlocked.Read(ref _rewrittenAt);
        if (erased > 0 && (rewritten == 0 || time.GetElapsedTime(rewritten) > s_rewriteEvery))
        {
            Interlocked.Exchange(ref _rewrittenAt, time.GetTimestamp());
            await redis.ExecuteAsync("BGREWRITEAOF");
        }

        return erased;
    }, cancel);

    public Task<IReadOnlyList<string>> RidesAsync(CancellationToken cancel) =>
        AskAsync<IReadOnlyList<string>>(async redis => [.. (await redis.HashKeysAsync(s_keys)).Select(ride => ride.ToString()).Order(StringComparer.Ordinal)], cancel);

    private async Task<T> AskAsync<T>(Func<IDatabase, Task<T>> ask, CancellationToken cancel)
    {
        try
        {
            return await ask(await store.RedisAsync()).WaitAsync(cancel);
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new StoreAwayException($"The store does not answer: {fault.Message}", fault);
        }
    }
}
