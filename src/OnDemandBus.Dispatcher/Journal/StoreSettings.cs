using OnDemandBus.Dispatcher.Settings;
using StackExchange.Redis;

namespace OnDemandBus.Dispatcher.Journal;

/// <summary>Where the journals are: in Redis, or in files of a directory.</summary>
/// <param name="Directory">For one SQLite file per area.</param>
/// <param name="Redis">How to reach Redis; null for files.</param>
/// <param name="EntriesPerSnapshot">After so many entries of a journal the next snapshot is due: a start replays no more than about three times as many.</param>
internal sealed record StoreSettings(string Directory, ConfigurationOptions? Redis, int EntriesPerSnapshot)
{
    public const string Section = "Store";

    private const string DefaultDirectory = "data";
    private const int DefaultEntriesPerSnapshot = 20_000;

    // A store that does not answer within this is treated as one that is away: riders wait meanwhile.
    private const int AnswerMs = 2000;

    /// <summary>For people, without a password.</summary>
    public string Display => Redis is null ? Path.GetFullPath(Directory) : $"redis {string.Join(", ", Redis.EndPoints)}";

    public static StoreSettings Read(IConfiguration configuration)
    {
        var section = new StrictSection(configuration.GetSection(Section));
        var (directory, redis) = (section.Text("Directory"), section.Text("Redis"));
        var entries = section.WholeNumber("EntriesPerSnapshot", 1, 1_000_000) ?? DefaultEntriesPerSnapshot;
        section.RefuseOthers();
        if (redis is null) return new StoreSettings(directory ?? DefaultDirectory, null, entries);
        if (directory is not null) throw StartException.Setting(section.KeyOf("Directory"), "a directory and a Redis are both given", "Leave one of them out: the journals are in one place");
        try
        {
            var options = ConfigurationOptions.Parse(redis);
            options.AbortOnConnectFail = false;
            // What cannot be stored now is refused now, and not kept to be stored when nobody waits any more.
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.AsyncTimeout = options.SyncTimeout = AnswerMs;
            options.ConnectTimeout = AnswerMs;
            options.HeartbeatInterval = TimeSpan.FromMilliseconds(500);
            options.ReconnectRetryPolicy = new LinearRetry(250);
            options.ClientName = "OnDemandBus";
            return options.EndPoints.Count > 0 ? new StoreSettings(DefaultDirectory, options, entries) : throw new ArgumentException("there is no address");
        }
        catch (ArgumentException)
        {
            // The text is not repeated in the message: it may have a password in it.
            throw StartException.Setting(section.KeyOf("Redis"), "this is not the address of a Redis", "Write host:6379, with a password host:6379,password=..., or leave it out to keep the journals in files");
        }
    }
}
