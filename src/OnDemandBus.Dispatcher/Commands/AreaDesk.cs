using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Areas;
using OnDemandBus.Dispatcher.Buses;
using OnDemandBus.Dispatcher.Rides;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Commands;

/// <summary>Takes the commands for an area that this process leads, whichever way they came, to its writer, and makes the replies.</summary>
internal sealed class AreaDesk(AreaDispatcher area, SignedOffers offers, TimeProvider time)
{
    private readonly SemaphoreSlim _traffic = new(1);

    /// <summary>The reply that belongs to the command, or a <see cref="CommandRefused"/>.</summary>
    /// <param name="command">One of the commands of the contracts.</param>
    /// <param name="until">When nobody waits for the reply any more, by the machine's clock.</param>
    public Task<object> AnswerAsync(object command, DateTimeOffset? until) => command switch
    {
        RequestOfferCommand request => RequestAsync(request, until),
        BookOfferCommand booking => BookAsync(booking, until),
        CancelRideCommand cancel => CancelAsync(cancel, until),
        TakeBusReportCommand report => ReportAsync(report, until),
        ChangeTrafficCommand change => ChangeTrafficAsync(change, until),
        _ => throw new ArgumentException($"{command.GetType().Name} is not a command to an area.", nameof(command)),
    };

    private async Task<object> RequestAsync(RequestOfferCommand command, DateTimeOffset? until)
    {
        var (read, refused) = OfferRequests.Read(command.Request);
        if (refused is not null) return refused;
        var request = read! with { Id = new RideId(command.RideId) };
        var decided = await area.HandleAsync(new Order(new Command.RequestOffer(request)) { AskedWith = command.IdempotencyKey, Until = until });
        if (decided.Earlier is not { } earlier) return Reply(decided, () => OfferResponse(request.Id));
        return area.Snapshots.Ride(earlier) is { } ride && ride.Request with { Id = request.Id } == request
            ? OfferResponse(earlier)
            : new CommandRefused(nameof(Refusal.IdempotencyKeyReused), "This Idempotency-Key has asked for another ride. Use a new key for each wish, and the same one only to repeat it.");
    }

    private async Task<object> BookAsync(BookOfferCommand command, DateTimeOffset? until)
    {
        var unknown = new CommandRefused(nameof(Refusal.UnknownOffer), "There is no such offer. Send the offerId as POST /v1/offers gave it.");
        if (!SignedOffers.TryRead(command.OfferId, out var offer)) return unknown;
        var order = new Order(new Command.BookOffer(offer, command.IdempotencyKey))
        {
            Until = until,
            Refuse = rides => offers.IsGenuine(command.OfferId, rides.GetValueOrDefault(offer.Ride)) ? null : unknown,
        };
        return Reply(await area.HandleAsync(order), () => Ride(offer.Ride));
    }

    private async Task<object> CancelAsync(CancelRideCommand command, DateTimeOffset? until)
    {
        var ride = new RideId(command.RideId);
        return Reply(await area.HandleAsync(new Order(new Command.CancelRide(ride, CancelledBy.Rider)) { Until = until }), () => Ride(ride));
    }

    private async Task<object> ReportAsync(TakeBusReportCommand command, DateTimeOffset? until)
    {
        var bus = new BusId(command.BusId);
        var (report, refused) = BusReports.Read(bus, command.Report);
        if (refused is not null) return refused;
        if (report is null)
        {
            return area.Snapshots.Plan(bus) is { } newest
                ? BusReports.Welcome(command.Report, newest)
                : new CommandRefused(nameof(Refusal.UnknownBus), $"There is no bus {bus} in the area {area.Area.Id}.");
        }

        var decided = await area.HandleAsync(new Order(report) { Report = new BusReported(bus, command.Report), Until = until });
        return Reply(decided, () => new BusReportReceipt(area.Snapshots.Bus(bus)!.Plan.Version, decided.IsHeld));
    }

    private async Task<object> ChangeTrafficAsync(ChangeTrafficCommand command, DateTimeOffset? until)
    {
        // New travel times take their time to make: here, while the writer goes on by the old ones. One after the other, so that the last one to be written down is the
        // last one in force.
        await _traffic.WaitAsync();
        try
        {
            if (area.Traffic.Replace(command.Traffic, time.GetUtcNow()) is { } refused) return refused;
            var decided = await area.HandleAsync(new Order(new Command.ChangeTravelTimes(area.Traffic.InForce)) { Traffic = command.Traffic, Until = until });
            return Reply(decided, () => area.Traffic.View(time.GetUtcNow()));
        }
        finally
        {
            _traffic.Release();
        }
    }

    private OfferResponse OfferResponse(RideId ride) => RideViews.OfferResponse(area.Snapshots.Ride(ride)!, area.Area, offers);

    private RideView Ride(RideId id) => RideViews.Of(area.Snapshots.Ride(id)!, area.Snapshots);

    private static object Reply(Decided decided, Func<object> reply) => decided switch
    {
        { Refused: { } refused } => refused,
        { Outcome: Outcome.Refused no } => new CommandRefused(no.Refusal.ToString(), no.Detail),
        _ => reply(),
    };
}
