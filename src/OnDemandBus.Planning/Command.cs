using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OnDemandBus.Roads;

namespace OnDemandBus.Planning;

/// <summary>All that riders, drivers, operators and the clock can say to an <see cref="Engine"/>. A closed set.</summary>
public abstract record Command
{
    private Command() { }

    /// <summary>A rider asks for offers. Answer: <see cref="Outcome.Offered"/> or <see cref="Outcome.Rejected"/>.</summary>
    /// <param name="Request">The wish; its id is new.</param>
    public sealed record RequestOffer(RideRequest Request) : Command;

    /// <summary>
    /// Several wishes that belong together: there and back, or the same way on several days (see <see cref="Recurrence"/>). Answer:
    /// <see cref="Outcome.Journey"/>, or <see cref="Outcome.JourneyRejected"/>.
    /// </summary>
    /// <param name="Requests">The wishes, each with an id of its own.</param>
    /// <param name="AllOrNone">Whether one without the others is of no use: a way there without a way back.</param>
    public sealed record RequestJourney(ImmutableArray<RideRequest> Requests, bool AllOrNone) : Command;

    /// <summary>Accepts offers that belong together: all of them, or none if one is no longer possible.</summary>
    /// <param name="Offers">One for each ride.</param>
    /// <param name="Key">See <see cref="BookOffer"/>.</param>
    public sealed record BookJourney(ImmutableArray<OfferId> Offers, string Key) : Command;

    /// <summary>A rider accepts an offer. Answer: <see cref="Outcome.Accepted"/>, also when it was booked before by the same key.</summary>
    /// <param name="Offer">The offer.</param>
    /// <param name="Key">Tells a repeated booking (same key) from a second one (another key).</param>
    public sealed record BookOffer(OfferId Offer, string Key) : Command;

    /// <summary>A ride, or a request not yet booked, is called off.</summary>
    /// <param name="Ride">The ride.</param>
    /// <param name="By">Who calls it off.</param>
    public sealed record CancelRide(RideId Ride, CancelledBy By) : Command;

    /// <summary>The fleet gets a bus.</summary>
    /// <param name="Bus">Its id is new.</param>
    public sealed record AddBus(Bus Bus) : Command;

    /// <summary>
    /// A bus works at other times from now on; where they are the same nothing happens. Rides that it can no longer carry go to other buses at once; a ride that none can carry fails, and is named
    /// with what it needs.
    /// </summary>
    /// <param name="Bus">The bus.</param>
    /// <param name="Shifts">The new shifts, in order of time.</param>
    public sealed record ChangeShifts(BusId Bus, ImmutableArray<Shift> Shifts) : Command;

    /// <summary>A bus tells where it is, or was: what is older than what is known already is passed over.</summary>
    /// <param name="Bus">The bus.</param>
    /// <param name="Location">Where.</param>
    /// <param name="BearingDegrees">In which direction it drives, clockwise from north; null if not known.</param>
    /// <param name="HappenedAt">When it happened, if that was not just now; a time to come is taken for now.</param>
    public sealed record ReportPosition(BusId Bus, Location Location, double? BearingDegrees, DateTimeOffset? HappenedAt = null) : Command;

    /// <summary>
    /// A bus has left and drives to the next stop of its plan; from now on that stop is fixed. The next stop of an earlier plan that the driver may still follow is taken for
    /// the next one, if its riders can alight there; a stop that is in the plan no more is accepted and passed over.
    /// </summary>
    /// <param name="Bus">The bus.</param>
    /// <param name="Towards">The stop that it drives to.</param>
    /// <param name="HappenedAt">When it happened, if that was not just now; a time to come is taken for now.</param>
    public sealed record ReportDeparted(BusId Bus, StopId Towards, DateTimeOffset? HappenedAt = null) : Command;

    /// <summary>A bus stands at the next stop of its plan; of an earlier plan, see <see cref="ReportDeparted"/>.</summary>
    /// <param name="Bus">The bus.</param>
    /// <param name="Stop">The stop.</param>
    /// <param name="HappenedAt">When it happened, if that was not just now; a time to come is taken for now.</param>
    public sealed record ReportArrived(BusId Bus, StopId Stop, DateTimeOffset? HappenedAt = null) : Command;

    /// <summary>
    /// A rider has boarded. If an earlier plan of the bus had the rider, it counts wherever the rider is planned by now: another bus that was to come does so no more.
    /// </summary>
    /// <param name="Bus">The bus.</param>
    /// <param name="Ride">The ride.</param>
    /// <param name="HappenedAt">When it happened, if that was not just now; a time to come is taken for now.</param>
    public sealed record ReportBoarded(BusId Bus, RideId Ride, DateTimeOffset? HappenedAt = null) : Command;

    /// <summary>A rider did not come. Where another bus is to fetch the rider by now, that one will see, and this is passed over.</summary>
    /// <param name="Bus">The bus.</param>
    /// <param name="Ride">The ride.</param>
    /// <param name="HappenedAt">When it happened, if that was not just now; a time to come is taken for now.</param>
    public sealed record ReportNoShow(BusId Bus, RideId Ride, DateTimeOffset? HappenedAt = null) : Command;

    /// <summary>A rider has alighted; of a rider whose stop has been changed by another plan, wherever the bus is reckoned to be.</summary>
    /// <param name="Bus">The bus.</param>
    /// <param name="Ride">The ride.</param>
    /// <param name="HappenedAt">When it happened, if that was not just now; a time to come is taken for now.</param>
    public sealed record ReportAlighted(BusId Bus, RideId Ride, DateTimeOffset? HappenedAt = null) : Command;

    /// <summary>
    /// A bus has broken down where it is. Its riders, on board or waiting, are planned anew at once; who cannot be is named with what is needed.
    /// </summary>
    /// <param name="Bus">The bus.</param>
    public sealed record ReportBreakdown(BusId Bus) : Command;

    /// <summary>A bus that broke down is back in service.</summary>
    /// <param name="Bus">The bus.</param>
    public sealed record ReturnToService(BusId Bus) : Command;

    /// <summary>Roads take another time from now on, or are closed or open again: all plans are timed anew, and rides that would be late are moved where that helps.</summary>
    /// <param name="Times">
    /// Travel times on the same network. Null only in a command that was read by <see cref="EngineJson"/>: it is said again with those that are in force.
    /// </param>
    public sealed record ChangeTravelTimes([property: JsonIgnore] TravelTimes Times) : Command
    {
        [JsonConstructor]
        internal ChangeTravelTimes() : this((TravelTimes)null!) { }
    }

    /// <summary>
    /// There is time to think: a part of the plans is searched for something better, which is taken up if it gains enough. Nobody's promise is touched, nor what
    /// is fixed. The same seed and iterations do the same.
    /// </summary>
    /// <param name="Seed">Which part, and all chance in the search; another one each time.</param>
    /// <param name="Iterations">How long to search: some ten thousand take a second.</param>
    public sealed record Improve(int Seed, int Iterations) : Command;

    /// <summary>Time has passed: what was to end by now ends.</summary>
    public sealed record Tick : Command;
}

/// <summary>Who called a ride off.</summary>
public enum CancelledBy
{
    /// <summary>The rider.</summary>
    Rider,

    /// <summary>The operator of the service.</summary>
    Operator,
}
