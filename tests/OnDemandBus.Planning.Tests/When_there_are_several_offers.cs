namespace OnDemandBus.Planning.Tests;

public sealed class When_there_are_several_offers
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _bus;

    public When_there_are_several_offers() => _bus = _town.AddBus("bus-1", At('a'));

    private Location At(char place) => _town.Town.At(place);

    [Fact]
    public void They_differ_in_a_way_that_riders_care_about()
    {
        var offers = _town.Offers(At('b'), At('d'));
        Assert.InRange(offers.Length, 2, 3);
        Assert.Equal(Enumerable.Range(1, offers.Length), offers.Select(offer => offer.Id.Number));
        foreach (var (one, other) in offers.SelectMany((one, k) => offers.Skip(k + 1).Select(other => (one, other))))
            Assert.True((one.ExpectedPickup - other.ExpectedPickup).Duration() >= TimeSpan.FromMinutes(3) || (one.ExpectedArrival - other.ExpectedArrival).Duration() >= TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void The_earliest_arrival_is_among_them()
    {
        // The cheapest is to let the rider from c wait for the bus that comes from a anyway; the other bus is there at once.
        _town.Booked(At('a'), At('d'), TimeWish.DepartAt(_town.Now.AddMinutes(4)), new Party(5));
        var near = _town.AddBus("bus-2", At('d'));
        var offers = _town.Offers(At('c'), At('d'));
        Assert.Equal(offers.Min(offer => offer.ExpectedArrival), offers[Math.Min(1, offers.Length - 1)].ExpectedArrival < offers[0].ExpectedArrival ? offers[1].ExpectedArrival : offers[0].ExpectedArrival);
        Assert.NotEqual(default, near);
    }

    [Fact]
    public void Only_the_first_holds_a_seat()
    {
        var offers = _town.Offers(At('b'), At('d'));
        Assert.Single(_town[_bus].Reckoned, stop => stop.Boarding.Contains(offers[0].Id.Ride));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_is_kept_as_it_was_told(int number)
    {
        var offer = _town.Offers(At('b'), At('d'))[number - 1];
        var ride = _town.Booked(offer);
        Assert.Equal((offer.Promise, offer.Trip), (ride.Promise!, ride.Trip!));
        _town.DriveUntil(ride, RideState.Completed);
        Assert.True(_town[ride].BusArrivedAt < offer.Promise.PickupTo);
        Assert.True(_town[ride].BoardedAt >= offer.Promise.PickupFrom);
        Assert.True(_town[ride].EndedAt - ServiceRules.Default.StopDuration <= offer.Promise.LatestArrival);
        Assert.True(_town[ride].EndedAt - _town[ride].BoardedAt <= offer.LongestRide + ServiceRules.Default.StopDuration);
    }

    [Fact]
    public void The_longest_ride_is_that_from_the_start_of_the_window_to_the_latest_arrival()
    {
        foreach (var offer in _town.Offers(At('b'), At('d')))
        {
            Assert.Equal(offer.Promise.LatestArrival - offer.Promise.PickupFrom, offer.LongestRide);
            Assert.True(offer.ExpectedArrival - offer.ExpectedPickup <= offer.LongestRide);
        }
    }

    [Fact]
    public void One_whose_seat_somebody_else_has_got_meanwhile_is_refused_and_the_first_still_holds()
    {
        var town = new TownUnderTest(_town.Town, new ServiceRules { MaxWaitTime = TimeSpan.FromMinutes(4) });
        town.AddBus("bus-1", At('a'), new Load(1));
        var offers = town.Offers(At('b'), At('d'));
        var later = offers[^1];
        Assert.True(later.ExpectedPickup - offers[0].ExpectedPickup > TimeSpan.FromMinutes(10));
        // Another rider takes the only seat at that time.
        town.Booked(At('b'), At('d'), TimeWish.DepartAt(later.ExpectedPickup.AddSeconds(-60)));
        Assert.Equal(Refusal.OfferNoLongerPossible, town.Refused(new Command.BookOffer(later.Id, "key")));
        Assert.Equal(RideState.Offered, town.Engine.Rides[later.Id.Ride].State);
        town.DriveUntil(town.Booked(offers[0]), RideState.Completed);
    }

    [Fact]
    public void One_is_refused_when_its_bus_is_gone()
    {
        var offers = _town.Offers(At('b'), At('d'));
        _town.Accept(new Command.ChangeShifts(_bus, [new Shift(_town.Now, _town.Now.AddMinutes(15))]));
        Assert.Equal(Refusal.OfferNoLongerPossible, _town.Refused(new Command.BookOffer(offers[^1].Id, "key")));
        _town.DriveUntil(_town.Booked(offers[0]), RideState.Completed);
    }

    [Fact]
    public void None_can_be_booked_after_they_have_expired()
    {
        var offers = _town.Offers(At('b'), At('d'));
        _town.Now = offers[0].ExpiresAt;
        Assert.All(offers, offer => Assert.Equal(Refusal.OfferExpired, _town.Refused(new Command.BookOffer(offer.Id, "key"))));
    }

    [Fact]
    public void When_one_is_booked_another_one_is_not_whatever_the_key()
    {
        var offers = _town.Offers(At('b'), At('d'));
        _town.Accept(new Command.BookOffer(offers[1].Id, "key"));
        Assert.Equal(Refusal.OfferAlreadyBooked, _town.Refused(new Command.BookOffer(offers[0].Id, "other")));
        Assert.Equal(Refusal.OfferAlreadyBooked, _town.Refused(new Command.BookOffer(offers[0].Id, "key")));
        Assert.Empty(_town.Happens(new Command.BookOffer(offers[1].Id, "key")));
        Assert.Equal(offers[1].Promise, _town.Engine.Rides[offers[1].Id.Ride].Promise);
    }

    [Fact]
    public void There_is_one_where_the_rules_want_one()
    {
        var town = new TownUnderTest(_town.Town, new ServiceRules { MaxOffers = 1 });
        town.AddBus("bus-1", At('a'));
        Assert.Single(town.Offers(At('b'), At('d')));
    }

    [Fact]
    public void None_is_outside_the_hours_of_service()
    {
        var hours = ServiceCalendar.Daily(TimeZoneInfo.Utc, new DailySpan(new TimeOnly(7, 0), new TimeOnly(8, 10)));
        var town = new TownUnderTest(_town.Town, hours: hours);
        town.AddBus("bus-1", At('a'));
        Assert.All(town.Offers(At('b'), At('d')), offer => Assert.True(offer.Trip.EarliestDeparture < TownUnderTest.Start.AddMinutes(10)));
    }

    [Fact]
    public void None_is_for_a_time_at_which_a_line_runs_there()
    {
        var zone = new ServiceZone("street", Area.FromBounds(_town.Town.Beside('A', northMetres: -100), _town.Town.Beside('B', northMetres: 100)));
        var line = new ZoneRule("line", "street", "street") { Hours = new DailySpan(new TimeOnly(8, 10), new TimeOnly(9, 0)) };
        var town = new TownUnderTest(_town.Town, change: area => area with { Zones = new ZoneRules(TimeZoneInfo.Utc, [zone], [line]) });
        town.AddBus("bus-1", At('a'));
        Assert.All(town.Offers(At('b'), At('d')), offer => Assert.True(offer.Trip.EarliestDeparture < TownUnderTest.Start.AddMinutes(10)));
    }
}
