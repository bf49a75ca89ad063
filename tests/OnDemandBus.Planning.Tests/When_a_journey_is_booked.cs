using System.Collections.Immutable;

namespace OnDemandBus.Planning.Tests;

public sealed class When_a_journey_is_booked
{
    private static readonly DateTimeOffset Start = TownUnderTest.Start;

    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"), new ServiceRules { EndedRidesKept = TimeSpan.FromDays(30) });
    private readonly BusId _bus;

    public When_a_journey_is_booked() => _bus = _town.AddBus("bus-1", At('a'), null, new Shift(Start, Start.AddHours(6)));

    private Location At(char place) => _town.Town.At(place);

    private ImmutableArray<RideRequest> ThereAndBack(int there = 30, int back = 120) =>
        [_town.Request(At('b'), At('d'), TimeWish.DepartAt(Start.AddMinutes(there))), _town.Request(At('d'), At('b'), TimeWish.DepartAt(Start.AddMinutes(back)))];

    private ImmutableArray<OfferId> Offered(ImmutableArray<RideRequest> requests, bool allOrNone = true) =>
        [.. Assert.IsType<Outcome.Journey>(_town.Say(new Command.RequestJourney(requests, allOrNone))).Parts.OfType<Outcome.Offered>().Select(part => part.Offers[0].Id)];

    private RideState StateOf(RideRequest request) => _town.Engine.Rides[request.Id].State;

    [Fact]
    public void There_and_back_are_two_rides()
    {
        var journey = ThereAndBack();
        _town.Accept(new Command.BookJourney(Offered(journey), "key"));
        Assert.All(journey, request => Assert.Equal(RideState.Assigned, StateOf(request)));
        _town.DriveUntil(_town.Engine.Rides[journey[1].Id], RideState.Completed);
        Assert.Equal(RideState.Completed, StateOf(journey[0]));
    }

    [Fact]
    public void A_way_there_without_a_way_back_is_not_offered()
    {
        var journey = ThereAndBack(back: 420);
        var rejected = Assert.IsType<Outcome.JourneyRejected>(_town.Say(new Command.RequestJourney(journey, AllOrNone: true)));
        Assert.Equal((1, RejectionReason.ShiftEndOrBreak), (rejected.Part, rejected.Rejection.Reason));
        Assert.Equal((RideState.OfferExpired, RideState.Rejected), (StateOf(journey[0]), StateOf(journey[1])));
        Assert.Empty(_town[_bus].Reckoned);
    }

    [Fact]
    public void Parts_that_are_of_use_alone_are_offered_alone()
    {
        var journey = ThereAndBack(back: 420);
        var parts = Assert.IsType<Outcome.Journey>(_town.Say(new Command.RequestJourney(journey, AllOrNone: false))).Parts;
        Assert.IsType<Outcome.Offered>(parts[0]);
        Assert.IsType<Outcome.Rejected>(parts[1]);
        _town.Accept(new Command.BookJourney([new OfferId(journey[0].Id, 1)], "key"));
        Assert.Equal(RideState.Assigned, StateOf(journey[0]));
    }

    [Fact]
    public void All_are_booked_or_none()
    {
        var journey = ThereAndBack();
        var offers = Offered(journey);
        _town.Accept(new Command.CancelRide(journey[1].Id, CancelledBy.Rider));
        Assert.Equal(Refusal.RideEnded, _town.Refused(new Command.BookJourney(offers, "key")));
        Assert.Equal(RideState.Offered, StateOf(journey[0]));
    }

    [Fact]
    public void None_is_booked_when_a_bus_is_gone_for_one()
    {
        var journey = ThereAndBack();
        var parts = Assert.IsType<Outcome.Journey>(_town.Say(new Command.RequestJourney(journey, AllOrNone: true))).Parts;
        var laterBack = Assert.IsType<Outcome.Offered>(parts[1]).Offers[^1];
        Assert.True(laterBack.Id.Number > 1);
        // The way back that was offered first is still in the shift, the later one is not.
        _town.Accept(new Command.ChangeShifts(_bus, [new Shift(Start, laterBack.ExpectedPickup)]));
        Assert.Equal(Refusal.OfferNoLongerPossible, _town.Refused(new Command.BookJourney([new OfferId(journey[0].Id, 1), laterBack.Id], "key")));
        Assert.DoesNotContain(journey, request => StateOf(request) == RideState.Assigned);
        Assert.Empty(_town.Events.OfType<Event.RideBooked>());
    }

