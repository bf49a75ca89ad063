using OnDemandBus.Dispatcher.Settings;
using StackExchange.Redis;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>Opens the journals of the areas. Safe for several threads.</summary>
internal sealed class Store(StoreSettings settings) : IAsyncDisposable
{
    private readonly Lazy<Task<ConnectionMultiplexer>> _redis = new(() => ConnectionMultiplexer.ConnectAsync(settings.Redis!));
    private readonly List<FileStream> _locks = [];

    /// <summary>The journal of an area.</summary>
    public async Task<IJournal> OpenAsync(string area, CancellationToken cancel)
    {
        if (settings.Redis is null) return await SqliteJournal.OpenAsync(FileOf(area, ".journal"), cancel);
        try
        {
            return await RedisJournal.OpenAsync(await RedisAsync(), area, settings.Display, cancel);
        }
        catch (RedisException fault)
        {
            throw new StoreAwayException($"The store {settings.Display} does not answer: {fault.Message}", fault);
        }
    }

    /// <summary>The Redis that is configured.</summary>
    public async Task<IDatabase> RedisAsync() => (await _redis.Value).GetDatabase();

    /// <summary>A secret of the service: the same for all processes that have this store, the first one's.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="proposed">What it shall be if there is none yet.</param>
    public async Task<byte[]> SecretAsync(string name, byte[] proposed)
    {
        if (settings.Redis is null) return await FileSecretAsync(FileOf(name, ".secret"), proposed);
        try
        {
            var (redis, key) = (await RedisAsync(), $"odb:secret:{name}");
            await redis.StringSetAsync(key, proposed, when: When.NotExists);
            return (byte[]?)await redis.StringGetAsync(key) ?? throw new StoreAwayException($"The store {settings.Display} has lost what was just written.");
        }
        catch (Exception fault) when (fault is RedisException or TimeoutException)
        {
            throw new StoreAwayException($"The store {settings.Display} does not answer: {fault.Message}", fault);
        }
    }

    private static async Task<byte[]> FileSecretAsync(string path, byte[] proposed)
    {
        try
        {
            if (!File.Exists(path))
            {
                // Whole or not at all, and the first one stays.
                var mine = $"{path}.{Guid.NewGuid():N}";
                await using (var file = new FileStream(mine, Secretly())) await file.WriteAsync(proposed);
                try
                {
                    File.Move(mine, path, overwrite: false);
                }
                catch (IOException) when (File.Exists(path))
                {
                    File.Delete(mine);
                }
            }

            return await File.ReadAllBytesAsync(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StoreAwayException($"{path} cannot be written or read: {fault.Message}", fault);
        }
    }

    /// <summary>For nobody else on the machine to read.</summary>
    private static FileStreamOptions Secretly()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    /// <summary>
    /// Keeps a file of an area to this process. Without a broker there is no second process that could take over: one that writes here is a mistake of the
    /// operator, and the one that came first is not to suffer from it.
    /// </summary>
    /// <exception cref="StartException">Another process has it.</exception>
    public void KeepToThisProcess(string area)
    {
        if (settings.Redis is not null) return;
        var path = FileOf(area, ".lock");
        try
        {
            _locks.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException fault)
        {
            throw new StartException($"The journal of '{area}' in {settings.Display} is in use by another process. End that one, or choose another directory with --Store:Directory=PATH.", fault);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var each in _locks) await each.DisposeAsync();
        if (_redis.IsValueCreated) await (await _redis.Value).DisposeAsync();
    }

    private string FileOf(string area, string extension)
    {
        try
        {
            Directory.CreateDirectory(settings.Directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw StartException.Setting("Store:Directory", $"{Path.GetFullPath(settings.Directory)} cannot be made: {fault.Message.TrimEnd('.')}", "Choose a directory in which the service may write");
        }

        return Path.Combine(settings.Directory, area + extension);
    }
}
