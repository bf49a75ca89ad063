using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Simulation.Days;

/// <summary>How a wish ended.</summary>
internal enum WishEnd
{
    Completed,
    Rejected,
    CancelledByRider,
    CancelledByOperator,
    NoShow,
    OfferExpired,

    /// <summary>Accepted, and could not be carried out, or not until the end of the day.</summary>
    Failed,
}

/// <summary>What became of one wish. Times are null where it did not come so far.</summary>
internal sealed record DayRide
{
    public required SimulatedRequest Request { get; init; }

    public required WishEnd End { get; init; }

    /// <summary>Why there was no offer, or why it failed.</summary>
    public RejectionReason? Reason { get; init; }

    /// <summary>What made no sense in the wish, where that was why it was refused.</summary>
    public Refusal? Refused { get; init; }

    public required DateTimeOffset SubmittedAt { get; init; }

    /// <summary>From when on the rider waits: the wished departure, or when the rider was at the stop if that is later.</summary>
    public DateTimeOffset? ReadyAt { get; init; }

    public DateTimeOffset? BusArrivedAt { get; init; }

    public DateTimeOffset? BoardedAt { get; init; }

    public DateTimeOffset? ArrivedAt { get; init; }

    /// <summary>What was told at booking.</summary>
    public Offer? Offer { get; init; }

    public Promise? Promise { get; init; }

    /// <summary>The promise could not be kept and was replaced.</summary>
    public bool WasRevised { get; init; }

    public Trip? Trip { get; init; }

    public int? Bus { get; init; }

    /// <summary>Others were on board for a part of the way.</summary>
    public bool Shared { get; init; }

    public int Persons => Request.Party.Persons;

    public TimeSpan? Wait => BoardedAt - ReadyAt;

    public TimeSpan? InVehicle => ArrivedAt - BoardedAt;

    public TimeSpan? Direct => Trip is { } trip ? TimeSpan.FromMilliseconds(trip.DirectTimeMs) : null;

    /// <summary>From the door to the door.</summary>
    public TimeSpan? Travel => ArrivedAt is { } arrived && Trip is { } trip ? arrived + trip.EgressWalk - trip.EarliestDeparture : null;

    public double? Detour => InVehicle is { } ride && Direct is { } direct && direct > TimeSpan.Zero ? ride / direct : null;

    /// <summary>Whether the promise of the booking was kept; null where there was none, or the rider was not there for it.</summary>
    public bool? KeptPromise => End != WishEnd.Completed || Promise is null ? null : !WasRevised && BusArrivedAt < Promise.PickupTo && ArrivedAt <= Promise.LatestArrival;
}

/// <summary>What happened in a day.</summary>
internal sealed class DayRecord
{
    private readonly Dictionary<(Position From, Position To), double> _directMetres = [];

    public DayRecord(DaySetup setup, Engine engine, DayRider[] riders, DayBus[] buses, DateTimeOffset end, bool isPart, List<double> decisionsMs)
    {
        (Setup, Buses, End, IsPart, DecisionsMs) = (setup, buses, end, isPart, decisionsMs);
        var numbers = buses.ToDictionary(bus => bus.Id, bus => bus.Number);
        var asked = riders.Where(rider => !rider.Request.At.Equals(default)).Select(rider => setup.Midnight + rider.Request.At).Where(at => at >= setup.Midnight);
        Start = Enumerable.Min([setup.Area.Hours.NextFrom(setup.Midnight) ?? setup.Midnight, end, .. asked]);
        Rides = [.. riders.Where(rider => setup.Midnight + rider.Request.SubmittedAt <= end || !isPart).Select(rider => Read(rider, engine, setup, numbers))];
    }

    public DaySetup Setup { get; }

    /// <summary>The wishes, as submitted.</summary>
    public ImmutableArray<DayRide> Rides { get; }

    public IReadOnlyList<DayBus> Buses { get; }

    /// <summary>When the last thing happened.</summary>
    public DateTimeOffset End { get; }

    /// <summary>The day was broken off.</summary>
    public bool IsPart { get; }

    /// <summary>Computing times of the answers to wishes. The only part of the record that is not the same in each run.</summary>
    public IReadOnlyList<double> DecisionsMs { get; }

    /// <summary>When service began that day: with the hours of the town or the first thing that happened, whichever is later.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The length of a trip as it would be driven alone.</summary>
    public double DirectMetres(Trip trip)
    {
        var key = (trip.Pickup.Position, trip.DropOff.Position);
        if (!_directMetres.TryGetValue(key, out var metres)) _directMetres[key] = metres = Setup.Times.FindPath(key.Item1, key.Item2)?.DistanceMetres ?? 0;
        return metres;
    }

    private static DayRide Read(DayRider rider, Engine engine, DaySetup setup, Dictionary<BusId, int> numbers)
    {
        var submitted = setup.Midnight + rider.Request.SubmittedAt;
        if (!engine.Rides.TryGetValue(new RideId(rider.Request.Id), out var ride))
            return new DayRide { Request = rider.Request, End = WishEnd.Rejected, Refused = rider.Refused, SubmittedAt = submitted };
        var booked = ride.Promise is not null;
        return new DayRide
        {
            Request = rider.Request,
            End = ride.State switch
            {
                RideState.Completed => WishEnd.Completed,
                RideState.Rejected => WishEnd.Rejected,
                RideState.CancelledByRider => WishEnd.CancelledByRider,
                RideState.CancelledByOperator => WishEnd.CancelledByOperator,
                RideState.NoShow => WishEnd.NoShow,
                RideState.OfferExpired or RideState.Offered => WishEnd.OfferExpired,
                _ => WishEnd.Failed,
            },
            Reason = ride.Rejection?.Reason ?? ride.Failure?.Reason,
            SubmittedAt = submitted,
            ReadyAt = ride.Trip?.ReadyAt,
            BusArrivedAt = ride.BusArrivedAt,
            BoardedAt = ride.BoardedAt,
            ArrivedAt = ride.State == RideState.Completed ? rider.ArrivedAt ?? ride.EndedAt : null,
            Offer = booked ? rider.Chosen : null,
            Promise = ride.Promise,
            WasRevised = ride.Revised is not null,
            Trip = rider.Chosen?.Trip ?? ride.Trip,
            Bus = ride.Bus is { } bus && booked ? numbers[bus] : null,
            Shared = rider.Shared,
        };
    }
}
