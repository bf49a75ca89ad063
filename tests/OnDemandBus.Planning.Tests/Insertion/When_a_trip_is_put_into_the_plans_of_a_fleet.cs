namespace OnDemandBus.Planning.Tests.Insertion;

/// <summary>The insertion search against its dull twin, which lays out every candidate and times it from end to end.</summary>
public sealed class When_a_trip_is_put_into_the_plans_of_a_fleet
{
    private const int WishesPerFleet = 12;

    public static TheoryData<int> Hundreds => [.. Enumerable.Range(0, 30)];

    [Theory]
    [MemberData(nameof(Hundreds))]
    public void The_place_is_the_one_that_the_dull_twin_finds(int hundred)
    {
        var (found, refused) = (0, 0);
        for (var seed = 100 * hundred; seed < 100 * (hundred + 1); seed++)
        {
            var fleet = new RandomFleet(seed);
            var outlook = fleet.ToOutlook(Enumerable.Range(0, fleet.Buses.Count));
            var dull = new DullInsertion(RandomFleet.Times, fleet.Rules, fleet.Buses);
            for (var step = 0; step < WishesPerFleet; step++)
            {
                var wish = fleet.RandomWish();
                var aim = fleet.Next(4) == 0 ? InsertionAim.EarliestArrival : InsertionAim.LeastCost;
                var filter = fleet.Next(6) switch { 0 => new BusFilter(Only: fleet.Next(fleet.Buses.Count)), 1 => new BusFilter(Except: fleet.Next(fleet.Buses.Count)), _ => default };
                var below = double.PositiveInfinity;
                var context = $"seed {seed}, step {step}";
                if (fleet.Next(8) == 0 && dull.Best(wish, aim, filter, below) is { } any) below = (aim == InsertionAim.LeastCost ? any.Cost : any.ArrivalMs) + fleet.Next(2);
                context += $", {aim}, {filter}, below {below}";
                var expected = dull.Best(wish, aim, filter, below);
                if (double.IsPositiveInfinity(below)) Assert.True(outlook.IsAny(in wish, filter) == expected is not null, $"{context}: whether there is any insertion.");
                var isFound = outlook.Best(in wish, out var actual, aim, filter, below);
                Hold(expected, isFound, actual, context);
                HoldRecord(outlook.Decision, dull, wish, isFound ? actual : null, aim, context);
                if (expected is not null)
                {
                    found++;
                    if (fleet.Half()) Apply(fleet, outlook, wish, actual, expected, context);
                }
                else if (double.IsPositiveInfinity(below))
                {
                    refused++;
                    var binding = outlook.Binding(in wish, filter);
                    Assert.True(dull.Binding(wish, filter) == binding, $"{context}: the binding limits are {binding}, the dull twin says {dull.Binding(wish, filter)}.");
                }

                if (fleet.Half()) fleet.GoOn();
                if (fleet.Next(10) == 0 && fleet.ChangeShifts() is var changed) outlook.Change(changed, fleet.Buses[changed].Traits);
            }
        }

        Assert.True(found > 200 && refused > 100, $"seeds from {100 * hundred}: {found} found, {refused} refused: too few of one kind to mean anything.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_order_in_which_plans_were_told_does_not_matter(int hundred)
    {
        for (var seed = 10_000 * hundred; seed < (10_000 * hundred) + 300; seed++)
        {
            var fleet = new RandomFleet(seed);
            var chance = new Random(seed);
            var numbers = Enumerable.Range(0, fleet.Buses.Count).ToArray();
            var first = fleet.ToOutlook(numbers);
            // Some plans are told twice, and others in between.
            var second = fleet.ToOutlook([.. numbers.Concat(numbers).OrderBy(_ => chance.Next())]);
            for (var step = 0; step < 5; step++)
            {
                var wish = fleet.RandomWish();
                var (one, other) = (first.Best(in wish, out var oneFound), second.Best(in wish, out var otherFound));
                Assert.True(one == other && oneFound == otherFound, $"seed {seed}, step {step}: {oneFound} or {otherFound}.");
            }
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_the_buffers_have_grown()
    {
        var fleets = Enumerable.Range(500, 40).Select(seed => new RandomFleet(seed)).ToArray();
        foreach (var fleet in fleets)
        {
            var outlook = fleet.ToOutlook(Enumerable.Range(0, fleet.Buses.Count));
            var plans = fleet.Buses.Select(bus => bus.Halts.ToArray()).ToArray();
            var wishes = Enumerable.Range(0, 20).Select(_ => fleet.RandomWish()).ToArray();
            Ask();
            Ask();
            // The runtime itself allocates now and then on whatever thread is there, but not in every round.
            var least = long.MaxValue;
            for (var round = 0; round < 3 && least > 0; round++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                Ask();
                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.Equal(0, least);

            void Ask()
            {
                foreach (ref readonly var wish in wishes.AsSpan())
                {
                    if (outlook.Best(in wish, out var found)) outlook.Apply(in wish, in found, HaltLimits.None, HaltLimits.None);
                    else outlook.Binding(in wish);
                }

                for (var bus = 0; bus < plans.Length; bus++) outlook.Set(bus, fleet.Buses[bus].Outset, plans[bus]);
            }
        }
    }

    private static void Hold(DullInsertion.Candidate? expected, bool isFound, FoundInsertion actual, string context)
    {
        Assert.True(expected is not null == isFound, $"{context}: the dull twin finds {expected?.Place}, the search {(isFound ? actual.Place : null)}.");
        if (expected is null) return;
        Assert.True(Math.Abs(expected.Cost - actual.Cost.Total) < 1e-6, $"{context}: {actual.Place} costs {actual.Cost}, the dull twin finds {expected.Place} for {expected.Cost}.");
        Assert.True(expected.Place == actual.Place, $"{context}: {actual.Place} and not, for the same cost, {expected.Place}.");
        Assert.True(
            (expected.Bus, expected.Rider, expected.Others, expected.Soft) == (actual.Cost.Bus, actual.Cost.Rider, actual.Cost.Others, actual.Cost.Soft),
            $"{context}: the parts of the cost are {actual.Cost} and not {expected}.");
        Assert.True(
            (expected.PickupMs, expected.LatePickupMs, expected.ArrivalMs) == (actual.PickupMs, actual.LatePickupMs, actual.ArrivalMs),
            $"{context}: the times are {(actual.PickupMs, actual.LatePickupMs, actual.ArrivalMs)} and not {(expected.PickupMs, expected.LatePickupMs, expected.ArrivalMs)}.");
    }

    /// <summary>What the record says of buses that were not chosen is as true as the choice.</summary>
    private static void HoldRecord(DecisionRecord record, DullInsertion dull, TripWish wish, FoundInsertion? chosen, InsertionAim aim, string context)
    {
        if (chosen is not null) Assert.True(record.Candidates[0] == chosen, $"{context}: the record has {record.Candidates[0]} first.");
        Assert.True(record.BusesTried <= record.Buses && record.PairsTried >= record.Candidates.Length, $"{context}: {record.BusesTried} of {record.Buses} buses, {record.PairsTried} pairs.");
        for (var k = 0; k < record.Candidates.Length; k++)
        {
            ref readonly var candidate = ref record.Candidates[k];
            var twin = dull.At(wish, candidate.Place);
            Assert.True(twin.Breach == Breach.None && Math.Abs(twin.Cost - candidate.Cost.Total) < 1e-6, $"{context}: {candidate} breaks {twin.Breach} and costs {twin.Cost}.");
            if (k == 0) continue;
            ref readonly var before = ref record.Candidates[k - 1];
            Assert.True(aim == InsertionAim.LeastCost ? before.Cost.Total <= candidate.Cost.Total : before.ArrivalMs <= candidate.ArrivalMs, $"{context}: {candidate} comes after {before}.");
        }

        foreach (var failed in record.Failed)
        {
            var breach = dull.Binding(wish, new BusFilter(Only: failed.Bus));
            Assert.True(breach == failed.Breach, $"{context}: bus {failed.Bus} cannot because of {failed.Breach}, the dull twin says {breach}.");
        }
    }

    /// <summary>Both put the trip into the plan, and have the same plan then.</summary>
    private static void Apply(RandomFleet fleet, FleetOutlook outlook, TripWish wish, FoundInsertion found, DullInsertion.Candidate expected, string context)
    {
        var bus = fleet.Buses[found.Place.Bus];
        var slack = fleet.Next(1_200_000);
        var pickup = new HaltLimits(found.LatePickupMs + slack, DenseHalt.NoLimit);
        var dropOff = new HaltLimits(DenseHalt.NoLimit, found.ArrivalMs + slack);
        outlook.Apply(in wish, in found, pickup, dropOff);

        var plan = new List<DenseHalt>(bus.Halts);
        var outset = bus.Outset;
        var shift = 0;
        if (expected.Outset != bus.Outset)
        {
            outset = DenseOutset.Serving(expected.Outset.Position, expected.Outset.ReadyMs - wish.DwellMs, bus.Outset.Load);
            shift = 1;
        }

        plan = [.. expected.Halts.Select((halt, k) => WithLimitsOf(halt, k))];
        if (shift == 1) plan.Insert(0, DenseHalt.At(outset.Position) with { DriveMs = 0, DwellMs = wish.DwellMs });
        Assert.True(outlook.Outset(found.Place.Bus) == outset, $"{context}: the bus goes on from {outlook.Outset(found.Place.Bus)} and not {outset}.");
        Assert.True(plan.SequenceEqual(outlook.Halts(found.Place.Bus).ToArray()), $"{context}: after {found} the plan is not what it should be.");
        (bus.Halts, bus.Outset) = (plan, outset);

        // The twin's halts are those that limits were checked with: here are those that the plan keeps.
        DenseHalt WithLimitsOf(DenseHalt halt, int k)
        {
            var (pickupAt, dropOffAt) = (found.Place.PickupAt, found.Place.DropOffAt + (found.Place.PickupJoins ? 0 : 1));
            var was = k - (k > pickupAt && !found.Place.PickupJoins ? 1 : 0) - (k > dropOffAt && !found.Place.DropOffJoins ? 1 : 0);
            var (isNewPickup, isNewDropOff) = (k == pickupAt && !found.Place.PickupJoins, k == dropOffAt && !found.Place.DropOffJoins);
            if (!isNewPickup && !isNewDropOff) (halt.LatestStartMs, halt.LatestArrivalMs) = (bus.Halts[was].LatestStartMs, bus.Halts[was].LatestArrivalMs);
            var isServed = k == 0 && found.Place.PickupAt == 0 && found.Place.PickupJoins && bus.Outset.Phase != OutsetPhase.Standing && !(fleet.Rules.DivertsUnderWay && bus.Outset.Phase == OutsetPhase.UnderWay);
            if (k == pickupAt && !isServed) halt.LatestStartMs = Math.Min(halt.LatestStartMs, pickup.LatestStartMs);
            if (k != dropOffAt) return halt;
            halt.LatestArrivalMs = Math.Min(halt.LatestArrivalMs, dropOff.LatestArrivalMs);
            halt.AlightingPersons += wish.Persons;
            return halt;
        }
    }
}
