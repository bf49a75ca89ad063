using MassTransit;
using OnDemandBus.Contracts;

namespace OnDemandBus.Dispatcher.Commands;

/// <summary>Takes the commands for an area from its queue on the broker to its desk, and the replies back.</summary>
internal sealed class AreaCommands(AreaDesk desk) :
    IConsumer<RequestOfferCommand>, IConsumer<BookOfferCommand>, IConsumer<CancelRideCommand>, IConsumer<TakeBusReportCommand>, IConsumer<ChangeTrafficCommand>
{
    /// <summary>The queue of an area, and the exchange of the same name in front of it.</summary>
    public static string QueueOf(string area) => $"odb.{area}.commands";

    public Task Consume(ConsumeContext<RequestOfferCommand> context) => AnswerAsync(context, context.Message);

    public Task Consume(ConsumeContext<BookOfferCommand> context) => AnswerAsync(context, context.Message);

    public Task Consume(ConsumeContext<CancelRideCommand> context) => AnswerAsync(context, context.Message);

    public Task Consume(ConsumeContext<TakeBusReportCommand> context) => AnswerAsync(context, context.Message);

    public Task Consume(ConsumeContext<ChangeTrafficCommand> context) => AnswerAsync(context, context.Message);

    private async Task AnswerAsync(ConsumeContext context, object command)
    {
        // The sender waits no longer than the message lives.
        var reply = await desk.AnswerAsync(command, context.ExpirationTime is { } expiry ? new DateTimeOffset(expiry.ToUniversalTime()) : null);
        await context.RespondAsync(reply, reply.GetType());
    }
}
