using MassTransit;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Http;

namespace OnDemandBus.Dispatcher.Commands;

/// <summary>Sends commands to the queue of their area and waits for the answer. Needs nothing of the area in this process.</summary>
internal sealed class AreaClient(IBusControl bus, CommandTimeout timeout)
{
    /// <summary>The reply, or why there is none.</summary>
    public async Task<(TReply? Reply, CommandRefused? Refused)> AskAsync<TCommand, TReply>(string area, TCommand command, CancellationToken cancel)
        where TCommand : class
        where TReply : class
    {
        // With no broker there is no need to wait for what cannot come.
        if (bus.CheckHealth().Status is not BusHealthStatus.Healthy) return (null, Unavailable(area));

        // To the exchange and not to the queue: the queue's form is for the area's dispatcher to declare. MassTransit gives the
        // message the timeout as its time to live.
        var client = bus.CreateRequestClient<TCommand>(new Uri($"exchange:{AreaCommands.QueueOf(area)}"), timeout.Value);
        // MassTransit counts its time from when the command is on its way; that alone can take for ever while the broker is away.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout.Value);
        try
        {
            var response = await client.GetResponse<TReply, CommandRefused>(command, limit.Token).WaitAsync(limit.Token);
            return response.Is(out Response<TReply>? reply) ? (reply.Message, null)
                : response.Is(out Response<CommandRefused>? refused) ? (null, refused.Message)
                : throw new InvalidOperationException($"An answer to {typeof(TCommand).Name} is neither of the two that it can have.");
        }
        catch (Exception fault) when (fault is RequestTimeoutException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, Unavailable(area));
        }
    }

    private static CommandRefused Unavailable(string area) =>
        new(Problem.AreaUnavailable, $"The dispatcher of {area} did not answer in time. Try again; a repeated booking needs the same Idempotency-Key.");
}

/// <summary>How long a command may take until nobody waits for its answer any more.</summary>
internal sealed record CommandTimeout(TimeSpan Value)
{
    public static CommandTimeout Default { get; } = new(TimeSpan.FromSeconds(10));
}
