namespace OnDemandBus.Planning.Tests;

/// <summary>The next possible departure and the stops near by are taken at their word: asked for at once, they are offered.</summary>
public sealed class When_a_rejection_says_what_would_work
{
    private static readonly DrawnTown Town = DrawnTown.Parse(
        """
        A-----B-----C--->-D
        |     |     |     |
        |     ^     |     |
        E-----F-----G--a--H
        |     |     |     |
        |     b     v     |
        J-----K-----L-----M
        """,
        metresPerCharacter: 110);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void It_works_when_it_is_asked_for_at_once(int seed)
    {
        var chance = new Random(seed);
        var rules = new ServiceRules
        {
            MaxWaitTime = TimeSpan.FromMinutes(chance.Next(3, 9)),
            MaxTravelTimeBeta = TimeSpan.FromMinutes(chance.Next(4, 12)),
            MinLeadTime = TimeSpan.FromMinutes(chance.Next(2) * chance.Next(40)),
            MaxWalkDistanceMetres = chance.Next(2) * 150,
        };
        // A line runs from the west to the east, from half past eight on.
        var west = new ServiceZone("west", Area.FromBounds(Town.Beside('J', -500, -500), Town.Beside('B', 500, 0)));
        var east = new ServiceZone("east", Area.FromBounds(Town.Beside('L', -500, 0), Town.Beside('D', 500, 500)));
        var line = new ZoneRule("line", "west", "east") { Hours = new DailySpan(new TimeOnly(8, 30), new TimeOnly(9, 15)) };
        var zones = chance.Next(2) == 0 ? ZoneRules.None : new ZoneRules(TimeZoneInfo.Utc, [west, east], [line]);
        var hours = chance.Next(2) == 0 ? null : ServiceCalendar.Daily(TimeZoneInfo.Utc, new DailySpan(new TimeOnly(8, 20), new TimeOnly(9, 40)), new DailySpan(new TimeOnly(10, 45), new TimeOnly(18, 0)));
        var town = new TownUnderTest(Town, rules, hours, area => area with { Zones = zones });
        for (var k = 1; k <= 2; k++) town.AddBus($"bus-{k}", Somewhere(), new Load(chance.Next(1, 4)), new Shift(TownUnderTest.Start.AddMinutes(chance.Next(40)), TownUnderTest.Start.AddMinutes(chance.Next(90, 400))));
        var hints = 0;
        for (var step = 0; step < 40; step++)
        {
            var at = town.Now.AddMinutes(chance.Next(150));
            var when = chance.Next(3) switch { 0 => TimeWish.Now, 1 => TimeWish.DepartAt(at), _ => TimeWish.ArriveBy(at) };
            var request = town.Request(Somewhere(), Somewhere(), when, new Party(chance.Next(1, 3)));
            var so = $"seed {seed}, step {step}";
            if (town.Say(new Command.RequestOffer(request)) is Outcome.Rejected(var rejection))
            {
                if (rejection.NextPossible is { } next)
                {
                    Assert.True(next > town.Now, $"{so}: the next possible departure is {next:T}, now is {town.Now:T}.");
                    Works(request with { When = TimeWish.DepartAt(next) }, $"{so}: rejected for {rejection.Reason}, the next departure is said to be {next:T}");
                    hints++;
                }

                if (rejection.Nearby is { } nearby)
                {
                    Works(request with { From = nearby.Pickup, To = nearby.DropOff }, $"{so}: rejected for {rejection.Reason}, with a walk of {nearby.WalkMetres:0} m it is said to work");
                    hints++;
                }
            }
            else if (chance.Next(3) > 0)
            {
                town.Say(new Command.BookOffer(new OfferId(request.Id, 1), "key"));
            }

            town.DriveUntil(town.Now.AddSeconds(chance.Next(120)));
        }

        Assert.True(hints > 0, $"seed {seed}: no rejection says what would work.");

        void Works(RideRequest wish, string so)
        {
            var copy = new Engine(town.Engine.Area, town.Engine.TravelTimes);
            foreach (var happened in town.Events) copy.Apply(happened);
            var outcome = copy.Handle(new Command.RequestOffer(wish with { Id = new RideId("again") }), town.Now).Outcome;
            Assert.True(outcome is Outcome.Offered, $"{so}, but the answer is {(outcome as Outcome.Rejected)?.Rejection.Reason}.");
        }

        Location Somewhere() => Town.Network.At(new Position(chance.Next(Town.Network.SegmentCount), chance.NextSingle()));
    }

    [Fact]
    public void Who_asks_too_late_is_told_from_when_on()
    {
        var town = new TownUnderTest(Town, new ServiceRules { MinLeadTime = TimeSpan.FromMinutes(45) });
        town.AddBus("bus-1", Town.At('a'));
        var rejection = town.Rejected(Town.At('a'), Town.At('b'));
        Assert.Equal((RejectionReason.LeadTimeTooShort, town.Now.AddMinutes(50)), (rejection.Reason, rejection.NextPossible!.Value));
        town.Offered(Town.At('a'), Town.At('b'), TimeWish.DepartAt(town.Now.AddMinutes(45)));
        Assert.Equal(RejectionReason.LeadTimeTooShort, town.Rejected(Town.At('a'), Town.At('b'), TimeWish.DepartAt(town.Now.AddMinutes(44))).Reason);
        Assert.Equal(RejectionReason.LeadTimeTooShort, town.Rejected(Town.At('a'), Town.At('b'), TimeWish.ArriveBy(town.Now.AddMinutes(45))).Reason);
    }

    [Fact]
    public void Where_a_line_runs_for_a_while_one_is_told_when_it_is_over()
    {
        var everywhere = new ServiceZone("town", Area.FromBounds(Town.Beside('J', -500, -500), Town.Beside('D', 500, 500)));
        var line = new ZoneRule("line", "town", "town") { Hours = new DailySpan(new TimeOnly(7, 0), new TimeOnly(8, 45)) };
        var town = new TownUnderTest(Town, change: area => area with { Zones = new ZoneRules(TimeZoneInfo.Utc, [everywhere], [line]) });
        town.AddBus("bus-1", Town.At('a'));
        var rejection = town.Rejected(Town.At('a'), Town.At('b'));
        Assert.Equal((RejectionReason.NotServedBetweenZones, TownUnderTest.Start.AddMinutes(50)), (rejection.Reason, rejection.NextPossible!.Value));
    }
}
