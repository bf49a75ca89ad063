using Microsoft.AspNetCore.Connections;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Settings;

namespace OnDemandBus.Dispatcher;

/// <summary>How the process starts and ends. What an operator can put right is told in a sentence and ends with exit code 1.</summary>
internal static partial class Starting
{
    private const string DefaultUrl = "http://127.0.0.1:5080";

    public static async Task<int> ReportMistakesAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (StartException mistake)
        {
            await Console.Error.WriteLineAsync(mistake.Message);
            return 1;
        }
        catch (IOException mistake) when (mistake.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{mistake.Message.TrimEnd('.')}. End the other process, or choose another address with --urls http://127.0.0.1:PORT.");
            return 1;
        }
    }

    public static void AddProcess(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.ServerUrlsKey]) && string.IsNullOrEmpty(builder.Configuration[WebHostDefaults.HttpPortsKey]) && !builder.Configuration.GetSection("Kestrel:Endpoints").Exists())
            builder.WebHost.UseUrls(DefaultUrl);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(9));
    }

    public static async Task RunToTheEndAsync(this WebApplication app)
    {
        // Resolving it reads and checks the configuration, before anything listens.
        var areas = app.Services.GetRequiredService<AreaService>();
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("OnDemandBus.Dispatcher");
        app.Lifetime.ApplicationStarted.Register(() => LogStarted(log, string.Join(", ", app.Urls), app.Services.GetRequiredService<BrokerSettings>().Display));
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while it was still starting, or something did not come to its end in time.
            LogCutShort(log);
        }

        if (areas.Failure is { } failure) throw failure is StartException ? failure : new StartException($"The service areas could not be loaded: {failure}", failure);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The process ends before everything has come to its end")]
    private static partial void LogCutShort(ILogger log);

    [LoggerMessage(Level = LogLevel.Information, Message = "Listening on {Urls}; broker: {Broker}")]
    private static partial void LogStarted(ILogger log, string urls, string broker);
}
