namespace OnDemandBus.Planning.Tests;

public sealed class When_the_best_insertion_is_looked_for
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

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void None_is_cheaper_than_the_one_that_is_offered(int seed)
    {
        var chance = new Random(seed);
        var rules = new ServiceRules { LateDiversionThreshold = TimeSpan.FromSeconds(180 * chance.Next(2)), BusTimeWeight = 1, RiderTimeWeight = 1 };
        var town = new TownUnderTest(Town, rules);
        var buses = chance.Next(1, 5);
        for (var k = 1; k <= buses; k++) town.AddBus($"bus-{k}", Somewhere(chance), new Load(chance.Next(2, 7), 1, 1, 4));
        var (offers, rejections) = (0, 0);
        for (var step = 0; step < 25; step++)
        {
            var when = chance.Next(3) == 0 ? TimeWish.DepartAt(town.Now.AddMinutes(chance.Next(60))) : TimeWish.Now;
            // A second party from the same door now and then: riders who may share a stop.
            var from = town.Engine.Rides.Count > 0 && chance.Next(5) == 0 ? town.Engine.Rides.Values.Last().Request.From : Somewhere(chance);
            var request = town.Request(from, Somewhere(chance), when, new Party(chance.Next(1, 4), chance.Next(10) == 0 ? 1 : 0));
            if (request.From.DistanceMetres(request.To) < rules.MinTripMetres) continue;
            town.Say(new Command.Tick());
            var before = town.Engine.Buses.Values.ToDictionary(bus => bus.Bus.Id);
            var dull = new DullPlanner(town.Engine, town.Now);
            var least = dull.LeastCost(request);
            var outcome = town.Say(new Command.RequestOffer(request));
            if (outcome is Outcome.Offered { Offers: [var offer, ..] })
            {
                Assert.True(least is not null, $"seed {seed}, step {step}: the dull planner finds nothing, the engine offers {offer}.");
                var cost = dull.CostOf(before[offer.Bus], town.Engine.Buses[offer.Bus], request);
                Assert.True(Math.Abs(cost - least.Value) < 0.5, $"seed {seed}, step {step}: the engine's insertion costs {cost} ms, the best {least} ms.");
                offers++;
                if (chance.Next(4) > 0) town.Say(new Command.BookOffer(offer.Id, "key"));
            }
            else if (outcome is Outcome.Rejected { Rejection.Reason: not (RejectionReason.PartyTooLarge or RejectionReason.NoBusForNeed) } rejected)
            {
                Assert.True(least is null, $"seed {seed}, step {step}: the engine rejects ({rejected.Rejection.Reason}), the dull planner finds an insertion for {least} ms.");
                rejections++;
            }

            town.DriveUntil(town.Now.AddSeconds(chance.Next(90)));
        }

        Assert.True(offers > 0, $"seed {seed}: nothing was offered, {rejections} rejected.");
    }

    private static Location Somewhere(Random chance) =>
        Town.Network.At(new Position(chance.Next(Town.Network.SegmentCount), chance.NextSingle()));
}
