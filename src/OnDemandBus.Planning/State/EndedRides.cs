namespace OnDemandBus.Planning;

/// <summary>The rides that have come to their end and are still known, by when they did: whoever looks for those to forget looks at no others.</summary>
internal sealed class EndedRides
{
    private readonly SortedSet<(DateTimeOffset EndedAt, RideId Ride)> _booked = [];
    private readonly SortedSet<(DateTimeOffset EndedAt, RideId Ride)> _wishes = [];

    public void Add(Ride ride) => AmongWhich(ride).Add((ride.EndedAt!.Value, ride.Id));

    public void Remove(Ride ride) => AmongWhich(ride).Remove((ride.EndedAt!.Value, ride.Id));

    /// <summary>Those that have been kept for long enough.</summary>
    public IEnumerable<RideId> KeptUntil(DateTimeOffset now, ServiceRules rules) =>
        Before(_wishes, now, rules.WishesKept).Concat(Before(_booked, now, rules.EndedRidesKept));

    private static IEnumerable<RideId> Before(SortedSet<(DateTimeOffset EndedAt, RideId Ride)> ended, DateTimeOffset now, TimeSpan kept) =>
        ended.TakeWhile(each => now - each.EndedAt >= kept).Select(each => each.Ride);

    private SortedSet<(DateTimeOffset EndedAt, RideId Ride)> AmongWhich(Ride ride) => ride.Promise is null ? _wishes : _booked;
}