    [Fact]
    public void Any_of_the_offers_of_each_part_can_be_booked()
    {
        var journey = ThereAndBack();
        var parts = Assert.IsType<Outcome.Journey>(_town.Say(new Command.RequestJourney(journey, AllOrNone: true))).Parts;
        var chosen = parts.Cast<Outcome.Offered>().Select(part => part.Offers[^1]).ToArray();
        Assert.All(chosen, offer => Assert.True(offer.Id.Number > 1));
        _town.Accept(new Command.BookJourney([.. chosen.Select(offer => offer.Id)], "key"));
        Assert.All(chosen, offer => Assert.Equal(offer.Promise, _town.Engine.Rides[offer.Id.Ride].Promise));
        _town.DriveUntil(_town.Engine.Rides[journey[1].Id], RideState.Completed);
        Assert.All(chosen, offer => Assert.True(_town.Engine.Rides[offer.Id.Ride].BusArrivedAt < offer.Promise.PickupTo));
    }

    [Fact]
    public void Cancelling_one_part_leaves_the_other()
    {
        var journey = ThereAndBack();
        _town.Accept(new Command.BookJourney(Offered(journey), "key"));
        _town.Accept(new Command.CancelRide(journey[0].Id, CancelledBy.Rider));
        Assert.Equal((RideState.CancelledByRider, RideState.Assigned), (StateOf(journey[0]), StateOf(journey[1])));
        Assert.Equal(2, _town[_bus].Plan.Stops.Length);
        _town.DriveUntil(_town.Engine.Rides[journey[1].Id], RideState.Completed);
    }

    [Fact]
    public void Booking_it_again_with_the_same_key_changes_nothing()
    {
        var offers = Offered(ThereAndBack());
        Assert.NotEmpty(_town.Happens(new Command.BookJourney(offers, "key")));
        Assert.Empty(_town.Happens(new Command.BookJourney(offers, "key")));
        Assert.Equal(Refusal.OfferAlreadyBooked, _town.Refused(new Command.BookJourney(offers, "another")));
    }

    [Fact]
    public void It_expires_as_a_whole()
    {
        var journey = ThereAndBack();
        var offers = Offered(journey);
        _town.Now = _town.Engine.Rides[journey[0].Id].Offers[0].ExpiresAt;
        Assert.Equal(Refusal.OfferExpired, _town.Refused(new Command.BookJourney(offers, "key")));
        Assert.All(journey, request => Assert.Equal(RideState.OfferExpired, StateOf(request)));
    }

    [Fact]
    public void One_that_makes_no_sense_is_refused()
    {
        var journey = ThereAndBack();
        Assert.Equal(Refusal.InvalidRequest, _town.Refused(new Command.RequestJourney([], AllOrNone: true)));
        Assert.Equal(Refusal.RideExists, _town.Refused(new Command.RequestJourney([journey[0], journey[0]], AllOrNone: true)));
        Assert.Equal(RideState.OfferExpired, StateOf(journey[0]));
        var other = ThereAndBack();
        var offers = Offered(other);
        Assert.Equal(Refusal.InvalidRequest, _town.Refused(new Command.BookJourney([], "key")));
        Assert.Equal(Refusal.InvalidRequest, _town.Refused(new Command.BookJourney([offers[0], offers[0]], "key")));
        Assert.Equal(Refusal.UnknownOffer, _town.Refused(new Command.BookJourney([offers[0], new OfferId(new RideId("nobody"), 1)], "key")));
        Assert.Equal(RideState.Offered, StateOf(other[0]));
    }

    [Fact]
    public void The_way_to_work_of_two_weeks_is_booked_at_once()
    {
        _town.Accept(new Command.ChangeShifts(_bus, [Shift.Always]));
        var monday = new DateOnly(2026, 3, 2);
        var recurrence = new Recurrence
        {
            TimeZone = TimeZoneInfo.Utc,
            Days = Weekdays.WorkingDays,
            Kind = TimeWishKind.ArriveBy,
            Time = new TimeOnly(9, 30),
            First = monday,
            Last = monday.AddDays(13),
            Except = [monday.AddDays(2)],
        };
        var requests = recurrence.Requests(_town.Request(At('b'), At('d')), Start, Start.AddDays(13));
        Assert.Equal(9, requests.Length);
        _town.Accept(new Command.BookJourney(Offered(requests), "key"));
        var last = _town.Engine.Rides[requests[^1].Id];
        _town.DriveUntil(Start.AddDays(13));
        Assert.All(requests, request => Assert.Equal(RideState.Completed, StateOf(request)));
        Assert.All(requests, request => Assert.True(_town.Engine.Rides[request.Id].EndedAt - ServiceRules.Default.StopDuration <= request.When.At));
        Assert.Equal(RideState.Assigned, last.State);
    }
}
