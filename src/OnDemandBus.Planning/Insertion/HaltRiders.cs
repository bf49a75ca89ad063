namespace OnDemandBus.Planning;

/// <summary>What a rider who boards or alights at a halt changes in it.</summary>
internal static class HaltRiders
{
    /// <summary>A ride boards here, with the limits that it was promised.</summary>
    public static void Board(ref this Halt halt, Ride ride, ServiceRules rules)
    {
        var held = ride.State == RideState.Offered;
        var releaseMs = held ? ride.Offers[0].ExpiresAt.ToUnixTimeMilliseconds() : Halt.AtOnce;
        halt.Board(ride.Id, ride.Request.Party, ride.Limits.PickupFrom.ToUnixTimeMilliseconds(), ride.LatestStartMs, releaseMs, rules);
    }

    /// <summary>Somebody boards here.</summary>
    public static void Board(ref this Halt halt, RideId id, Party party, long notBeforeMs, long latestStartMs, long releaseMs, ServiceRules rules)
    {
        // A stop that the driver has in the plan anyway waits for nobody's acceptance.
        var isNew = halt.Boarding.IsEmpty && halt.Alighting.IsEmpty;
        halt.ReleaseMs = isNew ? releaseMs : Math.Min(halt.ReleaseMs, releaseMs);
        halt.Boarding = halt.Boarding.Add(id);
        halt.NotBeforeMs = Math.Max(halt.NotBeforeMs, notBeforeMs);
        halt.LatestStartMs = Math.Min(halt.LatestStartMs, latestStartMs);
        halt.DwellMs = Math.Max(halt.DwellMs, rules.DwellMs(party));
        halt.Change += party.Load;
    }

    /// <summary>A ride alights here, with the limit that it was promised.</summary>
    public static void Alight(ref this Halt halt, Ride ride, ServiceRules rules) =>
        halt.Alight(ride.Id, ride.Request.Party, ride.Limits.LatestArrival.ToUnixTimeMilliseconds(), rules);

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
        halt.ReleaseMs = Halt.AtOnce;
        halt.Alighting = halt.Alighting.Add(id);
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
