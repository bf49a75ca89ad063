using System.Collections.Immutable;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Demand;
using OnDemandBus.TestTown;

namespace OnDemandBus.Simulation.Tests.Days;

/// <summary>A small random day: the same for the same seed.</summary>
internal static class RandomDay
{
    private static readonly DrawnTown Town = DrawnTown.Parse("""
        A--a-B----C--b-D----E
        |    |    |    |    |
        c    |    d    |    e
        |    |    |    |    |
        F-f--G----H-g--I----J
        |    |    |    |    |
        |    h    |    i    |
        |    |    |    |    |
        K--k-L----M--m-N----O
        """, metresPerCharacter: 90);

    private static readonly HubLabels Times = HubLabels.Of(Town.Network);
    private static readonly char[] Places = [.. "ABCDEFGHIJKLMNOabcdefghikm"];
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.FromHours(1));

    public static DaySetup Of(int seed)
    {
        var chance = new Chance((ulong)seed);
        // A third of the days go as planned.
        var isSmooth = chance.Below(3) == 0;
        var rules = new ServiceRules
        {
            MaxWaitTime = TimeSpan.FromMinutes(5 + chance.Below(15)),
            MaxAllowedPickupDelay = TimeSpan.FromSeconds(30 + (30 * chance.Below(10))),
            FreezeTime = chance.Happens(0.3) ? TimeSpan.FromSeconds(30 + chance.Below(60)) : ServiceRules.Default.FreezeTime,
            MaxWalkDistanceMetres = chance.Happens(0.3) ? 200 : 0,
            MaxOffers = 1 + chance.Below(3),
            ImprovementBusTimeFactor = 1 + chance.Below(3),
        };
        var habits = isSmooth ? new RiderHabits { DeclineShare = 0.1, CancelShare = 0.1 } : new RiderHabits { DeclineShare = 0.1, CancelShare = 0.15, NoShowShare = 0.1, LateShare = 0.2 };
        // On one day in five riders decide at once, and buses are diverted by their plans, and joined while they stand.
        var decidesAtOnce = seed % 5 == 0;
        if (decidesAtOnce) rules = rules with { OfferLifetime = TimeSpan.FromTicks(1), FreezeTime = TimeSpan.FromSeconds(seed % 3 * 20), DivertsByPlan = true, JoinsWhileServing = true };
        var extent = Area.FromBounds(new Location(Town.Network.SouthWest.Latitude - 0.01, Town.Network.SouthWest.Longitude - 0.01), new Location(Town.Network.NorthEast.Latitude + 0.01, Town.Network.NorthEast.Longitude + 0.01));
        var buses = Enumerable.Range(1, 1 + chance.Below(4)).Select(number => BusOf(number, chance)).ToImmutableArray();
        return new DaySetup
        {
            Area = new ServiceArea("town", extent, ServiceCalendar.Always, rules),
            Times = Times,
            Midnight = Midnight,
            TimeZone = TimeZoneInfo.Utc,
            Fleet = buses,
            Requests = [.. Enumerable.Range(1, 3 + chance.Below(25)).Select(number => RequestOf(number, chance)).OrderBy(request => request.SubmittedAt).ThenBy(request => request.Id, StringComparer.Ordinal)],
            Riders = decidesAtOnce ? habits with { DecisionTime = TimeSpan.Zero } : habits,
            Disturbances = isSmooth ? new Disturbances() : new Disturbances
            {
                TravelTimeNoise = chance.Happens(0.5) ? 0.3 * chance.Unit() : 0,
                Breakdowns = chance.Happens(0.4) ? [new Breakdown(chance.OneOf<Bus>(buses).Id, Morning(chance, 120), chance.Happens(0.5) ? TimeSpan.FromHours(10.5) : null)] : [],
                Closures = chance.Happens(0.4) ? [new Closure(Town.At(chance.OneOf(Places)), 150, TimeSpan.FromHours(8.5), TimeSpan.FromHours(9.5))] : [],
            },
            Improvement = new ImprovementEffort { PerBooking = chance.Below(3), Iterations = 30 },
            Seed = seed,
        };
    }

    private static TimeSpan Morning(Chance chance, int minutes) => TimeSpan.FromHours(8) + TimeSpan.FromSeconds(chance.Below(minutes * 60));

    private static Bus BusOf(int number, Chance chance)
    {
        ImmutableArray<Load> layouts = chance.Happens(0.5) ? [new Load(1 + chance.Below(6), 1, 1, 4)] : [new Load(6), new Load(3, 1, 1, 2)];
        if (chance.Happens(0.5)) return new Bus(new BusId($"bus-{number}"), layouts, Town.At(chance.OneOf(Places)), [Shift.Always]);
        var shift = new Shift(Midnight.AddHours(7.5), Midnight.AddHours(10 + chance.Below(3)));
        if (chance.Happens(0.5)) shift = shift with { Depot = Town.At(chance.OneOf(Places)) };
        if (chance.Happens(0.5)) shift = shift with { Breaks = [new Break(Midnight.AddHours(8.5), Midnight.AddHours(9), TimeSpan.FromMinutes(15), Town.At(chance.OneOf(Places)))] };
        return new Bus(new BusId($"bus-{number}"), layouts, Town.At(chance.OneOf(Places)), [shift]);
    }

    private static SimulatedRequest RequestOf(int number, Chance chance)
    {
        var submitted = Morning(chance, 120);
        var kind = (TimeWishKind)chance.Below(3);
        var at = kind == TimeWishKind.Now ? submitted : submitted + TimeSpan.FromMinutes(10 + chance.Below(60));
        var party = chance.Happens(0.1) ? new Party(1, 1) : new Party(1 + chance.Below(3), 0, chance.Below(8) == 0 ? 1 : 0, chance.Below(2));
        return new SimulatedRequest($"r{number:000}", submitted, Town.At(chance.OneOf(Places)), Town.At(chance.OneOf(Places)), kind, at, party, party.Wheelchairs > 0 ? MobilityNeeds.Wheelchair : MobilityNeeds.None, chance.OneOf<string>(["adults", "pensioners"]));
    }
}
