using System.Threading.Channels;
using MassTransit;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Streams;

namespace OnDemandBus.Dispatcher.Rides;

/// <summary>Tells all processes of the service which rides have changed, in order; while the broker is away it keeps them and tries again.</summary>
/// <remarks>What waits here is little: without the broker no rider's command comes in either.</remarks>
internal sealed partial class RideChanges(IServiceProvider services, ILogger<RideChanges> log) : BackgroundService
{
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_lastChance = TimeSpan.FromSeconds(2);

    private readonly Channel<RideChanged> _waiting = Channel.CreateUnbounded<RideChanged>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Sends a change off. Never waits and never fails.</summary>
    public void Publish(RideChanged change) => _waiting.Writer.TryWrite(change);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What the dispatchers have decided last still goes out, if the broker is there to take it.
        _waiting.Writer.TryComplete();
        await Task.WhenAny(_waiting.Reader.Completion, Task.Delay(s_lastChance, TimeProvider.System, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var bus = services.GetRequiredService<IBus>();
        await foreach (var change in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            while (true)
            {
                try
                {
                    await bus.Publish(change, stoppingToken);
                    break;
                }
                catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
                {
                    LogNotPublished(change.Ride.RideId, fault.Message);
                    // The broker lives in the real time, whatever clock the service runs on.
                    await Task.Delay(s_pause, TimeProvider.System, stoppingToken);
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The change of ride {Ride} could not be published and is tried again: {Reason}")]
    private partial void LogNotPublished(string ride, string reason);
}

/// <summary>Takes the changes that any process has published to the listeners of this one.</summary>
internal sealed class RideChangesHeard(Listeners<RideView> listeners) : IConsumer<RideChanged>
{
    public Task Consume(ConsumeContext<RideChanged> context)
    {
        listeners.Tell(context.Message.Ride.RideId, context.Message.Ride);
        return Task.CompletedTask;
    }
}
