using RabbitMQ.Client;

namespace OnDemandBus.Dispatcher.Broker;

/// <summary>
/// A part of the service that needs its own connection to the broker. Keeps one open: whenever it breaks, for whatever reason,
/// it is made anew and the work on it starts from the beginning.
/// </summary>
internal abstract partial class AmqpSession(BrokerSettings settings, string name, ILogger log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    protected ILogger Log { get; } = log;

    /// <summary>Whether the part is at work.</summary>
    public bool IsConnected { get; protected set; }

    /// <summary>The part's work, until <paramref name="broken"/>: declares what it needs, sets <see cref="IsConnected"/>, goes on.</summary>
    protected abstract Task WorkAsync(IConnection connection, CancellationToken broken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = settings.Uri!.Host,
            Port = settings.Port,
            VirtualHost = settings.VirtualHost,
            UserName = settings.User,
            Password = settings.Password,
            Ssl = { Enabled = settings.IsSecure, ServerName = settings.Uri.Host },
            RequestedHeartbeat = BrokerSetup.Heartbeat,
            ClientProvidedName = $"OnDemandBus {name}",
            // We begin anew instead: so there is one way into the working state, tested by every start.
            AutomaticRecoveryEnabled = false,
        };
        var toldOfFault = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await factory.CreateConnectionAsync(stoppingToken);
                using var broken = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                connection.ConnectionShutdownAsync += (_, _) => broken.CancelAsync();
                LogConnected(Log, name, settings.Display);
                toldOfFault = false;
                await WorkAsync(connection, broken.Token);
            }
            catch (Exception fault)
            {
                if (stoppingToken.IsCancellationRequested) break;
                // Told once, and not each second until the broker is back.
                if (!toldOfFault) LogBroken(Log, name, settings.Display, fault is OperationCanceledException ? "the connection was lost" : fault.Message);
                toldOfFault = true;
            }

            IsConnected = false;
            // The broker lives in the real time, whatever clock the service runs on.
            await Task.Delay(s_pause, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        IsConnected = false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the broker for {Part}: {Broker}")]
    private static partial void LogConnected(ILogger log, string part, string broker);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to the broker for {Part}, trying again: {Broker}: {Reason}")]
    private static partial void LogBroken(ILogger log, string part, string broker, string reason);
}
