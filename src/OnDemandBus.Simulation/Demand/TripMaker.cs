using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Scenarios;

namespace OnDemandBus.Simulation.Demand;

/// <summary>Makes the trips of one group up, a way out and its way back at a time.</summary>
internal sealed class TripMaker(string map, DemandModel model, PlaceDraw[] draws, Ground ground, GroupDemand demand, Chance chance)
{
    private const int Day = 86_400;

    /// <summary>After so many destinations that were too far away one of them has to do: the only hospital is gone to, however far it is.</summary>
    private const int MostDestinations = 100;

    private const int MostOrigins = 200;

    /// <summary>How long a rider expects the bus to take: streets are longer than the straight line, some six metres a second, and it has to come first.</summary>
    private const double Detour = 1.3;
    private const double MetresPerSecond = 6;
    private const int ComesWithinSeconds = 600;

    public void Make(int count, List<SimulatedRequest> made)
    {
        for (var left = count; left > 0; left--)
        {
            var purpose = Pick(demand.Purposes);
            var (from, to) = Ends(purpose);
            var (party, needs) = Riders(purpose);
            var way = WayOut(purpose, from, to, party, needs);
            made.Add(way.Request);
            if (left == 1 || purpose.Stay is null || !chance.Happens(model.ReturnShare))
                continue;
            made.Add(WayBack(purpose, way));
            left--;
        }
    }

    private (SimulatedRequest Request, int Begin, bool IsPrebooked) WayOut(Purpose purpose, Location from, Location to, Party party, MobilityNeeds needs)
    {
        var begin = purpose.Begins.Draw(chance);
        // Appointments and trains are at quarters of an hour; what the tables give to five minutes stays.
        if (purpose.IsFixed && begin % 300 != 0)
            begin -= begin % 900;
        var rideSeconds = RideSeconds(from, to);
        var isPrebooked = chance.Happens(purpose.IsFixed ? model.PrebookedFixedShare : model.PrebookedShare);
        var (kind, at) = (TimeWishKind.Now, begin - rideSeconds);
        if (isPrebooked)
            (kind, at) = purpose.IsFixed ? (TimeWishKind.ArriveBy, begin) : (TimeWishKind.DepartAt, (at - ComesWithinSeconds) / 300 * 300);
        else
            at -= ComesWithinSeconds + (purpose.IsFixed ? chance.Below(600) : 0);
        var submitted = isPrebooked ? Prebooking(at - (purpose.IsFixed ? rideSeconds : 0)) : at;
        return (Request(submitted, from, to, kind, at, party, needs, $"{purpose.From}-{purpose.To}"), begin, isPrebooked);
    }

    private SimulatedRequest WayBack(Purpose purpose, (SimulatedRequest Request, int Begin, bool IsPrebooked) way)
    {
        var (there, begin) = (way.Request, way.Begin);
        var (least, most) = purpose.Stay!.Value;
        var leftBy = Math.Max(begin + 600, (int)(purpose.LeftBy * 3600));
        var end = purpose.Ends?.Draw(chance) ?? begin + (60 * (least + chance.Below(most - least + 1)));
        // After shifts and school all leave at once, which takes some minutes.
        end = Math.Min(end + chance.Below(600), leftBy);
        var submitted = (int)there.SubmittedAt.TotalSeconds;
        // A day is made of its own ways and of those that yesterday left for it: who comes home from the night shift at six began it yesterday.
        if (end >= Day)
            (end, submitted) = (end - Day, submitted - Day);
        if (way.IsPrebooked)
            end = end / 300 * 300;
        var (kind, asked) = way.IsPrebooked ? (TimeWishKind.DepartAt, Math.Min(submitted, end)) : (TimeWishKind.Now, end);
        return Request(asked, there.To, there.From, kind, end, there.Party, there.Needs, $"{purpose.To}-{purpose.From}");
    }

