namespace OnDemandBus.Planning.Tests.Rules;

public sealed class When_soft_limits_are_promised
{
    private static readonly ServiceRules Soft = new()
    {
        MaxWaitTime = TimeSpan.FromHours(1),
        MaxTravelTimeBeta = TimeSpan.FromHours(2),
        MaxAllowedPickupDelay = TimeSpan.Zero,
        SoftMaxWaitTime = TimeSpan.FromSeconds(240),
        SoftMaxTravelTimeAlpha = 2,
        SoftMaxTravelTimeBeta = TimeSpan.FromSeconds(200),
        PromisesSoftLimits = true,
        LateDiversionThreshold = TimeSpan.Zero,
    };

    // 100 m a character, 10 m a second: ten seconds a character.
    private static readonly DrawnTown Street = DrawnTown.Parse("A--a---------b---------c---------d--B");

    private static (TownUnderTest Town, BusId Bus) WithABusAt(char place, ServiceRules rules)
    {
        var town = new TownUnderTest(Street, rules);
        return (town, town.AddBus("bus-1", Street.At(place)));
    }

    [Fact]
    public void They_are_the_promise_where_the_plan_is_within_them()
    {
        var (town, _) = WithABusAt('a', Soft);
        var offer = town.Offered(Street.At('b'), Street.At('c'));
        // Picked up after 100 s, there after 260.
        Assert.Equal(TownUnderTest.Start.AddSeconds(241), offer.Promise.PickupTo, TimeSpan.FromSeconds(1));
        Assert.Equal(TownUnderTest.Start.AddSeconds((2 * 100) + 200), offer.Promise.LatestArrival, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void What_is_planned_is_the_promise_where_it_is_later()
    {
        var (town, _) = WithABusAt('d', Soft);
        var offer = town.Offered(Street.At('a'), Street.At('b'));
        Assert.True(offer.ExpectedPickup >= TownUnderTest.Start.AddSeconds(300));
        // If the rider says yes at once; that may take a minute.
        Assert.Equal(offer.ExpectedPickup.AddSeconds(60 + 1), offer.Promise.PickupTo, TimeSpan.FromSeconds(1));
        Assert.Equal(offer.ExpectedArrival.AddSeconds(60), offer.Promise.LatestArrival, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void They_never_go_beyond_the_hard_ones()
    {
        var (town, _) = WithABusAt('a', Soft with { MaxWaitTime = TimeSpan.FromSeconds(180), MaxTravelTimeAlpha = 1, MaxTravelTimeBeta = TimeSpan.FromSeconds(250) });
        var offer = town.Offered(Street.At('b'), Street.At('c'));
        Assert.Equal(TownUnderTest.Start.AddSeconds(181), offer.Promise.PickupTo, TimeSpan.FromSeconds(1));
        Assert.Equal(TownUnderTest.Start.AddSeconds(100 + 250), offer.Promise.LatestArrival, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Others_may_delay_a_rider_within_them_and_not_beyond()
    {
        // The first would be fetched after 200 s, with the second before that after 260, or 320 if the second takes a minute to say yes.
        Assert.Equal(["first", "second"], Order(Soft with { PromisesSoftLimits = false }, 'b', 'c'));
        Assert.Equal(["second", "first"], Order(Soft with { SoftMaxWaitTime = TimeSpan.FromSeconds(330), SoftMaxTravelTimeBeta = TimeSpan.FromMinutes(20) }, 'b', 'c'));
        Assert.Equal(["first", "second"], Order(Soft with { SoftMaxWaitTime = TimeSpan.FromSeconds(310), SoftMaxTravelTimeBeta = TimeSpan.FromMinutes(20) }, 'b', 'c'));

        static string[] Order(ServiceRules rules, char onTheWay, char far)
        {
            var (town, bus) = WithABusAt('a', rules);
            var first = town.Booked(Street.At(far), Street.At('d'));
            var second = town.Booked(Street.At(onTheWay), Street.At('d'));
            return [.. town[bus].Plan.Stops.SelectMany(stop => stop.Boarding).Select(id => id == first.Id ? "first" : id == second.Id ? "second" : "?")];
        }
    }
}
