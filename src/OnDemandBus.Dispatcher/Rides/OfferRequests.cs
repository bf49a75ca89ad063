using System.Globalization;
using OnDemandBus.Contracts;
using OnDemandBus.Planning;
using OnDemandBus.Roads;

namespace OnDemandBus.Dispatcher.Rides;

/// <summary>Reads a wish as it comes from outside. What makes no sense in itself is refused here; whether it can be served, the engine says.</summary>
internal static class OfferRequests
{
    /// <summary>The wish, without the id that the ride will get; or what is wrong with it.</summary>
    public static (RideRequest? Request, CommandRefused? Refused) Read(OfferRequest request)
    {
        if (MistakeIn(request.From, "from") is { } from) return (null, from);
        if (MistakeIn(request.To, "to") is { } to) return (null, to);
        if (request is { DepartAt: not null, ArriveBy: not null })
            return (null, new CommandRefused("BothTimesGiven", "departAt and arriveBy are both given. Give one of them, or neither for a ride now."));
        if (MistakeIn(request.Party) is { } party) return (null, party);
        var (needs, unknown) = NeedNames.Read(request.Needs ?? []);
        if (unknown is not null)
            return (null, new CommandRefused("UnknownNeed", $"needs has '{Excerpt(unknown)}', which is not known. Known are {string.Join(", ", NeedNames.All)}."));
        var when = request.DepartAt is { } departure ? TimeWish.DepartAt(departure) : request.ArriveBy is { } arrival ? TimeWish.ArriveBy(arrival) : TimeWish.Now;
        return (new RideRequest(default, Of(request.From), Of(request.To), when, Of(request.Party ?? new PartySize()), needs), null);
    }

    private static Location Of(GeoPoint point) => new(point.Latitude, point.Longitude);

    private static Party Of(PartySize party) => new(party.Persons, party.Wheelchairs, party.Prams, party.Luggage);

    /// <summary>What is wrong with a point; null if nothing is.</summary>
    public static CommandRefused? MistakeIn(GeoPoint point, string member)
    {
        if (Of(point).IsValid) return null;
        var (name, value, most) = Math.Abs(point.Latitude) <= 90 ? ("longitude", point.Longitude, 180) : ("latitude", point.Latitude, 90);
        var hint = Of(point).Swapped.IsValid ? " Are latitude and longitude swapped?" : "";
        return new CommandRefused("CoordinatesOutOfRange", string.Create(CultureInfo.InvariantCulture, $"{member}.{name} is {value}. It must be from -{most} to {most} degrees.{hint}"));
    }

    private static CommandRefused? MistakeIn(PartySize? party)
    {
        if (party is null || Of(party).IsValid) return null;
        var detail =
            party.Persons is < 1 or > Party.Most ? $"party.persons is {party.Persons}. It must be from 1 to {Party.Most}." :
            party.Wheelchairs < 0 || party.Wheelchairs > party.Persons ? $"party.wheelchairs is {party.Wheelchairs}. It must be from 0 to the number of persons: it counts those of them who stay in a wheelchair." :
            party.Prams is < 0 or > Party.Most ? $"party.prams is {party.Prams}. It must be from 0 to {Party.Most}." :
            $"party.luggage is {party.Luggage}. It must be from 0 to {Party.Most}.";
        return new CommandRefused("InvalidParty", detail);
    }

    private static string Excerpt(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
