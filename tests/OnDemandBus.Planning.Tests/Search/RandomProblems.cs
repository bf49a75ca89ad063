using OnDemandBus.Planning.Search;

namespace OnDemandBus.Planning.Tests.Search;

/// <summary>Small problems of every kind the search takes; the same seed gives the same problem.</summary>
internal static class RandomProblems
{
    public static SearchProblem Of(int seed, int mostTrips, int mostBuses, bool isUnderWay = true)
    {
        var random = new Random(seed);
        int trips = random.Next(1, mostTrips + 1), buses = random.Next(1, mostBuses + 1), dimensions = random.Next(1, 3);
        var places = (2 * trips) + buses;
        var limitsRides = random.Next(2) == 0;
        var limitsDurations = random.Next(3) == 0;
        var tightness = random.Next(60, 400);
        var isOptional = random.Next(3) == 0;
        var weighsTime = random.Next(3) == 0;
        var sharesService = random.Next(3) == 0;
        var isMetric = weighsTime || random.Next(2) == 0;

        var all = Enumerable.Range(0, trips).Select(trip =>
        {
            var early = random.Next(0, 300);
            return new SearchTrip(
                new SearchVisit(Kerb(2 * trip), early, early + random.Next(20, tightness), random.Next(0, 10)),
                new SearchVisit(Kerb((2 * trip) + 1), early + random.Next(0, 60), early + 60 + random.Next(20, tightness), random.Next(0, 10)),
                [.. Enumerable.Range(0, dimensions).Select(_ => random.Next(0, 3))])
            {
                MaxRide = limitsRides ? random.Next(40, 120) : double.PositiveInfinity,
                Penalty = isOptional && random.Next(2) == 0 ? random.Next(20, 200) : double.PositiveInfinity,
                AllowedBuses = random.Next(6) == 0 ? [random.Next(buses)] : null,
                TimeWeight = weighsTime && random.Next(4) > 0 ? random.Next(1, 5) * 0.25 : 0,
            };
        }).ToArray();
        var fleet = Enumerable.Range(0, buses).Select(bus => new SearchBus(
            random.Next(8) == 0 ? null : (2 * trips) + random.Next(buses),
            random.Next(4) == 0 ? null : (2 * trips) + random.Next(buses),
            random.Next(0, 60),
            random.Next(500, 900),
            [.. Enumerable.Range(0, dimensions).Select(_ => random.Next(2, 5))])
        {
            MaxDuration = limitsDurations ? random.Next(150, 500) : double.PositiveInfinity,
            FixedCost = random.Next(3) == 0 ? random.Next(0, 100) : 0,
            OtherLayouts = random.Next(3) == 0 ? [[.. Enumerable.Range(0, dimensions).Select(_ => random.Next(1, 6))]] : [],
        }).ToArray();
        if (isUnderWay && random.Next(2) == 0) SetOff(random, all, fleet);
        return new SearchProblem(Matrix(random, places, isMetric), all, fleet, fewestBusesFirst: !isOptional && random.Next(4) == 0, sharesService)
        {
            DirectIsQuickest = isMetric && random.Next(2) == 0,
        };

        // A few kerbs at which many halts are, so that there is something to share.
        int Kerb(int own) => sharesService && random.Next(2) == 0 ? random.Next(Math.Min(3, 2 * trips)) : own;
    }

    // The first bus has somebody on board, or a pickup (and perhaps its drop-off) that is settled. Their limits are wide, so that plans exist.
    private static void SetOff(Random random, SearchTrip[] trips, SearchBus[] buses)
    {
        trips[0] = trips[0] with
        {
            Pickup = trips[0].Pickup with { Earliest = 0, Latest = 1000 },
            DropOff = trips[0].DropOff with { Earliest = 0, Latest = 1000 },
            MaxRide = random.Next(3) == 0 ? 300 : double.PositiveInfinity,
            Load = [.. trips[0].Load.Select(_ => 1)],
            AllowedBuses = null,
        };
        buses[0] = random.Next(3) switch
        {
            0 => buses[0] with { OnBoard = [0] },
            1 => buses[0] with { FixedPrefix = [new SearchHalt(0, IsPickup: true)] },
            _ => buses[0] with { FixedPrefix = [new SearchHalt(0, IsPickup: true), new SearchHalt(0, IsPickup: false)] },
        };
        buses[0] = buses[0] with { MaxDuration = double.PositiveInfinity };
    }

    // Streets are not alike in both directions, and now and then a detour is quicker than what the matrix calls direct.
    private static TravelMatrix Matrix(Random random, int places, bool isMetric)
    {
        var points = Enumerable.Range(0, places).Select(_ => (X: random.Next(0, 60), Y: random.Next(0, 60))).ToArray();
        var noise = isMetric ? 0 : random.Next(3) * 3;
        var times = new double[places * places];
        var costs = new double[places * places];
        for (var from = 0; from < places; from++)
        {
            for (var to = 0; to < places; to++)
            {
                var distance = Math.Sqrt(Math.Pow(points[from].X - points[to].X, 2) + Math.Pow(points[from].Y - points[to].Y, 2));
                times[(from * places) + to] = from == to ? 0 : distance + random.Next(0, noise + 1);
                costs[(from * places) + to] = times[(from * places) + to] * (1 + (0.1 * random.Next(3)));
            }
        }

        return new TravelMatrix(places, times, random.Next(2) == 0 ? costs : null);
    }
}
