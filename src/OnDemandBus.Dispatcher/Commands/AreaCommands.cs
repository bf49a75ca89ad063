using MassTransit;
using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Commands;

/// <summary>Takes the commands for an area from its queue to its dispatcher, and the answers back.</summary>
internal sealed partial class AreaCommands(AreaDispatcher area, TimeProvider time, ILogger log) :
    IConsumer<RequestOfferCommand>, IConsumer<BookOfferCommand>, IConsumer<CancelRideCommand>, IConsumer<TakeBusReportCommand>, IConsumer<ChangeTrafficCommand>
{
    /// <summary>The queue of an area, and the exchange of the same name in front of it.</summary>
    public static string QueueOf(string area) => $"odb.{area}.commands";

    public async Task Consume(ConsumeContext<RequestOfferCommand> context)
    {
        if (NobodyWaits(context)) return;
        var (read, refused) = OfferRequests.Read(context.Message.Request);
        if (refused is not null)
        {
            await context.RespondAsync(refused);
            return;
        }

        var request = read! with { Id = new RideId(context.Message.RideId) };
        await AnswerAsync(context, await area.HandleAsync(new Command.RequestOffer(request)), () => RideViews.OfferResponse(area.Snapshots.Ride(request.Id)!, area.Area));
    }

    public async Task Consume(ConsumeContext<BookOfferCommand> context)
    {
        if (NobodyWaits(context)) return;
        if (!OfferId.TryParse(context.Message.OfferId, out var offer))
        {
            await context.RespondAsync(new CommandRefused(nameof(Refusal.UnknownOffer), "There is no such offer."));
            return;
        }

        await AnswerAsync(context, await area.HandleAsync(new Command.BookOffer(offer, context.Message.IdempotencyKey)), () => Ride(offer.Ride));
    }

    public async Task Consume(ConsumeContext<CancelRideCommand> context)
    {
        if (NobodyWaits(context)) return;
        var ride = new RideId(context.Message.RideId);
        await AnswerAsync(context, await area.HandleAsync(new Command.CancelRide(ride, CancelledBy.Rider)), () => Ride(ride));
    }

    public async Task Consume(ConsumeContext<TakeBusReportCommand> context)
    {
        if (NobodyWaits(context)) return;
        var bus = new BusId(context.Message.BusId);
        var (command, refused) = BusReports.Read(bus, context.Message.Report);
        if (refused is not null)
        {
            await context.RespondAsync(refused);
            return;
        }

        await AnswerAsync(context, await area.HandleAsync(command!, new ReportKey(bus, context.Message.Report.ReportId)), () => new BusReportReceipt(area.Snapshots.Bus(bus)!.Plan.Version));
    }

    public async Task Consume(ConsumeContext<ChangeTrafficCommand> context)
    {
        if (NobodyWaits(context)) return;
        if (area.Traffic.Replace(context.Message.Traffic, time.GetUtcNow()) is { } refused)
        {
            await context.RespondAsync(refused);
            return;
        }

        await AnswerAsync(context, await area.TakeTravelTimesAsync(), () => area.Traffic.View(time.GetUtcNow()));
    }

    private RideView Ride(RideId id) => RideViews.Of(area.Snapshots.Ride(id)!, area.Snapshots);

    private static Task AnswerAsync<TReply>(ConsumeContext context, Outcome outcome, Func<TReply> reply) where TReply : class => outcome is Outcome.Refused refused
        ? context.RespondAsync(new CommandRefused(refused.Refusal.ToString(), refused.Detail))
        : context.RespondAsync(reply());

    /// <summary>
    /// Whoever asked has been told that the area did not answer: to book for somebody who has turned away would be worse than
    /// nothing. The broker's times are real ones, whatever clock the service runs on.
    /// </summary>
    private bool NobodyWaits(ConsumeContext context)
    {
        if (context.ExpirationTime is not { } expiry || TimeProvider.System.GetUtcNow() < expiry.ToUniversalTime()) return false;
        LogTooLate(area.Area.Id, context.SupportedMessageTypes.FirstOrDefault() ?? "command");
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Area {Area}: a {Command} came too late and was dropped")]
    private partial void LogTooLate(string area, string command);
}
