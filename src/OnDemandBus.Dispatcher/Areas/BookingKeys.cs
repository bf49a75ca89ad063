using System.Collections.Immutable;
using OnDemandBus.Planning;

namespace OnDemandBus.Dispatcher.Areas;

/// <summary>Which ride each idempotency key has booked. Made of events alone, so that a replay makes the same.</summary>
internal sealed class BookingKeys
{
    private readonly Dictionary<string, RideId> _rides = new(StringComparer.Ordinal);
    private readonly Dictionary<RideId, string> _keys = [];

    public void Take(ImmutableArray<Event> events)
    {
        foreach (var happened in events)
        {
            if (happened is Event.RideBooked booked) Add(booked.Offer.Ride, booked.Key);
            if (happened is not Event.RidesForgotten forgotten) continue;
            foreach (var ride in forgotten.Rides)
                if (_keys.Remove(ride, out var key)) _rides.Remove(key);
        }
    }

    public void Add(RideId ride, string key)
    {
        if (_rides.TryAdd(key, ride)) _keys[ride] = key;
    }

    public Outcome.Refused? UsedForAnotherRide(Command.BookOffer booking) =>
        _rides.TryGetValue(booking.Key, out var ride) && ride != booking.Offer.Ride
            ? new Outcome.Refused(Refusal.IdempotencyKeyReused, "This Idempotency-Key has booked another ride. Use a new key for each booking, and the same one only to repeat it")
            : null;
}
