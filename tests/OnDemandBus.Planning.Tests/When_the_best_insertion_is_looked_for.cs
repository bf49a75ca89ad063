using System.Collections.Immutable;

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
        var rules = new ServiceRules
        {
            LateDiversionThreshold = TimeSpan.FromSeconds(180 * chance.Next(2)),
            BusTimeWeight = chance.Next(3) * 0.5,
            RiderTimeWeight = 0.25 + chance.Next(4),
            SoftMaxWaitTime = TimeSpan.FromMinutes(chance.Next(8)),
            WaitViolationWeight = chance.Next(2) * 3,
            SoftMaxTravelTimeBeta = TimeSpan.FromMinutes(chance.Next(6)),
            TravelTimeViolationWeight = chance.Next(2) * 1.5,
            MaxWalkDistanceMetres = chance.Next(2) * 300,
            MaxOffers = 1,
        };
        var town = new TownUnderTest(Town, rules, change: area => area with { VirtualStops = [.. Enumerable.Range(0, chance.Next(1, 6)).Select(_ => Somewhere(chance))] });
        var buses = chance.Next(1, 4);
        for (var k = 1; k <= buses; k++)
        {
            var seats = chance.Next(2, 7);
            town.Add(new Bus(new BusId($"bus-{k}"), chance.Next(2) == 0 ? [new Load(seats, 1, 1, 4)] : [new Load(seats), new Load(seats / 2, 1, 1, 4)], Somewhere(chance), Shifts(chance)));
        }

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

    /// <summary>None, or two with a break and a depot.</summary>
    private static ImmutableArray<Shift> Shifts(Random chance)
    {
        if (chance.Next(2) == 0) return [Shift.Always];
        var (from, earliest) = (TownUnderTest.Start.AddMinutes(-30), TownUnderTest.Start.AddMinutes(chance.Next(30)));
        var pause = new Break(earliest, earliest.AddMinutes(chance.Next(30)), TimeSpan.FromMinutes(15), Somewhere(chance));
        var first = new Shift(from, TownUnderTest.Start.AddMinutes(chance.Next(75, 120))) { Depot = chance.Next(2) == 0 ? Somewhere(chance) : null, Breaks = [pause] };
        return [first, new Shift(first.To.AddMinutes(chance.Next(30)), first.To.AddHours(3))];
    }

    private static Location Somewhere(Random chance) =>
        Town.Network.At(new Position(chance.Next(Town.Network.SegmentCount), chance.NextSingle()));
}
