using OnDemandBus.Contracts;
using OnDemandBus.Dispatcher.Http;

namespace OnDemandBus.Dispatcher.Persons;

/// <summary>How long each of a rider's details may be.</summary>
internal static class RiderDetailsLimits
{
    /// <summary>What is wrong with details; null if nothing is. The text itself is not repeated: it is the rider's.</summary>
    public static Problem? MistakeIn(RiderDetails? details, string member)
    {
        if (details is null) return null;
        foreach (var (name, text, most) in new[]
        {
            ("name", details.Name, 100), ("phone", details.Phone, 40), ("pickupAddress", details.PickupAddress, 200), ("dropOffAddress", details.DropOffAddress, 200), ("note", details.Note, 500),
        })
        {
            if (text?.Length > most) return new Problem(Problem.InvalidMember, FormattableString.Invariant($"{member}{name} has {text.Length} characters. It may have at most {most}."));
        }

        return null;
    }
}
