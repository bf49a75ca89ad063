using OnDemandBus.Planning;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Figures;

namespace OnDemandBus.Simulation.Tests.Days;

/// <summary>The identities that every run must satisfy, see the field's list.</summary>
public sealed class When_random_days_are_simulated
{
    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 20)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void What_must_hold_holds(int block)
    {
        for (var seed = 50 * block; seed < 50 * (block + 1); seed++)
        {
            var setup = RandomDay.Of(seed);
            try
            {
                var load = setup.Fleet.ToDictionary(bus => bus.Id, _ => Load.Empty);
                var parties = setup.Requests.ToDictionary(request => new RideId(request.Id), request => request.Party.Load);
                var day = new Day(setup, happened => Fits(happened, setup, load, parties)).Run(cancel: TestContext.Current.CancellationToken);
                Hold(day);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"Seed {seed}: {fault.Message}", fault);
            }
        }
    }

    [Fact]
    public void Most_riders_are_served_and_buses_are_shared()
    {
        var days = Enumerable.Range(0, 60).Select(seed => new DayFigures(new Day(RandomDay.Of(seed)).Run(cancel: TestContext.Current.CancellationToken), new CostAssumptions())).ToList();
        var submitted = days.Sum(day => day.Day.Rides.Length);
        Assert.InRange(days.Sum(day => day.Completed.Count), submitted * 0.35, submitted);
        Assert.True(days.Sum(day => day.Completed.Count(ride => ride.Shared)) > 20);
        foreach (var end in Enum.GetValues<WishEnd>().Where(end => end != WishEnd.CancelledByOperator)) Assert.True(days.Sum(day => day.Count(end)) > 0, end.ToString());
    }

    private static void Fits(Event happened, DaySetup setup, Dictionary<BusId, Load> load, Dictionary<RideId, Load> parties)
    {
        var (bus, change) = happened switch
        {
            Event.RiderBoarded e => (e.Bus, parties[e.Ride]),
            Event.RiderAlighted e => (e.Bus, Load.Empty - parties[e.Ride]),
            Event.RiderStranded e => (e.Bus, Load.Empty - parties[e.Ride]),
            _ => (default, Load.Empty),
        };
        if (change == Load.Empty) return;
        load[bus] += change;
        Assert.True(setup.Fleet.Single(each => each.Id == bus).CanHold(load[bus]), $"bus {bus} holds {load[bus]} at {happened.At:T}");
    }

    private static void Hold(DayRecord day)
    {
        var figures = new DayFigures(day, new CostAssumptions());
        Assert.Equal(day.Setup.Requests.Count, day.Rides.Length);
        Assert.Equal(day.Rides.Length, Enum.GetValues<WishEnd>().Sum(end => figures.Count(end)));
        Assert.Equal(figures.VehicleKm, figures.KmByPersons.Sum(), 6);
        Assert.True(figures.PersonKm <= figures.VehicleKm * 7 + 1e-9);
        var isSmooth = day.Setup.Disturbances is { TravelTimeNoise: 0, Breakdowns.IsEmpty: true, Closures.IsEmpty: true };
        foreach (var ride in figures.Completed)
        {
            Assert.True(ride.BoardedAt >= ride.ReadyAt, $"{ride.Request.Id} boarded before being ready");
            Assert.True(ride.ArrivedAt > ride.BoardedAt, $"{ride.Request.Id} arrived before boarding");
            if (isSmooth) Assert.True(ride.KeptPromise, $"{ride.Request.Id}: the promise was not kept");
        }

        if (isSmooth) Assert.Equal(0, figures.Count(WishEnd.Failed));
        foreach (var bus in day.Buses)
        {
            for (var k = 1; k < bus.Activities.Count; k++) Assert.Equal(bus.Activities[k - 1].To, bus.Activities[k].From);
            for (var k = 1; k < bus.Legs.Count; k++) Assert.True(bus.Legs[k - 1].To <= bus.Legs[k].From, $"{bus.Id} drives two ways at once");
            // What it did while it drove is what the legs say.
            var driving = bus.Activities.Where(each => each.Doing is BusDoing.Drive or BusDoing.Move).Sum(each => (each.To - each.From).TotalSeconds);
            Assert.Equal(bus.Legs.Sum(leg => (leg.To - leg.From).TotalSeconds), driving, 3);
        }
    }
}
