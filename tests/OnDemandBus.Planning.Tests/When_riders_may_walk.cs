namespace OnDemandBus.Planning.Tests;

public sealed class When_riders_may_walk
{
    // 100 m a character, 10 m a second; riders walk 1 m a second. The house h is 300 m up a lane that the bus, on its way from a to d, would have to drive up and down.
    private readonly DrawnTown _drawn = DrawnTown.Parse(
        """
                      H
                      |
                      h
                      |
        A--a----------C----------d--B
        """);

    private readonly ServiceRules _rules = new() { MaxWalkDistanceMetres = 400, WalkMetresPerSecond = 1, MaxTravelTimeBeta = TimeSpan.FromMinutes(20) };

    private TownUnderTest Town(ServiceRules? rules = null, params Location[] virtualStops)
    {
        var town = new TownUnderTest(_drawn, rules ?? _rules, change: area => area with { VirtualStops = [.. virtualStops] });
        town.AddBus("bus-1", At('a'));
        return town;
    }

    private Location At(char place) => _drawn.At(place);

    [Fact]
    public void The_bus_stops_at_the_corner_where_that_is_better_for_all()
    {
        var town = Town();
        town.Booked(At('a'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        var offer = town.Offered(At('h'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)));
        Assert.True(offer.Trip.AccessWalk > TimeSpan.Zero);
        Assert.Equal(offer.Trip.Pickup.Location.DistanceMetres(At('h')), offer.Trip.AccessWalk.TotalSeconds, 1.0);
        Assert.InRange(offer.Trip.Pickup.Location.DistanceMetres(At('h')), 0, 400);
    }

    [Fact]
    public void Nobody_is_picked_up_before_they_can_be_there()
    {
        var town = Town();
        town.Booked(At('a'), At('d'), default, new Party(5));
        foreach (var offer in town.Offers(At('h'), At('d')))
        {
            Assert.True(offer.Promise.PickupFrom >= town.Now + offer.Trip.AccessWalk);
            Assert.True(offer.ExpectedPickup >= offer.Promise.PickupFrom);
        }
    }

    [Fact]
    public void The_walk_to_the_door_is_part_of_the_longest_travel()
    {
        var town = Town();
        town.Booked(At('a'), At('C'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        foreach (var offer in town.Offers(At('a'), At('h'), TimeWish.DepartAt(town.Now.AddMinutes(10))))
        {
            var longest = (1.5 * offer.DirectRide) + _rules.MaxTravelTimeBeta;
            Assert.True(offer.Promise.LatestArrival + offer.Trip.EgressWalk <= offer.Trip.EarliestDeparture + longest + TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void The_ride_from_the_door_is_among_the_offers()
    {
        var town = Town();
        town.Booked(At('a'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        var offers = town.Offers(At('h'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)));
        Assert.True(offers[0].Trip.AccessWalk > TimeSpan.Zero);
        Assert.Contains(offers, offer => offer.Trip.AccessWalk + offer.Trip.EgressWalk == TimeSpan.Zero);
    }

    [Theory]
    [InlineData(MobilityNeeds.Wheelchair)]
    [InlineData(MobilityNeeds.AssistedWheelchair)]
    [InlineData(MobilityNeeds.MobilityScooter)]
    [InlineData(MobilityNeeds.WalkingFrame)]
    [InlineData(MobilityNeeds.RestrictedMobility)]
    [InlineData(MobilityNeeds.VisuallyImpaired)]
    [InlineData(MobilityNeeds.CognitivelyImpaired)]
    public void Who_walks_with_difficulty_is_fetched_at_the_door(MobilityNeeds needs)
    {
        var town = Town();
        town.Booked(At('a'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        Assert.All(town.Offers(At('h'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), needs: needs), offer =>
        {
            Assert.Equal(TimeSpan.Zero, offer.Trip.AccessWalk + offer.Trip.EgressWalk);
            Assert.Equal(0, offer.Trip.Pickup.Location.DistanceMetres(At('h')), 1.0);
        });
    }

    [Fact]
    public void A_party_with_a_wheelchair_is_fetched_at_the_door_whatever_needs_it_states()
    {
        var town = Town();
        town.Booked(At('a'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        Assert.All(town.Offers(At('h'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(2, Wheelchairs: 1)), offer => Assert.Equal(TimeSpan.Zero, offer.Trip.AccessWalk + offer.Trip.EgressWalk));
    }

    [Fact]
    public void A_wheelchair_is_not_told_to_walk_instead()
    {
        var farm = _drawn.Beside('d', northMetres: 350);
        var town = Town(_rules with { MaxWalkDistanceMetres = 0 });
        Assert.InRange(town.Rejected(farm, At('a')).Nearby!.WalkMetres, 350, 400);
        Assert.Null(town.Rejected(farm, At('a'), needs: MobilityNeeds.Wheelchair).Nearby);
    }

    [Fact]
    public void Without_the_rule_nobody_walks()
    {
        var town = Town(_rules with { MaxWalkDistanceMetres = 0 });
        town.Booked(At('a'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        Assert.All(town.Offers(At('h'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10))), offer => Assert.Equal(TimeSpan.Zero, offer.Trip.AccessWalk + offer.Trip.EgressWalk));
    }

    [Fact]
    public void Where_stops_are_stated_one_walks_to_no_other_place()
    {
        var stop = _drawn.Beside('C', eastMetres: 100);
        var town = Town(_rules, stop);
        town.Booked(At('a'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        var offers = town.Offers(At('h'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)));
        Assert.Equal(0, offers[0].Trip.Pickup.Location.DistanceMetres(stop), 1.0);
        Assert.All(offers, offer => Assert.True(offer.Trip.AccessWalk == TimeSpan.Zero || offer.Trip.Pickup.Location.DistanceMetres(stop) < 1));
    }

    [Fact]
    public void A_stop_beyond_the_longest_walk_is_none()
    {
        var town = Town(_rules, _drawn.Beside('C', eastMetres: 600));
        town.Booked(At('a'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        Assert.All(town.Offers(At('h'), At('d'), TimeWish.DepartAt(town.Now.AddMinutes(10))), offer => Assert.Equal(TimeSpan.Zero, offer.Trip.AccessWalk + offer.Trip.EgressWalk));
    }

    [Fact]
    public void Where_no_road_leads_to_the_door_the_walk_takes_time_too()
    {
        // A farm 350 m beside the road: too far for the bus to come to the door, near enough to walk.
        var farm = _drawn.Beside('d', northMetres: 350);
        var town = Town();
        var offer = town.Offered(farm, At('a'));
        Assert.Equal(offer.Trip.Pickup.Location.DistanceMetres(farm), offer.Trip.AccessWalk.TotalSeconds, 1.0);
        Assert.True(offer.Promise.PickupFrom >= town.Now.AddSeconds(349));
        Assert.Equal(RejectionReason.NoRoadAccess, town.Rejected(farm, At('a'), needs: MobilityNeeds.WalkingFrame).Reason);
    }

    [Fact]
    public void A_walker_who_is_stranded_still_walks_the_last_part()
    {
        var town = Town();
        town.AddBus("bus-2", At('A'));
        town.Booked(At('a'), At('C'), TimeWish.DepartAt(town.Now.AddMinutes(10)), new Party(5));
        var offer = town.Offers(At('a'), At('h'), TimeWish.DepartAt(town.Now.AddMinutes(10))).First(each => each.Trip.EgressWalk > TimeSpan.Zero);
        var ride = town.Booked(offer);
        town.DriveUntil(ride, RideState.OnBoard);
        town.Accept(new Command.ReportBreakdown(town[ride].Bus!.Value));
        Assert.Equal(offer.Trip.EgressWalk, town[ride].Trip!.EgressWalk);
        town.DriveUntil(ride, RideState.Completed);
    }
}
