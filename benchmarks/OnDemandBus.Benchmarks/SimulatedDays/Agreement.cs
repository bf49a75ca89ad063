using System.Globalization;
using System.Text.Json;
using OnDemandBus.Benchmarks.DispatchInstances;
using OnDemandBus.Planning;
using OnDemandBus.Roads;
using OnDemandBus.Simulation.Days;
using OnDemandBus.Simulation.Demand;

namespace OnDemandBus.Benchmarks.SimulatedDays;

/// <summary>A dispatch instance once as the benchmark drives the live engine and once as a simulated day: the totals have to be the same.</summary>
internal static class Agreement
{
    private static readonly DateTimeOffset Midnight = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public static int Run(string folder, string name, string? json)
    {
        DispatchInstance instance;
        try
        {
            instance = DispatchInstance.Read(folder, name);
        }
        catch (InvalidDataException e)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        var own = OwnRules(instance);
        var reference = TheReferences(instance);
        var text = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["own_rules"] = own.Figures(),
            ["reference_rules"] = reference.Figures(),
            ["agree"] = own.Agree && reference.Agree,
        });
        Console.WriteLine(text);
        if (json is not null) File.WriteAllText(json, text + "\n");
        return own.Agree && reference.Agree ? 0 : 1;
    }

    /// <summary>The live engine under its own rules, as the benchmark drives it and as a simulated day.</summary>
    private static Totals OwnRules(DispatchInstance instance)
    {
        var times = HubLabels.Of(instance.Streets.ToNetwork());
        var rules = ServiceRules.Default with { MaxOffers = 1 };
        var totals = new Totals("live engine, our own rules", [Totals.Of("benchmark", new LiveRun(instance, times, rules, 0).Run()), Simulated(instance, times, rules, StreetGraph.Middle)]);
        totals.Print();
        return totals;
    }

    /// <summary>
    /// The reference's rules: the planner's search as its benchmark drives it, the live engine as its own drives it, and a simulated day. On streets with kerbs; what the search comes
    /// to on those of the <c>dispatch</c> benchmark, where a bus under way may be on another shortest path, is printed below.
    /// </summary>
    private static Totals TheReferences(DispatchInstance instance)
    {
        var times = HubLabels.Of(instance.Streets.ToNetworkWithKerbs());
        var rules = ReferenceRules.ForLiveEngine;
        var search = new CoreDispatcher(instance, times, Landmarks.Of(times), asLiveEngine: true);
        var totals = new Totals(
            "the reference's rules",
            [Searched(instance, search, new DecisionChecker(instance, asLiveEngine: true)), Totals.Of("live engine", new LiveRun(instance, times, rules, 0, StreetGraph.AtKerb).Run()), Simulated(instance, times, rules, StreetGraph.AtKerb)]);
        totals.Print();
        var plain = HubLabels.Of(instance.Streets.ToNetwork());
        new Totals("the same on the streets of the dispatch benchmark", [Searched(instance, new CoreDispatcher(instance, plain, Landmarks.Of(plain)), new DecisionChecker(instance))]).Print();
        return totals;
    }

    private static Column Searched(DispatchInstance instance, CoreDispatcher dispatcher, DecisionChecker checker)
    {
        var decisions = new DispatchInstances.Decision[instance.Requests.Length];
        for (var k = 0; k < decisions.Length; k++)
        {
            decisions[k] = dispatcher.Best(in instance.Requests[k]);
            if (decisions[k].Bus >= 0) dispatcher.Apply(in instance.Requests[k], in decisions[k]);
        }

        // Goes by the edges of the file, and has its own plans and paths.
        var verdict = checker.Check(decisions);
        if (!verdict.IsValid) Console.WriteLine($"NOT VALID: {string.Join("; ", verdict.Troubles.Take(5))}");
        var served = decisions.Count(decision => decision.Bus >= 0);
        return new Column("dispatch", served, decisions.Length - served, verdict.BusSeconds, verdict.MeanTripSeconds * served, verdict.MeanWaitSeconds);
    }

    private static Column Simulated(DispatchInstance instance, HubLabels times, ServiceRules rules, Func<int, Position> at)
    {
        var day = new Day(SetupOf(instance, times, rules, at)).Run();
        var served = day.Rides.Where(ride => ride.End == WishEnd.Completed).ToList();
        return new Column(
            "simulated day",
            served.Count,
            day.Rides.Count(ride => ride.End == WishEnd.Rejected),
            day.Buses.SelectMany(bus => bus.Activities).Where(each => each.Doing is BusDoing.Drive or BusDoing.Stop).Sum(each => (each.To - each.From).TotalSeconds),
            served.Sum(ride => ride.Persons * (ride.ArrivedAt!.Value - ride.SubmittedAt).TotalSeconds),
            served.Average(ride => ride.Wait!.Value.TotalSeconds));
    }

    private static DaySetup SetupOf(DispatchInstance instance, HubLabels times, ServiceRules rules, Func<int, Position> at)
    {
        var network = times.Network;
        return new DaySetup
        {
            Area = new ServiceArea(instance.Name, Area.FromBounds(network.SouthWest, network.NorthEast), ServiceCalendar.Always, rules),
            Times = times,
            Midnight = Midnight,
            TimeZone = TimeZoneInfo.Utc,
            Fleet = [.. instance.Buses.Select((bus, k) => new Bus(new BusId($"bus-{k:00000}"), [new Load(bus.Seats)], PlaceOf(bus.Start), [new Shift(Midnight.AddMilliseconds(bus.FromMs), Midnight.AddMilliseconds(bus.ToMs))]))],
            Requests = [.. instance.Requests.Select((request, k) => new SimulatedRequest(
                $"ride-{k:000000}", TimeSpan.FromMilliseconds(request.AtMs), PlaceOf(request.Origin), PlaceOf(request.Destination), TimeWishKind.Now, TimeSpan.FromMilliseconds(request.AtMs), new Party(request.Riders), MobilityNeeds.None, RiderGroups.Adults))],
            Riders = new RiderHabits { DecisionTime = TimeSpan.Zero },
            Improvement = new ImprovementEffort { PerBooking = 0 },
        };

        Location PlaceOf(int edge) => network.At(at(edge));
    }

    /// <summary>What came of a day, in seconds.</summary>
    private sealed record Column(string Name, int Served, int Rejected, double Bus, double Rider, double MeanWait)
    {
        public (string What, double Value)[] Rows => [("served", Served), ("rejected", Rejected), ("bus_time_s", Bus), ("rider_time_s", Rider), ("mean_wait_s", MeanWait)];
    }

    /// <summary>The same day in several ways, which have to come to the same.</summary>
    private sealed record Totals(string Title, Column[] Columns)
    {
        public bool Agree => Columns.Skip(1).All(column => column.Rows.Zip(Columns[0].Rows).All(pair => Math.Abs(pair.First.Value - pair.Second.Value) <= 1e-6 * Math.Abs(pair.Second.Value)));

        public static Column Of(string name, LiveFigures run) => new(name, run.Served, run.Rejected, run.BusTime.TotalSeconds, run.RiderTime.TotalSeconds, run.MeanWait.TotalSeconds);

        public Dictionary<string, Dictionary<string, double>> Figures() => Columns.ToDictionary(column => column.Name, column => column.Rows.ToDictionary(row => row.What, row => row.Value));

        public void Print()
        {
            Console.WriteLine($"{Title + (Agree ? "" : ": DIFFERENT"),-52}{string.Concat(Columns.Select(column => column.Name.PadLeft(16)))}");
            for (var row = 0; row < Columns[0].Rows.Length; row++)
                Console.WriteLine($"{Columns[0].Rows[row].What,-52}{string.Concat(Columns.Select(column => column.Rows[row].Value.ToString("0.###", CultureInfo.InvariantCulture).PadLeft(16)))}");
        }
    }
}
