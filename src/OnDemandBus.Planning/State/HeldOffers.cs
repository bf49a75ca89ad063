namespace OnDemandBus.Planning;

/// <summary>The offers that hold a seat which nobody has accepted yet, by the time at which they lapse and by bus. Asking takes no longer the more there are.</summary>
internal sealed class HeldOffers
{
    private readonly SortedSet<(DateTimeOffset ExpiresAt, RideId Ride)> _byExpiry = [];
    private readonly Dictionary<BusId, int> _byBus = [];

    /// <summary>Whether a bus has a seat that is held.</summary>
    public bool AnyIn(BusId bus) => _byBus.ContainsKey(bus);

    /// <summary>The rides whose offers have lapsed by a time, by id.</summary>
    public IReadOnlyList<RideId> LapsedBy(DateTimeOffset now)
    {
        if (_byExpiry.Count == 0 || _byExpiry.Min.ExpiresAt > now) return [];
        return [.. _byExpiry.TakeWhile(each => each.ExpiresAt <= now).Select(each => each.Ride).Order()];
    }

    /// <summary>Follows a ride from one state to the next.</summary>
    public void Follow(Ride? before, Ride after)
    {
        if (before is { State: RideState.Offered })
        {
            _byExpiry.Remove((before.Offers[0].ExpiresAt, before.Id));
            if (--_byBus[before.Bus!.Value] is 0) _byBus.Remove(before.Bus.Value);
        }

        if (after is not { State: RideState.Offered }) return;
        _byExpiry.Add((after.Offers[0].ExpiresAt, after.Id));
        _byBus[after.Bus!.Value] = _byBus.GetValueOrDefault(after.Bus.Value) + 1;
    }
}