    /// <summary>On the day before between 8 and 20, or one to six hours ahead; not in the night.</summary>
    private int Prebooking(int departure)
    {
        var sameDay = departure - 3600 - chance.Below(5 * 3600);
        var dayBefore = (8 * 3600) - Day + chance.Below(12 * 3600);
        return chance.Happens(model.DayBeforeShare) || sameDay < 6 * 3600 ? dayBefore : sameDay;
    }

    private (Location From, Location To) Ends(Purpose purpose)
    {
        var to = draws[(int)Pick(purpose.Destinations)];
        for (var origins = 0; origins < MostOrigins; origins++)
        {
            var from = draws[(int)purpose.Origin].Draw(chance);
            Location? farther = null;
            for (var destinations = 0; destinations < MostDestinations; destinations++)
            {
                // The gravity model by rejection: drawn by weight, kept by distance.
                var place = to.Draw(chance);
                var metres = ground.DistanceMetres(from, place);
                if (metres < model.MinTripMetres || metres > model.MaxTripMetres)
                    continue;
                farther = place;
                if (chance.Happens(Draws(metres / model.HalfDistanceMetres)))
                    return (from, place);
            }

            if (farther is { } kept)
                return (from, kept);
        }

        throw new InputException(map, null, FormattableString.Invariant($"no two places for {purpose.From}-{purpose.To} of {demand.Group} are {model.MinTripMetres} to {model.MaxTripMetres} m apart"), "Give another shortest or longest trip, or a larger area");
    }

    /// <summary>The deterrence of the gravity model: 1 next door, 1/2 at 1, and falling with the fourth power far away, so that a large map does not make for long trips.</summary>
    private static double Draws(double ratio)
    {
        const double SquareRootOfTwoLessOne = 0.41421356237309503;
        var root = 1 / (1 + (SquareRootOfTwoLessOne * ratio * ratio));
        return root * root;
    }

    private (Party Party, MobilityNeeds Needs) Riders(Purpose purpose)
    {
        var persons = chance.Happens(purpose.Company) ? 1 + Pick([.. model.PartySizes.Select((weight, i) => (i, weight))]) : 1;
        persons = Math.Max(persons, purpose.LeastPersons);
        var luggage = chance.Happens(purpose.Luggage ?? model.LuggageShare) ? 1 : 0;
        switch (demand.Group)
        {
            case RiderGroups.WheelchairUsers:
                var need = chance.Unit() switch { < 0.7 => MobilityNeeds.Wheelchair, < 0.9 => MobilityNeeds.AssistedWheelchair, _ => MobilityNeeds.MobilityScooter };
                // Who has to be helped has somebody along.
                return (new Party(need == MobilityNeeds.AssistedWheelchair ? Math.Max(persons, 2) : persons, 1, 0, luggage), need);
            case RiderGroups.Pensioners:
                return (new Party(persons, 0, 0, luggage), chance.Happens(model.WalkingFrameShare) ? MobilityNeeds.WalkingFrame : MobilityNeeds.None);
            case RiderGroups.Adults when chance.Happens(purpose.Pushchair ?? model.PushchairShare):
                // The child in it is a person, too.
                return (new Party(Math.Max(persons, 2), 0, 1, luggage), MobilityNeeds.Pushchair);
            default:
                return (new Party(persons, 0, 0, luggage), MobilityNeeds.None);
        }
    }

    private T Pick<T>(ImmutableArray<(T Value, double Weight)> choices)
    {
        var rest = chance.Unit() * choices.Sum(choice => choice.Weight);
        foreach (var (value, weight) in choices)
        {
            rest -= weight;
            if (rest < 0)
                return value;
        }

        return choices.Last(choice => choice.Weight > 0).Value;
    }

    private int RideSeconds(Location from, Location to) => (int)(ground.DistanceMetres(from, to) * Detour / MetresPerSecond);

    private SimulatedRequest Request(int submitted, Location from, Location to, TimeWishKind kind, int at, Party party, MobilityNeeds needs, string purpose) =>
        new("", TimeSpan.FromSeconds(submitted), from, to, kind, TimeSpan.FromSeconds(at), party, needs, demand.Group, purpose);
}
