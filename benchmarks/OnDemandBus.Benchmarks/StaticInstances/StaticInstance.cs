using System.Runtime.CompilerServices;
using OnDemandBus.Planning.Search;

namespace OnDemandBus.Benchmarks.StaticInstances;

/// <summary>A problem that is known in full beforehand, read from a file, with what is known about its best solution.</summary>
internal sealed record StaticInstance(string Name, double[,] Times, IReadOnlyList<StaticRequest> Requests, IReadOnlyList<StaticVehicle> Vehicles)
{
    public bool FewestVehiclesFirst { get; init; }

    public int? BestVehicles { get; init; }

    public double? BestCost { get; init; }

    public SearchProblem ToProblem()
    {
        var places = Times.GetLength(0);
        var times = new double[places * places];
        Buffer.BlockCopy(Times, 0, times, 0, sizeof(double) * times.Length);
        return new SearchProblem(
            new TravelMatrix(places, times),
            [.. Requests.Select(request => new SearchTrip(Visit(request.Pickup), Visit(request.DropOff), request.Load) { MaxRide = request.MaxRide, AllowedBuses = request.Vehicles })],
            [.. Vehicles.Select(vehicle => new SearchBus(vehicle.Start, vehicle.End, vehicle.Earliest, vehicle.Latest, vehicle.Capacity) { MaxDuration = vehicle.MaxDuration, FixedCost = vehicle.FixedCost })],
            FewestVehiclesFirst)
        {
            DirectIsQuickest = DirectIsQuickest(times, places, Requests.SelectMany(request => new[] { request.Pickup, request.DropOff })),
        };

        static SearchVisit Visit(StaticStop stop) => new(stop.Place, stop.Earliest, stop.Latest, stop.Service);
    }

    // Looked at in full only where that takes a moment; of a large matrix it is not claimed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool DirectIsQuickest(double[] times, int places, IEnumerable<StaticStop> stops)
    {
        if (places > 600) return false;
        foreach (var by in stops)
        {
            var onwards = times.AsSpan(by.Place * places, places);
            for (var from = 0; from < places; from++)
            {
                var there = times[(from * places) + by.Place] + by.Service + 1e-9;
                var direct = times.AsSpan(from * places, places);
                for (var to = 0; to < direct.Length; to++)
                {
                    if (there + onwards[to] < direct[to]) return false;
                }
            }
        }

        return true;
    }
}

internal sealed record StaticStop(int Place, double Earliest, double Latest, double Service);

internal sealed record StaticRequest(StaticStop Pickup, StaticStop DropOff, int[] Load)
{
    public double MaxRide { get; init; } = double.PositiveInfinity;

    public int[]? Vehicles { get; init; }
}

internal sealed record StaticVehicle(int? Start, int? End, double Earliest, double Latest, int[] Capacity)
{
    public double MaxDuration { get; init; } = double.PositiveInfinity;

    public double FixedCost { get; init; }
}
