using System.Text;
using Microsoft.Data.Sqlite;
using OnDemandBus.Dispatcher.Journal;
using OnDemandBus.System.Tests.Servers;
using StackExchange.Redis;

namespace OnDemandBus.System.Tests.Journal;

/// <summary>What both stores have to keep, on a real disk and a real Redis.</summary>
public sealed class When_a_journal_is_kept(LocalServers servers) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("odb-journal-").FullName;
    private readonly string _area = $"town-{Guid.NewGuid():N}";
    private ConnectionMultiplexer? _redis;

    public static TheoryData<string> Stores => ["sqlite", "redis"];

    private static CancellationToken End => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null) await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task What_was_appended_is_read_in_order_by_whoever_opens_it(string store)
    {
        await using (var journal = await OpenAsync(store))
        {
            Assert.Equal(0, await journal.SequenceAsync(End));
            Assert.Null(await journal.SnapshotAsync(End));
            Assert.True(await journal.AppendAsync(0, Entries("one", "two"), End));
            Assert.True(await journal.AppendAsync(2, Entries("three"), End));
        }

        await using var again = await OpenAsync(store);
        Assert.Equal(3, await again.SequenceAsync(End));
        Assert.Equal([(1, "one"), (2, "two"), (3, "three")], await ReadAsync(again, 0));
        Assert.Equal([(3, "three")], await ReadAsync(again, 2));
        Assert.Empty(await ReadAsync(again, 3));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Who_does_not_know_the_last_entry_appends_nothing(string store)
    {
        await using var leader = await OpenAsync(store);
        await using var successor = await OpenAsync(store);
        Assert.True(await leader.AppendAsync(0, Entries("one"), End));
        Assert.True(await successor.AppendAsync(1, Entries("two"), End));
        Assert.False(await leader.AppendAsync(1, Entries("not this", "nor this"), End));
        Assert.False(await leader.AppendAsync(5, Entries("nor after a gap"), End));
        Assert.Equal([(1, "one"), (2, "two")], await ReadAsync(leader, 0));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Of_many_who_append_at_once_one_comes_through_each_time(string store)
    {
        const int writers = 8, rounds = 20;
        await using var journal = await OpenAsync(store);
        for (var round = 0; round < rounds; round++)
        {
            var won = await Task.WhenAll(Enumerable.Range(0, writers).Select(async k =>
            {
                await using var writer = await OpenAsync(store);
                return await writer.AppendAsync(round, Entries($"{k}"), End);
            }));
            Assert.Single(won, yes => yes);
        }

        Assert.Equal(Enumerable.Range(1, rounds), (await ReadAsync(journal, 0)).Select(entry => (int)entry.Sequence));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task More_entries_than_a_page_are_read_without_a_gap(string store)
    {
        await using var journal = await OpenAsync(store);
        Assert.True(await journal.AppendAsync(0, Entries([.. Enumerable.Range(1, 3000).Select(k => $"{k}")]), End));
        Assert.Equal(Enumerable.Range(1, 3000).Select(k => ((long)k, $"{k}")), await ReadAsync(journal, 0));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_snapshot_takes_the_place_of_the_one_before_and_what_it_holds_may_be_forgotten(string store)
    {
        await using var journal = await OpenAsync(store);
        Assert.True(await journal.AppendAsync(0, Entries([.. Enumerable.Range(1, 500).Select(k => $"{k}")]), End));
        await journal.SaveSnapshotAsync(new JournalRecord(200, Encoding.UTF8.GetBytes("after 200")), 0, End);
        await journal.SaveSnapshotAsync(new JournalRecord(400, Encoding.UTF8.GetBytes("after 400")), 400, End);

        var snapshot = await journal.SnapshotAsync(End);
        Assert.Equal((400, "after 400"), (snapshot!.Value.Sequence, Encoding.UTF8.GetString(snapshot.Value.Content.Span)));
        Assert.Equal(Enumerable.Range(401, 100), (await ReadAsync(journal, 400)).Select(entry => (int)entry.Sequence));
        Assert.True(await journal.AppendAsync(500, Entries("on"), End));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_numbers_go_on_when_all_is_in_the_snapshot(string store)
    {
        await using var journal = await OpenAsync(store);
        Assert.True(await journal.AppendAsync(0, Entries("one", "two"), End));
        await journal.SaveSnapshotAsync(new JournalRecord(2, Encoding.UTF8.GetBytes("after 2")), 2, End);
        Assert.Equal(2, await journal.SequenceAsync(End));
        Assert.True(await journal.AppendAsync(2, Entries("three"), End));
        Assert.Equal([(3, "three")], await ReadAsync(journal, 2));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task The_mark_of_what_is_published_never_goes_back(string store)
    {
        await using var journal = await OpenAsync(store);
        Assert.Equal(0, await journal.PublishedAsync(End));
        await journal.SavePublishedAsync(7, End);
        await journal.SavePublishedAsync(5, End);
        Assert.Equal(7, await journal.PublishedAsync(End));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_lease_goes_to_the_first_who_saw_it_as_it_is(string store)
    {
        await using var journal = await OpenAsync(store);
        Assert.Equal(Lease.Free, await journal.LeaseAsync(End));
        Assert.True(await journal.ReplaceLeaseAsync(Lease.Free, new Lease("a", 1), End));
        Assert.False(await journal.ReplaceLeaseAsync(Lease.Free, new Lease("b", 1), End));
        Assert.True(await journal.ReplaceLeaseAsync(new Lease("a", 1), new Lease("a", 2), End));
        Assert.False(await journal.ReplaceLeaseAsync(new Lease("a", 1), new Lease("b", 2), End));
        Assert.Equal(new Lease("a", 2), await journal.LeaseAsync(End));
    }

    [Fact]
    public async Task An_entry_that_was_altered_in_the_file_is_refused_and_left_as_it_is()
    {
        await using (var journal = await OpenAsync("sqlite")) await journal.AppendAsync(0, Entries("one", "two"), End);
        Run("UPDATE entries SET entry = zeroblob(20) WHERE sequence = 2");
        await using var again = await OpenAsync("sqlite");
        var damage = await Assert.ThrowsAsync<JournalException>(() => ReadAsync(again, 0));
        Assert.Contains("entry 2 is not what was written", damage.Message, StringComparison.Ordinal);
        Assert.Equal(2, await again.SequenceAsync(End));
    }

    [Fact]
    public async Task An_entry_that_is_gone_from_the_file_is_missed()
    {
        await using (var journal = await OpenAsync("sqlite")) await journal.AppendAsync(0, Entries("one", "two", "three"), End);
        Run("DELETE FROM entries WHERE sequence = 2");
        await using var again = await OpenAsync("sqlite");
        var damage = await Assert.ThrowsAsync<JournalException>(() => ReadAsync(again, 0));
        Assert.Contains("after entry 1 comes 3", damage.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_or_older_file_is_refused_and_not_touched()
    {
        await using (var journal = await OpenAsync("sqlite")) await journal.AppendAsync(0, Entries("one"), End);
        await IsRefusedAsync(99);
        await IsRefusedAsync(1);
    }

    private async Task IsRefusedAsync(int format)
    {
        Run($"PRAGMA user_version = {format}; PRAGMA wal_checkpoint(TRUNCATE)");
        var before = await File.ReadAllBytesAsync(Path.Combine(_folder, "town.journal"), End);
        var other = await Assert.ThrowsAsync<JournalException>(() => OpenAsync("sqlite"));
        Assert.Contains($"has format {format}, and this version knows format {SqliteJournal.Format}", other.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_folder, "town.journal"), End));
    }

    [Theory]
    [InlineData("This is no SQLite file, and longer than the hundred bytes that the header of such a file has: so it can be told from one, whatever it may be.")]
    [InlineData("short")]
    public async Task A_file_of_something_else_is_refused_and_not_touched(string content)
    {
        var file = Path.Combine(_folder, "town.journal");
        await File.WriteAllTextAsync(file, content, End);
        var damage = await Assert.ThrowsAsync<JournalException>(() => OpenAsync("sqlite"));
        Assert.Contains("town.journal", damage.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(file, End));
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused()
    {
        Run("CREATE TABLE cats (name TEXT)");
        var strange = await Assert.ThrowsAsync<JournalException>(() => OpenAsync("sqlite"));
        Assert.Contains("another program", strange.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_or_older_format_in_Redis_is_refused()
    {
        await using (await OpenAsync("redis")) { }
        foreach (var format in new[] { RedisJournal.Format - 1, RedisJournal.Format + 1 })
        {
            await (await RedisAsync()).StringSetAsync($"odb:{{{_area}}}:format", format);
            await Assert.ThrowsAsync<JournalException>(() => OpenAsync("redis"));
        }
    }

    private static ReadOnlyMemory<byte>[] Entries(params string[] contents) => [.. contents.Select(content => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(content))];

    private static async Task<List<(long Sequence, string Content)>> ReadAsync(IJournal journal, long after)
    {
        var read = new List<(long, string)>();
        await foreach (var record in journal.ReadAsync(after, End)) read.Add((record.Sequence, Encoding.UTF8.GetString(record.Content.Span)));
        return read;
    }

    private async Task<IJournal> OpenAsync(string store) => store == "sqlite"
        ? await SqliteJournal.OpenAsync(Path.Combine(_folder, "town.journal"), End)
        : await RedisJournal.OpenAsync(await RedisAsync(), _area, "redis", End);

    private async Task<IDatabase> RedisAsync() => (_redis ??= await ConnectionMultiplexer.ConnectAsync(await servers.RedisAsync())).GetDatabase();

    private void Run(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "town.journal")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
