namespace OnDemandBus.Planning.Tests;

/// <summary>Each is refused with its reason, and nothing changes.</summary>
public sealed class When_a_command_makes_no_sense
{
    private readonly TownUnderTest _town = new(DrawnTown.Parse("A--a---------b---------c---------d--B"));
    private readonly BusId _bus;

    public When_a_command_makes_no_sense() => _bus = _town.AddBus("bus-1", _town.Town.At('a'));

    private Location At(char place) => _town.Town.At(place);

    private void IsRefused(Refusal expected, Command command)
    {
        var before = _town.Events.Count;
        var refused = Assert.IsType<Outcome.Refused>(_town.Say(command));
        Assert.Equal(expected, refused.Refusal);
        Assert.NotEmpty(refused.Detail);
        Assert.Equal(before, _town.Events.Count);
    }

    [Fact]
    public void Unknown_ids_are_named()
    {
        IsRefused(Refusal.UnknownRide, new Command.CancelRide(new RideId("nobody"), CancelledBy.Rider));
        IsRefused(Refusal.UnknownOffer, new Command.BookOffer(new OfferId(new RideId("nobody"), 1), "key"));
        IsRefused(Refusal.UnknownBus, new Command.ReportPosition(new BusId("none"), At('a'), null));
        IsRefused(Refusal.UnknownStop, new Command.ReportArrived(_bus, new StopId(7)));
        IsRefused(Refusal.UnknownRide, new Command.ReportBoarded(_bus, new RideId("nobody")));
    }

    [Fact]
    public void A_bus_or_a_ride_is_there_once()
    {
        IsRefused(Refusal.BusExists, new Command.AddBus(_town[_bus].Bus));
        var ride = _town.Booked(At('b'), At('c'));
        IsRefused(Refusal.RideExists, new Command.RequestOffer(ride.Request));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(1, 2, 0, 0)]
    [InlineData(1, 0, -1, 0)]
    [InlineData(1, 0, 0, int.MinValue)]
    [InlineData(int.MaxValue, int.MaxValue, 0, 0)]
    public void A_party_has_sensible_numbers(int persons, int wheelchairs, int prams, int luggage) =>
        IsRefused(Refusal.InvalidRequest, new Command.RequestOffer(_town.Request(At('b'), At('c'), party: new Party(persons, wheelchairs, prams, luggage))));

    [Theory]
    [InlineData(double.NaN, 8)]
    [InlineData(91, 8)]
    [InlineData(48, double.PositiveInfinity)]
    public void Coordinates_are_in_range(double latitude, double longitude)
    {
        IsRefused(Refusal.InvalidRequest, new Command.RequestOffer(_town.Request(new Location(latitude, longitude), At('c'))));
        IsRefused(Refusal.InvalidRequest, new Command.ReportPosition(_bus, new Location(latitude, longitude), null));
    }

    [Fact]
    public void The_past_is_past()
    {
        IsRefused(Refusal.TimeInPast, new Command.RequestOffer(_town.Request(At('b'), At('c'), TimeWish.DepartAt(_town.Now.AddMinutes(-5)))));
        IsRefused(Refusal.TimeInPast, new Command.RequestOffer(_town.Request(At('b'), At('c'), TimeWish.ArriveBy(_town.Now.AddSeconds(-1)))));
    }

    [Fact]
    public void An_offer_is_booked_once()
    {
        var offer = _town.Offered(At('b'), At('c'));
        _town.Say(new Command.BookOffer(offer.Id, "mine"));
        IsRefused(Refusal.OfferAlreadyBooked, new Command.BookOffer(offer.Id, "yours"));
        var before = _town.Events.Count;
        Assert.IsType<Outcome.Accepted>(_town.Say(new Command.BookOffer(offer.Id, "mine")));
        Assert.Equal(before, _town.Events.Count);
    }

    [Fact]
    public void An_expired_offer_gives_its_seat_back()
    {
        var offer = _town.Offered(At('b'), At('c'));
        _town.Now = offer.ExpiresAt;
        Assert.Equal(Refusal.OfferExpired, _town.Refused(new Command.BookOffer(offer.Id, "key")));
        Assert.Equal(RideState.OfferExpired, _town.Engine.Rides[offer.Id.Ride].State);
        Assert.Empty(_town[_bus].Reckoned);
    }

    [Fact]
    public void A_bus_in_the_fields_is_off_the_road() =>
        IsRefused(Refusal.BusOffRoad, new Command.ReportPosition(_bus, _town.Town.Beside('b', northMetres: 900), null));

    [Fact]
    public void Reports_from_stops_fit_the_plan()
    {
        var ride = _town.Booked(At('b'), At('d'));
        var stops = _town[_bus].Plan.Stops;
        IsRefused(Refusal.StopNotNext, new Command.ReportArrived(_bus, stops[1].Id));
        IsRefused(Refusal.BusNotAtStop, new Command.ReportBoarded(_bus, ride.Id));
        IsRefused(Refusal.BusNotAtStop, new Command.ReportAlighted(_bus, ride.Id));
        _town.DriveUntil(ride, RideState.Arrived);
        var other = _town.Booked(At('c'), At('d'), TimeWish.DepartAt(_town.Now.AddHours(2)));
        IsRefused(Refusal.RideNotAtStop, new Command.ReportBoarded(_bus, other.Id));
    }

    [Fact]
    public void Shifts_end_after_they_start()
    {
        var shift = new Shift(_town.Now, _town.Now.AddHours(-1));
        IsRefused(Refusal.InvalidRequest, new Command.ChangeShifts(_bus, [shift]));
        IsRefused(Refusal.InvalidRequest, new Command.AddBus(_town[_bus].Bus with { Id = new BusId("bus-2"), Shifts = [shift] }));
    }

    [Fact]
    public void A_rule_that_makes_no_sense_is_named()
    {
        var mistake = Assert.Throws<ArgumentException>(() => new TownUnderTest(_town.Town, new ServiceRules { MaxTravelTimeAlpha = 0.5 }));
        Assert.Contains("maxTravelTimeAlpha", mistake.Message, StringComparison.Ordinal);
    }
}
