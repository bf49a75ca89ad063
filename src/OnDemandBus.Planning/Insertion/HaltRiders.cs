using System.Collections.Immutable;

namespace OnDemandBus.Planning;

/// <summary>What a rider who boards or alights at a halt changes in it.</summary>
internal static class HaltRiders
{
    /// <summary>Rides board here, with the limits that they were promised: all who do, and nobody boards so far.</summary>
    public static void BoardAll(ref this Halt halt, ImmutableArray<RideId> rides, IReadOnlyDictionary<RideId, Ride> known, ServiceRules rules)
    {
        foreach (var id in rides)
        {
            var ride = known[id];
            var held = ride.State == RideState.Offered;
            var releaseMs = held ? ride.Offers[0].ExpiresAt.ToUnixTimeMilliseconds() : Halt.AtOnce;
            halt.WaitFor(ride.Request.Party, ride.Limits.PickupFrom.ToUnixTimeMilliseconds(), ride.LatestStartMs, releaseMs, rules);
            // All at once and not copied; from here on the halt is no longer a new one.
            halt.Boarding = rides;
        }
    }

    /// <summary>Somebody boards here.</summary>
    public static void Board(ref this Halt halt, RideId id, Party party, long notBeforeMs, long latestStartMs, long releaseMs, ServiceRules rules)
    {
        halt.WaitFor(party, notBeforeMs, latestStartMs, releaseMs, rules);
        halt.Boarding = halt.Boarding.Add(id);
    }

    private static void WaitFor(ref this Halt halt, Party party, long notBeforeMs, long latestStartMs, long releaseMs, ServiceRules rules)
    {
        // A stop that the driver has in the plan anyway waits for nobody's acceptance.
        var isNew = halt.Boarding.IsEmpty && halt.Alighting.IsEmpty;
        halt.ReleaseMs = isNew ? releaseMs : Math.Min(halt.ReleaseMs, releaseMs);
        halt.NotBeforeMs = Math.Max(halt.NotBeforeMs, notBeforeMs);
        halt.LatestStartMs = Math.Min(halt.LatestStartMs, latestStartMs);
        halt.DwellMs = Math.Max(halt.DwellMs, rules.DwellMs(party));
        halt.Change += party.Load;
    }

    /// <summary>Rides alight here, with the limits that they were promised: all who do, and nobody alights so far.</summary>
    public static void AlightAll(ref this Halt halt, ImmutableArray<RideId> rides, IReadOnlyDictionary<RideId, Ride> known, ServiceRules rules)
    {
        foreach (var id in rides)
        {
            var ride = known[id];
            halt.LetOff(ride.Request.Party, ride.Limits.LatestArrival.ToUnixTimeMilliseconds(), rules);
            halt.Alighting = rides;
        }
    }

    /// <summary>
    /// A rider who is not promised anything yet alights here: the searcher checks the wish itself and weighs the rider's time
    /// itself, so that the halt's limit and its persons stay those of the others.
    /// </summary>
    public static void AlightNew(ref this Halt halt, RideId id, Party party, ServiceRules rules)
    {
        var others = halt.AlightingPersons;
        halt.Alight(id, party, Halt.NoLimit, rules);
        halt.AlightingPersons = others;
    }

    /// <summary>Somebody alights here.</summary>
    public static void Alight(ref this Halt halt, RideId id, Party party, long latestArrivalMs, ServiceRules rules)
    {
        halt.LetOff(party, latestArrivalMs, rules);
        halt.Alighting = halt.Alighting.Add(id);
    }

    private static void LetOff(ref this Halt halt, Party party, long latestArrivalMs, ServiceRules rules)
    {
        halt.ReleaseMs = Halt.AtOnce;
        halt.LatestArrivalMs = Math.Min(halt.LatestArrivalMs, latestArrivalMs);
        halt.DwellMs = Math.Max(halt.DwellMs, rules.DwellMs(party));
        halt.Change -= party.Load;
        halt.AlightingPersons += party.Persons;
    }

    /// <summary>The bus stops here for itself.</summary>
    public static void Perform(ref this Halt halt, Duty duty)
    {
        halt.Duty = duty;
        halt.NotBeforeMs = duty.From.ToUnixTimeMilliseconds();
        halt.LatestStartMs = duty.Latest.ToUnixTimeMilliseconds();
        halt.DwellMs = (int)duty.Duration.TotalMilliseconds;
    }
}
