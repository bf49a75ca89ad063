using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>A journal in an SQLite file of its own: a write-ahead log, synchronised with the disk at every commit.</summary>
internal sealed class SqliteJournal : IJournal
{
    public const int Format = 2;

    private const int ApplicationId = 0x4F444231;
    private const int Page = 1000;

    // One writer in the process; others that hold the file for a moment are waited for.
    private const int BusySeconds = 2;

    private readonly SemaphoreSlim _one = new(1);
    private readonly SqliteConnection _connection;

    private SqliteJournal(string path, SqliteConnection connection) => (Display, _connection) = (path, connection);

    public string Display { get; }

    /// <summary>Opens the file, and makes it where there is none.</summary>
    /// <exception cref="JournalException">The file is no journal, is damaged, or is newer than this version; it is not touched.</exception>
    public static async Task<SqliteJournal> OpenAsync(string path, CancellationToken cancel)
    {
        if (File.Exists(path) && new FileInfo(path).Length > 0) await OffThreadAsync(path, () => Check(path), cancel);
        return await OffThreadAsync(path, () =>
        {
            var connection = Connect(path, SqliteOpenMode.ReadWriteCreate);
            try
            {
                Run(connection, "PRAGMA journal_mode=WAL");
                Run(connection, "PRAGMA synchronous=FULL");
                using var making = connection.BeginTransaction(deferred: false);
                if (Number(connection, "PRAGMA user_version") == 0)
                {
                    Run(connection, """
                        CREATE TABLE entries (sequence INTEGER PRIMARY KEY, entry BLOB NOT NULL);
                        CREATE TABLE snapshots (sequence INTEGER PRIMARY KEY, state BLOB NOT NULL);
                        CREATE TABLE published (sequence INTEGER NOT NULL);
                        CREATE TABLE lease (holder TEXT NOT NULL, beat INTEGER NOT NULL);
                        INSERT INTO published VALUES (0);
                        INSERT INTO lease VALUES ('', 0);
                        """);
                    Run(connection, FormattableString.Invariant($"PRAGMA application_id={ApplicationId}"));
                    Run(connection, FormattableString.Invariant($"PRAGMA user_version={Format}"));
                }

                making.Commit();
                return new SqliteJournal(path, connection);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        }, cancel);
    }

    public Task<long> SequenceAsync(CancellationToken cancel) => WithAsync(Sequence, cancel);

    public async IAsyncEnumerable<JournalRecord> ReadAsync(long after, [EnumeratorCancellation] CancellationToken cancel)
    {
        while (true)
        {
            var page = await WithAsync(connection => ReadPage(connection, after), cancel);
            foreach (var record in page)
            {
                if (record.Sequence != after + 1) throw SealedRecord.Damaged(Display, $"after entry {after} comes {record.Sequence}");
                yield return record;
                after = record.Sequence;
            }

            if (page.Count < Page) yield break;
        }
    }

    public Task<bool> AppendAsync(long after, IReadOnlyList<ReadOnlyMemory<byte>> entries, CancellationToken cancel) => WithAsync(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        if (Sequence(connection) != after) return false;
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO entries (sequence, entry) VALUES ($sequence, $entry)";
        var sequence = insert.Parameters.Add("$sequence", SqliteType.Integer);
        var entry = insert.Parameters.Add("$entry", SqliteType.Blob);
        foreach (var content in entries)
        {
            sequence.Value = ++after;
            entry.Value = SealedRecord.Seal(after, content.Span);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }, cancel);

    public Task<JournalRecord?> SnapshotAsync(CancellationToken cancel) => WithAsync(connection =>
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT sequence, state FROM snapshots ORDER BY sequence DESC LIMIT 1";
        using var rows = select.ExecuteReader();
        return rows.Read() ? SealedRecord.Open($"{Display} (snapshot)", rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)) : (JournalRecord?)null;
    }, cancel);

    public Task SaveSnapshotAsync(JournalRecord snapshot, long forget, CancellationToken cancel) => WithAsync(connection =>
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        Run(connection, "INSERT OR REPLACE INTO snapshots (sequence, state) VALUES ($sequence, $state)", ("$sequence", snapshot.Sequence), ("$state", SealedRecord.Seal(snapshot.Sequence, snapshot.Content.Span)));
        Run(connection, "DELETE FROM snapshots WHERE sequence < $sequence", ("$sequence", snapshot.Sequence));
        // Never the last one: its number is what the next append goes by.
        Run(connection, "DELETE FROM entries WHERE sequence <= $forget AND sequence < (SELECT max(sequence) FROM entries)", ("$forget", forget));
        transaction.Commit();
        return true;
    }, cancel);

    public Task<long> PublishedAsync(CancellationToken cancel) => WithAsync(connection => Number(connection, "SELECT sequence FROM published"), cancel);

    public Task SavePublishedAsync(long sequence, CancellationToken cancel) =>
        WithAsync(connection => Run(connection, "UPDATE published SET sequence = $sequence WHERE sequence < $sequence", ("$sequence", sequence)), cancel);

    public Task<Lease> LeaseAsync(CancellationToken cancel) => WithAsync(connection =>
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT holder, beat FROM lease";
        using var rows = select.ExecuteReader();
        return rows.Read() ? new Lease(rows.GetString(0), rows.GetInt64(1)) : Lease.Free;
    }, cancel);

    public Task<bool> ReplaceLeaseAsync(Lease seen, Lease next, CancellationToken cancel) => WithAsync(connection => Run(
        connection,
        "UPDATE lease SET holder = $next, beat = $nextBeat WHERE holder = $seen AND beat = $seenBeat",
        ("$next", next.Holder), ("$nextBeat", next.Beat), ("$seen", seen.Holder), ("$seenBeat", seen.Beat)) == 1, cancel);

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>Looks whether a file can be used, without changing it.</summary>
    private static bool Check(string path)
    {
        using var connection = Connect(path, SqliteOpenMode.ReadOnly);
        var application = Number(connection, "PRAGMA application_id");
        if (application is not 0 and not ApplicationId || (application == 0 && Number(connection, "SELECT count(*) FROM sqlite_master") > 0))
            throw new JournalException($"The file {path} is an SQLite file of another program. It is left untouched. Choose another Store:Directory.");
        var format = Number(connection, "PRAGMA user_version");
        return application == 0 || format == Format ? true : throw SealedRecord.OfAnotherFormat(path, FormattableString.Invariant($"{format}"), Format);
    }

    private static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = BusySeconds }.ToString());
        connection.Open();
        return connection;
    }

    private List<JournalRecord> ReadPage(SqliteConnection connection, long after)
    {
        using var select = connection.CreateCommand();
        select.CommandText = FormattableString.Invariant($"SELECT sequence, entry FROM entries WHERE sequence > $after ORDER BY sequence LIMIT {Page}");
        select.Parameters.AddWithValue("$after", after);
        using var rows = select.ExecuteReader();
        var page = new List<JournalRecord>();
        while (rows.Read()) page.Add(SealedRecord.Open(Display, rows.GetInt64(0), rows.GetFieldValue<byte[]>(1)));
        return page;
    }

    private static long Sequence(SqliteConnection connection) => Number(connection, "SELECT coalesce(max(sequence), 0) FROM entries");

    private static long Number(SqliteConnection connection, string query)
    {
        using var select = connection.CreateCommand();
        select.CommandText = query;
        return (long)select.ExecuteScalar()!;
    }

    private static int Run(SqliteConnection connection, string statement, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command.ExecuteNonQuery();
    }

    private async Task<T> WithAsync<T>(Func<SqliteConnection, T> use, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            return await OffThreadAsync(Display, () => use(_connection), cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>SQLite waits for the disk: not on a thread that others wait for.</summary>
    private static Task<T> OffThreadAsync<T>(string display, Func<T> use, CancellationToken cancel) => Task.Run(() =>
    {
        try
        {
            return use();
        }
        catch (SqliteException fault) when (fault.SqliteErrorCode is SqliteCorrupt or SqliteNotADatabase)
        {
            throw SealedRecord.Damaged(display, fault.Message.TrimEnd('.'), fault);
        }
        catch (DbException fault)
        {
            throw new StoreAwayException($"The journal {display} cannot be used: {fault.Message}", fault);
        }
    }, cancel);

    private const int SqliteCorrupt = 11;
    private const int SqliteNotADatabase = 26;
}
