using Microsoft.Data.Sqlite;
using OnDemandBus.Dispatcher.Journal;

namespace OnDemandBus.Dispatcher.Persons;

/// <summary>Two SQLite files: one for the keys, which belongs in no backup that is kept for long, and one for what they open.</summary>
internal sealed class SqlitePersonStore(StoreSettings settings) : IPersonStore, IDisposable
{
    private readonly File _keys = new(settings.Directory, "persons.keys", "keys");
    private readonly File _sealed = new(settings.Directory, "persons.sealed", "details");

    public Task<byte[]?> KeyAsync(string ride, CancellationToken cancel) => _keys.FindAsync(ride, cancel);

    public async Task<byte[]> AddKeyAsync(string ride, byte[] key, CancellationToken cancel)
    {
        await _keys.RunAsync("INSERT OR IGNORE INTO keys VALUES ($ride, $value)", ride, key, cancel);
        return await _keys.FindAsync(ride, cancel) ?? throw new StoreAwayException("The key was deleted at the same moment.");
    }

    public Task<byte[]?> SealedAsync(string ride, CancellationToken cancel) => _sealed.FindAsync(ride, cancel);

    public Task SaveSealedAsync(string ride, byte[] sealedDetails, CancellationToken cancel) => _sealed.RunAsync("INSERT OR REPLACE INTO details VALUES ($ride, $value)", ride, sealedDetails, cancel);

    public async Task EraseAsync(IReadOnlyCollection<string> rides, CancellationToken cancel)
    {
        foreach (var ride in rides) await _keys.RunAsync("DELETE FROM keys WHERE ride = $ride", ride, [], cancel);
        foreach (var ride in rides) await _sealed.RunAsync("DELETE FROM details WHERE ride = $ride", ride, [], cancel);
    }

    public Task<IReadOnlyList<string>> RidesAsync(CancellationToken cancel) => _keys.RidesAsync(cancel);

    public void Dispose()
    {
        _keys.Dispose();
        _sealed.Dispose();
    }

    /// <summary>One table in one file, opened when it is first needed.</summary>
    private sealed class File(string directory, string name, string table) : IDisposable
    {
        private readonly SemaphoreSlim _one = new(1);
        private SqliteConnection? _connection;

        public Task<byte[]?> FindAsync(string ride, CancellationToken cancel) => WithAsync(connection =>
        {
            using var select = connection.CreateCommand();
            select.CommandText = $"SELECT value FROM {table} WHERE ride = $ride";
            select.Parameters.AddWithValue("$ride", ride);
            return (byte[]?)select.ExecuteScalar();
        }, cancel);

        public Task RunAsync(string statement, string ride, byte[] value, CancellationToken cancel) => WithAsync(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.Parameters.AddWithValue("$ride", ride);
            command.Parameters.AddWithValue("$value", value);
            return command.ExecuteNonQuery();
        }, cancel);

        public Task<IReadOnlyList<string>> RidesAsync(CancellationToken cancel) => WithAsync<IReadOnlyList<string>>(connection =>
        {
            using var select = connection.CreateCommand();
            select.CommandText = $"SELECT ride FROM {table} ORDER BY ride";
            using var rows = select.ExecuteReader();
            var rides = new List<string>();
            while (rows.Read()) rides.Add(rows.GetString(0));
            return rides;
        }, cancel);

        public void Dispose() => _connection?.Dispose();

        private async Task<T> WithAsync<T>(Func<SqliteConnection, T> use, CancellationToken cancel)
        {
            await _one.WaitAsync(cancel);
            try
            {
                return await Task.Run(() => use(_connection ??= Connect()), cancel);
            }
            catch (SqliteException fault)
            {
                throw new StoreAwayException($"The file {name} in {directory} cannot be used: {fault.Message}", fault);
            }
            finally
            {
                _one.Release();
            }
        }

        private SqliteConnection Connect()
        {
            Directory.CreateDirectory(directory);
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, name), Pooling = false }.ToString());
            connection.Open();
            using var prepare = connection.CreateCommand();
            // What is deleted is overwritten, in the file and in the log of the transaction beside it.
            prepare.CommandText = $"PRAGMA secure_delete=ON; PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS {table} (ride TEXT PRIMARY KEY, value BLOB NOT NULL)";
            prepare.ExecuteNonQuery();
            return connection;
        }
    }
}
