using System.Collections.Immutable;

namespace OnDemandBus.Planning;

/// <summary>The answer of an <see cref="Engine"/> to a command. A closed set.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>There are offers.</summary>
    /// <param name="Offers">At least one, the best first.</param>
    public sealed record Offered(ImmutableArray<Offer> Offers) : Outcome;

    /// <summary>There is no offer.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Rejected(Rejection Rejection) : Outcome;

    /// <summary>The answers to wishes that belong together.</summary>
    /// <param name="Parts">For each wish <see cref="Offered"/>, <see cref="Rejected"/> or <see cref="Refused"/>.</param>
    public sealed record Journey(ImmutableArray<Outcome> Parts) : Outcome;

    /// <summary>One of several wishes cannot be served, and the others are of no use without it.</summary>
    /// <param name="Part">The number of the wish, from 0.</param>
    /// <param name="Rejection">Why.</param>
    public sealed record JourneyRejected(int Part, Rejection Rejection) : Outcome;

    /// <summary>Done, or had been done before by the same command: saying it twice does no harm.</summary>
    public sealed record Accepted : Outcome;

    /// <summary>Not done; nothing has changed.</summary>
    /// <param name="Refusal">Why not.</param>
    /// <param name="Detail">What is wrong, about what, and what to do instead, in English.</param>
    public sealed record Refused(Refusal Refusal, string Detail) : Outcome;
}

/// <summary>The closed set of reasons for which a command is refused.</summary>
public enum Refusal
{
    /// <summary>No ride has this id.</summary>
    UnknownRide,

    /// <summary>No bus has this id.</summary>
    UnknownBus,

    /// <summary>No offer has this id.</summary>
    UnknownOffer,

    /// <summary>The plan of the bus has no such stop.</summary>
    UnknownStop,

    /// <summary>A ride with this id is there already.</summary>
    RideExists,

    /// <summary>A bus with this id is there already.</summary>
    BusExists,

    /// <summary>The request makes no sense in itself: numbers out of range.</summary>
    InvalidRequest,

    /// <summary>The wished time has passed.</summary>
    TimeInPast,

    /// <summary>The offer cannot be booked any more.</summary>
    OfferExpired,

    /// <summary>The offer was booked before, with another key.</summary>
    OfferAlreadyBooked,

    /// <summary>The key of the booking has booked another ride before.</summary>
    IdempotencyKeyReused,

    /// <summary>Since the offer was made something happened that makes it impossible. The rider should ask again.</summary>
    OfferNoLongerPossible,

    /// <summary>The rider is on board.</summary>
    RideOnBoard,

    /// <summary>The ride has come to its end.</summary>
    RideEnded,

    /// <summary>The stop is not the next one of the plan.</summary>
    StopNotNext,

    /// <summary>The bus does not stand at the stop that this is about.</summary>
    BusNotAtStop,

    /// <summary>The ride does not board or alight at the stop at which the bus stands.</summary>
    RideNotAtStop,

    /// <summary>The rider has time until the promised pickup window begins and the stop's duration is over.</summary>
    TooEarlyForNoShow,

    /// <summary>Somebody at this stop has neither boarded nor been reported as a no-show.</summary>
    StopNotFinished,

    /// <summary>No road that a bus may use is near the position.</summary>
    BusOffRoad,

    /// <summary>The bus has broken down. Tell first that it is back in service.</summary>
    BusOutOfService,
}
