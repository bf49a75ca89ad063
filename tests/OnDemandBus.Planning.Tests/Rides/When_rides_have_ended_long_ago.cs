namespace OnDemandBus.Planning.Tests.Rides;

public sealed class When_rides_have_ended_long_ago
{
    // 100 m a character, 10 m a second: ten seconds a character.
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));

    public When_rides_have_ended_long_ago() => _town.AddBus("bus-1", At('a'));

    private Location At(char place) => _town.Town.At(place);

    private void TimePasses(TimeSpan time)
    {
        _town.Now += time;
        _town.Accept(new Command.Tick());
    }

    private RideId[] Forgotten => [.. _town.Events.OfType<Event.RidesForgotten>().SelectMany(each => each.Rides)];

    [Fact]
    public void They_are_known_for_a_day()
    {
        var offer = _town.Offered(At('b'), At('d'));
        var ride = _town.Booked(offer);
        _town.DriveUntil(ride, RideState.Completed);
        TimePasses(ServiceRules.Default.EndedRidesKept - TimeSpan.FromSeconds(1));
        Assert.Empty(_town.Happens(new Command.BookOffer(offer.Id, "key")));
        TimePasses(TimeSpan.FromSeconds(1));
        Assert.Empty(_town.Engine.Rides);
        Assert.Equal([ride.Id], Forgotten);
        Assert.Equal(Refusal.UnknownOffer, _town.Refused(new Command.BookOffer(offer.Id, "key")));
        Assert.Empty(_town.Engine.Save().BookingKeys);
    }

    [Fact]
    public void Wishes_that_came_to_nothing_are_known_for_an_hour()
    {
        var lapsed = _town.Offered(At('b'), At('d')).Id.Ride;
        var calledOff = _town.Offered(At('b'), At('d')).Id.Ride;
        _town.Accept(new Command.CancelRide(calledOff, CancelledBy.Rider));
        var rejected = _town.Request(At('b'), new Location(0, 0));
        _town.Say(new Command.RequestOffer(rejected));
        TimePasses(ServiceRules.Default.OfferLifetime);
        TimePasses(ServiceRules.Default.WishesKept - ServiceRules.Default.OfferLifetime);
        Assert.Equal([calledOff, rejected.Id], Forgotten.Order());
        TimePasses(ServiceRules.Default.OfferLifetime);
        Assert.Equal([lapsed, calledOff, rejected.Id], Forgotten.Order());
        Assert.Empty(_town.Engine.Rides);
    }

    [Fact]
    public void What_is_not_at_its_end_is_never_forgotten()
    {
        var ride = _town.Booked(At('b'), At('d'), TimeWish.DepartAt(_town.Now.AddDays(10)));
        for (var day = 0; day < 9; day++) TimePasses(TimeSpan.FromDays(1));
        Assert.Equal(RideState.Assigned, _town[ride].State);
        Assert.Empty(Forgotten);
    }

    [Fact]
    public void No_change_tells_of_them()
    {
        var ride = _town.Booked(At('b'), At('d'));
        _town.DriveUntil(ride, RideState.Completed);
        TimePasses(TimeSpan.FromDays(1));
        var (command, _, handled) = _town.Said[^1];
        Assert.IsType<Command.Tick>(command);
        Assert.Empty(handled.ChangedRides);
        Assert.Single(handled.Events);
    }

    [Fact]
    public void An_identity_may_come_again()
    {
        var request = _town.Request(At('b'), new Location(0, 0));
        _town.Say(new Command.RequestOffer(request));
        TimePasses(ServiceRules.Default.WishesKept);
        Assert.IsType<Outcome.Rejected>(_town.Say(new Command.RequestOffer(request)));
    }

    [Fact]
    public void How_much_is_known_does_not_grow()
    {
        for (var hour = 0; hour < 100; hour++)
        {
            _town.Booked(At('b'), At('d'));
            _town.Offered(At('c'), At('d'));
            _town.DriveUntil(_town.Now.AddHours(1));
        }

        Assert.InRange(_town.Engine.Rides.Count, 20, 30);
    }

    [Fact]
    public void Breaks_that_were_had_are_forgotten_too()
    {
        var driver = _town.AddBus("bus-2", At('a'));
        for (var day = 0; day < 20; day++)
        {
            var from = _town.Now;
            _town.Accept(new Command.ChangeShifts(driver, [new Shift(from, from.AddHours(8)) { Breaks = [new Break(from.AddHours(2), from.AddHours(3), TimeSpan.FromMinutes(30))] }]));
            _town.DriveUntil(from.AddDays(1));
        }

        Assert.InRange(_town.Engine.Save().BreaksHad.Length, 7, 8);
    }

    [Fact]
    public void How_long_they_are_known_is_not_negative()
    {
        Assert.Contains("endedRidesKept", new ServiceRules { EndedRidesKept = TimeSpan.FromTicks(-1) }.FirstMistake(), StringComparison.Ordinal);
        Assert.Contains("wishesKept", new ServiceRules { WishesKept = TimeSpan.FromTicks(-1) }.FirstMistake(), StringComparison.Ordinal);
    }
}
