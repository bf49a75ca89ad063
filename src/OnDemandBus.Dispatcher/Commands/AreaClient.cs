using MassTransit;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Broker;
using OnDemandBus.Dispatcher.Http;
using OnDemandBus.Dispatcher.Overloads;

namespace OnDemandBus.Dispatcher.Commands;

/// <summary>
/// Brings commands to the process that leads their area and waits for the answer: straight to its desk if that is this process, so that riders are served while the
/// broker is away, and otherwise over the area's queue on the broker.
/// </summary>
internal sealed class AreaClient(AreaDirectory areas, BrokerSettings broker, Overload overload, CommandTimeout timeout, IServiceProvider services)
{
    private static readonly TimeSpan s_withoutStore = TimeSpan.FromSeconds(2);

    /// <summary>The reply, or why there is none.</summary>
    public async Task<(TReply? Reply, CommandRefused? Refused)> AskAsync<TCommand, TReply>(string area, TCommand command, CancellationToken cancel)
        where TCommand : class
        where TReply : class
    {
        if (areas.Named(area) is not { } here) return (null, Unavailable(area));
        if (overload.Refuse<TCommand>(area) is { } busy) return (null, busy);
        // What is carried out is carried out whether or not somebody still listens, and stands in line as long.
        return await overload.CountAsync(area, () => !here.Leads && broker.Uri is not null ? AskOverBrokerAsync<TCommand, TReply>(here, command) : AskHereAsync<TCommand, TReply>(here, command), IsAnswer).WaitAsync(cancel);

        static bool IsAnswer((TReply? Reply, CommandRefused? Refused) answer) => answer.Refused is not { } refused || Problem.Of(refused).Status != StatusCodes.Status503ServiceUnavailable;
    }

    private async Task<(TReply? Reply, CommandRefused? Refused)> AskHereAsync<TCommand, TReply>(AreaDispatcher here, TCommand command)
        where TCommand : class
        where TReply : class
    {
        try
        {
            return await here.Desk.AnswerAsync(command, TimeProvider.System.GetUtcNow() + timeout.Value).WaitAsync(timeout.Value, TimeProvider.System) switch
            {
                TReply reply => (reply, null),
                CommandRefused refused => (null, refused),
                _ => throw Misfit<TCommand>(),
            };
        }
        catch (TimeoutException)
        {
            return (null, Unavailable(here.Area.Id));
        }
    }

    private async Task<(TReply? Reply, CommandRefused? Refused)> AskOverBrokerAsync<TCommand, TReply>(AreaDispatcher here, TCommand command)
        where TCommand : class
        where TReply : class
    {
        var area = here.Area.Id;
        // Where this process has lost the store the others most likely have, and nobody leads; but one of them may still reach it.
        var isStoreAway = here.Role is AreaRole.StoreAway;
        var patience = isStoreAway && timeout.Value > s_withoutStore ? s_withoutStore : timeout.Value;
        var bus = services.GetRequiredService<IBusControl>();
        // With no broker there is no need to wait for what cannot come.
        if (bus.CheckHealth().Status is BusHealthStatus.Unhealthy) return (null, Unavailable(area));

        // To the exchange and not to the queue: the queue's form is for the area's dispatcher to declare. MassTransit gives the
        // message the timeout as its time to live.
        var client = bus.CreateRequestClient<TCommand>(new Uri($"exchange:{AreaCommands.QueueOf(area)}"), patience);
        // MassTransit counts its time from when the command is on its way; that alone can take for ever while the broker is away.
        using var limit = new CancellationTokenSource(patience);
        try
        {
            var response = await client.GetResponse<TReply, CommandRefused>(command, limit.Token).WaitAsync(limit.Token);
            return response.Is(out Response<TReply>? reply) ? (reply.Message, null)
                : response.Is(out Response<CommandRefused>? refused) ? (null, refused.Message)
                : throw Misfit<TCommand>();
        }
        catch (Exception fault) when (fault is RequestTimeoutException or OperationCanceledException)
        {
            return (null, isStoreAway ? AreaDispatcher.StoreIsAway.Refused : Unavailable(area));
        }
    }

    private static InvalidOperationException Misfit<TCommand>() => new($"An answer to {typeof(TCommand).Name} is neither of the two that it can have.");

    private static CommandRefused Unavailable(string area) =>
        new(Problem.AreaUnavailable, $"The dispatcher of {area} did not answer in time. Try again; a repeated booking needs the same Idempotency-Key.");
}

/// <summary>How long a command may take until nobody waits for its answer any more.</summary>
internal sealed record CommandTimeout(TimeSpan Value)
{
    public static CommandTimeout Default { get; } = new(TimeSpan.FromSeconds(10));
}
