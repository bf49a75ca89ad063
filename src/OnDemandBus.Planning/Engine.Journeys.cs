using System.Collections.Immutable;

namespace OnDemandBus.Planning;

// Rides that belong together: there and back, or every week.
public sealed partial class Engine
{
    private Outcome RequestJourney(ImmutableArray<RideRequest> requests, bool allOrNone)
    {
        if (requests.IsDefaultOrEmpty || requests.Length > Recurrence.MostOccurrences)
            return Refuse(Refusal.InvalidRequest, $"A journey has from 1 to {Recurrence.MostOccurrences} rides.");
        var parts = ImmutableArray.CreateBuilder<Outcome>(requests.Length);
        foreach (var request in requests)
        {
            var answer = RequestOffer(request);
            if (allOrNone && answer is not Outcome.Offered)
            {
                foreach (var earlier in requests.Take(parts.Count)) LetLapse(earlier.Id);
                return answer is Outcome.Rejected(var rejection) ? new Outcome.JourneyRejected(parts.Count, rejection) : answer;
            }

            parts.Add(answer);
        }

        return new Outcome.Journey(parts.MoveToImmutable());
    }

    private Outcome BookJourney(ImmutableArray<OfferId> offers, string key)
    {
        if (offers.IsDefaultOrEmpty || offers.Select(offer => offer.Ride).Distinct().Count() < offers.Length)
            return Refuse(Refusal.InvalidRequest, "A journey is booked with one offer for each of its rides.");
        var open = new List<OfferId>();
        foreach (var offer in offers)
        {
            var answer = NotBookable(offer, key);
            if (answer is Outcome.Refused) return answer;
            if (answer is null) open.Add(offer);
        }

        // First a seat for each, and only then the first booking.
        foreach (var offer in open)
        {
            if (HoldsSeat(offer)) continue;
            foreach (var each in open) LetLapse(each.Ride);
            return NoLongerPossible(offer);
        }

        foreach (var offer in open) Accept(offer, key);
        return Done;
    }
}
